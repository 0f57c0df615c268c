"""When each article surely appeared, and which of two surely came first."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.dates import implausible
from dedup.trace.pair_table import Bool, Float

HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds
UNCERTAINTY = {"second": 1_000_000, "minute": 60_000_000, "day": DAY, "month": 31 * DAY}


class Appearance:
    """When each row of `articles` surely appeared, at the earliest and at the latest; without a zone half a day either
    way.
    """

    def __init__(self, articles: pl.DataFrame) -> None:
        at = articles["published"].dt.epoch("us")
        self.dated: Bool = at.is_not_null().to_numpy().copy()
        self._clock_time: NDArray[np.int64] = at.fill_null(0).to_numpy()
        given = articles["published_zone"].is_in(["given", "assumed"]).fill_null(False).to_numpy()
        slack = [UNCERTAINTY.get(p, DAY) for p in articles["published_precision"].to_list()]
        half = np.where(given, 0, DAY // 2)
        self.first: NDArray[np.int64] = self._clock_time - half
        self.last: NDArray[np.int64] = self._clock_time + np.array(slack, np.int64) + half
        timed = articles["published_precision"].is_in(["second", "minute"]).fill_null(False).to_numpy()
        self._timed: Bool = timed
        self._clock: Bool = self.dated & timed & ~given

    def days(self, rows: NDArray[np.int64]) -> Float:
        """Dates of these rows in days since 1970."""
        return np.asarray(self._clock_time[rows] / DAY, np.float64)

    def hours_between(self, row: int, other: int) -> float:
        """Hours from one to the other, never less than 0; nan where their times of day are not known, or of two clocks,
        or no times of publication.
        """
        both = np.array([row, other])
        given = self.dated[both].all() and self._timed[both].all()
        if not given or self._clock[row] != self._clock[other] or implausible(self.days(both)).any():
            return float("nan")
        return abs(int(self._clock_time[row]) - int(self._clock_time[other])) / HOUR

    def doubt(self, rows: Sequence[int]) -> None:
        """From here on these rows have no date."""
        self.dated[rows] = False
        self._clock[rows] = False

    def before(self, rows: Sequence[int], others: Sequence[int] | None = None) -> Bool:
        """(n, m): whether x of `rows` surely appeared before y of `others` (`rows` again without them): the gap is
        larger than both uncertainties.

        Two times of day without a zone are taken to be of one clock: what is compared then is the clock's reading.
        """
        x = np.asarray(rows, np.int64)
        y = x if others is None else np.asarray(others, np.int64)
        return self.each_before(x[:, None], y[None, :])

    def each_before(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> Bool:
        """The same of each row of `x` and the row of `y` beside it, of any shape."""
        sure = self.last[x] <= self.first[y]
        reading = self._clock_time[x] < self._clock_time[y]
        both = self.dated[x] & self.dated[y]
        return np.asarray(both & np.where(self._clock[x] & self._clock[y], reading, sure), np.bool_)
