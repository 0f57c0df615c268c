"""A look over the lines of a JSONL file, without reading their values: which keys there are, and which values are odd.

polars turns 1.50 into 1.5, lists into JSON and a lone surrogate into a NUL. Such values are found here, and their lines
read by Python; the others go to polars, which also checks that they are JSON.
"""
# mypy: disable-error-code="no-untyped-def"

import numba
import numpy as np

KEYS = 62
"""Different keys that one file may have; bit 62 of a line's mask is no key."""
BAD = 1 << 62
"""In a line's mask: the line does not look like one object."""
DEEPEST = 200
"""Levels that an object in a list may have: Python gives up on a whole file for one that has many more."""


@numba.njit(cache=True, nogil=True)
def _string(d, i, hi):
    """From behind an opening mark: where the string's own closing mark is, and what it holds.

    Flags: 1 an escape, 2 a lone surrogate, 4 never closed on its line.
    """
    flags = 0
    while i < hi:
        # sixteen bytes at once, while none of them means anything: the compiler makes one comparison of them
        j, top = np.uint64(i), np.uint64(hi)  # unsigned: no look whether a place counts from the end
        while j + np.uint64(16) <= top:
            hit = np.uint8(0)
            for b in range(16):
                c = d[j + np.uint64(b)]
                hit |= np.uint8(c == 34) | np.uint8(c == 92) | np.uint8(c < 32)
            if hit:
                break
            j += np.uint64(16)
        i = np.int64(j)
        while i < hi and d[i] != 34 and d[i] != 92 and d[i] >= 32:
            i += 1
        if i >= hi:
            break
        c = d[i]
        if c == 34:
            return i, flags
        if c < 32:
            return i, flags | 4
        if c == 92:
            flags |= 1
            if i + 5 < hi and d[i + 1] == 117 and (d[i + 2] | 32) == 100:
                n = d[i + 3] | 32
                if n == 56 or n == 57 or n == 97 or n == 98 or d[i + 3] == 56 or d[i + 3] == 57:
                    m = d[i + 9] | 32 if i + 11 < hi else 0
                    low = i + 11 < hi and d[i + 6] == 92 and d[i + 7] == 117 and (d[i + 8] | 32) == 100
                    if low and m >= 99 and m <= 102:
                        i += 12
                        continue
                    flags |= 2
                elif n >= 99 and n <= 102:
                    flags |= 2
            i += 2
        else:
            i += 1
    return i, flags | 4


@numba.njit(cache=True, nogil=True)
def _nested(d, i, hi):
    """From an opening bracket: the place behind its closing one, or -1."""
    depth = 0
    while i < hi:
        c = d[i]
        if c == 34:
            i, flags = _string(d, i + 1, hi)
            if flags & 4:
                return -1
        elif c == 123 or c == 91:
            depth += 1
        elif c == 125 or c == 93:
            depth -= 1
            if depth == 0:
                return i + 1
        elif c == 10:
            return -1
        i += 1
    return -1


@numba.njit(cache=True, nogil=True)
def _plain(d, i, j):
    """Whether a value without marks is null, or a whole number written as everybody writes it."""
    if j - i == 4 and d[i] == 110:
        return True
    if d[i] == 45:
        i += 1
        if i < j and d[i] == 48:
            return False
    if j <= i or j - i > 18:
        return False
    for k in range(i, j):  # noqa: SIM110  # a kernel
        if d[k] < 48 or d[k] > 57:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _key(d, at, size, keys_at, keys_size, n, guess):
    """The number of a key, `n` when it is new; keys mostly come in the same order."""
    for k in range(n):
        g = guess + k
        if g >= n:
            g -= n
        if keys_size[g] == size:
            same = True
            for b in range(size):
                if d[keys_at[g] + b] != d[at + b]:
                    same = False
                    break
            if same:
                return g
    return n


