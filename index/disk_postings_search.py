"""Many questions to packed postings at once: the lists of all their terms are read once, then searched in memory.

One question reads a hundred chunks from disk (`index.disk_postings.search`); ten thousand would read each chunk many
times over. The answers are the same.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray

from index.disk_postings import MOST_POSTINGS, Connection, laid
from index.disk_postings_kernels import next_posting
from index.jit import jit

SLICES = 64
"""Slices of the questions that threads take in turn; each has an accumulator as long as the collection."""
READ_AT_ONCE = 1 << 24
"""Bytes of postings that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions: question q asks for `terms[first[q]:first[q + 1]]` (int64, each once, below 2**32), each worth
    `weights` (float64) of the same place; `own` int64 (n), the document that is the question itself, -1 for none.
    """

    terms: NDArray[np.int64]
    weights: NDArray[np.float64]
    first: NDArray[np.int64]
    own: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """For n questions at most `most` documents each, best first: `documents` int64 (n, most), -1 where there are fewer;
    `weights` float64 (n, most), what the terms in common are worth; `sizes` int64 (n, most), terms that the document
    has in all.
    """

    documents: NDArray[np.int64]
    weights: NDArray[np.float64]
    sizes: NDArray[np.int64]


def search_many(connection: Connection, asked: Asked, most: int, wanted: NDArray[np.int64] | None = None) -> Found:
    """For each question the documents by the weight of the terms that they share with it; where `wanted` is given, of
    these documents only.

    Of each question the terms that few hold are looked at first, until `MOST_POSTINGS` are seen; ties are settled by
    document number. Raises ValueError where the postings are spoiled.

    >>> import sqlite3
    >>> from index.disk_postings import SCHEMA, insert
    >>> db = sqlite3.connect(":memory:")
    >>> _ = db.execute(SCHEMA)
    >>> insert(db, np.array([1, 1, 2]), np.array([7, 8, 8]))
    >>> asked = Asked(np.array([7, 8]), np.array([2.0, 1.0]), np.array([0, 2]), np.array([-1]))
    >>> found = search_many(db, asked, 2)
    >>> found.documents.tolist(), found.weights.tolist(), found.sizes.tolist()
    ([[1, 2]], [[3.0, 1.0]], [[2, 1]])
    """
    known, place = np.unique(asked.terms, return_inverse=True)
    places, numbers, held = _gathered(connection, known)
    last = max(len(held), int(asked.own.max(initial=0)) + 1)
    start, documents = _lists(places, numbers, len(known))
    out = np.full((len(asked.own), most), -1, np.int64)
    scores = np.zeros((len(asked.own), most))
    open_to = np.full(last, wanted is None)
    if wanted is not None:
        open_to[wanted[wanted < last]] = True
    if len(documents):
        _search(place, asked.weights, asked.first, asked.own, start, documents, open_to, MOST_POSTINGS, out, scores)
    return Found(out, scores, np.where(out >= 0, held[out], 0))


def _gathered(
    connection: Connection, known: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.int64]]:
    """Of all postings those of `known` terms (sorted): place of the term, and document; and the terms that each
    document has in all.
    """
    places, numbers, held = [np.zeros(0, np.int32)], [np.zeros(0, np.uint32)], np.zeros(1, np.int64)
    threads = numba.get_num_threads()
    with ThreadPoolExecutor(threads) as pool:
        for sizes, chunks, at in _read(connection, known):
            data, bounds, size = laid(sizes, chunks)
            edges = [len(chunks) * i // threads for i in range(threads + 1)]
            cut = [(data, bounds[a : b + 1], size[a:b], known, at) for a, b in pairwise(edges)]
            for some, of, many in pool.map(_of_terms, *zip(*cut, strict=True)):
                places.append(some)
                numbers.append(of)
                low, high = sorted((held, many), key=len)
                high[: len(low)] += low
                held = high
    return np.concatenate(places), np.concatenate(numbers), held


def _read(connection: Connection, known: NDArray[np.int64]) -> Iterator[tuple[list[int], list[bytes], int]]:
    """All chunks, of some segment some at a time: their sizes, their bytes, and the place in `known` of the first term
    that they may hold."""
    for (segment,) in [*connection.execute("SELECT DISTINCT segment FROM postings")]:
        sizes, chunks, held, at = list[int](), list[bytes](), 0, 0
        sql = "SELECT first, size, data FROM postings WHERE segment = ? ORDER BY first"
        for first, size, data in connection.execute(sql, (segment,)):
            at = at if chunks else int(np.searchsorted(known, first))
            sizes.append(size)
            chunks.append(data)
            held += len(data)
            if held >= READ_AT_ONCE:
                yield sizes, chunks, at
                sizes, chunks, held = [], [], 0
        if chunks:
            yield sizes, chunks, at


@jit()
def _of_terms(data, bounds, sizes, known, at):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Chunks in the order of their terms, walked beside the sorted `known` terms from place `at` on; and how many terms
    each document has in them."""
    places, numbers, held = np.empty(1 << 16, np.int32), np.empty(1 << 16, np.uint32), np.zeros(1, np.int64)
    n = 0
    for c in range(len(sizes)):
        k, end, term, number = np.uint64(bounds[c]), np.uint64(bounds[c + 1]), np.int64(0), np.int64(0)
        for _ in range(sizes[c]):
            term, number, k = next_posting(data, k, end, term, number)
            if number >= len(held):
                held = np.concatenate((held, np.zeros(number + 1, np.int64)))
            held[number] += 1
            while at < len(known) and known[at] < term:
                at += 1
            if at < len(known) and known[at] == term:
                if n == len(places):
                    places = np.concatenate((places, np.empty(n, np.int32)))
                    numbers = np.concatenate((numbers, np.empty(n, np.uint32)))
                places[n], numbers[n] = at, number
                n += 1
    return places[:n].copy(), numbers[:n].copy(), held


