"""Compiled: keys for a few words in a row, each once a text, and their places among those that are wanted."""

import numpy as np

from index.jit import jit

PASSAGE_WORDS = 8
"""Words of a passage: the shortest run that is hardly ever shared by chance."""
TURN_WORDS = 4
"""Words of a turn of phrase."""
_SEED = np.uint64(0x51ED270B)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BITS = 16
"""First bits of a key that a table leads in by: the rest is searched by halves."""


@jit()
def mixed(key, word):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """The key of a row of words with one more behind it."""
    key = (key ^ np.uint64(word)) * _FACTOR
    return key ^ (key >> np.uint64(29))


@jit()
def keys_at(hashes, bounds, length):  # type: ignore[no-untyped-def]
    """uint64: a key of the `length` words that begin at each word; 0 where the text ends before."""
    out = np.zeros(len(hashes), np.uint64)
    for text in range(len(bounds) - 1):
        for i in range(bounds[text], bounds[text + 1] - length + 1):
            key = _SEED
            for j in range(length):
                key = mixed(key, hashes[i + j])
            out[i] = key | np.uint64(1)
    return out


@jit()
def keys_once(keys, bounds, rows):  # type: ignore[no-untyped-def]
    """The keys of these rows, each once a row."""
    total = 0
    for row in rows:
        total += bounds[row + 1] - bounds[row]
    out, n = np.empty(total, np.uint64), 0
    for row in rows:
        some = np.sort(keys[bounds[row] : bounds[row + 1]])
        for i in range(len(some)):
            if some[i] and (i == 0 or some[i] != some[i - 1]):
                out[n] = some[i]
                n += 1
    return out[:n]


@jit()
def holders_of(place, bounds, rows, n):  # type: ignore[no-untyped-def]
    """int64 (n + 1) and int32: which of `rows` hold each of n keys, `place` the key that begins at each word or -1;
    those of key k are `holders[starts[k]:starts[k + 1]]`, in order."""
    last, starts = np.full(n, -1, np.int32), np.zeros(n + 1, np.int64)
    for row in rows:
        for i in range(bounds[row], bounds[row + 1]):
            k = place[i]
            if k >= 0 and last[k] != row:
                last[k] = row
                starts[k + 1] += 1
    starts = np.cumsum(starts)
    last[:] = -1
    at, holders = starts[:-1].copy(), np.empty(starts[-1], np.int32)
    for row in rows:
        for i in range(bounds[row], bounds[row + 1]):
            k = place[i]
            if k >= 0 and last[k] != row:
                last[k] = row
                holders[at[k]] = row
                at[k] += 1
    return starts, holders


@jit()
def place_of(keys, wanted):  # type: ignore[no-untyped-def]
    """int32: the place of each key among the sorted `wanted` ones; -1 where it is none of them."""
    out = np.full(len(keys), -1, np.int32)
    shift = np.uint64(64 - _BITS)
    start = np.zeros((1 << _BITS) + 1, np.int64)
    for key in wanted:
        start[(key >> shift) + np.uint64(1)] += 1
    start = np.cumsum(start)
    for i in range(len(keys)):
        key = keys[i]
        if not key:
            continue
        low, high = start[key >> shift], start[(key >> shift) + np.uint64(1)]
        while low < high:
            middle = (low + high) // 2
            if wanted[middle] < key:
                low = middle + 1
            else:
                high = middle
        if low < len(wanted) and wanted[low] == key:
            out[i] = low
    return out
