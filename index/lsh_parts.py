"""The pairs of `index.lsh` where no machine holds all signatures: buckets first, then what each row found in them.

Equal to `candidate_pairs` over all rows (a test holds them to each other): a bucket is a key of a band, and what an
over-full one gives up is counted in the same way.
"""

import numpy as np
from numpy.typing import NDArray

from index.jit import jit
from index.lsh import BUCKET_CAP, HOT_PAIRS, _band_key
from index.packed_pairs import distinct
from index.winnowing import best_of_each

NOTHING = np.uint32(0xFFFFFFFF)
"""What every value of a signature of nothing is."""


def band_keys(signatures: NDArray[np.uint32], bands: int, rows: int) -> NDArray[np.uint64]:
    """uint64 (n, bands): the key of each row's bucket in each band.

    >>> keys = band_keys(np.array([[1, 2], [1, 3]], np.uint32), 2, 1)
    >>> (keys[0] == keys[1]).tolist()
    [True, False]
    """
    out = np.empty((len(signatures), bands), np.uint64)
    _fill_keys(signatures, rows, out)
    return out


@jit()
def _fill_keys(signatures, rows, out):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    for i in range(len(out)):
        for band in range(out.shape[1]):
            out[i, band] = _band_key(signatures[i], band * rows, band * rows + rows)


def bucket_pairs(
    bounds: NDArray[np.int64], rows: NDArray[np.int64], cap: int = BUCKET_CAP
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """int64 (m, 2) pairs, left < right, of each bucket that holds at most `cap` rows; int64 (k, 2), the first row of
    each over-full one with every other; and how many pairs are left out so. Bucket b: `rows[bounds[b]:bounds[b + 1]]`,
    sorted.

    >>> bucket_pairs(np.array([0, 3]), np.array([4, 5, 7]), cap=2)[1].tolist()
    [[4, 5], [4, 7]]
    """
    sizes = np.diff(bounds)
    full = sizes > cap
    pairs = np.empty((int((sizes * (sizes - 1) // 2)[~full].sum()), 2), np.int64)
    stars = np.empty((int((sizes - 1)[full].sum()), 2), np.int64)
    _fill_pairs(bounds, rows, cap, pairs, stars)
    many = sizes[full]
    return pairs, stars, int((many * (many - 1) // 2 - (many - 1)).sum())


@jit()
def _fill_pairs(bounds, rows, cap, pairs, stars):  # type: ignore[no-untyped-def]
    n, m = 0, 0
    for b in range(len(bounds) - 1):
        lo, hi = bounds[b], bounds[b + 1]
        if hi - lo > cap:
            for i in range(lo + 1, hi):
                stars[m, 0], stars[m, 1] = rows[lo], rows[i]
                m += 1
            continue
        for i in range(lo, hi):
            for j in range(i + 1, hi):
                pairs[n, 0], pairs[n, 1] = rows[i], rows[j]
                n += 1


def strongest_stars(stars: NDArray[np.int64], most: int = HOT_PAIRS) -> tuple[NDArray[np.int64], int]:
    """Of the pairs (k, 2) that over-full buckets of all bands give, a pair once for each, those that each right row
    keeps: with the `most` first rows that most of its buckets name, ties going to the smaller; and how many distinct
    others there are.

    >>> strongest_stars(np.array([[2, 9], [4, 9], [4, 9]]))
    (array([[4, 9]]), 1)
    """
    every, times = distinct(stars)
    keep = best_of_each(every[:, 1], every[:, 0], times, most)
    return every[keep], int((~keep).sum())
