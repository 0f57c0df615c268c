"""Compiled: sentences of two texts matched in order, by the cosines of their vectors."""

import numpy as np

from index.jit import jit

WIDEST = 3
"""Sentences of one text that one of the other may stand for."""


@jit()
def aligned_beads(cosines, left_norms, right_norms, floor):  # type: ignore[no-untyped-def]  # compiled: numba infers
    """The best matching in order: int64 (k, 4) rows `first left, lefts, first right, rights`, and float64 (k) cosines.

    `cosines` float32 (n, m); `left_norms` float32 (WIDEST, n): the length of the sum of the unit vectors of so many
    sentences and one, from each on; `right_norms` the same; `floor`: the cosine above which two sentences match. A
    match counts what it has above it, for the sentences that it joins; what is left out counts nothing.
    """
    n, m = cosines.shape
    score = np.zeros((n + 1, m + 1))
    step = np.zeros((n + 1, m + 1), np.int64)
    kept = np.zeros((n + 1, m + 1))
    for i in range(n + 1):
        for j in range(m + 1):
            if i == 0 and j == 0:
                continue
            best, which, cosine = -1.0, 0, 0.0
            if i > 0:
                best, which = score[i - 1, j], 1
            if j > 0 and score[i, j - 1] > best:
                best, which = score[i, j - 1], 2
            for code in range(2 * WIDEST - 1):  # 1-1, 2-1, 3-1, 1-2, 1-3
                p = code + 1 if code < WIDEST else 1
                q = 1 if code < WIDEST else code - WIDEST + 2
                if i < p or j < q:
                    continue
                total = 0.0
                for a in range(p):
                    for b in range(q):
                        total += cosines[i - 1 - a, j - 1 - b]
                value = total / (left_norms[p - 1, i - p] * right_norms[q - 1, j - q])
                gained = score[i - p, j - q] + (value - floor) * (p + q) / 2
                if gained > best:
                    best, which, cosine = gained, 3 + code, value
            score[i, j], step[i, j], kept[i, j] = best, which, cosine
    beads = np.empty((min(n, m), 4), np.int64)
    values = np.empty(min(n, m))
    k, i, j = 0, n, m
    while i > 0 or j > 0:
        which = step[i, j]
        if which == 1:
            i -= 1
        elif which == 2:
            j -= 1
        else:
            code = which - 3
            p = code + 1 if code < WIDEST else 1
            q = 1 if code < WIDEST else code - WIDEST + 2
            values[k] = kept[i, j]
            i -= p
            j -= q
            beads[k, 0], beads[k, 1], beads[k, 2], beads[k, 3] = i, p, j, q
            k += 1
    return beads[:k][::-1].copy(), values[:k][::-1].copy()
