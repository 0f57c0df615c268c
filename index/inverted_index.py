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
_REST = np.uint32(20)
"""Bits of a score behind those by which scores are counted: the sign, the power of two and its eighths."""


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
        inside = np.zeros(n, np.bool_)
        inside[targets] = True
        _search(
            terms.first, terms.ids, terms.values, start, np.diff(start), rows, values, queries, inside, work,
            max(pool, k), out, scores,
        )  # fmt: skip
    return out, scores


@dataclass(frozen=True, slots=True)
class Pooled:
    """What a part of all targets has for queries: for the place `query` int64 of each, the target `row` int64 with its
    partial score, by which the best of all parts are chosen, and its cosine, float32 each.
    """

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    partial: NDArray[np.float32]
    cosine: NDArray[np.float32]


def pooled_by_terms(
    terms: Terms, holders: NDArray[np.int64], queries: NDArray[np.int64], targets: NDArray[np.int64],
    *, work: int = WORK, pool: int = POOL,
) -> Pooled:  # fmt: skip
    """Of a part of all targets the rows that a search over all of them would score exactly, and some more. `holders`
    int64 (number of terms): how many of all targets hold each term; all `queries` are targets themselves.

    >>> ids, first = np.array([0, 1, 0, 1, 2], np.int32), np.array([0, 2, 4, 5])
    >>> three = terms(ids, np.ones(5, np.float32), first, np.arange(3.0))
    >>> found = pooled_by_terms(three, np.array([2, 2, 1]), np.array([0]), np.array([1, 2]))
    >>> found.query.tolist(), found.row.tolist(), found.cosine.round(2).tolist()
    ([0], [1], [1.0])
    """
    start, rows, values = _invert(terms.first, terms.ids, terms.values, targets, terms.count)
    return Pooled(
        *_search_part(terms.first, terms.ids, terms.values, start, holders, rows, values, queries, work, pool)
    )


