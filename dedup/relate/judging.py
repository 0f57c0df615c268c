"""Measures -> probability, for every candidate pair: two scorecards, what credits say, and the vetoes.

The judge of texts looks at every pair. Where the outlets of both are known, the pairs that it does not rule out are
looked at again by the judge of the newsroom, with what is known beside the words: time, titles, who else prints what
the two share. It was trained on pairs of real news, and what it says is what was right in a real newsroom's mix.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, Judgement
from dedup.measures import CONTEXT, MEASURES, UNKNOWN
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.context import context
from dedup.relate.credit_links import log_odds
from dedup.relate.scorecard import judge as judge_of_texts
from dedup.relate.scorecard import newsroom_judge, newsroom_story, same_story
from dedup.relate.subjects import other_person
from dedup.relate.vetoes import STORY_DAYS, follow_up, same_frame
from dedup.scratch import many_pairs, unset
from dedup.settings import Settings

COPY = 0.9
"""The same, on both sides, for a near-duplicate: one word in ten may differ."""
SURELY = 0.98
"""Least probability of a near-duplicate of which only the texts are known, or that is too short to be judged: in a
newsroom a filled form may be a copy in nine words of ten."""
TAKEN_OVER, TAKEN_WORDS, PRINTED_FAR = 0.95, 40, 0.2
"""Least probability where two outlets print more words than these in one run outside quotations, within `STORY_DAYS`,
and at most this share of what they have in common stands in articles of other days. Of 112 such pairs of real news that
were read, 111 were derived; of a round-up they may be a small part."""
OPEN_FROM = 0.1
"""Probability by the texts alone from which the judge of the newsroom is asked. Of 810 derived pairs of real news that
were read, one was below."""
TOLD_WORDS = 25
"""Words in one run outside quotations from which a passage in common is told, whatever the judge makes of it."""
TIES_FROM = 0.5
"""Probability of the same event from which what articles say of their sources counts."""
STORY_PROBABILITY = 0.8
"""Probability of the same event from which a pair that is not derived is kept as `same-story`. The trees learned from
sets in which every third pair tells one event; among candidates of a newsroom far fewer do (docs/LOG.md)."""
STORY_MARGIN = 1.0
"""The same of those whose outlets are known, as log-odds of the trees that know the time between two articles. Nearly
half of what lies between none and this is the next step of an affair and not one event (docs/LOG.md)."""
UNDECIDED = 0.3
"""Probability from which a pair that is not derived keeps its row: whether it is could not be decided, and it counts
for what holds a cluster together."""
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
    odds = judge_of_texts().log_odds(columns)
    alone = 1 / (1 + np.exp(-odds))
    outlets = known.papers
    known_outlets = (outlet_numbers(outlets)[pairs] >= 0).all(1)
    newsroom = (alone >= OPEN_FROM) & known_outlets
    beside = unset((len(pairs), len(CONTEXT)), np.float32, on_disk=many_pairs(len(pairs)))
    beside[:] = UNKNOWN
    asked = np.flatnonzero(newsroom | (known_outlets & (story >= TIES_FROM)))
    beside[asked] = context(known, pairs[asked])
    if len(at := np.flatnonzero(newsroom)):
        both = {n: column[at] for n, column in columns.items()} | {n: beside[at, i] for i, n in enumerate(CONTEXT)}
        odds[at] = newsroom_judge().log_odds(both)
    probability = np.minimum(1 / (1 + np.exp(-(odds + credit))), CERTAIN)
    short = known.prints.words.counts[pairs].min(1) < settings.min_words
    copies = (columns["runs3_smaller"] >= COPY) & (columns["length_ratio"] >= COPY)
    probability = np.where(copies & (~newsroom | short), np.maximum(probability, SURELY), probability)
    every = columns | {n: beside[:, i] for i, n in enumerate(CONTEXT)}
    taken = taken_over(every)
    probability = np.where(taken, np.maximum(probability, TAKEN_OVER), probability)
    frame = same_frame(columns, outlets, pairs)
    frame |= other_person(known, pairs, (probability >= settings.threshold) | copies)
    held = (short & ~copies) | frame | (follow_up(columns, outlets, known.days, pairs) & ~copies)
    probability = np.where(held, np.minimum(probability, settings.threshold - 0.01), probability)
    return Judgement(
        pairs, measures, beside, newsroom, alone, probability, story, causes, credit, frame, one_event(every, story)
    )


def taken_over(columns: Mapping[str, NDArray[np.float32]]) -> NDArray[np.bool_]:
    """Whether two outlets print a long passage within `STORY_DAYS` that hardly stands in articles of other days; of the
    measures of texts and of what is known beside them.
    """
    soon = (columns["one_outlet"] == 0) & (columns["days_apart"] <= np.float32(np.log1p(STORY_DAYS)))
    long = columns["longest_run"] > np.float32(np.log1p(TAKEN_WORDS))
    return np.asarray(soon & long & (columns["elsewhere_far"] <= PRINTED_FAR), np.bool_)


def one_event(columns: Mapping[str, NDArray[np.float32]], story: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool (m): whether both tell one event, of the measures of texts and of what is known beside them; `story` float64
    (m), the probability by the texts alone, which decides where outlets are not known.

    Of read pairs of real news that the texts alone called one event .06 were, by weight: in a newsroom most of what is
    so alike is the next day's news. So trees that know the time between them must be surer, by `STORY_MARGIN`. Of 130
    read pairs of one event one was more than two days apart, so that no more than `STORY_DAYS` are believed.
    """
    out = np.asarray(story >= STORY_PROBABILITY, np.bool_)
    if len(at := np.flatnonzero(columns["one_outlet"] >= 0)):
        soon = columns["days_apart"][at] <= np.float32(np.log1p(STORY_DAYS))  # where a date is not known, too
        out[at] = soon & (newsroom_story().log_odds({n: column[at] for n, column in columns.items()}) >= STORY_MARGIN)
    return out


def worth_telling(judged: Judgement, threshold: float) -> NDArray[np.bool_]:
    """bool (m): pairs that get a row: derived or undecided, of one event or form, or with a passage in common."""
    told = (judged.probability >= min(threshold, UNDECIDED)) | judged.one_event
    return np.asarray(told | judged.frame | shares_passage(judged.column("longest_run")), np.bool_)


def shares_passage(longest_run: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether a run of `TOLD_WORDS` or more is in both, of the measure of that name.

    >>> shares_passage(np.log1p(np.array([24, 25], np.float32))).tolist()
    [False, True]
    """
    return np.asarray(longest_run >= np.float32(np.log1p(TOLD_WORDS)) - 1e-6, np.bool_)


def joined(a: Judgement, b: Judgement) -> Judgement:
    """Both, sorted by pair."""
    pairs = np.concatenate([a.pairs, b.pairs])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    causes = a.causes + b.causes

    def put(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
        out = unset((len(order), *one.shape[1:]), one.dtype, on_disk=many_pairs(len(order)))
        out[place[: len(one)]], out[place[len(one) :]] = one, other
        return out

    names = ("measures", "context", "newsroom", "alone", "probability", "story", "credit", "frame", "one_event")
    arrays = {name: put(getattr(a, name), getattr(b, name)) for name in names}
    return Judgement(pairs=pairs[order], causes=[causes[i] for i in order.tolist()], **arrays)
