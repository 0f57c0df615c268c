"""Where an archive may lie and what its first bytes say, each condition by itself; and what is told of other files."""

import os
from pathlib import Path

import apsw
import pytest

from dedup.archive.store import database, preflight
from dedup.archive.store.configuration import check_settings, settings_for, settings_kept
from dedup.archive.store.database import Database, translated
from dedup.archive.store.preflight import (
    PAGE,
    OlderFormat,
    check_format,
    check_place,
    has_rest,
    is_ours,
    is_whole,
    look,
    page_size,
    refuse_networks,
    writable,
)
from dedup.errors import ArchiveError, ArchiveLocked, LimitReached, UsageError
from dedup.settings import Settings


@pytest.fixture
def place(tmp_path: Path) -> Path:
    Database(tmp_path / "news.db", make=True).close()
    return tmp_path / "news.db"


def test_an_archive_has_pages_of_sixteen_kib_of_which_eight_bytes_are_reserved(place: Path) -> None:
    head = place.read_bytes()[:100]
    assert (head[16:18], head[20], head[68:72]) == (b"\x40\x00", 8, b"wire")
    assert is_ours(head) and preflight.PAGES == {1: 4096, 2: 16384}
    for at in (0, 15, 20, 68, 71):
        assert not is_ours(head[:at] + bytes([head[at] ^ 1]) + head[at + 1 :])
    assert is_ours(head[:67] + b"\xff" + head[68:72] + b"\xff" + head[73:])
    assert not is_ours(head[:99]) and not is_ours(head + b"\0")


def test_a_file_of_another_length_than_its_header_says_is_looked_at_three_times(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = list[float]()
    monkeypatch.setattr("time.sleep", slept.append)
    assert is_whole(place) and not slept
    held = place.read_bytes()
    place.write_bytes(held + b"\0")
    assert not is_whole(place) and slept == [0.02, 0.1, 0.0]
    # a writer that is just bringing pages in
    monkeypatch.setattr("time.sleep", lambda _: place.write_bytes(held))
    assert is_whole(place)
    place.write_bytes(held[:-1])
    place.with_name("news.db-wal").write_bytes(b"x")
    assert has_rest(place) and is_whole(place)
    place.with_name("news.db-wal").write_bytes(b"")
    assert not has_rest(place)


@pytest.mark.parametrize(("told", "size"), [(4096, 4096), (16384, 16384), (512, 16384), (0, 16384)])
def test_the_size_of_a_page_is_what_the_header_says_or_what_most_checksums_fit(
    told: int, size: int, place: Path
) -> None:
    held = place.read_bytes()
    place.write_bytes(held[:16] + told.to_bytes(2, "big") + held[18:])
    assert page_size(place) == size


def test_an_older_archives_pages_are_known_by_their_checksums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PAGE", 4096)
    older = tmp_path / "older.db"
    Database(older, make=True).close()
    held = older.read_bytes()
    older.write_bytes(held[:16] + b"\0\0" + held[18:])
    assert page_size(older) == 4096
    older.write_bytes(b"\0" * 100)  # where none fits the larger
    assert page_size(older) == 16384


WIRE = 0x77697265


@pytest.mark.parametrize(
    ("application", "told", "error", "words"),
    [
        (WIRE + 1, "2", ArchiveError, "is no wirecopy archive"),
        (WIRE, "1", OlderFormat, r"format 1, and this version reads 2; `wirecopy doctor .*news\.db --repair`"),
        (WIRE, "3", ArchiveError, "format 3, .*; install the wirecopy that wrote it, or a newer one"),
        (WIRE, "0", ArchiveError, "format 0, .*; it cannot be told what wrote it"),
        (WIRE, "x", ArchiveError, "format x, .*; it cannot be told what wrote it"),
        (WIRE, None, ArchiveError, r"format \?, .*; it cannot be told what wrote it"),
    ],
)
def test_of_another_format_is_told_what_to_do(
    application: int, told: str | None, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as raised:
        check_format(Path("news.db"), application, told)
    assert type(raised.value) is error


def test_of_its_own_format_nothing_is_told() -> None:
    check_format(Path("news.db"), WIRE, "2")


MOUNTS = "/dev/a / ext4 rw 0 0\nserver:/x {far} nfs4 rw 0 0\n/dev/b {near} ext4 rw 0 0\nbroken line\n"


def test_the_file_system_of_the_longest_place_above_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far, near, beside = tmp_path / "far", tmp_path / "far" / "near", tmp_path / "farther"
    for folder in (near, beside):
        folder.mkdir(parents=True)
    mounts = MOUNTS.format(far=far, near=near)
    real = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda self, *rest: mounts if str(self) == "/proc/self/mounts" else real(self, *rest)
    )
    with pytest.raises(UsageError, match=r"network file system \(nfs4\)"):
        refuse_networks(far / "news.db")
    for folder in (near, beside, tmp_path):
        refuse_networks(folder / "news.db")
    below = near / "below"
    below.mkdir()
    refuse_networks(below / "news.db")
    # of two that lie over one place the later is what is seen
    mounts += f"server:/y {near} cifs rw 0 0\n"
    with pytest.raises(UsageError, match="cifs"):
        refuse_networks(near / "news.db")
    mounts = "server:/z / 9p rw 0 0\n"
    with pytest.raises(UsageError, match="9p"):
        refuse_networks(tmp_path / "news.db")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    refuse_networks(tmp_path / "news.db")  # where it cannot be told


@pytest.mark.parametrize(
    ("folder", "file", "may"), [(True, True, True), (False, True, False), (True, False, False), (True, None, True)]
)
def test_an_archive_is_written_where_its_folder_is(
    folder: bool, file: bool | None, may: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.db"
    if file is not None:
        path.touch()
    monkeypatch.setattr(os, "access", lambda asked, _: folder if Path(asked) == tmp_path else file)
    assert writable(path) == may
    check_place(path, writing=False)
    if may:
        check_place(path, writing=True)
    else:
        with pytest.raises(UsageError, match="cannot be written to"):
            check_place(path, writing=True)


def test_a_place_that_is_none_is_told_before_it_is_opened(tmp_path: Path) -> None:
    for writing in (True, False):
        with pytest.raises(UsageError, match="is a folder"):
            check_place(tmp_path, writing=writing)
        with pytest.raises(UsageError, match="there is no folder none; make it first"):
            check_place(tmp_path / "none" / "news.db", writing=writing)
    with pytest.raises(UsageError, match="cannot be read"):
        look(tmp_path / "news.db")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (apsw.FullError("x"), LimitReached, "the disk is full; nothing was changed"),
        (apsw.BusyError("x"), ArchiveLocked, "another process is writing"),
        (apsw.LockedError("x"), ArchiveLocked, "another process is writing"),
        (apsw.ReadOnlyError("x"), UsageError, r"cannot be opened for writing \(x\)"),
        (apsw.PermissionsError("x"), UsageError, r"cannot be opened for writing \(x\)"),
        (apsw.CantOpenError("x"), UsageError, r"cannot be opened for writing \(x\)"),
        (apsw.NotADBError("x"), ArchiveError, r"the archive is damaged \(x\)"),
        (apsw.CorruptError("x"), ArchiveError, r"the archive is damaged \(x\)"),
        (apsw.IOError("IOERR_DATA"), ArchiveError, "does not fit its checksum"),
        (apsw.IOError("x"), LimitReached, r"could not be read or written \(x\)"),
        (apsw.NoMemError("x"), LimitReached, "not enough memory"),
        (apsw.SQLError("x"), ArchiveError, r"could not be used \(x\)"),
    ],
)
def test_an_error_of_sqlite_is_told_in_words(error: apsw.Error, kind: type[Exception], words: str) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(kind, match=words) as raised:
        translated(fail)()
    assert type(raised.value) is kind and raised.value.__cause__ is error


