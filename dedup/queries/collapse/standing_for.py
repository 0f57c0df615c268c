"""Which article of a cluster stands for which others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dedup.queries.collapse.choices import Keep, Within
from dedup.queries.collapse.holding import Holding
from dedup.queries.collapse.own_news import own_news
from dedup.queries.collapse.which_stays import ORIGIN, WHY, rank_of
from dedup.tables import Frames, Row

_ASKED = ("id", "text", "outlet", "completeness", "published", "published_precision", "published_zone")
"""What is looked at of an article; of a million of them the rest would be a gigabyte."""
ONLY_WITHOUT_NEWS = ("near-duplicate", "revision")
"""Relations of which only what holds no news of its own is removed, unless the loss is asked for."""


@dataclass(frozen=True, slots=True)
class StoodFor:
    """Why an article may go: the one kept for it, their relation, its probability (0..1), and a sentence."""

    kept: str
    relation: str
    probability: float
    why: str


def stood_for(
    result: Frames, relations: Sequence[str], within: Within, keep: Keep, lossy: bool
) -> tuple[dict[str, StoodFor], list[str]]:
    """Article -> the one that stands for it, sorted; and the ids of those that stay for their news alone.

    Whoever stands for another stays itself, so that nothing hangs in a chain, and of each cluster at least one stays.
    """
    members = result.members.filter(pl.col("role") != "compilation")
    cluster = dict(members.select("article", "cluster").iter_rows())
    groups: dict[str, list[str]] = defaultdict(list)
    for article, name in cluster.items():
        groups[name].append(article)
    groups = {name: group for name, group in groups.items() if len(group) > 1}
    grouped = result.articles.filter(pl.col("id").is_in([i for group in groups.values() for i in group]))
    articles = {row["id"]: row for row in grouped.select(_ASKED).iter_rows(named=True)}
    words = dict(grouped.select("id", pl.col("text").str.count_matches(r"\w+")).iter_rows())
    origin = dict(result.clusters.select("cluster", "origin").iter_rows())
    origins = {i for i, name in cluster.items() if origin[name] == i}
    held = Holding(result, relations)
    gone: dict[str, StoodFor] = {}
    with_news: set[str] = set()
    for group in groups.values():
        rank = rank_of(keep, articles, words, origins, held.excerpts(group))
        stays: set[str] = set()
        inside = set(group)
        for one in sorted(group, key=rank):
            if one in gone:
                continue
            stays.add(one)
            why = ORIGIN if keep == "origin" and one in origins else WHY[keep]
            for other in sorted(held.near(one) & inside):
                if other in stays or other in gone:
                    continue
                found = held.by(other, one)
                if not found or not _meets(articles[other], articles[one], within):
                    continue
                texts = articles[other]["text"], articles[one]["text"]
                if not lossy and found[0] in ONLY_WITHOUT_NEWS and own_news(*texts, held.covered(other, one)):
                    with_news.add(other)
                else:
                    gone[other] = StoodFor(one, *found, f"{found[0]} of {one}, which is kept: {why}")
    # a group's first in rank has no one before it to go for, so at least that one stays
    return dict(sorted(gone.items())), sorted(with_news - set(gone))


def _meets(a: Row, b: Row, within: str) -> bool:
    same = a["outlet"] is not None and a["outlet"] == b["outlet"]
    return within == "both" or same == (within == "outlet")
