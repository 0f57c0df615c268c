"""What a date of publication is worth: the zone that the user told for it, and whether it can be one at all.

A date without a zone is read as UTC and may be half a day off. The user knows better: a zone for each outlet in
outlets.toml, or one for all. Such a date is then a moment like any other, and `published_zone` says "assumed".
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.errors import UsageError

FIRST_DAY = 7305.0
"""1 January 1990 in days since 1970. Before it news was hardly published online: beside later dates, 1900 or 1970 is a
machine's word for "unknown"."""
AHEAD = 1.0
"""Days. A date further ahead of the clock than zones explain lies in the future."""


def check_zone(name: str, where: str) -> str:
    """`name` if it is a time zone; raises UsageError, which says that it stood in `where`, if not.

    >>> check_zone("Europe/London", "--timezone")
    'Europe/London'
    """
    try:
        if not name.strip() or ":" in name:
            raise ValueError(name)
        pl.Series([datetime(2025, 1, 1)]).dt.replace_time_zone(name)
    except (ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            f"{where} is {name!r}, which is no time zone; take a name of the IANA table, such as Europe/London, "
            "America/New_York, Asia/Tokyo or UTC"
        ) from error
    return name


def in_zones(articles: pl.DataFrame, zones: Sequence[str | None]) -> pl.DataFrame:
    """Table `articles` with each `published` that has no zone of its own read in that of its row of `zones`.

    It is then in UTC and `published_zone` is "assumed"; where no zone is told either it stays as it was read, in UTC,
    and is "absent". A time that the clocks of its zone skip or show twice is only known to the day.

    >>> from dedup.tables import conform
    >>> frame = pl.DataFrame({"id": ["a"], "published": [datetime(2025, 7, 1, 9)], "published_precision": "minute"})
    >>> frame = conform("articles", frame.with_columns(pl.col("published").dt.replace_time_zone("UTC")))
    >>> in_zones(frame, ["Europe/London"]).select(pl.col("published").dt.hour(), "published_zone").row(0)
    (8, 'assumed')
    """
    if articles["published"].null_count() == len(articles):
        return articles
    bare = pl.col("published").is_not_null() & (pl.col("published_zone") != "given").fill_null(True)
    told = pl.Series("told", zones, dtype=pl.String)
    frame = articles.with_columns(pl.when(bare).then(told).alias("told"))
    when, precision = pl.col("published"), pl.col("published_precision")
    for zone in frame["told"].drop_nulls().unique().sort():
        here, local = pl.col("told") == zone, pl.col("published").dt.replace_time_zone(None)
        sure = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null").dt.convert_time_zone("UTC")
        timed = pl.col("published_precision").is_in(["second", "minute"])
        precision = pl.when(here & sure.is_null() & timed).then(pl.lit("day")).otherwise(precision)
        when = pl.when(here).then(pl.coalesce(sure, *_day_begins(local, zone))).otherwise(when)
    known = pl.when(bare & pl.col("told").is_null()).then(pl.lit("absent")).otherwise(pl.col("published_zone"))
    word = pl.when(pl.col("told").is_not_null()).then(pl.lit("assumed")).otherwise(known)
    return frame.select(
        when.alias(c) if c == "published" else precision.alias(c) if c == "published_precision"
        else word.alias(c) if c == "published_zone" else pl.col(c)
        for c in articles.columns
    )  # fmt: skip


def _day_begins(local: pl.Expr, zone: str) -> list[pl.Expr]:
    """Midnight of that day there, and one o'clock: in some zones summer time begins at midnight, which is then left
    out.
    """
    day = local.dt.truncate("1d")
    return [
        (day + timedelta(hours=h))
        .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        for h in (0, 1)
    ]


def implausible(days: NDArray[np.float64], now: float | None = None) -> NDArray[np.bool_]:
    """Which of these dates, in days since 1970, lie before 1990 or in the future, as no date of publication does; not
    those that are nan. `now`: today in such days, the clock's unless given.

    >>> implausible(np.array([-25567.0, 20000.0, np.nan, 99999.0]), now=20100.0).tolist()
    [True, False, False, True]
    """
    today = time.time() / 86_400 if now is None else now
    return np.asarray((days < FIRST_DAY) | (days > today + AHEAD), np.bool_)


def without_defaults(days: NDArray[np.float64]) -> NDArray[np.float64]:
    """The days, nan where a machine's word for "unknown" stands: one moment that most of the dates have which no
    article can have, as 1 January 1970.

    >>> without_defaults(np.array([0.0, 0.0, 20000.0])).tolist()
    [nan, nan, 20000.0]
    """
    out, odd = days.copy(), implausible(days)
    moments, many = np.unique(days[odd], return_counts=True)
    out[odd & np.isin(days, defaults_among(moments, many, int(odd.sum())))] = np.nan
    return out


def defaults_among(
    moments: NDArray[np.float64], many: NDArray[np.int64], every: int
) -> NDArray[np.float64]:  # fmt: skip
    """Which of these moments that no article can have are a machine's word; each stands there so `many` times, of
    `every` date that is none.

    >>> defaults_among(np.array([0.0, 1.0]), np.array([5, 2]), 7).tolist()
    [0.0]
    """
    return np.asarray(moments[(many > 1) & (2 * many >= every)], np.float64)


_DAY = timedelta(days=1)


_LEEWAY = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": _DAY, "month": 31 * _DAY}


def earlier(a: Mapping[str, Any], b: Mapping[str, Any]) -> timedelta | None:
    """By how much article `a` appeared before `b`; None unless the gap is larger than what both dates leave open.

    A day without a time may be any hour of it. Two times of day without a zone are taken to be of one clock; any other
    date without a zone may be half a day off.

    >>> from datetime import datetime
    >>> def at(hour, precision="minute"): return {"published": datetime(2025, 3, 4, hour),
    ...                                           "published_precision": precision, "published_zone": "given"}
    >>> earlier(at(9), at(12)), earlier(at(0, "day"), at(12))
    (datetime.timedelta(seconds=10800), None)
    """
    if a["published"] is None or b["published"] is None:
        return None
    found: timedelta = b["published"] - a["published"]
    coarse = ("day", "month")
    need = _LEEWAY.get(a["published_precision"], _DAY)
    zones = [x["published_zone"] in ("given", "assumed") for x in (a, b)]
    if zones[0] != zones[1]:
        need += _DAY / 2
    elif not zones[0] and (a["published_precision"] in coarse or b["published_precision"] in coarse):
        need += _DAY  # each may be half a day off
    return found if found >= need and found > timedelta(0) else None