def test_a_page_that_does_not_fit_is_known_by_sqlites_own_number() -> None:
    error = apsw.IOError("disk I/O error")
    error.extendedresult = apsw.SQLITE_IOERR_DATA
    with pytest.raises(ArchiveError, match="does not fit its checksum"):
        translated(lambda: (_ for _ in ()).throw(error))()


def test_an_open_file_is_as_safe_as_it_is_said_to_be(place: Path) -> None:
    with Database(place) as db:
        told = [db.connection.pragma(name) for name in (
            "synchronous", "wal_autocheckpoint", "cache_size", "foreign_keys", "trusted_schema", "page_size",
        )]  # fmt: skip
        assert told == [2, 0, -64_000, 0, 0, PAGE]
        assert db.connection.pragma("busy_timeout") == 0
    db.close()  # a second time
    with Database(place, read_only=True) as db:
        assert db.connection.pragma("busy_timeout") == 10_000
        with db.snapshot(), db.snapshot():
            assert db.connection.in_transaction
        assert not db.connection.in_transaction


def test_what_was_made_with_other_settings_is_not_mixed(place: Path) -> None:
    with Database(place) as db:
        assert settings_kept(db) is None
        first = Settings(min_words=20, threads=3)
        assert settings_for(db, first) == first
        kept = settings_kept(db)
        assert kept == Settings(min_words=20)  # how many threads says nothing of the answer
        assert settings_for(db, None) == kept
        assert settings_for(db, Settings(min_words=20, threads=2, longest_text=99)) == Settings(
            min_words=20, threads=2, longest_text=99
        )
        with pytest.raises(UsageError, match="was made with min_words 20, not 21, seed 1, not 2; leave"):
            settings_for(db, Settings(min_words=21, seed=2))
        check_settings(place, Settings(), None)


def test_settings_of_an_empty_archive_are_the_usual_ones(place: Path) -> None:
    with Database(place) as db:
        assert settings_for(db, None) == Settings() == settings_kept(db)
