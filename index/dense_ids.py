"""Hashes -> small dense numbers, by one pass through an open-addressing table: no sort of the whole input."""

import numpy as np
from numpy.typing import NDArray

from index.jit import jit


def dense_ids(hashes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The distinct hashes, sorted, and for each input its place among them (int32): `np.unique` with its inverse.

    >>> distinct, places = dense_ids(np.array([70, 5, 70, 9], np.uint32))
    >>> distinct.tolist(), places.tolist()
    ([5, 9, 70], [2, 0, 2, 1])
    """
    distinct, seen = _first_seen(np.ascontiguousarray(hashes, np.uint32))
    order = np.argsort(distinct)
    place = np.empty(len(distinct), np.int32)
    place[order] = np.arange(len(distinct), dtype=np.int32)
    return distinct[order], place[seen]


@jit()
def _first_seen(hashes):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Distinct hashes in the order of their first place, and each input's number in that order."""
    bits = 12
    table = np.full(1 << bits, -1, np.int32)
    distinct = np.empty(1 << (bits - 1), np.uint32)
    out = np.empty(len(hashes), np.int32)
    n = 0
    for i in range(len(hashes)):
        h = hashes[i]
        slot = (np.uint64(h) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
        while table[slot] >= 0 and distinct[table[slot]] != h:
            slot = (slot + np.uint64(1)) & np.uint64((1 << bits) - 1)
        if table[slot] < 0:
            if n == len(distinct):  # half full: twice the table
                bits += 1
                table = np.full(1 << bits, -1, np.int32)
                distinct = np.concatenate((distinct, np.empty(n, np.uint32)))
                for j in range(n):
                    slot = (np.uint64(distinct[j]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
                    while table[slot] >= 0:
                        slot = (slot + np.uint64(1)) & np.uint64((1 << bits) - 1)
                    table[slot] = j
                slot = (np.uint64(h) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
                while table[slot] >= 0:
                    slot = (slot + np.uint64(1)) & np.uint64((1 << bits) - 1)
            table[slot], distinct[n] = n, h
            n += 1
        out[i] = table[slot]
    return distinct[:n].copy(), out
