"""Text -> word hashes, read once. All lexical floors work on these integers; none parses text again.

A word is a run of letters, marks and digits in folded form (`dedup.folding`); a full stop or comma between digits
joins them ("5,000" is one word). In scripts written without spaces each character is a word. Each word also carries
what later floors ask: where it stands, whether it opens a sentence or paragraph, is capitalised, holds a digit, or
stands inside double quotation marks.

How it is fast: 64 bytes at a time become bit masks (letters and digits; anything else but a space), words are cut out
of the masks by counting bits, and the hashes of a block's plain words are worked out together, eight words to a vector
register. What is not plain ASCII, or joins digits, goes through `_read_exactly`, code point by code point, to the same
hashes. Texts are read where polars keeps them: nothing is copied but strings too near the end of a buffer.
"""

# ruff: noqa: PLR1714, SIM109, SIM905
# Kernels take their arrays by position, plain comparisons compile to better code than `in`; words read best as text.

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, Self

import numba
import numpy as np
import polars as pl
from llvmlite import ir  # type: ignore[import-untyped]  # ships no types
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from dedup.folding import (
    DIGIT,
    IDEOGRAPHS_END,
    IGNORED,
    KIND,
    KIND_SHIFT,
    SEPARATOR,
    SOLO,
    TABLE_SIZE,
    UPPER,
    WORD,
    folding_tables,
)

SENTENCE, PARAGRAPH, CAPITAL, NUMBER, QUOTED, MASKED = 1, 2, 4, 8, 16, 32
"""Bits of `Words.flags`: opens a sentence; opens a paragraph (and a sentence); begins with a capital; holds a digit;
stands inside double quotation marks; does not count (set by `dedup.fingerprint` from the masks)."""

HARD_WRAP = 60
"""Code points. A longer line that ends without a full stop is taken to be wrapped, not to end a paragraph."""

_ABBREVIATIONS = """
    mr mrs ms dr st gen sen rep gov lt col sgt capt cmdr maj prof rev hon vs no jr sr inc ltd co corp
    jan feb mar apr jun jul aug sep sept oct nov dec approx dept est fig vol
""".split()

_BLOCK = 1 << 16  # bytes of text a parallel task: what it works on stays in a core's own cache
_TASKS = 256  # tasks a round: few enough for the shared cache, many enough that threads seldom wait for each other


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n texts, laid end to end: text i owns the slice `bounds[i]:bounds[i + 1]` of every array.

    `hashes` uint32; `starts`, `ends` int32, code points in the text, end exclusive; `flags` uint8; `bounds` int64
    (n + 1). Arrays that were not asked for are empty.
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


def read_words(texts: pl.Series, *, offsets: bool = True, flags: bool = True) -> Words:
    """The words of each text of a string series; a null reads as an empty text.

    Without `offsets` or `flags` their arrays stay empty and reading is faster: enough for signatures.

    >>> words = read_words(pl.Series(["The port re-opened. It cost 5,000 crowns.", "THE PORT"]))
    >>> words.counts.tolist(), bool((words.hashes[:2] == words.hashes[8:]).all())
    ([8, 2], True)
    """
    table = folding_tables()
    lookup = (table.packed, table.first, table.several, *_abbreviation_tables())
    with _Text(texts) as text:
        edges, room = _blocks(text.ends - text.starts)
        tasks = len(edges) - 1
        # No more than `room` words can come: memory is reserved for them, but only touched where words are written.
        found = _columns(int(room[-1]), offsets, flags)
        rounds = [edges[r : min(r + _TASKS, tasks) + 1] for r in range(0, tasks, _TASKS)]
        shared = max((int(room[r[-1]] - room[r[0]]) for r in rounds), default=0)
        parts = _columns(shared, offsets, flags)
        bounds = np.zeros(len(text.starts) + 1, np.int64)
        for r in rounds:
            _read_blocks(text.data, text.starts, text.ends, *lookup, offsets, flags, r, room, *parts, bounds)
            _move_blocks(r, room, *parts, *found, bounds)
    for array in found:
        array.resize(min(int(bounds[-1]), len(array)), refcheck=False)  # hands back what was reserved in vain
    return Words(*found, bounds)


