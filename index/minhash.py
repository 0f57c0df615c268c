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

import numpy as np
from numpy.typing import NDArray

from index.minhash_kernels import _TILE, _count_distinct, _equal_share, _overlaps, _shingles, _sign

if TYPE_CHECKING:  # it brings scipy, half a second: imported where signatures are made
    import datasketch

SCHEME = "affine32"
"""The permutation scheme of datasketch 2: a 32-bit pre-mix, then `a * h + b` modulo 2**32."""


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

    >>> from index.minhash_kernels import EMPTY
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
