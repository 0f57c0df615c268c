"""Compiled: the measures of a pair that tell how much of one text's sentences stands in the other's.

Words are weighed by rarity, and a pair is laid so that the smaller text comes first. Amounts are sums of 32-bit numbers
in 64 bits and so do not depend on the order of the sum.
"""

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
from dedup.text.match_kernels import PLACE, best_matches, next_word, sentence_weights
from index.jit import jit

CLOSE = 0.3
"""Overlap (Dice) from which a sentence has a close counterpart."""
MATCH = 0.2
"""Overlap (Dice) from which two sentences match."""
TELLING = 50
"""Weight of two sentences together from which their likeness tells something."""


@jit()
def measure_sentences(ka, fa, va, sa, kb, fb, vb, sb, small_left, out):  # type: ignore[no-untyped-def]
    """Fill the columns of sentences: keys, kinds and weights of the smaller text a and the number of its sentences,
    then of the larger b; `small_left`: whether a is the left one."""
    shared, plain = np.zeros((sa, sb), np.float32), np.zeros((sa, sb), np.float32)
    wa, wb = sentence_weights(ka, va, sa), sentence_weights(kb, vb, sb)
    pa, pb = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    _contents(ka, fa, va, kb, fb, vb, shared, plain, pa, pb)
    (to_a, best_a, most_a), (to_b, best_b, most_b) = best_matches(shared, wa, wb)
    out[SENTENCES_SMALLER], out[SENTENCES_LARGER] = _found_again(most_a, wa), _found_again(most_b, wb)
    out[LEAD] = most_a[0] / wa[0] if most_a[0] > 0 else 0
    _matched(wa, wb, to_a, best_a, to_b, best_b, out)
    out[BEST_SENTENCE] = _strongest(wa, wb, to_a, best_a) if small_left else _strongest(wb, wa, to_b, best_b)
    out[ORDER] = _order(to_a, best_a)
    out[SEQUENCE] = _sequence(to_a, best_a)
    _wording(plain, pa, pb, to_a, to_b, out)


@jit()
def _contents(ka, fa, va, kb, fb, vb, shared, plain, pa, pb):  # type: ignore[no-untyped-def]
    """Fill the weight of the content words that each pair of sentences shares, of all words and of plain ones, and the
    weight of the plain words of each sentence."""
    i, j = 0, 0
    while i < len(ka) or j < len(kb):
        _, w, kinds, i2, j2 = next_word(ka, fa, va, i, kb, fb, vb, j)
        is_plain = kinds & (FIGURE | NAME) == 0
        if is_plain:
            for x in range(i, i2):
                pa[ka[x] & PLACE] += w
            for y in range(j, j2):
                pb[kb[y] & PLACE] += w
        if i2 > i and j2 > j:
            for x in range(i, i2):
                for y in range(j, j2):
                    shared[ka[x] & PLACE, kb[y] & PLACE] += w
                    if is_plain:
                        plain[ka[x] & PLACE, kb[y] & PLACE] += w
        i, j = i2, j2


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
def _wording(plain, pa, pb, to_a, to_b, out):  # type: ignore[no-untyped-def]
    """Plain words shared with the best-matching sentence: what names alone do not explain."""
    in_a, in_b, every_a, every_b = 0.0, 0.0, 0.0, 0.0
    for x in range(len(pa)):
        every_a += pa[x]
        if to_a[x] >= 0:
            in_a += plain[x, to_a[x]]
    for y in range(len(pb)):
        every_b += pb[y]
        if to_b[y] >= 0:
            in_b += plain[to_b[y], y]
    out[WORDING_SMALLER] = in_a / every_a if every_a > 0 else -1.0
    out[WORDING_LARGER] = in_b / every_b if every_b > 0 else -1.0
