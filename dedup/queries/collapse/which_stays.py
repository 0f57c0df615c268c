"""The order in which the articles of a cluster are asked to stay: the first of them does."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from dedup.queries.collapse.choices import Keep
from dedup.tables import Row, is_complete

WHY: Mapping[str, str] = {
    "origin": "no origin among them, and it is complete, the earliest by date, or first by id",
    "first": "the first published", "longest": "the longest", "best-dated": "the best dated",
    "complete": "complete, and the longest such",
}  # fmt: skip
"""What is said of the one that stays. Where `origin` was asked for and it is one: `ORIGIN`."""
ORIGIN = "the likely origin"
_PRECISION = ("second", "minute", "day", "month")
_ZONE = ("given", "assumed", "absent")
_DAY, _ABSENT = _PRECISION.index("day"), _ZONE.index("absent")
_FAR = datetime.max.replace(tzinfo=UTC)


def rank_of(
    keep: Keep, articles: Mapping[str, Row], words: Mapping[str, int], origins: set[str], excerpts: set[str]
) -> Callable[[str], tuple[Any, ...]]:
    """Id -> its rank, the smallest stays. Every rule ends with the smallest id: the choice depends on no order.

    `words`: the length of each text; `origins`: ids that are the origin of their cluster; `excerpts`: those of which a
    longer text holds nearly all.

    >>> rank = rank_of("longest", {"a": {"published": None}, "b": {"published": None}}, {"a": 3, "b": 9}, set(), set())
    >>> min("ab", key=rank)
    'b'
    """

    def date(i: str) -> datetime:
        found: datetime | None = articles[i]["published"]
        return found or _FAR

    match keep:
        case "first":
            return lambda i: (date(i), i)
        case "longest":
            return lambda i: (-words[i], date(i), i)
        case "best-dated":
            return lambda i: (*_vagueness(articles[i]), date(i), i)
        case "complete":
            return lambda i: (not is_complete(articles[i]), -words[i], date(i), i)
    return lambda i: (i not in origins, i in excerpts, not is_complete(articles[i]), date(i), i)


def _vagueness(article: Row) -> tuple[int, int]:
    """How little is known of when an article appeared: no date, then how fine it is, then whether its zone is known.

    Without a zone a time is half a day uncertain, and so no better than a day.
    """
    if article["published"] is None:
        return (len(_PRECISION) + 1, 0)
    fine, zone = _place(_PRECISION, article["published_precision"]), _place(_ZONE, article["published_zone"])
    return (max(fine, _DAY) if zone >= _ABSENT else fine, zone)


def _place(words: tuple[str, ...], word: str | None) -> int:
    return words.index(word) if word in words else len(words)
