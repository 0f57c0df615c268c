"""All tables of a result as one SQLite file, one DuckDB file, or a folder of Arrow IPC files."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import polars as pl

from dedup.errors import UsageError
from dedup.tables import Frames

_SQL: Mapping[object, str] = {pl.Int64(): "INTEGER", pl.Float64(): "REAL", pl.Float32(): "REAL"}
_INDEXED = ("id", "article", "cluster", "left", "right", "story")
"""Columns that other tables are joined by."""
_AT_ONCE = 10_000


def write_sqlite(result: Frames, place: Path) -> None:
    """A table each in SQLite, and `run` with a row for each entry of run.json, as JSON. Times are ISO 8601 text in UTC.

    Raises OSError, and sqlite3.Error where the file cannot be written.
    """
    with closing(sqlite3.connect(place)) as db, db:
        for name, frame in result.tables().items():
            when = [c for c, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
            plain = frame.with_columns(pl.col(when).dt.to_string("%Y-%m-%dT%H:%M:%SZ")) if when else frame
            declared = ", ".join(f'"{c}" {_SQL.get(kind, "TEXT")}' for c, kind in plain.schema.items())
            db.execute(f'CREATE TABLE "{name}" ({declared})')
            marks = ", ".join("?" * plain.width)
            for part in plain.iter_slices(_AT_ONCE):
                db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', part.iter_rows())  # noqa: S608  # our own names
            for column in (c for c in _INDEXED if c in plain.columns):
                db.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')
        db.execute('CREATE TABLE "run" ("key" TEXT PRIMARY KEY, "value" TEXT)')
        rows = [(key, json.dumps(value, ensure_ascii=False, default=str)) for key, value in result.run.items()]
        db.executemany('INSERT INTO "run" VALUES (?, ?)', rows)


def check_duckdb() -> None:
    """Raises UsageError where DuckDB is not installed."""
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise UsageError("DuckDB is not installed; install it as `pip install 'wirecopy[duckdb]'`") from error


def write_duckdb(result: Frames, place: Path) -> None:
    """A table each in DuckDB with the types of the result, and `run` as in SQLite.

    Raises UsageError where DuckDB is not installed, OSError where the file cannot be written.
    """
    check_duckdb()
    import duckdb

    try:
        with duckdb.connect(str(place), config={"autoinstall_known_extensions": "false"}) as db:
            for name, frame in result.tables().items():
                part = place.with_name(f"{name}.parquet")
                frame.write_parquet(part, statistics=False)
                db.read_parquet(str(part)).create(name)
                part.unlink()
            db.execute('CREATE TABLE "run" ("key" VARCHAR PRIMARY KEY, "value" VARCHAR)')
            for key, value in result.run.items():
                db.execute('INSERT INTO "run" VALUES (?, ?)', [key, json.dumps(value, ensure_ascii=False, default=str)])
    except duckdb.Error as error:
        raise OSError(str(error)) from error


def write_arrow(result: Frames, folder: Path) -> None:
    """A folder with NAME.arrow for each table, Arrow IPC (Feather version 2) with types that older readers know, and
    run.json. Raises OSError.
    """
    folder.mkdir()
    for name, frame in result.tables().items():
        frame.write_ipc(folder / f"{name}.arrow", compat_level=pl.CompatLevel.oldest(), compression="lz4")
    text = json.dumps(dict(result.run), indent=2, ensure_ascii=False, default=str)
    (folder / RUN).write_text(text + "\n", encoding="utf-8")


RUN = "wirecopy.json"
"""What run.json is called beside Arrow files: a folder with a run.json is a result of Parquet files."""
