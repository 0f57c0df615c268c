"""Compiled: keys for a few words in a row, which of them several texts have, and in which texts they stand."""

import numba
import numpy as np

from dedup.text.match_kernels import add_distinct
from index.jit import jit
from index.sieve import count_one, counted, slot_of
from index.winnowing import longest

PASSAGE_WORDS = 8
"""Words of a passage: the shortest run that is hardly ever shared by chance."""
TURN_WORDS = 4
"""Words of a turn of phrase."""
SEED = np.uint64(0x51ED270B)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
SLICES = 64
"""Slices of texts that threads take in turn."""
_BITS = 23
"""Most first bits of a key that a table leads in by, about as many as there are keys: the rest is searched by
halves."""


@jit()
def mixed(key, word):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """The key of a row of words with one more behind it."""
    key = (key ^ np.uint64(word)) * _FACTOR
    return key ^ (key >> np.uint64(29))


@jit()
def _keys_of(hashes, first, end, length, among, least, apart, keys, places):  # type: ignore[no-untyped-def]
    """Write to `keys` those of the `length` words, none of them 0, that begin at each word of a text, and to `places`
    where; return how many. Only where `among`, uint8 of one value a word, says `least` or more there and `apart` words
    on. All at once: a processor waits for several places of a table together only where little stands between."""
    n = 0
    for place in range(first, end - length + 1):
        if among[place] >= least and among[place + apart] >= least:
            key = SEED
            for j in range(place, place + length):
                key = mixed(key, hashes[j])
            keys[n], places[n] = key | np.uint64(1), place
            n += 1
    return n


@jit()
def fill_sieve(hashes, bounds, rows, length, among, least, apart, sieve):  # type: ignore[no-untyped-def]
    """Count in `sieve`, four counters of two bits in each byte, how often the keys that share one stand in these rows,
    3 for more; `among`, `least` and `apart` as for `_keys_of`. A key whose counter is low is rare for certain; most
    keys of a collection are, and need no memory of their own."""
    keys, places = np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.int64)
    for row in rows:
        for i in range(_keys_of(hashes, bounds[row], bounds[row + 1], length, among, least, apart, keys, places)):
            count_one(sieve, slot_of(keys[i], sieve))


@jit(parallel=True)
def fill_counters(hashes, bounds, length, among, least, apart, sieve):  # type: ignore[no-untyped-def]
    """Put in the place of what `among` says of each word what the sieve says of the key that begins there, 0 where none
    does."""
    texts = len(bounds) - 1
    for part in numba.prange(SLICES):
        keys, places = np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.int64)
        for text in range(texts * part // SLICES, texts * (part + 1) // SLICES):
            first, end = bounds[text], bounds[text + 1]
            n = _keys_of(hashes, first, end, length, among, least, apart, keys, places)
            among[first:end] = 0
            for i in range(n):
                among[places[i]] = counted(sieve, slot_of(keys[i], sieve))


@jit(parallel=True)
def keys_once(hashes, bounds, rows, length, among, least, out, counts):  # type: ignore[no-untyped-def]
    """Write to `out`, uint64, which has room for one a word, the keys of these rows where `among` says `least` or more,
    each once a row, one row behind the other; counts (rows) int64: how many of each."""
    starts = np.zeros(len(rows) + 1, np.int64)
    for i in range(len(rows)):
        starts[i + 1] = starts[i] + bounds[rows[i] + 1] - bounds[rows[i]]
    ends = np.zeros(SLICES, np.int64)
    for part in numba.prange(SLICES):
        first, end = len(rows) * part // SLICES, len(rows) * (part + 1) // SLICES
        n, some, places = starts[first], np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.int64)
        for i in range(first, end):
            lo, hi = bounds[rows[i]], bounds[rows[i] + 1]
            found = _keys_of(hashes, lo, hi, length, among, least, 0, some, places)
            before, n = n, add_distinct(some[:found], out, n)
            counts[i] = n - before
        ends[part] = n
    n = 0
    for part in range(SLICES):  # in the order of rows, so that nothing is written over before it is moved
        for i in range(starts[len(rows) * part // SLICES], ends[part]):
            out[n] = out[i]
            n += 1
    return n


@jit()
def holders_of(place, bounds, rows, n):  # type: ignore[no-untyped-def]
    """int64 (n + 1) and int32: which of `rows` hold each of n keys, `place` the key that begins at each word or -1;
    those of key k are `holders[starts[k]:starts[k + 1]]`, in order."""
    last, starts = np.full(n, -1, np.int32), np.zeros(n + 1, np.int64)
    for row in rows:
        for i in range(bounds[row], bounds[row + 1]):
            k = place[i]
            if k >= 0 and last[k] != row:
                last[k] = row
                starts[k + 1] += 1
    starts = np.cumsum(starts)
    last[:] = -1
    at, holders = starts[:-1].copy(), np.empty(starts[-1], np.int32)
    for row in rows:
        for i in range(bounds[row], bounds[row + 1]):
            k = place[i]
            if k >= 0 and last[k] != row:
                last[k] = row
                holders[at[k]] = row
                at[k] += 1
    return starts, holders


@jit()
def table_of(keys):  # type: ignore[no-untyped-def]
    """What sorted `keys` are found by: of the first bits of one where those that begin so start, how far a key is
    shifted for them, and a sieve of all."""
    bits = 8
    while bits < _BITS and (1 << bits) < len(keys):
        bits += 1
    shift = np.uint64(64 - bits)
    start, sieve = np.zeros((1 << bits) + 1, np.int32), np.zeros(2 * len(keys) + 1, np.uint8)
    for key in keys:
        start[(key >> shift) + np.uint64(1)] += 1
        count_one(sieve, slot_of(key, sieve))
    for i in range(1 << bits):
        start[i + 1] += start[i]
    return start, shift, sieve


@jit(parallel=True)
def fill_known(hashes, bounds, length, among, least, apart, keys, values, out):  # type: ignore[no-untyped-def]
    """Write to `out`, of one value a word, the value of the key that begins there, where `among` says `least` or more
    there and `apart` words on: of `values`, where it is one of the sorted `keys`."""
    start, shift, sieve = table_of(keys)
    texts = len(bounds) - 1
    for part in numba.prange(SLICES):
        some, at = np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.int64)
        for text in range(texts * part // SLICES, texts * (part + 1) // SLICES):
            m, found = 0, _keys_of(hashes, bounds[text], bounds[text + 1], length, among, least, apart, some, at)
            for i in range(found):
                key, place = some[i], at[i]
                some[m], at[m] = key, place
                m += counted(sieve, slot_of(key, sieve)) > 0
            for i in range(m):
                place = place_of(some[i], keys, start, shift)
                if place >= 0:
                    out[at[i]] = values[place]


@jit()
def place_of(key, keys, start, shift):  # type: ignore[no-untyped-def]
    """The place of a key among sorted keys with their `table_of`; -1 where it is not there."""
    low, high = start[key >> shift], start[(key >> shift) + np.uint64(1)]
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == key else -1
