"""What stands for an article in the archive's postings: its rarest words, and a sample of the words that keep company.

Rare words find a text that was reworded; two content words side by side find one that was quoted in part, wherever it
stands in a long article. A question asks with more words than are kept of an article: of a short one all are kept.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.data import Fingerprints
from dedup.text.collocations import collocations
from index.jit import jit

RAREST = 48
"""Words of an article, the rarest first, that are kept as terms."""
ASKED = 120
"""Words of a text, the rarest first, that a question asks for."""
SAMPLE = 4
"""One in so many pairs of neighbouring content words is kept, chosen by its key: the same ones in every article."""
PAIR = 1 << 31
"""Added to the key of a pair of words, so that it is no word's; keys of both are cut to 31 bits."""
PAIR_WEIGHT = 9.0
"""What a pair in common is worth beside words' idf: more than most rare words. Two content words seldom meet twice."""


def terms_of(
    prints: Fingerprints, most: int = RAREST
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows int64 (m), terms int64 (m), below 2**32, and weights float64 (m) of all articles of `prints`, each term
    once a row; of its words the `most` rarest.

    >>> import polars as pl
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Ferry to Orlen.", "A ferry, a bridge."]}))
    >>> rows, terms, weights = terms_of(fingerprint(two, empty("masks"), Settings()))
    >>> rows.tolist(), len(set(terms.tolist()))
    ([0, 0, 1, 1, 1], 4)
    """
    words, postings = prints.words, prints.postings
    pairs, starts = collocations(
        words.hashes, words.bounds, postings.sentence, postings.content, np.arange(len(prints), dtype=np.int64)
    )
    room = np.minimum(np.diff(postings.bounds), most) + np.diff(starts)
    at = np.concatenate([[0], np.cumsum(room)])
    rows, terms, weights = np.zeros(at[-1], np.int64), np.zeros(at[-1], np.int64), np.zeros(at[-1])
    counts = _fill(
        postings.keys, postings.weights, postings.bounds, pairs, starts, most, SAMPLE, PAIR, PAIR_WEIGHT,
        at, rows, terms, weights,
    )  # fmt: skip
    used = np.arange(at[-1]) < np.repeat(at[:-1] + counts, room)
    return rows[used], terms[used], weights[used]


@jit()
def _fill(  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    keys, idf, bounds, pairs, starts, most, sample, pair, pair_weight, at, rows, terms, weights
):
    """Fill each row's room from `at` on; returns how many terms each has."""
    out = np.zeros(len(bounds) - 1, np.int64)
    for t in range(len(out)):
        # content words are sorted by hash: one entry a word, the rarest first, and between equals the least hash
        lo, hi = bounds[t], bounds[t + 1]
        order = np.empty(hi - lo, np.uint64)
        n = 0
        for i in range(lo, hi):
            word = keys[i] >> np.uint64(16)
            if i == lo or word != keys[i - 1] >> np.uint64(16):
                common = np.uint64(np.round((64.0 - idf[i]) * 1e6))
                order[n] = common << np.uint64(32) | word
                n += 1
        some = np.sort(order[:n])
        k = at[t]
        for j in range(min(n, most)):
            rows[k] = t
            terms[k] = np.int64((some[j] & np.uint64(0xFFFFFFFF)) >> np.uint64(1))
            weights[k] = 64.0 - np.float64(some[j] >> np.uint64(32)) / 1e6
            if not _there(terms, at[t], k):
                k += 1
        words_end = k
        for j in range(starts[t], starts[t + 1]):
            if pairs[j] % sample == 0:
                key = np.int64(pairs[j]) // 2 + pair
                if k > words_end and terms[k - 1] == key:
                    continue
                rows[k], terms[k], weights[k] = t, key, pair_weight
                k += 1
        out[t] = k - at[t]
    return out


@jit()
def _there(terms, start, k):  # type: ignore[no-untyped-def]
    """Whether the last of the terms is among those before it: two words of one key."""
    for i in range(start, k):  # noqa: SIM110  # compiled
        if terms[i] == terms[k]:
            return True
    return False
