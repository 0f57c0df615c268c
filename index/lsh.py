"""Which rows of a signature matrix may be alike: hashing by bands, without the n squared pairs of a crowded bucket.

Each signature is cut into bands of a few values; two rows whose values agree throughout a band share a bucket, and a
bucket's members are candidate pairs. Rows of Jaccard similarity s meet with probability `1 - (1 - s**rows)**bands`.
All buckets of a band lie in one open table filled in row order, bands side by side on all threads. A bucket with more
members than `bucket_cap` is boilerplate or mass copying: each member is then paired with the bucket's first row only.
Rows should stand in id order, so that "first" does not depend on the order of the input.
"""

# kernels take their arrays by position

from dataclasses import dataclass
from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

from index.jit import jit

BUCKET_CAP = 64
"""Rows. A larger bucket becomes a star: 64 copies of one text are still compared all with all (2,016 pairs)."""

HOT_PAIRS = 1
"""Pairs that a row takes from all its over-full buckets together: the first rows that most of these buckets name. With
1, articles that share boilerplate keep 1.1 pairs each (2 gave 2.15), and the copies of a mass mailing one hub."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs, int64 (m, 2), sorted and unique; and how many more the over-full buckets held.

    `dropped` counts a pair once for each over-full bucket in which both its rows stand, so it is an upper bound.
    """

    pairs: NDArray[np.int64]
    dropped: int

    def __len__(self) -> int:
        return len(self.pairs)


@cache
def bands_and_rows(threshold: float, permutations: int) -> tuple[int, int]:
    """Bands, and rows of a band, that `datasketch.MinHashLSH` finds best for a Jaccard threshold.

    >>> bands_and_rows(0.5, 128)
    (25, 5)
    """
    from datasketch import MinHashLSH  # brings scipy, half a second

    best = MinHashLSH(threshold=threshold, num_perm=permutations)
    return best.b, best.r


def recall(similarity: float, bands: int, rows: int) -> float:
    """The probability that two rows of this Jaccard similarity share a bucket.

    >>> round(recall(0.5, 25, 5), 3)
    0.548
    """
    return float(1 - (1 - similarity**rows) ** bands)


def candidate_pairs(
    signatures: NDArray[np.uint32],
    *,
    threshold: float = 0.5,
    bucket_cap: int = BUCKET_CAP,
    hot_pairs: int = HOT_PAIRS,
    params: tuple[int, int] | None = None,
) -> Pairs:
    """Pairs (left < right) of rows of a uint32 (n, permutations) matrix that share a bucket.

    `params` gives bands and rows outright instead of a Jaccard `threshold`. Signatures of nothing (all 2**32 - 1) are
    in no pair. Time is linear in rows times bands plus pairs.

    >>> candidate_pairs(np.array([[1, 2], [3, 4], [1, 2]], np.uint32), params=(1, 2)).pairs.tolist()
    [[0, 2]]
    """
    return _pairs(signatures, signatures[:0], 0, threshold, bucket_cap, hot_pairs, params)


def query(
    old: NDArray[np.uint32],
    new: NDArray[np.uint32],
    *,
    threshold: float = 0.5,
    bucket_cap: int = BUCKET_CAP,
    hot_pairs: int = HOT_PAIRS,
    params: tuple[int, int] | None = None,
) -> Pairs:
    """Pairs (row of `old`, row of `new`) that share a bucket; pairs within one matrix are left out.

    >>> query(np.array([[1, 2], [3, 4]], np.uint32), np.array([[3, 4]], np.uint32), params=(1, 2)).pairs.tolist()
    [[1, 0]]
    """
    if old.shape[1] != new.shape[1]:
        raise ValueError(f"old signatures have {old.shape[1]} values, new ones {new.shape[1]}: sign both alike")
    found = _pairs(old, new, len(old), threshold, bucket_cap, hot_pairs, params)
    found.pairs[:, 1] -= len(old)
    return found


def _pairs(
    old: NDArray[np.uint32],
    new: NDArray[np.uint32],
    first: int,
    threshold: float,
    bucket_cap: int,
    hot_pairs: int,
    params: tuple[int, int] | None,
) -> Pairs:
    """Pairs of a row of `old` with a later row, which is `first` or behind it when both are laid end to end."""
    bands, rows = params or bands_and_rows(threshold, old.shape[1])
    if bands * rows > old.shape[1]:
        raise ValueError(f"{bands} bands of {rows} rows need {bands * rows} values; signatures have {old.shape[1]}")
    n = len(old) + len(new)
    links = np.empty((bands, n), np.int32)
    dropped = np.zeros(bands, np.int64)
    _link(old, new, rows, bucket_cap, _table_size(n), links, dropped)
    counts, cut = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    lefts = np.empty(0, np.int32)
    for store in (False, True):  # count, then write
        _gather(links, first, len(old), bucket_cap, hot_pairs, counts, cut, store, lefts)
        if not store:
            np.cumsum(counts, out=counts)
            lefts = np.empty(int(counts[-1]), np.int32)
    return Pairs(_sorted(counts, lefts), int(dropped.sum() + cut.sum()))


