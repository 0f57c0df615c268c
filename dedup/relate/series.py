"""What an outlet prints again and again in one form: series, found over the whole collection, and what they forbid.

Forecasts, rates, results, tenders, columns: the next issue is not made from the last one, however many words it has in
common with it. Titles and openings that come back are the seeds (`dedup.relate.series_seeds`); pairs that were judged
anyway and are much more alike once names and figures are away make a series grow.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, Judgement
from dedup.measures import CONTEXT, UNKNOWN
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.context import frames_alike
from dedup.relate.judging import OPEN_FROM
from dedup.relate.series_forms import Kinds, filled
from dedup.relate.series_seeds import ISSUE_DAYS, REFILLED, days_known, large_enough, together
from dedup.relate.vetoes import days_apart

ALIKE = 0.3
"""How alike two texts are, names and figures away, from which they may be of one form: below it chains of names and
offices ran through the news of half an outlet."""
FORM_FROM = 0.02
"""Probability by the texts alone from which two texts of one outlet are looked at, names and figures away."""
SURELY_REFILLED = 0.16
"""`REFILLED` within `ISSUE_DAYS`, where one may be a version of the other, and where the outlet is not known."""
SAME_ISSUE = 0.9
"""Share of the shorter text, in runs of three words and more, from which it is the same issue."""
SAME_TITLES, SAME_FIGURES, SAME_GAIN = 0.7, 0.8, 0.1
"""Likeness of titles and share of the figures from which it is an issue put in other words, where names and figures
away make the two no more alike than this."""
SAME_WORDS, SAME_NAMES = 0.5, 0.99
"""Share of the shorter text and its names from which it is one, where names and figures away make them less alike."""


def grown(
    known: Collection, judged: Judgement, seeds: NDArray[np.int64], kinds: Kinds | None = None,
    surely: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:  # fmt: skip
    """int64 (n): the row that each article's series is called by, the least in it; -1 for an article of none. `seeds`
    int64 (n), the same before the judgement; `kinds`: of the words of a collection of which these are a part.
    `surely` bool (n): where only some articles of each outlet are here, those known to be of a series.
    """
    links = judged.pairs[_one_form(known, judged)].tolist()
    for row in np.flatnonzero(seeds >= 0).tolist():
        links.append([int(seeds[row]), row])
    same_as, outlets = known.copies.same_as, outlet_numbers(known.papers)
    inside = {row for link in links for row in link}
    copies = np.flatnonzero((same_as != np.arange(len(same_as))) & (outlets == outlets[same_as]))
    links += [[int(same_as[row]), row] for row in copies.tolist() if int(same_as[row]) in inside]
    linked = together(len(seeds), links)
    enough = large_enough(linked, days_known(known), same_as, seeds >= 0)
    if surely is None:
        return filled(known, enough, kinds)
    return np.where(np.isin(linked, linked[surely]), linked, enough)  # what few issues are here is a series still


def held(known: Collection, judged: Judgement, series: NDArray[np.int64], threshold: float) -> Judgement:
    """The judgement with two issues of one series under the threshold, as any two fillings of a form."""
    of = series[judged.pairs]
    other = (of[:, 0] >= 0) & (of[:, 0] == of[:, 1]) & (judged.probability >= threshold) & ~_same_issue(known, judged)
    probability = np.where(other, threshold - 0.01, judged.probability)
    return replace(judged, probability=probability, frame=judged.frame | other)


def _same_issue(known: Collection, judged: Judgement) -> NDArray[np.bool_]:
    """Pairs that, if of one series, are one issue of it: copied, corrected, or told again within hours."""
    apart = days_apart(days_known(known), judged.pairs)
    gain, titles = (judged.context[:, CONTEXT.index(name)] for name in ("frames_gain", "title_frames"))
    shared, names, figures = (judged.column(n) for n in ("runs3_smaller", "names_smaller", "figures_smaller"))
    hours = apart <= ISSUE_DAYS
    # of two that nothing tells apart by date, names and figures must
    copied = (shared >= SAME_ISSUE) & (hours | (np.isnan(apart) & (gain < REFILLED / 2)))
    reworded = (titles >= SAME_TITLES) & (figures >= SAME_FIGURES) & (gain < SAME_GAIN)
    reworded |= (gain < 0) & (shared >= SAME_WORDS) & ((names >= SAME_NAMES) | (names < 0))
    return np.asarray(copied | (reworded & hours & (gain > UNKNOWN)), np.bool_)


def _one_form(known: Collection, judged: Judgement) -> NDArray[np.bool_]:
    """Pairs of which one text is the other's form filled anew, of one outlet or, with more of a difference, of none."""
    outlets = outlet_numbers(known.papers)[judged.pairs]
    nobodys = (outlets < 0).all(1) & (judged.alone >= OPEN_FROM)
    own = (outlets[:, 0] == outlets[:, 1]) & (outlets[:, 0] >= 0)
    beside = judged.context[:, [CONTEXT.index(name) for name in ("frames", "frames_gain")]]
    unseen = own & ~judged.newsroom & ((judged.alone >= FORM_FROM) | judged.frame)
    beside[nobodys | unseen] = frames_alike(known, judged.pairs[nobodys | unseen], ALIKE)
    frames, gain = beside.T
    soon = days_apart(days_known(known), judged.pairs) < ISSUE_DAYS
    least = np.where(nobodys | soon, SURELY_REFILLED, REFILLED)
    return np.asarray((own | nobodys) & (frames >= ALIKE) & (gain >= least), np.bool_)
