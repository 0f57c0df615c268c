"""The rules of reading, a code point or a word at a time: how it folds and hashes, what it opens, what it ends.

`dedup.text.tokenizer_kernels` asks them while it reads.
"""

import numpy as np

from dedup.text.folding import IDEOGRAPHS_END, IGNORED, KIND, KIND_SHIFT, SOLO, TABLE_SIZE
from dedup.text.tokenizer_simd_kernels import SPACE, STOP
from index.jit import jit

SENTENCE, PARAGRAPH, CAPITAL, NUMBER, QUOTED, MASKED = 1, 2, 4, 8, 16, 32
"""Bits of `Words.flags`: opens a sentence; opens a paragraph (and a sentence); begins with a capital; holds a digit;
stands inside double quotation marks; does not count (set by `dedup.fingerprint.prints` from the masks)."""

HARD_WRAP = 60
"""Code points. A longer line that ends without a full stop is taken to be wrapped, not to end a paragraph."""

SEED, FACTOR = 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15
NEWLINE = 10
SINHALA_IS = 0x0DBA  # a word of one letter that ends sentences
PLACES = 256  # of the table of abbreviations: few enough to stay in cache, many enough to be mostly empty


@jit()
def decode(data, at):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """The code point at byte `at` and the byte after it; the input is UTF-8 that polars has checked."""
    b = np.int64(data[at])
    if b < 0x80:
        return b, at + 1
    if b < 0xE0:
        return ((b & 31) << 6) | (data[at + 1] & 63), at + 2
    if b < 0xF0:
        return ((b & 15) << 12) | ((data[at + 1] & 63) << 6) | (data[at + 2] & 63), at + 3
    return (((b & 7) << 18) | ((data[at + 1] & 63) << 12) | ((data[at + 2] & 63) << 6) | (data[at + 3] & 63)), at + 4


@jit()
def entry_of(code, packed):  # type: ignore[no-untyped-def]
    """The entry of the folding table for any code point."""
    if code < TABLE_SIZE:
        return np.int64(packed[code])
    if code < IDEOGRAPHS_END:
        return np.int64(SOLO << KIND_SHIFT) | code
    return np.int64(IGNORED << KIND_SHIFT)


@jit()
def before_digit(data, at, hi, packed):  # type: ignore[no-untyped-def]
    """Whether the next code point that is not ignored is an ASCII digit."""
    while at < hi:
        code, at = decode(data, at)
        if code < 0x80:
            return 48 <= code <= 57
        if (entry_of(code, packed) >> KIND_SHIFT) & KIND != IGNORED:
            return False
    return False


@jit()
def step(state, code):  # type: ignore[no-untyped-def]
    state = (state ^ np.uint64(code)) * np.uint64(FACTOR)
    return state ^ (state >> np.uint64(29))


@jit()
def separate(code, i, long, abbreviation, ended, paragraph, quoted, newlines, line):  # type: ignore[no-untyped-def]
    """What the separator at code point `i` does to the last five: sentence or paragraph ended, inside a quotation,
    line breaks since the last word, start of the line. `long` and `abbreviation` tell of the word before."""
    if code == SPACE:
        pass
    elif code == NEWLINE or code == 0x2028 or code == 0x2029:
        newlines += 1
        if newlines > 1 or ended or i - line < HARD_WRAP:
            paragraph, ended, quoted = True, True, False
        line = i + 1
    elif code == 0x22:
        quoted = not quoted
    elif code == 0x201C or code == 0x201E or code == 0xAB:
        quoted = True
    elif code == 0x201D or code == 0xBB:
        quoted = False
    elif code == 33 or code == 63 or code == 0x2026 or code == 0x3002 or code == 0x964:
        ended = True
    elif code == STOP:
        ended = ended or (long and not abbreviation)
    elif code != 13 and code != 9 and code != 39 and code != 0x2019 and code != 41:
        ended = paragraph  # other punctuation: the sentence goes on
    return ended, paragraph, quoted, newlines, line


@jit()
def letters_of(code, ending, caseless, folded):  # type: ignore[no-untyped-def]
    """How many letters a code point is for what is an initial: in Tamil and Sinhala, which write initials as the names
    of Latin letters, a vowel sign is none, and Sinhala's one-letter verb is no initial."""
    if not ending:
        return folded
    if code == SINHALA_IS:
        return 2
    return 1 if caseless else 0


@jit()
def opening(upper, digit, caseless, ended, paragraph, quoted):  # type: ignore[no-untyped-def]
    """The flags of a word that begins here; `caseless`: with a character that cannot be a capital."""
    mark = 0
    if upper:
        mark |= CAPITAL
    if paragraph:
        mark |= PARAGRAPH | SENTENCE
    elif ended and (upper or digit or quoted or caseless):
        mark |= SENTENCE
    if quoted:
        mark |= QUOTED
    return mark


@jit()
def is_short(short_words, chunk, size):  # type: ignore[no-untyped-def]
    """Whether the first `size` < 8 letters of `chunk` spell one of the abbreviations."""
    letters = chunk & ((np.uint64(1) << np.uint64(8 * size)) - np.uint64(1))
    place = np.int64((letters * np.uint64(FACTOR)) >> np.uint64(56))
    while short_words[place] != 0:
        if short_words[place] == letters:
            return True
        place = (place + 1) % PLACES
    return False


@jit()
def advance(state, chunk, length):  # type: ignore[no-untyped-def]
    """The hash state after the first `length` (at most 8) letters of `chunk`: no branch, so that lanes go together."""
    for j in range(8):
        longer = step(state, (chunk >> np.uint64(8 * j)) & np.uint64(255))
        state = longer if np.uint64(j) < length else state
    return state
