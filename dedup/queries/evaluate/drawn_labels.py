"""What labels of pairs that were drawn by strata hold beside the labels: which stratum, and what hangs on a pair."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dedup.errors import UsageError

Pair = tuple[str, str]
STANDS = ("weight", "removed_rows", "kept_rows")
"""For how many pairs, removed rows and kept rows a drawn pair stands; but for the first 0 where it is empty."""


class Drawn:
    """Collects, row by row, what a table of drawn pairs says of its strata; `unread`: rows that nobody has filled in.

    >>> drawn = Drawn("reading.csv")
    >>> row = {"left": "a", "right": "b", "stratum": "rewrite", "derived": "yes"}
    >>> drawn.is_read("row 1", row, 10.0), drawn.is_read("row 2", {"stratum": "rewrite"}, 10.0)
    (True, False)
    >>> drawn.add("row 1", ("a", "b"), row, 10.0)
    >>> drawn.table([("a", "b")]).row(0), drawn.unread
    (('rewrite', 20.0, 0.0, 0.0), 1)
    """

    def __init__(self, path: str) -> None:
        self.unread = 0
        self._path = path
        self._all: dict[str, list[float]] = {}
        self._read: dict[str, list[float]] = {}
        self._rows: dict[Pair, tuple[str, list[float]]] = {}

    def is_read(self, where: str, row: Mapping[str, Any], weight: float) -> bool:
        """Whether somebody has filled in a row. Raises UsageError for one without a stratum, and for one that does not
        tell for how much it stands; `where` names it."""
        name = row["stratum"]
        if name is None:
            raise UsageError(
                f"{where}: the stratum is empty; fill in the one that it was drawn from, or leave out that column"
            )
        stands = _stands(where, row, weight)
        read = any((row.get(column) or "").strip() for column in ("derived", "label"))
        self.unread += not read
        for sums, counts in ((self._all, True), (self._read, read)):
            before = sums.setdefault(name, [0.0] * len(STANDS))
            sums[name] = [a + b * counts for a, b in zip(before, stands, strict=True)]
        return read

    def add(self, where: str, pair: Pair, row: Mapping[str, Any], weight: float) -> None:
        """What is told of a read pair. Raises UsageError as `is_read`."""
        self._rows.setdefault(pair, (row["stratum"], _stands(where, row, weight)))

    def table(self, pairs: Sequence[Pair]) -> pl.DataFrame:
        """Columns `stratum` and `STANDS` of these pairs, where those read of a stratum stand for those that are not.
        Raises UsageError where no row was read."""
        if not pairs:
            raise UsageError(
                f"{self._path} has {self.unread:,} drawn pairs, and none is read; fill in derived (true or false) or "
                "label"
            )
        rows = []
        for name, stands in map(self._rows.__getitem__, pairs):
            sums = zip(stands, self._all[name], self._read[name], strict=True)
            rows.append((name, *(one * every / read if read else 0.0 for one, every, read in sums)))
        return pl.DataFrame(rows, {"stratum": pl.String, **dict.fromkeys(STANDS, pl.Float64)}, orient="row")

    def strata_unread(self) -> tuple[str, ...]:
        """The strata of which no pair was read, by name."""
        return tuple(sorted(name for name in self._all if not self._read[name][0]))


def _stands(where: str, row: Mapping[str, Any], weight: float) -> list[float]:
    return [weight, *(_rows(where, column, row.get(column)) for column in STANDS[1:])]


def _rows(where: str, column: str, given: str | None) -> float:
    try:
        rows = float(given) if given is not None and given.strip() else 0.0
    except ValueError:
        rows = math.nan
    if not 0 <= rows < math.inf:
        raise UsageError(f"{where}: {column} is {given!r}; it is a number as it was drawn, or empty for 0")
    return rows
