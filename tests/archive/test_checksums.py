"""Checksums of pages and of the write-ahead file, beside twins in plain numbers straight from SQLite's description."""

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.archive.store import checksums
from dedup.archive.store.checksums import Left, left_behind, stamp, sums, unsound, unsound_at_rest
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGE

MASK = 0xFFFFFFFF


def added_up(words: list[int], s1: int = 0, s2: int = 0) -> tuple[int, int]:
    """Twin of the two sums."""
    for i in range(0, len(words), 2):
        s1 = (s1 + words[i] + s2) & MASK
        s2 = (s2 + words[i + 1] + s1) & MASK
    return s1, s2


rows_of_words = st.integers(0, 6).flatmap(
    lambda half: st.lists(st.lists(st.integers(0, MASK), min_size=2 * half, max_size=2 * half), min_size=1, max_size=3)
)


@settings(max_examples=80, deadline=None)
@given(rows_of_words, st.integers(0, MASK), st.integers(0, MASK))
def test_the_sums_go_over_words_in_twos_and_go_on_from_where_they_start(
    rows: list[list[int]], one: int, two: int
) -> None:
    start = [np.full(len(rows), s, np.uint32) for s in (one, two)]
    words = np.array(rows, np.uint32).reshape(len(rows), -1)
    found = sums(words, start[0], start[1])
    expected = [added_up(row, one, two) for row in rows]
    assert list(zip(*(s.tolist() for s in found), strict=True)) == expected
    if words.shape[1]:
        run = checksums._run_on(words[0], start[0][:1], start[1][:1])
        assert (int(run[0][0]), int(run[1][0])) == expected[0]


def page(content: bytes, size: int = 512) -> bytes:
    """A page with its sums at the end, in the order of small ends."""
    held = content.ljust(size - 8, b"\0")
    return held + struct.pack("<2I", *added_up(list(struct.unpack(f"<{(size - 8) // 4}I", held))))


@pytest.mark.parametrize("at_once", [1, 512, 1024, 1500, 1 << 22])
def test_pages_that_do_not_fit_are_numbered_from_one(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "AT_ONCE", at_once)
    pages = [page(f"page {n}".encode() * 9) for n in range(7)]
    held = bytearray(b"".join(pages))
    file = tmp_path / "some.db"
    file.write_bytes(held)
    assert unsound(file, 512) == []
    for place in (0, 2 * 512 + 503, 4 * 512 + 504, 6 * 512 + 511):  # the first byte, the last word, both sums
        held[place] ^= 1
    file.write_bytes(held + b"less than a page")
    assert unsound(file, 512) == [1, 3, 5, 7]
    assert unsound(file, 1024) == [1, 2, 3]  # of the seven half pages three whole ones
    stamp(file, 512)
    assert unsound(file, 512) == []
    after = file.read_bytes()
    assert after[7 * 512 :] == b"less than a page"
    assert all(after[n * 512 : n * 512 + 504] == bytes(held[n * 512 : n * 512 + 504]) for n in range(7))
    (tmp_path / "empty.db").touch()
    assert unsound(tmp_path / "empty.db", 512) == []


def test_a_page_must_be_unsound_three_times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def looked(*answers: list[int]) -> tuple[list[int], int, list[float]]:
        told, slept = list(answers), list[float]()
        monkeypatch.setattr(checksums, "unsound", lambda *_: told.pop(0))
        monkeypatch.setattr("time.sleep", slept.append)
        return unsound_at_rest(tmp_path, 512), len(told), slept

    assert looked([]) == ([], 0, [])
    assert looked([9, 3, 4], [3, 9], [9, 3]) == ([3, 9], 0, [0.1, 0.1])
    assert looked([3], [4]) == ([], 0, [0.1])
    assert looked([3, 4], [3, 4], [4, 5]) == ([4], 0, [0.1, 0.1])