def _table_size(n: int) -> int:
    """A power of two with at least two slots for each of n entries."""
    return 1 << max(6, (2 * n - 1).bit_length())


@jit()
def _band_key(values, low, high):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """64 well-mixed bits of one band of one signature (a multiply and xor-shift for each value)."""
    state = np.uint64(0x2545F4914F6CDD1D)
    for v in range(low, high):
        state = (state ^ np.uint64(values[v])) * np.uint64(0x9E3779B97F4A7C15)
        state ^= state >> np.uint64(32)
    return state


@jit(parallel=True)
def _link(old, new, rows, cap, size, links, dropped):  # type: ignore[no-untyped-def]
    """For each band and row: the row before it in its bucket, or -1, or in an over-full bucket -2 - (its first row)."""
    bands, n = links.shape
    for band in numba.prange(bands):
        keys, head = np.empty(size, np.uint64), np.full(size, np.int32(-1))
        newest, members = np.empty(size, np.int32), np.zeros(size, np.int32)
        slots, last, lost = np.empty(n, np.int32), size - 1, np.int64(0)
        for row in range(n):
            values = old[row] if row < len(old) else new[row - len(old)]
            nothing = True
            for v in values:
                if v != np.uint32(0xFFFFFFFF):
                    nothing = False
                    break
            links[band, row] = -1
            slots[row] = -1
            if nothing:
                continue
            key = _band_key(values, band * rows, band * rows + rows)
            slot = np.int64(key >> np.uint64(20)) & last
            while head[slot] >= 0 and keys[slot] != key:
                slot = (slot + 1) & last
            if head[slot] < 0:
                keys[slot], head[slot] = key, row
            else:
                links[band, row] = newest[slot]
            newest[slot] = row
            members[slot] += 1
            slots[row] = slot
        for row in range(n):
            slot = slots[row]
            if slot >= 0 and members[slot] > cap:
                if head[slot] == row:
                    m = np.int64(members[slot])
                    lost += m * (m - 1) // 2 - (m - 1)
                else:
                    links[band, row] = -2 - head[slot]
        dropped[band] = lost


@jit()
def _strongest(found, n, most):  # type: ignore[no-untyped-def]
    """Keep of found[:n] the `most` values that occur most often (ties: the smaller); returns how many and how many
    distinct ones were left out."""
    found[:n].sort()
    distinct = 0
    times = np.zeros(n, np.int32)
    for k in range(n):
        if distinct and found[distinct - 1] == found[k]:
            times[distinct - 1] += 1
        else:
            found[distinct], times[distinct] = found[k], 1
            distinct += 1
    kept = min(distinct, most)
    for k in range(kept):
        best = k
        for j in range(k + 1, distinct):
            if times[j] > times[best] or (times[j] == times[best] and found[j] < found[best]):
                best = j
        found[k], found[best] = found[best], found[k]
        times[k], times[best] = times[best], times[k]
    return kept, distinct - kept


@jit(parallel=True)
def _gather(links, first, limit, cap, hot_pairs, counts, cut, store, lefts):  # type: ignore[no-untyped-def]
    """The distinct partners before each row, in ascending order: counted at `counts[row + 1]`, or with `store` written
    to `lefts` from `counts[row]` on, when counts have become bounds."""
    bands, n = links.shape
    tasks = (n - first + 1023) // 1024
    for task in numba.prange(tasks):
        found, hot = np.empty(bands * cap + bands, np.int32), np.empty(bands, np.int32)
        for row in range(first + task * 1024, min(first + task * 1024 + 1024, n)):
            if store and counts[row + 1] == counts[row]:
                continue
            many, stars = 0, 0
            for band in range(bands):
                link = links[band, row]
                if link <= -2:
                    if -2 - link < limit:
                        hot[stars] = -2 - link
                        stars += 1
                    continue
                while link >= 0:
                    if link < limit:
                        found[many] = link
                        many += 1
                    link = links[band, link]
            if stars:
                stars, lost = _strongest(hot, stars, hot_pairs)
                cut[row] = lost
                for k in range(stars):
                    found[many + k] = hot[k]
                many += stars
            if many > 1:
                found[:many].sort()
            distinct = 0
            for k in range(many):
                if distinct == 0 or found[distinct - 1] != found[k]:
                    found[distinct] = found[k]
                    distinct += 1
            if store:
                for k in range(distinct):
                    lefts[counts[row] + k] = found[k]
            else:
                counts[row + 1] = distinct


@jit()
def _sorted(starts, lefts):  # type: ignore[no-untyped-def]
    """Pairs ordered by left, then right, from the partners of each right row: one counting sort."""
    n = len(starts) - 1
    place = np.zeros(n + 1, np.int64)
    for left in lefts:
        place[left + 1] += 1
    for k in range(n):
        place[k + 1] += place[k]
    out = np.empty((len(lefts), 2), np.int64)
    for right in range(n):
        for k in range(starts[right], starts[right + 1]):
            left = lefts[k]
            out[place[left], 0], out[place[left], 1] = left, right
            place[left] += 1
    return out
