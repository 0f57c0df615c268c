"""What clusters are made from: judged pairs of rows, with what dates, credits and passages say of their two ends."""

from collections.abc import Collection as Container
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.pair_graph import Edges
from dedup.cluster.round_ups import Parts, shared_parts
from dedup.data import Collection, Fingerprints, Judgement, Related
from dedup.tables import DERIVED


@dataclass(frozen=True, slots=True)
class JudgedGraph:
    """`derived`: pairs (row, row) -> probability, left < right, at or above the threshold.

    `judged`: probability of every judged pair, those under the threshold too: it tells a loose group from a group of
    which one pair was hard to tell. `folds` int64 (n): the row that each copy stands under. `story`: probability of
    the same event of judged pairs. `earlier`: pairs (a, b) known by date to be in that order. `sources`: rows that
    cannot be round-ups, as a press release that many papers took other parts of. `parts`: (row, other) -> the
    stretches of the row's text that it shares with the other, as (start, end); with itself: with copies of it.
    `copies`: derived pairs of near-duplicates, which fold where they are nearly certain.
    """

    derived: Edges
    judged: Edges
    folds: NDArray[np.int64]
    story: Edges = field(default_factory=dict)
    earlier: Sequence[tuple[int, int]] = ()
    sources: Container[int] = frozenset()
    parts: Parts = field(default_factory=dict)
    copies: Sequence[tuple[int, int]] = ()


def judged_graph(known: Collection, judged: Judgement, related: Related, passages: pl.DataFrame) -> JudgedGraph:
    """The graph of a run. `passages`: table `passages` of the pairs of `related`."""
    relation, days = related.pairs["relation"], known.days
    derived = relation.is_in(DERIVED).to_numpy()
    edges = _figures(related.rows[derived], related.pairs["probability"].to_numpy()[derived])
    # only pairs of articles that are in some derived pair can matter
    inside = np.isin(judged.pairs, np.unique(np.array([*edges], np.int64))).all(1)
    near = judged.pairs[inside]
    # the mean that holds a cluster together is over pairs that the table shows, so that anybody can check it
    shown = {(a, b) for a, b in related.rows.tolist()}
    return JudgedGraph(
        derived=edges,
        judged={pair: p for pair, p in _figures(near, judged.probability[inside]).items() if pair in shown},
        folds=known.copies.same_as,
        story=_figures(near, judged.story[inside]),
        earlier=[(x, y) for a, b in edges for x, y in ((a, b), (b, a)) if days[x] < days[y]],  # nan is never earlier
        sources=set(known.links.releases),
        parts={**shared_parts(passages, known.prints.ids, edges), **_in_copies(known.prints)},
        copies=[(a, b) for a, b in related.rows[(relation == "near-duplicate").to_numpy()].tolist()],
    )


def _in_copies(prints: Fingerprints) -> Parts:
    """(row, row) -> the whole text of each row that others are copies of."""
    tops, counts = np.unique(prints.same_as, return_counts=True)
    tops = tops[(counts > 1) & (prints.words.counts[tops] > 0)]
    ends = prints.words.ends[prints.words.bounds[tops + 1] - 1]
    return {(row, row): [(0, end)] for row, end in zip(tops.tolist(), ends.tolist(), strict=True)}


def _figures(pairs: NDArray[np.int64], figures: NDArray[np.float64]) -> Mapping[tuple[int, int], float]:
    return {(a, b): p for (a, b), p in zip(pairs.tolist(), figures.tolist(), strict=True)}
