"""Rows read from leaves without SQLite are those that SQLite wrote, whole or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.archive.repair import leaf_pages
from dedup.archive.repair.leaf_pages import rows_of, varint
from dedup.archive.repair.salvage import Salvaged, by_key, by_row
from dedup.archive.store.checksums import unsound
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGE

WHOLE = PAGE - 8 - 35
"""Bytes of the longest row that stands in one page."""


def encoded(value: int) -> bytes:
    """Twin: SQLite's integer of up to nine bytes, seven bits in each of the first eight."""
    if value >= 1 << 56:
        value, last = value >> 8, bytes([value & 0xFF])
        groups = [value >> 7 * n & 0x7F | 0x80 for n in range(7, -1, -1)]
        return bytes(groups) + last
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


@settings(deadline=None)
@given(st.integers(0, (1 << 64) - 1), st.binary(max_size=3))
@example((1 << 64) - 1, b"")
@example(1 << 56, b"\x80")
@example((1 << 56) - 1, b"\x01")
@example(127, b"")
@example(128, b"")
def test_an_integer_of_sqlite_is_read_with_where_it_ends(value: int, behind: bytes) -> None:
    held = b"\xff" + encoded(value) + behind
    assert varint(held, 1) == (value, 1 + len(encoded(value)))


VALUES = [0, 1, 2, -1, 127, 128, -128, -129, 32767, 32768, -32769, 8388607, 8388608, 2**31 - 1, 2**31, -(2**31) - 1,
          2**47 - 1, 2**47, 2**62, -(2**62), None]  # fmt: skip
