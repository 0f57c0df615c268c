"""Compiled: rows two steps apart in a part too large to judge whole."""

import numpy as np

from index.jit import jit


@jit()
def two_steps(starts, others, place, looked_at, most):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """int64 (m, 2): each row with at most `most` of those that its neighbours are linked with, the best linked first.

    Rows are told by their place among the best linked, int64 (n) in `place`; of the neighbours of each the first
    `looked_at` are looked at.
    """
    n = len(place)
    best = np.full((n, looked_at), -1)
    for row in range(n):
        near = np.sort(place[others[starts[row] : starts[row + 1]]])[:looked_at]
        best[place[row], : len(near)] = near
    seen, pairs, first, m = np.full(n, -1), np.empty((n * most, 2), np.int64), np.empty(most, np.int64), 0
    for a in range(n):
        seen[a] = a
        count = 0
        for b in best[a]:
            if b < 0:
                break
            for c in best[b]:
                if c < 0 or (count == most and c > first[most - 1]):
                    break  # each list is sorted
                if seen[c] == a:
                    continue
                seen[c] = a
                count = min(count + 1, most)
                at = count - 1  # the last of a full list goes
                while at > 0 and first[at - 1] > c:
                    first[at] = first[at - 1]
                    at -= 1
                first[at] = c
        for k in range(count):
            pairs[m, 0], pairs[m, 1] = a, first[k]
            m += 1
    return pairs[:m]
