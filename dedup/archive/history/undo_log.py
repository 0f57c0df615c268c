"""What an add leaves behind so that it can be undone: the older text of what it revised, and the clusters before it.

Older articles stand in table `history`. What a batch changed besides is kept in table `about`, as JSON:

    clusters before N   the members of each cluster that batch N changed or ended
    outlets before N    the outlets.toml that batch N replaced, null where there was none
    skipped with N      rows of table skipped that came with it
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from dedup.archive.history.cluster_changes import State
from dedup.archive.store.database import Database
from dedup.tables import SCHEMAS, UTC


def keep_history(db: Database, stored: pl.DataFrame, metadata: pl.DataFrame, revised: list[str], batch: int) -> None:
    """Keep the rows of articles that this batch revises, each with its metadata."""
    beside: dict[str, list[dict[str, Any]]] = {}
    for row in metadata.filter(pl.col("article").is_in(revised)).iter_rows(named=True):
        beside.setdefault(row["article"], []).append(row)
    rows = stored.filter(pl.col("id").is_in(revised)).iter_rows(named=True)
    kept = ((row["id"], batch, _json({**row, "metadata": beside.get(row["id"], [])})) for row in rows)
    db.connection.executemany("INSERT INTO history VALUES (?, ?, ?)", kept)


def history_of(db: Database, batch: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables `articles` and `metadata` of what this batch revised, as they were before it."""
    rows = [json.loads(was) for (was,) in db.rows("SELECT was FROM history WHERE batch = ? ORDER BY article", batch)]
    dates = [c for c, t in SCHEMAS["articles"].items() if t == UTC]
    for row in rows:
        row.update({c: datetime.fromisoformat(row[c]) for c in dates if row.get(c)})
    beside = [m for row in rows for m in row.pop("metadata", [])]
    return _frame("articles", rows), _frame("metadata", beside)


def keep_inputs(
    db: Database, batch: int, outlets_toml: str | None, skipped: pl.DataFrame, incoming: pl.DataFrame
) -> None:
    """Keep what a batch replaces of the outlets, and which rows of table `skipped` it is the first to bring."""
    before = db.about.get("outlets")
    if outlets_toml is not None and outlets_toml != before:
        db.about[f"outlets before {batch}"] = _json(before)
    known = set(skipped.iter_rows())
    new = [row for row in incoming.unique(maintain_order=True).iter_rows() if row not in known]
    if new:
        db.about[f"skipped with {batch}"] = _json(new)


def without_skipped(db: Database, batch: int, skipped: pl.DataFrame) -> pl.DataFrame:
    """Table `skipped` without the rows that this batch brought."""
    brought = {tuple(row) for row in json.loads(db.about.get(f"skipped with {batch}") or "[]")}
    return skipped.filter([row not in brought for row in skipped.iter_rows()]) if brought else skipped


def restore_outlets(db: Database, batch: int) -> None:
    """Take back the outlets.toml that this batch brought; one that came later stays."""
    kept = db.about.get(f"outlets before {batch}")
    if kept is None:
        return
    name = "outlets before "
    later = [int(n.removeprefix(name)) for (n,) in db.rows("SELECT name FROM about WHERE name LIKE ?", f"{name}%")]
    later = [n for n in later if n > batch]
    before = json.loads(kept)
    if later:
        db.about[f"{name}{min(later)}"] = kept
    elif before is not None:
        db.about["outlets"] = before
    else:
        forget(db, "outlets")
    forget(db, f"{name}{batch}")


def keep_clusters(db: Database, batch: int, before: State, after: State) -> None:
    """Keep the members of every cluster that this batch changed or ended."""
    touched = {c: sorted(rows) for c, rows in before.members.items() if after.members.get(c) != rows}
    if touched:
        db.about[f"clusters before {batch}"] = _json(touched)


def clusters_before(db: Database, batch: int) -> dict[str, frozenset[str]]:
    """Cluster -> members before this batch, of those that it changed or ended."""
    kept = json.loads(db.about.get(f"clusters before {batch}") or "{}")
    return {cluster: frozenset(rows) for cluster, rows in kept.items()}


def forget(db: Database, *names: str) -> None:
    """Drop rows of table `about`."""
    db.connection.executemany("DELETE FROM about WHERE name = ?", ((n,) for n in names))


def _frame(name: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(SCHEMAS[name]), orient="row")


def _json(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
