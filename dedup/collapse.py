"""One article of each set of copies: a table in, the same table out, and what was removed with the reason."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import igraph
import polars as pl

from dedup.errors import UsageError
from dedup.result import Result
from dedup.tables import DERIVED

Within = Literal["outlet", "across", "both"]
Keep = Literal["origin", "first", "longest", "all"]

DEFAULT_RELATIONS = ("exact", "near-duplicate", "revision")
"""What is removed unless more is asked: copies and versions. `partial` is never removed: it has text of its own."""
NEVER = ("partial",)
REMOVED_SCHEMA = {
    "removed": pl.String, "kept": pl.String, "relation": pl.String, "probability": pl.Float64, "why": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Collapsed:
    """`kept`: the articles that stay, with the columns `cluster`, `role` and `origin` added; `removed`: one row for
    each article that went, with the one that stands for it and why.
    """

    kept: pl.DataFrame
    removed: pl.DataFrame


def collapse_result(
    result: Result, *, relations: Sequence[str] = DEFAULT_RELATIONS, within: Within = "both", keep: Keep = "origin"
) -> Collapsed:
    """Remove what other articles of the same cluster already hold.

    `relations`: which relations count as "already holds"; `within`: only pairs of one outlet, only across outlets, or
    both; `keep`: which one stays (`all` removes nothing and only adds the columns). A compilation is never removed,
    nor is every member of a cluster. Raises UsageError for an unknown word.
    """
    _check(relations, within, keep)
    articles = {row["id"]: row for row in result.articles.drop("text").iter_rows(named=True)}
    words = dict(result.articles.select("id", pl.col("text").str.count_matches(r"\w+")).iter_rows())
    members = result.members.filter(pl.col("role") != "compilation")
    cluster = dict(members.select("article", "cluster").iter_rows())
    origin = dict(result.clusters.select("cluster", "origin").iter_rows())
    links: dict[tuple[str, str], tuple[str, float]] = {}
    if keep != "all":
        for row in result.pairs.filter(pl.col("relation").is_in(list(relations))).iter_rows(named=True):
            a, b = row["left"], row["right"]
            if cluster.get(a) is not None and cluster.get(a) == cluster.get(b) and _meets(articles[a], articles[b], within):
                links[a, b] = row["relation"], row["probability"]
    rank = _rank(keep, articles, words, origin, cluster)
    removed: list[tuple[str, str, str, float, str]] = []
    for part in _parts(list(links)):
        chosen = min(part, key=rank)
        for gone in part:
            if gone != chosen:
                relation, p = links.get((min(gone, chosen), max(gone, chosen)), ("", 0.0))
                if not relation:  # held together through others: the strongest link says why
                    relation, p = max((v for k, v in links.items() if gone in k), key=lambda v: v[1])
                removed.append((gone, chosen, relation, p, f"{relation} of {chosen}, kept as {_WHY[keep]}"))
    gone_ids = [r[0] for r in removed]
    columns = (
        result.members.unique("article", keep="first", maintain_order=True)
        .select(id="article", cluster="cluster", role="role")
        .join(result.clusters.select("cluster", origin=pl.coalesce("origin", "origin_outside")), on="cluster", how="left")
    )
    kept = result.articles.filter(~pl.col("id").is_in(gone_ids)).join(columns, on="id", how="left", maintain_order="left")
    return Collapsed(kept, pl.DataFrame(removed, schema=REMOVED_SCHEMA, orient="row").sort("removed"))


_WHY = {"origin": "the likely origin", "first": "the first published", "longest": "the longest", "all": "all are"}


def _check(relations: Sequence[str], within: str, keep: str) -> None:
    if unknown := [r for r in relations if r not in DERIVED or r in NEVER]:
        allowed = ", ".join(r for r in DERIVED if r not in NEVER)
        raise UsageError(f"relations holds {', '.join(unknown)}; it takes {allowed} (partial copies are never removed)")
    for name, value, known in (("within", within, get_args(Within)), ("keep", keep, get_args(Keep))):
        if value not in known:
            raise UsageError(f"{name} is {value!r}; it must be one of {', '.join(known)}")


def _meets(a: dict[str, Any], b: dict[str, Any], within: str) -> bool:
    same = a["outlet"] is not None and a["outlet"] == b["outlet"]
    return within == "both" or same == (within == "outlet")


def _rank(
    keep: str, articles: dict[str, dict[str, Any]], words: dict[str, int], origin: dict[str, str | None],
    cluster: dict[str, str],
) -> Callable[[str], tuple[Any, ...]]:  # fmt: skip
    """The smallest rank stays; every rule ends with the smallest id, so that the choice never depends on order."""
    far = datetime.max.replace(tzinfo=UTC)

    def date(i: str) -> datetime:
        return articles[i]["published"] or far

    if keep == "first":
        return lambda i: (date(i), i)
    if keep == "longest":
        return lambda i: (-words[i], date(i), i)
    return lambda i: (origin[cluster[i]] != i, articles[i]["completeness"] != "full", date(i), i)


def _parts(links: list[tuple[str, str]]) -> list[list[str]]:
    nodes = sorted({n for pair in links for n in pair})
    at = {n: i for i, n in enumerate(nodes)}
    graph = igraph.Graph(n=len(nodes), edges=[(at[a], at[b]) for a, b in links])
    parts: dict[int, list[str]] = defaultdict(list)
    for node, part in zip(nodes, graph.connected_components().membership, strict=True):
        parts[part].append(node)
    return sorted(parts.values())
