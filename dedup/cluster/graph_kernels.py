"""Compiled: a graph as adjacency in three arrays, a part of it, and what all its groups hold inside.

Row i's neighbours are `others[starts[i] : starts[i + 1]]`, sorted, with `figures` beside them.
"""

import numpy as np

from dedup.cluster.exact_kernels import at_least, exact
from index.jit import jit


@jit()
def adjacency_of(pairs, figures, n):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """starts int64 (n + 1), others int64 (2 m), figures float64 (2 m) of sorted pairs of rows under n."""
    starts = np.zeros(n + 1, np.int64)
    for k in range(len(pairs)):
        starts[pairs[k, 0] + 1] += 1
        starts[pairs[k, 1] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    others, beside, at = np.empty(2 * len(pairs), np.int64), np.empty(2 * len(pairs)), starts[:-1].copy()
    for here in (1, 0):  # first the neighbours before a row, then those after it: each list comes out sorted
        for k in range(len(pairs)):
            row = pairs[k, here]
            others[at[row]], beside[at[row]] = pairs[k, 1 - here], figures[k]
            at[row] += 1
    return starts, others, beside


@jit()
def inside_of(rows, starts, others, figures, place):  # type: ignore[no-untyped-def]
    """The adjacency of some rows, sorted, among themselves, numbered from 0. `place`: -1 for every row of the whole
    graph, as it is left too."""
    n = len(rows)
    own = np.zeros(n + 1, np.int64)
    for i in range(n):
        place[rows[i]] = i
    for i in range(n):
        own[i + 1] = own[i]
        for k in range(starts[rows[i]], starts[rows[i] + 1]):
            own[i + 1] += place[others[k]] >= 0
    near, beside = np.empty(own[n], np.int64), np.empty(own[n])
    at = 0
    for i in range(n):
        for k in range(starts[rows[i]], starts[rows[i] + 1]):
            if place[others[k]] >= 0:
                near[at], beside[at] = place[others[k]], figures[k]
                at += 1
    for i in range(n):
        place[rows[i]] = -1
    return own, near, beside


@jit()
def pairs_of(starts, others, figures, least):  # type: ignore[no-untyped-def]
    """int64 (m, 2), float64 (m): the pairs of a graph with a figure above `least`, sorted."""
    m = 0
    for i in range(len(starts) - 1):
        for k in range(starts[i], starts[i + 1]):
            m += others[k] > i and figures[k] > least
    pairs, beside = np.empty((m, 2), np.int64), np.empty(m)
    m = 0
    for i in range(len(starts) - 1):
        for k in range(starts[i], starts[i + 1]):
            if others[k] > i and figures[k] > least:
                pairs[m, 0], pairs[m, 1], beside[m] = i, others[k], figures[k]
                m += 1
    return pairs, beside


@jit()
def degrees_of(labels, adjacency):  # type: ignore[no-untyped-def]
    """int64 (n) three times: of each row, its neighbours in its own group, and the two halves of their exact sum."""
    starts, others, figures = adjacency
    n = len(labels)
    count, high, low = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    for i in range(n):
        for k in range(starts[i], starts[i + 1]):
            if labels[others[k]] == labels[i]:
                h, w = exact(figures[k])
                count[i] += 1
                high[i] += h
                low[i] += w
    return count, high, low


@jit()
def standing(labels, sizes, derived, judged, hub, threshold):  # type: ignore[no-untyped-def]
    """bool (groups): which keep the rule against chaining, by a hub or by the mean of all their pairs."""
    stands = np.zeros(len(sizes), np.bool_)
    count, high, low = degrees_of(labels, derived)
    for i in range(len(labels)):
        others = sizes[labels[i]] - 1
        if count[i] == others and at_least(high[i], low[i], hub, others):
            stands[labels[i]] = True
    count, high, low = degrees_of(labels, judged)
    all_high, all_low = np.zeros(len(sizes), np.int64), np.zeros(len(sizes), np.int64)
    for i in range(len(labels)):
        all_high[labels[i]] += high[i]
        all_low[labels[i]] += low[i]
    for g in range(len(sizes)):
        if at_least(all_high[g], all_low[g], threshold, sizes[g] * (sizes[g] - 1)):
            stands[g] = True
    return stands


@jit()
def parts_of(ends, n):  # type: ignore[no-untyped-def]
    """int64 (n): the least row that pairs connect each of n rows with, itself among them. `ends` int64 (m, 2)."""
    under = np.arange(n)
    for k in range(len(ends)):
        a, b = ends[k]
        while under[a] != a:
            under[a] = under[under[a]]
            a = under[a]
        while under[b] != b:
            under[b] = under[under[b]]
            b = under[b]
        under[max(a, b)] = min(a, b)
    for row in range(n):
        under[row] = under[under[row]]  # what stands above has been settled
    return under
