"""The id of every article, the same whatever the order of the inputs."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dedup.read.intake.sources import Skip


def with_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Raw rows with `id` filled: FILE for a text file, FILE:ROW where the cell is missing or blank, else unchanged.

    >>> rows = pl.DataFrame({"file": ["a.csv"] * 2, "row": [0, 1], "id": [" 7", ""]})
    >>> with_ids(rows)["id"].to_list()
    [' 7', 'a.csv:1']
    """
    given = pl.when(pl.col("id").str.strip_chars() != "").then(pl.col("id"))
    place = pl.when(pl.col("row").is_null()).then(pl.col("file")).otherwise(pl.format("{}:{}", "file", "row"))
    return rows.with_columns(pl.coalesce(given, place).alias("id"))


def without_duplicates(rows: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Skip]]:
    """The first row of every id, in the order of files and rows, and a skip for each later one.

    >>> rows = pl.DataFrame({"input": ["a.csv"] * 2, "file": ["a.csv"] * 2, "row": [0, 1], "id": ["7"] * 2,
    ...                      "text": ["Rain.", "Hail."]})
    >>> kept, skipped = without_duplicates(rows)
    >>> kept["text"].to_list(), skipped[0].detail
    (['Rain.'], 'another text than row 0 of a.csv, which is kept; give it an id of its own')
    """
    rows = rows.sort("file", "row", nulls_last=False, maintain_order=True)
    if not rows["id"].is_duplicated().any():
        return rows, []
    first: dict[str, dict[str, Any]] = {}
    skipped = []
    for row in rows.filter(pl.col("id").is_duplicated()).iter_rows(named=True):
        if (kept := first.setdefault(row["id"], row)) is row:
            continue
        place = kept["input"] if kept["row"] is None else f"row {kept['row']} of {kept['input']}"
        if row["text"] == kept["text"]:
            detail = f"the same text as {place}, which is kept"
        else:
            detail = f"another text than {place}, which is kept; give it an id of its own"
        skipped.append(Skip(row["input"], "duplicate-id", detail, row["id"]))
    return rows.filter(pl.col("id").is_first_distinct()), skipped
