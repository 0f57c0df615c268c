"""Compiled: what matches in two texts. Runs, the maximal stretches of the same words, and the best match of each
sentence.

For runs, each three words of the right text are looked up among those of the left, and extended while the words agree.
Sentences match by the words that they share, weighed by rarity; they need not stand in the same order. And how much two
sorted sets have in common.
"""

import numba
import numpy as np

from index.jit import jit

SEED_WORDS = 3
"""Words of the seed of a run: shorter ones are grammar, not copying."""
CHAIN = 16
"""Places of a seed in the left text that are tried, latest first; more means a text that repeats itself."""
SENTENCE_BITS = np.uint64(16)
PLACE = np.uint64(0xFFFF)
"""The bits of a key (hash << 16 | sentence) that tell the sentence."""
BEYOND = np.uint64(1 << 40)
"""Greater than every hash of a word: what comes when a text has no more."""


@jit()
def common(a, b):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """How many values two sorted unique arrays have in common."""
    i, j, n = 0, 0, 0
    while i < len(a) and j < len(b):
        x, y = a[i], b[j]  # which of them is less cannot be foreseen, so nothing branches on it
        n += x == y
        i += x <= y
        j += y <= x
    return n


@jit()
def add_distinct(some, out, n):  # type: ignore[no-untyped-def]
    """Sort `some` and write its values to `out` from place n on, each once; gives the place behind the last."""
    some.sort()
    for i in range(len(some)):
        if i == 0 or some[i] != some[i - 1]:
            out[n] = some[i]
            n += 1
    return n


@jit(parallel=True)
def closed_up(values, starts, counts):  # type: ignore[no-untyped-def]
    """The first counts[i] of the values from starts[i] on of each text i, one text behind the other, and their int64
    bounds."""
    bounds = np.zeros(len(counts) + 1, np.int64)
    bounds[1:] = np.cumsum(counts)
    out = np.empty(bounds[-1], values.dtype)
    for i in numba.prange(len(counts)):
        out[bounds[i] : bounds[i + 1]] = values[starts[i] : starts[i] + counts[i]]
    return out, bounds


@jit()
def is_smaller(a, b):  # type: ignore[no-untyped-def]
    """Whether a counts as the smaller text: by length, and between equals by the words, whichever side they are on."""
    if len(a) != len(b):
        return len(a) < len(b)
    for i in range(len(a)):
        if a[i] != b[i]:
            return a[i] < b[i]
    return True


@jit()
def find_runs(a, b, head, following, runs):  # type: ignore[no-untyped-def]
    """Fill `runs` (k, 3) with (start in a, start in b, words) and return k; `head`, `following` index a's seeds."""
    mask = len(head) - 1
    k, p = 0, 0
    nb, na = len(b), len(a)
    while p + SEED_WORDS <= nb:
        slot = seed_hash(b, p) & mask
        q, best, where, tried = head[slot], 0, -1, 0
        while q >= 0 and tried < CHAIN:
            if a[q] == b[p] and a[q + 1] == b[p + 1] and a[q + 2] == b[p + 2]:
                n = SEED_WORDS
                while q + n < na and p + n < nb and a[q + n] == b[p + n]:
                    n += 1
                if n > best:
                    best, where = n, q
                tried += 1
            q = following[q]
        if best:
            if k < len(runs):
                runs[k, 0], runs[k, 1], runs[k, 2] = where, p, best
                k += 1
            p += best
        else:
            p += 1
    return k


@jit()
def seed_hash(a, p):  # type: ignore[no-untyped-def]
    """A hash of the words p, p + 1 and p + 2."""
    h = np.uint64(a[p]) * np.uint64(0x9E3779B97F4A7C15)
    h = (h ^ np.uint64(a[p + 1])) * np.uint64(0xC2B2AE3D27D4EB4F)
    h = (h ^ np.uint64(a[p + 2])) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(h >> np.uint64(40))


@jit()
def index_seeds(a, head, following):  # type: ignore[no-untyped-def]
    """Chain the seeds of a: `head` by hash, `following` to the seed before with that hash, -1 at the end."""
    head[:] = -1
    mask = len(head) - 1
    for p in range(len(a) - SEED_WORDS + 1):
        slot = seed_hash(a, p) & mask
        following[p] = head[slot]
        head[slot] = p


@jit()
def table_size(n):  # type: ignore[no-untyped-def]
    """A power of two of at least eight times n, for `head`: most seeds of another text then find an empty slot."""
    size = 64
    while size < 8 * n and size < (1 << 24):
        size *= 2
    return size


@jit(inline="always")
def word_end(keys, kinds, i, h):  # type: ignore[no-untyped-def]
    """The end of the places of the word `h` in sorted keys (hash << 16 | sentence) from place i on, and its kinds."""
    kind = 0
    while i < len(keys) and keys[i] >> SENTENCE_BITS == h:
        kind |= kinds[i]
        i += 1
    return i, kind


@jit()
def next_word(ka, fa, va, i, kb, fb, vb, j):  # type: ignore[no-untyped-def]
    """The next word of two texts whose sorted keys are walked together, at places i and j: its hash, weight and kinds,
    and where it ends in each; in a text that lacks it that is where it was."""
    ha = ka[i] >> SENTENCE_BITS if i < len(ka) else BEYOND
    hb = kb[j] >> SENTENCE_BITS if j < len(kb) else BEYOND
    h = min(ha, hb)
    (i2, one), (j2, other) = word_end(ka, fa, i, h), word_end(kb, fb, j, h)
    return h, va[i] if ha == h else vb[j], one | other, i2, j2


@jit()
def sentence_weights(keys, values, sentences):  # type: ignore[no-untyped-def]
    """float32 (sentences): the weight of the content words of each sentence of a text."""
    out = np.zeros(sentences, np.float32)
    for i in range(len(keys)):
        out[keys[i] & PLACE] += values[i]
    return out


@jit()
def best_matches(shared, wa, wb):  # type: ignore[no-untyped-def]
    """For each sentence of a: its best sentence in b (-1: none), their overlap (Dice, 0..1), and the greatest weight
    that it shares with any; then the same for each of b.

    `shared` (sentences of a, of b): weight of the words that two sentences share; `wa`, `wb`: weight of each sentence.
    """
    sa, sb = shared.shape
    to_a, to_b = np.full(sa, -1, np.int32), np.full(sb, -1, np.int32)
    best_a, best_b = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    most_a, most_b = np.zeros(sa, np.float32), np.zeros(sb, np.float32)
    for x in range(sa):
        for y in range(sb):
            s = shared[x, y]
            if s > 0:
                dice = np.float32(2 * s / (wa[x] + wb[y]))  # as it is kept: of equal ones the first is the best
                if dice > best_a[x]:
                    best_a[x], to_a[x] = dice, y
                if dice > best_b[y]:
                    best_b[y], to_b[y] = dice, x
                most_a[x] = max(most_a[x], s)
                most_b[y] = max(most_b[y], s)
    return (to_a, best_a, most_a), (to_b, best_b, most_b)