def merged_pools(
    parts: Pooled, many: int, k: int, *, pool: int = POOL
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """What `nearest_by_terms` gives of so many queries, from what all parts of the targets have for them.

    >>> every = Pooled(np.array([0, 0]), np.array([4, 2]), *(np.array([s, .5], np.float32) for s in (.2, .9)))
    >>> merged_pools(every, 1, 1)[0].tolist()
    [[4]]
    """
    out, scores = np.full((many, k), -1, np.int64), np.zeros((many, k), np.float32)
    order = np.lexsort((parts.row, parts.query))
    rows, partial, cosine = parts.row[order], parts.partial[order], parts.cosine[order]
    bounds = np.searchsorted(parts.query[order], np.arange(many + 1))
    _merge(rows, partial, cosine, bounds, max(pool, k), out, scores)
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
    """Posting lists: those of term t are `rows[start[t]:start[t + 1]]`, without rows in which it weighs nothing."""
    start = np.zeros(count + 1, np.int64)
    for t in targets:
        for j in range(first[t], first[t + 1]):
            start[ids[j] + 1] += values[j] > 0
    start = np.cumsum(start)
    at = start[:-1].copy()
    rows, kept = np.empty(start[-1], np.int32), np.empty(start[-1], np.float32)
    for t in targets:
        for j in range(first[t], first[t + 1]):
            if values[j] > 0:
                rows[at[ids[j]]], kept[at[ids[j]]] = t, values[j]
                at[ids[j]] += 1
    return start, rows, kept


@jit()
def _pooled(first, ids, values, start, holders, rows, kept, row, inside, work, pool, total, touched, mine):  # type: ignore[no-untyped-def]
    """The targets that share a row's rarest terms, the best `pool` by these, and more where several are as good: their
    rows, partial scores and cosines. `holders`: how many targets hold each term, by which the walk ends; `inside`:
    whether the row is one of them. `total`, as long as the rows, and `mine`, as the terms, hold zeros.
    """
    m, walked, met = 0, 0, False
    for j in range(first[row], first[row + 1]):
        term, value = ids[j], values[j]
        walked += holders[term]
        if walked > work and met:
            break
        met = met or (value > 0 and holders[term] > inside)
        for p in range(start[term], start[term + 1]):
            other, gain = rows[p], value * kept[p]
            if gain <= 0:  # a term that weighs nothing would count a row as new again and again
                continue
            before = total[other]
            touched[m] = other  # whether it is new cannot be foreseen, so nothing branches on it
            m += (before == 0) & (other != row)
            total[other] = before + gain
    total[row] = 0
    partial = np.empty(m, np.float32)
    for t in range(m):
        partial[t] = total[touched[t]]
        total[touched[t]] = 0
    cut = _best(partial, pool)
    for j in range(first[row], first[row + 1]):
        mine[ids[j]] = values[j]
    some, part, exact, h = np.empty(m, np.int32), np.empty(m, np.float32), np.empty(m, np.float32), 0
    for t in range(m):
        if partial[t] >= cut and partial[t] > 0:
            other, dot = touched[t], np.float32(0)
            for j in range(first[other], first[other + 1]):
                dot += mine[ids[j]] * values[j]
            some[h], part[h], exact[h] = other, partial[t], dot
            h += 1
    for j in range(first[row], first[row + 1]):
        mine[ids[j]] = 0
    return some[:h], part[:h], exact[:h]


@jit()
def _best(scores, pool):  # type: ignore[no-untyped-def]
    """The score of the last among the best `pool`, of scores of 0 or more; 0 where there are no more than these.

    They are counted by the first bits of the number, which rise with it, and only those are sorted that share the bits
    of the one that is looked for.
    """
    if len(scores) <= pool:
        return np.float32(0)
    bits = scores.view(np.uint32)
    counts, place, above = np.zeros(1 << (32 - _REST), np.int32), np.uint32(0), 0
    for i in range(len(bits)):
        counts[bits[i] >> _REST] += 1
        place = max(place, bits[i] >> _REST)
    while above + counts[place] < pool:
        above += counts[place]
        place -= np.uint32(1)
    some, n = np.empty(counts[place], np.float32), 0
    for i in range(len(bits)):
        if bits[i] >> _REST == place:
            some[n] = scores[i]
            n += 1
    some.sort()
    return some[n - (pool - above)]


@jit(parallel=True)
def _search(first, ids, values, start, holders, rows, kept, queries, inside, work, pool, out, scores):  # type: ignore[no-untyped-def]
    k = out.shape[1]
    for c in numba.prange(CHUNKS):
        lo, hi = len(queries) * c // CHUNKS, len(queries) * (c + 1) // CHUNKS
        if lo == hi:
            continue
        total = np.zeros(len(inside), np.float32)
        touched = np.empty(len(inside), np.int32)
        mine = np.zeros(len(start) - 1, np.float32)
        for q in range(lo, hi):
            row = queries[q]
            some, _, exact = _pooled(
                first, ids, values, start, holders, rows, kept, row, inside[row], work, pool, total, touched, mine
            )  # fmt: skip
            by_row = np.argsort(some)
            order = by_row[np.argsort(-exact[by_row], kind="mergesort")]
            for i in range(min(k, len(order))):
                out[q, i], scores[q, i] = some[order[i]], exact[order[i]]


@jit()
def _search_part(first, ids, values, start, holders, rows, kept, queries, work, pool):  # type: ignore[no-untyped-def]
    n = len(first) - 1
    total, touched, mine = np.zeros(n, np.float32), np.empty(n, np.int32), np.zeros(len(start) - 1, np.float32)
    room, m = 1024, 0
    query, row = np.empty(room, np.int64), np.empty(room, np.int64)
    partial, cosine = np.empty(room, np.float32), np.empty(room, np.float32)
    for q in range(len(queries)):
        some, part, exact = _pooled(
            first, ids, values, start, holders, rows, kept, queries[q], True, work, pool, total, touched, mine
        )  # fmt: skip
        while m + len(some) > room:
            query, row = (
                np.concatenate((query, np.empty(room, np.int64))),
                np.concatenate((row, np.empty(room, np.int64))),
            )
            partial = np.concatenate((partial, np.empty(room, np.float32)))
            cosine = np.concatenate((cosine, np.empty(room, np.float32)))
            room *= 2
        for i in range(len(some)):
            query[m], row[m], partial[m], cosine[m] = q, some[i], part[i], exact[i]
            m += 1
    return query[:m].copy(), row[:m].copy(), partial[:m].copy(), cosine[:m].copy()


@jit()
def _merge(rows, partial, cosine, bounds, pool, out, scores):  # type: ignore[no-untyped-def]
    """Of each query's rows, in their order, the best `pool` by partial score, and of these the best by cosine."""
    k = out.shape[1]
    for q in range(len(out)):
        lo, hi = bounds[q], bounds[q + 1]
        cut = _best(partial[lo:hi], pool)
        at = lo + np.flatnonzero(partial[lo:hi] >= cut)
        order = at[np.argsort(-cosine[at], kind="mergesort")]
        for i in range(min(k, len(order))):
            out[q, i], scores[q, i] = rows[order[i]], cosine[order[i]]
