"""Measures -> probability: the scorecard, the vetoes and what credits say, for every candidate pair."""

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, Judgement
from dedup.measures import MEASURES
from dedup.relate.credit_links import log_odds
from dedup.relate.scorecard import judge as trees
from dedup.relate.scorecard import same_story
from dedup.relate.vetoes import follow_up, same_frame
from dedup.settings import Settings

COPY = 0.9
"""The same, on both sides, for a near-duplicate: one word in ten may differ."""
TIES_FROM = 0.5
"""Probability of the same event from which what articles say of their sources counts."""
STORY_PROBABILITY = 0.8
"""Probability of the same event from which a pair that is not derived is kept as `same-story`. The trees learned from
sets in which every third pair tells one event; among candidates of a newsroom far fewer do (docs/LOG.md)."""
CERTAIN = 0.9999
"""The probability written for a near-certain pair: 1 is kept for exact copies."""


def judge(
    known: Collection, pairs: NDArray[np.int64], measures: NDArray[np.float32], causes: list[str], settings: Settings
) -> Judgement:
    """Probability of being derived, and of telling the same event, for each pair (m, 2) of rows of the collection.

    `measures` float32 (m, len(MEASURES)); `causes`, m strings. What articles say of their sources counts where both
    tell the same event. Below `min_words` only copies can be told: any other pair is put under the threshold. So are a
    pair from one frame and a follow-up.
    """
    columns = {n: measures[:, i] for i, n in enumerate(MEASURES)}
    story = same_story().probability(columns)
    credit = log_odds(known.links, pairs) * (story >= TIES_FROM)
    odds = trees().log_odds(columns) + credit
    probability = np.minimum(1 / (1 + np.exp(-odds)), CERTAIN)
    outlets = known.papers
    below = settings.threshold - 0.01
    short = known.prints.words.counts[pairs].min(1) < settings.min_words
    copies = (columns["runs3_smaller"] >= COPY) & (columns["length_ratio"] >= COPY)
    probability = np.where(copies, np.maximum(probability, 0.98), probability)
    frame = same_frame(columns, outlets, pairs)
    held = (short & ~copies) | frame | (follow_up(columns, outlets, known.days, pairs) & ~copies)
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
