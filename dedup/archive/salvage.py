"""What can be read of a damaged archive: its sound pages are read, the others left out, what is lost counted.

Works on a copy. The pages that describe the tables are the same in every archive of a format, so damaged ones are taken
from an empty archive.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from dedup.archive.database import PAGE, Database
from dedup.archive.pages import stamp, unsound
from dedup.errors import WirecopyError

FARTHEST = 1 << 22
"""Rows that are skipped at once, at most, in search of the next sound page."""
Row = tuple[Any, ...]


@dataclass(slots=True)
class Salvaged:
    """Rows of one table that could be read; `whole`: every page of it was sound."""

    rows: list[Row] = field(default_factory=list)
    whole: bool = True


def prepare(copy: Path, empty: Path, trust: bool) -> None:
    """Make a copy of a damaged archive one that opens. `empty`: an empty archive, for the pages that describe tables.

    With `trust` pages are taken as they stand, as those that another program wrote. Raises OSError.
    """
    try:
        with Database(copy) as db:
            db.checkpoint(wait=0)
    except WirecopyError:
        pass  # what an add that was stopped left cannot be brought in; it was never acknowledged
    for end in ("-wal", "-shm"):
        copy.with_name(copy.name + end).unlink(missing_ok=True)
    if trust:
        stamp(copy, PAGE)
    clean = empty.read_bytes()
    damaged = set(unsound(copy, PAGE))
    with copy.open("r+b") as file:
        size = copy.stat().st_size // PAGE
        file.truncate(size * PAGE)
        for n in _schema_pages(clean):
            if n in damaged or n == 1:
                held = bytearray(clean[(n - 1) * PAGE : n * PAGE])
                if n == 1:
                    # as many pages as there are, none of them free: nothing will be written to this copy
                    held[28:32] = max(size, 1).to_bytes(4, "big")
                    held[32:40] = bytes(8)
                file.seek((n - 1) * PAGE)
                file.write(held)
    _stamp_first(copy)


def _stamp_first(copy: Path) -> None:
    """Page 1 was changed; give it its checksum."""
    one = copy.with_name(copy.name + ".one")
    with copy.open("r+b") as file:
        one.write_bytes(file.read(PAGE))
        stamp(one, PAGE)
        file.seek(0)
        file.write(one.read_bytes())
    one.unlink()


def _schema_pages(held: bytes) -> list[int]:
    """Numbers of the pages of table sqlite_master in an empty archive: page 1 and those under it."""
    first = held[100:112]
    if first[0] != 5:
        return [1]
    cells = int.from_bytes(first[3:5], "big")
    at = [int.from_bytes(held[112 + 2 * i : 114 + 2 * i], "big") for i in range(cells)]
    below = [int.from_bytes(held[a : a + 4], "big") for a in at]
    return [1, *below, int.from_bytes(first[8:12], "big")]


def by_row(connection: apsw.Connection, table: str, columns: str) -> Salvaged:
    """All readable rows of a table with row numbers, in their order, damaged pages passed over."""
    out, after = Salvaged(), 0
    sql = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"  # noqa: S608
    while True:
        try:
            for number, *row in connection.execute(sql, (after,)):
                out.rows.append(tuple(row))
                after = number
            return out
        except (apsw.IOError, apsw.CorruptError):
            out.whole = False
        following = _beyond(connection, sql, after)
        if following is None:
            return out
        after = following


def _beyond(connection: apsw.Connection, sql: str, after: int) -> int | None:
    """The smallest row number from which reading goes on again, or None where nothing readable follows."""

    def readable(place: int) -> bool:
        try:
            connection.execute(sql + " LIMIT 1", (place,)).fetchall()
        except (apsw.IOError, apsw.CorruptError):
            return False
        return True

    step = 1
    while not readable(after + step):
        step *= 2
        if step > FARTHEST:
            return None
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if readable(after + middle) else (middle, high)
    return after + high


def by_key(connection: apsw.Connection, table: str, columns: str, key: str) -> Salvaged:
    """Readable rows of a table kept by its key: from the front to the first damaged page, and from the back to the
    last.
    """
    out = Salvaged()
    seen: dict[Row, None] = {}
    for order in ("ASC", "DESC"):
        ordered = ", ".join(f"{k} {order}" for k in key.split(", "))
        try:
            for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY {ordered}"):  # noqa: S608
                seen[row] = None
        except (apsw.IOError, apsw.CorruptError):
            out.whole = False
        if out.whole:
            break
    out.rows = list(seen)
    return out


def known_ids(connection: apsw.Connection) -> Iterator[str]:
    """Ids of articles that the archive held, from every table that tells them."""
    for sql in (
        "SELECT id FROM articles", "SELECT article FROM numbers", "SELECT article FROM arrivals",
        "SELECT article FROM members",
    ):  # fmt: skip
        try:
            for (told,) in connection.execute(sql):
                yield str(told)
        except (apsw.IOError, apsw.CorruptError):
            continue
