"""Dates and times as the pages show them: in one zone, which is named, and only as precisely as they are known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dedup.dates import check_zone
from dedup.write.report.page_words import MONTHS, day, days

_TIMED = ("second", "minute")
"""Precisions of a moment; the others are days or months, and stand in no zone."""
_MIDDLE = timedelta(hours=13, minutes=30)
"""From the midnight of a day, in any zone from UTC-10 to UTC+13, to a time at which UTC has the same day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells times in one zone of the IANA table. Raises UsageError for a name that is none.

    >>> row = {"published": datetime(2025, 7, 4, 9, 5), "published_precision": "minute", "published_zone": "given"}
    >>> Clock().when(row), Clock("Europe/London").when(row), Clock("Asia/Colombo").when(row)
    ('4 July 2025, 09:05 UTC', '4 July 2025, 10:05 BST', '4 July 2025, 14:35 UTC+05:30')
    """

    zone: str = "UTC"
    info: tzinfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_zone(self.zone, "--times-in")
        object.__setattr__(self, "info", UTC if self.zone == "UTC" else ZoneInfo(self.zone))

    def moment(self, at: datetime) -> str:
        """A moment in words."""
        here = self._here(at)
        return f"{day(here)}, {here:%H:%M} {_zone(here)}"

    def when(self, row: Mapping[str, Any]) -> str:
        """The date of an article, as precisely as it is known; a time whose zone nobody gave stays as it is written."""
        at: datetime | None = row["published"]
        if at is None:
            return "no date"
        if row["published_precision"] == "month":
            return f"{MONTHS[at.month - 1]} {at.year}"
        if row["published_precision"] not in _TIMED:
            return day(self.day_of(row))
        if row["published_zone"] in ("given", "assumed"):
            return self.moment(at) + (", zone assumed" if row["published_zone"] == "assumed" else "")
        return f"{day(at)}, {at:%H:%M}, zone not given"

    def day_of(self, row: Mapping[str, Any]) -> datetime | None:
        """A moment of the day on which an article appeared, there."""
        at: datetime | None = row["published"]
        if at is None or row["published_zone"] not in ("given", "assumed"):
            return at
        return self._here(at) if row["published_precision"] in _TIMED else _as_utc(at) + _MIDDLE

    def span(self, rows: Iterable[Mapping[str, Any]]) -> tuple[datetime | None, datetime | None]:
        """The first and the last day of articles; None where none has a date."""
        known = sorted(_as_utc(d.replace(tzinfo=None)) for row in rows if (d := self.day_of(row)) is not None)
        return (known[0], known[-1]) if known else (None, None)

    def days(self, rows: Iterable[Mapping[str, Any]]) -> str:
        """The days of articles as a range in words."""
        return days(*self.span(rows))

    def shifted(self, at: datetime) -> datetime:
        """The time of day there, called UTC: for the marks of an axis."""
        return self._here(at).replace(tzinfo=UTC)

    def _here(self, at: datetime) -> datetime:
        return _as_utc(at).astimezone(self.info)


def _as_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _zone(at: datetime) -> str:
    """The name of a moment's zone: its short form, else how far it is from UTC."""
    name = at.tzname() or ""
    if name.isalpha():
        return name
    minutes = int((at.utcoffset() or timedelta(0)).total_seconds() // 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