def word_hash(word: str) -> int:
    """The hash of one word given in folded form: what `read_words` gives for it.

    >>> [word_hash("port")] == read_words(pl.Series(["Port"])).hashes.tolist()
    True
    """
    state = _SEED
    for char in word:
        state = ((state ^ ord(char)) * _FACTOR) % 2**64
        state ^= state >> 29
    return state >> 32


_SEED, _FACTOR = 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15
_NEWLINE, _STOP, _COMMA, _SPACE = 10, 46, 44, 32
_LOWER = 0x2020202020202020  # the bit that makes an ASCII capital small; digits have it already
_AHEAD = 64  # bytes behind a text that are read with it
_PLACES = 256  # of the table of abbreviations: few enough to stay in cache, many enough to be mostly empty


def _blocks(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Texts at which parallel tasks begin, and the most words that can stand before each text."""
    room = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum((sizes + 1) // 2, out=room[1:])  # each word but the last is followed by at least one byte
    work = room + _AHEAD * np.arange(len(sizes) + 1)
    edges = np.searchsorted(work, np.arange(0, work[-1], _BLOCK // 2))
    return np.append(edges, len(sizes)).astype(np.int64), room


def _columns(
    size: int, offsets: bool, flags: bool
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Unset `hashes`, `starts`, `ends`, `flags`; those not asked for are empty."""
    places, marks = size if offsets else 0, size if flags else 0
    return np.empty(size, np.uint32), np.empty(places, np.int32), np.empty(places, np.int32), np.empty(marks, np.uint8)


@cache
def _abbreviation_tables() -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """The hashes of the abbreviations, sorted; and their letters as a number, at or behind their place in a table."""
    table = np.zeros(_PLACES, np.uint64)
    for word in _ABBREVIATIONS:
        letters = int.from_bytes(word.encode(), "little")
        place = (letters * _FACTOR % 2**64) >> 56
        while table[place]:
            place = (place + 1) % _PLACES
        table[place] = letters
    return np.array(sorted(word_hash(w) for w in _ABBREVIATIONS), np.uint32), table


class _Text:
    """The UTF-8 bytes of a string series in place: text i is `data[starts[i]:ends[i]]`.

    `data` is no real array but all memory between the lowest and the highest buffer: only the texts, and `_AHEAD`
    bytes behind each, may be read, and only inside the `with` block. Buffers come from polars by the Arrow C stream
    interface (string views; https://arrow.apache.org/docs/format/CStreamInterface.html). Texts that stand in a view
    itself or near the end of a buffer are copied.
    """

    def __init__(self, texts: pl.Series) -> None:
        self._series = texts.fill_null("")
        self._arrays: list[_ArrowArray] = []

    def __enter__(self) -> Self:
        n = len(self._series)
        starts, sizes, near = np.zeros(n, np.int64), np.zeros(n, np.int64), np.ones(n, np.bool_)
        row = 0
        for array in self._chunks():
            here, count, last = slice(row, row + array.length), array.offset + array.length, array.n_buffers - 1
            views = _memory(array.buffers[1], 16 * count).view(np.int32).reshape(count, 4)[array.offset :]
            buffers = np.array([array.buffers[b] or 0 for b in range(2, last)] or [0], np.int64)
            filled = _memory(array.buffers[last], 8 * (last - 2)).view(np.int64) if last > 2 else buffers
            sizes[here] = views[:, 0]
            placed = views[:, 0] > _INLINE
            buffer, offset = np.where(placed, views[:, 2], 0), np.where(placed, views[:, 3], 0)
            starts[here] = buffers[buffer] + offset
            near[here] = ~placed | (offset + sizes[here] + _AHEAD > filled[buffer])
            row += array.length
        if (moved := np.flatnonzero(near)).size:
            copy = b"".join(self._series.gather(moved).cast(pl.Binary).to_list())
            self._copy = np.frombuffer(copy + bytes(_AHEAD), np.uint8)
            starts[moved] = self._copy.ctypes.data + np.cumsum(sizes[moved]) - sizes[moved]
        lowest = int(starts.min(initial=2**62))
        self.data = _memory(lowest, int((starts + sizes).max(initial=lowest)) - lowest + _AHEAD)
        self.starts, self.ends = starts - lowest, starts - lowest + sizes
        return self

    def __exit__(self, *_: object) -> None:
        for array in self._arrays:
            array.release(array)

    def _chunks(self) -> Iterator["_ArrowArray"]:
        pointer = ctypes.pythonapi.PyCapsule_GetPointer
        pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
        capsule = self._series.__arrow_c_stream__(None)
        stream = _ArrowStream.from_address(pointer(capsule, b"arrow_array_stream"))
        while True:
            array = _ArrowArray()
            if error := stream.get_next(stream, array):
                raise RuntimeError(f"polars did not hand over its text: Arrow stream error {error}")
            if not array.release:
                return
            self._arrays.append(array)
            yield array


_INLINE = 12  # bytes: a string view holds texts up to this length itself


def _memory(address: int, size: int) -> NDArray[np.uint8]:
    """`size` bytes of memory from `address` on, as an array that owns nothing."""

    interface = {"data": (address, True), "shape": (size,), "typestr": "|u1", "version": 3}
    return np.asarray(SimpleNamespace(__array_interface__=interface))


class _ArrowArray(ctypes.Structure):
    pass


class _ArrowStream(ctypes.Structure):
    pass


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_ArrowArray))), ("private_data", ctypes.c_void_p),
]  # fmt: skip
_ArrowStream._fields_ = [
    ("get_schema", ctypes.c_void_p),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_ArrowStream), ctypes.POINTER(_ArrowArray))),
]


