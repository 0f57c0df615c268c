"""Compiled: which keys of some texts the texts of all the rest hold. These are read once, and most hold none."""

import numba
import numpy as np

from dedup.text.gram_kernels import PASSAGE_WORDS, SEED, SLICES, TURN_WORDS, mixed, place_of
from index.jit import jit
from index.sieve import counted, slot_of
from index.winnowing import longest

_TEXT = np.uint64(0xFFFFFFFF)


@jit(parallel=True)
def find_beside(hashes, bounds, rows, turns, turn_table, passages, passage_table, held, said):  # type: ignore[no-untyped-def]
    """Which of the sorted keys of `turns` and of `passages`, each with its `table_of`, each of `rows` holds, rising, as
    often as it does: key << 32 | text in `held` and `said`, uint64, which have room for one a word. Returns where what
    each slice wrote begins, and where it ends in either.

    A passage is looked up only where the turn that opens it is one of `turns`, and the one that ends it: of those that
    two texts hold both are."""
    turn_start, turn_shift, turn_sieve = turn_table
    start, shift, sieve = passage_table
    begins, ends = np.zeros(SLICES, np.int64), np.zeros((SLICES, 2), np.int64)
    for part in numba.prange(SLICES):
        first, last = len(rows) * part // SLICES, len(rows) * (part + 1) // SLICES
        keys, places = np.empty(longest(bounds), np.uint64), np.empty(longest(bounds), np.int64)
        known = np.zeros(longest(bounds) + 1, np.bool_)
        n = bounds[rows[first]] if first < last else np.int64(0)
        m, begins[part] = n, n
        for i in range(first, last):
            text, at, end = np.uint64(rows[i]), bounds[rows[i]], bounds[rows[i] + 1]
            found = 0
            for place in range(at, end - TURN_WORDS + 1):
                key = SEED
                for j in range(place, place + TURN_WORDS):
                    key = mixed(key, hashes[j])
                keys[found] = key | np.uint64(1)
                found += 1
            left = 0
            for place in range(found):  # the sieve first: a processor waits for several of its bytes together
                key = keys[place]
                keys[left], places[left] = key, place
                left += counted(turn_sieve, slot_of(key, turn_sieve)) > 0
            known[: end - at] = False
            kept = n
            for k in range(left):
                of = place_of(keys[k], turns, turn_start, turn_shift)
                if of >= 0:
                    held[n], places[n - kept] = (np.uint64(of) << np.uint64(32)) | text, places[k]
                    known[places[k]] = True
                    n += 1
            for k in range(n - kept):
                place = places[k]
                if place + PASSAGE_WORDS <= end - at and known[place + PASSAGE_WORDS - TURN_WORDS]:
                    key = SEED
                    for j in range(at + place, at + place + PASSAGE_WORDS):
                        key = mixed(key, hashes[j])
                    key |= np.uint64(1)
                    of = -1
                    if counted(sieve, slot_of(key, sieve)) > 0:
                        of = place_of(key, passages, start, shift)
                    if of >= 0:
                        said[m] = (np.uint64(of) << np.uint64(32)) | text
                        m += 1
        ends[part, 0], ends[part, 1] = n, m
    return begins, ends


@jit()
def count_once(found, begins, ends, before, last, counts):  # type: ignore[no-untyped-def]
    """Add to `counts` of each key how many texts hold it, by what `find_beside` wrote; `last`, -1 at first, remembers
    the text that held each key last, `before` texts having gone before these."""
    for part in range(len(begins)):
        for i in range(begins[part], ends[part]):
            key, text = found[i] >> np.uint64(32), before + np.int64(found[i] & _TEXT)
            if last[key] != text:
                last[key] = text
                counts[key] += 1


@jit()
def list_once(found, begins, ends, before, last):  # type: ignore[no-untyped-def]
    """uint64: key << 32 | text, `before` texts having gone before these, of each key and text that `find_beside` wrote
    once; `last` as for `count_once`."""
    n = 0
    for part in range(len(begins)):
        n += ends[part] - begins[part]
    out, n = np.empty(n, np.uint64), 0
    for part in range(len(begins)):
        for i in range(begins[part], ends[part]):
            key, text = found[i] >> np.uint64(32), before + np.int64(found[i] & _TEXT)
            if last[key] != text:
                last[key] = text
                out[n] = (key << np.uint64(32)) | np.uint64(text)
                n += 1
    return out[:n].copy()
