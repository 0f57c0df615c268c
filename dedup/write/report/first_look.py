"""What an editor asks first: the clusters to look at before all others, by three questions."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from dedup.tables import Frames
from dedup.write.report.model import ClusterRow, LookFirst

MOST = 5
"""Clusters of each question."""


def look_first(result: Frames, rows: Sequence[ClusterRow], members: Sequence[Sequence[str]]) -> list[LookFirst]:
    """The lists, each only where it has anything. `members`: the articles of each row's cluster.

    Only clusters with articles of several outlets are asked about, and none whose every article is an item of a series.
    """
    recurring = set(result.series["article"])
    across = [
        row for row, inside in zip(rows, members, strict=True)
        if len(row.outlets) > 1 and not recurring.issuperset(inside)
    ]  # fmt: skip
    open_ = [row for row in across if row.uncredited]
    dated = [row for row in across if row.days[1] is not None]
    lists = [
        LookFirst("Largest across outlets", "", _first(across, lambda r: (len(r.outlets), r.size))),
        LookFirst(
            "Source not credited", "It is no statement about licences.", _first(open_, lambda r: (r.uncredited, r.size))
        ),
        LookFirst("Most recent", "", _first(dated, lambda r: (r.days[1] or date.min, r.size))),
    ]  # fmt: skip
    return [one for one in lists if one.rows]


def _first(rows: Sequence[ClusterRow], key: Callable[[ClusterRow], Any]) -> list[ClusterRow]:
    return sorted(rows, key=key, reverse=True)[:MOST]
