"""Checksums of an archive file, computed from its bytes: pages in use and free ones, and what a stopped add left.

SQLite verifies a page only when it reads it. Here every page is looked at, without SQLite, so that nothing hides in a
page that is seldom read. The sums are those of SQLite's checksum extension and of its write-ahead file: with words w of
32 bits, s1 += w[2i] + s2 and s2 += w[2i + 1] + s1.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
AT_ONCE = 1 << 22
"""Bytes of pages that are summed together: few megabytes, which stay in the processor's cache."""
WAL_HEADER, FRAME_HEADER = 32, 24


def sums(words: Words, s1: Words, s2: Words) -> tuple[Words, Words]:
    """uint32 (n) each: both sums over rows of `words` (n, m even), going on from `s1` and `s2` (n).

    >>> zero = np.zeros(1, np.uint32)
    >>> [int(s[0]) for s in sums(np.array([[1, 2, 3, 4]], np.uint32), zero, zero)]
    [7, 14]
    """
    columns = np.ascontiguousarray(words.T)
    s1, s2 = s1.astype(np.uint32), s2.astype(np.uint32)
    for i in range(0, len(columns), 2):
        s1 = s1 + columns[i] + s2
        s2 = s2 + columns[i + 1] + s1
    return s1, s2


def _blocks(path: Path, size: int) -> Iterator[tuple[int, Words]]:
    """Whole pages of the file: number of the first (from 0), and their words uint32 (n, size / 4)."""
    first = 0
    with path.open("rb") as file:
        while held := file.read(max(1, AT_ONCE // size) * size):
            whole = len(held) // size
            if whole:
                yield first, np.frombuffer(held, "<u4", whole * size // 4).reshape(whole, size // 4)
            first += whole


def unsound(path: Path, size: int) -> list[int]:
    """Numbers, from 1, of the pages of `size` bytes that do not fit the checksum in their last eight bytes."""
    found: list[int] = []
    for first, words in _blocks(path, size):
        zero = np.zeros(len(words), np.uint32)
        s1, s2 = sums(words[:, :-2], zero, zero)
        bad = np.flatnonzero((s1 != words[:, -2]) | (s2 != words[:, -1]))
        found += (bad + first + 1).tolist()
    return found


def unsound_at_rest(path: Path, size: int) -> list[int]:
    """As `unsound`, but a page that a writer is just writing is given time: it must be unsound three times."""
    found = set(unsound(path, size))
    for _ in range(2):
        if not found:
            break
        time.sleep(0.1)
        found &= set(unsound(path, size))
    return sorted(found)


def stamp(path: Path, size: int) -> None:
    """Give every page the checksum of what it holds now. For a copy that is read once more, never for the archive."""
    with path.open("r+b") as file:
        for first, words in _blocks(path, size):
            zero = np.zeros(len(words), np.uint32)
            told = words.copy()
            told[:, -2], told[:, -1] = sums(words[:, :-2], zero, zero)
            file.seek(first * size)
            file.write(told.tobytes())


@dataclass(frozen=True, slots=True)
class Left:
    """What stands in NAME-wal: `pages`, numbers of those that it holds newer; `size`, pages of the archive with them
    (0: none); `broken`: whether frames of a commit, or the header of all, do not fit their checksums.
    """

    pages: frozenset[int]
    size: int
    broken: bool


def left_behind(path: Path) -> Left:
    """The write-ahead file of the archive at `path`, empty or missing when all was brought into the archive."""
    wal = path.with_name(path.name + "-wal")
    held = wal.read_bytes() if wal.exists() else b""
    if len(held) < WAL_HEADER + FRAME_HEADER + 512:  # stopped before a first frame
        return Left(frozenset(), 0, False)
    if len(held) % 4:
        held = held[: len(held) // 4 * 4]
    order = ">u4" if held[3] & 1 else "<u4"
    told = np.frombuffer(held, ">u4", 8)
    size = int(told[2])
    one = np.zeros(1, np.uint32)
    head = sums(np.frombuffer(held, order, 6).astype(np.uint32)[None], one, one)
    valid = size >= 512 and size & (size - 1) == 0
    if not valid or head[0][0] != told[6] or head[1][0] != told[7]:
        return Left(frozenset(), 0, True)
    count = (len(held) - WAL_HEADER) // (size + FRAME_HEADER)
    if not count:
        return Left(frozenset(), 0, False)
    frames = np.frombuffer(held, np.uint8, count * (size + FRAME_HEADER), WAL_HEADER).reshape(count, -1)
    heads = frames[:, :FRAME_HEADER].copy().view(">u4").astype(np.uint32)
    ours = (heads[:, 2] == told[4]) & (heads[:, 3] == told[5])
    sound = _sound_frames(frames, heads, ours, order, (head[0], head[1]))
    ends = np.flatnonzero(heads[:sound, 1])
    last = int(ends[-1]) + 1 if len(ends) else 0
    near = (heads[:, 2] == told[4]) | (heads[:, 3] == told[5])
    broken = bool((near[sound:] & (heads[sound:, 1] != 0)).any())
    pages = frozenset(heads[:last, 0].tolist())
    return Left(pages, int(heads[last - 1, 1]) if last else 0, broken)


def _sound_frames(
    frames: NDArray[np.uint8], heads: Words, ours: NDArray[np.bool_], order: str, start: tuple[Words, Words]
) -> int:
    """How many frames fit the sums that run through all of them from `start`."""
    s1, s2 = start
    for n in range(len(frames)):
        words = np.concatenate([frames[n, :8], frames[n, FRAME_HEADER:]]).view(order).astype(np.uint32)
        s1, s2 = _run_on(words, s1, s2)
        if not ours[n] or s1[0] != heads[n, 4] or s2[0] != heads[n, 5]:
            return n
    return len(frames)


def _run_on(words: Words, s1: Words, s2: Words) -> tuple[Words, Words]:
    """`sums` over one long row, quickly: the sums are linear in what they start from, modulo 2^32."""
    pairs = words.reshape(-1, 2)
    # one step is x -> A x + b with A = ((1, 1), (1, 2)): weights of each word are entries of powers of A
    weights = _powers(len(pairs))
    b = np.stack([pairs[:, 0], pairs[:, 0] + pairs[:, 1]], axis=1)
    after = weights[:-1][::-1]
    whole = weights[-1]
    first = (after[:, 0, 0] * b[:, 0] + after[:, 0, 1] * b[:, 1]).sum(dtype=np.uint32)
    second = (after[:, 1, 0] * b[:, 0] + after[:, 1, 1] * b[:, 1]).sum(dtype=np.uint32)
    return whole[0, 0] * s1 + whole[0, 1] * s2 + first, whole[1, 0] * s1 + whole[1, 1] * s2 + second


_KNOWN: dict[int, Words] = {}


def _powers(steps: int) -> Words:
    """uint32 (steps + 1, 2, 2): powers 0 to `steps` of ((1, 1), (1, 2)), modulo 2^32."""
    if steps not in _KNOWN:
        told = np.zeros((steps + 1, 2, 2), np.uint32)
        told[0] = np.eye(2, dtype=np.uint32)
        a, b, c, d = 1, 0, 0, 1
        for n in range(1, steps + 1):
            a, b, c, d = (a + c) & 0xFFFFFFFF, (b + d) & 0xFFFFFFFF, (a + 2 * c) & 0xFFFFFFFF, (b + 2 * d) & 0xFFFFFFFF
            told[n] = ((a, b), (c, d))
        _KNOWN[steps] = told
    return _KNOWN[steps]
