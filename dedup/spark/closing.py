"""Pairs inside connected parts that nobody proposed: a part with all its judged pairs on one worker."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.closure import closure
from dedup.spark.article_records import LEFT, RIGHT, ROW, gathered, placed
from dedup.spark.pair_pieces import pair_frame, pairs_of, to_homes
from dedup.spark.part_collection import CollectionFacts
from dedup.spark.parts import parts
from dedup.spark.pieces import Flow, Piece, Pieces

HANDS = 8
"""How many times a task takes parts: the more, the less it holds at once, if no part is too large for that."""


def closing_pairs(judged: Flow, facts: Any, starts: NDArray[np.int64]) -> Flow:
    """Pieces `pairs` under chunks: those that `dedup.cluster.closure` asks for besides the judged ones."""
    derived = judged.only("judged").each(partial(_derived, facts))
    labels = parts(derived, "derived", starts).kept()
    inside = with_parts(judged.only("judged").each(_light), labels, starts)
    return inside.grouped(partial(_closed, facts, starts), judged.tasks)


def _derived(facts: Any, piece: Piece) -> Pieces:
    told: CollectionFacts = facts.value
    yield Piece(
        piece.key, "derived", piece.rows.filter(pl.col("probability") >= told.settings.threshold).select(LEFT, RIGHT)
    )


def _light(piece: Piece) -> Pieces:
    yield Piece(piece.key, "pairs", piece.rows.select(LEFT, RIGHT, "probability"))


def with_parts(pairs: Flow, labels: Flow, starts: NDArray[np.int64]) -> Flow:
    """Pieces of pairs whose two rows are in one connected part, under a number for it, with the same names and besides
    with the column `part`. `pairs` under the chunks of their left rows; `labels`: what `parts` gives."""
    asked = pairs.each(_rows)
    return pairs.also(gathered(asked, labels, starts, pairs.tasks)).grouped(partial(_inside, pairs.tasks))


def _rows(piece: Piece) -> Pieces:
    yield Piece(piece.key, "wanted", pl.DataFrame({ROW: np.unique(pairs_of(piece.rows))}, schema={ROW: pl.Int64}))


def _inside(tasks: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "records" not in given:
        return
    labels = given["records"].sort(ROW)
    rows, part = labels[ROW].to_numpy(), labels["part"].to_numpy()
    for name in sorted(given.keys() - {"records"}):
        at = placed(rows, pairs_of(given[name]).ravel()).reshape(-1, 2)
        of = np.where(at < 0, -1, part[at]) if len(part) else np.full(at.shape, -1)
        one = (of[:, 0] >= 0) & (of[:, 0] == of[:, 1])
        yield from by_part(tasks, given[name].with_columns(part=pl.Series(of[:, 0])).filter(pl.Series(one)), name)


def by_part(tasks: int, frame: pl.DataFrame, name: str) -> Pieces:
    """Rows with a column `part` as pieces, parts whole, under numbers for several parts each."""
    bucket = (pl.col("part").hash() % (HANDS * tasks)).alias("bucket")
    for (key,), some in frame.with_columns(bucket).group_by("bucket"):
        yield Piece(int(key), name, some.drop("bucket"))


def _closed(facts: Any, starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    told: CollectionFacts = facts.value
    some = given["pairs"].sort(LEFT, RIGHT)
    rows = np.unique(pairs_of(some))
    pairs = placed(rows, pairs_of(some).ravel()).reshape(-1, 2)
    more = closure(pairs[some["probability"].to_numpy() >= told.settings.threshold], pairs)
    frame = pair_frame(rows[more]).with_columns(causes=pl.lit("cluster"))
    yield from to_homes(starts, frame, "pairs")
