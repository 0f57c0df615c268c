"""Candidate pairs -> measures for the judge: one row of named numbers a pair, cheap enough for every candidate."""

import numpy as np
from numpy.typing import NDArray

from dedup.align.contents import Contents
from dedup.align.measure_columns import ALIGNED, CONTENTS
from dedup.align.measure_kernels import measure_pairs
from dedup.data import Fingerprints
from dedup.text.collocations import collocations
from dedup.text.tokenizer import QUOTED
from index.by_left import by_left


def measure(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, len(MEASURES)): the measures of each pair (m, 2) of rows; -1 where one does not apply."""
    order, ordered, groups = by_left(pairs)
    out = np.zeros((len(pairs), ALIGNED), np.float32)
    if len(pairs):
        words, postings = prints.words, prints.postings
        company, of = collocations(words.hashes, words.bounds, postings.sentence, postings.content, np.unique(pairs))
        measure_pairs(
            words.hashes, words.flags, words.bounds, company, of, postings.keys, postings.kinds, postings.weights,
            postings.bounds, postings.sentences, ordered, groups, out,
        )  # fmt: skip
    back = np.empty_like(out)
    back[order] = out
    back[:, CONTENTS], apart = Contents(prints).measures(pairs)
    return np.concatenate([back, apart, _quoted(prints, pairs)], 1)


def _quoted(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """The last two of the columns `COUNTED`: words in quotation marks, of the text with fewer and of that with more."""
    words = prints.words
    quotes = np.diff(np.searchsorted(np.flatnonzero(words.flags & QUOTED), words.bounds))[pairs]
    return np.asarray(np.log1p(np.stack([quotes.min(1), quotes.max(1)], 1)), np.float32)
