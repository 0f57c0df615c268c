"""Neighbour lists -> the pairs that stand out: each row's nearest, then whatever is much nearer than usual.

A cosine of .3 is much in one corner of a collection and nothing in another. So each score is divided by how near a
row's farther neighbours are (local scaling, Zelnik-Manor and Perona 2004), and the neighbours of neighbours are
proposed too: two reworks of one text may share few words with each other and many with it. One budget for the whole
collection then goes to the pairs that stand out most, so that a row with twenty copies gets twenty and a row like all
others its few. Equal scores are settled by row number: give rows in the order of their ids.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from index.jit import jit

HOP = 12
"""Nearest neighbours whose own nearest neighbours are looked at."""
SECOND_HAND = 0.7
"""What a neighbour's neighbour counts, against one found directly."""
MOST = 60
"""Pairs that one row can propose. Like a neighbour beyond the k-th, what lies beyond is nobody's and not counted."""
LEAST_SCALE = 0.02
"""The least usual score of a row: with few neighbours any score would stand out without it."""


def standing_out(
    neighbours: NDArray[np.int64], scores: NDArray[np.float32], *, sure: int, budget: int
) -> tuple[NDArray[np.int64], int]:
    """Pairs int64 (m, 2) of row numbers, left < right, sorted, and how many others the budget left out.

    `neighbours` int64 (n, k) of rows 0..n-1, best first, -1 where there are fewer; `scores` float32 (n, k), above 0.
    The `sure` nearest of each row are always kept; the rest of `budget` pairs goes to those that stand out most.

    >>> lists = np.array([[1, 2], [0, 2], [1, 0]])
    >>> pairs, dropped = standing_out(lists, np.array([[.9, .1], [.9, .3], [.3, .1]], np.float32), sure=1, budget=2)
    >>> pairs.tolist(), dropped
    ([[0, 1], [1, 2]], 1)
    """
    n, k = neighbours.shape
    if n == 0 or k == 0:
        return np.zeros((0, 2), np.int64), 0
    others, standing, sizes = second_hand(neighbours, scores, usual_of(scores), np.arange(n), sure)
    left, right, best = _each_once(others, standing, sizes)
    certain = np.isinf(best)
    free = max(0, budget - int(certain.sum()))
    keep = certain
    if free >= len(best) - int(certain.sum()):
        keep = np.ones(len(best), np.bool_)
    elif free:
        rest = best[~certain]
        bar = np.partition(rest, len(rest) - free)[len(rest) - free]
        keep = above(best, bar, free + int(certain.sum()) - int((best > bar).sum()))
    pairs = np.stack([left[keep], right[keep]], 1).astype(np.int64)
    return pairs, int(len(best) - len(pairs))


def usual_of(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 (n): how near the farthest neighbour of each row is, by which its scores (n, k) are divided.

    >>> usual_of(np.array([[.9, .5], [.3, 0]], np.float32)).round(2).tolist()
    [0.5, 0.019999999552965164]
    """
    return np.maximum(scores[:, -1], np.float32(LEAST_SCALE))


def above(best: NDArray[np.float32], bar: np.float32, equals: int) -> NDArray[np.bool_]:
    """Which stand out more than the `bar`, with the first `equals` of those that stand out just so much.

    >>> above(np.array([.5, .9, .5], np.float32), np.float32(.5), 1).tolist()
    [True, True, False]
    """
    keep = best > bar
    keep[np.flatnonzero(best == bar)[:equals]] = True  # the first rows win among equals
    return np.asarray(keep, np.bool_)


@jit(parallel=True)
def second_hand(neighbours, scores, scale, asked, sure):  # type: ignore[no-untyped-def]  # compiled: numba infers them
    """For each row that is `asked` about its `MOST` best others, found directly or through a neighbour, sorted by row,
    and how far each stands out (infinitely: the `sure` nearest).
    """
    n, k = len(asked), neighbours.shape[1]
    hop = min(HOP, k)
    most = min(MOST, k + hop * hop)
    others = np.empty((n, most), np.int32)
    standing = np.empty((n, most), np.float32)
    sizes = np.zeros(n, np.int64)
    for place in numba.prange(n):
        i = asked[place]
        found = np.empty(k + hop * hop, np.int64)
        value = np.empty(k + hop * hop, np.float32)
        m = 0
        for a in range(k):
            b = neighbours[i, a]
            if b < 0:
                break
            found[m], value[m] = b, scores[i, a] / scale[i]
            if a < sure:
                value[m] = np.inf
            m += 1
            if a >= hop:
                continue
            for d in range(hop):
                c = neighbours[b, d]
                if c < 0:
                    break
                if c != i:
                    found[m] = c
                    value[m] = SECOND_HAND * min(scores[i, a], scores[b, d]) / np.sqrt(scale[i] * scale[c])
                    m += 1
        # each other row once, with its best value
        by_row = np.argsort(found[:m], kind="mergesort")
        w = 0
        row, best = np.empty(m, np.int32), np.empty(m, np.float32)
        for j in by_row:
            if w and row[w - 1] == found[j]:
                best[w - 1] = max(best[w - 1], value[j])
            else:
                row[w], best[w] = found[j], value[j]
                w += 1
        if w > most:
            kept = np.sort(np.argsort(-best[:w], kind="mergesort")[:most])
            for j in range(most):
                others[place, j], standing[place, j] = row[kept[j]], best[kept[j]]
            sizes[place] = most
        else:
            others[place, :w], standing[place, :w] = row[:w], best[:w]
            sizes[place] = w
    return others, standing, sizes


@jit()
def _each_once(others, standing, sizes):  # type: ignore[no-untyped-def]
    """Pairs left < right, sorted, each with the better standing of the two lists that may hold it."""
    n = len(sizes)
    own = np.zeros(n + 1, np.int64)
    for i in range(n):
        for a in range(sizes[i]):
            j = others[i, a]
            if j > i or not _holds(others, sizes, j, i):
                own[min(i, j) + 1] += 1
    for i in range(n):
        own[i + 1] += own[i]
    left, right = np.empty(own[n], np.int32), np.empty(own[n], np.int32)
    best = np.empty(own[n], np.float32)
    at = own[:-1].copy()
    for i in range(n):  # from the smaller row's list, in its order; then what only the larger row's list holds
        for a in range(sizes[i]):
            j = others[i, a]
            if j > i:
                value = standing[i, a]
                place = np.searchsorted(others[j, : sizes[j]], i)
                if place < sizes[j] and others[j, place] == i:
                    value = max(value, standing[j, place])
                left[at[i]], right[at[i]], best[at[i]] = i, j, value
                at[i] += 1
    for j in range(n):
        for a in range(sizes[j]):
            i = others[j, a]
            if i < j and not _holds(others, sizes, i, j):
                left[at[i]], right[at[i]], best[at[i]] = i, j, standing[j, a]
                at[i] += 1
    for i in range(n):
        order = np.argsort(right[own[i] : own[i + 1]], kind="mergesort")
        right[own[i] : own[i + 1]] = right[own[i] : own[i + 1]][order]
        best[own[i] : own[i + 1]] = best[own[i] : own[i + 1]][order]
    return left, right, best


@jit()
def _holds(others, sizes, row, other):  # type: ignore[no-untyped-def]
    place = np.searchsorted(others[row, : sizes[row]], other)
    return place < sizes[row] and others[row, place] == other
