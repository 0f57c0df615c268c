"""03/04/2025 is in April or in March: a column as a whole can tell which, where 25/12/2025 stands in it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from dedup.read.intake.batch import Note

_FIGURES = re.compile(r"\s*(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)\.?", re.ASCII)
_ROUGHLY = r"^\s*\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{4}"


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


def in_order(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """Raw rows whose dates that read two ways have their year first, where the rest of the column tells the order.

    The pages of a web archive have one file and many writers: only columns of tables and feeds are taken as a whole.

    >>> dates = ["03/04/2025", "25/12/2025", "5/6/2025 10:00"]
    >>> rows = pl.DataFrame({"file": "a.csv", "published": dates, "modified": None, "published_from": None})
    >>> in_order(rows)[0]["published"].to_list()
    ['2025-04-03', '25/12/2025', '2025-06-05 10:00']
    """
    notes = []
    one_hand = pl.col("published_from").is_null() | (pl.col("published_from") == "feed")
    for column in ("published", "modified"):
        rough = pl.col(column).cast(pl.String).str.contains(_ROUGHLY).fill_null(False)
        asked = rows.filter(one_hand & rough).select("file", column)
        changes = []
        for (file,), part in asked.unique().group_by("file"):
            dates = part[column].to_list()
            order = order_of(dates)
            if order is None:
                continue
            changed = {d: f.spelled(day_first=order) for d in dates if (f := figures(d)) is not None and f.either()}
            if changed:
                way = "day" if order else "month"
                told = f"{column} dates read {way} first, since others of the column can be read so only"
                count = asked.filter((pl.col("file") == file) & pl.col(column).is_in(list(changed))).height
                notes.append(Note(str(file), told, count, min(changed)))
                changes += [(file, was, now) for was, now in changed.items()]
        if changes:
            table = pl.DataFrame(changes, schema=["file", column, "spelled"], orient="row")
            rows = rows.join(table, on=["file", column], how="left", maintain_order="left")
            now = pl.when(one_hand).then(pl.coalesce("spelled", column)).otherwise(column)
            rows = rows.with_columns(now.alias(column)).drop("spelled")
    return rows, notes
