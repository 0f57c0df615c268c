"""Fingerprints -> each article as weighed words: the sparse vectors that lexical neighbours are searched with."""

import numpy as np

from dedup.data import Fingerprints
from dedup.text.background import background
from index.dense_ids import dense_ids
from index.inverted_index import Terms, terms
from index.jit import jit

OWN_IDF_FROM = 2000
"""Articles. A smaller collection says too little about how rare a word is: the background table is taken instead."""


def article_terms(prints: Fingerprints) -> tuple[Terms, str]:
    """The content words of each article, (1 + log of the sentences that hold it) * idf, and where the idf comes from.

    Articles that are copies of an earlier one hold no terms: they are not compared, and do not make a word common.
    """
    postings = prints.postings
    own = np.zeros(len(prints), np.bool_)
    own[prints.representatives] = True
    words, times, first = _distinct(postings.keys, postings.bounds, own)
    vocabulary, ids = dense_ids(words)
    del words  # where texts are many, each of these is as large as all texts
    if own.sum() >= OWN_IDF_FROM:
        idf = np.log(own.sum() / np.bincount(ids, minlength=len(vocabulary))).astype(np.float32)
        source = "this collection"
    else:
        idf, source = background().idf(vocabulary), "background"
    weights = np.log(times.astype(np.float32))
    del times
    weights += 1
    weights *= idf[ids]
    # a word's hash decides between words of equal rarity, so that no order of articles shows
    rarity = idf.astype(np.float64) + 1e-9 * np.arange(len(vocabulary)) / max(1, len(vocabulary))
    return terms(ids, weights, first, rarity), source


@jit()
def _distinct(keys, bounds, own):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Per own text its distinct words and in how many sentences each stands; int64 offsets of the texts."""
    n = len(bounds) - 1
    first = np.zeros(n + 1, np.int64)
    for i in range(n):
        if own[i]:
            for j in range(bounds[i], bounds[i + 1]):
                if j == bounds[i] or keys[j] >> np.uint64(16) != keys[j - 1] >> np.uint64(16):
                    first[i + 1] += 1
    for i in range(n):
        first[i + 1] += first[i]
    words, times = np.empty(first[n], np.uint32), np.zeros(first[n], np.int32)
    for i in range(n):
        if own[i]:
            m = first[i] - 1
            for j in range(bounds[i], bounds[i + 1]):
                word = np.uint32(keys[j] >> np.uint64(16))
                if j == bounds[i] or words[m] != word:
                    m += 1
                    words[m] = word
                times[m] += 1
    return words, times, first
