"""Texts that lie in a file without a name, as a polars series: memory holds of them what is looked at.

The series is handed to polars by the Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html),
as offsets and the mapped bytes of a file; polars takes them as they lie, and filters, sorts and slices without a copy.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.scratch import Laid

_SLICE = 20_000
"""Texts that are written in one go."""


def on_disk(texts: pl.Series) -> pl.Series:
    """The same strings, in a file. Raises LimitReached when the disk is full.

    >>> on_disk(pl.Series("text", ["Ferry sank.", None, "Føroyar"])).to_list()
    ['Ferry sank.', None, 'Føroyar']
    """
    laid = Laid(on_disk=True)
    for at in range(0, max(1, len(texts)), _SLICE):
        some = b"".join(texts[at : at + _SLICE].drop_nulls().cast(pl.Binary).to_list())
        laid.add([np.frombuffer(some, np.uint8)])
    sizes = texts.str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    there = np.packbits(texts.is_not_null().to_numpy(), bitorder="little")
    (data,) = laid.whole()
    return pl.Series(_Strings(offsets, data, there)).rename(texts.name)


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p),
    ("release", _Release), ("private_data", ctypes.c_void_p),
]  # fmt: skip
_Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", _Release),
    ("private_data", ctypes.c_void_p),
]  # fmt: skip

_HELD: dict[int, Any] = {}
"""What polars still reads of: released, it is forgotten."""


@_Release
def _release_schema(address: int) -> None:
    _Schema.from_address(address).release = _Release()


@_Release
def _release_array(address: int) -> None:
    array = _Array.from_address(address)
    _HELD.pop(array.private_data, None)
    array.release = _Release()


class _Strings:
    """Strings as Arrow's large UTF-8: i is `data[offsets[i]:offsets[i + 1]]`, null where bit i of `there` is 0."""

    def __init__(self, offsets: NDArray[np.int64], data: NDArray[np.uint8], there: NDArray[np.uint8]) -> None:
        self._parts = there, offsets, data

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Capsules of the schema and the array, for one who takes them over."""
        there, offsets, data = self._parts
        buffers = (ctypes.c_void_p * 3)(there.ctypes.data, offsets.ctypes.data, data.ctypes.data)
        schema = _Schema(format=b"U", name=b"", flags=2, release=_release_schema)
        array = _Array(
            length=len(offsets) - 1, null_count=-1, n_buffers=3, buffers=buffers, release=_release_array,
            private_data=ctypes.addressof(buffers),
        )  # fmt: skip
        # whoever takes them copies both structures; what they point to stays until it is released
        _HELD[ctypes.addressof(buffers)] = (buffers, self._parts)
        self._structures = schema, array
        return _capsule(schema, b"arrow_schema"), _capsule(array, b"arrow_array")


def _capsule(structure: ctypes.Structure, name: bytes) -> object:
    new: Callable[..., object] = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]  # type: ignore[attr-defined]
    return new(ctypes.addressof(structure), name, None)
