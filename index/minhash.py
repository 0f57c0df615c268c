"""MinHash signatures of many sets of shingles at once, with datasketch's own numbers.

Input is integers: one uint32 hash for every word of every text, laid end to end, and the bounds between texts. A
shingle is `shingle` words in a row. Its hash is multilinear in the word hashes, the high half of a sum of products with
random odd 64-bit factors (Thorup 2013, "High speed hashing for integers and strings"), so all shingles of a text are
computed side by side in vector registers. The permutations are those of `datasketch.MinHash(scheme="affine32")`, read
from it at run time: a signature made here is, bit for bit, what datasketch makes of the same shingle hashes.
"""

# kernels take their arrays by position

from functools import cache
from typing import TYPE_CHECKING, cast

import numba
import numpy as np
from numpy.typing import NDArray

from index.jit import jit

if TYPE_CHECKING:  # it brings scipy, half a second: imported where signatures are made
    import datasketch

SCHEME = "affine32"
"""The permutation scheme of datasketch 2: a 32-bit pre-mix, then `a * h + b` modulo 2**32."""

EMPTY = 2**32 - 1
"""Every value of the signature of a text without words, as in an empty `datasketch.MinHash`."""

_LANES = 64  # shingles a turn of the inner loop: four 512-bit or eight 256-bit registers
_TILE = 4  # permutations a turn: their minima stay in registers while the shingles stream by
_BLOCK = 1 << 15  # words and texts a parallel task: some milliseconds of work


def signatures(
    hashes: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    *,
    shingle: int = 5,
    permutations: int = 128,
    seed: int = 1,
    keep: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint32]:
    """The MinHash signature of each text: uint32 (n, permutations).

    Text i owns `hashes[bounds[i]:bounds[i + 1]]`. Words where `keep` is False are dropped before shingling. A text with
    fewer words than a shingle has one shingle of all its words; a text without words gets `EMPTY` throughout. The same
    arguments give the same bytes for any number of threads. Raises ValueError for shapes that do not fit together.

    >>> words = np.arange(8, dtype=np.uint32)
    >>> signatures(words, np.array([0, 8, 8]), permutations=4).tolist()[1] == [EMPTY] * 4
    True
    """
    _check(hashes, bounds, shingle, keep)
    a, b, mix = _parameters(permutations, seed)
    out = np.empty((len(bounds) - 1, permutations), np.uint32)
    _sign(hashes, bounds, *_kept(keep), _factors(shingle, seed), mix, a, b, _blocks(bounds), out)
    return out


