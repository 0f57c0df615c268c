"""The fast way through a file of JSON: polars for the objects that it reads as Python does, Python for the others."""

import codecs
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.read.objects.json_kernels import BAD, KEYS, scan_objects
from dedup.read.objects.json_list_kernels import unlist
from dedup.read.tabular.delimited import Bytes

CHUNK = 4 << 20
"""Bytes that are looked over at a time, and read line by line when polars refuses them."""

_AHEAD = 1 << 15


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file that are not blank: where they lie, and in `odd` bit k for an odd value of `keys[k]`.

    A list of objects is taken as if each stood on a line. `first`: for each key the line in which it stands first.
    """

    data: Bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    odd: NDArray[np.int64]
    keys: tuple[str, ...]
    first: tuple[int, ...]

    def text(self, line: int) -> str:
        """One line. Raises UnicodeDecodeError."""
        start = int(self.starts[line])
        return self.data[start : int(self.ends[line])].tobytes().decode("utf-8" if start else "utf-8-sig")

    def number(self, line: int) -> int:
        """What an editor calls the line, from 1."""
        return int(np.count_nonzero(self.data[: self.starts[line]] == ord("\n"))) + 1

    def doubtful(self, keys: Sequence[str]) -> NDArray[np.bool_]:
        """For each line whether polars would read it, or one of these keys, otherwise than Python."""
        mask = BAD | sum(1 << self.keys.index(k) for k in keys)
        found: NDArray[np.bool_] = (self.odd & mask) != 0
        return found


def unlisted(data: Bytes) -> Bytes | None:
    """A JSON list of objects as lines; None for what is no such list.

    >>> unlisted(np.frombuffer(b'[{"id": 7},\\n {"id": [8]}]', np.uint8)).tobytes()
    b' {"id": 7}\\n  {"id": [8]} '
    """
    out = data.copy()
    return out if unlist(out) else None


def look_over(data: Bytes, *, listed: bool = False) -> Lines | None:
    """The lines of a JSONL file; None when it has none, more than `KEYS` keys, or keys that are no text.

    If `listed`, the objects of a list, and None for whatever is no such list, too.

    >>> lines = look_over(np.frombuffer(b'{"id": 1.50, "text": "Rain."}\\n\\n[1]\\n', np.uint8))
    >>> lines.keys, lines.doubtful(["text"]).tolist(), lines.doubtful(["id"]).tolist(), lines.number(1)
    (('id', 'text'), [False, True], [True, True], 3)
    """
    if listed:
        # only from its beginning can be told where the objects of a list begin
        lo = len(codecs.BOM_UTF8) if data[:3].tobytes() == codecs.BOM_UTF8 else 0
        parts = [_scanned(data, lo, len(data), listed=True)]
    else:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            parts = list(pool.map(lambda span: _scanned(data, *span), _chunks(data)))
    keys: dict[bytes, int] = {}
    lines, total = [], 0
    for starts, ends, masks, found in parts:
        if found is None:
            return None
        numbers = [keys.setdefault(name, len(keys)) for name, _ in found]
        if len(keys) > KEYS:
            return None
        if numbers != list(range(len(numbers))):
            moved = masks & BAD
            for k, number in enumerate(numbers):
                moved |= ((masks >> k) & 1) << number
        else:
            moved = masks
        lines.append((starts, ends, moved, [(name, line + total) for name, line in found]))
        total += len(starts)
    if not total or not keys:
        return None
    first: dict[bytes, int] = {}
    for *_, found in lines:
        for name, line in found:
            first.setdefault(name, line)
    try:
        names = tuple(name.decode() for name in keys)
    except UnicodeDecodeError:
        return None
    starts, ends, odd = (np.concatenate([part[i] for part in lines]) for i in range(3))
    return Lines(data, starts, ends, odd, names, tuple(first[name] for name in keys))


def columns(
    where: Path | bytes, lines: Lines, keys: Sequence[str], frame: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """The values of `keys` as strings by polars, and for each line whether it is among them, in their order.

    `frame`: what polars has made of the whole file already, if it has.

    >>> data = b'{"id": 7, "text": "Rain."}\\n{"text": \\n'
    >>> frame, good = columns(data, look_over(np.frombuffer(data, np.uint8)), ["id", "text"])
    >>> frame.rows(), good.tolist()
    ([('7', 'Rain.')], [True, False])
    """
    schema = dict.fromkeys(keys, pl.String)
    good = (lines.odd & BAD) == 0
    if good.all():
        if frame is not None and len(frame) == len(good) and set(keys) <= set(frame.columns):
            return frame.select(keys), good
        frame = parsed(where, keys)
    else:
        frame = parsed(b"".join(_runs(lines, good)), keys)
    if frame is not None and len(frame) == good.sum():
        return frame, good
    frames = [pl.DataFrame(schema=schema)]
    edges = np.searchsorted(lines.starts, np.arange(0, len(lines.data), CHUNK))
    for lo, hi in zip(edges, [*edges[1:], len(good)], strict=True):
        part = good.copy()
        part[:lo] = part[hi:] = False
        frame = parsed(b"".join(_runs(lines, part)), keys) if part.any() else None
        if frame is not None and len(frame) == part.sum():
            frames.append(frame)
        else:
            good[lo:hi] = False
    return pl.concat(frames), good


def parsed(where: Path | bytes, keys: Sequence[str], *, listed: bool = False) -> pl.DataFrame | None:
    """The values of `keys` in a file of lines, or with a list of objects, by polars; None when it refuses.

    >>> parsed(b'[{"id": 7}, {"id": "x", "text": "Rain."}]', ["id"], listed=True).rows()
    [('7',), ('x',)]
    """
    if where == b"":
        return None
    schema = dict.fromkeys(keys, pl.String)
    try:
        if isinstance(where, Path) and set("*?[") & set(str(where)):
            where = where.read_bytes()  # polars would take a * in a path for a pattern
        return pl.read_json(where, schema=schema) if listed else pl.read_ndjson(where, schema=schema)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None


def _runs(lines: Lines, good: NDArray[np.bool_]) -> Iterator[bytes]:
    """The bytes of the good lines, as long runs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    for lo, hi in edges.reshape(-1, 2):
        yield lines.data[lines.starts[lo] : lines.ends[hi - 1]].tobytes()
        yield b"\n"


def _chunks(data: Bytes) -> Iterator[tuple[int, int]]:
    lo = 0
    while lo < len(data):
        hi = min(len(data), lo + CHUNK)
        while hi < len(data):  # a chunk ends with its line
            ends = np.flatnonzero(data[hi : hi + _AHEAD] == ord("\n"))
            hi = hi + int(ends[0]) + 1 if len(ends) else min(len(data), hi + _AHEAD)
            if len(ends):
                break
        yield lo, hi
        lo = hi


def _scanned(
    data: Bytes, lo: int, hi: int, *, listed: bool = False
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], list[tuple[bytes, int]] | None]:
    for size in ((hi - lo) // 64 + 16, (hi - lo) // 2 + 16):
        starts, ends, odd = (np.empty(size, np.int64) for _ in range(3))
        at, length, line = (np.zeros(KEYS + 1, np.int64) for _ in range(3))
        n, keys = scan_objects(data, lo, hi, listed, starts, ends, odd, at, length, line)
        if n >= 0:
            break
    if keys < 0:
        return starts[:0], ends[:0], odd[:0], None
    names = [(data[at[k] : at[k] + length[k]].tobytes(), int(line[k])) for k in range(keys)]
    return starts[:n].copy(), ends[:n].copy(), odd[:n].copy(), names
