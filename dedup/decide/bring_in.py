"""Decisions of another ledger brought into one: what is there already is left out, undos find what they undo."""

from typing import Any

import polars as pl

from dedup.decide.decision_rows import NEW, check, sealed
from dedup.decide.ledger import Ledger
from dedup.tables import conform

_KNOWN_BY = (*(c for c in NEW if c not in ("undoes", "left_text", "right_text")), "made")


def as_ledger(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that may lack numbers as a ledger of their own: numbers as given where all have one, else in their order.

    Raises UsageError for a decision that cannot be kept.

    >>> given = pl.DataFrame({"reviewer": ["R. Askew"], "kind": ["note"], "left": ["a"], "reason": ["x"]})
    >>> as_ledger(given)["number"][0]
    1
    """
    rows = conform("ledger", rows)
    if rows["number"].null_count() or rows["number"].is_duplicated().any():
        rows = rows.with_columns(number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    check(rows, rows.filter(pl.col("kind") != "undo")["number"].to_list())
    return sealed(rows).sort("number")


def bring_in(ledger: Ledger, rows: pl.DataFrame) -> list[int]:
    """Add the decisions of `rows` that the ledger lacks; returns their numbers. Raises as `Ledger.append`.

    >>> import tempfile
    >>> from dedup.decide.ledger import LedgerFile
    >>> from dedup.decide.decision_rows import row
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ledger, made = LedgerFile.of_result(folder), row("same", "R. Askew", left="a", right="b")
    ...     bring_in(ledger, made), bring_in(ledger, ledger.read()), len(ledger.read())
    ([1], [], 1)
    """
    given = as_ledger(rows)
    there = {_key(row): row["number"] for row in ledger.read().iter_rows(named=True)}
    undone = {row["undoes"] for row in ledger.read().filter(pl.col("kind") == "undo").iter_rows(named=True)}
    number: dict[int, int] = {}
    fresh = []
    for row in given.filter(pl.col("kind") != "undo").iter_rows(named=True):
        if (known := there.get(_key(row))) is not None:
            number[row["number"]] = known
        else:
            fresh.append(row)
    new = ledger.append(conform("ledger", pl.DataFrame(fresh, schema=dict(given.schema)))) if fresh else []
    number |= {row["number"]: n for row, n in zip(fresh, new, strict=True)}
    undos = given.filter(pl.col("kind") == "undo").with_columns(
        pl.col("undoes").replace_strict(number, default=None, return_dtype=pl.Int64)
    )
    undos = undos.filter(~pl.col("undoes").is_in(sorted(undone)))
    return new + (ledger.append(undos) if len(undos) else [])


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    """By what a decision is known again; a row without a time is new."""
    return tuple(row[c] for c in _KNOWN_BY) if row["made"] is not None else (id(row),)
