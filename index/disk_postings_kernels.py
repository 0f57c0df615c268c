"""Compiled: postings packed as varints, a chunk at a time, and read again for the terms that are asked."""

import numpy as np

from index.jit import jit

ONE, TWO, LOW = np.uint64(1), np.uint64(2), np.uint8(127)


@jit()
def pack(terms, numbers, starts):  # type: ignore[no-untyped-def]
    """Chunks `starts[c]:starts[c + 1]` of postings sorted by term and number (int64) as uint8, and int64 bounds of
    each: the step to the term, then the document, or the step to it where the term is that of the posting before."""
    out = np.empty(10 * len(terms), np.uint8)
    bounds = np.zeros(len(starts), np.int64)
    k = 0
    for c in range(len(starts) - 1):
        term, number = np.int64(0), np.int64(0)
        for i in range(starts[c], starts[c + 1]):
            step = terms[i] - term
            k = _put(out, k, step)
            if step or i == starts[c]:
                number = np.int64(0)
            k = _put(out, k, numbers[i] - number)
            term, number = terms[i], numbers[i]
        bounds[c + 1] = k
    return out[:k], bounds


@jit()
def _put(out, k, value):  # type: ignore[no-untyped-def]
    while value > 127:
        out[k] = np.uint8(value & 127) | np.uint8(128)
        value >>= 7
        k += 1
    out[k] = np.uint8(value)
    return k + 1


@jit()
def _get(data, k):  # type: ignore[no-untyped-def]
    byte = data[k]
    value, shift = np.int64(byte & LOW), 7
    while byte > LOW:
        k += ONE
        byte = data[k]
        value |= np.int64(byte & LOW) << shift
        shift += 7
    return value, k + ONE


@jit()
def next_posting(data, k, end, term, number):  # type: ignore[no-untyped-def]
    """The posting at k of a chunk that ends at `end`, behind that of `term` and `number`, and where it ends itself.
    Before the first stands term 0 with number 0. Places are unsigned: a negative index would have to be looked for."""
    if k + TWO > end:
        raise ValueError("a chunk of postings ends early")
    step, k = _get(data, k)
    some, k = _get(data, k)
    return term + step, some if step else number + some, k


@jit()
def unpack(data, bounds, sizes):  # type: ignore[no-untyped-def]
    """All postings of chunks that lie end to end in `data`: terms and numbers, int64. ValueError for bytes that are no
    chunk of that size."""
    total = sizes.sum()
    terms, numbers = np.empty(total, np.int64), np.empty(total, np.int64)
    n = 0
    for c in range(len(sizes)):
        k, end, term, number = np.uint64(bounds[c]), np.uint64(bounds[c + 1]), np.int64(0), np.int64(0)
        for _ in range(sizes[c]):
            term, number, k = next_posting(data, k, end, term, number)
            terms[n], numbers[n] = term, number
            n += 1
    return terms, numbers


@jit()
def find(data, bounds, sizes, asked):  # type: ignore[no-untyped-def]
    """Documents that hold asked[c] in chunk c, for every c: their places c and numbers, int64. ValueError as above."""
    room = np.minimum(sizes, 1 << 16).sum()
    places, numbers = np.empty(room, np.int64), np.empty(room, np.int64)
    n = 0
    for c in range(len(sizes)):
        k, end, term, number = np.uint64(bounds[c]), np.uint64(bounds[c + 1]), np.int64(0), np.int64(0)
        for _ in range(sizes[c]):
            term, number, k = next_posting(data, k, end, term, number)
            if term > asked[c]:
                break
            if term == asked[c] and n < room:
                places[n], numbers[n] = c, number
                n += 1
    return places[:n], numbers[:n]
