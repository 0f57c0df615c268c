"""The compiled reader of words: many texts at once, a block of texts to a task.

Letters and digits of 64 bytes are one bit mask; words are cut out of it by counting bits, and a block's plain words are
hashed together, eight to a vector register. What is not plain ASCII, or joins digits, is read code point by code point,
to the same hashes.
"""

# ruff: noqa: SIM109  # plain comparisons compile to better code than `in`

import numba
import numpy as np

from dedup.text.folding import CASELESS, DIGIT, ENDING, IGNORED, KIND, KIND_SHIFT, SEPARATOR, SOLO, UPPER, WORD
from dedup.text.tokenizer_rule_kernels import (
    NUMBER,
    SEED,
    advance,
    before_digit,
    decode,
    entry_of,
    is_short,
    letters_of,
    opening,
    separate,
    step,
)
from dedup.text.tokenizer_simd_kernels import COMMA, SPACE, STOP, classes, eight_bytes, zeros
from index.jit import jit

_LOWER = 0x2020202020202020  # the bit that makes an ASCII capital small; digits have it already


@jit()
def _read_slowly(  # type: ignore[no-untyped-def]
    data, at, hi, skew, exact, packed, first, several, short_hashes, offsets, marks, n, chunks, lengths, starts, ends,
    flags, long, abbreviation, ended, paragraph, quoted, newlines, line,
):  # fmt: skip
    """Read code point by code point, until no word is open and what comes next is plain; `exact`: what stands at `at`
    is to be read so whatever it is. Returns where it ended, the words so far and what `separate` keeps.
    """
    inside, state, length, begin, mark, last_digit = False, np.uint64(SEED), 0, 0, 0, False
    while at < hi:
        code, after = decode(data, at)
        if not (exact or inside or code >= 0x80 or (code == SPACE and data[after] >= 0x80)):
            break
        exact = False
        entry = entry_of(code, packed)
        read_as = entry >> KIND_SHIFT
        what = read_as & KIND
        joins = (code == STOP or code == COMMA) and inside and last_digit and before_digit(data, after, hi, packed)
        if what == IGNORED or joins:
            skew += after - at - 1
            at = after
            continue
        if inside and (what != WORD or (last_digit and read_as & ENDING)):
            inside, long = False, length > 1
            chunks[n], lengths[n] = state, 0
            if marks:
                flags[n] = mark
                if code == STOP:
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
                ended, paragraph, quoted, newlines, line = separate(
                    code, at - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                )
            skew += after - at - 1
            at = after
            continue
        if not inside:
            inside, state, length, begin = True, np.uint64(SEED), 0, at - skew
            caseless = what == SOLO or (read_as & CASELESS) != 0
            mark = opening(read_as & UPPER, read_as & DIGIT, caseless, ended, paragraph, quoted)
            ended, paragraph, newlines = False, False, 0
        last_digit = (read_as & DIGIT) != 0
        if last_digit:
            mark |= NUMBER
        folded, letters = entry & ((1 << KIND_SHIFT) - 1), 1
        if folded:
            state = step(state, folded)
        else:
            letters = first[code + 1] - first[code]
            for j in range(first[code], first[code + 1]):
                state = step(state, several[j])
        length += letters_of(code, read_as & ENDING, read_as & CASELESS, letters)
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
    return at, skew, n, long, abbreviation, ended, paragraph, quoted, newlines, line


@jit()
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
        plain, digits, points, high, spaces = classes(data, at)
        if hi - at < 64:
            live = (one << np.uint64(hi - at)) - one
            plain, digits, high, spaces = plain & live, digits & live, high & live, spaces | ~live
        openings = plain & ~(plain << one)
        closings = ~plain & (plain << one) & ~(one << np.uint64(63))  # what follows byte 63 is not seen
        # A word ends where no letter follows, but not before a code point that may belong to it or a point in a number.
        trouble = zeros(high | ((digits << one) & points & ((digits | high) >> one)))
        what, behind, code = -1, at, 0
        if trouble < 64:
            reach = one << trouble
            if high & reach:
                code, behind = decode(data, at + np.int64(trouble))
                what = (entry_of(code, packed) >> KIND_SHIFT) & KIND
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
            s, e = zeros(openings), zeros(closings)
            begin, size = at + np.int64(s), np.int64(e - s)
            if size > 16:
                overlong = True
                break
            while other & ((one << s) - one):
                i = at + np.int64(zeros(other))
                ended, paragraph, quoted, newlines, line = separate(
                    data[i], i - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                )
                other &= other - one
            openings &= openings - one
            closings &= closings - one
            chunk = eight_bytes(data, begin) | np.uint64(_LOWER)
            chunks[n], lengths[n] = chunk, size
            longs[more], rests[more] = n, eight_bytes(data, begin + 8) | np.uint64(_LOWER)
            more += size > 8
            if marks:
                number = (digits >> s) & ((one << np.uint64(size)) - one)
                mark = opening((data[begin] & 0x20) == 0, number & one, False, ended, paragraph, quoted)
                flags[n] = mark | NUMBER if number else mark
                ended, paragraph, newlines = False, False, 0
                long = bool(size > 1)
                abbreviation = bool(data[begin + size] == STOP and size < 8 and is_short(short_words, chunk, size))
            if offsets:
                starts[n], ends[n] = begin - skew, begin + size - skew
            n += 1
        openings &= within
        if openings:
            after = at + np.int64(zeros(openings))
            exact = bool(
                overlong or what == WORD or after == at
            )  # else cut by the block: look again from its first letter
        else:
            after = at + np.int64(trouble)
            exact = bool(what == WORD or what == SOLO)
        while other & ((one << np.uint64(after - at)) - one if after < at + 64 else ~np.uint64(0)):
            i = at + np.int64(zeros(other))
            ended, paragraph, quoted, newlines, line = separate(
                data[i], i - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
            )
            other &= other - one
        if not exact:
            if what >= 0 and not openings:
                if marks and what == SEPARATOR:
                    ended, paragraph, quoted, newlines, line = separate(
                        code, after - skew, long, abbreviation, ended, paragraph, quoted, newlines, line
                    )
                skew += behind - after - 1
                after = behind
            at = after
            continue
        at = after
        at, skew, n, long, abbreviation, ended, paragraph, quoted, newlines, line = _read_slowly(
            data, at, hi, skew, exact, packed, first, several, short_hashes, offsets, marks, n, chunks, lengths,
            starts, ends, flags, long, abbreviation, ended, paragraph, quoted, newlines, line,
        )  # fmt: skip
    return n, more


@jit()
def _hash_plain(chunks, lengths, longs, rests, more, hashes):  # type: ignore[no-untyped-def]
    """The hashes of a block of words as `_read_text` left them."""
    for k in range(len(hashes)):
        length = np.uint64(lengths[k])
        state = advance(np.uint64(SEED), chunks[k], length)
        chunks[k] = state if length else chunks[k]
    for m in range(more):
        k = longs[m]
        chunks[k] = advance(chunks[k], rests[m], np.uint64(lengths[k]) - np.uint64(8))
    for k in range(len(hashes)):
        hashes[k] = np.uint32(chunks[k] >> np.uint64(32))


@jit(parallel=True)
def read_blocks(  # type: ignore[no-untyped-def]
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


@jit(parallel=True)
def move_blocks(edges, room, hashes, starts, ends, flags, all_hashes, all_starts, all_ends, all_flags, bounds):  # type: ignore[no-untyped-def]
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
