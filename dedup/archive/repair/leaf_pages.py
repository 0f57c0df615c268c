"""Rows read from the leaves of a damaged archive without the pages that lead to them.

When an inner page of a table is damaged, SQLite cannot come to the rows below it, although they are sound. A leaf tells
how many columns its rows have, and of the tables of an archive only `heads` has 16 and only `texts` has 3.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedup.archive.store.checksums import unsound
from dedup.archive.store.preflight import RESERVED, page_size

TABLE_LEAF = 13
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


def rows_of(path: Path, columns: int, *, lasting: bool = False) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows of so many columns in sound leaves of the file that are in use, each with its number. `lasting`: of a table
    from which nothing is ever deleted, so that it need not be known which pages are free.
    """
    held, size = path.read_bytes(), page_size(path)
    pages = [held[at : at + size] for at in range(0, len(held) - size + 1, size)]
    damaged = set(unsound(path, size))
    if 1 in damaged and not lasting:
        return  # which pages are free cannot be told, and a free one may hold what was taken down
    left_out = damaged | (set() if 1 in damaged else _free(pages))
    for n, page in enumerate(pages, start=1):
        if n in left_out or page[0] != TABLE_LEAF:
            continue
        for i in range(int.from_bytes(page[3:5], "big")):
            at = int.from_bytes(page[8 + 2 * i : 10 + 2 * i], "big")
            try:
                number, payload = _payload(pages, left_out, page, at)
                row = _record(payload, columns)
            except (IndexError, ValueError):
                continue  # a row that goes on in a page that is damaged, or not of this table
            if row is not None:
                yield number, row


def _free(pages: list[bytes]) -> set[int]:
    """Numbers of the pages that hold nothing: the list begins in the header."""
    found: set[int] = set()
    trunk = int.from_bytes(pages[0][32:36], "big")
    while trunk and trunk not in found and trunk <= len(pages):
        found.add(trunk)
        page = pages[trunk - 1]
        count = min(int.from_bytes(page[4:8], "big"), len(page) // 4 - 2)
        found.update(int.from_bytes(page[8 + 4 * i : 12 + 4 * i], "big") for i in range(count))
        trunk = int.from_bytes(page[:4], "big")
    return found


def varint(held: bytes, at: int) -> tuple[int, int]:
    """SQLite's integer of one to nine bytes, and where it ends.

    >>> varint(bytes([0x81, 0x00]), 0)
    (128, 2)
    """
    value = 0
    for n in range(8):
        value = value << 7 | held[at + n] & 0x7F
        if held[at + n] < 0x80:
            return value, at + n + 1
    return value << 8 | held[at + 8], at + 9


def _payload(pages: list[bytes], left_out: set[int], page: bytes, at: int) -> tuple[int, bytes]:
    """The number of a row and the whole of it, with what overflows into other pages. Raises ValueError when one of
    them is damaged.
    """
    length, at = varint(page, at)
    number, at = varint(page, at)
    usable = len(page) - RESERVED
    most, least = usable - 35, (usable - 12) * 32 // 255 - 23
    if length <= most:
        return number, page[at : at + length]
    local = least + (length - least) % (usable - 4)
    local = local if local <= most else least
    out = page[at : at + local]
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    while len(out) < length:
        if following in left_out or not 0 < following <= len(pages):
            raise ValueError("the row goes on in a page that cannot be read")
        page = pages[following - 1]
        following = int.from_bytes(page[:4], "big")
        out += page[4 : 4 + min(usable - 4, length - len(out))]
    return number, out


def _record(held: bytes, columns: int) -> tuple[Any, ...] | None:
    """The values of a row; None when it has another number of columns."""
    end, at = varint(held, 0)
    kinds = []
    while at < end:
        kind, at = varint(held, at)
        kinds.append(kind)
    if len(kinds) != columns:
        return None
    out: list[Any] = []
    for kind in kinds:
        size = _SIZES[kind] if kind < 10 else (kind - 12) // 2
        value = held[at : at + size]
        at += size
        if kind >= 12:
            out.append(value.decode("utf-8") if kind % 2 else value)
        elif kind in (0, 8, 9):
            out.append({0: None, 8: 0, 9: 1}[kind])
        else:
            out.append(int.from_bytes(value, "big", signed=True))
    return tuple(out)
