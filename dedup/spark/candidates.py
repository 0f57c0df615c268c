"""Candidates on Spark: every generator's pairs, and their union under the chunks of their left rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import joined_causes
from dedup.settings import Settings
from dedup.spark.article_records import LEFT, RIGHT
from dedup.spark.lexical import credited_pairs, neighbours, vocabulary_of
from dedup.spark.near_copies import near_copies
from dedup.spark.pair_pieces import pairs_of
from dedup.spark.passage_pairs import shared_passages
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.spark.standing_pairs import standing_pairs

NAMES = ("minhash", "passage", "credit", "lexical")


@dataclass(frozen=True)
class Proposed:
    """Pieces `pairs` (`left`, `right`, `causes`) under chunks; what budgets left out, and what the run tells."""

    pairs: Flow
    dropped: dict[str, int]
    notes: dict[str, object]


def proposed(
    records: Flow, signed: Flow, starts: NDArray[np.int64], own: int, settings: Settings, broadcast: Any
) -> Proposed:
    """What all generators propose of the articles that stand for themselves, of which there are `own`."""
    minhash, passage = near_copies(signed, starts).kept(), shared_passages(signed, starts, own, settings).kept()
    vocabulary = vocabulary_of(signed, own)
    known = broadcast(vocabulary)
    credit = credited_pairs(records, signed, known, starts).kept()
    flows = [minhash.only("minhash"), passage.only("passage"), credit.only("credit")]
    budget = max(0, settings.pairs_per_article * own - sum(rows_in(flow) for flow in flows))
    dropped = {"minhash": total(minhash, "dropped"), "passage": total(passage, "dropped")}
    if budget:
        near = neighbours(signed, known, starts).kept()
        lexical, dropped["lexical"] = standing_pairs(near, starts, budget)
        flows.append(lexical)
    pairs = flows[0].also(*flows[1:]).grouped(_united).kept()
    notes = {"frequent_passages": total(passage, "frequent"), "word_statistics": vocabulary.source}
    return Proposed(pairs, {k: v for k, v in dropped.items() if v}, notes)


def rows_in(flow: Flow) -> int:
    """How many rows the pieces of a flow have."""
    told = flow.each(_length).told("rows")
    return 0 if told is None else int(told["rows"].sum())


def _length(piece: Piece) -> Pieces:
    yield Piece(piece.key, "rows", pl.DataFrame({"rows": [len(piece.rows)]}))


def total(flow: Flow, name: str, column: str = "") -> int:
    """The sum of a column of the pieces of a name; without one of the column called so."""
    told = flow.told(name)
    return 0 if told is None else int(told[column or name].sum())


def _united(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """Pairs once, sorted, with the causes of all generators that found them."""
    found = {name: pairs_of(given[name]) for name in NAMES if name in given}
    pairs, causes = joined_causes(found)
    yield Piece(
        key,
        "pairs",
        pl.DataFrame({LEFT: pairs[:, 0], RIGHT: pairs[:, 1], "causes": pl.Series(causes, dtype=pl.String)}),
    )
