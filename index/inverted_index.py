"""Nearest neighbours by weighed terms: an inverted index, searched from each row's rarest terms on, scored by cosine.

Common terms say little and cost most: the search walks a row's posting lists from the shortest one and stops after
`work` postings. The best `pool` rows met on the way are then scored exactly, over all terms. So the cost of a query is
bounded however large the collection is, and the scores are true cosines (the stopping rule is that of impact-ordered
"anytime" ranking, see Lin and Trotman 2015; recall by `work` and `pool` is in docs/candidates.md).
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from index.jit import jit

CHUNKS = 64
"""Slices of the queries that threads take in turn; each has an accumulator as long as the collection."""
WORK = 6000
"""Postings a query may walk."""
POOL = 120
"""Rows a query scores exactly."""


@dataclass(frozen=True, slots=True)
class Terms:
    """n sparse rows of length 1: row i holds terms `ids[first[i]:first[i + 1]]` with `values` of the same place.

    `ids` int32, dense term numbers; `values` float32; `first` int64 (n + 1). The terms of a row stand in one order
    that depends on the terms alone, the rarest first: search stops early and sums must not depend on row numbers.
    """

    ids: NDArray[np.int32]
    values: NDArray[np.float32]
    first: NDArray[np.int64]
    count: int

    def __len__(self) -> int:
        return len(self.first) - 1


def terms(
    ids: NDArray[np.int32], weights: NDArray[np.float32], first: NDArray[np.int64], rarity: NDArray[np.float64]
) -> Terms:
    """Rows of weighed terms made ready for search: scaled to length 1, the rarest term first.

    `rarity` float64 (number of terms): the higher, the rarer; no two terms should have the same.

    >>> two = terms(np.array([0, 1, 1], np.int32), np.array([3, 4, 2], np.float32), np.array([0, 2, 3]), np.arange(2.0))
    >>> two.ids.tolist(), two.values.astype(float).round(2).tolist()
    ([1, 0, 1], [0.8, 0.6, 1.0])
    """
    ids, values = ids.astype(np.int32, copy=False), weights.astype(np.float32, copy=False)
    out, scaled = np.empty_like(ids), np.empty_like(values)
    _prepare(first, ids, values, rarity, out, scaled)
    return Terms(out, scaled, first, len(rarity))


def nearest_by_terms(
    terms: Terms,
    k: int,
    *,
    queries: NDArray[np.int64] | None = None,
    targets: NDArray[np.int64] | None = None,
    work: int = WORK,
    pool: int = POOL,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each query row its k nearest target rows, best first; a row is never its own neighbour.

    Gives rows int64 (len(queries), k), -1 where there are fewer, and cosines float32. Ties go to the smaller row.

    >>> ids, first = np.array([0, 1, 0, 1, 2], np.int32), np.array([0, 2, 4, 5])
    >>> three = terms(ids, np.ones(5, np.float32), first, np.arange(3.0))
    >>> rows, cosines = nearest_by_terms(three, 1)
    >>> rows.ravel().tolist(), cosines.round(2).ravel().tolist()
    ([1, 0, -1], [1.0, 1.0, 0.0])
    """
    n = len(terms)
    queries = np.arange(n) if queries is None else queries
    targets = np.arange(n) if targets is None else targets
    out = np.full((len(queries), k), -1, np.int64)
    scores = np.zeros((len(queries), k), np.float32)
    if k and len(queries) and len(targets):
        start, rows, values = _invert(terms.first, terms.ids, terms.values, targets, terms.count)
        _search(
            terms.first, terms.ids, terms.values, start, rows, values, queries, n, work, max(pool, k), out, scores
        )  # fmt: skip
    return out, scores


@jit(parallel=True)
def _prepare(first, ids, weights, rarity, out, scaled):  # type: ignore[no-untyped-def]  # compiled: numba infers them
    for i in numba.prange(len(first) - 1):
        lo, hi = first[i], first[i + 1]
        order = np.argsort(-rarity[ids[lo:hi]], kind="mergesort")
        total = 0.0
        for j in range(hi - lo):
            total += np.float64(weights[lo + order[j]]) ** 2
        scale = 1 / max(1e-12, np.sqrt(total))
        for j in range(hi - lo):
            out[lo + j] = ids[lo + order[j]]
            scaled[lo + j] = np.float32(weights[lo + order[j]] * scale)


@jit()
def _invert(first, ids, values, targets, count):  # type: ignore[no-untyped-def]
    """Posting lists: those of term t are `rows[start[t]:start[t + 1]]`."""
    start = np.zeros(count + 1, np.int64)
    for t in targets:
        for j in range(first[t], first[t + 1]):
            start[ids[j] + 1] += 1
    for i in range(count):
        start[i + 1] += start[i]
    at = start[:-1].copy()
    rows, kept = np.empty(start[-1], np.int32), np.empty(start[-1], np.float32)
    for t in targets:
        for j in range(first[t], first[t + 1]):
            rows[at[ids[j]]], kept[at[ids[j]]] = t, values[j]
            at[ids[j]] += 1
    return start, rows, kept


@jit(parallel=True)
def _search(first, ids, values, start, rows, kept, queries, n, work, pool, out, scores):  # type: ignore[no-untyped-def]
    k = out.shape[1]
    for c in numba.prange(CHUNKS):
        lo, hi = len(queries) * c // CHUNKS, len(queries) * (c + 1) // CHUNKS
        if lo == hi:
            continue
        total = np.zeros(n, np.float32)
        touched = np.empty(n, np.int32)
        mine = np.zeros(len(start) - 1, np.float32)
        for q in range(lo, hi):
            row, m, walked = queries[q], 0, 0
            for j in range(first[row], first[row + 1]):
                term, value = ids[j], values[j]
                walked += start[term + 1] - start[term]
                if walked > work and m > 0:
                    break
                for p in range(start[term], start[term + 1]):
                    other, gain = rows[p], value * kept[p]
                    if gain <= 0:  # a term that weighs nothing would count a row as new again and again
                        continue
                    if total[other] == 0 and other != row:
                        touched[m] = other
                        m += 1
                    total[other] += gain
            total[row] = 0
            partial = np.empty(m, np.float32)
            for t in range(m):
                partial[t] = total[touched[t]]
                total[touched[t]] = 0
            cut = np.partition(partial, m - pool)[m - pool] if m > pool else np.float32(0)
            for j in range(first[row], first[row + 1]):
                mine[ids[j]] = values[j]
            some, exact, h = np.empty(m, np.int32), np.empty(m, np.float32), 0
            for t in range(m):
                if partial[t] >= cut and partial[t] > 0:
                    other, dot = touched[t], np.float32(0)
                    for j in range(first[other], first[other + 1]):
                        dot += mine[ids[j]] * values[j]
                    some[h], exact[h] = other, dot
                    h += 1
            for j in range(first[row], first[row + 1]):
                mine[ids[j]] = 0
            by_row = np.argsort(some[:h])
            order = by_row[np.argsort(-exact[:h][by_row], kind="mergesort")]
            for i in range(min(k, h)):
                out[q, i], scores[q, i] = some[order[i]], exact[order[i]]
