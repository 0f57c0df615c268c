"""What an outlet prints again and again in one form: series, found over the whole collection, and what they forbid.

Forecasts, rates, results, tenders, columns: the next issue is not made from the last one, however many words it has in
common with it. Titles and openings that come back are the seeds (`dedup.relate.series_seeds`); pairs that were judged
anyway and are much more alike once names and figures are away make a series grow.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, Judgement
from dedup.measures import CONTEXT
from dedup.relate.context import context
from dedup.relate.judging import OPEN_FROM
from dedup.relate.series_seeds import (
    REFILLED,
    TITLE_ARTICLES,
    TITLE_DAYS,
    UNDATED_ARTICLES,
    days_known,
    together,
)
from dedup.relate.vetoes import days_apart, outlet_numbers

ALIKE = 0.3
"""How alike two texts are, names and figures away, from which they may be of one form: below it chains of names and
offices ran through the news of half an outlet."""
FORM_FROM = 0.02
"""Probability by the texts alone from which two texts of one outlet are looked at, names and figures away."""
SURELY_REFILLED = 0.16
"""`REFILLED` within `ISSUE_DAYS`, where one may be a version of the other, and where the outlet is not known."""
ISSUE_DAYS = 0.5
"""Days within which an issue is corrected, and after which the next one comes."""
SAME_ISSUE = 0.9
"""Share of the shorter text, in runs of three words and more, from which it is the same issue."""
SEEDED, UNSEEDED = (TITLE_ARTICLES, TITLE_DAYS), (5, 4)
"""Distinct articles of a series, and the days they are of: where titles or openings come back, and where the texts
alone say so. Of three or four alike without such a title most were one affair reported again."""
MANY = 8
"""Distinct articles that are a series whatever their days: the results of one night."""


def grown(known: Collection, judged: Judgement, seeds: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 (n): the row that each article's series is called by, the least in it; -1 for an article of none. `seeds`
    int64 (n), the same before the judgement.
    """
    links = judged.pairs[_one_form(known, judged)].tolist()
    for row in np.flatnonzero(seeds >= 0).tolist():
        links.append([int(seeds[row]), row])
    same_as, outlets = known.copies.same_as, outlet_numbers(known.papers)
    inside = {row for link in links for row in link}
    copies = np.flatnonzero((same_as != np.arange(len(same_as))) & (outlets == outlets[same_as]))
    links += [[int(same_as[row]), row] for row in copies.tolist() if int(same_as[row]) in inside]
    return _large_enough(known, together(len(seeds), links), seeds >= 0)


def held(known: Collection, judged: Judgement, series: NDArray[np.int64], threshold: float) -> Judgement:
    """The judgement with two issues of one series under the threshold, as any two fillings of a form."""
    of = series[judged.pairs]
    apart = days_apart(days_known(known), judged.pairs)
    gain = judged.context[:, CONTEXT.index("frames_gain")]
    # of two that nothing tells apart by date, names and figures must
    soon = (apart <= ISSUE_DAYS) | (np.isnan(apart) & (gain < REFILLED / 2))
    same = (judged.column("runs3_smaller") >= SAME_ISSUE) & soon
    other = (of[:, 0] >= 0) & (of[:, 0] == of[:, 1]) & ~same & (judged.probability >= threshold)
    probability = np.where(other, threshold - 0.01, judged.probability)
    return replace(judged, probability=probability, frame=judged.frame | other)


def _one_form(known: Collection, judged: Judgement) -> NDArray[np.bool_]:
    """Pairs of which one text is the other's form filled anew, of one outlet or, with more of a difference, of none."""
    outlets = outlet_numbers(known.papers)[judged.pairs]
    nobodys = (outlets < 0).all(1) & (judged.alone >= OPEN_FROM)
    own = (outlets[:, 0] == outlets[:, 1]) & (outlets[:, 0] >= 0)
    beside = judged.context.copy()
    unseen = own & ~judged.newsroom & ((judged.alone >= FORM_FROM) | judged.frame)
    beside[nobodys | unseen] = context(known, judged.pairs[nobodys | unseen])
    frames, gain = (beside[:, CONTEXT.index(name)] for name in ("frames", "frames_gain"))
    soon = days_apart(days_known(known), judged.pairs) < ISSUE_DAYS
    least = np.where(nobodys | soon, SURELY_REFILLED, REFILLED)
    return np.asarray((own | nobodys) & (frames >= ALIKE) & (gain >= least), np.bool_)


def _large_enough(known: Collection, series: NDArray[np.int64], seeded: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Without those of too few distinct articles, or of too few days where days are known."""
    days, same_as = days_known(known), known.copies.same_as
    out = series.copy()
    rows = np.flatnonzero(series >= 0)
    rows = rows[np.argsort(series[rows], kind="stable")]
    for group in np.split(rows, np.flatnonzero(np.diff(series[rows])) + 1):
        texts, dated = len(np.unique(same_as[group])), days[group][~np.isnan(days[group])]
        articles, several = SEEDED if seeded[group].any() else UNSEEDED
        apart = len(np.unique(np.floor(dated))) >= several
        undated = len(dated) <= len(group) / 2 and texts >= UNDATED_ARTICLES
        if not (texts >= articles and apart) and not undated and texts < MANY:
            out[group] = -1
    return out
