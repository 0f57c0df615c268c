"""Compiled: how much each of two texts has alone, for every candidate pair; one walk over the sorted content words."""

import numba
import numpy as np

from dedup.data import FIGURE, NAME
from index.jit import jit

NAMES, FIGURES, RARE, WORDS = range(4)
"""Columns of the amounts: distinct names, figures, rare words that are neither, and content words in all."""
AMOUNTS = 4


@jit(parallel=True)
def fill_alone(bounds, keys, kinds, values, counts, rarest, pairs, out):  # type: ignore[no-untyped-def]
    """Fill out (m, 2, AMOUNTS) float32, zeros before, for pairs (m, 2); `rarest`: the weight of an unknown word."""
    for m in numba.prange(len(pairs)):
        l, r = pairs[m, 0], pairs[m, 1]
        i, j = bounds[l], bounds[r]
        if bounds[l + 1] == i or bounds[r + 1] == j:
            continue
        end_i, end_j = i + counts[l], j + counts[r]
        beyond = np.uint64(1 << 40)
        while i < end_i or j < end_j:
            one = keys[i] >> np.uint64(16) if i < end_i else beyond
            other = keys[j] >> np.uint64(16) if j < end_j else beyond
            if one == other:
                while i < end_i and keys[i] >> np.uint64(16) == one:
                    i += 1
                while j < end_j and keys[j] >> np.uint64(16) == other:
                    j += 1
                continue
            kind, side = 0, 0
            if one < other:
                weight = values[i]
                while i < end_i and keys[i] >> np.uint64(16) == one:
                    kind |= kinds[i]
                    i += 1
            else:
                side, weight = 1, values[j]
                while j < end_j and keys[j] >> np.uint64(16) == other:
                    kind |= kinds[j]
                    j += 1
            out[m, side, WORDS] += 1
            if kind & FIGURE:
                out[m, side, FIGURES] += 1
            elif kind & NAME:
                out[m, side, NAMES] += 1
            elif weight >= rarest:
                out[m, side, RARE] += 1
