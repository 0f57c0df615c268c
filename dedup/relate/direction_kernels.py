"""Compiled: what each of two texts has that the other lacks (`dedup.relate.direction`), over integers, one pair at a
time.

Every amount is counted for both sides by the same code, and the pair is laid the same way round whichever text comes
first, so that exchanging the texts exchanges the amounts to the last bit.
"""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from dedup.text.match_kernels import (
    PLACE,
    SEED_WORDS,
    best_matches,
    find_runs,
    index_seeds,
    is_smaller,
    next_word,
    sentence_weights,
    table_size,
)
from dedup.text.tokenizer import QUOTED
from index.jit import jit

WORDS, NAMES, FIGURES, RARE, DATES, QUOTES, DETAILS, YEAR, INSERTIONS, MERGED, MISSPELT, NAMED = range(12)
"""Columns of the amounts: content words, names, figures, rare words and dates only here; words in quotation marks;
mean weight of what a matching sentence says only here; latest year; places with words only here; sentences that lie
together in one of the other; words that the other spells in a known way; names here, whoever else has them."""
AMOUNTS = 12
MATCH = 0.2
"""Weighed overlap (Dice) from which two sentences match."""
GAP = 60
"""Words between two shared runs up to which both gaps are the same place."""
SPELLING = 2
"""Words of a gap up to which it may be a corrected spelling."""


@jit(parallel=True)
def fill_amounts(  # type: ignore[no-untyped-def]
    hashes, flags, bounds, keys, kinds, values, own, sentences, dates, years, rarest, pairs, out
):
    """Fill out (m, 2, AMOUNTS) float64, zeros before, for pairs (m, 2); `own`, bounds of postings; `dates` sorted
    hashes; `years` (n, 2) hash and year, sorted by hash; `rarest`: the weight of a word that the background does not
    know."""
    for m in numba.prange(len(pairs)):
        l, r, side = pairs[m, 0], pairs[m, 1], 0
        if not is_smaller(hashes[bounds[l] : bounds[l + 1]], hashes[bounds[r] : bounds[r + 1]]):
            l, r, side = r, l, 1
        a, b = bounds[l], bounds[r]
        if bounds[l + 1] == a or bounds[r + 1] == b:
            continue
        left, right = out[m, side], out[m, 1 - side]
        ka, fa, va = keys[own[l] : own[l + 1]], kinds[own[l] : own[l + 1]], values[own[l] : own[l + 1]]
        kb, fb, vb = keys[own[r] : own[r + 1]], kinds[own[r] : own[r + 1]], values[own[r] : own[r + 1]]
        shared, wa, wb = _contents(
            ka, fa, va, sentences[l], kb, fb, vb, sentences[r], dates, years, rarest, left, right
        )
        _sentences(shared, wa, wb, left, right)
        ha, hb = hashes[a : bounds[l + 1]], hashes[b : bounds[r + 1]]
        _places(ha, ka, va, hb, kb, vb, rarest, left, right)
        left[QUOTES] = _quoted(flags[a : bounds[l + 1]])
        right[QUOTES] = _quoted(flags[b : bounds[r + 1]])


@jit()
def _contents(ka, fa, va, sa, kb, fb, vb, sb, dates, years, rarest, left, right):  # type: ignore[no-untyped-def]
    """Content words only here, by kind; gives the shared weight of each pair of sentences and that of each sentence."""
    shared = np.zeros((sa, sb), np.float32)
    wa, wb = sentence_weights(ka, va, sa), sentence_weights(kb, vb, sb)
    i, j = 0, 0
    while i < len(ka) or j < len(kb):
        h, w, kind, i2, j2 = next_word(ka, fa, va, i, kb, fb, vb, j)
        if kind & FIGURE:
            year = _year(years, h)
            if i2 > i:
                left[YEAR] = max(left[YEAR], year)
            if j2 > j:
                right[YEAR] = max(right[YEAR], year)
        elif kind & NAME:
            left[NAMED] += i2 > i
            right[NAMED] += j2 > j
        if i2 > i and j2 > j:
            for x in range(i, i2):
                for y in range(j, j2):
                    shared[ka[x] & PLACE, kb[y] & PLACE] += w
        else:
            side = left if i2 > i else right
            side[WORDS] += 1
            if kind & FIGURE:
                side[FIGURES] += 1
            elif kind & NAME:
                side[NAMES] += 1
            elif w >= rarest:
                side[RARE] += 1
            at = np.searchsorted(dates, np.uint32(h))
            if at < len(dates) and dates[at] == h:
                side[DATES] += 1
        i, j = i2, j2
    return shared, wa, wb