def told(held: bytes) -> Left:
    """Twin: frame by frame through a write-ahead file."""
    nothing = frozenset[int]()
    if len(held) < 32 + 24 + 512:
        return Left(nothing, 0, False)
    held = held[: len(held) // 4 * 4]
    end = ">" if held[3] & 1 else "<"
    size, _, salt1, salt2, c1, c2 = struct.unpack(">6I", held[8:32])
    head = added_up(list(struct.unpack(f"{end}6I", held[:24])))
    if size not in {1 << n for n in range(9, 32)} or head != (c1, c2):
        return Left(nothing, 0, True)
    s1, s2, sound, pages, ended, broken = *head, True, list[int](), (nothing, 0), False
    for at in range(32, len(held) - size - 23, size + 24):
        number, commit, a, b, f1, f2 = struct.unpack(">6I", held[at : at + 24])
        words = held[at : at + 8] + held[at + 24 : at + 24 + size]
        s1, s2 = added_up(list(struct.unpack(f"{end}{len(words) // 4}I", words)), s1, s2)
        sound = sound and (a, b) == (salt1, salt2) and (s1, s2) == (f1, f2)
        pages.append(number)
        if sound and commit:
            ended = frozenset(pages), commit
        elif not sound and commit and (a == salt1 or b == salt2):
            broken = True
    return Left(*ended, broken)


def write_ahead(end: str, commits: list[list[int]], size: int = 512, open_end: int = 0, salts: int = 7) -> bytes:
    """A write-ahead file of small pages: commits of pages by number, then `open_end` frames of none."""
    magic = 0x377F0682 + (end == ">")
    head = struct.pack(">6I", magic, 3007000, size, 0, salts, salts + 1)
    s1, s2 = added_up(list(struct.unpack(f"{end}6I", head)))
    out = head + struct.pack(">2I", s1, s2)
    frames = [(n, 50 + len(c) if i == len(c) - 1 else 0) for c in commits for i, n in enumerate(c)]
    for number, commit in [*frames, *[(90, 0)] * open_end]:
        begin, data = struct.pack(">2I", number, commit), bytes([number % 251]) * size
        s1, s2 = added_up(list(struct.unpack(f"{end}{(size + 8) // 4}I", begin + data)), s1, s2)
        out += begin + struct.pack(">4I", salts, salts + 1, s1, s2) + data
    return out


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wal") / "news.db"


def left(news: Path, wal: bytes) -> Left:
    news.with_name("news.db-wal").write_bytes(wal)
    return left_behind(news)


@pytest.mark.parametrize("end", ["<", ">"])
def test_what_was_committed_counts_and_what_was_not_does_not(end: str, news: Path) -> None:
    wal = write_ahead(end, [[1, 5], [5, 7, 9]], open_end=1)
    assert left(news, wal) == Left(frozenset({1, 5, 7, 9}), 53, False)
    assert left(news, wal[: 32 + 2 * 536]) == Left(frozenset({1, 5}), 52, False)
    assert left(news, wal[: 32 + 536]) == Left(frozenset(), 0, False)  # one frame of a commit of two
    assert left(news, wal[: 32 + 535]) == left(news, wal[:32]) == left(news, b"") == Left(frozenset(), 0, False)
    other = bytearray(wal)
    other[32 + 3 * 536 + 100] ^= 1  # in the second commit, of which the end is still there
    assert left(news, bytes(other)) == Left(frozenset({1, 5}), 52, True)
    other = bytearray(wal)
    other[20] ^= 1
    assert left(news, bytes(other)) == Left(frozenset(), 0, True)
    # frames of an older run of the file, behind those of now
    older = write_ahead(end, [[3], [4]], salts=900)[32:]
    assert left(news, wal[: 32 + 2 * 536] + older) == Left(frozenset({1, 5}), 52, False)


def test_without_a_write_ahead_file_nothing_was_left(tmp_path: Path) -> None:
    assert left_behind(tmp_path / "news.db") == Left(frozenset(), 0, False)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from("<>"), st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=3), max_size=3),
    st.integers(0, 2), st.sampled_from([512, 1024]), st.data(),
)  # fmt: skip
def test_a_write_ahead_file_is_read_as_described_whatever_happened_to_it(
    news: Path, end: str, commits: list[list[int]], open_end: int, size: int, data: st.DataObject
) -> None:
    wal = bytearray(write_ahead(end, commits, size, open_end))
    heads = [32 + n * (size + 24) + k for n in range((len(wal) - 32) // (size + 24)) for k in range(24)]
    places = st.one_of(st.integers(0, 31), st.integers(0, len(wal) - 1), st.sampled_from(heads or [0]))
    for place in data.draw(st.lists(places, max_size=2)):
        wal[place] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.one_of(st.just(0), st.integers(0, len(wal))))
    held = bytes(wal[: len(wal) - cut])
    assert left(news, held) == told(held)


def test_it_is_what_sqlite_writes(tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    with Database(place, make=True) as db:
        for n in range(3):
            with db.writing():
                for k in range(40):
                    db.connection.execute("INSERT INTO skipped VALUES ('x', ?, 'empty', NULL)", (f"{n} {k}" * 90,))
                db.commit()
        for end in ("", "-wal"):
            shutil.copy(place.with_name(place.name + end), tmp_path / f"copy.db{end}")
    copy = tmp_path / "copy.db"
    found = left_behind(copy)
    assert found == told(copy.with_name("copy.db-wal").read_bytes())
    assert not found.broken and found.size > 0 and len(found.pages) > 3
    with Database(copy) as db:
        db.checkpoint()
    assert copy.stat().st_size == found.size * PAGE and unsound(copy, PAGE) == []
