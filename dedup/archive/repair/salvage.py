"""What can be read of a damaged archive: its sound pages are read, the others left out, what is lost counted.

Works on a copy. The pages that describe the tables are the same in every archive of a format, so damaged ones are taken
from an empty archive.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from dedup.archive.repair.leaf_pages import rows_of
from dedup.archive.store.checksums import stamp, unsound
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import is_ours, page_size
from dedup.archive.store.schema import HEADS
from dedup.errors import WirecopyError
from dedup.tables import SCHEMAS

FARTHEST = 1 << 22
"""Rows that are skipped at once, at most, in search of the next sound page."""
COLUMNS = list(SCHEMAS["articles"])
StoredRow = tuple[Any, ...]


@dataclass(slots=True)
class Salvaged:
    """Rows of one table that could be read; `whole`: every page of it was sound."""

    rows: list[StoredRow] = field(default_factory=list)
    whole: bool = True


def prepare(copy: Path, empty: Path | None, trust: bool) -> None:
    """Make a copy of a damaged archive one that opens. `empty`: an empty archive, for the pages that describe tables;
    None where they must be sound.

    With `trust` pages are taken as they stand, as those that another program wrote. Raises OSError.
    """
    try:
        with Database(copy) as db:
            db.checkpoint(wait=0)
    except WirecopyError:
        pass  # what an add that was stopped left cannot be brought in; it was never acknowledged
    for end in ("-wal", "-shm"):
        copy.with_name(copy.name + end).unlink(missing_ok=True)
    size = page_size(copy)
    if trust:
        stamp(copy, size)
    clean = empty.read_bytes() if empty is not None else b""
    damaged = set(unsound(copy, size))
    with copy.open("r+b") as file:
        pages = copy.stat().st_size // size
        file.truncate(pages * size)
        lost = not is_ours(file.read(100))
        for n in _schema_pages(clean) if clean else ():
            if n in damaged or (n == 1 and lost):
                file.seek((n - 1) * size)
                file.write(clean[(n - 1) * size : n * size])
        # as many pages as there are, none of them free: nothing will be written to this copy
        file.seek(28)
        file.write(max(pages, 1).to_bytes(4, "big") + bytes(8))
    _stamp_first(copy, size)


def _stamp_first(copy: Path, size: int) -> None:
    """Page 1 was changed; give it its checksum."""
    one = copy.with_name(copy.name + ".one")
    with copy.open("r+b") as file:
        one.write_bytes(file.read(size))
        stamp(one, size)
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


def all_articles(connection: apsw.Connection, source: Path) -> Salvaged:
    """Table `articles`, columns as in a result: what SQLite reads from `connection`, the copy of `source` that was
    prepared, and what stands in sound leaves of `source` below damaged pages.
    """
    of_two = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'heads'").fetchone() is not None
    if not of_two:  # format 1
        found = by_row(connection, "articles", _listed(COLUMNS))
        if not found.whole:
            told = {row[0]: row for _, row in rows_of(source, len(COLUMNS))}
            found.rows = [*(told | {row[0]: row for row in found.rows}).values()]
        return found
    heads, texts = by_row(connection, "heads", f"number, {_listed(HEADS)}"), by_row(connection, "texts", "number, text")
    of = {row[0]: row[1:] for row in heads.rows}
    text: dict[int, str | None] = dict(texts.rows)
    if not heads.whole:
        of = {n: row[1:] for n, row in rows_of(source, len(HEADS) + 1) if row[0] is None and row[1]} | of
    if not texts.whole:
        whole = (row for row in rows_of(source, 3) if row[1][0] is None and _is_text(*row[1][1:]))
        text = {n: row[2] for n, row in whole} | text
    place = COLUMNS.index("text")
    rows = [(*row[:place], text[n], *row[place:]) for n, row in of.items() if n in text]
    return Salvaged(rows, heads.whole and texts.whole)


def _is_text(size: object, text: object) -> bool:
    """Whether a row is one of table `texts`: it tells how long its text is."""
    return size == (len(text.encode()) if isinstance(text, str) else None)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def by_key(connection: apsw.Connection, table: str, columns: str, key: str) -> Salvaged:
    """Readable rows of a table kept by its key: from the front to the first damaged page, and from the back to the
    last.
    """
    out = Salvaged()
    seen: dict[StoredRow, None] = {}
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


def all_decisions(connection: apsw.Connection, source: Path, table: str, columns: str) -> Salvaged:
    """What people decided, by number: of `table`, which is made with its first row and may not be there, and what
    stands in sound leaves of `source` where it is damaged, or the pages that describe it were.
    """
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None
    found = by_key(connection, table, columns, "number") if there else Salvaged()
    if not there or not found.whole:
        told = {
            n: (n, *row[1:]) for n, row in rows_of(source, columns.count(",") + 1, lasting=True) if _is_decision(n, row)
        }
        told |= {row[0]: row for row in found.rows}
        found.rows = [told[n] for n in sorted(told)]
    return found


def _is_decision(number: int, row: StoredRow) -> bool:
    """Whether a row is one of the table of decisions: its last column is an object with its number."""
    return row[0] is None and isinstance(row[-1], str) and row[-1].startswith(f'{{"number": {number}, ')


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
