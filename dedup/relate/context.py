"""What an editor looks at beside the two texts: outlets, days, titles, and who else prints what they share.

-1 where it is not known: a text without a date, an outlet or a title is judged by what is left, and two texts without a
collection around them by what they share. Only pairs that the texts alone do not settle are looked at.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection, DocumentFrequency
from dedup.measures import CONTEXT, UNKNOWN
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.context_kernels import fill_context, fill_frames, frames_of
from dedup.relate.titles import titles_alike
from dedup.relate.vetoes import days_apart
from dedup.text.tokenizer import Words
from index.by_left import batches, by_left

SHARED = CONTEXT[5:]
"""The columns that `fill_context` fills, in order."""
BATCH = 1 << 18
"""Pairs that are looked at in one go: bounds memory."""
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
    out[:, :2] = outlets_and_days(known, outlets, pairs)
    out[:, 2:5] = titles_alike(known.articles["title"], pairs)
    words, frequency = known.prints.words, known.frequency or _NONE
    beside = len(frequency.papers)  # holders that are no rows
    outlets = outlet_numbers([*known.papers, *frequency.papers]) if beside else outlets
    days = np.concatenate([known.days, frequency.days])
    same_as = np.concatenate([known.copies.same_as, np.arange(len(known.days), len(days))])
    for at, some, groups, *frames in _with_frames(words, pairs):
        shared = np.full((len(some), len(SHARED)), UNKNOWN, np.float32)
        fill_context(
            words.hashes, words.bounds, some, groups, outlets, days, same_as, frequency.passage,
            frequency.starts, frequency.holders, frequency.turns, *frames, shared,
        )  # fmt: skip
        out[at, len(CONTEXT) - len(SHARED) :] = shared
    return out


def outlets_and_days(
    known: Collection, outlets: NDArray[np.int64], pairs: NDArray[np.int64]
) -> NDArray[np.float32]:  # fmt: skip
    """float32 (m, 2): the first two columns of `CONTEXT` alone; `outlets` int64 (n), as `outlet_numbers` gives them."""
    left, right = outlets[pairs].T
    same = np.where((left < 0) | (right < 0), UNKNOWN, left == right)
    apart = days_apart(known.days, pairs)
    return np.stack([same, np.where(np.isnan(apart), UNKNOWN, np.log1p(apart))], 1).astype(np.float32)


def frames_alike(known: Collection, pairs: NDArray[np.int64], least: float) -> NDArray[np.float32]:
    """float32 (m, 2): the columns `frames` and `frames_gain` of `context` alone, of pairs (m, 2) of rows; the second
    only where the first is `least` or more, else -1.
    """
    out = np.full((len(pairs), 2), UNKNOWN, np.float32)
    words = known.prints.words
    for at, some, groups, *frames in _with_frames(words, pairs):
        found = np.full((len(some), 2), UNKNOWN, np.float32)
        fill_frames(words.hashes, words.bounds, some, groups, *frames, least, found)
        out[at] = found
    return out


def _with_frames(words: Words, pairs: NDArray[np.int64]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Pairs of rows, a batch at a time: their places among all, the pairs, sorted by left, the slice bounds of equal
    left, the frames of their articles and the bounds of each, and (m, 2) where there the frames of each pair are."""
    order, ordered, groups = by_left(pairs)
    for batch, inside in batches(groups, BATCH):
        some = ordered[batch]
        rows, places = np.unique(some, return_inverse=True)
        frames, starts = frames_of(words.hashes, words.flags, words.bounds, rows)
        yield order[batch], some, inside, frames, starts, places.reshape(-1, 2)
