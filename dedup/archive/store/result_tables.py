"""Result tables in and out of an archive: read whole, written by difference, so that a night costs what it changed."""

import json

import numpy as np
import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.schema import KEYS, from_sql, to_sql
from dedup.archive.store.selected_rows import matching
from dedup.measures import LOG_ODDS, WEIGHED
from dedup.tables import SCHEMAS, conform, empty

SERIES, OUTLETS = "series", "outlet names"
"""Names in table `about` of what `write_series` and `write_outlet_table` keep."""


def read_table(db: Database, name: str) -> pl.DataFrame:
    """A whole table as it was written, rows in no particular order."""
    columns = ", ".join(f'"{c}"' for c in SCHEMAS[name])
    return from_sql(name, db.rows(f"SELECT {columns} FROM {name}"))  # noqa: S608  # names of our own schema


def write_table(db: Database, name: str, new: pl.DataFrame) -> int:
    """Make the table hold the rows of `new`; rows that it holds already are left alone. Returns the rows written."""
    columns = list(SCHEMAS[name])
    wanted = to_sql(name, new)
    listed = ", ".join(f'"{c}"' for c in columns)
    if keys := list(KEYS.get(name, ())):
        found = pl.DataFrame(
            list(db.rows(f"SELECT {listed} FROM {name}")), schema=dict(wanted.schema), orient="row"  # noqa: S608
        )  # fmt: skip
        gone = found.join(wanted, on=columns, how="anti", nulls_equal=True).select(keys)
        # in the order of their keys, so that pages are filled one after another
        fresh = wanted.join(found, on=columns, how="anti", nulls_equal=True).sort(keys)
    else:
        keys = ["rowid"]
        found = pl.DataFrame(
            list(db.rows(f"SELECT rowid, {listed} FROM {name}")),  # noqa: S608
            schema={"rowid": pl.Int64, **wanted.schema}, orient="row",
        )  # fmt: skip
        here, there, every = _counted(wanted, columns), _counted(found, columns), [*columns, "copy"]
        gone = there.join(here, on=every, how="anti", nulls_equal=True).select(keys)
        fresh = here.join(there, on=every, how="anti", nulls_equal=True, maintain_order="left").select(columns)
    same = " AND ".join(f'"{k}" = ?' for k in keys)
    db.connection.executemany(f"DELETE FROM {name} WHERE {same}", gone.iter_rows())  # noqa: S608
    insert_rows(db, name, fresh)
    return len(gone) + len(fresh)


def insert_rows(db: Database, name: str, rows: pl.DataFrame) -> None:
    """Add rows, as `to_sql` gives them, to a table."""
    columns = ", ".join(f'"{c}"' for c in SCHEMAS[name])
    marks = ", ".join("?" * len(SCHEMAS[name]))
    db.connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows.iter_rows())  # noqa: S608


def _counted(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """With `copy`, which of equal rows each is: a table may hold one row twice."""
    if frame.is_empty():
        return frame.with_columns(copy=pl.lit(0, pl.Int64))
    return frame.with_columns(copy=pl.int_range(pl.len()).over(columns))


def read_evidence(db: Database) -> pl.DataFrame:
    """Table `evidence` of the derived pairs, from its packed form."""
    names = json.loads(db.about.get("evidence") or "[]")
    rows = list(db.rows('SELECT "left", "right", measures FROM evidence_of'))
    if not rows:
        return empty("evidence")
    figures = np.frombuffer(b"".join(packed for *_, packed in rows)).reshape(len(rows), len(names), 2)
    pairs = pl.DataFrame([(a, b) for a, b, _ in rows], schema={"left": pl.String, "right": pl.String}, orient="row")
    values = [pl.Series(name, figures[:, i, 0]) for i, name in enumerate(names)]
    log_odds = [pl.Series(name + LOG_ODDS, figures[:, i, 1]) for i, name in enumerate(names)]
    return conform("evidence", pairs.with_columns(*values, *log_odds))


def write_evidence(db: Database, evidence: pl.DataFrame, pairs: pl.DataFrame) -> None:
    """Keep the evidence of `pairs` (left, right) only, one row each: see `pack_evidence`; the names of the measures are
    in `about`. What is kept already and is the same is left alone.
    """
    names, told = pack_evidence(evidence, pairs)
    known = json.dumps(names) == db.about.get("evidence")
    kept = {(a, b): data for a, b, data in db.rows('SELECT "left", "right", measures FROM evidence_of')}
    db.about["evidence"] = json.dumps(names)
    gone = sorted(pair for pair in kept if pair not in told)
    db.connection.executemany('DELETE FROM evidence_of WHERE "left" = ? AND "right" = ?', gone)
    fresh = sorted((*pair, data) for pair, data in told.items() if not known or kept.get(pair) != data)
    db.connection.executemany("INSERT OR REPLACE INTO evidence_of VALUES (?, ?, ?)", fresh)


def pack_evidence(evidence: pl.DataFrame, pairs: pl.DataFrame) -> tuple[list[str], dict[tuple[str, str], bytes]]:
    """The names of the measures that are known, and of each of `pairs` (left, right) value and log-odds, float64, of
    each by name. Raises ValueError where a measure is known of some of them only.
    """
    some = evidence.join(pairs, on=["left", "right"], how="semi").sort("left", "right")
    names = [n for n in WEIGHED if some[n].null_count() < len(some)]
    figures = some.select(column for n in names for column in (n, n + LOG_ODDS)).cast(pl.Float64)
    if lacking := [c for c in figures.columns if figures[c].null_count()]:
        raise ValueError(f"evidence lacks {', '.join(lacking)} of some of {len(some)} pairs: all must have each")
    width = 16 * len(names)
    packed = np.ascontiguousarray(figures.to_numpy()).tobytes()
    keys = some.select("left", "right").iter_rows()
    return names, {pair: packed[n * width : (n + 1) * width] for n, pair in enumerate(keys)}


def read_series(db: Database) -> pl.DataFrame:
    """Table `series` as `write_series` kept it, without articles that are here no longer; empty where none was kept."""
    told = json.loads(db.about.get(SERIES) or "[]")
    rows = [(name, article, *rest) for name, *rest, articles in told for article in articles]
    here = {i for (i,) in matching(db, "SELECT id FROM heads WHERE id IN wanted", {article for _, article, *_ in rows})}
    return from_sql("series", [row for row in rows if row[1] in here])


def read_outlet_table(db: Database) -> pl.DataFrame:
    """Table `outlets` as `write_outlet_table` kept it; empty where none was kept."""
    return conform("outlets", pl.DataFrame(json.loads(db.about.get(OUTLETS) or "[]"), schema=dict(SCHEMAS["outlets"]),
                                           orient="row"))  # fmt: skip


def write_outlet_table(db: Database, outlets: pl.DataFrame) -> None:
    """Keep table `outlets` in `about`, as `write_series` does series."""
    db.about[OUTLETS] = json.dumps(outlets.rows(), ensure_ascii=False, separators=(",", ":"))


def write_series(db: Database, series: pl.DataFrame) -> None:
    """Keep table `series` in `about`, one entry a series: a table of its own would make every older archive unsound."""
    told = to_sql("series", series).group_by("series", maintain_order=True).agg(
        "article", *(pl.col(c).first() for c in ("outlet", "form", "first", "last"))
    )  # fmt: skip
    rows = told.select("series", "outlet", "form", "first", "last", "article").rows()
    db.about[SERIES] = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
