"""The compiled loop that fills postings: which content words stand in which sentence of a text."""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE
from index.jit import jit

SENTENCES = 400
"""A text with more sentences has neighbours merged until it has no more: alignment grows with their square."""


@jit(parallel=True)
def _fill_postings(  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    ids, vocabulary, idf, flags, sentence, bounds, within, content, keys, kinds, weights, counts, sentences
):
    """For each text, its content words as sorted unique (hash << 16 | sentence) with weight and kind.

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
            content[i] = idf[ids[i]] > 0
            if content[i]:
                f = 0
                if flags[i] & CAPITAL and not flags[i] & SENTENCE:
                    f |= NAME
                if flags[i] & NUMBER:
                    f |= FIGURE
                order[m] = np.uint64(ids[i]) << np.uint64(32) | np.uint64(place) << np.uint64(16) | np.uint64(f)
                m += 1
        some = np.sort(order[:m])
        k = lo
        previous = np.uint64(0)
        for j in range(m):
            key = some[j] >> np.uint64(16)
            if k > lo and key == previous:
                kinds[k - 1] |= np.uint8(some[j] & np.uint64(3))
                continue
            word = key >> np.uint64(16)
            keys[k] = np.uint64(vocabulary[word]) << np.uint64(16) | (key & np.uint64(0xFFFF))
            kinds[k], weights[k] = np.uint8(some[j] & np.uint64(3)), idf[word]
            previous = key
            k += 1
        counts[t] = k - lo
