"""Compiled: the measures of a pair that tell how much of one text's sentences stands in the other's.

Words are weighed by rarity, and a pair is laid so that the smaller text comes first. Amounts are sums of 32-bit numbers
in 64 bits and so do not depend on the order of the sum.
"""

import numba
import numpy as np

from dedup.align.measure_columns import (
    BEST_SENTENCE,
    LEAD,
    MATCHED_LARGER,
    MATCHED_SMALLER,
    MUTUAL,
    ORDER,
    SENTENCES_LARGER,
    SENTENCES_SMALLER,
    SEQUENCE,
    WORDING_LARGER,
    WORDING_SMALLER,
)
from dedup.data import FIGURE, NAME
from dedup.text.match_kernels import PLACE, SENTENCE_BITS, best_matches, sentence_weights, word_end
from dedup.text.shared_kernels import START_A, START_B, kinds_between
from index.jit import jit

CLOSE = 0.3
"""Overlap (Dice) from which a sentence has a close counterpart."""
MATCH = 0.2
"""Overlap (Dice) from which two sentences match."""
TELLING = 50
"""Weight of two sentences together from which their likeness tells something."""
NAMED = FIGURE | NAME
"""The kinds of a word that is not plain."""


@jit(parallel=True)
def fill_sentences(keys, kinds, values, own, starts, weights, plain):  # type: ignore[no-untyped-def]
    """Fill weights float32 with the weight of each sentence of each text, text n at starts[n]; and plain (n) float64,
    zeros before, with the weight of its words that are no names or figures, each counted once a sentence."""
    for n in numba.prange(len(plain)):
        k, f, v = keys[own[n] : own[n + 1]], kinds[own[n] : own[n + 1]], values[own[n] : own[n + 1]]
        weights[starts[n] : starts[n + 1]] = sentence_weights(k, v, starts[n + 1] - starts[n])
        i = 0
        while i < len(k):
            end, kind = word_end(k, f, i, k[i] >> SENTENCE_BITS)
            if kind & NAMED == 0:
                for x in range(i, end):
                    plain[n] += v[x]
            i = end


@jit()
def measure_sentences(words, small, ka, fa, va, wa, plain_a, kb, fb, wb, plain_b, out):  # type: ignore[no-untyped-def]
    """Fill the columns of sentences: the `words` that both share (`shared_words` of the left text and the right); keys,
    kinds and weights of the smaller text a, the weights of its sentences and of its plain words, then of the larger b;
    `small`: the side that a is on, 0 left."""
    shared, plain = np.zeros((len(wa), len(wb)), np.float32), np.zeros((len(wa), len(wb)), np.float32)
    plain_a, plain_b = _contents(words, small, ka, fa, va, kb, fb, shared, plain, plain_a, plain_b)
    (to_a, best_a, most_a), (to_b, best_b, most_b) = best_matches(shared, wa, wb)
    out[SENTENCES_SMALLER], out[SENTENCES_LARGER] = _found_again(most_a, wa), _found_again(most_b, wb)
    out[LEAD] = most_a[0] / wa[0] if most_a[0] > 0 else 0
    _matched(wa, wb, to_a, best_a, to_b, best_b, out)
    out[BEST_SENTENCE] = _strongest(wa, wb, to_a, best_a) if small == 0 else _strongest(wb, wa, to_b, best_b)
    out[ORDER] = _order(to_a, best_a)
    out[SEQUENCE] = _sequence(to_a, best_a)
    _wording(plain, plain_a, plain_b, to_a, to_b, out)


