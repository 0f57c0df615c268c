"""Result tables in and out of an archive: read whole, written by difference, so that a night costs what it changed."""

import json
from collections.abc import Iterable

import polars as pl

from dedup.archive.database import Database
from dedup.archive.schema import from_sql, to_sql
from dedup.tables import SCHEMAS, conform, empty

BATCH = 2000
"""Keys deleted in one statement."""


def read_table(db: Database, name: str) -> pl.DataFrame:
    """A whole table as it was written, rows in no particular order."""
    columns = ", ".join(f'"{c}"' for c in SCHEMAS[name])
    return from_sql(name, db.rows(f"SELECT {columns} FROM {name}"))  # noqa: S608  # names of our own schema


def write_table(db: Database, name: str, new: pl.DataFrame) -> int:
    """Make the table hold the rows of `new`; rows that it holds already are left alone. Returns the rows written."""
    columns = list(SCHEMAS[name])
    wanted = to_sql(name, new)
    listed = ", ".join(f'"{c}"' for c in columns)
    numbered = pl.DataFrame(
        list(db.rows(f"SELECT rowid, {listed} FROM {name}")),  # noqa: S608
        schema={"rowid": pl.Int64, **{c: wanted.schema[c] for c in columns}}, orient="row",
    )  # fmt: skip
    here, there = _counted(wanted, columns), _counted(numbered, columns)
    keys = [*columns, "copy"]
    gone = there.join(here, on=keys, how="anti", nulls_equal=True)["rowid"].to_list()
    fresh = here.join(there, on=keys, how="anti", nulls_equal=True, maintain_order="left").select(columns)
    connection = db.connection
    for at in range(0, len(gone), BATCH):
        some = gone[at : at + BATCH]
        connection.execute(f"DELETE FROM {name} WHERE rowid IN ({', '.join('?' * len(some))})", some)  # noqa: S608
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", fresh.iter_rows())  # noqa: S608
    return len(gone) + len(fresh)


def _counted(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """With `copy`, which of equal rows each is: a table may hold one row twice."""
    if frame.is_empty():
        return frame.with_columns(copy=pl.lit(0, pl.Int64))
    return frame.with_columns(copy=pl.int_range(pl.len()).over(columns))


def read_evidence(db: Database) -> pl.DataFrame:
    """Table `evidence` of the derived pairs, from its packed form."""
    rows = [
        (left, right, measure, value, odds)
        for left, right, packed in db.rows('SELECT "left", "right", measures FROM evidence_of')
        for measure, (value, odds) in json.loads(packed).items()
    ]
    if not rows:
        return empty("evidence")
    return conform("evidence", pl.DataFrame(rows, schema=dict(SCHEMAS["evidence"]), orient="row"))


def write_evidence(db: Database, evidence: pl.DataFrame, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep the evidence of `pairs` only, one packed row each; what is kept already and is the same is left alone."""
    wanted = set(pairs)
    packed: dict[tuple[str, str], dict[str, tuple[float, float]]] = {pair: {} for pair in wanted}
    for left, right, measure, value, odds in evidence.iter_rows():
        if (left, right) in packed:
            packed[left, right][measure] = (value, odds)
    told = {pair: json.dumps(found, sort_keys=True) for pair, found in packed.items() if found}
    kept = {(a, b): text for a, b, text in db.rows('SELECT "left", "right", measures FROM evidence_of')}
    connection = db.connection
    gone = sorted(pair for pair in kept if pair not in told)
    connection.executemany('DELETE FROM evidence_of WHERE "left" = ? AND "right" = ?', gone)
    fresh = sorted((*pair, text) for pair, text in told.items() if kept.get(pair) != text)
    connection.executemany("INSERT OR REPLACE INTO evidence_of VALUES (?, ?, ?)", fresh)
