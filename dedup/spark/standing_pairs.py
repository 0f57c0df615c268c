"""Neighbour lists -> the pairs that stand out, within one budget for the whole collection.

What a row asks of its neighbours' lists is brought to it; where the budget ends is found by counts, as places of a
number of 32 bits: first of its upper half, then of its lower.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import SURE
from dedup.spark.article_records import LEFT, RIGHT, ROW, gathered, placed
from dedup.spark.pair_pieces import pair_frame, pairs_of, to_homes
from dedup.spark.pieces import Flow, Piece, Pieces
from index.local_scaling import HOP, above, second_hand, usual_of


def standing_pairs(near: Flow, starts: NDArray[np.int64], budget: int) -> tuple[Flow, int]:
    """Pieces `lexical` of the pairs that stand out, and how many others the budget left out. `near`: as
    `dedup.spark.lexical.neighbours` gives them, kept."""
    tasks = near.tasks
    scaled = near.only("records").each(_scaled)
    usual = gathered(near.only("records").each(_near_of), scaled, starts, tasks)
    cards = near.only("records").also(usual.each(_renamed)).grouped(_cards).kept()
    lists = gathered(near.only("records").each(_asked_of), cards, starts, tasks)
    found = near.only("records").also(lists.each(_renamed)).grouped(partial(_standing, starts))
    once = found.grouped(_each_once).kept()
    told = once.told("counts")
    if told is None:
        return once.only("lexical"), 0
    certain, every = int(told["certain"].sum()), int(told["every"].sum())
    free = max(0, budget - certain)
    if free >= every - certain:
        return once.only("standing").each(partial(_kept, np.float32(-1), {})), 0
    if not free:
        return once.only("standing").each(partial(_kept, np.float32(np.finfo(np.float32).max), {})), every - certain
    bar, equals = _bar(once, free)
    at = once.only("standing").each(partial(_equal_to, bar)).told("equal")
    left, shares = equals, {}
    for chunk, many in [] if at is None else at.sort("chunk").iter_rows():
        shares[chunk] = min(left, many)
        left -= shares[chunk]
    return once.only("standing").each(partial(_kept, bar, shares)), every - certain - free


def _scaled(piece: Piece) -> Pieces:
    scores = piece.rows["cosines"].to_numpy()
    yield Piece(piece.key, "records", piece.rows.select(ROW).with_columns(usual=pl.Series(usual_of(scores))))


def _wanted(rows: NDArray[np.int64]) -> pl.DataFrame:
    return pl.DataFrame({ROW: np.unique(rows[rows >= 0])}, schema={ROW: pl.Int64})


def _near_of(piece: Piece) -> Pieces:
    """Whose usual scores a chunk asks for: those of the first neighbours of its rows."""
    yield Piece(piece.key, "wanted", _wanted(piece.rows["near"].to_numpy()[:, :HOP].ravel()))


def _asked_of(piece: Piece) -> Pieces:
    """Whose lists it asks for: theirs."""
    yield from _near_of(piece)


def _renamed(piece: Piece) -> Pieces:
    yield Piece(piece.key, "answers", piece.rows)


def _cards(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """Of each row its first neighbours, their scores and usual scores, and its own usual score."""
    own = given["records"].sort(ROW)
    near, scores = own["near"].to_numpy()[:, :HOP], own["cosines"].to_numpy()
    usual = np.ones(near.shape, np.float32)
    if "answers" in given:
        answers = given["answers"].sort(ROW)
        at = placed(answers[ROW].to_numpy(), near.ravel()).reshape(near.shape)
        usual = np.where(at < 0, np.float32(1), answers["usual"].to_numpy()[at])
    hop = near.shape[1]
    floats = pl.Array(pl.Float32, hop)
    yield Piece(key, "records", pl.DataFrame(
        {ROW: own[ROW], "near": near, "cosines": scores[:, :hop], "usual": usual, "own": usual_of(scores)},
        schema_overrides={"near": pl.Array(pl.Int64, hop), **dict.fromkeys(("cosines", "usual"), floats)},
    ))  # fmt: skip


def _standing(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """The pairs that each row of a chunk proposes, with how far they stand out."""
    own = given["records"].sort(ROW)
    near, scores = own["near"].to_numpy(), own["cosines"].to_numpy()
    rows = own[ROW].to_numpy()
    if "answers" not in given:
        return
    cards = given["answers"].sort(ROW)
    far = cards["near"].to_numpy()
    every = np.unique(np.concatenate([rows, cards[ROW].to_numpy(), near.ravel(), far.ravel()]))
    every = every[every >= 0]
    lists, cosines = (
        np.full((len(every), near.shape[1]), -1, np.int64),
        np.zeros((len(every), near.shape[1]), np.float32),
    )
    usual = np.ones(len(every), np.float32)
    at = placed(every, cards[ROW].to_numpy())
    lists[at, : far.shape[1]] = placed(every, far.ravel()).reshape(far.shape)
    cosines[at, : far.shape[1]] = cards["cosines"].to_numpy()
    usual[placed(every, far.ravel())[far.ravel() >= 0]] = cards["usual"].to_numpy().ravel()[far.ravel() >= 0]
    usual[at] = cards["own"].to_numpy()
    at = placed(every, rows)
    lists[at], cosines[at] = placed(every, near.ravel()).reshape(near.shape), scores
    usual[at] = usual_of(scores)
    others, standing, sizes = second_hand(lists, cosines, usual, at, SURE)
    held = np.arange(others.shape[1]) < sizes[:, None]
    pairs = np.stack([np.repeat(rows, sizes), every[others[held]]], 1)
    yield from to_homes(starts, pair_frame(np.sort(pairs, 1), best=standing[held]), "standing")


def _each_once(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    best = given["standing"].group_by(LEFT, RIGHT).agg(pl.col("best").max()).sort(LEFT, RIGHT)
    yield Piece(key, "standing", best)
    certain = int(best["best"].is_infinite().sum())
    yield Piece(key, "counts", pl.DataFrame({"certain": [certain], "every": [len(best)]}))


def _bar(once: Flow, free: int) -> tuple[np.float32, int]:
    """How far the last of the `free` pairs that are not certain stands out, and how many that stand out just so much
    are taken."""
    upper, above_it = _place(once, free, None)
    lower, above_both = _place(once, free - above_it, upper)
    bar = np.array([upper << 16 | lower], np.uint32).view(np.float32)[0]
    return bar, free - above_it - above_both


def _place(once: Flow, free: int, upper: int | None) -> tuple[int, int]:
    """The half number in which the `free`-th largest lies, and how many are larger."""
    told = once.only("standing").each(partial(_halves, upper)).all("halves")
    sums = told.group_by("half").agg(pl.col("many").sum()).sort("half", descending=True)
    larger = np.append(0, np.cumsum(sums["many"].to_numpy()))
    at = int(np.searchsorted(larger, free, side="left")) - 1
    return int(sums["half"][at]), int(larger[at])


def _halves(upper: int | None, piece: Piece) -> Pieces:
    best = piece.rows["best"].to_numpy()
    bits = best[~np.isinf(best)].view(np.uint32)
    some = bits >> np.uint32(16) if upper is None else (bits & np.uint32(0xFFFF))[bits >> np.uint32(16) == upper]
    half, many = np.unique(some, return_counts=True)
    yield Piece(piece.key, "halves", pl.DataFrame({"half": half.astype(np.int64), "many": many}))


def _equal_to(bar: np.float32, piece: Piece) -> Pieces:
    many = int((piece.rows["best"].to_numpy() == bar).sum())
    yield Piece(piece.key, "equal", pl.DataFrame({"chunk": [piece.key], "many": [many]}))


def _kept(bar: np.float32, shares: Mapping[int, int], piece: Piece) -> Pieces:
    keep = above(piece.rows["best"].to_numpy(), bar, shares.get(piece.key, 0))
    yield Piece(piece.key, "lexical", pair_frame(pairs_of(piece.rows)[keep]))