@jit()
def _contents(words, small, ka, fa, va, kb, fb, shared, plain, plain_a, plain_b):  # type: ignore[no-untyped-def]
    """Fill the weight of the content words that each pair of sentences shares, of all words and of plain ones; gives
    the weight of the plain words of both texts: a word that one of them writes as a name or figure is one for both."""
    of_a, of_b = (START_A, START_B) if small == 0 else (START_B, START_A)
    for n in range(len(words)):
        i, i2, j, j2 = words[n, of_a], words[n, of_a + 1], words[n, of_b], words[n, of_b + 1]
        w, in_a, in_b = va[i], kinds_between(fa, i, i2), kinds_between(fb, j, j2)
        is_plain = (in_a | in_b) & NAMED == 0
        for x in range(i, i2):
            for y in range(j, j2):
                shared[ka[x] & PLACE, kb[y] & PLACE] += w
                if is_plain:
                    plain[ka[x] & PLACE, kb[y] & PLACE] += w
        if not is_plain:
            plain_a -= w * (i2 - i) if in_a & NAMED == 0 else 0.0
            plain_b -= w * (j2 - j) if in_b & NAMED == 0 else 0.0
    return plain_a, plain_b


@jit()
def _found_again(most, w):  # type: ignore[no-untyped-def]
    """The share of a text that stands in the other, of each sentence in the one that has most of it."""
    found, every = 0.0, 0.0
    for x in range(len(w)):
        every += w[x]
        if most[x] > 0:
            found += w[x] * (most[x] / w[x])
    return found / max(every, 1e-9)


@jit()
def _matched(wa, wb, to_a, best_a, to_b, best_b, out):  # type: ignore[no-untyped-def]
    """How much of each text stands in sentences with a close counterpart, and in those that are each other's best."""
    close_a, close_b, every_a, every_b, mutual = 0.0, 0.0, 0.0, 0.0, 0.0
    for x in range(len(wa)):
        every_a += wa[x]
        if best_a[x] >= CLOSE:
            close_a += wa[x]
        if to_a[x] >= 0 and to_b[to_a[x]] == x and best_a[x] >= MATCH:
            mutual += wa[x]
    for y in range(len(wb)):
        every_b += wb[y]
        if best_b[y] >= CLOSE:
            close_b += wb[y]
    every_a, every_b = max(every_a, 1e-9), max(every_b, 1e-9)
    out[MATCHED_SMALLER], out[MATCHED_LARGER], out[MUTUAL] = close_a / every_a, close_b / every_b, mutual / every_a


@jit()
def _strongest(w, others, to, best):  # type: ignore[no-untyped-def]
    """The greatest overlap of a sentence of the left text with its best match, of two that say enough together."""
    strongest = 0.0
    for x in range(len(w)):
        if best[x] >= CLOSE and best[x] > strongest and w[x] + others[to[x]] > TELLING:
            strongest = best[x]
    return strongest


@jit()
def _order(to, best):  # type: ignore[no-untyped-def]
    """The share of steps between matched sentences that go on in the other text too; -1 for fewer than 2."""
    rising, steps, last = 0, 0, -1
    for x in range(len(to)):
        if best[x] >= MATCH:
            if last >= 0:
                steps += 1
                rising += to[x] >= last
            last = to[x]
    return rising / steps if steps >= 2 else -1.0


@jit()
def _sequence(to, best):  # type: ignore[no-untyped-def]
    """Concordance of all matched sentences, not only of neighbours; -1 for fewer than 3 pairs of them."""
    rising, pairs = 0.0, 0.0
    for x in range(len(to)):
        if best[x] >= MATCH:
            for z in range(x + 1, len(to)):
                if best[z] >= MATCH and to[z] != to[x]:
                    pairs += 1
                    rising += to[z] > to[x]
    return rising / pairs if pairs >= 3 else -1.0


@jit()
def _wording(plain, every_a, every_b, to_a, to_b, out):  # type: ignore[no-untyped-def]
    """Plain words shared with the best-matching sentence: what names alone do not explain."""
    in_a, in_b = 0.0, 0.0
    for x in range(len(to_a)):
        if to_a[x] >= 0:
            in_a += plain[x, to_a[x]]
    for y in range(len(to_b)):
        if to_b[y] >= 0:
            in_b += plain[to_b[y], y]
    out[WORDING_SMALLER] = in_a / every_a if every_a > 0 else -1.0
    out[WORDING_LARGER] = in_b / every_b if every_b > 0 else -1.0
