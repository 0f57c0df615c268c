"""Compiled: which words two texts share. The words of one are laid out in a table, and those of others looked up in it:
of all words that two articles hold few are in both, and a word that is not there costs one look.
"""

import numpy as np

from dedup.text.match_kernels import SENTENCE_BITS
from index.jit import jit

ROOM = 8
"""Slots of a table for each key in it, at least: seven of eight words that are not there are seen by one look."""
START_A, END_A, START_B, END_B = range(4)
"""Columns of `shared_words`: the keys of a shared word in either text."""
_MIXER = np.uint64(0x9E3779B97F4A7C15)


@jit()
def words_table(keys):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """int32 (a power of two): by its hash, the place of each word's first key among sorted keys (hash << 16 |
    sentence); -1 where there is none. Two words of one slot stand one behind the other."""
    bits = 6
    while (1 << bits) < ROOM * len(keys):
        bits += 1
    slots = np.full(1 << bits, -1, np.int32)
    last = np.uint64(1) << np.uint64(63)  # no hash
    for i in range(len(keys)):
        h = keys[i] >> SENTENCE_BITS
        if h != last:
            slot = _slot(h, len(slots))
            while slots[slot] >= 0:
                slot = (slot + 1) & (len(slots) - 1)
            slots[slot] = i
            last = h
    return slots


@jit()
def shared_words(ka, slots, kb):  # type: ignore[no-untyped-def]
    """int32 (k, 4): the keys of each word that stands in both of two texts, in the order of their hashes; `ka`, `kb`
    sorted keys, `slots` those of `ka` as `words_table` lays them."""
    out = np.empty((min(len(ka), len(kb)), 4), np.int32)
    mask = len(slots) - 1
    n, j = 0, 0
    while j < len(kb):
        h = kb[j] >> SENTENCE_BITS
        slot = _slot(h, len(slots))
        i = slots[slot]
        while i >= 0 and ka[i] >> SENTENCE_BITS != h:
            slot = (slot + 1) & mask
            i = slots[slot]
        if i < 0:
            j += 1
            continue
        out[n, START_A], out[n, START_B] = i, j
        while i < len(ka) and ka[i] >> SENTENCE_BITS == h:
            i += 1
        while j < len(kb) and kb[j] >> SENTENCE_BITS == h:
            j += 1
        out[n, END_A], out[n, END_B] = i, j
        n += 1
    return out[:n]


@jit(inline="always")
def kinds_between(kinds, start, end):  # type: ignore[no-untyped-def]
    """All kinds that a word has at its places of one text, from `start` up to `end`."""
    kind = 0
    for i in range(start, end):
        kind |= kinds[i]
    return kind


@jit(inline="always")
def _slot(h, size):  # type: ignore[no-untyped-def]
    return np.int64((h * _MIXER) >> np.uint64(32)) & (size - 1)