def _jit(**options: Any) -> Any:
    # One place for the options that every kernel here shares; numba is untyped, hence Any.
    return numba.njit(cache=True, nogil=True, **options)


@intrinsic
def _classes(typing, data, at):  # type: ignore[no-untyped-def]  # LLVM instructions, not Python
    """Of the 64 bytes from `at` on, a bit each: letter or digit; digit; full stop or comma; not ASCII; space."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        vector = ir.VectorType(ir.IntType(8), 64)
        block = _load(context, builder, signature.args[0], args, vector)

        def among(value, first, count):  # type: ignore[no-untyped-def]
            first, count = (ir.Constant(vector, [number] * 64) for number in (first, count))
            return builder.icmp_unsigned("<", builder.sub(value, first), count)

        small = builder.or_(block, ir.Constant(vector, [32] * 64))
        digit = among(block, 48, 10)
        word = builder.or_(digit, among(small, 97, 26))
        point = builder.or_(among(block, _STOP, 1), among(block, _COMMA, 1))
        masks = (word, digit, point, among(block, 128, 128), among(block, _SPACE, 1))
        return context.make_tuple(builder, signature.return_type, [builder.bitcast(m, ir.IntType(64)) for m in masks])

    return types.UniTuple(types.uint64, 5)(data, at), codegen  # type: ignore[attr-defined]


@intrinsic
def _eight(typing, data, at):  # type: ignore[no-untyped-def]
    """The 8 bytes from `at` on, the first in the lowest bits."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return _load(context, builder, signature.args[0], args, ir.IntType(64))

    return types.uint64(data, at), codegen


