"""Aligned pairs -> relation, probability and evidence. The scorecard decides how likely one text is derived; how much
is shared word for word, and on which side, names the relation.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.boosted import judge as trees
from dedup.boosted import same_story
from dedup.direction import direction_measures, log_odds
from dedup.held import follow_up, outlet_numbers, same_frame
from dedup.measures import MEASURES
from dedup.settings import Settings
from dedup.shapes import Alignment, Fingerprints
from dedup.tables import conform
from dedup.ties import Ties

NEARLY_ALL = 0.85
"""Share of counted words from which "nearly all" is shared word for word."""
COPY = 0.9
"""The same, on both sides, for a near-duplicate: one word in ten may differ."""
SUBSTANTIAL = 40
"""Unquoted words shared word for word, in runs, that make a partial copy; half of it is enough when it is a
`SUBSTANTIAL_SHARE` of the shorter text."""
SUBSTANTIAL_SHARE = 0.15
REVISED_SHARE = 0.3
"""Share of both texts, in several places, that makes a revision where no outlet is known."""
REJECTED_SAMPLE = 1000
"""Rejected pairs that are kept for error estimates, drawn by seed."""
TIES_FROM = 0.5
"""Probability of the same event from which what articles say of their sources counts."""
STORY_PROBABILITY = 0.8
"""Probability of the same event from which a pair that is not derived is kept as `same-story`. The trees learned from
sets in which every third pair tells one event; among candidates of a newsroom far fewer do (docs/LOG.md)."""
CERTAIN = 0.9999
"""The probability written for a near-certain pair: 1 is kept for exact copies."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the scorecards say of m pairs of rows, before relations are named.

    `pairs` int64 (m, 2); `measures` float32 (m, k); `probability` and `story` float64 (m); `causes` m strings;
    `credit` float64 (m), log-odds added for stated ties (`dedup.ties`); `frame` bool (m), one frame with other facts.
    """

    pairs: NDArray[np.int64]
    measures: NDArray[np.float32]
    probability: NDArray[np.float64]
    story: NDArray[np.float64]
    causes: list[str]
    credit: NDArray[np.float64]
    frame: NDArray[np.bool_]

    def column(self, name: str) -> NDArray[np.float32]:
        """One measure of every pair."""
        return self.measures[:, MEASURES.index(name)]


def judge(
    prints: Fingerprints, outlets: list[str | None], pairs: NDArray[np.int64], measures: NDArray[np.float32],
    ties: Ties, causes: list[str], settings: Settings, days: NDArray[np.float64] | None = None,
) -> Judgement:  # fmt: skip
    """Probability of being derived, and of telling the same event, for each pair.

    `ties`: what articles say of their sources; it counts where both tell the same event. `days` float64 (n): when each
    was published, nan where unknown. Below `min_words` only copies can be told: any other pair is put under the
    threshold. So are a pair from one frame and a follow-up.
    """
    columns = {n: measures[:, i] for i, n in enumerate(MEASURES)}
    story = same_story().probability(columns)
    credit = ties.log_odds(pairs) * (story >= TIES_FROM)
    odds = trees().log_odds(columns) + credit
    probability = np.minimum(1 / (1 + np.exp(-odds)), CERTAIN)
    below = settings.threshold - 0.01
    short = prints.words.counts[pairs].min(1) < settings.min_words
    copies = (columns["runs3_smaller"] >= COPY) & (columns["length_ratio"] >= COPY)
    probability = np.where(copies, np.maximum(probability, 0.98), probability)
    frame = same_frame(columns, outlets, pairs)
    held = (short & ~copies) | frame | (follow_up(columns, outlets, days, pairs) & ~copies)
    probability = np.where(held, np.minimum(probability, below), probability)
    return Judgement(pairs, measures, probability, story, causes, credit, frame)


def joined(a: Judgement, b: Judgement) -> Judgement:
    """Both, sorted by pair."""
    pairs = np.concatenate([a.pairs, b.pairs])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    causes = a.causes + b.causes
    return Judgement(
        pairs[order], np.concatenate([a.measures, b.measures])[order],
        np.concatenate([a.probability, b.probability])[order], np.concatenate([a.story, b.story])[order],
        [causes[i] for i in order], np.concatenate([a.credit, b.credit])[order],
        np.concatenate([a.frame, b.frame])[order],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Related:
    """`pairs`, `rejected`: tables of that name; `rows` int64 (m, 2), the rows of `pairs` in its order."""

    pairs: pl.DataFrame
    rejected: pl.DataFrame
    evidence: pl.DataFrame
    rows: NDArray[np.int64]


def relate(
    prints: Fingerprints, outlets: list[str | None], judged: Judgement, alignment: Alignment, kept: NDArray[np.int64],
    settings: Settings, whole: NDArray[np.bool_] | None = None, told: NDArray[np.int64] | None = None,
) -> Related:  # fmt: skip
    """Name the relation of the `kept` pairs (positions in `judged`, with one alignment each), and of exact copies.

    `whole`: bool (n), the articles whose text is all there; without it all are taken to be. `told`: positions of the
    pairs of which the evidence is wanted; without it of all that are kept.
    """
    pairs, rows = relations(prints, outlets, judged, alignment, kept, settings, whole)
    evidence = _evidence(prints, judged, kept if told is None else told)
    return Related(pairs, _rejected(prints, judged, kept, settings), evidence, rows)


def relations(
    prints: Fingerprints, outlets: list[str | None], judged: Judgement, alignment: Alignment, kept: NDArray[np.int64],
    settings: Settings, whole: NDArray[np.bool_] | None = None,
) -> tuple[pl.DataFrame, NDArray[np.int64]]:  # fmt: skip
    """The `pairs` and `rows` of `relate` alone, for who needs no evidence."""
    columns = {n: judged.measures[kept, i] for i, n in enumerate(MEASURES)}
    pairs, probability = judged.pairs[kept], judged.probability[kept]
    derived = probability >= settings.threshold
    frame = judged.frame[kept]
    left, right = outlet_numbers(outlets)[pairs].T
    same_outlet, unknown = (left == right) & (left >= 0), (left < 0) & (right < 0)
    coverage, verbatim = np.minimum(alignment.coverage, 1), np.minimum(alignment.verbatim, 1)
    low, high = verbatim.min(1), verbatim.max(1)
    copy = (low >= COPY) | ((columns["runs3_smaller"] >= COPY) & (columns["length_ratio"] >= COPY))
    scattered = unknown & (low >= REVISED_SHARE) & (alignment.edits >= 3)
    relation = np.select(
        [~derived & frame, ~derived, copy, same_outlet | scattered, high >= NEARLY_ALL,
         (alignment.unquoted >= SUBSTANTIAL) | ((alignment.unquoted >= SUBSTANTIAL / 2) & (high >= SUBSTANTIAL_SHARE))],
        ["same-template", "same-story", "near-duplicate", "revision", "excerpt", "partial"], "rewrite",
    )  # fmt: skip
    ids = prints.ids
    table = pl.DataFrame({
        "left": [ids[a] for a in pairs[:, 0]], "right": [ids[b] for b in pairs[:, 1]],
        "causes": [judged.causes[i] for i in kept], "relation": relation.astype(str).tolist(),
        "probability": probability, "basis": ["undecided"] * len(kept),
        "coverage_left": coverage[:, 0], "coverage_right": coverage[:, 1],
        "verbatim_left": verbatim[:, 0], "verbatim_right": verbatim[:, 1],
        "direction": direction(prints, pairs, relation, whole),
    }, schema_overrides={"left": pl.String, "right": pl.String})  # fmt: skip
    exact, exact_rows = _exact(prints)
    every = pl.concat([conform("pairs", table), exact])
    order = every.select(pl.struct("left", "right").arg_sort()).to_series().to_numpy()
    return every[order], np.concatenate([pairs, exact_rows])[order]


def direction(
    prints: Fingerprints, pairs: NDArray[np.int64], relation: NDArray[np.str_] | None = None,
    whole: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """-1..1 from the two texts alone: positive where the right one is more likely made from the left.

    It is `np.tanh(z / 2)` of the log-odds z of `dedup.direction`. A `relation` (m) of "revision" is judged as a later
    version, which mostly adds; any other, and all without it, as a shortened or reworded text, which mostly loses. Near
    copies may be either, and say nothing. `whole` as for `relate`.
    """
    relation = np.full(len(pairs), "rewrite") if relation is None else relation
    kinds = np.where(relation == "revision", "revision", "rewrite")
    z = log_odds(direction_measures(prints, pairs, whole), kinds.tolist())
    return np.asarray(np.tanh(z / 2) * (relation != "near-duplicate"), np.float64)


def _exact(prints: Fingerprints) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    copies = np.flatnonzero((prints.same_as != np.arange(len(prints))) & (prints.words.counts > 0))
    rows = np.stack([prints.same_as[copies], copies], 1)
    ones = np.ones(len(copies))
    same = prints.exact_as[rows[:, 0]] == prints.exact_as[rows[:, 1]]
    table = pl.DataFrame({
        "left": [prints.ids[i] for i in rows[:, 0]], "right": [prints.ids[i] for i in rows[:, 1]],
        "causes": ["equal"] * len(copies), "relation": np.where(same, "exact", "near-duplicate").tolist(),
        "probability": ones,
        "basis": ["undecided"] * len(copies), "coverage_left": ones, "coverage_right": ones, "verbatim_left": ones,
        "verbatim_right": ones, "direction": ones * 0,
    }, schema_overrides={"left": pl.String, "right": pl.String})  # fmt: skip
    return conform("pairs", table), rows


def _rejected(prints: Fingerprints, judged: Judgement, kept: NDArray[np.int64], settings: Settings) -> pl.DataFrame:
    rest = np.setdiff1d(np.flatnonzero(judged.probability < settings.threshold), kept)
    rng = np.random.default_rng(settings.seed)
    drawn = np.sort(rng.choice(rest, min(REJECTED_SAMPLE, len(rest)), replace=False)) if len(rest) else rest
    pairs = judged.pairs[drawn]
    return conform("rejected", pl.DataFrame({
        "left": [prints.ids[i] for i in pairs[:, 0]], "right": [prints.ids[i] for i in pairs[:, 1]],
        "causes": [judged.causes[i] for i in drawn], "relation": ["unrelated"] * len(drawn),
        "probability": judged.probability[drawn],
    }, schema_overrides=dict.fromkeys(("left", "right", "causes", "relation"), pl.String)))  # fmt: skip


def _evidence(prints: Fingerprints, judged: Judgement, kept: NDArray[np.int64]) -> pl.DataFrame:
    """What each measure added to the log-odds of the kept pairs; the intercept is the row `average`,
    and `credit` what it adds that one names the other, or both the same source."""
    card = trees()
    columns = {n: judged.measures[kept, i] for i, n in enumerate(MEASURES)}
    moves = card.contributions(columns)
    parts = {
        "average": (np.ones(len(kept)), np.full(len(kept), card.intercept)),
        "credit": ((judged.credit[kept] > 0).astype(np.float64), judged.credit[kept]),
        **{n: (columns[n].astype(np.float64), moves[n]) for n in moves},
    }
    names = sorted(parts)
    # pairs are in the order of their rows, rows in that of their ids: the table comes out sorted
    of = np.repeat(np.arange(len(kept)), len(names))
    ids = pl.Series(prints.ids, dtype=pl.String)
    left, right = (ids.gather(judged.pairs[kept, side]).gather(of) for side in (0, 1))
    value, log_odds_of = (np.stack([parts[n][k] for n in names], 1).ravel() for k in (0, 1))
    return conform("evidence", pl.DataFrame({
        "left": left, "right": right, "measure": pl.Series(names).gather(np.tile(np.arange(len(names)), len(kept))),
        "value": value, "log_odds": log_odds_of,
    }))  # fmt: skip
