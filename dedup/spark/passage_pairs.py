"""Passages in common by winnowed fingerprints: those under one hash on one worker, then each row's best.

How many rows may hold a fingerprint for all its pairs to be looked at is settled by counts of all of them, a few
numbers; one that more hold gives none, so that no task makes the square of its holders.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.settings import Settings
from dedup.spark.article_records import LEFT, RIGHT, ROW
from dedup.spark.pair_pieces import once, pair_frame, pairs_of, to_homes
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.spark.signed import WINDOW
from index.winnowing import ALL_PAIRS_UP_TO, best_of_each, fewest, pairs_under, sizes_of, slots_of, sure_up_to

BUDGET, RUN = 20, 25
"""As `index.winnowing.shared_passages` takes them."""


def shared_passages(signed: Flow, starts: NDArray[np.int64], own: int, settings: Settings) -> Flow:
    """Pieces `passage` of pairs under the chunks of their left rows; `dropped`, and `frequent`: fingerprints that too
    many of the `own` rows hold."""
    most = settings.passage_frequency
    held = signed.only("winnowed").grouped(partial(_held, most)).kept()
    told = held.told("sizes")
    sizes = (
        np.zeros(most + 1, np.int64)
        if told is None
        else told.group_by("size").agg(pl.col("many").sum()).sort("size")["many"].to_numpy()
    )
    up_to = sure_up_to(sizes, slots_of(own))
    counted = (
        held.only("held").each(partial(_pairs, starts, most, up_to)).grouped(partial(_by_left, starts, settings)).kept()
    )
    right = counted.only("by_right").grouped(partial(_by_right, starts))
    return counted.only("kept", "few", "frequent").also(right).grouped(_united)


def _held(most: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """Keys as `winnowed` gives them, of rows that are numbered from 0 here, and these rows."""
    rows, at = np.unique(given["winnowed"][ROW].to_numpy(), return_inverse=True)
    keys = np.unique(given["winnowed"]["key"].to_numpy() << np.uint64(24) | at.astype(np.uint64))
    sizes = sizes_of(keys, most)
    yield Piece(key, "sizes", pl.DataFrame({"size": np.arange(most + 1), "many": sizes}))
    yield Piece(key, "held", pl.DataFrame({"keys": [pl.Series(keys)], "rows": [pl.Series(rows)]}))


def _pairs(starts: NDArray[np.int64], most: int, up_to: int, piece: Piece) -> Pieces:
    keys, rows = piece.rows["keys"][0].to_numpy(), piece.rows["rows"][0].to_numpy()
    few, frequent = pairs_under(keys, most, ALL_PAIRS_UP_TO)
    every, _ = pairs_under(keys, up_to, up_to)
    for name, found in (("few", few), ("every", every)):
        codes, many = np.unique(found, return_counts=True)
        pairs = np.stack(
            [rows[(codes >> np.uint64(32)).astype(np.int64)], rows[(codes & np.uint64(0xFFFFFFFF)).astype(np.int64)]], 1
        )
        yield from to_homes(starts, pair_frame(pairs, many=many), name)
    yield Piece(0, "frequent", pl.DataFrame({"frequent": [int(frequent)]}))


def _by_left(starts: NDArray[np.int64], settings: Settings, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    few, every = (_counted(given.get(name)) for name in ("few", "every"))
    left, right, many = (few[c].to_numpy() for c in (LEFT, RIGHT, "many"))
    long = every.filter(pl.col("many") >= fewest(RUN, settings.passage_words, WINDOW))
    kept = np.concatenate([pairs_of(few)[best_of_each(left, right, many, BUDGET)], pairs_of(long)])
    yield Piece(key, "kept", pair_frame(kept))
    yield Piece(key, "few", few.select(LEFT, RIGHT))
    yield from to_homes(starts, few, "by_right", by=RIGHT)
    if "frequent" in given:
        yield Piece(key, "frequent", given["frequent"].sum())


def _counted(pairs: pl.DataFrame | None) -> pl.DataFrame:
    """Pairs once, sorted, with how many fingerprints they share in all."""
    if pairs is None:
        return pair_frame(np.zeros((0, 2), np.int64), many=np.zeros(0, np.int64))
    return pairs.group_by(LEFT, RIGHT).agg(pl.col("many").sum().cast(pl.Int64)).sort(LEFT, RIGHT)


def _by_right(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    few = given["by_right"].sort(LEFT, RIGHT)
    left, right, many = (few[c].to_numpy() for c in (LEFT, RIGHT, "many"))
    yield from to_homes(starts, pair_frame(pairs_of(few)[best_of_each(right, left, many, BUDGET)]), "kept")


def _united(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "frequent" in given:
        yield Piece(key, "frequent", given["frequent"])
    if "kept" in given:
        pairs = pair_frame(once(pairs_of(given["kept"])))
        yield Piece(key, "passage", pairs)
        dropped = given["few"].join(pairs, on=[LEFT, RIGHT], how="anti").height if "few" in given else 0
        yield Piece(key, "dropped", pl.DataFrame({"dropped": [dropped]}))
