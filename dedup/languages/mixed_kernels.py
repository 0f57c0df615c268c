"""Compiled: the stretch of each text that has the fewest small words of its own language, or the most of another."""

import numpy as np

from index.jit import jit


@jit()
def odd_stretches(hashes, bounds, wanted, most, keys, bits, width):  # type: ignore[no-untyped-def]  # compiled: numba infers
    """Of each text i the stretch of `width` words that has the fewest, or the most, words of a language: how many it
    has, int64, and its first word within the text, int64; -1 and 0 of texts with fewer words.

    `hashes` uint32 and `bounds` int64 (n + 1): the words; `wanted` uint32 (n): the bit of the language; `most` bool
    (n); `keys`, `bits` uint32: `dedup.languages.small_words.small_word_table`.
    """
    n = len(bounds) - 1
    found, where = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    last = len(keys) - 1
    ring = np.zeros(width, np.uint8)
    for i in range(n):
        first, end = bounds[i], bounds[i + 1]
        if end - first < width:
            continue
        hits, best, at = 0, -1, 0
        for k in range(first, end):
            word = hashes[k]
            slot = word & last
            while keys[slot] != 0 and keys[slot] != word:
                slot = (slot + 1) & last
            hit = 1 if keys[slot] == word and (bits[slot] & wanted[i]) != 0 else 0
            place = (k - first) % width
            if k - first >= width:
                hits -= ring[place]
            ring[place] = hit
            hits += hit
            if k - first >= width - 1 and (best < 0 or (hits > best if most[i] else hits < best)):
                best, at = hits, k - first - width + 1
        found[i], where[i] = best, at
    return found, where
