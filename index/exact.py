"""Equal sequences of hashes, found by their digests: exact copies."""

import numba
import numpy as np
from numpy.typing import NDArray

from index.jit import jit
from index.lsh import _table_size


def equal_groups(
    hashes: NDArray[np.uint32], bounds: NDArray[np.int64], keep: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """For each text the first text with the same word hashes in the same order: int64 (n,).

    Words where `keep` is False do not count. Sequences are compared by a 128-bit digest of them and their length.

    >>> equal_groups(np.array([7, 8, 7, 8, 9], np.uint32), np.array([0, 2, 4, 5])).tolist()
    [0, 0, 2]
    """
    return first_equal(digests_of(hashes, bounds, keep))


def digests_of(
    hashes: NDArray[np.uint32], bounds: NDArray[np.int64], keep: NDArray[np.bool_] | None = None
) -> NDArray[np.uint64]:  # fmt: skip
    """uint64 (n, 2): a digest of the word hashes of each text and their number.

    >>> digests = digests_of(np.array([7, 8, 7, 8], np.uint32), np.array([0, 2, 4]))
    >>> bool((digests[0] == digests[1]).all())
    True
    """
    digests = np.empty((len(bounds) - 1, 2), np.uint64)
    masked = keep is not None
    _digest(hashes, bounds, masked, keep if masked else np.empty(0, np.bool_), digests)
    return digests


def first_equal(digests: NDArray[np.uint64]) -> NDArray[np.int64]:
    """int64 (n): for each digest (n, 2) the first row that has the same.

    >>> first_equal(np.array([[7, 1], [8, 1], [7, 1]], np.uint64)).tolist()
    [0, 1, 0]
    """
    out = np.empty(len(digests), np.int64)
    _first_equal(digests, _table_size(len(digests)), out)
    return out


@jit(parallel=True)
def _digest(hashes, bounds, masked, keep, digests):  # type: ignore[no-untyped-def]
    for t in numba.prange(len(digests)):
        one, two, length = np.uint64(0x2545F4914F6CDD1D), np.uint64(0xD1342543DE82EF95), np.uint64(0)
        for j in range(bounds[t], bounds[t + 1]):
            if masked and not keep[j]:
                continue
            w = np.uint64(hashes[j])
            one = (one ^ w) * np.uint64(0x9E3779B97F4A7C15)
            two = (two ^ w) * np.uint64(0xC2B2AE3D27D4EB4F)
            one ^= one >> np.uint64(32)
            two ^= two >> np.uint64(29)
            length += np.uint64(1)
        digests[t, 0], digests[t, 1] = one ^ length, two


@jit()
def _first_equal(digests, size, out):  # type: ignore[no-untyped-def]
    table, last = np.full(size, -1, np.int64), size - 1
    for row in range(len(digests)):
        slot = np.int64(digests[row, 0] >> np.uint64(20)) & last
        while table[slot] >= 0:
            first = table[slot]
            if digests[first, 0] == digests[row, 0] and digests[first, 1] == digests[row, 1]:
                break
            slot = (slot + 1) & last
        if table[slot] < 0:
            table[slot] = row
        out[row] = table[slot]
