"""Pairs -> judgement: a chunk's pairs with the records of both their articles on one worker, judged by `assess`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import Candidates, within_window
from dedup.pipeline.floors import assess, screened
from dedup.relate.series import held
from dedup.spark.article_records import LEFT, RIGHT, ROW, gathered, placed
from dedup.spark.judged import judged_frame
from dedup.spark.pair_pieces import pairs_of
from dedup.spark.part_collection import CollectionFacts, known_of, with_frequency
from dedup.spark.pieces import Flow, Piece, Pieces


def judged(
    pairs: Flow,
    records: Flow,
    seeds: Flow,
    frequency: Flow | None,
    facts: Any,
    starts: NDArray[np.int64],
    *,
    first: bool,
) -> Flow:
    """Pieces `judged` of pieces `pairs` under chunks; `counts`: how many were screened, left out by their dates and
    judged. `first`: whether these are the candidates, which are screened, and of which issues of one series are held;
    `records` with pieces `spoken`; `seeds`: pieces `records` of `row` and `series`."""
    tasks = pairs.tasks
    asked = pairs.only("pairs").each(_wanted)
    parts = [pairs.only("pairs"), gathered(asked, records, starts, tasks)]
    parts.append(gathered(asked, seeds, starts, tasks).each(partial(_renamed, "series")))
    if frequency is not None:
        cards = records.only("records").each(_card)
        parts.append(frequency.only("passages", "turns"))
        parts.append(
            gathered(frequency.only("wanted").each(_same), cards, starts, tasks).each(partial(_renamed, "cards"))
        )
    return parts[0].also(*parts[1:]).grouped(partial(_judged, facts, frequency is not None, first))


def _wanted(piece: Piece) -> Pieces:
    rows = np.unique(pairs_of(piece.rows))
    yield Piece(piece.key, "wanted", pl.DataFrame({ROW: rows}, schema={ROW: pl.Int64}))


def _same(piece: Piece) -> Pieces:
    yield piece


def _card(piece: Piece) -> Pieces:
    yield Piece(piece.key, "records", piece.rows.select(ROW, "outlet", "day"))


def _renamed(name: str, piece: Piece) -> Pieces:
    if piece.name == "records":
        yield Piece(piece.key, name, piece.rows)


def _judged(facts: Any, counted: bool, first: bool, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "pairs" not in given or given["pairs"].is_empty():
        return
    told: CollectionFacts = facts.value
    settings = told.settings
    known, rows = known_of(given["records"], told, given.get("spoken"), given.get("cards"))
    if counted:
        known = with_frequency(known, rows, given.get("passages"), given.get("turns"))
    some = given["pairs"].sort(LEFT, RIGHT)
    found = Candidates(placed(rows, pairs_of(some).ravel()).reshape(-1, 2), some["causes"].to_list(), {}, {})
    window = 0
    if first:
        if settings.window_days is not None:
            near = within_window(known.articles, found.pairs, settings.window_days)
            window = int((~near).sum())
            found = Candidates(found.pairs[near], [c for c, k in zip(found.causes, near, strict=True) if k], {}, {})
        found = screened(known, found)
    judged = assess(known, found.pairs, found.causes, settings)
    if first:
        judged = held(known, judged, series_of(given.get("series"), rows), settings.threshold)
    frame = judged_frame(judged, rows)
    yield Piece(key, "judged", frame)
    papers = pl.Series("outlet", known.papers, dtype=pl.String)
    left, right = (papers.gather(judged.pairs[:, side]) for side in (0, 1))
    own = frame.with_columns(outlet=left).filter(left.eq_missing(right))
    yield Piece(key, "own_judged", own)
    counts = {"screened": int(found.notes.get("screened", 0)), "window": window, "aligned": len(found.pairs)}  # type: ignore[call-overload]
    yield Piece(key, "counts", pl.DataFrame({name: [many] for name, many in counts.items()}))


def series_of(series: pl.DataFrame | None, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64: the series of each of some rows, -1 for none, of a frame of `row` and `series`; names are rows."""
    out = np.full(len(rows), -1, np.int64)
    if series is not None and len(series):
        at = placed(rows, series[ROW].to_numpy())
        out[at[at >= 0]] = series["series"].to_numpy()[at >= 0]
    return out
