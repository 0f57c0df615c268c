"""Pairs that do not count as derived, whatever they share: one frame with other facts, and another day's story.

Rules, not weights: the labelled sets have neither outlets nor dates to learn them from. Each was set by reading real
clusters that were wrong (docs/LOG.md).
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.dates import implausible
from dedup.outlets.numbers import outlet_numbers

FRAME_LENGTH = 0.65
"""Least ratio of lengths of two texts from one frame: its instances are of a length."""
FRAME_FIGURES = 4
"""Figures that each of two texts from one frame has alone, where their names agree."""
REFILLED = 0.6
"""Share of figures among the words of its own, from which a text with the same names is a frame filled anew."""
VERSION_SHARE = 0.7
"""Share of the shorter text, in runs of three words and more, that a later version by the same outlet keeps,
`REVISION_DAYS` apart at most. Of the clusters that were read by hand, those of two that kept less were nearly all
wrong."""
DAY_SHARE = 0.6
"""The same within `SAME_DAY`, and where a date is missing."""
SAME_DAY, REWORDED_SHARE, REWORDED_SENTENCES = 0.5, 0.3, 0.65
"""Within so many days a version may also keep this share word for word and this share of its sentences reworded."""
REVISION_DAYS = 2.0
"""Days after which the same outlet's text is a new story unless nearly all of it is the old one."""
STORY_DAYS = 3.0
"""Days after which another outlet's text is a new story, unless it reuses `REUSED_SHARE` or a `LONG_PASSAGE`."""
REUSED_SHARE = 0.6
"""Share of the shorter text, in runs of three words and more."""
LONG_PASSAGE = 60
"""Words in one run outside quotations: more than a pasted line of background."""
OLD_TEXT = 0.85
"""Share of the shorter text, in runs of three words and more, from which it is the old text whenever it comes."""


def same_frame(
    columns: dict[str, NDArray[np.float32]], outlets: list[str | None], pairs: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Pairs that share a frame but not the facts in it: much running text, few of the names and figures.

    Only within one outlet, or where no outlet is known: a frame belongs to its desk.
    """
    left, right = outlet_numbers(outlets)[pairs].T
    possible = (left == right) | (left < 0) | (right < 0)
    names, figures = columns["names_smaller"], columns["figures_smaller"]
    both = (names >= 0) & (figures >= 0)
    facts = np.where(both, (names + figures) / 2, np.maximum(names, figures))
    # a copy or a later version of so much running text would keep nearly all names; a filled frame keeps few
    apart = (facts >= 0) & ((facts <= 0.5) | ((facts <= 0.7) & (names <= 0.75) & (columns["order"] >= 0.9)))
    apart &= columns["plain_smaller"] >= facts
    # `figures_apart` is per hundred words
    alone = np.round(np.expm1(columns["figures_apart"]) * np.exp(columns["words_smaller"]) / 100, 2)
    # one missing figure is no frame: names differ, or several figures do, or all stands in its place
    apart &= (names <= 0.5) | (alone >= FRAME_FIGURES) | (columns["order"] >= 0.9)
    # one long run of the same words is copying, whatever the figures say
    framed = (columns["runs3_smaller"] >= 0.3) & (columns["longest_run"] <= np.log1p(40))
    framed &= columns["length_ratio"] >= FRAME_LENGTH
    # the same names, all in their places, and only figures differ: yesterday's table
    own = np.expm1(columns["words_apart"]) * np.exp(columns["words_smaller"]) / 100
    refilled = (figures >= 0) & (figures <= 0.5) & (alone >= FRAME_FIGURES) & (alone >= REFILLED * own)
    refilled &= (columns["order"] >= 0.9) & (columns["longest_run"] <= np.log1p(40))
    refilled &= columns["length_ratio"] >= 0.9
    return np.asarray(possible & ((apart & framed) | refilled), np.bool_)


def days_published(articles: pl.DataFrame) -> NDArray[np.float64]:
    """float64 (n): days since 1970 of table `articles`, nan where unknown."""
    return np.asarray(articles["published"].dt.epoch("us").to_numpy().astype(np.float64) / 86_400e6, np.float64)


def follow_up(
    columns: dict[str, NDArray[np.float32]], outlets: list[str | None], days: NDArray[np.float64] | None,
    pairs: NDArray[np.int64],
) -> NDArray[np.bool_]:  # fmt: skip
    """Pairs that are another day's story with the background of the last: same names, a pasted paragraph, new news.

    Nobody rewords his own report: within one outlet a later version keeps the wording of the one before, and comes
    soon. Across outlets, what comes days later is a new story unless most of it, or a long passage, is the old text.
    """
    left, right = outlet_numbers(outlets)[pairs].T
    own = (left == right) & (left >= 0)
    apart = np.full(len(pairs), np.nan) if days is None else days_apart(days, pairs)
    gap = np.nan_to_num(apart, nan=REVISION_DAYS)  # an unknown gap is neither a short nor a long one
    soon = np.isnan(apart) | (gap <= SAME_DAY)
    kept = columns["runs3_smaller"]
    passage = columns["longest_run"] >= np.float32(np.log1p(LONG_PASSAGE))  # of so many words, and not of one more
    later_version = kept >= np.where(gap > REVISION_DAYS, OLD_TEXT, np.where(soon, DAY_SHARE, VERSION_SHARE))
    reworded = (kept >= REWORDED_SHARE) & (columns["sentences_smaller"] >= REWORDED_SENTENCES)
    later_version |= (gap <= SAME_DAY) & reworded
    reused = (gap <= STORY_DAYS) | (kept >= REUSED_SHARE) | passage
    return np.asarray(np.where(own, ~later_version, ~reused), np.bool_)


def days_apart(days: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 (m): days between the two of each pair (m, 2) of rows, nan where unknown. Unknown, too, where one date of
    the two is no date of publication: 1900 says nothing of when a copy came.
    """
    odd = implausible(days)[pairs]
    apart = np.abs(days[pairs[:, 0]] - days[pairs[:, 1]])
    return np.asarray(np.where(odd[:, 0] == odd[:, 1], apart, np.nan), np.float64)
