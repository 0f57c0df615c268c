"""Candidate pairs -> measures for the judge: one row of named numbers a pair, cheap enough for every candidate."""

import numpy as np
from numpy.typing import NDArray

from dedup.align.contents import Contents
from dedup.align.measure_columns import ALIGNED, APART, CONTENTS, QUOTES
from dedup.align.measure_kernels import count_flagged, measure_pairs
from dedup.align.sentence_kernels import fill_sentences
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
    if not len(pairs):
        return out
    words, postings, contents = prints.words, prints.postings, Contents(prints)
    quoted = np.zeros(len(words), np.int64)
    count_flagged(words.flags, words.bounds, QUOTED, quoted)
    starts = np.concatenate([[0], np.cumsum(postings.sentences)])
    weights, plain = np.empty(starts[-1], np.float32), np.zeros(len(words))
    fill_sentences(postings.keys, postings.kinds, postings.weights, postings.bounds, starts, weights, plain)
    company, of = collocations(words.hashes, words.bounds, postings.sentence, postings.content, np.unique(pairs))
    for some, inside in batches(groups, BATCH):
        here, rows = ordered[some], order[some]
        aligned = np.zeros((len(here), ALIGNED), np.float32)
        measure_pairs(
            words.hashes, words.flags, words.bounds, company, of, postings.keys, postings.kinds, postings.weights,
            postings.bounds, starts, weights, plain, here, inside, aligned,
        )  # fmt: skip
        out[rows, :ALIGNED] = aligned
        out[rows, CONTENTS], out[rows, APART] = contents.measures(here)
        of_both = quoted[here]
        out[rows, QUOTES] = np.log1p(np.stack([of_both.min(1), of_both.max(1)], 1))
    return out
