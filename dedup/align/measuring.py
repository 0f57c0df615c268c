"""Candidate pairs -> measures for the judge: one row of named numbers a pair, cheap enough for every candidate."""

import numpy as np
from numpy.typing import NDArray

from dedup.align.measure_columns import ALIGNED
from dedup.align.measure_kernels import measure_pairs
from dedup.align.unshared_kernels import AMOUNTS, fill_alone
from dedup.data import Fingerprints
from dedup.text.background import RARE, background
from dedup.text.collocations import collocations
from dedup.text.tokenizer import QUOTED

SHORT_TEXT = 60
"""Words below which a text's own names and figures are not counted as more than in a text of this length."""


def measure(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, len(MEASURES)): the measures of each pair (m, 2) of rows; -1 where one does not apply."""
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    ordered = np.ascontiguousarray(pairs[order])
    groups = np.r_[0, np.flatnonzero(np.diff(ordered[:, 0])) + 1, len(ordered)].astype(np.int64)
    out = np.zeros((len(pairs), ALIGNED), np.float32)
    if len(pairs):
        words, postings = prints.words, prints.postings
        company, of = collocations(words.hashes, words.bounds, postings.sentence, postings.content, np.unique(pairs))
        measure_pairs(
            words.hashes, words.flags, words.bounds, company, of, postings.keys, postings.kinds, postings.weights,
            postings.counts, postings.sentences, np.float32(-np.log(RARE)), ordered, groups, out,
        )  # fmt: skip
    back = np.empty_like(out)
    back[order] = out
    return np.concatenate([back, _counted(prints, pairs)], 1)


def _counted(prints: Fingerprints, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """The columns `COUNTED`: what each text has alone, of the two the one with less of it."""
    words, postings = prints.words, prints.postings
    alone = np.zeros((len(pairs), 2, AMOUNTS), np.float32)
    if len(pairs):
        unknown = np.float32(np.log(background().articles / 2))
        fill_alone(
            words.bounds, postings.keys, postings.kinds, postings.weights, postings.counts, unknown, pairs, alone
        )  # fmt: skip
    quoted = np.concatenate([[0], np.cumsum((words.flags & QUOTED) != 0)])
    quotes = (quoted[words.bounds[1:]] - quoted[words.bounds[:-1]])[pairs]
    # in a hundred words, for a long text has more of everything; a short one is taken as long enough to tell
    rates = 100 * alone / np.maximum(words.counts[pairs], SHORT_TEXT)[:, :, None]
    return np.asarray(np.log1p(np.column_stack([rates.min(1), quotes.min(1), quotes.max(1)])), np.float32)
