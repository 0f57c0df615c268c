"""Compiled: shingles of words, MinHash signatures, and exact Jaccard similarities, many texts at a time."""

import numba
import numpy as np

from index.jit import jit

EMPTY = 2**32 - 1
"""Every value of the signature of a text without words, as in an empty `datasketch.MinHash`."""
_LANES = 64  # shingles a turn of the inner loop: four 512-bit or eight 256-bit registers
_TILE = 4  # permutations a turn: their minima stay in registers while the shingles stream by


@jit()
def _longest(bounds, low, high):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    most = 1
    for t in range(low, high):
        most = max(most, bounds[t + 1] - bounds[t])
    return most + _LANES


@jit()
def _read_shingles(hashes, low, high, masked, keep, factors, kept, sums, out):  # type: ignore[no-untyped-def]
    """Write the shingle hashes of the words low..high to `out`; returns how many. `kept`, `sums` are room to work."""
    if masked:
        m = 0
        for j in range(low, high):
            if keep[j]:
                kept[m] = hashes[j]
                m += 1
        words = kept[:m]
    else:
        words = hashes[low:high]
    m = len(words)
    if m == 0:
        return 0
    length = min(m, len(factors) - 1)
    n = m - length + 1
    start = factors[-1] * np.uint64(length)
    for j in range(n):
        sums[j] = start + words[j] * factors[0]
    for i in range(1, length):
        factor, shifted = factors[i], words[i:]
        for j in range(n):
            sums[j] += shifted[j] * factor
    for j in range(n):
        out[j] = np.uint32(sums[j] >> np.uint64(32))
    return n


@jit(parallel=True)
def _sign(hashes, bounds, masked, keep, factors, mix, a, b, blocks, out):  # type: ignore[no-untyped-def]
    for block in numba.prange(len(blocks) - 1):
        low, high = blocks[block], blocks[block + 1]
        room = _longest(bounds, low, high)
        kept, sums = np.empty(room if masked else 0, np.uint32), np.empty(room, np.uint64)
        mixed = np.empty(room, np.uint32)
        for t in range(low, high):
            n = _read_shingles(hashes, bounds[t], bounds[t + 1], masked, keep, factors, kept, sums, mixed)
            if n == 0:
                out[t, :] = np.uint32(EMPTY)
                continue
            for j in range(n):
                h = mixed[j]
                h = np.uint32((h ^ (h >> mix[0])) * mix[1])
                h = np.uint32((h ^ (h >> mix[2])) * mix[3])
                mixed[j] = h ^ (h >> mix[4])
            # The last hash once more is no other set, and whole registers need no slower loop for the rest.
            whole = (n + _LANES - 1) // _LANES * _LANES
            for j in range(n, whole):
                mixed[j] = mixed[n - 1]
            minima(mixed[:whole], a, b, out[t])


