"""Rows of vectors in table `recall`: one byte a dimension, each with its key, some thousands to a part of the table.

A part begins with a name of the model that made its vectors and a checksum of all that follows.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.archive.store.database import Database
from dedup.errors import ArchiveError

KEYS: dict[str, list[tuple[str, str]]] = {
    "sentences": [("key", "<u8")],
    "openings": [("number", "<i8"), ("language", "S2")],
}
"""Kinds of these parts, and the fields that come before each vector."""
AT_ONCE = 8192
"""Vectors of a part, at most."""
_NAME, _HEAD = 8, 16


def packed_rows(kind: str, vectors: NDArray[np.int8], **keys: Any) -> NDArray[Any]:
    """A structured array of int8 (n, dim) vectors with their keys.

    >>> packed_rows("sentences", np.zeros((2, 3), np.int8), key=[7, 9])["key"].tolist()
    [7, 9]
    """
    rows = np.empty(len(vectors), _dtype(kind, vectors.shape[1]))
    for name, values in (*keys.items(), ("vector", vectors)):
        rows[name] = values
    return rows


def append(db: Database, kind: str, model: str, rows: NDArray[Any]) -> None:
    """Write packed rows as further parts."""
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        data = some.tobytes()
        head = _named(model) + _checksum(len(some), data)
        db.connection.execute("INSERT INTO recall (kind, rows, data) VALUES (?, ?, ?)", (kind, len(some), head + data))


def parts(db: Database, kind: str, model: str) -> Iterator[NDArray[Any]]:
    """The parts of this model, in the order in which they came. Raises ArchiveError where one is spoiled."""
    sql = "SELECT rows, data FROM recall WHERE kind = ? AND substr(data, 1, 8) = ? ORDER BY part"
    for rows, data in db.rows(sql, kind, _named(model)):
        if not fits(kind, rows, data):
            raise ArchiveError(
                f"the vectors of {kind} kept in {db.path} are damaged; run `wirecopy doctor --repair` on it"
            )
        yield np.frombuffer(data, _dtype(kind, _width(kind, rows, len(data))), rows, _HEAD)


def kept_size(db: Database, kind: str) -> tuple[int, int]:
    """How many vectors of a kind are kept, of whatever model, and how many bytes they take."""
    sql = "SELECT coalesce(sum(rows), 0), coalesce(sum(length(data)), 0) FROM recall WHERE kind = ?"
    rows, size = next(db.rows(sql, kind))
    return int(rows), int(size)


def others(db: Database, kind: str, model: str) -> bool:
    """Whether vectors of another model are kept."""
    sql = "SELECT 1 FROM recall WHERE kind = ? AND substr(data, 1, 8) <> ? LIMIT 1"
    return next(db.rows(sql, kind, _named(model)), None) is not None


def forget(db: Database, kind: str) -> None:
    """Drop all of a kind."""
    db.connection.execute("DELETE FROM recall WHERE kind = ?", (kind,))


def fits(kind: str, rows: int, data: bytes) -> bool:
    """Whether these bytes are a part of so many vectors, as it was written.

    >>> fits("sentences", 1, b"1234")
    False
    """
    if rows <= 0 or _width(kind, rows, len(data)) < 1:
        return False
    return len(data) == _HEAD + rows * _dtype(kind, _width(kind, rows, len(data))).itemsize and (
        data[_NAME:_HEAD] == _checksum(rows, data[_HEAD:])
    )


def _dtype(kind: str, dimensions: int) -> np.dtype[Any]:
    return np.dtype([*KEYS[kind], ("vector", "i1", (dimensions,))])


def _width(kind: str, rows: int, size: int) -> int:
    return (size - _HEAD) // rows - np.dtype(KEYS[kind]).itemsize


def _named(model: str) -> bytes:
    return hashlib.blake2b(model.encode(), digest_size=_NAME).digest()


def _checksum(rows: int, data: bytes) -> bytes:
    return hashlib.blake2b(rows.to_bytes(8, "little") + data, digest_size=_HEAD - _NAME).digest()
