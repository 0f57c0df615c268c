"""Clusters and lone articles that tell the same event on their own: linked, never joined."""

from collections import defaultdict

import igraph
import polars as pl

from dedup.tables import conform


def stories(clusters: pl.DataFrame, members: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Table `stories` from the `same-story` pairs: each story has two or more clusters or lone articles.

    `independent_sources` counts them by origin: two clusters with one outside origin are one source.
    """
    home: dict[str, str] = {}
    for cluster, article in members.select("cluster", "article").iter_rows():
        home.setdefault(article, cluster)
    outside = dict(
        clusters.filter(pl.col("origin_outside").is_not_null()).select("cluster", "origin_outside").iter_rows()
    )
    links = [
        (home.get(a, a), home.get(b, b))
        for a, b in pairs.filter(pl.col("relation") == "same-story").select("left", "right").iter_rows()
    ]
    links = sorted({(min(p), max(p)) for p in links if p[0] != p[1]})
    units = sorted({u for p in links for u in p})
    at = {u: i for i, u in enumerate(units)}
    graph = igraph.Graph(n=len(units), edges=[(at[a], at[b]) for a, b in links])
    inside: dict[str, list[str]] = defaultdict(list)
    for article, cluster in home.items():
        inside[cluster].append(article)
    rows = []
    parts = sorted(sorted(units[i] for i in part) for part in graph.connected_components())
    for n, part in enumerate(parts, 1):
        sources = len({outside[u] if outside.get(u) not in (None, "unnamed") else u for u in part})
        for unit in part:
            for article in sorted(inside.get(unit, [unit])):
                rows.append((f"s{n:06d}", unit if unit in inside else None, article, sources))
    return conform("stories", pl.DataFrame(
        rows, schema=["story", "cluster", "article", "independent_sources"], orient="row", infer_schema_length=None
    ))  # fmt: skip
