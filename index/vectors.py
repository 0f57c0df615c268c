"""Nearest neighbours among vectors, by FAISS: the only file that imports it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLAT_UP_TO = 50_000
"""Vectors. Exact search up to here, whose time grows with the square; an inverted file beyond. Not fitted."""
PROBES = 32
"""Cells of the inverted file that are searched. Its recall on news vectors has not been measured."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each query the rows of its k nearest, best first: `rows` int64 (n, k), -1 where there are fewer;
    `scores` float32 (n, k), inner products; `kind`, the index that was used.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    kind: str


def nearest(vectors: NDArray[np.float32], k: int, *, threads: int = 0, seed: int = 1) -> Neighbours:
    """The k nearest other rows of each row by inner product. float32 (n, dim) in.

    >>> found = nearest(np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32), 1)
    >>> found.rows.ravel().tolist(), found.kind
    ([2, 2, 0], 'flat')
    """
    import faiss  # late: a run without vectors does not load it

    n, dim = vectors.shape
    k = min(k, n - 1)
    if k <= 0:
        return Neighbours(np.zeros((n, 0), np.int64), np.zeros((n, 0), np.float32), "flat")
    if threads:
        faiss.omp_set_num_threads(threads)
    data = np.ascontiguousarray(vectors, np.float32)
    flat = faiss.IndexFlatIP(dim)
    if n <= FLAT_UP_TO:
        index: Any = flat
        kind = "flat"
    else:
        index, kind = faiss.IndexIVFFlat(flat, dim, int(4 * np.sqrt(n)), faiss.METRIC_INNER_PRODUCT), "ivf"
        index.cp.seed = seed
        index.nprobe = PROBES
        index.train(data)
    index.add(data)
    scores, rows = index.search(data, k + 1)
    # the row itself is among its neighbours (or displaced by an equal one): drop it, or the last
    own = rows == np.arange(n)[:, None]
    own[~own.any(1), -1] = True
    return Neighbours(rows[~own].reshape(n, k), scores[~own].reshape(n, k), kind)