@intrinsic
def _zeros(typing, bits):  # type: ignore[no-untyped-def]
    """How many of the lowest bits are 0 before the first 1: 64 when all are."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), codegen


def _load(context, builder, array, args, kind):  # type: ignore[no-untyped-def]
    start = context.make_array(array)(context, builder, args[0]).data
    loaded = builder.load(builder.gep(start, [args[1]], source_etype=ir.IntType(8)), typ=kind)
    loaded.align = 1
    return loaded


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
    return (((b & 7) << 18) | ((data[at + 1] & 63) << 12) | ((data[at + 2] & 63) << 6) | (data[at + 3] & 63)), at + 4


@_jit()
def _entry(code, packed):  # type: ignore[no-untyped-def]
    """The entry of the folding table for any code point."""
    if code < TABLE_SIZE:
        return np.int64(packed[code])
    if code < IDEOGRAPHS_END:
        return np.int64(SOLO << KIND_SHIFT) | code
    return np.int64(IGNORED << KIND_SHIFT)


@_jit()
def _before_digit(data, at, hi, packed):  # type: ignore[no-untyped-def]
    """Whether the next code point that is not ignored is an ASCII digit."""
    while at < hi:
        code, at = _decode(data, at)
        if code < 0x80:
            return 48 <= code <= 57
        if (_entry(code, packed) >> KIND_SHIFT) & KIND != IGNORED:
            return False
    return False


@_jit()
def _step(state, code):  # type: ignore[no-untyped-def]
    state = (state ^ np.uint64(code)) * np.uint64(_FACTOR)
    return state ^ (state >> np.uint64(29))


@_jit()
def _separate(code, i, long, abbreviation, ended, paragraph, quoted, newlines, line):  # type: ignore[no-untyped-def]
    """What the separator at code point `i` does to the last five: sentence or paragraph ended, inside a quotation,
    line breaks since the last word, start of the line. `long` and `abbreviation` tell of the word before."""
    if code == _SPACE:
        pass
    elif code == _NEWLINE or code == 0x2028 or code == 0x2029:
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
        ended = ended or (long and not abbreviation)
    elif code != 13 and code != 9 and code != 39 and code != 0x2019 and code != 41:
        ended = paragraph  # other punctuation: the sentence goes on
    return ended, paragraph, quoted, newlines, line


@_jit()
def _opening(upper, digit, solo, ended, paragraph, quoted):  # type: ignore[no-untyped-def]
    """The flags of a word that begins here."""
    mark = 0
    if upper:
        mark |= CAPITAL
    if paragraph:
        mark |= PARAGRAPH | SENTENCE
    elif ended and (upper or digit or quoted or solo):
        mark |= SENTENCE
    if quoted:
        mark |= QUOTED
    return mark


@_jit()
def _is_short(short_words, chunk, size):  # type: ignore[no-untyped-def]
    """Whether the first `size` < 8 letters of `chunk` spell one of the abbreviations."""
    letters = chunk & ((np.uint64(1) << np.uint64(8 * size)) - np.uint64(1))
    place = np.int64((letters * np.uint64(_FACTOR)) >> np.uint64(56))
    while short_words[place] != 0:
        if short_words[place] == letters:
            return True
        place = (place + 1) % _PLACES
    return False


@_jit()
def _read_text(  # type: ignore[no-untyped-def]
    data, lo, hi, packed, first, several, short_hashes, short_words, offsets, marks,
    base, more, chunks, lengths, longs, rests, starts, ends, flags,
):  # fmt: skip
    """Read one text; write its words from `base` on; returns the words and long words so far.

    A plain word leaves its first eight letters in `chunks` and its length in `lengths` for `_hash_plain`, and when it
    is longer, its number in `longs` and the other letters in `rests` (`more` are there); a word that is not plain
    leaves its hash state and length 0.
    """
    one = np.uint64(1)
    n, at, skew = base, lo, lo  # words; byte; the byte that would be code point 0 if none so far had several bytes
    ended, paragraph, quoted, newlines, line = True, True, False, 0, 0
    long, abbreviation = False, False
    while at < hi:
        plain, digits, points, high, spaces = _classes(data, at)
        if hi - at < 64:
            live = (one << np.uint64(hi - at)) - one
            plain, digits, high, spaces = plain & live, digits & live, high & live, spaces | ~live
        openings = plain & ~(plain << one)
        closings = ~plain & (plain << one) & ~(one << np.uint64(63))  # what follows byte 63 is not seen
        # A word ends where no letter follows, but not before a code point that may belong to it or a point in a number.
        trouble = _zeros(high | ((digits << one) & points & ((digits | high) >> one)))
        what, behind, code = -1, at, 0
        if trouble < 64:
            reach = one << trouble
            if high & reach:
                code, behind = _decode(data, at + np.int64(trouble))
                what = (_entry(code, packed) >> KIND_SHIFT) & KIND
                if what == IGNORED and (closings & reach):
                    what = WORD
            else:
                what = WORD
            closings &= (reach - one) if what == WORD else ((reach << one) - one)
            within = reach - one
        else:
            within = ~np.uint64(0)
        other = ~(plain | spaces | high) & within if marks else np.uint64(0)
        overlong = False
        while closings:
            s, e = _zeros(openings), _zeros(closings)
            begin, size = at + np.int64(s), np.int64(e - s)
            if size > 16:
                overlong = True
                break
            while other & ((one << s) - one):
                i = at + np.int64(_zeros(other))
                ended, paragraph, quoted, newlines, line = _separate(
                    data[i], i - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                )
                other &= other - one
            openings &= openings - one
            closings &= closings - one
            chunk = _eight(data, begin) | np.uint64(_LOWER)
            chunks[n], lengths[n] = chunk, size
            longs[more], rests[more] = n, _eight(data, begin + 8) | np.uint64(_LOWER)
            more += size > 8
            if marks:
                number = (digits >> s) & ((one << np.uint64(size)) - one)
                mark = _opening((data[begin] & 0x20) == 0, number & one, False, ended, paragraph, quoted)
                flags[n] = mark | NUMBER if number else mark
                ended, paragraph, newlines = False, False, 0
                long = bool(size > 1)
                abbreviation = bool(data[begin + size] == _STOP and size < 8 and _is_short(short_words, chunk, size))
            if offsets:
                starts[n], ends[n] = begin - skew, begin + size - skew
            n += 1
        openings &= within
        if openings:
            after = at + np.int64(_zeros(openings))
            exact = bool(
                overlong or what == WORD or after == at
            )  # else cut by the block: look again from its first letter
        else:
            after = at + np.int64(trouble)
            exact = bool(what == WORD or what == SOLO)
        while other & ((one << np.uint64(after - at)) - one if after < at + 64 else ~np.uint64(0)):
            i = at + np.int64(_zeros(other))
            ended, paragraph, quoted, newlines, line = _separate(
                data[i], i - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
            )
            other &= other - one
        if not exact:
            if what >= 0 and not openings:
                if marks and what == SEPARATOR:
                    ended, paragraph, quoted, newlines, line = _separate(
                        code, after - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                    )
                skew += behind - after - 1
                after = behind
            at = after
            continue
        at = after
        # Code point by code point, until no word is open and what comes next is plain.
        inside, state, length, begin, mark, last_digit = False, np.uint64(_SEED), 0, 0, 0, False
        while at < hi:
            code, after = _decode(data, at)
            if not (exact or inside or code >= 0x80 or (code == _SPACE and data[after] >= 0x80)):
                break
            exact = False
            entry = _entry(code, packed)
            read_as = entry >> KIND_SHIFT
            what = read_as & KIND
            joins = (
                (code == _STOP or code == _COMMA) and inside and last_digit and _before_digit(data, after, hi, packed)
            )
            if what == IGNORED or joins:
                skew += after - at - 1
                at = after
                continue
            if inside and what != WORD:
                inside, long = False, length > 1
                chunks[n], lengths[n] = state, 0
                if marks:
                    flags[n] = mark
                    if code == _STOP:
                        short = np.uint32(state >> np.uint64(32))
                        found = np.searchsorted(short_hashes, short)
                        abbreviation = bool(found < len(short_hashes) and short_hashes[found] == short)
                    else:
                        abbreviation = False
                if offsets:
                    starts[n], ends[n] = begin, at - skew
                n += 1
            if what == SEPARATOR:
                if marks:
                    ended, paragraph, quoted, newlines, line = _separate(
                        code, at - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                    )
                skew += after - at - 1
                at = after
                continue
            if not inside:
                inside, state, length, begin = True, np.uint64(_SEED), 0, at - skew
                mark = _opening(read_as & UPPER, read_as & DIGIT, what == SOLO, ended, paragraph, quoted)
                ended, paragraph, newlines = False, False, 0
            last_digit = (read_as & DIGIT) != 0
            if last_digit:
                mark |= NUMBER
            folded = entry & ((1 << KIND_SHIFT) - 1)
            if folded:
                state = _step(state, folded)
                length += 1
            else:
                for j in range(first[code], first[code + 1]):
                    state = _step(state, several[j])
                    length += 1
            if what == SOLO:
                inside, long, last_digit = False, True, False
                chunks[n], lengths[n] = state, 0
                if marks:
                    flags[n] = mark
                if offsets:
                    starts[n], ends[n] = begin, at - skew + 1
                n += 1
            skew += after - at - 1
            at = after
        if inside:
            chunks[n], lengths[n] = state, 0
            if marks:
                flags[n] = mark
            if offsets:
                starts[n], ends[n] = begin, hi - skew
            n += 1
            inside = False
    return n, more


@_jit()
def _advance(state, chunk, length):  # type: ignore[no-untyped-def]
    """The hash state after the first `length` (at most 8) letters of `chunk`: no branch, so that lanes go together."""
    for j in range(8):
        longer = _step(state, (chunk >> np.uint64(8 * j)) & np.uint64(255))
        state = longer if np.uint64(j) < length else state
    return state


@_jit()
def _hash_plain(chunks, lengths, longs, rests, more, hashes):  # type: ignore[no-untyped-def]
    """The hashes of a block of words as `_read_text` left them."""
    for k in range(len(hashes)):
        length = np.uint64(lengths[k])
        state = _advance(np.uint64(_SEED), chunks[k], length)
        chunks[k] = state if length else chunks[k]
    for m in range(more):
        k = longs[m]
        chunks[k] = _advance(chunks[k], rests[m], np.uint64(lengths[k]) - np.uint64(8))
    for k in range(len(hashes)):
        hashes[k] = np.uint32(chunks[k] >> np.uint64(32))


@_jit(parallel=True)
def _read_blocks(  # type: ignore[no-untyped-def]
    data, text_starts, text_ends, packed, first, several, short_hashes, short_words, offsets, marks,
    edges, room, hashes, starts, ends, flags, bounds,
):  # fmt: skip
    """Read the texts of each task into its own part of the room; `bounds[t + 1]` becomes the words of text t."""
    for task in numba.prange(len(edges) - 1):
        low, high = edges[task], edges[task + 1]
        at, most = room[low] - room[edges[0]], room[high] - room[low] + 1
        chunks, lengths = np.empty(most, np.uint64), np.empty(most, np.uint8)
        longs, rests = np.empty(most, np.int32), np.empty(most, np.uint64)
        n, more = 0, 0
        for t in range(low, high):
            before = n
            n, more = _read_text(
                data, text_starts[t], text_ends[t], packed, first, several, short_hashes, short_words, offsets, marks,
                n, more, chunks, lengths, longs, rests, starts[at:], ends[at:], flags[at:],
            )  # fmt: skip
            bounds[t + 1] = n - before
        _hash_plain(chunks, lengths, longs, rests, more, hashes[at : at + n])


@_jit(parallel=True)
def _move_blocks(edges, room, hashes, starts, ends, flags, all_hashes, all_starts, all_ends, all_flags, bounds):  # type: ignore[no-untyped-def]
    """Lay the words of all tasks end to end; counts in `bounds` become bounds."""
    for t in range(edges[0], edges[-1]):
        bounds[t + 1] += bounds[t]
    for task in numba.prange(len(edges) - 1):
        low, high = edges[task], edges[task + 1]
        at, to = room[low] - room[edges[0]], bounds[low]
        n = bounds[high] - to
        all_hashes[to : to + n] = hashes[at : at + n]
        if len(starts):
            all_starts[to : to + n] = starts[at : at + n]
            all_ends[to : to + n] = ends[at : at + n]
        if len(flags):
            all_flags[to : to + n] = flags[at : at + n]
