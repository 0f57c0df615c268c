"""Dates in figures with the year last: 25/12/2025 reads one way, 03/04/2025 two.

Nothing here needs polars: workers read dates, too.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

_FIGURES = re.compile(r"\s*(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)\.?", re.ASCII)


class Figures(NamedTuple):
    """A date in figures with its year last. `rest`: what stands behind it, a time of day."""

    first: int
    second: int
    year: int
    rest: str

    def either(self) -> bool:
        """Whether both orders give a date, and not the same one."""
        return self.first <= 12 and self.second <= 12 and self.first != self.second

    def day_first(self) -> bool | None:
        """The order, where only one gives a date; None where both do, or none."""
        if self.either() or not 1 <= min(self.first, self.second) <= 12 or max(self.first, self.second) > 31:
            return None
        return self.second <= 12

    def spelled(self, *, day_first: bool) -> str:
        """The same date with its year first, which can be read one way only."""
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        return f"{self.year:04}-{month:02}-{day:02}{self.rest}"


def figures(written: str) -> Figures | None:
    """The date in figures that `written` begins with.

    >>> figures("25/12/2025 18:05"), figures("2025-12-25")
    (Figures(first=25, second=12, year=2025, rest=' 18:05'), None)
    """
    match = _FIGURES.match(written)
    return match and Figures(int(match[1]), int(match[3]), int(match[4]), written[match.end() :].rstrip(" ."))


def order_of(dates: Iterable[str]) -> bool | None:
    """Whether the day comes first in these dates; None where nothing tells, or some say so and others not.

    >>> order_of(["03/04/2025", "25/12/2025"]), order_of(["03/04/2025"]), order_of(["25/12/2025", "12/25/2025"])
    (True, None, None)
    """
    found = {f.day_first() for d in dates if (f := figures(d)) is not None and f.first != f.second} - {None}
    return found.pop() if len(found) == 1 else None
