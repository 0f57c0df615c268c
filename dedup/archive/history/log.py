"""Table `batches`, the log of an archive, and the numbers that it gives out."""

import json
from datetime import UTC, datetime
from typing import Any

from dedup.archive.store.database import Database


def log(db: Database, batch: int, verb: str, inputs: list[str], counts: tuple[int, ...]) -> None:
    """A row of table `batches`: articles, new, revised, unchanged, removed, skipped."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    row = (batch, when, verb, json.dumps(inputs), *counts)
    db.connection.execute("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def made_of(db: Database) -> dict[str, Any]:
    """What run.json says of when and of what a result was made: the last batch, and the inputs of each by name."""
    rows = [*db.rows("SELECT batch, added, inputs FROM batches ORDER BY batch")]
    inputs = [
        {"name": f"{name} (batch {batch})", "files": 1, "bytes": None, "sha256": None}
        for batch, _, names in rows
        for name in json.loads(names)
    ]
    return {"at": rows[-1][1] if rows else None, "archive": db.path.name, "batch": len(rows), "inputs": inputs[::-1]}


def next_number(db: Database, name: str) -> int:
    """The next number of a counter that the archive keeps, as "batch"."""
    following = int(db.about.get(f"next {name}") or 1)
    db.about[f"next {name}"] = str(following + 1)
    return following
