"""Nearest neighbours by weighed terms: an inverted index over rare terms, scored by cosine, exact over what it holds.

Terms that stand in very many rows say little and cost most, so a row is known by its rarest terms and a term with a
longer posting list than `longest` is left out: time grows with rows, not with rows squared.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

CHUNKS = 64
"""Slices of the queries that threads take in turn; each has an accumulator as long as the targets."""


@dataclass(frozen=True, slots=True)
class Terms:
    """n sparse rows: row i holds terms `ids[first[i]:first[i + 1]]`.

    `ids` int64, dense term numbers below `count`; `first` int64 (n + 1); `weights` float32 (count), 0 leaves out.
    """

    ids: NDArray[np.int64]
    first: NDArray[np.int64]
    weights: NDArray[np.float32]

    @property
    def count(self) -> int:
        """Number of distinct terms."""
        return len(self.weights)


def nearest_by_terms(
    terms: Terms,
    k: int,
    *,
    queries: NDArray[np.int64] | None = None,
    targets: NDArray[np.int64] | None = None,
    rarest: int = 80,
    longest: int = 1500,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each query row its k nearest target rows, best first; a row is never its own neighbour.

    Gives rows int64 (len(queries), k), -1 where there are fewer, and cosines float32. Ties go to the smaller row.
    Each row counts with its `rarest` heaviest terms; terms in more than `longest` targets are left out.

    >>> three = Terms(np.array([0, 1, 0, 1, 2, 2]), np.array([0, 2, 4, 6]), np.ones(3, np.float32))
    >>> rows, cosines = nearest_by_terms(three, 1)
    >>> rows.ravel().tolist(), cosines.round(2).ravel().tolist()
    ([1, 0, -1], [1.0, 1.0, 0.0])
    """
    n = len(terms.first) - 1
    queries = np.arange(n) if queries is None else queries
    targets = np.arange(n) if targets is None else targets
    kept_first, kept = _rarest(terms.ids, terms.first, terms.weights, rarest)
    norms = np.sqrt(_squares(kept_first, kept, terms.weights))
    size = np.zeros(terms.count + 1, np.int64)
    _posting_sizes(kept_first, kept, targets, size)
    start = np.cumsum(size)
    rows = np.empty(int(start[-1]), np.int64)
    _fill_postings(kept_first, kept, targets, start[:-1].copy(), rows)
    out = np.full((len(queries), k), -1, np.int64)
    scores = np.zeros((len(queries), k), np.float32)
    if k and len(queries):
        _search(kept_first, kept, terms.weights, norms, start, rows, queries, n, longest, out, scores)
    return out, scores


@numba.njit(cache=True, nogil=True)
def _rarest(ids, first, weights, rarest):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    n = len(first) - 1
    kept_first = np.zeros(n + 1, np.int64)
    for i in range(n):
        kept_first[i + 1] = kept_first[i] + min(rarest, first[i + 1] - first[i])
    kept = np.empty(kept_first[n], np.int64)
    for i in range(n):
        lo, hi = first[i], first[i + 1]
        if hi - lo <= rarest:
            kept[kept_first[i] : kept_first[i + 1]] = ids[lo:hi]
        else:
            order = np.argsort(-weights[ids[lo:hi]], kind="mergesort")
            for j in range(rarest):
                kept[kept_first[i] + j] = ids[lo + order[j]]
    return kept_first, kept


@numba.njit(cache=True, nogil=True)
def _squares(first, ids, weights):  # type: ignore[no-untyped-def]
    out = np.zeros(len(first) - 1)
    for i in range(len(first) - 1):
        for j in range(first[i], first[i + 1]):
            out[i] += np.float64(weights[ids[j]]) ** 2
    return out


@numba.njit(cache=True, nogil=True)
def _posting_sizes(first, ids, targets, size):  # type: ignore[no-untyped-def]
    for t in targets:
        for j in range(first[t], first[t + 1]):
            size[ids[j] + 1] += 1


@numba.njit(cache=True, nogil=True)
def _fill_postings(first, ids, targets, at, rows):  # type: ignore[no-untyped-def]
    for t in targets:
        for j in range(first[t], first[t + 1]):
            rows[at[ids[j]]] = t
            at[ids[j]] += 1


@numba.njit(cache=True, nogil=True, parallel=True)
def _search(first, ids, weights, norms, start, rows, queries, n, longest, out, scores):  # type: ignore[no-untyped-def]
    k = out.shape[1]
    for c in numba.prange(CHUNKS):
        lo, hi = len(queries) * c // CHUNKS, len(queries) * (c + 1) // CHUNKS
        if lo == hi:
            continue
        total = np.zeros(n, np.float32)
        touched = np.empty(n, np.int64)
        for q in range(lo, hi):
            row, m = queries[q], 0
            for j in range(first[row], first[row + 1]):
                term = ids[j]
                w = weights[term] * weights[term]
                if w <= 0 or start[term + 1] - start[term] > longest:
                    continue
                for p in range(start[term], start[term + 1]):
                    other = rows[p]
                    if total[other] == 0:
                        touched[m] = other
                        m += 1
                    total[other] += w
            for t in range(m):
                other = touched[t]
                score = np.float32(total[other] / max(1e-12, norms[row] * norms[other]))
                total[other] = 0
                if other == row:
                    continue
                p = k
                while p > 0 and (
                    out[q, p - 1] < 0
                    or score > scores[q, p - 1]
                    or (score == scores[q, p - 1] and other < out[q, p - 1])
                ):
                    p -= 1
                if p < k:
                    for s in range(k - 1, p, -1):
                        out[q, s], scores[q, s] = out[q, s - 1], scores[q, s - 1]
                    out[q, p], scores[q, p] = other, score
