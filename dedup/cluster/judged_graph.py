"""What clusters are made from: judged pairs of rows, with what dates, credits and passages say of their two ends."""

from collections.abc import Collection as Container
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.pair_figures import PairFigures, figures_of, strongest
from dedup.cluster.round_ups import Parts, shared_parts
from dedup.data import Collection, Fingerprints, Judgement, Related
from dedup.tables import DERIVED


@dataclass(frozen=True, slots=True)
class JudgedGraph:
    """`derived`: pairs of rows with their probability, at or above the threshold.

    `judged`: probability of every judged pair, those under the threshold too: it tells a loose group from a group of
    which one pair was hard to tell. `folds` int64 (n): the row that each copy stands under. `story`: probability of
    the same event of judged pairs. `earlier` int64 (k, 2): rows known by date to be in that order. `sources`: rows that
    cannot be round-ups, as a press release that many papers took other parts of. `parts`: (row, other) -> the
    stretches of the row's text that it shares with the other, as (start, end); with itself: with copies of it.
    `copies` int64 (k, 2): derived pairs of near-duplicates, which fold where they are nearly certain.
    """

    derived: PairFigures
    judged: PairFigures
    folds: NDArray[np.int64]
    story: PairFigures = field(default_factory=lambda: figures_of({}))
    earlier: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    sources: Container[int] = frozenset()
    parts: Parts = field(default_factory=dict)
    copies: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))


def judged_graph(known: Collection, judged: Judgement, related: Related, passages: pl.DataFrame) -> JudgedGraph:
    """The graph of a run. `passages`: table `passages` of the pairs of `related`."""
    relation, days = related.pairs["relation"], known.days
    rows = related.rows[relation.is_in(DERIVED).to_numpy()]
    probability = related.pairs["probability"].to_numpy()
    # only pairs of articles that are in some derived pair can matter
    inside = np.isin(judged.pairs, rows).all(1)
    near = judged.pairs[inside]
    weights = strongest(near, judged.probability[inside])
    either = np.concatenate([rows, rows[:, ::-1]])
    return JudgedGraph(
        derived=strongest(rows, probability[relation.is_in(DERIVED).to_numpy()]),
        # the mean that holds a cluster together is over pairs that the table shows, so that anybody can check it
        judged=weights.where(weights.among(related.rows)),
        folds=known.copies.same_as,
        story=strongest(near, judged.story[inside]),
        earlier=either[days[either[:, 0]] < days[either[:, 1]]],  # nan is never earlier
        sources=set(known.links.releases),
        parts={**shared_parts(passages, known.prints.ids, map(tuple, rows.tolist())), **_in_copies(known.prints)},
        copies=related.rows[(relation == "near-duplicate").to_numpy()],
    )


def _in_copies(prints: Fingerprints) -> Parts:
    """(row, row) -> the whole text of each row that others are copies of."""
    tops, counts = np.unique(prints.same_as, return_counts=True)
    tops = tops[(counts > 1) & (prints.words.counts[tops] > 0)]
    ends = prints.words.ends[prints.words.bounds[tops + 1] - 1]
    return {(row, row): [(0, end)] for row, end in zip(tops.tolist(), ends.tolist(), strict=True)}