@numba.njit(cache=True, nogil=True)
def scan_lines(d, lo, hi, starts, ends, odd, keys_at, keys_size, keys_line):
    """Fill, for each line of `d[lo:hi]` that is not blank, where it starts and ends and which keys hold odd values.

    Also the keys: where each stands first, its bytes, its line. Returns the numbers of lines and of keys; -1 lines when
    `starts` is too short, -1 keys when there are more than `KEYS`.
    """
    n, keys, i = 0, 0, lo
    while i < hi:
        while i < hi and (d[i] == 10 or d[i] == 32 or d[i] == 13 or d[i] == 9):
            i += 1
        if i >= hi:
            break
        if n >= len(starts):
            return -1, keys
        starts[n] = i
        mask, seen, k, known = np.int64(0), np.int64(0), -1, keys
        good = d[i] == 123
        i += 1
        while good:
            while i < hi and (d[i] == 32 or d[i] == 44 or d[i] == 13 or d[i] == 9):
                i += 1
            if i >= hi or (d[i] != 34 and d[i] != 125):
                good = False
                break
            if d[i] == 125:
                i += 1
                break
            at = i + 1
            i, flags = _string(d, at, hi)
            if flags:
                good = False
                break
            k = _key(d, at, i - at, keys_at, keys_size, keys, k + 1 if k + 1 < keys else 0)
            if k == keys:
                if keys >= KEYS:
                    return n, -1
                keys_at[k], keys_size[k], keys_line[k] = at, i - at, n
                keys += 1
            bit = np.int64(1) << k
            if seen & bit:
                mask |= bit
            seen |= bit
            i += 1
            while i < hi and (d[i] == 32 or d[i] == 13 or d[i] == 9):
                i += 1
            if i >= hi or d[i] != 58:
                good = False
                break
            i += 1
            while i < hi and (d[i] == 32 or d[i] == 13 or d[i] == 9):
                i += 1
            if i >= hi:
                good = False
            elif d[i] == 34:
                i, flags = _string(d, i + 1, hi)
                if flags & 2:
                    mask |= bit
                if flags & 4:
                    good = False
                i += 1
            elif d[i] == 123 or d[i] == 91:
                mask |= bit
                j = _nested(d, i, hi)
                if j < 0:
                    good = False
                else:
                    i = j
            else:
                j = i
                while i < hi and d[i] > 32 and d[i] != 44 and d[i] != 125:
                    i += 1
                if not _plain(d, j, i):
                    mask |= bit
        if good:
            while i < hi and (d[i] == 32 or d[i] == 13 or d[i] == 9):
                i += 1
            good = i >= hi or d[i] == 10
        if not good:
            mask |= BAD
            keys = known  # what it holds is no key until it is read
            i = starts[n]
            while i < hi and d[i] != 10:
                i += 1
        ends[n] = i
        odd[n] = mask
        n += 1
    return n, keys


@numba.njit(cache=True, nogil=True)
def unlist(d):
    """Make the list of objects in `d` lines, in place: its brackets become spaces, its commas line ends.

    Returns False when it is no such list; `d` is of no use then.
    Only brackets, commas and marks are looked at: whether the objects are JSON is for others to say.
    """
    i, hi, depth, after = 0, len(d), 0, 0  # after: the sign before, outside of all objects; 0 before the list
    if hi > 3 and d[0] == 239 and d[1] == 187 and d[2] == 191:
        d[0] = d[1] = d[2] = 32
    while i < hi:
        c = d[i]
        if c == 34:
            i, flags = _string(d, i + 1, hi)
            if flags & 4 or depth == 0:
                return False
        elif c == 10 or c == 13:
            d[i] = 32
        elif depth > 0:
            if c == 123 or c == 91:
                depth += 1
                if depth > DEEPEST:
                    return False
            elif c == 125 or c == 93:
                depth -= 1
                if depth == 0:
                    after = c
        elif c == 123 and (after == 91 or after == 44):
            depth = 1
        elif c == 44 and after == 125:
            d[i], after = 10, 44
        elif (c == 91 and after == 0) or (c == 93 and after == 125):
            d[i], after = 32, c
        elif c != 32 and c != 9:
            return False
        i += 1
    return depth == 0 and after == 93
