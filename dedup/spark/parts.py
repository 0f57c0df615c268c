"""Connected parts of a graph whose edges lie on many workers: large-star and small-star in turn.

Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii 2014, "Connected Components in MapReduce and Beyond". Each step
hangs what is around a row under the least row near it, and keeps what is connected connected; when nothing changes any
more every row hangs under the least of its part. Before the first step each worker does so with the edges it has.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.pair_graph import components
from dedup.spark.article_records import LEFT, RIGHT, ROW
from dedup.spark.pair_pieces import once, pair_frame, pairs_of, to_homes
from dedup.spark.pieces import Flow, Piece, Pieces
from index.packed_pairs import distinct

MOST_ROUNDS = 60
"""Rounds after which something must be wrong: their number grows with the logarithm of the rows."""
Edges = NDArray[np.int64]


def stars_of(edges: Edges) -> Edges:
    """int64 (m, 2), (row, least row of its part), for all rows but the least ones.

    >>> stars_of(np.array([[1, 2], [2, 3], [5, 7]])).tolist()
    [[2, 1], [3, 1], [7, 5]]
    """
    parts = components(edges)
    return np.concatenate([np.zeros((0, 2), np.int64)] + [
        np.stack([part[1:], np.full(len(part) - 1, part[0])], 1) for part in parts
    ])  # fmt: skip


def large_star(around: Edges) -> Edges:
    """Of rows and all that are linked with each, (row, other) either way round: every larger other under the least of
    them and the row.

    >>> large_star(np.array([[2, 1], [2, 3], [2, 4]])).tolist()
    [[3, 1], [4, 1]]
    """
    least = _least(around)
    larger = around[:, 1] > around[:, 0]
    return once_directed(np.stack([around[larger, 1], least[larger]], 1))


def small_star(below: Edges) -> Edges:
    """Of rows and the smaller ones that are linked with each, (row, smaller): row and smaller ones under the least.

    >>> small_star(np.array([[4, 1], [4, 3]])).tolist()
    [[3, 1], [4, 1]]
    """
    least = _least(below)
    every = np.concatenate([np.stack([below[:, 0], least], 1), np.stack([below[:, 1], least], 1)])
    return once_directed(every[every[:, 0] != every[:, 1]])


def once_directed(edges: Edges) -> Edges:
    """Each edge once, sorted."""
    return distinct(edges)[0]


def _least(around: Edges) -> NDArray[np.int64]:
    """The least of a row and its others, beside each edge."""
    rows, place = np.unique(around[:, 0], return_inverse=True)
    least = rows.copy()
    np.minimum.at(least, place, around[:, 1])
    return least[place]


def parts(edges: Flow, name: str, starts: NDArray[np.int64]) -> Flow:
    """Pieces `records` (`row`, `part`: the least row of its part) under chunks, of all rows that have an edge. `edges`:
    pieces of this name, pairs of rows."""
    tasks = edges.tasks
    hanging = edges.only(name).each(partial(_first, tasks)).kept()
    before: tuple[int, int] | None = None
    for _ in range(MOST_ROUNDS):
        state = _state(hanging)
        if state == before:
            return hanging.each(partial(_labels, starts)).grouped(_labelled)
        around = hanging.each(partial(_both_ways, tasks)).grouped(partial(_large, tasks))
        following = around.grouped(partial(_small, tasks)).kept()
        before, hanging = state, following
    raise RuntimeError(f"connected parts were not found in {MOST_ROUNDS} rounds")


def _edges(name: str, tasks: int, edges: Edges) -> Pieces:
    if not len(edges):
        return
    frame = pair_frame(edges).with_columns(bucket=pl.Series(edges[:, 0] % tasks))
    for (key,), part in frame.group_by("bucket"):
        yield Piece(int(key), name, part.select(LEFT, RIGHT))


def _first(tasks: int, piece: Piece) -> Pieces:
    yield from _edges("hanging", tasks, stars_of(once(pairs_of(piece.rows))))


def _both_ways(tasks: int, piece: Piece) -> Pieces:
    edges = pairs_of(piece.rows)
    yield from _edges("around", tasks, np.concatenate([edges, edges[:, ::-1]]))


def _large(tasks: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield from _edges("below", tasks, large_star(once_directed(pairs_of(given["around"]))))


def _small(tasks: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield from _edges("hanging", tasks, small_star(once_directed(pairs_of(given["below"]))))


def _state(hanging: Flow) -> tuple[int, int]:
    """How many edges there are, and a sum that tells them from others."""
    told = hanging.each(partial(_buckets, hanging.tasks)).grouped(_summed).told("state")
    return (0, 0) if told is None else (int(told["many"].sum()), int(np.bitwise_xor.reduce(told["sum"].to_numpy())))


def _buckets(tasks: int, piece: Piece) -> Pieces:
    yield from _edges("edges", tasks, pairs_of(piece.rows))


def _summed(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    edges = once_directed(pairs_of(given["edges"])).astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = (edges[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ edges[:, 1]) * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed ^= mixed >> np.uint64(31)
    yield Piece(
        key,
        "state",
        pl.DataFrame(
            {"many": [len(edges)], "sum": [np.bitwise_xor.reduce(mixed)]}, schema={"many": pl.Int64, "sum": pl.UInt64}
        ),
    )


def _labels(starts: NDArray[np.int64], piece: Piece) -> Pieces:
    edges = pairs_of(piece.rows)
    every = once_directed(np.concatenate([edges, np.stack([edges[:, 1], edges[:, 1]], 1)]))
    yield from to_homes(starts, pl.DataFrame({ROW: every[:, 0], "part": every[:, 1]}), "labels", by=ROW)


def _labelled(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield Piece(key, "records", given["labels"].group_by(ROW).agg(pl.col("part").min()).sort(ROW))
