"""Which content words of a text keep company: pairs of words near each other, counted once an article."""

import numba
import numpy as np

from dedup.text.match_kernels import add_distinct
from index.jit import jit

COLLOCATION_SPAN = 4
"""Words between which two content words still keep company."""


@jit(parallel=True)
def collocations(hashes, bounds, sentence, content, rows):  # type: ignore[no-untyped-def]
    """uint32 keys of the pairs of content words that keep company in each of the rows, and int64 (n + 1) bounds; those
    of other articles are left empty. One key in four thousand million is shared by chance."""
    counts = np.zeros(len(bounds), np.int64)
    for i in numba.prange(len(rows)):
        of = slice(bounds[rows[i]], bounds[rows[i] + 1])
        counts[rows[i] + 1] = len(_collocations(hashes[of], sentence[of], content[of]))
    starts = np.cumsum(counts)
    out = np.empty(starts[-1], np.uint32)
    for i in numba.prange(len(rows)):
        of = slice(bounds[rows[i]], bounds[rows[i] + 1])
        out[starts[rows[i]] : starts[rows[i] + 1]] = _collocations(hashes[of], sentence[of], content[of])
    return out, starts


@jit()
def _collocations(hashes, sentence, content):  # type: ignore[no-untyped-def]
    """Sorted unique keys of content words that follow one another in a sentence, in either order."""
    out = np.empty(len(hashes), np.uint32)
    n, last = 0, -1
    for i in range(len(hashes)):
        if content[i]:
            if last >= 0 and sentence[last] == sentence[i] and i - last <= COLLOCATION_SPAN:
                a, b = np.uint64(hashes[last]), np.uint64(hashes[i])
                if a > b:
                    a, b = b, a
                key = ((a << np.uint64(32)) | b) * np.uint64(0x9E3779B97F4A7C15)
                out[n] = np.uint32(key >> np.uint64(32))
                n += 1
            last = i
    return out[: add_distinct(out[:n], out, 0)]