@jit()
def _lists(places, numbers, terms):  # type: ignore[no-untyped-def]
    """The documents of each term, one after the other: those of term t are `documents[start[t]:start[t + 1]]`."""
    start = np.zeros(terms + 1, np.int64)
    for p in places:
        start[p + 1] += 1
    for t in range(terms):
        start[t + 1] += start[t]
    at, documents = start[:-1].copy(), np.empty(len(places), np.uint32)
    for i in range(len(places)):
        documents[at[places[i]]] = numbers[i]
        at[places[i]] += 1
    return start, documents


@jit(parallel=True)
def _search(place, weights, first, own, start, documents, open_to, work, out, scores):  # type: ignore[no-untyped-def]
    n, most = out.shape
    for c in numba.prange(SLICES):
        lo, hi = n * c // SLICES, n * (c + 1) // SLICES
        if lo == hi:
            continue
        total, touched = np.zeros(len(open_to), np.float64), np.empty(len(open_to), np.int32)
        for q in range(lo, hi):
            mine = place[first[q] : first[q + 1]]
            lengths = start[mine + 1] - start[mine]
            order = np.argsort(lengths, kind="mergesort")
            m, seen = 0, 0
            for j in order:
                if seen >= work:
                    break
                seen += lengths[j]
                worth = weights[first[q] + j]
                for p in range(start[mine[j]], start[mine[j] + 1]):
                    d = documents[p]
                    if total[d] == 0:
                        touched[m] = d
                        m += 1
                    total[d] += worth
            some, value = np.empty(m, np.int32), np.empty(m, np.float64)
            h = 0
            for t in range(m):
                d = touched[t]
                if d != own[q] and open_to[d]:
                    some[h], value[h] = d, total[d]
                    h += 1
                total[d] = 0
            some, value = some[:h], value[:h]
            if h > most:
                cut = np.partition(value, h - most)[h - most]
                good = value >= cut
                some, value = some[good], value[good]
            by_number = np.argsort(some)
            best = by_number[np.argsort(-value[by_number], kind="mergesort")]
            for i in range(min(most, len(best))):
                out[q, i], scores[q, i] = some[best[i]], value[best[i]]