TEXTS = [None, "", "a", "zwölf", "x" * 57, "x" * 58, "x" * 4000, b"", b"\x00\x01", b"y" * 300]
LONG = [WHOLE - 9, WHOLE - 8, WHOLE - 7, WHOLE - 6, WHOLE - 5, WHOLE, 17_000, 18_400, 32_700, 32_750, 49_200, 70_001]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with rows of every kind in table `texts`, some of them freed again."""
    path = tmp_path_factory.mktemp("leaves") / "news.db"
    with Database(path, make=True) as db:
        rows = [(value, text) for value in VALUES for text in TEXTS[:3]] + [(5, text) for text in TEXTS]
        rows += [(7, chr(97 + n % 26) * length) for n, length in enumerate(LONG)]
        db.connection.executemany("INSERT INTO texts (bytes, text) VALUES (?, ?)", rows)
        db.connection.execute("INSERT INTO texts VALUES (?, 1, 'far')", (2**40,))
        db.connection.execute("CREATE TABLE gone (a, b, c)")
        db.connection.executemany("INSERT INTO gone VALUES (NULL, ?, ?)", ((n, "gone" * 900) for n in range(60)))
        db.connection.execute("DROP TABLE gone")
        db.checkpoint()
    return path


def stored(path: Path) -> dict[int, tuple[Any, ...]]:
    """What SQLite reads of table `texts`; a row number is kept beside its row, which holds nothing in its place."""
    with Database(path, read_only=True, checked=False) as db:
        return {n: (None, size, text) for n, size, text in db.rows("SELECT number, bytes, text FROM texts")}


def test_rows_of_every_kind_and_length_are_read_and_none_of_freed_pages(place: Path) -> None:
    assert dict(rows_of(place, 3)) == stored(place)
    assert b"gonegone" in place.read_bytes()
    assert all(len(row) == 16 for _, row in rows_of(place, 16))


def overflowing(path: Path) -> list[int]:
    """Numbers of the pages that long rows go on in."""
    with apsw.Connection(str(path), vfs="cksmvfs", flags=apsw.SQLITE_OPEN_READONLY) as db:
        return [n for (n,) in db.execute("SELECT pageno FROM dbstat WHERE name = 'texts' AND pagetype = 'overflow'")]


def test_of_damaged_pages_nothing_is_read_nor_of_rows_that_go_on_in_them(place: Path, tmp_path: Path) -> None:
    held, every, spoiled = place.read_bytes(), stored(place), tmp_path / "news.db"
    chained = overflowing(place)
    assert len(chained) > 8
    for n in chained[:6]:
        damaged = bytearray(held)
        damaged[(n - 1) * PAGE + 2000] ^= 1
        spoiled.write_bytes(damaged)
        assert unsound(spoiled, PAGE) == [n]
        found = dict(rows_of(spoiled, 3))
        missing = every.keys() - found.keys()
        assert len(missing) == 1 and all(found[number] == every[number] for number in found)
        assert len(every[missing.pop()][2]) > WHOLE - 12
    for n in range(2, len(held) // PAGE + 1):
        damaged = bytearray(held)
        damaged[n * PAGE - 100] ^= 1
        spoiled.write_bytes(damaged)
        found = dict(rows_of(spoiled, 3))
        assert found.items() <= every.items()
    damaged = bytearray(held)
    damaged[50] ^= 1  # of the first page, which tells what is free
    spoiled.write_bytes(damaged)
    assert not list(rows_of(spoiled, 3))


def trunk(following: int, leaves: list[int], told: int | None = None, size: int = 64) -> bytes:
    head = [following, len(leaves) if told is None else told, *leaves]
    return b"".join(n.to_bytes(4, "big") for n in head).ljust(size, b"\0")


def test_free_pages_are_those_of_the_list_that_begins_in_the_header() -> None:
    def free(first: int, *pages: bytes) -> set[int]:
        return leaf_pages._free([bytes(32) + first.to_bytes(4, "big") + bytes(28), *pages])

    assert free(0, trunk(0, [3])) == set()
    assert free(2, trunk(4, [5, 6]), bytes(64), trunk(0, [3])) == {2, 3, 4, 5, 6}
    assert free(2, trunk(2, [3])) == {2, 3}  # a list that leads back to itself ends
    assert free(9, trunk(0, [3])) == set()  # a page that is not there
    assert free(3, bytes(64), trunk(0, [2])) == {2, 3}  # the last page
    assert free(2, trunk(0, list(range(20, 34)), told=999)) == {2, *range(20, 34)}  # no more than a page holds


class Spoiled:
    """A connection to rows by number, some of which stand in pages that cannot be read."""

    def __init__(self, rows: list[int], bad: set[int], error: Callable[[], apsw.Error] = apsw.CorruptError) -> None:
        self.rows, self.bad, self.error = sorted(rows), bad, error

    def execute(self, sql: str, values: tuple[int, ...] = ()) -> Any:
        rows = [row for row in self.rows if not values or row > values[0]]
        found = self._read(reversed(rows) if "DESC" in sql else rows)
        return _Answer([next(found)] if "LIMIT 1" in sql and rows else found)

    def _read(self, rows: Any) -> Iterator[tuple[int, str]]:
        for row in rows:
            if row in self.bad:
                raise self.error()
            yield row, f"row {row}"


class _Answer:
    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __iter__(self) -> Any:
        return iter(self.rows)

    def fetchall(self) -> list[Any]:
        return list(self.rows)


def read(rows: list[int], bad: set[int], error: Callable[[], apsw.Error] = apsw.CorruptError) -> Salvaged:
    return by_row(Spoiled(rows, bad, error), "texts", "text")  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.integers(1, 90), max_size=30), st.integers(1, 95), st.integers(0, 40),
    st.sampled_from([apsw.CorruptError, apsw.IOError]),
)  # fmt: skip
def test_rows_before_and_behind_a_damaged_page_are_read(
    rows: set[int], first: int, length: int, error: Callable[[], apsw.Error]
) -> None:
    bad = rows & set(range(first, first + length))
    found = read(sorted(rows), bad, error)
    assert found.rows == [(f"row {row}",) for row in sorted(rows - bad)]
    assert found.whole == (not bad)


def test_two_damaged_pages_with_as_many_sound_rows_between_are_passed_over() -> None:
    rows, bad = list(range(1, 100)), {*range(10, 20), *range(50, 60)}
    assert read(rows, bad).rows == [(f"row {row}",) for row in rows if row not in bad]


@pytest.mark.parametrize(("gap", "found"), [(1 << 22, True), ((1 << 22) + 1, False)])
def test_the_next_sound_page_is_sought_four_million_rows_ahead(gap: int, found: bool) -> None:
    got = read([5, 5 + gap, 6 + gap], {5 + gap})
    assert got.rows == [("row 5",), (f"row {6 + gap}",)][: 1 + found] and not got.whole


def test_a_table_by_its_key_is_read_from_both_ends_to_the_first_damage() -> None:
    def keyed(bad: set[int]) -> Salvaged:
        return by_key(Spoiled([1, 2, 3, 4, 5], bad), "about", "name, value", "name")  # type: ignore[arg-type]

    def told(*rows: int) -> list[tuple[int, str]]:
        return [(row, f"row {row}") for row in rows]

    assert keyed(set()) == Salvaged(told(1, 2, 3, 4, 5), True)
    assert keyed({3}) == Salvaged(told(1, 2, 5, 4), False)
    assert keyed({2, 4}) == Salvaged(told(1, 5), False)
    assert keyed({1}) == Salvaged(told(5, 4, 3, 2), False)
    assert keyed({5}) == Salvaged(told(1, 2, 3, 4), False)
