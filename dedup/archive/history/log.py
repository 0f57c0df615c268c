"""Table `batches`, the log of an archive, and the numbers that it gives out."""

import json
from datetime import UTC, datetime

from dedup.archive.store.database import Database


def log(db: Database, batch: int, verb: str, inputs: list[str], counts: tuple[int, ...]) -> None:
    """A row of table `batches`: articles, new, revised, unchanged, removed, skipped."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    row = (batch, when, verb, json.dumps(inputs), *counts)
    db.connection.execute("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def next_number(db: Database, name: str) -> int:
    """The next number of a counter that the archive keeps, as "batch"."""
    following = int(db.about.get(f"next {name}") or 1)
    db.about[f"next {name}"] = str(following + 1)
    return following
