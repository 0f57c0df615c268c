"""Rows that share a run of items: winnowed n-gram fingerprints (Schleimer, Wilkerson and Aiken 2003).

Of each window of consecutive n-grams the smallest hash is kept, so two rows that share a run of at least
`length + window - 1` items share a fingerprint, wherever the run stands.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.jit import jit
from index.sieve import count_one, counted, slot_of

ALL_PAIRS_UP_TO = 6
"""Rows. A fingerprint shared by more proposes a chain and two stars instead of all pairs: linear, still connected."""
SLOTS_PER_ROW, LEAST_SLOTS = 40, 1_000_000
"""Pairs of rows under one fingerprint that are counted for each row, or in all, to find those that share a long run."""


@dataclass(frozen=True, slots=True)
class SharedPassages:
    """`pairs` int64 (m, 2), left < right, sorted; `shared` int64 (m), fingerprints in common; `frequent`, fingerprints
    left out because too many rows hold them; `dropped`, pairs beyond the budget; `sure_up_to`, how many rows at most
    may hold a run for every two of them to be proposed.
    """

    pairs: NDArray[np.int64]
    shared: NDArray[np.int64]
    frequent: int
    dropped: int
    sure_up_to: int = ALL_PAIRS_UP_TO


def shared_passages(
    hashes: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    rows: NDArray[np.int64],
    *,
    length: int = 8,
    window: int = 4,
    most_rows: int = 40,
    budget: int = 20,
    run: int = 25,
) -> SharedPassages:
    """Pairs among `rows` that share a fingerprint held by at most `most_rows` of them.

    A pair stays when it is among the `budget` best of either row, by fingerprints in common; and, however many there
    are, when it may share a run of `run` items, which holds `(run - length + 1) // window` fingerprints at least. Of
    those none is missed whose run stands in `sure_up_to` rows at most: `most_rows`, or fewer where
    neither `SLOTS_PER_ROW` nor `LEAST_SLOTS` would do.

    >>> items = np.array([*range(1, 21), 99, *range(4, 21)], np.uint32)
    >>> shared_passages(items, np.array([0, 20, 38]), np.array([0, 1])).pairs.tolist()
    [[0, 1]]
    """
    keys = _repeated(hashes, bounds, rows, length, window)
    few, frequent = pairs_under(keys, most_rows, ALL_PAIRS_UP_TO)
    if not len(few):
        return SharedPassages(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), int(frequent), 0, most_rows)
    few, shared = np.unique(few, return_counts=True)
    left, right = (few >> 32).astype(np.int64), (few & 0xFFFFFFFF).astype(np.int64)
    keep = within_budget(left, right, shared, budget)
    up_to = sure_up_to(sizes_of(keys, most_rows), slots_of(len(rows)))
    every, counts = np.unique(pairs_under(keys, up_to, up_to)[0], return_counts=True)
    long = counts >= fewest(run, length, window)
    pairs = np.union1d(few[keep], every[long])
    # of a pair that both lists hold the longer count is the true one
    of_few, of_every = _counted(few, shared, pairs), _counted(every, counts, pairs)
    out = np.stack([(pairs >> 32).astype(np.int64), (pairs & 0xFFFFFFFF).astype(np.int64)], 1)
    dropped = int((~np.isin(few, pairs)).sum())
    return SharedPassages(out, np.maximum(of_few, of_every), int(frequent), dropped, up_to)


def fewest(run: int, length: int, window: int) -> int:
    """The fewest fingerprints that a run of so many items holds."""
    return max(1, (run - length + 1) // window)


def _counted(keys: NDArray[np.uint64], counts: NDArray[np.int64], asked: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The count of each key asked for; 0 where it is not among the sorted `keys`."""
    at = np.minimum(np.searchsorted(keys, asked), max(0, len(keys) - 1))
    return np.where(keys[at] == asked, counts[at], 0).astype(np.int64) if len(keys) else np.zeros(len(asked), np.int64)


def sizes_of(keys: NDArray[np.uint64], most_rows: int) -> NDArray[np.int64]:
    """int64 (most_rows + 1): how many hashes so many rows hold; `keys`: sorted, as `winnowed` gives them."""
    if not len(keys):
        return np.zeros(most_rows + 1, np.int64)
    starts = np.flatnonzero(np.r_[True, np.diff(keys >> np.uint64(24)) != 0])
    return np.bincount(np.diff(np.r_[starts, len(keys)]), minlength=most_rows + 1)[: most_rows + 1].astype(np.int64)


def slots_of(rows: int) -> int:
    """How many pairs of so many rows are looked at to find those that share a long run."""
    return max(LEAST_SLOTS, SLOTS_PER_ROW * rows)


