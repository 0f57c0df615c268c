"""The text of a polars series where polars keeps it: Arrow string views, read in place and not copied."""

import ctypes
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

AHEAD = 64
"""Bytes behind a text that may be read with it."""

_INLINE = 12  # bytes: a string view holds texts up to this length itself


class Text:
    """The UTF-8 bytes of a string series in place: text i is `data[starts[i]:ends[i]]`.

    `data` is no real array but all memory between the lowest and the highest buffer: only the texts, and `AHEAD`
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
            near[here] = ~placed | (offset + sizes[here] + AHEAD > filled[buffer])
            row += array.length
        if (moved := np.flatnonzero(near)).size:
            copy = b"".join(self._series.gather(moved).cast(pl.Binary).to_list())
            self._copy = np.frombuffer(copy + bytes(AHEAD), np.uint8)
            starts[moved] = self._copy.ctypes.data + np.cumsum(sizes[moved]) - sizes[moved]
        lowest = int(starts.min(initial=2**62))
        self.data = _memory(lowest, int((starts + sizes).max(initial=lowest)) - lowest + AHEAD)
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
