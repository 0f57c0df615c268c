"""Large arrays that lie in files without a name: the system keeps of them in memory what is looked at.

What is known of each word of a million articles is more than the memory of most machines, and most floors look at a
part of it at a time. The files lie where the system keeps temporary ones (TMPDIR names the place), and are gone with
the arrays, however the process ends.
"""

import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dedup.errors import LimitReached

MANY_ARTICLES, MANY_PAIRS = 100_000, 1_000_000
"""Articles of a collection, and pairs, from which what is known of each lies on disk."""


def many_articles(count: int) -> bool:
    """Whether what is known of the words of so many articles is to lie on disk.

    >>> many_articles(5000)
    False
    """
    return count >= MANY_ARTICLES


def many_pairs(count: int) -> bool:
    """Whether what is known of so many pairs is to lie on disk.

    >>> many_pairs(4_500_000)
    True
    """
    return count >= MANY_PAIRS


class Laid:
    """Columns of numbers, each laid end to end as parts of them come: in memory, or `on_disk`.

    >>> laid = Laid(on_disk=True)
    >>> laid.add([np.arange(2), np.zeros((2, 3), np.float32)])
    >>> laid.add([np.arange(3), np.ones((3, 3), np.float32)])
    >>> numbers, rows = laid.whole()
    >>> numbers.tolist(), rows.shape
    ([0, 1, 0, 1, 2], (5, 3))
    """

    def __init__(self, *, on_disk: bool) -> None:
        self._on_disk = on_disk
        self._parts: list[list[NDArray[Any]]] = []
        self._files: list[IO[bytes]] = []

    def add(self, columns: Sequence[NDArray[Any]]) -> None:
        """One part of each column, always as many columns of the same types and widths.

        Raises LimitReached when the disk is full or fails.
        """
        if self._on_disk and not self._files:
            self._files = [_file() for _ in columns]
        if not self._on_disk or not self._parts:
            self._parts.append([c[:0] if self._on_disk else c for c in columns])
        for file, column in zip(self._files, columns, strict=self._on_disk):
            with _disk(self._files):
                _write(file, np.ascontiguousarray(column).reshape(-1).view(np.uint8).data)

    def whole(self) -> list[NDArray[Any]]:
        """The columns, once. Those on disk are not written back to it when they are changed."""
        if not self._on_disk:
            return [of[0] if len(of) == 1 else np.concatenate(of) for of in zip(*self._parts, strict=True)]
        kinds = zip(self._files, self._parts[0], strict=True)
        return [_mapped(file, like.dtype, like.shape[1:], "c") for file, like in kinds]


def unset(shape: int | tuple[int, ...], dtype: DTypeLike, *, on_disk: bool) -> NDArray[Any]:
    """An array of values that are still to be written, in memory or `on_disk`.

    Raises LimitReached when the disk has no room for it.

    >>> array = unset((3, 2), np.int32, on_disk=True)
    >>> array[:] = 7
    >>> array.tolist()
    [[7, 7], [7, 7], [7, 7]]
    """
    rows = (shape,) if isinstance(shape, int) else shape
    size = math.prod(rows)
    if not on_disk or not size:
        return np.empty(rows, dtype)
    file = _file()
    with _disk([file]):  # room is taken now: a disk that fills while the array is written would end the process
        _take(file, size * np.dtype(dtype).itemsize)
    return _mapped(file, np.dtype(dtype), rows[1:], "r+")


def _file() -> IO[bytes]:
    with _disk():
        return tempfile.TemporaryFile(prefix="wirecopy-", buffering=0)


def _write(file: IO[bytes], data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _take(file: IO[bytes], size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    for at in range(0, size, 1 << 24):  # macOS has no such call
        _write(file, memoryview(bytes(min(size - at, 1 << 24))))


def _mapped(file: IO[bytes], dtype: np.dtype[Any], row: tuple[int, ...], mode: Any) -> NDArray[Any]:
    """What a file holds, as rows of that shape; the file itself is closed."""
    with file:
        size = os.fstat(file.fileno()).st_size
        if not size:
            return np.empty((0, *row), dtype)
        return np.memmap(file, dtype, mode).view(np.ndarray).reshape(-1, *row)


@contextmanager
def _disk(files: Sequence[IO[bytes]] = ()) -> Iterator[None]:
    """Tells what a full or failing disk means to whoever started the run; the files are then given back."""
    try:
        yield
    except OSError as error:
        for file in files:
            file.close()
        raise LimitReached(
            f"cannot keep what is known of the articles in {tempfile.gettempdir()}: {error.strerror or error}; while a "
            f"large collection is scanned it takes about 12 KB for each article there; make room, or name another "
            f"place in TMPDIR, and run it again; nothing was written to the result"
        ) from error
