"""Rows laid into an archive by hand."""

from typing import Any

import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import insert_rows
from dedup.archive.store.schema import to_sql
from dedup.tables import conform


def put(db: Database, table: str, *rows: tuple[Any, ...]) -> None:
    """Rows of any table, all columns of each."""
    marks = ", ".join("?" * len(rows[0]))
    db.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def put_table(db: Database, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows of a table of results, by column; what is left out is null."""
    insert_rows(db, table, to_sql(table, conform(table, pl.DataFrame(rows))))


def aliases(db: Database, *leads: tuple[str, str | None]) -> None:
    """Names of clusters that are no more, and where each leads."""
    put(db, "aliases", *((a, c, 1) for a, c in leads))


def batch(db: Database, *numbers: int) -> None:
    """Batches of these numbers."""
    put(db, "batches", *((n, "", "add", "[]", 0, 0, 0, 0, 0, 0) for n in numbers))
