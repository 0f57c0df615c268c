"""A look over the objects of a JSON file, without reading their values: which keys there are, and which values are odd.

polars turns 1.50 into 1.5, lists into JSON and a lone surrogate into a NUL. Such values are found here, and their lines
read by Python; the others go to polars, which also checks that they are JSON.
"""
# mypy: disable-error-code="no-untyped-def"

import numpy as np

from index.jit import jit

KEYS = 62
"""Different keys that one file may have; bit 62 of a line's mask is no key."""
BAD = 1 << 62
"""In a line's mask: the line does not look like one object."""
DEEPEST = 200
"""Levels that an object may have: Python gives up on a whole list for one that has many more."""


@jit()
def closing(d, i, hi):
    """From behind an opening mark: where the string's own closing mark is, and what it holds.

    Flags: 1 an escape, 2 a lone surrogate, 4 never closed on its line.
    """
    flags = 0
    while i < hi:
        # Many bytes at once, while none of them means anything: the compiler makes one or two comparisons of them.
        j, top = np.uint64(i), np.uint64(hi)  # unsigned: no look whether a place counts from the end
        while j + np.uint64(64) <= top:
            hit = np.uint8(0)
            for b in range(64):
                c = d[j + np.uint64(b)]
                hit |= np.uint8(c == 34) | np.uint8(c == 92) | np.uint8(c < 32)
            if hit:
                break
            j += np.uint64(64)
        while j + np.uint64(16) <= top:
            hit = np.uint8(0)
            for b in range(16):
                c = d[j + np.uint64(b)]
                hit |= np.uint8(c == 34) | np.uint8(c == 92) | np.uint8(c < 32)
            if hit:
                break
            j += np.uint64(16)
        while j < top and d[j] != 34 and d[j] != 92 and d[j] >= 32:
            j += np.uint64(1)
        i = np.int64(j)
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


@jit()
def _past(d, i, hi, listed):
    """The first place from `i` on that holds no white space; a line end is some only in a list."""
    while i < hi and (d[i] == 32 or d[i] == 13 or d[i] == 9 or (listed and d[i] == 10)):
        i += 1
    return i


@jit()
def _nested(d, i, hi, listed):
    """From an opening bracket: the place behind its closing one, or -1."""
    depth = 0
    while i < hi:
        c = d[i]
        if c == 34:
            i, flags = closing(d, i + 1, hi)
            if flags & 4:
                return -1
        elif c == 123 or c == 91:
            depth += 1
            if depth > DEEPEST:
                return -1
        elif c == 125 or c == 93:
            depth -= 1
            if depth == 0:
                return i + 1
        elif c == 10 and not listed:
            return -1
        i += 1
    return -1


@jit()
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


@jit()
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


@jit()
def scan_objects(d, lo, hi, listed, starts, ends, odd, keys_at, keys_size, keys_line):
    """Fill, for each line of `d[lo:hi]` that is not blank, where it starts and ends and which keys hold odd values.

    If `listed`, the same for each object of the one list in `d[lo:hi]`.
    Also the keys: where each stands first, its bytes, its line. Returns the numbers of lines and of keys; -1 lines when
    `starts` is too short, -1 keys when there are more than `KEYS`, or no list of objects where one is expected.
    """
    n, keys, i, after = 0, 0, lo, 0  # after: the sign before, outside of all objects; 0 before a list
    while i < hi:
        i = _past(d, i, hi, True)
        if i >= hi:
            break
        if listed:
            c = d[i]
            if (c == 91 and after == 0) or ((c == 44 or c == 93) and after == 125):
                after = c
                i += 1
                continue
            if c != 123 or (after != 91 and after != 44):
                return n, -1
            after = 125
        if n >= len(starts):
            return -1, keys
        starts[n] = i
        mask, seen, k, known = np.int64(0), np.int64(0), -1, keys
        good = d[i] == 123
        i += 1
        while good:
            i = _past(d, i, hi, listed)
            if i < hi and d[i] == 44:
                i = _past(d, i + 1, hi, listed)
            if i >= hi or (d[i] != 34 and d[i] != 125):
                good = False
                break
            if d[i] == 125:
                i += 1
                break
            at = i + 1
            i, flags = closing(d, at, hi)
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
            i = _past(d, i + 1, hi, listed)
            if i >= hi or d[i] != 58:
                good = False
                break
            i = _past(d, i + 1, hi, listed)
            if i >= hi:
                good = False
            elif d[i] == 34:
                i, flags = closing(d, i + 1, hi)
                if flags & 2:
                    mask |= bit
                if flags & 4:
                    good = False
                i += 1
            elif d[i] == 123 or d[i] == 91:
                mask |= bit
                j = _nested(d, i, hi, listed)
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
        if listed and not good:
            return n, -1
        if good and not listed:
            i = _past(d, i, hi, False)
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
    return n, (-1 if listed and after != 93 else keys)
