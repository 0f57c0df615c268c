"""Pairs in the order of their left rows: what is made ready for a left row once serves all its pairs."""

import numpy as np
from numpy.typing import NDArray


def by_left(pairs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The order of pairs (m, 2) by left and right, the pairs in it, and the slice bounds of those of one left row.

    >>> order, some, groups = by_left(np.array([[2, 5], [1, 4], [2, 3]]))
    >>> order.tolist(), some.tolist(), groups.tolist()
    ([1, 2, 0], [[1, 4], [2, 3], [2, 5]], [0, 1, 3])
    """
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    some = np.ascontiguousarray(pairs[order])
    groups = np.concatenate([[0], np.flatnonzero(np.diff(some[:, 0])) + 1, [len(some)]]).astype(np.int64)
    return order, some, groups
