"""Compiled: which content words two texts share and which each has alone; one walk over the sorted words of both.

Of all measures these cost least, and they tell of most candidates that nothing more need be asked. Words are weighed by
rarity. Amounts are sums of 32-bit numbers in 64 bits, in the order of the words' hashes, whichever text is the left.
"""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.match_kernels import is_smaller, next_word
from index.jit import jit

SHARED = 10
"""Columns of shares: all words, names, figures, plain words and rare plain ones, of the smaller text and the larger."""
NAMES, FIGURES, RARE, WORDS = range(4)
"""Columns of what one has alone: distinct names, figures, rare words that are neither, and content words in all."""
AMOUNTS = 4
_ALL, _NAMES, _FIGURES, _PLAIN, _RARE = range(5)  # kinds of words, in the order of their columns


@jit(parallel=True)
def fill_contents(hashes, bounds, keys, kinds, values, own, rare, unknown, pairs, shares, alone):  # type: ignore[no-untyped-def]
    """Fill shares (m, SHARED) and alone (m, 2, AMOUNTS) float32, zeros before, for pairs (m, 2) of texts; `own`, bounds
    of their postings; `rare`, least weight of a rare word that is shared; `unknown`, the same of one that only one text
    has. A share is -1 where a text has no word of the kind, and 0 where a text is empty."""
    for m in numba.prange(len(pairs)):
        left, right = pairs[m, 0], pairs[m, 1]
        if bounds[left + 1] == bounds[left] or bounds[right + 1] == bounds[right]:
            continue
        l, end_l, r, end_r = own[left], own[left + 1], own[right], own[right + 1]
        kl, fl, vl = keys[l:end_l], kinds[l:end_l], values[l:end_l]
        kr, fr, vr = keys[r:end_r], kinds[r:end_r], values[r:end_r]
        totals = np.zeros((3, 5))  # of the left text, the right one, and what they share
        i, j = 0, 0
        while i < len(kl) or j < len(kr):
            _, weight, kinds_of, i2, j2 = next_word(kl, fl, vl, i, kr, fr, vr, j)
            kind = _FIGURES if kinds_of & FIGURE else _NAMES if kinds_of & NAME else _PLAIN
            if i2 > i:
                _add(totals[0], kind, weight, rare)
            if j2 > j:
                _add(totals[1], kind, weight, rare)
            if i2 > i and j2 > j:
                _add(totals[2], kind, weight, rare)
            else:
                side = 0 if i2 > i else 1
                alone[m, side, WORDS] += 1
                if kind == _FIGURES:
                    alone[m, side, FIGURES] += 1
                elif kind == _NAMES:
                    alone[m, side, NAMES] += 1
                elif weight >= unknown:
                    alone[m, side, RARE] += 1
            i, j = i2, j2
        a, b = hashes[bounds[left] : bounds[left + 1]], hashes[bounds[right] : bounds[right + 1]]
        small = 0 if is_smaller(a, b) else 1
        for kind in range(5):
            for of in range(2):
                total = totals[small ^ of, kind]
                shares[m, 2 * kind + of] = totals[2, kind] / total if total > 0 else -1


@jit()
def _add(totals, kind, w, rare):  # type: ignore[no-untyped-def]
    """Count a word of this weight among all, among its kind and, when it is plain and rare, among the rare ones."""
    totals[_ALL] += w
    totals[kind] += w
    if kind == _PLAIN and w >= rare:
        totals[_RARE] += w