@jit()
def minima(mixed, a, b, out):  # type: ignore[no-untyped-def]
    """`out[p] = min(a[p] * mixed + b[p])`: the bare loop, which the benchmark takes as the bound for `signatures`.

    `len(mixed)` is a multiple of 64, `len(a) == len(b)` one of 4; LLVM turns the inner loop into whole registers.
    """
    n = (len(mixed) // _LANES) * _LANES
    for p in range(0, len(out), _TILE):
        a0, a1, a2, a3 = a[p], a[p + 1], a[p + 2], a[p + 3]
        b0, b1, b2, b3 = b[p], b[p + 1], b[p + 2], b[p + 3]
        m0 = m1 = m2 = m3 = np.uint32(EMPTY)
        for j in range(n):
            h = mixed[j]
            m0 = min(m0, np.uint32(a0 * h + b0))
            m1 = min(m1, np.uint32(a1 * h + b1))
            m2 = min(m2, np.uint32(a2 * h + b2))
            m3 = min(m3, np.uint32(a3 * h + b3))
        out[p] = m0
        if p + 3 < len(out):
            out[p + 1], out[p + 2], out[p + 3] = m1, m2, m3
        else:
            if p + 1 < len(out):
                out[p + 1] = m1
            if p + 2 < len(out):
                out[p + 2] = m2


@jit(parallel=True)
def _shingles(hashes, bounds, masked, keep, factors, blocks, out_bounds, out):  # type: ignore[no-untyped-def]
    for block in numba.prange(len(blocks) - 1):
        low, high = blocks[block], blocks[block + 1]
        room = _longest(bounds, low, high)
        kept, sums = np.empty(room if masked else 0, np.uint32), np.empty(room, np.uint64)
        for t in range(low, high):
            _read_shingles(hashes, bounds[t], bounds[t + 1], masked, keep, factors, kept, sums,
                           out[out_bounds[t] : out_bounds[t + 1]])  # fmt: skip


@jit(parallel=True)
def _equal_share(signed, pairs, out):  # type: ignore[no-untyped-def]
    for k in numba.prange(len(pairs)):
        left, right = signed[pairs[k, 0]], signed[pairs[k, 1]]
        same = np.uint32(0)
        for p in range(len(left)):
            same += np.uint32(left[p] == right[p])
        out[k] = same / len(left)


@jit()
def _insert(hash_, keys, used, stamp):  # type: ignore[no-untyped-def]
    """Put a hash into the open table of the round `stamp`; returns whether it was new."""
    last = len(keys) - 1
    slot = np.int64(hash_) & last
    while used[slot] == stamp:
        if keys[slot] == hash_:
            return False
        slot = (slot + 1) & last
    keys[slot], used[slot] = hash_, stamp
    return True


@jit()
def _table_size(n):  # type: ignore[no-untyped-def]
    size = 64
    while size < 2 * n:
        size *= 2
    return size


@jit(parallel=True)
def _count_distinct(hashes, bounds, masked, keep, factors, involved, distinct):  # type: ignore[no-untyped-def]
    tasks = (len(involved) + 255) // 256
    for task in numba.prange(tasks):
        first, end, room = task * 256, min(task * 256 + 256, len(involved)), 1
        for k in range(first, end):
            t = involved[k]
            room = max(room, bounds[t + 1] - bounds[t])
        kept, sums, found = np.empty(room, np.uint32), np.empty(room, np.uint64), np.empty(room, np.uint32)
        size = _table_size(room)
        keys, used = np.empty(size, np.uint32), np.zeros(size, np.int32)
        for k in range(first, end):
            t = involved[k]
            n = _read_shingles(hashes, bounds[t], bounds[t + 1], masked, keep, factors, kept, sums, found)
            for j in range(n):
                if _insert(found[j], keys, used, np.int32(k - first + 1)):
                    distinct[t] += 1


@jit(parallel=True)
def _overlaps(hashes, bounds, masked, keep, factors, pairs, distinct, out):  # type: ignore[no-untyped-def]
    tasks = (len(pairs) + 255) // 256
    for task in numba.prange(tasks):
        first, end = task * 256, min(task * 256 + 256, len(pairs))
        room, most = 1, 1
        for k in range(first, end):
            left, right = pairs[k, 0], pairs[k, 1]
            room = max(room, bounds[left + 1] - bounds[left], bounds[right + 1] - bounds[right])
            most = max(most, distinct[left])
        kept, sums, found = np.empty(room, np.uint32), np.empty(room, np.uint64), np.empty(room, np.uint32)
        size = _table_size(most)
        keys, used, seen = np.empty(size, np.uint32), np.zeros(size, np.int32), np.zeros(size, np.int32)
        inside, stamp = -1, np.int32(0)
        for k in range(first, end):
            left, right = pairs[k, 0], pairs[k, 1]
            if left != inside:
                inside, stamp = left, np.int32(stamp + 1)
                n = _read_shingles(hashes, bounds[left], bounds[left + 1], masked, keep, factors, kept, sums, found)
                for j in range(n):
                    _insert(found[j], keys, used, stamp)
            n = _read_shingles(hashes, bounds[right], bounds[right + 1], masked, keep, factors, kept, sums, found)
            shared, turn, last = 0, np.int32(k - first + 1), size - 1
            for j in range(n):
                slot = np.int64(found[j]) & last
                while used[slot] == stamp:
                    if keys[slot] == found[j]:
                        if seen[slot] != turn:
                            seen[slot] = turn
                            shared += 1
                        break
                    slot = (slot + 1) & last
            together = distinct[left] + distinct[right] - shared
            out[k] = shared / together if together else 0.0
