"""The page of stories: events that several outlets tell on their own, each with the texts that tell it."""

from collections.abc import Mapping, Sequence

import polars as pl

from dedup.tables import Row
from dedup.write.report.lookup import ResultLookup, article_of
from dedup.write.report.model import Article, Story, Telling

MOST_STORIES, MOST_TELLINGS = 1000, 20
"""Stories on the page, those of most sources first, and tellings that are listed of each."""


def stories_told(lookup: ResultLookup) -> dict[str, Story]:
    """Each story that two or more independent sources tell, by its name in table `stories`; most sources first.

    Readers take two texts of one paper for one source, so a source here is an outlet, or the outside origin of a
    cluster; an article whose outlet is not known is one of its own.
    """
    of = tellings_of(lookup, lookup.result.stories.filter(pl.col("independent_sources") > 1))
    many = {name: len({source for _, source in found}) for name, found in of.items()}
    order = sorted((name for name in many if many[name] > 1), key=lambda n: (-many[n], -len(of[n]), n))[:MOST_STORIES]
    return {name: _story(number, many[name], [t for t, _ in of[name]]) for number, name in enumerate(order, 1)}


def tellings_of(lookup: ResultLookup, stories: pl.DataFrame) -> dict[str, list[tuple[Telling, str]]]:
    """Rows of table `stories` -> of each story its texts, clusters and lone articles, and the source that each is from,
    as `stories_told` counts them.
    """
    rows = stories.sort("story", "cluster", "article").unique(["story", "cluster", "article"], maintain_order=True)
    lone = rows.filter(pl.col("cluster").is_null())["article"]
    frame = lookup.result.articles.filter(pl.col("id").is_in(lone.implode()))
    alone = {r["id"]: article_of(r, lookup.clock, lookup.outlets) for r in frame.iter_rows(named=True)}
    of: dict[str, dict[str, tuple[Telling, str]]] = {}
    for row in rows.iter_rows(named=True):
        place = row["cluster"] or f" {row['article']}"  # no cluster's name begins so
        if place not in (found := of.setdefault(row["story"], {})):
            told = _telling(lookup, row, alone)
            if told is not None:
                found[place] = told
    return {story: list(found.values()) for story, found in of.items()}


def _telling(lookup: ResultLookup, row: Row, alone: Mapping[str, Article]) -> tuple[Telling, str] | None:
    """One text of a story, and the source that it is from; None where the report does not have it."""
    cluster, article = row["cluster"], row["article"]
    if cluster is None:
        if (shown := alone.get(article)) is None:
            return None
        return Telling(None, 1, shown), shown.outlet or f" {article}"
    if cluster not in lookup.number:
        return None
    members = lookup.members[cluster]
    first = min(members, key=lambda m: (m["role"] != "origin", m["article"]))
    shown = lookup.shown(first["article"])
    outside = lookup.clusters[lookup.number[cluster] - 1]["origin_outside"]
    source = shown.outlet if outside in (None, "unnamed") else outside
    return Telling(lookup.number[cluster], len(members), shown), source or f" {cluster}"


def _story(number: int, sources: int, told: Sequence[Telling]) -> Story:
    order = sorted(told, key=lambda t: (t.cluster is None, t.cluster or 0, t.article.id))
    return Story(number, sources, len(order), order[:MOST_TELLINGS], max(0, len(order) - MOST_TELLINGS))
