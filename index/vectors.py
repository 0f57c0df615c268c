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
    n = len(vectors)
    k = min(k, n - 1)
    if k <= 0:
        return Neighbours(np.zeros((n, 0), np.int64), np.zeros((n, 0), np.float32), "flat")
    data = np.ascontiguousarray(vectors, np.float32)
    index, kind = _index(data, threads, seed)
    scores, rows = index.search(data, k + 1)
    # the row itself is among its neighbours (or displaced by an equal one): drop it, or the last
    own = rows == np.arange(n)[:, None]
    own[~own.any(1), -1] = True
    return Neighbours(rows[~own].reshape(n, k), scores[~own].reshape(n, k), kind)


def nearest_among(
    queries: NDArray[np.float32], targets: NDArray[np.float32], k: int, *, threads: int = 0, seed: int = 1
) -> Neighbours:
    """The k nearest of the rows of `targets` (m, dim) for each of `queries` (n, dim), by inner product.

    >>> found = nearest_among(np.array([[0.8, 0.6]], np.float32), np.eye(2, dtype=np.float32), 1)
    >>> found.rows.tolist(), found.scores.round(1).tolist()
    ([[0]], [[0.800000011920929]])
    """
    k = min(k, len(targets))
    if k <= 0 or not len(queries):
        return Neighbours(np.zeros((len(queries), k), np.int64), np.zeros((len(queries), k), np.float32), "flat")
    index, kind = _index(np.ascontiguousarray(targets, np.float32), threads, seed)
    scores, rows = index.search(np.ascontiguousarray(queries, np.float32), k)
    return Neighbours(np.asarray(rows, np.int64), scores, kind)


def _index(data: NDArray[np.float32], threads: int, seed: int) -> tuple[Any, str]:
    """An index of the rows, and its kind."""
    import faiss  # late: a run without vectors does not load it

    if threads:
        faiss.omp_set_num_threads(threads)
    n, dim = data.shape
    flat = faiss.IndexFlatIP(dim)
    index: Any = flat
    kind = "flat"
    if n > FLAT_UP_TO:
        index, kind = faiss.IndexIVFFlat(flat, dim, int(4 * np.sqrt(n)), faiss.METRIC_INNER_PRODUCT), "ivf"
        index.cp.seed = seed
        index.nprobe = PROBES
        index.train(data)
    index.add(data)
    return index, kind
