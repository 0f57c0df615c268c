"""Which of two articles appeared first, as far as their dates tell: only a later one can have run the other."""

import numpy as np

from dedup.dates import earlier, implausible
from dedup.tables import Row

LATER, LIKELY_LATER, NEAR, LIKELY_EARLIER, EARLIER, UNKNOWN = (
    "later", "probably later", "too near to tell", "probably earlier", "earlier", "not known",
)  # fmt: skip
"""Orders of theirs and ours. "probably": the clock times lie far enough apart, but not by what a zone that nobody told
leaves open."""
ORDERS = (LATER, LIKELY_LATER, NEAR, LIKELY_EARLIER, EARLIER, UNKNOWN)
AFTER = (LATER, LIKELY_LATER)
"""Orders in which theirs can be called made from ours."""
_DAY = 86_400.0


def order(ours: Row | None, theirs: Row) -> str:
    """The order of `theirs` after `ours`, rows of table `articles`: one of `ORDERS`; `UNKNOWN` where one is not here,
    has no date, or has one that no article can have while the other's is sound.

    >>> from datetime import datetime, UTC
    >>> def at(day, zone="absent"): return {"published": datetime(2025, 3, day, tzinfo=UTC),
    ...                                      "published_precision": "day", "published_zone": zone}
    >>> order(at(4, "given"), at(5, "given")), order(at(4), at(5)), order(at(4), at(4)), order(at(5), at(4))
    ('later', 'probably later', 'too near to tell', 'probably earlier')
    >>> order(None, at(4))
    'not known'
    """
    if ours is None or ours["published"] is None or theirs["published"] is None:
        return UNKNOWN
    days = [row["published"].timestamp() / _DAY for row in (ours, theirs)]
    if implausible(np.array(days)).sum() == 1:
        return UNKNOWN
    for first, second, sure, likely in ((ours, theirs, LATER, LIKELY_LATER), (theirs, ours, EARLIER, LIKELY_EARLIER)):
        if earlier(first, second) is not None:
            return sure
        if earlier({**first, "published_zone": "given"}, {**second, "published_zone": "given"}) is not None:
            return likely
    return NEAR
