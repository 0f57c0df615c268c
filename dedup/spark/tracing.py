"""Connected parts -> clusters, origins and stories: parts dealt to workers whole, with the texts of their articles.

Names of clusters are given afterwards, in the order of their first articles over the whole collection.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import judged_graph
from dedup.cluster.stories import stories
from dedup.data import Clusters, Related
from dedup.pipeline.tracing import trace_parts
from dedup.spark.article_records import LEFT, RIGHT, ROW, placed
from dedup.spark.closing import by_part, with_parts
from dedup.spark.judged import nothing_judged
from dedup.spark.pair_pieces import pairs_of, to_homes
from dedup.spark.part_collection import CollectionFacts, known_of
from dedup.spark.parts import parts
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.tables import DERIVED, SCHEMAS, conform, empty, of_statements

GROUP = "group"


def traced(named: Flow, records: Flow, facts: Any, starts: NDArray[np.int64]) -> Flow:
    """Under chunks: pieces `clusters` and `members`, each with `group`, a number within the chunk of the cluster's
    first article; `statements`, credits of who issued; and `bases`, pairs (`left`, `right`, ids and rows) with what
    tracing says of them."""
    derived = named.only("pairs").each(_derived)
    labels = parts(derived, "derived", starts).kept()
    light = named.only("pairs", "passages", "judged").each(_by_rows)
    inside = with_parts(light, labels, starts)
    texts = records.only("records").also(labels.each(_as_labels)).grouped(partial(_dealt, records.tasks))
    found = inside.also(texts).grouped(partial(_traced, facts, starts), records.tasks)
    return found.grouped(_ordered, records.tasks)


def _derived(piece: Piece) -> Pieces:
    some = piece.rows.filter(pl.col("relation").is_in(DERIVED))
    yield Piece(piece.key, "derived", some.select(pl.col("left_row").alias(LEFT), pl.col("right_row").alias(RIGHT)))


def _by_rows(piece: Piece) -> Pieces:
    """Tables of pairs by their rows; of judged pairs nothing else is needed."""
    if piece.name == "judged":
        yield piece
    else:
        ids = {"left": "left_id", "right": "right_id"}
        yield Piece(piece.key, piece.name, piece.rows.rename(ids).rename({"left_row": LEFT, "right_row": RIGHT}))


def _as_labels(piece: Piece) -> Pieces:
    yield Piece(piece.key, "labels", piece.rows)


def _dealt(tasks: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """Records of parts, and of other articles those that credit somebody, which may have an origin outside."""
    records = given["records"]
    labels = given.get("labels", pl.DataFrame(schema={ROW: pl.Int64, "part": pl.Int64}))
    every = records.join(labels, on=ROW, how="left", maintain_order="left")
    alone = pl.col("part").is_null()
    some = every.filter(~alone | (pl.col("credits").list.len() > 0)).with_columns(pl.col("part").fill_null(pl.col(ROW)))
    yield from by_part(tasks, some, "records")


def _traced(facts: Any, starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    told: CollectionFacts = facts.value
    settings = told.settings
    records = given["records"].drop("part").sort(ROW)
    known, rows = known_of(records, told)
    pairs, related = _related(given, rows)
    clusters = Clusters([], [], [], set())
    if len(pairs):
        judged = nothing_judged()
        if "judged" in given:
            light = given["judged"].sort(LEFT, RIGHT)
            judged = replace(
                judged, pairs=placed(rows, pairs_of(light).ravel()).reshape(-1, 2),
                probability=light["probability"].to_numpy(), story=light["story"].to_numpy(),
            )  # fmt: skip
        clusters = cluster(
            judged_graph(known, judged, related, _table("passages", given)), settings.threshold, settings.seed
        )
    found = trace_parts(known, clusters, related.rows, related.pairs, settings.origin_probability)
    yield from _statements(found.credits, known.prints.ids, rows, starts)
    basis = pairs.select(LEFT, RIGHT).with_columns(basis=found.basis)
    yield from to_homes(starts, basis.filter(pl.col("basis") != "undecided"), "bases")
    yield from _under_first(found.clusters, found.members, known.prints.ids, rows, starts)


def _related(given: Mapping[str, pl.DataFrame], rows: NDArray[np.int64]) -> tuple[pl.DataFrame, Related]:
    """The pairs of some parts in the order of their rows, and the same as tracing takes them."""
    schema = {LEFT: pl.Int64, RIGHT: pl.Int64, **{c: t for c, t in SCHEMAS["pairs"].items() if c not in (LEFT, RIGHT)}}
    some = (
        given["pairs"].sort(LEFT, RIGHT)
        if "pairs" in given
        else pl.DataFrame(schema=schema | {"left_id": pl.String, "right_id": pl.String})
    )
    ends = placed(rows, pairs_of(some).ravel()).reshape(-1, 2)
    table = conform("pairs", some.drop(LEFT, RIGHT, "part", strict=False).rename({"left_id": LEFT, "right_id": RIGHT}))
    return some, Related(table, empty("rejected"), empty("evidence"), ends)


def _table(name: str, given: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if name not in given:
        return empty(name)
    some = given[name].drop(LEFT, RIGHT, "part").rename({"left_id": LEFT, "right_id": RIGHT})
    return conform(name, some.sort("left", "right", "left_start", "right_start"))


def _statements(credits: pl.DataFrame, ids: list[str], rows: NDArray[np.int64], starts: NDArray[np.int64]) -> Pieces:
    said = of_statements(credits)
    place = pl.DataFrame({"article": ids, ROW: rows})
    yield from to_homes(starts, said.join(place, on="article", maintain_order="left"), "statements", by=ROW)


def _under_first(
    clusters: pl.DataFrame, members: pl.DataFrame, ids: list[str], rows: NDArray[np.int64], starts: NDArray[np.int64]
) -> Pieces:
    """Clusters and members under the chunk of each cluster's first article, with `first`, its row, and `group`: all its
    rows, by which clusters are put in order."""
    if clusters.is_empty():
        return
    place = pl.DataFrame({"article": ids, ROW: rows})
    inside = members.join(place, on="article", maintain_order="left")
    groups = (
        inside.group_by("cluster").agg(pl.col(ROW).sort().alias(GROUP)).with_columns(first=pl.col(GROUP).list.first())
    )
    yield from to_homes(starts, clusters.join(groups, on="cluster", maintain_order="left"), "clusters", by="first")
    yield from to_homes(starts, inside.join(groups, on="cluster", maintain_order="left"), "members", by="first")


def _ordered(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """Clusters numbered within their chunk."""
    for name in ("statements", "bases"):  # as they are
        if name in given:
            yield Piece(key, name, given[name])
    many = 0
    if "clusters" in given:
        groups = sorted({tuple(g) for g in given["clusters"][GROUP].to_list()})
        many = len(groups)
        number = pl.DataFrame(
            {"called": [",".join(map(str, g)) for g in groups], "number": range(many)},
            schema={"called": pl.String, "number": pl.Int64},
        )
        called = pl.col(GROUP).cast(pl.List(pl.String)).list.join(",").alias("called")
        for name in ("clusters", "members"):
            some = given[name].with_columns(called).join(number, on="called").drop("called", GROUP)
            by = ["number"] if name == "clusters" else ["number", ROW]
            yield Piece(key, name, some.sort(by))
    yield Piece(
        key, "groups", pl.DataFrame({"chunk": [key], "many": [many]}, schema={"chunk": pl.Int64, "many": pl.Int64})
    )


def firsts_of(flow: Flow, name: str, chunks: int) -> NDArray[np.int64]:
    """int64: how many groups there are before each chunk; pieces `name` of `chunk` and `many`."""
    out = np.zeros(chunks + 1, np.int64)
    told = flow.told(name)
    if told is not None:
        out[told["chunk"].to_numpy() + 1] = told["many"].to_numpy()
    return np.cumsum(out)


def called(clusters: Flow, firsts: NDArray[np.int64]) -> Flow:
    """Pieces `clusters` and `members` as tables of that name, in order."""
    return clusters.only("clusters", "members").each(partial(_called, firsts))


def _called(firsts: NDArray[np.int64], piece: Piece) -> Pieces:
    number = (pl.col("number") + int(firsts[piece.key]) + 1).cast(pl.String).str.zfill(6)
    named = piece.rows.with_columns(cluster=pl.concat_str(pl.lit("c"), number))
    yield Piece(piece.key, piece.name, conform(piece.name, named.select(list(SCHEMAS[piece.name]))))


def told_stories(tables: Flow, named: Flow, seed: int) -> Flow:
    """Pieces `stories`: all links on one worker, which divides them as one process does: few pairs in a hundred."""
    links = named.only("pairs").each(_links)
    light = tables.each(_for_stories)
    return links.also(light).grouped(partial(_stories, seed), 1)


def _links(piece: Piece) -> Pieces:
    yield Piece(0, "pairs", piece.rows.filter(pl.col("relation") == "same-story").select("left", "right", "relation"))


def _for_stories(piece: Piece) -> Pieces:
    columns = {"clusters": ["cluster", "origin_outside"], "members": ["cluster", "article"]}
    numbered = piece.rows.select(columns[piece.name]).with_columns(chunk=pl.lit(piece.key, pl.Int64))
    yield Piece(0, piece.name, numbered.with_row_index("place"))


def _stories(seed: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "clusters" not in given or "pairs" not in given:
        clusters, members = (
            pl.DataFrame(schema=s)
            for s in ({"cluster": pl.String, "origin_outside": pl.String}, {"cluster": pl.String, "article": pl.String})
        )
    if "clusters" in given:
        clusters, members = (given[n].sort("chunk", "place") for n in ("clusters", "members"))
    pairs = (
        given["pairs"].sort("left", "right")
        if "pairs" in given
        else pl.DataFrame(schema={"left": pl.String, "right": pl.String, "relation": pl.String})
    )
    if len(pairs):
        yield Piece(0, "stories", stories(clusters, members, pairs, seed))
