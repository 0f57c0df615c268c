"""A date as someone wrote it -> a moment in UTC, with how precisely and how surely it is known.

Never a guess: what can be read two ways (03/04/2025) is no date here. `dedup.read.finish.date_order` asks the rest of
its column.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dedup.read.finish.date_figures import figures
from dedup.read.finish.month_names import in_english

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""Zone names that mean one offset; the American ones as RFC 2822 has them."""

_NAMED_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:[.,]+\s*|\s+)"
_DAY_NAME = rf"(?:{_NAMED_DAY})?"
_MONTH = r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
_MONTH += r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
_ZONE = r"(?:\s*\(?(?P<zone>(?:utc|gmt)?[+-]\d\d?(?::?\d\d)?|[a-z]{1,5})\)?(?:\s*\([^()]*\))?)?"
_TIME = rf"(?:(?:t|,?\s+(?:at\s+)?|,\s*){_CLOCK}{_ZONE})?"
_FORMS = [
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"(?P<y>\d{{4}})[-/](?P<m>\d\d?)(?:[-/](?P<d>\d\d?){_TIME})?",  # 2025-03-12T09:40:00Z, 2025-03
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:z|[+-]\d\d:\d\d)",  # a day with a zone, as XML has it: only the day
        rf"(?P<y>\d{{4}})\.\s?(?P<m>\d\d?)\.\s?(?P<d>\d\d?)\.?{_TIME}",  # 2025.12.25, 2025. 12. 25.
        rf"{_DAY_NAME}{_DAY}[\s.-]+{_MONTH},?[\s-]+(?P<y>\d{{4}}){_TIME}",  # Wed, 12 Mar 2025 09:40:00 +0000
        # RFC 822 has years of two digits: Tue, 11 Mar 25 10:00 GMT. The day's name or a time shows what is meant.
        rf"{_NAMED_DAY}{_DAY}[\s-]+{_MONTH}[\s-]+(?P<y>\d\d){_TIME}",
        rf"{_DAY}\s+{_MONTH}\s+(?P<y>\d\d)\s+{_CLOCK}{_ZONE}",
        rf"{_DAY_NAME}{_MONTH}\s+{_DAY},?\s+(?P<y>\d{{4}}){_TIME}",  # March 12, 2025 at 9:40 a.m. EST
        rf"{_DAY_NAME}{_MONTH}\s+{_DAY}\s+{_CLOCK}{_ZONE}\s+(?P<y>\d{{4}})",  # Wed Mar 12 09:40:00 +0000 2025
        rf"{_MONTH},?\s+(?P<y>\d{{4}})",  # March 2025
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"  # 20250312, 20250312T094000Z, 20250312094000
        r"(?:t?(?P<h>\d\d)(?P<mi>\d\d)(?:(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?(?P<zone>z|[+-]\d\d(?::?\d\d)?)?)?",
    )
]
_DOTTED_CLOCK = re.compile(r"\s\d{1,2}\.\d\d Uhr$", re.ASCII)
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(?:\.\d+)?", re.ASCII)
_FLOAT = re.compile(r"\d\.\d+e\+?\d{1,2}", re.ASCII | re.IGNORECASE)


class Stamp(NamedTuple):
    """A moment in UTC; `precision`: second, minute, day, month; `zone`: given, assumed (UTC), absent (no time of day).

    For a day or a month the moment is its first instant.
    """

    when: datetime
    precision: str
    zone: str


def parse_date(written: str) -> Stamp | None:
    """The date in `written`, which must hold nothing else; None when there is none or it can be read two ways.

    >>> parse_date("12 March 2025 09:40 UTC")
    Stamp(when=datetime.datetime(2025, 3, 12, 9, 40, tzinfo=datetime.timezone.utc), precision='minute', zone='given')
    >>> parse_date("2025-03-12T09:40:00")[1:], parse_date("March 2025")[1:], parse_date("03/04/2025")
    (('second', 'assumed'), ('month', 'absent'), None)
    >>> parse_date("25/12/2025") == parse_date("25. Dezember 2025") == parse_date("2025-12-25")
    True
    """
    if len(written) > 80:
        return None
    written = " ".join(written.split())
    if not _DOTTED_CLOCK.search(written):
        written = written.removesuffix(" Uhr")  # else it would pass for a zone
    if (stamp := _plain(written)) is not None or not any(c.isdigit() for c in written):
        return stamp
    if not written.isascii() or any(c.isalpha() for c in written):
        other = in_english(written)
        return _plain(other) if other else None
    return None


def _plain(written: str) -> Stamp | None:
    """The date in figures and English words."""
    if (number := figures(written)) is not None:
        # one order gives no date, or both the same
        if number.either() or (day_first := number.day_first()) is None:
            return None
        written = number.spelled(day_first=day_first)
    for form in _FORMS:
        if match := form.fullmatch(written):
            try:
                stamp = _stamp({"m": None, "d": None, "h": None, "name": None} | match.groupdict())
            except (ValueError, OverflowError):  # there is no 31 February and no year 0
                continue
            return stamp
    return _epoch(written)


def _stamp(part: dict[str, str | None]) -> Stamp:
    year = int(part["y"] or 0)
    if len(part["y"] or "") == 2:
        year += 2000 if year < 50 else 1900
    month = _MONTHS.index(part["name"][:3].lower()) + 1 if part["name"] else int(part["m"] or 0)
    if part["d"] is None:
        return Stamp(datetime(year, month, 1, tzinfo=UTC), "month", "absent")
    day = datetime(year, month, int(part["d"]), tzinfo=UTC)
    if part["h"] is None:
        return Stamp(day, "day", "absent")
    hour, minute, half = int(part["h"]), int(part["mi"] or 0), part.get("half")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    second = min(int(part["s"] or 0), 59)  # a leap second is still that minute
    micro = int((part.get("f") or "0").ljust(6, "0")[:6])
    when = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
    if part["zone"] is None:
        if part["s"] and when == day:
            # A date column stored as a time reads 00:00:00: hardly anything is published in that very second.
            return Stamp(day, "day", "absent")
        zone = "assumed"
    else:
        offset = _offset(part["zone"].lower())
        if offset is None:
            # Some zone is meant but not known which: only the day is sure.
            return Stamp(day, "day", "absent")
        when, zone = when - offset, "given"
    return Stamp(when, "second" if part["s"] else "minute", zone)


def _offset(zone: str) -> timedelta | None:
    if zone in _HOURS:
        return timedelta(hours=_HOURS[zone])
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d\d?):?(\d\d)?", zone)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return timedelta(hours=hours, minutes=minutes) * (-1 if match[1] == "-" else 1)


def _epoch(written: str) -> Stamp | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, where they fall in 1973 to 2033: 2025031209 is no epoch."""
    if _FLOAT.fullmatch(written):
        written = f"{float(written):.0f}"
    match = _EPOCH.fullmatch(written)
    if match is None:
        return None
    seconds = int(match[1]) // 10 ** ((len(match[1]) - 9) // 3 * 3)
    if not 100_000_000 <= seconds < 2_000_000_000:
        return None
    return Stamp(datetime.fromtimestamp(seconds, UTC), "second", "given")