def shingle_hashes(
    hashes: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    *,
    shingle: int = 5,
    seed: int = 1,
    keep: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The hash of every shingle, in order and with repeats, and the bounds between texts: what `signatures` signs.

    >>> shingles, ends = shingle_hashes(np.arange(8, dtype=np.uint32), np.array([0, 6, 8]))
    >>> len(shingles), ends.tolist()
    (3, [0, 2, 3])
    """
    _check(hashes, bounds, shingle, keep)
    if keep is None:
        counts = np.diff(bounds)
    else:
        counts = np.diff(np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])[bounds])
    out_bounds = np.zeros(len(bounds), np.int64)
    np.cumsum(np.where(counts == 0, 0, np.maximum(counts - shingle + 1, 1)), out=out_bounds[1:])
    out = np.empty(int(out_bounds[-1]), np.uint32)
    _shingles(hashes, bounds, *_kept(keep), _factors(shingle, seed), _blocks(bounds), out_bounds, out)
    return out, out_bounds


def estimated_jaccard(signed: NDArray[np.uint32], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each pair (m, 2) of rows the share of equal values, float64 (m,): an estimate of the Jaccard similarity.

    Its standard error is `sqrt(j * (1 - j) / permutations)`: .044 at .5 with 128 permutations.

    >>> estimated_jaccard(np.array([[1, 2], [1, 3]], np.uint32), np.array([[0, 1]])).tolist()
    [0.5]
    """
    out = np.empty(len(pairs), np.float64)
    _equal_share(signed, np.ascontiguousarray(pairs, np.int64), out)
    return out


def jaccard(
    hashes: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    pairs: NDArray[np.int64],
    *,
    shingle: int = 5,
    seed: int = 1,
    keep: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """For each pair (m, 2) of texts the exact Jaccard similarity of their sets of shingle hashes, float64 (m,).

    Two texts without words have similarity 0. Fastest when pairs with the same left text stand together.

    >>> words = np.array([1, 2, 3, 1, 2, 4], np.uint32)
    >>> jaccard(words, np.array([0, 3, 6]), np.array([[0, 1]]), shingle=2).tolist()   # {12, 23} and {12, 24}
    [0.3333333333333333]
    """
    _check(hashes, bounds, shingle, keep)
    pairs = np.ascontiguousarray(pairs, np.int64)
    out = np.empty(len(pairs), np.float64)
    involved = np.unique(pairs)
    distinct = np.zeros(len(bounds) - 1, np.int64)
    common = (hashes, bounds, *_kept(keep), _factors(shingle, seed))
    _count_distinct(*common, involved, distinct)
    _overlaps(*common, pairs, distinct, out)
    return out


def to_datasketch(signature: NDArray[np.uint32], seed: int = 1, lean: bool = False) -> "datasketch.MinHash":
    """One signature as a `datasketch.MinHash` (or `LeanMinHash`) to compare, merge or index with one's own.

    >>> to_datasketch(np.array([5, 7], np.uint32)).jaccard(to_datasketch(np.array([5, 8], np.uint32)))
    0.5
    """
    import datasketch

    values = np.array(signature, np.uint32)
    if lean:
        return datasketch.LeanMinHash(seed=seed, hashvalues=values, scheme=SCHEME)
    return datasketch.MinHash(seed=seed, hashvalues=values, scheme=SCHEME)


def from_datasketch(sketch: "datasketch.MinHash", seed: int = 1) -> NDArray[np.uint32]:
    """The signature in a `datasketch.MinHash` or `LeanMinHash`: uint32 (permutations,).

    Raises ValueError for a sketch of another seed or scheme, whose values cannot be compared with ours.

    >>> import datasketch
    >>> from_datasketch(datasketch.MinHash(num_perm=2)).tolist()
    [4294967295, 4294967295]
    """
    if sketch.scheme != SCHEME or sketch.seed != seed:
        got = f"scheme {sketch.scheme!r}, seed {sketch.seed}"
        raise ValueError(f"the sketch has {got}; needed is scheme {SCHEME!r}, seed {seed}: make it anew with these")
    return np.array(sketch.hashvalues, np.uint32)


@cache
def _parameters(permutations: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Multipliers, increments (both filled up to whole tiles) and the five constants of the pre-mix."""
    import datasketch
    from datasketch import minhash as _datasketch

    sketch = datasketch.MinHash(num_perm=permutations, seed=seed, scheme=SCHEME)
    whole = -(-permutations // _TILE) * _TILE
    a, b = (np.resize(np.asarray(p, np.uint32), whole) for p in sketch.permutations)
    return a, b, np.array(_datasketch._FMIX_CONSTANTS[32], np.uint32)


@cache
def _factors(shingle: int, seed: int) -> NDArray[np.uint64]:
    """One odd factor for each word of a shingle, and last the increment that tells short texts apart."""
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, 2**64, shingle + 1, np.uint64)
    return cast(NDArray[np.uint64], drawn | np.uint64(1))


def _blocks(bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows at which parallel tasks begin, so that each has about `_BLOCK` words and texts."""
    work = bounds + np.arange(len(bounds))
    edges = np.searchsorted(work, np.arange(work[0], work[-1], _BLOCK))
    return np.append(edges, len(bounds) - 1).astype(np.int64)


def _kept(keep: NDArray[np.bool_] | None) -> tuple[bool, NDArray[np.bool_]]:
    return (False, np.empty(0, np.bool_)) if keep is None else (True, np.ascontiguousarray(keep, np.bool_))


def _check(hashes: NDArray[np.uint32], bounds: NDArray[np.int64], shingle: int, keep: NDArray[np.bool_] | None) -> None:
    if shingle < 1:
        raise ValueError(f"a shingle has {shingle} words; it must have at least 1")
    if hashes.dtype != np.uint32 or len(bounds) < 1 or bounds[0] < 0 or bounds[-1] > len(hashes):
        raise ValueError(f"bounds must lie within the {len(hashes)} hashes (uint32, not {hashes.dtype})")
    if keep is not None and len(keep) != len(hashes):
        raise ValueError(f"keep has {len(keep)} entries for {len(hashes)} words")


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
        room = 1
        for k in range(task * 256, min(task * 256 + 256, len(involved))):
            t = involved[k]
            room = max(room, bounds[t + 1] - bounds[t])
        kept, sums, found = np.empty(room, np.uint32), np.empty(room, np.uint64), np.empty(room, np.uint32)
        size = _table_size(room)
        keys, used = np.empty(size, np.uint32), np.zeros(size, np.int32)
        for k in range(task * 256, min(task * 256 + 256, len(involved))):
            t = involved[k]
            n = _read_shingles(hashes, bounds[t], bounds[t + 1], masked, keep, factors, kept, sums, found)
            for j in range(n):
                if _insert(found[j], keys, used, np.int32(k - task * 256 + 1)):
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
