"""Compiled: texts as the outlet's form has them, in pieces: every name one sign, every figure another."""

import numpy as np

from dedup.relate.context_kernels import FIGURE_SIGN, NAME_SIGN
from dedup.text.gram_kernels import mixed
from dedup.text.match_kernels import add_distinct
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE
from index.jit import jit
from index.sieve import count_one, counted, slot_of

PIECE_WORDS = 2
"""Words of a piece of a form: a table has few longer ones that come back."""
PLAIN, MOSTLY_NAME, HARDLY_NAME, FIGURE = 1, 2, 3, 4
"""What is known of a word that stands in a table of words: nothing; that it is mostly written with a capital, wherever
it stands; that it hardly is; that it is a figure or a date in letters. 0 is an empty slot."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@jit()
def _slot_of(word, words, kinds):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """The slot of a word in an open-addressing table of a power of two, or the empty one where it would stand."""
    mask = np.uint64(len(words) - 1)
    slot = (np.uint64(word) * _FACTOR >> np.uint64(32)) & mask
    while kinds[slot] and words[slot] != word:
        slot = (slot + np.uint64(1)) & mask
    return slot


@jit()
def fill_written(hashes, flags, capitals, words, kinds, many):  # type: ignore[no-untyped-def]
    """Fill `many`, int64 (k, 2) zeros: how often each of the distinct `capitals` is written with a capital inside a
    sentence, and how often small. `words`, `kinds`: an empty table for them."""
    for word in capitals:
        slot = _slot_of(word, words, kinds)
        words[slot], kinds[slot] = word, PLAIN
    times = np.zeros((len(words), 2), np.int64)
    for i in range(len(hashes)):
        flag = flags[i]
        if not flag & CAPITAL:
            times[_slot_of(hashes[i], words, kinds), 1] += 1
        elif not flag & SENTENCE:
            times[_slot_of(hashes[i], words, kinds), 0] += 1
    for k in range(len(capitals)):
        many[k] = times[_slot_of(capitals[k], words, kinds)]


@jit()
def fill_kinds(capitals, many, figures, usual, words, kinds):  # type: ignore[no-untyped-def]
    """Fill a table of words with their kinds: the `capitals`, which stand with a capital inside a sentence and, of
    `many`, so often so and so often small, and the `figures`. A word is `HARDLY_NAME` where it is written small `usual`
    times as often as with a capital."""
    for k in range(len(capitals)):
        slot = _slot_of(capitals[k], words, kinds)
        high, low = many[k, 0], many[k, 1]
        kind = MOSTLY_NAME if high > low else HARDLY_NAME if low >= usual * high else PLAIN
        words[slot], kinds[slot] = capitals[k], kind
    for word in figures:
        slot = _slot_of(word, words, kinds)
        words[slot], kinds[slot] = word, FIGURE


@jit()
def signs_of(hashes, flags, first, end, words, kinds, out):  # type: ignore[no-untyped-def]
    """Write to `out`, uint32, each word of a text, or the sign for every figure or name, by a table of words."""
    for i in range(first, end):
        word, flag = hashes[i], flags[i]
        kind = kinds[_slot_of(word, words, kinds)]
        if flag & NUMBER or kind == FIGURE:
            word = np.uint32(FIGURE_SIGN)
        elif flag & CAPITAL and (kind == MOSTLY_NAME or (not flag & SENTENCE and kind != HARDLY_NAME)):
            word = np.uint32(NAME_SIGN)
        out[i - first] = word


@jit()
def _keys_of(signs, out):  # type: ignore[no-untyped-def]
    """Write to `out`, uint32, the pieces of a text, and return how many; `signs` is written over. Several names in a
    row are one, as are several figures, and a piece without another word is none: a list of names is like any other."""
    k, m = 0, 0
    for i in range(len(signs)):
        if k == 0 or signs[i] > NAME_SIGN or signs[i] != signs[k - 1]:
            signs[k] = signs[i]
            k += 1
    for i in range(k - PIECE_WORDS + 1):
        key, words = np.uint64(0), 0
        for j in range(i, i + PIECE_WORDS):
            key = mixed(key, signs[j])
            words += signs[j] > NAME_SIGN
        out[m] = np.uint32(key >> np.uint64(32))
        m += words > 0
    return m


@jit()
def _longest(bounds, rows):  # type: ignore[no-untyped-def]
    """Words of the longest of these texts, and of all."""
    most, total = 1, 1
    for row in rows:
        size = bounds[row + 1] - bounds[row]
        most, total = max(most, size), total + size
    return most, total


@jit()
def form_keys_of(hashes, flags, bounds, rows, words, kinds):  # type: ignore[no-untyped-def]
    """uint32, and the bounds of each of `rows`: the pieces of its text as the form has it, in order, by a table of
    words."""
    most, total = _longest(bounds, rows)
    out, starts, n = np.empty(total, np.uint32), np.zeros(len(rows) + 1, np.int64), 0
    signs = np.empty(most, np.uint32)
    for place in range(len(rows)):
        first, end = bounds[rows[place]], bounds[rows[place] + 1]
        signs_of(hashes, flags, first, end, words, kinds, signs)
        n += _keys_of(signs[: end - first], out[n:])
        starts[place + 1] = n
    return out[:n].copy(), starts


@jit()
def plain_pieces_of(hashes, bounds, rows):  # type: ignore[no-untyped-def]
    """uint32, and the bounds of each of `rows`: the sorted distinct pieces of its text as it stands."""
    most, total = _longest(bounds, rows)
    out, starts, n = np.empty(total, np.uint32), np.zeros(len(rows) + 1, np.int64), 0
    some = np.empty(most, np.uint32)
    for place in range(len(rows)):
        m = _keys_of(hashes[bounds[rows[place]] : bounds[rows[place] + 1]].copy(), some)
        n = add_distinct(some[:m], out, n)
        starts[place + 1] = n
    return out[:n].copy(), starts


@jit()
def fill_key_sieve(keys, sieve):  # type: ignore[no-untyped-def]
    """Count in a sieve how often the keys, uint32, that share a counter come."""
    for key in keys:
        count_one(sieve, slot_of(np.uint64(key) << np.uint64(32), sieve))


@jit()
def without_lone(keys, starts, sieve):  # type: ignore[no-untyped-def]
    """The keys of texts without those that come only once in all, by a sieve, moved to the front of `keys`; their
    bounds; and how many each text has lost, int64."""
    at, lost, n = np.zeros_like(starts), np.zeros(len(starts) - 1, np.int64), 0
    for text in range(len(lost)):
        for i in range(starts[text], starts[text + 1]):
            key = keys[i]
            keys[n] = key
            n += counted(sieve, slot_of(np.uint64(key) << np.uint64(32), sieve)) > 1
        at[text + 1] = n
        lost[text] = starts[text + 1] - starts[text] - (n - at[text])
    return keys[:n], at, lost


@jit()
def repeated(ids, starts, lone, many):  # type: ignore[no-untyped-def]
    """Of the numbers of the pieces of texts, below `many`: how many distinct ones each text has, int64, with the `lone`
    ones that have no number; those that another text has too, int32, numbered anew and sorted, each once a text; their
    bounds; and how many they are."""
    last, counts, sizes = np.full(many, -1, np.int32), np.zeros(many, np.int32), lone.copy()
    for text in range(len(sizes)):
        for i in range(starts[text], starts[text + 1]):
            if last[ids[i]] != text:
                last[ids[i]] = text
                counts[ids[i]] += 1
                sizes[text] += 1
    number, several = np.full(many, -1, np.int32), 0
    for p in range(many):
        if counts[p] > 1:
            number[p] = several
            several += 1
    out, at, n = np.empty(counts[number >= 0].sum(), np.int32), np.zeros_like(starts), 0
    last[:] = -1
    for text in range(len(sizes)):
        for i in range(starts[text], starts[text + 1]):
            p = ids[i]
            if number[p] >= 0 and last[p] != text:
                last[p] = text
                out[n] = number[p]
                n += 1
        at[text + 1] = n
        out[at[text] : n].sort()
    return sizes, out, at, several