def sure_up_to(sizes: NDArray[np.int64], slots: int) -> int:
    """The most rows under one fingerprint of which all pairs may be looked at, `slots` in all; `sizes`: `sizes_of`.

    >>> sure_up_to(np.array([0, 5, 2, 0, 0, 0, 0, 0, 7]), 100)
    7
    """
    n = np.arange(len(sizes), dtype=np.int64)
    return max(ALL_PAIRS_UP_TO, int(np.searchsorted(np.cumsum(sizes * n * (n - 1) // 2), slots, side="right")) - 1)


def within_budget(
    left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.int64], budget: int
) -> NDArray[np.bool_]:
    """Which pairs are among the `budget` highest of their left or of their right row; ties go to the smaller row."""
    return best_of_each(left, right, score, budget) | best_of_each(right, left, score, budget)


def best_of_each(
    one: NDArray[np.int64], other: NDArray[np.int64], score: NDArray[np.int64], budget: int
) -> NDArray[np.bool_]:
    """Which pairs are among the `budget` highest of their row `one`; ties go to the smaller other row.

    >>> best_of_each(np.array([1, 1, 2]), np.array([5, 4, 5]), np.array([3, 3, 1]), 1).tolist()
    [False, True, True]
    """
    keep = np.zeros(len(one), np.bool_)
    if not len(one):
        return keep
    order = np.lexsort((other, -score, one))
    start = np.r_[True, one[order][1:] != one[order][:-1]]
    rank = np.arange(len(order)) - np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))
    keep[order[rank < budget]] = True
    return keep


def winnowed(
    hashes: NDArray[np.uint32], bounds: NDArray[np.int64], rows: NDArray[np.int64], length: int, window: int
) -> NDArray[np.uint64]:
    """The fingerprints of rows in their order, uint64 keys: 40 bits of hash above 24 bits of row.

    >>> winnowed(np.arange(9, dtype=np.uint32), np.array([0, 9]), np.array([0]), 8, 4).size
    1
    """
    return np.asarray(_keys(hashes, bounds, rows, length, window, np.zeros(0, np.uint8)), np.uint64)


def _repeated(
    hashes: NDArray[np.uint32], bounds: NDArray[np.int64], rows: NDArray[np.int64], length: int, window: int
) -> NDArray[np.uint64]:
    """The keys that may stand under two rows, sorted, each once."""
    sieve = np.zeros(len(hashes) + 1, np.uint8)  # of two fingerprints in five words each has ten counters
    _count(hashes, bounds, rows, length, window, sieve)
    keys: NDArray[np.uint64] = _keys(hashes, bounds, rows, length, window, sieve)
    keys.sort()
    return keys[np.r_[True, keys[1:] != keys[:-1]]] if len(keys) else keys


@jit()
def kept_of(hashes, first, end, length, window, out):  # type: ignore[no-untyped-def]  # compiled: numba infers types
    """Write to `out`, uint64, the hashes that are kept of the n-grams of the items from `first` to `end`, and return
    how many: of each window of n-grams the smallest, of equal ones the last."""
    n, last = 0, np.int64(-1)
    recent = np.empty(window, np.uint64)
    for i in range(first, end - length + 1):
        h = np.uint64(0)
        for j in range(length):
            h = (h ^ np.uint64(hashes[i + j])) * np.uint64(0x9E3779B97F4A7C15)
            h ^= h >> np.uint64(31)
        at = i - first
        recent[at % window] = h
        if at < window - 1 and i < end - length:
            continue
        best, where = recent[at % window], at
        for back in range(1, min(window, at + 1)):
            if recent[(at - back) % window] < best:
                best, where = recent[(at - back) % window], at - back
        if where != last:
            out[n] = best
            n += 1
            last = where
    return n


@jit()
def longest(bounds):  # type: ignore[no-untyped-def]
    """Items of the longest row."""
    most = 0
    for row in range(len(bounds) - 1):
        most = max(most, bounds[row + 1] - bounds[row])
    return most


@jit()
def _count(hashes, bounds, rows, length, window, sieve):  # type: ignore[no-untyped-def]
    """Count the fingerprints of the rows in a sieve."""
    some = np.empty(longest(bounds), np.uint64)
    for row in rows:
        for i in range(kept_of(hashes, bounds[row], bounds[row + 1], length, window, some)):
            count_one(sieve, slot_of(some[i], sieve))


@jit()
def _keys(hashes, bounds, rows, length, window, sieve):  # type: ignore[no-untyped-def]
    """uint64 keys: the fingerprints that the sieve does not hold for lone ones; an empty one holds none for lone."""
    out, n, some = np.empty(1024, np.uint64), 0, np.empty(longest(bounds), np.uint64)
    for row in rows:
        found = kept_of(hashes, bounds[row], bounds[row + 1], length, window, some)
        if n + found > len(out):
            out = np.concatenate((out, np.empty(len(out) + found, np.uint64)))
        for i in range(found):
            if not len(sieve) or counted(sieve, slot_of(some[i], sieve)) > 1:
                out[n] = (some[i] >> np.uint64(24)) << np.uint64(24) | np.uint64(row)
                n += 1
    return out[:n].copy()


@jit()
def pairs_under(keys, most_rows, all_up_to):  # type: ignore[no-untyped-def]
    """uint64 left << 32 | right for the rows under each hash, and the number of hashes that too many rows hold."""
    low = np.uint64(0xFFFFFF)
    out = np.empty(1024, np.uint64)
    n, frequent, i = 0, 0, 0
    while i < len(keys):
        j = i + 1
        while j < len(keys) and keys[j] >> np.uint64(24) == keys[i] >> np.uint64(24):
            j += 1
        size = j - i
        if size > most_rows:
            frequent += 1
        elif size > 1:
            while n + size * (size - 1) // 2 + 3 * size > len(out):
                out = np.concatenate((out, np.empty(len(out), np.uint64)))
            for a in range(i, j):
                for b in range(a + 1, j):
                    if size <= all_up_to or b == a + 1 or a < i + 2:
                        out[n] = (keys[a] & low) << np.uint64(32) | (keys[b] & low)
                        n += 1
        i = j
    return out[:n].copy(), frequent
