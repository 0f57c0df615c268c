"""Clusters and lone articles that tell the same event on their own: linked, never joined."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from dedup.cluster.leiden import communities
from dedup.tables import conform

Unit = tuple[str, str]
"""(cluster, "") or ("", lone article): ids of articles and names of clusters may look alike."""

DENSITY = 0.3
"""Share of the pairs of a story's parts that are linked, about: a chain of events that are each a little alike is not
one story, and of a large one not every pair is looked at. Set without measuring: no labelled set has large stories."""


def stories(clusters: pl.DataFrame, members: pl.DataFrame, pairs: pl.DataFrame, seed: int = 1) -> pl.DataFrame:
    """Table `stories` from the `same-story` pairs: each story has two or more clusters or lone articles. The parts are
    divided by Leiden's method with the constant Potts model, as clusters are (`dedup.cluster.clusters`).

    `independent_sources` counts them by origin: two clusters with one outside origin are one source.
    """
    home: dict[str, Unit] = {}
    inside: dict[str, list[str]] = defaultdict(list)
    for cluster, article in members.select("cluster", "article").iter_rows():
        home.setdefault(article, (cluster, ""))
        inside[cluster].append(article)
    named = clusters.filter(pl.col("origin_outside").is_not_null() & (pl.col("origin_outside") != "unnamed"))
    outside = dict(named.select("cluster", "origin_outside").iter_rows())
    same = pairs.filter(pl.col("relation") == "same-story").select("left", "right").iter_rows()
    joined = ((home.get(a, ("", a)), home.get(b, ("", b))) for a, b in same)
    links = sorted({(min(p), max(p)) for p in joined if p[0] != p[1]})
    units = sorted({u for p in links for u in p})
    found = communities(units, dict.fromkeys(links, 1.0), DENSITY, seed)
    parts = sorted(sorted(part, key=_clusters_first) for part in found if len(part) > 1)
    return story_table({f"s{n:06d}": part for n, part in enumerate(parts, 1)}, inside, outside)


def story_table(
    named: Mapping[str, Iterable[Unit]], inside: Mapping[str, Iterable[str]], outside: Mapping[str, str]
) -> pl.DataFrame:
    """Table `stories` of units by name; `inside`: the articles of each cluster; `outside`: cluster -> outside origin.

    >>> story_table({"s000001": [("c1", ""), ("", "b")]}, {"c1": ["a"]}, {}).rows()
    [('s000001', 'c1', 'a', 2), ('s000001', None, 'b', 2)]
    """
    rows = []
    for name, units in named.items():
        part = sorted(units, key=_clusters_first)
        sources = len({outside.get(unit[0]) or unit for unit in part})
        for cluster, lone in part:
            rows += [
                (name, cluster or None, article, sources)
                for article in (sorted(inside[cluster]) if cluster else [lone])
            ]
    return conform("stories", pl.DataFrame(
        rows, schema=["story", "cluster", "article", "independent_sources"], orient="row", infer_schema_length=None
    ))  # fmt: skip


def _clusters_first(unit: Unit) -> tuple[bool, Unit]:
    return (not unit[0], unit)
