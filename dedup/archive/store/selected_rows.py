"""Some rows of a table, by what stands in one of its columns: a question to a large archive does not read all."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.schema import from_sql
from dedup.tables import SCHEMAS


def some_rows(db: Database, table: str, column: str, values: Iterable[str]) -> pl.DataFrame:
    """The rows of a result's table that have one of these values in `column`, in no particular order."""
    columns = ", ".join(f'"{c}"' for c in SCHEMAS[table])
    return from_sql(table, matching(db, f'SELECT {columns} FROM {table} WHERE "{column}" IN wanted', values))  # noqa: S608


def matching(db: Database, sql: str, values: Iterable[str] | Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query in which `wanted` stands for these values."""
    told = f"WITH wanted AS MATERIALIZED (SELECT value FROM json_each(?)) {sql}"  # noqa: S608  # our own queries
    return db.rows(told, json.dumps(sorted(values)))


def delete_some(db: Database, table: str, column: str, values: Iterable[str]) -> None:
    """Delete the rows of any table that have one of these values in `column`."""
    sql = f'DELETE FROM {table} WHERE "{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608
    db.connection.execute(sql, (json.dumps(sorted(values)),))
