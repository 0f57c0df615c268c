"""The fast way through a well-formed CSV or TSV file: polars, after a check that it and our own parser agree.

polars joins rows that hold a lone mark of inches and ends at a ragged row. So the quotation marks of the whole file are
looked at first, all at once: each must open a cell, close one, or stand doubled inside one. Of what passes, polars
makes the same cells as `dedup.read.tabular.cells.parse_delimited`, and a test holds them to it; all else is
left to that.
"""

import codecs
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

_QUOTE, _LF, _CR = ord('"'), ord("\n"), ord("\r")
_PIECE = 1 << 18
Bytes = NDArray[np.uint8]


def columns(
    where: Path | bytes, head: bytes, width: int, places: Sequence[int], separator: str
) -> pl.DataFrame | None:  # fmt: skip
    """The columns at `places` of a table, as strings named by their place; None if there is a doubt, or polars refuses.

    `where`: the file, or its bytes; `head`: its first line with its end, and what is before it; `width`: how many
    columns that line names. Raises OSError.

    >>> data = b'id,text\\n1,"Rain, ""heavy"" rain"\\n\\n2,\\n'
    >>> columns(data, data[:8], 2, [1], ",").to_series().to_list()
    ['Rain, "heavy" rain', '']
    """
    # Both work on the same bytes at the same time: the check mostly waits for memory.
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(_parsed, where, head.count(b"\n"), width, places, separator)
        marks = checked(bytes_of(where), len(head), separator)
        frame = parsed.result()
    if marks is None or frame is None or marks.cut(separator, width):
        return None
    if not frame.select(pl.all_horizontal((pl.all() == "").fill_null(True)).any()).item():
        return frame
    # Only here can blank lines be, which are no rows.
    blank = marks.blank()
    return frame.filter(~blank) if len(blank) == len(frame) else None


def _parsed(
    where: Path | bytes, lines: int, width: int, places: Sequence[int], separator: str
) -> pl.DataFrame | None:  # fmt: skip
    try:
        return pl.read_csv(
            where, has_header=False, skip_lines=lines, schema={str(i): pl.String for i in range(width)},
            columns=sorted(places), separator=separator, infer_schema=False, empty_string_is_null=False, glob=False,
        )  # fmt: skip
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


@dataclass(frozen=True, slots=True)
class Marks:
    """The bytes of a file, where its lines begin behind the first, and its quotation marks, all of them in order."""

    data: Bytes
    start: int
    quotes: NDArray[np.int64]

    def cut(self, separator: str, width: int) -> bool:
        """Whether the last line has no end, and fewer cells than `width`: the file may have been cut.

        >>> data = np.frombuffer(b'id,text,url\\n7,"Rain, hail",x\\n8,Sn', np.uint8)
        >>> checked(data, 12, ",").cut(",", 3), checked(data[:-5], 12, ",").cut(",", 3)
        (True, False)
        """
        if len(self.data) <= self.start or self.data[-1] in (_LF, _CR):
            return False
        parts = 0
        for hi in range(len(self.data), self.start, -_PIECE):
            lo = max(self.start, hi - _PIECE)
            piece = self.data[lo:hi]
            outside = [np.flatnonzero(piece == byte) + lo for byte in (_LF, ord(separator))]
            ends, parting = (places[np.searchsorted(self.quotes, places) % 2 == 0] for places in outside)
            if len(ends):
                return parts + int((parting > ends[-1]).sum()) + 1 < width
            parts += len(parting)
        return parts + 1 < width

    def blank(self) -> pl.Series:
        """For each line outside quotation marks whether it is blank."""
        data = self.data
        ends = np.flatnonzero(data[self.start :] == _LF) + self.start
        ends = ends[np.searchsorted(self.quotes, ends) % 2 == 0]
        if len(data) > (ends[-1] + 1 if len(ends) else self.start):
            ends = np.append(ends, len(data))
        starts = np.concatenate([[self.start], ends[:-1] + 1]) if len(ends) else ends
        size = ends - starts
        carriage = (size == 1) & (data[np.minimum(starts, len(data) - 1)] == _CR)
        return pl.Series((size == 0) | carriage)


def bytes_of(where: Path | bytes) -> Bytes:
    """A file's bytes as an array, which is three times faster to fill than `bytes`. Raises OSError."""
    return np.frombuffer(where, np.uint8) if isinstance(where, bytes) else np.fromfile(where, np.uint8)


def found(raw: Bytes, byte: int) -> NDArray[np.int64]:
    """The places of one byte.

    >>> found(np.frombuffer(b"banana", np.uint8), ord("n")).tolist()
    [2, 4]
    """
    # in pieces that stay in the processor's cache
    parts = [np.flatnonzero(raw[at : at + _PIECE] == byte) + at for at in range(0, len(raw), _PIECE)]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def checked(raw: Bytes, start: int, separator: str) -> Marks | None:
    """The marks in `raw` when they leave no doubt, else None; `start`: where the first line has ended.

    >>> checked(np.frombuffer(b'text\\nA 5" pipe\\n', np.uint8), 5, ",") is None
    True
    """
    if raw[:4].tobytes().startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not start:
        return None
    # polars drops a byte order mark behind the lines that it skips, where it is what the first cell begins with.
    if raw[start : start + 3].tobytes() == codecs.BOM_UTF8:
        return None
    at = found(raw, _CR)
    # A lone \r ends lines in some files and belongs to the cell in others.
    if len(at) and (at[-1] + 1 == len(raw) or bool((raw[at + 1] != _LF).any())):
        return None
    quotes = found(raw, _QUOTE)
    if len(quotes) % 2:
        return None
    opening, closing = quotes[0::2], quotes[1::2]
    before = raw[np.maximum(opening - 1, 0)]
    after = raw[np.minimum(closing + 1, len(raw) - 1)]
    # Doubled marks close and open again at once.
    again = np.zeros(len(opening), np.bool_)
    again[1:] = opening[1:] == closing[:-1] + 1
    doubled = np.zeros(len(closing), np.bool_)
    doubled[:-1] = again[1:]
    opens = again | (opening == 0) | (before == ord(separator)) | (before == _LF)
    closes = doubled | (closing + 1 == len(raw)) | (after == ord(separator)) | (after == _LF) | (after == _CR)
    return Marks(raw, start, quotes) if bool(opens.all() and closes.all()) else None
