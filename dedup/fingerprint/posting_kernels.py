"""The compiled loop that fills postings: which content words stand in which sentence of a text."""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE
from index.jit import jit

SENTENCES = 400
"""A text with more sentences has neighbours merged until it has no more: alignment grows with their square."""


@jit()
def mark_spans(starts, bounds, rows, begins, ends, kinds, masked, page):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Mark in `masked` the words that begin inside a span, and in `page` those of spans of which `kinds` is true."""
    for s in range(len(rows)):
        lo, hi = bounds[rows[s]], bounds[rows[s] + 1]
        first = lo + np.searchsorted(starts[lo:hi], begins[s])
        last = lo + np.searchsorted(starts[lo:hi], ends[s])
        for i in range(first, last):
            masked[i] = True
            if kinds[s]:
                page[i] = True


@jit(parallel=True)
def find_content(ids, idf, bounds, content, most):  # type: ignore[no-untyped-def]
    """Fill content (w), whether each word is a content word, and most (n + 1): in all texts before, the places that
    content words stand in."""
    for t in numba.prange(len(bounds) - 1):
        found = 0
        for i in range(bounds[t], bounds[t + 1]):
            content[i] = idf[ids[i]] > 0
            found += content[i]
        most[t + 1] = found
    for t in range(len(bounds) - 1):
        most[t + 1] += most[t]


@jit(parallel=True)
def fill_postings(  # type: ignore[no-untyped-def]
    ids, vocabulary, idf, flags, sentence, bounds, content, most, within, keys, kinds, weights, counts, sentences
):
    """For each text, from `most[t]` on its content words as sorted unique (hash << 16 | sentence) with weight and kind,
    and in counts how many.

    `ids` are places in the sorted `vocabulary`, so their order is that of the hashes.
    """
    for t in numba.prange(len(bounds) - 1):
        lo, hi = bounds[t], bounds[t + 1]
        n = hi - lo
        if n == 0:
            continue
        opening = np.int64(sentence[lo])
        many = np.int64(sentence[hi - 1]) - opening + 1
        sentences[t] = min(many, SENTENCES)
        longest = many if many > SENTENCES else SENTENCES
        order = np.empty(n, np.uint64)
        m = 0
        for i in range(lo, hi):
            # neighbouring sentences of a very long text are merged: the alignment's memory grows with their square
            place = (np.int64(sentence[i]) - opening) * SENTENCES // longest
            within[i] = place
            if content[i]:
                f = 0
                if flags[i] & CAPITAL and not flags[i] & SENTENCE:
                    f |= NAME
                if flags[i] & NUMBER:
                    f |= FIGURE
                order[m] = np.uint64(ids[i]) << np.uint64(32) | np.uint64(place) << np.uint64(16) | np.uint64(f)
                m += 1
        some = np.sort(order[:m])
        k = most[t]
        previous = np.uint64(0)
        for j in range(m):
            key = some[j] >> np.uint64(16)
            if k > most[t] and key == previous:
                kinds[k - 1] |= np.uint8(some[j] & np.uint64(3))
                continue
            word = key >> np.uint64(16)
            keys[k] = np.uint64(vocabulary[word]) << np.uint64(16) | (key & np.uint64(0xFFFF))
            kinds[k], weights[k] = np.uint8(some[j] & np.uint64(3)), idf[word]
            previous = key
            k += 1
        counts[t] = k - most[t]


@jit()
def close_up(most, counts, keys, kinds, weights, bounds):  # type: ignore[no-untyped-def]
    """Move the postings of each text up to those of the one before, and fill bounds (n + 1), zeros before."""
    at = 0
    for t in range(len(counts)):
        for i in range(most[t], most[t] + counts[t]):
            keys[at], kinds[at], weights[at] = keys[i], kinds[i], weights[i]
            at += 1
        bounds[t + 1] = at
