"""Where any of many strings stand in the texts of a series: one pass, whatever their number.

An automaton after Aho and Corasick (1975), whose step for each byte is one look into a table; texts are read where
polars keeps them. It does what find_many of polars' strings does, and tells places in code points.
"""

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.text.arrow import Text
from index.jit import jit

_ONE = np.uint64(1)
_PER_HIT = 200
"""Bytes of text for which room for one place is kept to begin with."""


class Places(NamedTuple):
    """Places in text order, int64: those of text i are `at[bounds[i]:bounds[i + 1]]`, code points; `which` string."""

    at: NDArray[np.int64]
    which: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def of(self, text: int) -> list[int]:
        """Where the strings stand in one text, rising."""
        here: list[int] = self.at[self.bounds[text] : self.bounds[text + 1]].tolist()
        return here


class Strings:
    """Strings to be looked for, none of them empty; `fold`: letters of ASCII in either case.

    >>> places = Strings(["port", "sport"], fold=True).find(pl.Series(["Ein Ärger", "é Sports"]))
    >>> places.at.tolist(), places.which.tolist(), places.bounds.tolist()
    ([2, 3], [1, 0], [0, 0, 2])
    """

    def __init__(self, strings: Sequence[str], *, fold: bool = False) -> None:
        written = [s.encode() for s in strings]
        if not all(written):
            raise ValueError("an empty string stands everywhere")
        written = [w.lower() for w in written] if fold else written  # bytes: ASCII alone
        self._chars = np.array([len(s) for s in strings], np.int64)
        self._sizes = np.array([len(w) for w in written], np.int64)
        seen = sorted(set(b"".join(written)))
        self._column = np.zeros(256, np.uint8)
        self._column[seen] = np.arange(1, len(seen) + 1)
        if fold:
            self._column[65:91] = self._column[97:123]
        self._steps, self._first, self._next, self._found = _automaton(written, self._column)

    def find(self, texts: pl.Series) -> Places:
        """All places, also those that overlap, each text's by where they begin; of one place the first string first."""
        with Text(texts) as text:
            room = int((text.ends - text.starts).sum()) // _PER_HIT + 1024
            while True:
                at, which = np.empty(room, np.int64), np.empty(room, np.int64)
                bounds = _find(
                    text.data, text.starts, text.ends, self._column, self._steps, self._first, self._next,
                    self._found, self._chars, at, which,
                )  # fmt: skip
                if (n := int(bounds[-1])) <= room:
                    break
                room = n
        rows = np.repeat(np.arange(len(texts)), np.diff(bounds))
        order = np.lexsort((which[:n], at[:n], rows))
        return Places(at[order], which[order], bounds)

    def find_leftmost(self, texts: pl.Series) -> Places:
        """Places that do not overlap: from the left the first that begins, and of those the first string."""
        at, which, bounds = self.find(texts)
        kept = _apart(at, self._chars[which], bounds)
        before = np.concatenate([[0], np.cumsum(kept)])
        return Places(at[kept], which[kept], before[bounds])


@lru_cache(maxsize=8)
def strings_of(strings: tuple[str, ...], fold: bool = False) -> Strings:
    """`Strings`, made once for each of the last few lists: making one takes as long as reading a thousand texts, and
    who asks about single texts asks with the same names again and again.

    >>> strings_of(("port", "sport")) is strings_of(("port", "sport"))
    True
    """
    return Strings(strings, fold=fold)


def _automaton(
    strings: Sequence[bytes], column: NDArray[np.uint8]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:  # fmt: skip
    """Steps, states times columns laid end to end: twice where the next state's begin, and one more where a string ends
    there. There, too, the first place on the state's list of strings; and for each place on the lists the next one, -1
    for none, and its string.
    """
    below: list[dict[int, int]] = [{}]
    ends: dict[int, list[int]] = {}
    for k, string in enumerate(strings):
        state = 0
        for byte in string:
            if (to := below[state].get(column[byte])) is None:
                to = below[state][column[byte]] = len(below)
                below.append({})
            state = to
        ends.setdefault(state, []).append(k)
    steps = np.zeros((len(below), int(column.max()) + 1), np.int32)
    first = np.full(len(below), -1, np.int32)
    following: list[int] = []
    found: list[int] = []
    waiting = deque([(0, 0)])  # a state, and where one goes on from it when no string does
    while waiting:
        state, instead = waiting.popleft()
        first[state] = first[instead] if state else -1
        for k in ends.get(state, ()):
            following.append(int(first[state]))
            found.append(k)
            first[state] = len(found) - 1
        if state:
            steps[state] = steps[instead]
        for c, to in below[state].items():
            waiting.append((to, int(steps[instead, c]) if state else 0))
        for c, to in below[state].items():
            steps[state, c] = to
    columns = steps.shape[1]
    flagged = 2 * columns * steps + (first[steps] >= 0)
    lists = np.array(following, np.int32), np.array(found, np.int32)
    return flagged.astype(np.uint32).ravel(), np.repeat(first, columns), *lists


@jit()
def _find(data, starts, ends, column, steps, first, following, found, chars, at, which):  # type: ignore[no-untyped-def]
    """Fill `at` and `which` as far as there is room; the bounds of each text's places, were there room for all."""
    bounds = np.zeros(len(starts) + 1, np.int64)
    n = 0
    for i in range(len(starts)):
        state, seen, counted = np.uint64(0), 0, starts[i]
        for k in range(starts[i], ends[i]):
            state = np.uint64(steps[(state >> _ONE) + np.uint64(column[data[k]])])
            if state & _ONE:
                for j in range(counted, k + 1):
                    seen += (data[j] & 0xC0) != 0x80
                counted = k + 1
                place = first[state >> _ONE]
                while place >= 0:
                    if n < len(at):
                        at[n], which[n] = seen - chars[found[place]], found[place]
                    n += 1
                    place = following[place]
        bounds[i + 1] = n
    return bounds


@jit()
def _apart(at, sizes, bounds):  # type: ignore[no-untyped-def]
    """bool: which places to keep, so that none overlaps one that was kept before."""
    kept = np.zeros(len(at), np.bool_)
    for i in range(len(bounds) - 1):
        last = 0
        for k in range(bounds[i], bounds[i + 1]):
            if at[k] >= last:
                kept[k], last = True, at[k] + sizes[k]
    return kept
