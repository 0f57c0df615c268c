"""Articles and sources as nodes, pairs and parents as edges: what every form of a graph is made of."""

from dataclasses import dataclass

import polars as pl

from dedup.tables import Frames

OUTSIDE = "outside:"
"""What stands before a source that is not in the collection, in `members.parent` and in ids of nodes."""
UNNAMED = f"{OUTSIDE}unnamed"
_OF_ARTICLES = (
    "title", "outlet", "outlet_name", "author", "url", "published", "published_precision", "published_zone", "modified",
    "language", "version", "rights", "completeness", "status", "words",
)  # fmt: skip
_OF_MEMBERS = ("cluster", "clusters", "role", "parent", "origin_probability", "credit_state", "story", "series")
_SIDES = ("coverage", "verbatim")


@dataclass(frozen=True, slots=True)
class ResultGraph:
    """A directed graph without two edges between the same nodes.

    `nodes`: `id`, `label`, `kind` (`article`, or `source` for one outside) and what is known of an article, its text
    left out; `edges`: `source`, `target` and what is known of the pair. Columns hold strings, integers, floats and
    truths; times are ISO 8601 in UTC.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame


def graph_of(result: Frames) -> ResultGraph:
    """The graph of a result: all articles that are in a pair or a cluster, and the sources outside that were named.

    An edge goes from what was likely there first to what was made from it. Where `is_parent` it is one of the tree of
    its cluster (`members.parent`); of the other pairs `is_directed` says whether the direction is known, else it goes
    from the smaller id. Shares with `_source` are of the words of the article that the edge comes from.

    >>> from dedup import scan
    >>> graph = graph_of(scan([{"id": i, "text": "Rain fell on Orlen."} for i in "ab"]))
    >>> graph.edges.select("source", "target", "relation", "is_parent", "is_directed").rows()
    [('a', 'b', 'exact', False, False)]
    """
    edges = _edges(result)
    ends = pl.concat([edges["source"], edges["target"], result.members["article"]]).unique()
    outside = ends.filter(ends.str.starts_with(OUTSIDE) & ~ends.is_in(result.articles["id"].implode()))
    sources = pl.DataFrame({"id": outside.sort()}).with_columns(
        kind=pl.lit("source"), label=pl.col("id").str.strip_prefix(OUTSIDE)
    )
    articles = _articles(result).filter(pl.col("id").is_in(ends.implode()))
    return ResultGraph(pl.concat([articles, sources], how="diagonal"), edges)


def of_one_cluster(parent: pl.Expr) -> pl.Expr:
    """`members.parent`, but for a source without a name the cluster behind it: of two clusters these are two sources.

    >>> frame = pl.DataFrame({"cluster": ["c1", "c1"], "parent": ["outside:unnamed", "a"]})
    >>> frame.select(of_one_cluster(pl.col("parent"))).to_series().to_list()
    ['outside:unnamed (c1)', 'a']
    """
    return pl.when(parent == UNNAMED).then(pl.format("{} ({})", parent, "cluster")).otherwise(parent)


def _articles(result: Frames) -> pl.DataFrame:
    names = result.outlets.select("outlet", outlet_name="name")
    known = (
        result.articles.with_columns(
            words=pl.col("text").str.count_matches(r"\w+").cast(pl.Int64),
            **{when: pl.col(when).dt.to_string("%Y-%m-%dT%H:%M:%SZ") for when in ("published", "modified")},
        )
        .join(names.unique("outlet"), on="outlet", how="left", maintain_order="left")
        .with_columns(outlet_name=pl.coalesce("outlet_name", "outlet"))
    )
    told = result.members.group_by("article", maintain_order=True).agg(
        clusters=pl.col("cluster").str.join(" "),
        **{c: pl.col(c).first() for c in ("cluster", "role", "parent", "origin_probability", "credit_state")},
    )
    told = told.rename({"article": "id"})
    story = result.stories.drop_nulls("article").unique("article", keep="first", maintain_order=True)
    of_cluster = result.stories.drop_nulls("cluster").unique("cluster", keep="first", maintain_order=True)
    series = result.series.unique("article", keep="first", maintain_order=True)
    return (
        known.join(told, on="id", how="left", maintain_order="left")
        .join(story.select("story", id="article"), on="id", how="left", maintain_order="left")
        .join(of_cluster.select("cluster", of_cluster="story"), on="cluster", how="left", maintain_order="left")
        .join(series.select("series", id="article"), on="id", how="left", maintain_order="left")
        .with_columns(
            kind=pl.lit("article"), label=pl.coalesce("title", "id"), story=pl.coalesce("story", "of_cluster")
        )
        .select("id", "label", "kind", *_OF_ARTICLES, *_OF_MEMBERS)
    )


def _edges(result: Frames) -> pl.DataFrame:
    parents = (
        result.members.drop_nulls("parent")
        .with_columns(parent=of_one_cluster(pl.col("parent")))
        .select("cluster", "parent_probability", "credit_state", "relation", source="parent", target="article")
        .unique(["source", "target"], keep="first", maintain_order=True)
    )
    pairs = result.pairs.with_columns(is_directed=pl.col("basis").is_in(["right-from-left", "left-from-right"]))
    passages = result.passages.group_by("left", "right").agg(passages=pl.len().cast(pl.Int64))
    pairs = pairs.join(passages, on=["left", "right"], how="left", maintain_order="left")
    there, back = _turned(pairs, "left", "right"), _turned(pairs, "right", "left")
    told = parents.join(
        pl.concat([there, back]), on=["source", "target"], how="left", suffix="_of_pair", maintain_order="left"
    ).with_columns(
        relation=pl.coalesce("relation_of_pair", "relation"), is_parent=pl.lit(True), is_directed=pl.lit(True)
    )
    taken = pl.concat([parents.select("source", "target"), parents.select(source="target", target="source")])
    backwards = pl.col("basis").fill_null("") == "left-from-right"
    rest = pl.concat([there.filter(~backwards), back.filter(backwards)]).join(
        taken, on=["source", "target"], how="anti"
    )
    rest = rest.with_columns(is_parent=pl.lit(False))
    columns = [
        "source", "target", "relation", "probability", "is_parent", "is_directed", "parent_probability", "basis",
        *(f"{share}_{end}" for share in _SIDES for end in ("source", "target")), "causes", "passages", "cluster",
        "credit_state",
    ]  # fmt: skip
    both = pl.concat([told, rest], how="diagonal").with_columns(pl.col("passages").fill_null(0))
    return both.select(columns).sort("source", "target")


def _turned(pairs: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """The pairs as edges from one side to the other."""
    shares = {f"{s}_{end}": f"{s}_{side}" for s in _SIDES for end, side in (("source", first), ("target", second))}
    return pairs.select(
        "relation", "probability", "basis", "causes", "passages", "is_directed", source=first, target=second, **shares
    )
