"""Fingerprints -> each article as weighed words: the sparse vectors that lexical neighbours are searched with."""

import numpy as np
from numpy.typing import NDArray

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
    own = np.zeros(len(prints), np.bool_)
    own[prints.representatives] = True
    words, times, first = distinct_words(prints, own)
    vocabulary, ids = dense_ids(words)
    del words  # where texts are many, it is as large as all texts
    idf, source = idf_of(vocabulary, np.bincount(ids, minlength=len(vocabulary)), int(own.sum()))
    return weighed(ids, times, first, idf), source


def distinct_words(
    prints: Fingerprints, own: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int64]]:
    """The distinct content words of each text that is `own`, bool (n), in how many of its sentences each stands, and
    the bounds of the texts, int64 (n + 1); those of others are empty.
    """
    words, times, first = _distinct(prints.postings.keys, prints.postings.bounds, own)
    return words, times, first


def idf_of(
    vocabulary: NDArray[np.uint32], holders: NDArray[np.int64], articles: int
) -> tuple[NDArray[np.float32], str]:  # fmt: skip
    """float32: how rare each word of a collection is, of how many of its `articles` hold it, and where that comes from.

    >>> idf_of(np.array([7], np.uint32), np.array([2500]), 5000)
    (array([0.6931472], dtype=float32), 'this collection')
    """
    if articles >= OWN_IDF_FROM:
        return np.log(articles / holders).astype(np.float32), "this collection"
    return background().idf(vocabulary), "background"


def weighed(
    ids: NDArray[np.int32], times: NDArray[np.int32], first: NDArray[np.int64], idf: NDArray[np.float32]
) -> Terms:
    """The words `ids` of texts, places in the sorted vocabulary of the collection, as terms ready for search; `idf`: of
    the whole vocabulary.
    """
    weights = np.log(times.astype(np.float32))
    weights += 1
    weights *= idf[ids]
    # a word's hash decides between words of equal rarity, so that no order of articles shows
    rarity = idf.astype(np.float64) + 1e-9 * np.arange(len(idf)) / max(1, len(idf))
    return terms(ids, weights, first, rarity)


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
