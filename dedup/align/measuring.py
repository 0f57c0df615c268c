"""Candidate pairs -> measures for the judge: one row of named numbers a pair, cheap enough for every candidate."""

import numpy as np
from numpy.typing import NDArray

from dedup.align.contents import Contents
from dedup.align.measure_columns import ALIGNED, APART, CONTENTS, QUOTES
from dedup.align.measure_kernels import measure_pairs
from dedup.data import Fingerprints
from dedup.measures import MEASURES
from dedup.scratch import many_pairs, unset
from dedup.text.collocations import collocations
from dedup.text.tokenizer import QUOTED
from index.by_left import batches, by_left

BATCH = 1 << 18
"""Pairs that are measured in one go: bounds memory."""


def measure(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, len(MEASURES)): the measures of each pair (m, 2) of rows; -1 where one does not apply. Of very many
    pairs they lie on disk (`dedup.scratch`)."""
    out: NDArray[np.float32] = unset(
        (len(pairs), len(MEASURES)), np.float32, on_disk=many_pairs(len(pairs))
    )  # fmt: skip
    order, ordered, groups = by_left(pairs)
    if len(pairs):
        words, postings = prints.words, prints.postings
        company, of = collocations(words.hashes, words.bounds, postings.sentence, postings.content, np.unique(pairs))
        for some, inside in batches(groups, BATCH):
            aligned = np.zeros((some.stop - some.start, ALIGNED), np.float32)
            measure_pairs(
                words.hashes, words.flags, words.bounds, company, of, postings.keys, postings.kinds, postings.weights,
                postings.bounds, postings.sentences, ordered[some], inside, aligned,
            )  # fmt: skip
            out[order[some], :ALIGNED] = aligned
    contents = Contents(prints)
    for at in range(0, len(pairs), BATCH):
        rows = slice(at, at + BATCH)
        out[rows, CONTENTS], out[rows, APART] = contents.measures(pairs[rows])
        out[rows, QUOTES] = _quoted(prints, pairs[rows])
    return out


def _quoted(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """The columns `QUOTES`: words in quotation marks, of the text with fewer and of that with more."""
    words = prints.words
    quotes = np.diff(np.searchsorted(np.flatnonzero(words.flags & QUOTED), words.bounds))[pairs]
    return np.asarray(np.log1p(np.stack([quotes.min(1), quotes.max(1)], 1)), np.float32)
