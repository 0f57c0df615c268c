"""Which content words of a text keep company: pairs of words near each other, counted once an article."""

import numba
import numpy as np

from dedup.text.match_kernels import add_distinct, closed_up
from index.jit import jit

COLLOCATION_SPAN = 4
"""Words between which two content words still keep company."""


@jit(parallel=True)
def collocations(hashes, bounds, sentence, content, rows):  # type: ignore[no-untyped-def]
    """uint32 keys of the pairs of content words that keep company in each of the rows, and int64 (n + 1) bounds; those
    of other articles are left empty. One key in four thousand million is shared by chance."""
    starts, counts = np.zeros(len(bounds), np.int64), np.zeros(len(bounds) - 1, np.int64)
    for i in range(len(rows)):
        starts[rows[i] + 1] = bounds[rows[i] + 1] - bounds[rows[i]]  # a text has no more of them than words
    starts = np.cumsum(starts)
    out = np.empty(starts[-1], np.uint32)
    for i in numba.prange(len(rows)):
        row = rows[i]
        of = slice(bounds[row], bounds[row + 1])
        counts[row] = _collocations(hashes[of], sentence[of], content[of], out[starts[row] : starts[row + 1]])
    return closed_up(out, starts, counts)


@jit()
def _collocations(hashes, sentence, content, out):  # type: ignore[no-untyped-def]
    """Write to `out` the sorted unique keys of content words that follow one another in a sentence, in either order,
    and return how many."""
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
    return add_distinct(out[:n], out, 0)
