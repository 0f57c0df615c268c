"""Candidate pairs -> the measures that their content words alone give, without looking where in the texts they stand.

They are a part of what `dedup.align.measuring.measure` gives, and cost a small part of it: `dedup.relate.screen` asks
them first, of every pair that nothing but words in common proposed.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.align.content_kernels import AMOUNTS, SHARED, SUMS, fill_contents, fill_own
from dedup.align.measure_columns import CONTENTS
from dedup.data import Fingerprints
from dedup.measures import COUNTED, MEASURES
from dedup.text.background import RARE, background
from index.by_left import groups_of

SHORT_TEXT = 60
"""Words below which a text's own names and figures are not counted as more than in a text of this length."""
APART = COUNTED[:AMOUNTS]
FIRST = ("words_smaller", "length_ratio", *MEASURES[CONTENTS], *APART)
"""The columns of `Contents.first`, in order."""


class Contents:
    """What the content words of n texts hold, counted once for all the pairs that are asked about.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> import polars as pl
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Ferry sank.", "Ferry sank. Divers came."]}))
    >>> found = Contents(fingerprint(two, empty("masks"), Settings())).first(np.array([[0, 1]]))
    >>> found[0, FIRST.index("length_ratio")], found[0, FIRST.index("content_smaller")]
    (np.float32(0.5), np.float32(1.0))
    """

    def __init__(self, prints: Fingerprints) -> None:
        postings, n = prints.postings, len(prints)
        self._words = prints.words
        self._postings = postings.keys, postings.kinds, postings.weights, postings.bounds
        self._bars = np.float32(-np.log(RARE)), np.float32(np.log(background().articles / 2))
        self._own = np.zeros((n, SUMS)), np.zeros((n, AMOUNTS), np.int64)
        fill_own(*self._postings, *self._bars, *self._own)

    def first(self, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 (m, len(FIRST)): those measures of each pair (m, 2) of rows; -1 where one does not apply."""
        shares, apart = self.measures(pairs)
        words = self._words.counts[pairs]
        small, large = words.min(1), np.maximum(words.max(1), 1)
        lengths = np.stack([np.log(np.maximum(small, 1)), small / large], 1).astype(np.float32)
        return np.concatenate([lengths, shares, apart], 1)

    def measures(self, pairs: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """float32 (m, SHARED), the measures of the columns `CONTENTS`, and float32 (m, AMOUNTS), those of `APART`: what
        each text has alone, of the two the one with less of it. Pairs of one left row go fastest one after another.
        """
        words = self._words
        shares = np.zeros((len(pairs), SHARED), np.float32)
        alone = np.zeros((len(pairs), 2, AMOUNTS), np.float32)
        fill_contents(
            words.hashes, words.bounds, *self._postings, *self._bars, *self._own, np.ascontiguousarray(pairs),
            groups_of(pairs), shares, alone,
        )  # fmt: skip
        # in a hundred words, for a long text has more of everything; a short one is taken as long enough to tell
        rates = 100 * alone / np.maximum(words.counts[pairs], SHORT_TEXT)[:, :, None]
        return shares, np.log1p(rates.min(1)).astype(np.float32)
