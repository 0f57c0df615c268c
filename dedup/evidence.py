"""Table `evidence` in its two forms: a row a pair, which is kept, and a row a measure, made of the pairs asked about.

A pair is weighed by some sixty measures. As a row each, with two ids and the name of the measure, they are five times
the memory, and in a large scan most of it; until then results were written so, and are still read.
"""

from typing import Any

import numpy as np
import polars as pl

from dedup.measures import LOG_ODDS, WEIGHED
from dedup.tables import conform

PAIR = ("left", "right")
LISTED: dict[str, type[pl.DataType]] = {
    "left": pl.String, "right": pl.String, "measure": pl.String, "value": pl.Float64, "log_odds": pl.Float64,
}  # fmt: skip
"""Columns of evidence that has a row a measure."""


def listed(evidence: pl.DataFrame) -> pl.DataFrame:
    """A row a measure of table `evidence` (columns `LISTED`): pairs in their order, measures by name; without measures
    of which nothing is known, as an older version weighed fewer. Sixty rows a pair: for few of them.

    >>> listed(one_row_each(pl.DataFrame([("a", "b", "order", 0.5, 1.25)], LISTED, orient="row"))).rows()
    [('a', 'b', 'order', 0.5, 1.25)]
    """
    rows = [(*row[: len(PAIR)], *measure) for row in evidence.iter_rows() for measure in _measures(row)]
    return pl.DataFrame(rows, LISTED, orient="row")


def measures_of(evidence: pl.DataFrame, at: int) -> list[tuple[str, float, float]]:
    """(measure, value, log_odds) of one row of table `evidence`, as `listed` gives them.

    >>> measures_of(one_row_each(pl.DataFrame([("a", "b", "order", 0.5, 1.25)], LISTED, orient="row")), 0)
    [('order', 0.5, 1.25)]
    """
    return _measures(evidence.row(at))


def _measures(row: tuple[Any, ...]) -> list[tuple[str, float, float]]:
    k = len(PAIR) + len(WEIGHED)
    figures = zip(WEIGHED, row[len(PAIR) : k], row[k:], strict=True)
    return [(name, value, move) for name, value, move in figures if value is not None or move is not None]


def one_row_each(rows: pl.DataFrame) -> pl.DataFrame:
    """Table `evidence` of what has a row a measure (columns `LISTED`), pairs in their order; sorted where the rows of a
    pair do not stand together.

    Raises ValueError for a measure that is not one of `WEIGHED`, and for one that a pair has twice.
    """
    if unknown := sorted(set(rows["measure"].unique()) - {*WEIGHED}):
        raise ValueError(f"table evidence has no measure {', '.join(map(repr, unknown))}; a newer version may have it")
    first = rows.select(pl.any_horizontal(pl.col(c).ne_missing(pl.col(c).shift()) for c in PAIR)).to_series()
    pairs = rows.select(PAIR).filter(first)
    if pairs.is_duplicated().any():
        return one_row_each(rows.sort(PAIR, maintain_order=True))
    # every figure has its place, so that a result of millions of rows is read without a second copy of its ids
    place = {name: i for i, name in enumerate(WEIGHED)}
    at = rows["measure"].replace_strict(place, return_dtype=pl.UInt8).to_numpy(), first.cum_sum().to_numpy() - 1
    known = np.zeros((len(WEIGHED), len(pairs)), np.bool_)
    known[at] = True
    if known.sum() < len(rows):
        raise ValueError("table evidence has a measure of a pair twice; every pair must have each once")
    columns: list[pl.Series] = []
    for column, end, kind in (("value", "", np.float32), ("log_odds", LOG_ODDS, np.float64)):
        figures = np.zeros(known.shape, kind)
        figures[at] = rows[column].to_numpy()
        columns += [
            pl.Series(name + end, some) if there.all() else pl.Series(name + end, some).set(pl.Series(~there), None)
            for name, some, there in zip(WEIGHED, figures, known, strict=True)
            if there.any()
        ]
    return conform("evidence", pairs.with_columns(columns))


def in_one_row(frame: pl.DataFrame) -> pl.DataFrame:
    """Table `evidence` of a frame in either form, as results of older versions have a row a measure.

    Raises ValueError as `one_row_each` and `dedup.tables.conform` do.
    """
    return one_row_each(frame) if "measure" in frame.columns else conform("evidence", frame)
