"""What an editor looks at beside the two texts: outlets, days, titles, and who else prints what they share.

-1 where it is not known: a text without a date, an outlet or a title is judged by what is left, and two texts without a
collection around them by what they share. Only pairs that the texts alone do not settle are looked at.
"""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, DocumentFrequency
from dedup.measures import CONTEXT
from dedup.relate.context_kernels import fill_context, frames_of
from dedup.relate.vetoes import days_apart, outlet_numbers

UNKNOWN = -1.0
SHARED = CONTEXT[5:]
"""The columns that `fill_context` fills, in order."""
_WORD = re.compile(r"[^\W_]+")
_GRAMMAR = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its",
    "of", "on", "or", "over", "s", "says", "said", "that", "the", "their", "to", "was", "were", "will", "with", "after",
    "amid", "against", "up", "new",
])  # fmt: skip
"""Words that titles share by chance."""
NUMERALS = frozenset([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "first", "second", "third", "fourth", "fifth", "sixth",
])  # fmt: skip
"""Figures in letters: they change from issue to issue, as the days and months do."""
CALENDAR = frozenset([
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "today", "tomorrow", "yesterday", "tonight", "morning", "evening",
])  # fmt: skip
"""Words that change from one issue of a bulletin to the next."""
_NONE = DocumentFrequency(
    np.zeros(0, np.int32), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8)
)  # fmt: skip


def context(known: Collection, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, len(CONTEXT)): what is known of each pair (m, 2) of rows beside its texts; -1 where nothing is.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.outlets.registry import Outlets
    >>> from dedup.relate.collection import collection_of
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> import polars as pl
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain."], "outlet": ["X", "Y"]}))
    >>> known = collection_of(two, empty("credits"), Outlets([]), fingerprint(two, empty("masks"), Settings()))
    >>> dict(zip(CONTEXT, context(known, np.array([[0, 1]]))[0].tolist()))["one_outlet"]
    0.0
    """
    out = np.full((len(pairs), len(CONTEXT)), UNKNOWN, np.float32)
    if not len(pairs):
        return out
    outlets = outlet_numbers(known.papers)
    left, right = outlets[pairs].T
    out[:, 0] = np.where((left < 0) | (right < 0), UNKNOWN, left == right)
    apart = days_apart(known.days, pairs)
    out[:, 1] = np.where(np.isnan(apart), UNKNOWN, np.log1p(np.nan_to_num(apart)))
    out[:, 2:5] = _titles(known.articles["title"].to_list(), pairs)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    some = np.ascontiguousarray(pairs[order])
    groups = np.concatenate([[0], np.flatnonzero(np.diff(some[:, 0])) + 1, [len(some)]]).astype(np.int64)
    words, frequency = known.prints.words, known.frequency or _NONE
    rows, places = np.unique(some, return_inverse=True)
    frames, starts = frames_of(words.hashes, words.flags, words.bounds, rows)
    shared = np.full((len(pairs), len(SHARED)), UNKNOWN, np.float32)
    fill_context(
        words.hashes, words.bounds, some, groups, outlets, known.days, known.copies.same_as, frequency.passage,
        frequency.starts, frequency.holders, frequency.turns, frames, starts, places.reshape(-1, 2), shared,
    )  # fmt: skip
    out[order, len(CONTEXT) - len(SHARED) :] = shared
    return out


def _titles(titles: list[str | None], pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, 3): words of the titles in common, of the shorter and of the longer one; Dice of the titles without
    figures, days and months.
    """
    words = {row: _WORD.findall((titles[row] or "").lower()) for row in np.unique(pairs).tolist()}
    content = {row: frozenset(w for w in some if w not in _GRAMMAR and len(w) > 1) for row, some in words.items()}
    frames = {row: Counter(title_frame(titles[row])) for row in words}
    out = np.full((len(pairs), 3), UNKNOWN, np.float32)
    for k, (a, b) in enumerate(pairs.tolist()):
        if not content[a] or not content[b]:
            continue
        both = len(content[a] & content[b])
        out[k, 0] = both / min(len(content[a]), len(content[b]))
        out[k, 1] = both / max(len(content[a]), len(content[b]))
        if whole := frames[a].total() + frames[b].total():
            out[k, 2] = 2 * (frames[a] & frames[b]).total() / whole
    return out


def title_frame(title: str | None) -> tuple[str, ...]:
    """A title without what changes from one issue to the next.

    >>> title_frame("Weather forecast for 12 March 2024") == title_frame("Weather forecast for 3 April 2025")
    True
    """
    found = _WORD.findall((title or "").lower())
    return tuple(w for w in found if w not in CALENDAR and not any(c.isdigit() for c in w))
