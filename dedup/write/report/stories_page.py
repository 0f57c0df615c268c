"""The page of stories: events that several articles or clusters tell on their own, each with those that tell it."""

import polars as pl

from dedup.write.report.lookup import ResultLookup, article_of
from dedup.write.report.model import Story, Telling

MOST_STORIES, MOST_TELLINGS = 1000, 20
"""Stories on the page, those of most sources first, and tellings that are listed of each."""


def stories_told(lookup: ResultLookup) -> dict[str, Story]:
    """Each story of two or more independent sources by its name in table `stories`, those of most sources first."""
    table = lookup.result.stories.filter(pl.col("independent_sources") > 1)
    order = table.group_by("story").agg(pl.col("independent_sources").first()).sort(
        "independent_sources", "story", descending=[True, False]
    ).head(MOST_STORIES)  # fmt: skip
    number = {name: n for n, name in enumerate(order["story"], 1)}
    rows = table.filter(pl.col("story").is_in(order["story"].implode())).sort("story", "cluster", "article")
    lone = rows.filter(pl.col("cluster").is_null())["article"]
    frame = lookup.result.articles.filter(pl.col("id").is_in(lone.implode()))
    alone = {r["id"]: article_of(r, lookup.clock, lookup.outlets) for r in frame.iter_rows(named=True)}
    tellings: dict[str, list[Telling]] = {name: [] for name in number}
    seen: set[tuple[str, str]] = set()
    for row in rows.iter_rows(named=True):
        name, cluster, article = row["story"], row["cluster"], row["article"]
        if cluster is None and article in alone:
            tellings[name].append(Telling(None, 1, alone[article]))
        elif cluster in lookup.number and (name, cluster) not in seen:
            seen.add((name, cluster))
            members = lookup.members[cluster]
            first = min(members, key=lambda m: (m["role"] != "origin", m["article"]))
            tellings[name].append(Telling(lookup.number[cluster], len(members), lookup.shown(first["article"])))
    sources = dict(order.iter_rows())
    return {
        name: Story(n, sources[name], told[:MOST_TELLINGS], max(0, len(told) - MOST_TELLINGS))
        for name, n in number.items()
        if (told := sorted(tellings[name], key=lambda t: (t.cluster is None, t.cluster or 0, t.article.id)))
    }
