"""How much a Parquet file would become, from its own footer, before a single page of it is unpacked.

The footer is Thrift's compact protocol; of it only the row counts and the unpacked sizes of row groups are looked at.
"""

from collections.abc import Iterator
from pathlib import Path

from dedup.read.intake import budget

_VIEW = 16
"""Bytes that a string takes in memory besides its text; a page can hold a million of them in a few bytes."""


def too_big(where: Path | bytes, columns: int) -> str | None:
    """Why a Parquet file is not to be read with `columns` columns, else None. Raises OSError."""
    try:
        rows, unpacked = sizes(_footer(where))
    except ValueError:
        return None  # polars says better what is wrong with it
    needs = max(unpacked, rows * _VIEW * max(columns, 1))
    most = budget.allowed(len(where) if isinstance(where, bytes) else where.stat().st_size)
    if needs > most:
        return (
            f"it would take {needs // budget.MIB:,} MiB of memory ({rows:,} rows), expected at most "
            f"{most // budget.MIB:,}; split the file or write it as CSV, if you trust it"
        )
    if unpacked > rows * budget.RECORD:
        return budget.too_long(unpacked // max(rows, 1), what="a row, on average,")
    return None


def _footer(where: Path | bytes) -> bytes:
    if isinstance(where, bytes):
        tail, size = where[-8:], len(where)
    else:
        size = where.stat().st_size
        with where.open("rb") as file:
            file.seek(max(0, size - 8))
            tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if len(tail) < 8 or tail[4:] != b"PAR1" or length + 8 > size:
        raise ValueError("no footer")
    if isinstance(where, bytes):
        return where[-8 - length : -8]
    with where.open("rb") as file:
        file.seek(size - 8 - length)
        return file.read(length)


def sizes(footer: bytes) -> tuple[int, int]:
    """The number of rows and the bytes of all row groups unpacked. Raises ValueError.

    >>> sizes(bytes([0x36, 0x0A, 0x00]))
    (5, 0)
    """
    reader = _Compact(footer)
    rows = unpacked = 0
    for field, kind in reader.fields():
        if field == 3 and kind in (5, 6):
            rows = reader.integer()
        elif field == 4 and kind == 9:
            count, element = reader.list_head()
            if element != 12:
                raise ValueError("row groups are no structures")
            for _ in range(count):
                for inner, what in reader.fields():
                    if inner == 2 and what in (5, 6):
                        unpacked += max(0, reader.integer())
                    else:
                        reader.skip(what)
        else:
            reader.skip(kind)
    return rows, unpacked


class _Compact:
    """Just enough of Thrift's compact protocol to step over what is not wanted."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise ValueError("the footer is cut short")
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 70:
                raise ValueError("a number without end")

    def integer(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def fields(self) -> Iterator[tuple[int, int]]:
        """Field number and type of each field of a structure; the caller reads or skips its value."""
        field = 0
        while (head := self.byte()) != 0:
            field = field + (head >> 4) if head >> 4 else self.integer()
            yield field, head & 15

    def list_head(self) -> tuple[int, int]:
        head = self.byte()
        count = head >> 4
        return (self.varint() if count == 15 else count), head & 15

    def skip(self, kind: int, depth: int = 0) -> None:
        if depth > 20:
            raise ValueError("nested too deeply")
        if kind in (1, 2):
            return
        if kind == 3:
            self.byte()
        elif kind in (4, 5, 6):
            self.varint()
        elif kind == 7:
            self.at += 8
        elif kind == 8:
            length = self.varint()
            self.at += length
        elif kind in (9, 10):
            count, element = self.list_head()
            for _ in range(count):
                # in a list a truth takes a byte, in a field none
                self.byte() if element in (1, 2) else self.skip(element, depth + 1)
        elif kind == 12:
            for _, inner in self.fields():
                self.skip(inner, depth + 1)
        else:
            raise ValueError(f"a value of unknown type {kind}")
        if self.at > len(self.data):
            raise ValueError("the footer is cut short")
