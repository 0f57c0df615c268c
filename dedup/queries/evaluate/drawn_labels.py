"""What labels of pairs that were drawn by strata hold beside the labels: which stratum, and what hangs on a pair."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dedup.errors import UsageError

Pair = tuple[str, str]
COUNTS = ("removes", "nearest_of")
"""Columns of whole numbers, empty for 0."""


class Drawn:
    """Collects, row by row, what a table of drawn pairs says of its strata; `unread`: rows that nobody has filled in.

    >>> drawn = Drawn("reading.csv")
    >>> row = {"left": "a", "right": "b", "stratum": "rewrite", "derived": "yes"}
    >>> drawn.is_read("row 1", row, 10.0), drawn.is_read("row 2", {"stratum": "rewrite"}, 10.0)
    (True, False)
    >>> drawn.add("row 1", ("a", "b"), row)
    >>> drawn.standing(drawn.table([("a", "b")])["stratum"]).to_list(), drawn.unread
    ([2.0], 1)
    """

    def __init__(self, path: str) -> None:
        self.unread = 0
        self._path = path
        self._all: dict[str, float] = defaultdict(float)
        self._read: dict[str, float] = defaultdict(float)
        self._rows: dict[Pair, tuple[str, int, int]] = {}

    def is_read(self, where: str, row: Mapping[str, Any], weight: float) -> bool:
        """Whether somebody has filled in a row. Raises UsageError for one without a stratum; `where` names it."""
        if row["stratum"] is None:
            raise UsageError(
                f"{where}: the stratum is empty; fill in the one that it was drawn from, or leave out that column"
            )
        self._all[row["stratum"]] += weight
        read = any((row.get(column) or "").strip() for column in ("derived", "label"))
        self.unread += not read
        self._read[row["stratum"]] += weight * read
        return read

    def add(self, where: str, pair: Pair, row: Mapping[str, Any]) -> None:
        """What is told of a read pair. Raises UsageError for a count that is none."""
        self._rows.setdefault(pair, (row["stratum"], *(_count(where, c, row.get(c)) for c in COUNTS)))

    def table(self, pairs: Sequence[Pair]) -> pl.DataFrame:
        """Columns `stratum`, `removes` and `nearest_of` of these pairs. Raises UsageError where no row was read."""
        if not pairs:
            raise UsageError(
                f"{self._path} has {self.unread:,} drawn pairs, and none is read; fill in derived (true or false) or "
                "label"
            )
        schema = {"stratum": pl.String, **dict.fromkeys(COUNTS, pl.Int64)}
        return pl.DataFrame([self._rows[pair] for pair in pairs], schema, orient="row")

    def standing(self, strata: pl.Series) -> pl.Series:
        """float64, 1 and more: for how many drawn pairs a read one of each of `strata` stands."""
        shares = {name: self._all[name] / read for name, read in self._read.items() if read}
        return strata.replace_strict(shares, return_dtype=pl.Float64)

    def strata_unread(self) -> tuple[str, ...]:
        """The strata of which no pair was read, by name."""
        return tuple(sorted(name for name in self._all if not self._read[name]))


def _count(where: str, column: str, given: str | None) -> int:
    try:
        count = int(float(given)) if given is not None and given.strip() else 0
    except (ValueError, OverflowError):
        count = -1
    if count < 0:
        raise UsageError(f"{where}: {column} is {given!r}; it is a whole number as it was drawn, or empty for 0")
    return count