@jit()
def _year(years, h):  # type: ignore[no-untyped-def]
    """The year that a hash stands for, 0 for none."""
    at = np.searchsorted(years[:, 0], np.int64(h))
    return years[at, 1] if at < len(years) and years[at, 0] == np.int64(h) else 0


@jit()
def _sentences(shared, wa, wb, left, right):  # type: ignore[no-untyped-def]
    """Details that only one of two matching sentences has, and sentences that lie together in one of the other."""
    sa, sb = shared.shape
    (to_a, best_a, _), (to_b, best_b, _) = best_matches(shared, wa, wb)
    into_a, into_b = np.zeros(sa, np.int32), np.zeros(sb, np.int32)
    only_a, only_b, n = 0.0, 0.0, 0
    for x in range(sa):
        if best_a[x] >= MATCH:
            into_b[to_a[x]] += 1
            if to_b[to_a[x]] == x:
                only_a += max(np.float32(0), wa[x] - shared[x, to_a[x]])
                only_b += max(np.float32(0), wb[to_a[x]] - shared[x, to_a[x]])
                n += 1
    if n:
        left[DETAILS], right[DETAILS] = only_a / n, only_b / n
    for y in range(sb):
        if best_b[y] >= MATCH:
            into_a[to_b[y]] += 1
    for x in range(sa):
        if best_a[x] >= MATCH and into_b[to_a[x]] > 1:
            left[MERGED] += 1
    for y in range(sb):
        if best_b[y] >= MATCH and into_a[to_b[y]] > 1:
            right[MERGED] += 1


@jit()
def _places(a, ka, va, b, kb, vb, rarest, left, right):  # type: ignore[no-untyped-def]
    """Between shared runs: places where one side alone has words, and spellings that the other side corrects."""
    head, following = np.empty(table_size(len(a)), np.int32), np.empty(max(1, len(a)), np.int32)
    index_seeds(a, head, following)
    runs = np.empty((len(b) // SEED_WORDS + 1, 3), np.int32)
    k = find_runs(a, b, head, following, runs)
    for r in range(1, k):
        p, q = runs[r - 1, 0] + runs[r - 1, 2], runs[r - 1, 1] + runs[r - 1, 2]
        m, n = runs[r, 0] - p, runs[r, 1] - q
        if m < 0 or m > GAP or n > GAP:
            continue
        if m > 0 and n == 0:
            left[INSERTIONS] += 1
        elif n > 0 and m == 0:
            right[INSERTIONS] += 1
        elif 0 < m <= SPELLING and 0 < n <= SPELLING:
            unknown_a, unknown_b = 0, 0
            for i in range(m):
                unknown_a += _weight(ka, va, a[p + i]) >= rarest
            for i in range(n):
                unknown_b += _weight(kb, vb, b[q + i]) >= rarest
            left[MISSPELT] += max(0, unknown_a - unknown_b)
            right[MISSPELT] += max(0, unknown_b - unknown_a)


@jit()
def _weight(keys, values, h):  # type: ignore[no-untyped-def]
    """The weight of a word of this text, 0 for a common one."""
    at = np.searchsorted(keys, np.uint64(h) << np.uint64(16))
    return values[at] if at < len(keys) and keys[at] >> np.uint64(16) == h else 0.0


@jit()
def _quoted(flags):  # type: ignore[no-untyped-def]
    """Words inside quotation marks."""
    n = 0
    for i in range(len(flags)):
        if flags[i] & QUOTED:
            n += 1
    return n
