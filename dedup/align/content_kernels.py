"""Compiled: which content words two texts share and which each has alone; only what both hold is walked over.

Of all measures these cost least, and they tell of most candidates that nothing more need be asked. Words are weighed by
rarity. A word that one of two texts writes as a name or figure is one for both, so that what a text holds of each kind
is counted once a text, and put right for each shared word of which the other text tells another kind. The sums, of
32-bit numbers in 64 bits, come out the same in whatever order they are made.
"""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.match_kernels import SENTENCE_BITS, is_smaller, word_end
from dedup.text.shared_kernels import END_A, END_B, START_A, START_B, kinds_between, shared_words, words_table
from index.jit import jit

SHARED = 10
"""Columns of shares: all words, names, figures, plain words and rare plain ones, of the smaller text and the larger."""
NAMES, FIGURES, RARE, WORDS = range(4)
"""Columns of what one has alone: distinct names, figures, rare words that are neither, and content words in all."""
AMOUNTS = 4
SUMS = 5
_ALL, _NAMES, _FIGURES, _PLAIN, _RARE = range(SUMS)  # kinds of words, in the order of their columns


@jit(parallel=True)
def fill_own(keys, kinds, values, own, rare, unknown, sums, amounts):  # type: ignore[no-untyped-def]
    """Fill sums (n, SUMS) float64 and amounts (n, AMOUNTS) int64, zeros before, of each of n texts: the weights of its
    content words by kind, and how many there are; `own`, bounds of the postings of each; `rare`, least weight of a rare
    word that is shared; `unknown`, the same of one that only one text has."""
    for n in numba.prange(len(sums)):
        k, f, v = keys[own[n] : own[n + 1]], kinds[own[n] : own[n + 1]], values[own[n] : own[n + 1]]
        i = 0
        while i < len(k):
            end, kind = word_end(k, f, i, k[i] >> SENTENCE_BITS)
            _add(sums[n], _kind(kind), v[i], rare, 1)
            _count(amounts[n], _kind(kind), v[i], unknown, 1)
            i = end


@jit(parallel=True)
def fill_contents(  # type: ignore[no-untyped-def]
    hashes, bounds, keys, kinds, values, own, rare, unknown, sums, amounts, pairs, groups, shares, alone
):  # fmt: skip
    """Fill shares (m, SHARED) float32 and alone (m, 2, AMOUNTS) float32, zeros before, for pairs (m, 2) of texts,
    `groups` the slice bounds of equal left; `sums` and `amounts` as `fill_own` gives them. A share is -1 where a text
    has no word of the kind, and 0 where a text is empty."""
    for g in numba.prange(len(groups) - 1):
        left = pairs[groups[g], 0]
        a, ka = hashes[bounds[left] : bounds[left + 1]], keys[own[left] : own[left + 1]]
        fa, va, slots = kinds[own[left] : own[left + 1]], values[own[left] : own[left + 1]], words_table(ka)
        totals, rest = np.empty((3, SUMS)), np.empty((2, AMOUNTS), np.int64)  # of both texts, and what they share
        for m in range(groups[g], groups[g + 1]):
            right = pairs[m, 1]
            b = hashes[bounds[right] : bounds[right + 1]]
            kb, fb = keys[own[right] : own[right + 1]], kinds[own[right] : own[right + 1]]
            if len(a) == 0 or len(b) == 0:
                continue
            totals[0], totals[1], totals[2] = sums[left], sums[right], 0
            rest[0], rest[1] = amounts[left], amounts[right]
            words = shared_words(ka, slots, kb)
            for n in range(len(words)):
                i = words[n, START_A]
                in_left = kinds_between(fa, i, words[n, END_A])
                in_right = kinds_between(fb, words[n, START_B], words[n, END_B])
                kind, of_left, of_right = _kind(in_left | in_right), _kind(in_left), _kind(in_right)
                _add(totals[2], kind, va[i], rare, 1)
                _move(totals[0], of_left, kind, va[i], rare)
                _move(totals[1], of_right, kind, va[i], rare)
                _count(rest[0], of_left, va[i], unknown, -1)
                _count(rest[1], of_right, va[i], unknown, -1)
            alone[m] = rest
            small = 0 if is_smaller(a, b) else 1
            for kind in range(SUMS):
                for of in range(2):
                    total = totals[small ^ of, kind]
                    shares[m, 2 * kind + of] = totals[2, kind] / total if total > 0 else -1


@jit(inline="always")
def _kind(flags):  # type: ignore[no-untyped-def]
    return _FIGURES if flags & FIGURE else _NAMES if flags & NAME else _PLAIN


@jit(inline="always")
def _add(totals, kind, w, rare, sign):  # type: ignore[no-untyped-def]
    """Count a word of this weight among all, among its kind and, when it is plain and rare, among the rare ones."""
    totals[_ALL] += sign * w
    totals[kind] += sign * w
    if kind == _PLAIN and w >= rare:
        totals[_RARE] += sign * w


@jit(inline="always")
def _move(totals, kind, to, w, rare):  # type: ignore[no-untyped-def]
    """Count a word among another kind."""
    if kind != to:
        _add(totals, kind, w, rare, -1)
        _add(totals, to, w, rare, 1)


@jit(inline="always")
def _count(amounts, kind, w, unknown, sign):  # type: ignore[no-untyped-def]
    """Count a word among those that one text has alone."""
    amounts[WORDS] += sign
    if kind == _FIGURES:
        amounts[FIGURES] += sign
    elif kind == _NAMES:
        amounts[NAMES] += sign
    elif w >= unknown:
        amounts[RARE] += sign
