"""Pairs together by their left rows: what is made ready for a left row once serves all its pairs.

Threads take stretches of the groups of equal left rows. Of a pair the smaller row is the left one, so that in the order
of rows the first groups would be the large ones, and one thread would do most of the work: the groups are mixed.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 17
"""Rows of a block. Of a large collection the pairs of two blocks come one after another: what is known of so many rows
can be held in memory while the rest lies on disk."""
MIX = 0x9E3779B1
"""An odd number near 2^32 divided by the golden ratio: times it, rows one after another lie far apart (Knuth 1973)."""


def by_left(pairs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The order of pairs (m, 2) of rows under 2^32 in which those of one left row stand together, by their right rows,
    block by block; the pairs in it, and the slice bounds of those of one left row.

    >>> order, some, groups = by_left(np.array([[2, 5], [1, 4], [2, 3]]))
    >>> order.tolist(), some.tolist(), groups.tolist()
    ([2, 0, 1], [[2, 3], [2, 5], [1, 4]], [0, 2, 3])
    """
    left, right = pairs.T
    block = (left // BLOCK << 32) | right // BLOCK
    order = np.lexsort((right, left * MIX & 0xFFFFFFFF, block))
    some = np.ascontiguousarray(pairs[order])
    return order, some, groups_of(some)


def groups_of(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The slice bounds of neighbours with one left row, int64, in pairs (m, 2) of rows.

    >>> groups_of(np.array([[2, 3], [2, 5], [1, 4]])).tolist()
    [0, 2, 3]
    """
    changes = np.flatnonzero(np.diff(pairs[:, 0])) + 1
    return np.concatenate([[0], changes, [len(pairs)] if len(pairs) else []]).astype(np.int64)


def batches(groups: NDArray[np.int64], pairs: int) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """Groups of one left row in batches of about so many `pairs`, at least one group each: the slice of the pairs of a
    batch, and the slice bounds of its groups within it.

    >>> [(some, inside.tolist()) for some, inside in batches(np.array([0, 2, 3, 7, 8]), 3)]
    [(slice(0, 3, None), [0, 2, 3]), (slice(3, 7, None), [0, 4]), (slice(7, 8, None), [0, 1])]
    """
    first = 0
    while first < len(groups) - 1:
        end = max(first + 1, int(np.searchsorted(groups, groups[first] + pairs, side="right")) - 1)
        yield slice(int(groups[first]), int(groups[end])), groups[first : end + 1] - groups[first]
        first = end
