"""Text -> word hashes, read once. All lexical floors work on these integers; none parses text again.

A word is a run of letters, marks and digits in folded form (`dedup.folding`); a full stop or comma between digits
joins them ("5,000" is one word). In scripts written without spaces each character is a word. Each word also carries
what later floors ask: where it stands, whether it opens a sentence or paragraph, is capitalised, holds a digit, or
stands inside double quotation marks.
"""

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.folding import DIGIT, IGNORED, KIND, SEPARATOR, SOLO, TABLE_SIZE, UPPER, folding_tables

SENTENCE, PARAGRAPH, CAPITAL, NUMBER, QUOTED, MASKED = 1, 2, 4, 8, 16, 32
"""Bits of `Words.flags`: opens a sentence; opens a paragraph (and a sentence); begins with a capital; holds a digit;
stands inside double quotation marks; does not count (set by `dedup.fingerprint` from the masks)."""

HARD_WRAP = 60
"""Code points. A longer line that ends without a full stop is taken to be wrapped, not to end a paragraph."""

_ABBREVIATIONS = (
    "mr mrs ms dr st gen sen rep gov lt col sgt capt cmdr maj prof rev hon vs no jr sr inc ltd co corp "
    "jan feb mar apr jun jul aug sep sept oct nov dec approx dept est fig vol"
).split()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n texts, laid end to end: text i owns the slice `bounds[i]:bounds[i + 1]` of every array.

    `hashes` uint32; `starts`, `ends` int32, code points in the text, end exclusive; `flags` uint8; `bounds` int64
    (n + 1).
    """

    hashes: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    flags: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """Words in each text."""
        return np.diff(self.bounds)


def read_words(texts: pl.Series) -> Words:
    """The words of each text of a string series; a null reads as an empty text.

    >>> words = read_words(pl.Series(["The port re-opened. It cost 5,000 crowns.", "THE PORT"]))
    >>> words.counts.tolist(), bool((words.hashes[:2] == words.hashes[8:]).all())
    ([8, 2], True)
    """
    blobs = texts.fill_null("").cast(pl.Binary).to_list()
    bounds = np.zeros(len(blobs) + 1, np.int64)
    np.cumsum([len(b) for b in blobs], out=bounds[1:])
    data = np.frombuffer(b"".join(blobs) + b" ", np.uint8)
    table = folding_tables()
    tables = (table.kinds, table.single, table.first, table.several, _abbreviation_hashes())
    counts = np.zeros(len(blobs), np.int64)
    _count(data, bounds, *tables, counts)
    out = np.zeros(len(blobs) + 1, np.int64)
    np.cumsum(counts, out=out[1:])
    total = int(out[-1])
    hashes, flags = np.empty(total, np.uint32), np.empty(total, np.uint8)
    starts, ends = np.empty(total, np.int32), np.empty(total, np.int32)
    _fill(data, bounds, *tables, out, hashes, starts, ends, flags)
    return Words(hashes, starts, ends, flags, out)


def word_hash(word: str) -> int:
    """The hash of one word given in folded form: what `read_words` gives for it.

    >>> word_hash("port") == read_words(pl.Series(["Port"])).hashes[0]
    True
    """
    state = _SEED
    for char in word:
        state = ((state ^ ord(char)) * _FACTOR) % 2**64
        state ^= state >> 29
    return state >> 32


_SEED, _FACTOR = 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15
_NEWLINE, _STOP, _COMMA = 10, 46, 44


def _abbreviation_hashes() -> NDArray[np.uint32]:
    return np.array(sorted(word_hash(w) for w in _ABBREVIATIONS), np.uint32)


def _jit(**options: Any) -> Any:
    # One place for the options that every kernel here shares; numba is untyped, hence Any.
    return numba.njit(cache=True, nogil=True, **options)


@_jit()
def _decode(data, at):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """The code point at byte `at` and the byte after it; the input is UTF-8 that polars has checked."""
    b = np.int64(data[at])
    if b < 0x80:
        return b, at + 1
    if b < 0xE0:
        return ((b & 31) << 6) | (data[at + 1] & 63), at + 2
    if b < 0xF0:
        return ((b & 15) << 12) | ((data[at + 1] & 63) << 6) | (data[at + 2] & 63), at + 3
    return (
        ((b & 7) << 18) | ((data[at + 1] & 63) << 12) | ((data[at + 2] & 63) << 6) | (data[at + 3] & 63)
    ), at + 4


@_jit()
def _read(data, lo, hi, kinds, single, first, several, abbreviations, base, store, hashes, starts, ends, flags):  # type: ignore[no-untyped-def]
    """Read one text; with `store` write its words from `base` on. Returns the number of words."""
    n, at, i = 0, lo, 0  # words, byte, code point
    inside, state, length, begin, mark = False, np.uint64(_SEED), 0, 0, 0
    ended = True  # a sentence end was seen since the last word, or the text begins
    paragraph, quoted, last_long, newlines, line = True, False, False, 0, 0
    last_digit, last_abbreviation = False, False
    while at <= hi:
        if at < hi:
            code, after = _decode(data, at)
        else:
            code, after = np.int64(32), at + 1  # a space behind the text ends its last word
        if code < TABLE_SIZE:
            k = np.int64(kinds[code])
        elif code < 0x40000:
            k = np.int64(SOLO)
        else:
            k = np.int64(IGNORED)
        what = k & KIND
        if what == IGNORED or (
            inside and last_digit and (code == _STOP or code == _COMMA) and after < hi and 48 <= data[after] <= 57
        ):
            at, i = after, i + 1
            continue
        if inside and (what == SEPARATOR or what == SOLO):
            inside = False
            last_long = length > 1
            h = np.uint32(state >> np.uint64(32))
            last_abbreviation = False
            if code == _STOP:
                j = np.searchsorted(abbreviations, h)
                last_abbreviation = j < len(abbreviations) and abbreviations[j] == h
            if store:
                hashes[base + n], starts[base + n], flags[base + n] = h, begin, mark
                ends[base + n] = i
            n += 1
        if what == SEPARATOR:
            if code == _NEWLINE or code == 0x2028 or code == 0x2029:
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
            elif code == _STOP:
                ended = ended or (last_long and not last_abbreviation)
            elif code != 32 and code != 13 and code != 9 and code != 39 and code != 0x2019 and code != 41:
                ended = paragraph  # other punctuation: the sentence goes on
            at, i = after, i + 1
            continue
        if not inside:
            mark, state, length, begin = 0, np.uint64(_SEED), 0, i
            if k & UPPER:
                mark |= CAPITAL
            if paragraph:
                mark |= PARAGRAPH | SENTENCE
            elif ended and (k & (UPPER | DIGIT) or quoted or what == SOLO):
                mark |= SENTENCE
            if quoted:
                mark |= QUOTED
            ended, paragraph, newlines = False, False, 0
            inside = True
        last_digit = (k & DIGIT) != 0
        if last_digit:
            mark |= NUMBER
        if code < TABLE_SIZE and what != SOLO:
            f = single[code]
            if f:
                state = (state ^ np.uint64(f)) * np.uint64(_FACTOR)
                state ^= state >> np.uint64(29)
                length += 1
            else:
                for j in range(first[code], first[code + 1]):
                    state = (state ^ np.uint64(several[j])) * np.uint64(_FACTOR)
                    state ^= state >> np.uint64(29)
                    length += 1
        else:
            f = single[code] if code < TABLE_SIZE else np.uint32(code)
            state = (state ^ np.uint64(f)) * np.uint64(_FACTOR)
            state ^= state >> np.uint64(29)
            inside, last_long, last_digit = False, True, False
            if store:
                hashes[base + n], starts[base + n], ends[base + n], flags[base + n] = (
                    np.uint32(state >> np.uint64(32)), begin, i + 1, mark,
                )  # fmt: skip
            n += 1
        at, i = after, i + 1
    return n


@_jit(parallel=True)
def _count(data, bounds, kinds, single, first, several, abbreviations, counts):  # type: ignore[no-untyped-def]
    none32, none8 = np.empty(0, np.int32), np.empty(0, np.uint8)
    noneh = np.empty(0, np.uint32)
    for t in numba.prange(len(counts)):
        counts[t] = _read(data, bounds[t], bounds[t + 1], kinds, single, first, several, abbreviations,
                          0, False, noneh, none32, none32, none8)  # fmt: skip


@_jit(parallel=True)
def _fill(data, bounds, kinds, single, first, several, abbreviations, out, hashes, starts, ends, flags):  # type: ignore[no-untyped-def]
    for t in numba.prange(len(bounds) - 1):
        _read(data, bounds[t], bounds[t + 1], kinds, single, first, several, abbreviations,
              out[t], True, hashes, starts, ends, flags)  # fmt: skip
