"""The file of an archive: what it promises readers and writers, and what it says of everything that is no archive."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from dedup.archive.repair.doctor import examine
from dedup.archive.store import database
from dedup.archive.store.database import Database, translated
from dedup.archive.store.preflight import PAGE, RESERVED
from dedup.archive.store.schema import FORMAT
from dedup.errors import ArchiveError, ArchiveLocked, LimitReached, UsageError, WirecopyError


@pytest.fixture
def place(tmp_path: Path) -> Path:
    Database(tmp_path / "news.db", make=True).close()
    return tmp_path / "news.db"


def put(db: Database, name: str, value: str) -> None:
    with db.writing():
        db.about[name] = value
        db.commit()
    db.checkpoint()


def test_a_new_archive_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "statements", lambda: iter(["CREATE TABLE a (b)", "CREATE NONSENSE"]))
    with pytest.raises(WirecopyError):
        Database(tmp_path / "news.db", make=True)
    assert list(tmp_path.iterdir()) == []


def test_two_who_make_one_archive_get_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, begun = tmp_path / "news.db", list[str]()

    def late(name: str) -> None:
        if name == "making" and not begun:
            begun.append(name)
            with Database(place, make=True) as other:
                put(other, "who", "the quicker one")

    monkeypatch.setattr(database, "point", late)
    with Database(place, make=True) as db:
        assert db.about["who"] == "the quicker one"


def test_readers_see_the_state_in_which_they_began(place: Path) -> None:
    with Database(place) as writer, Database(place, read_only=True) as reader:
        put(writer, "news", "old")
        with reader.snapshot():
            assert reader.about.get("news") == "old"
            with writer.writing():
                writer.about["news"] = "new"
                assert reader.about.get("news") == "old"
                writer.commit()
            assert reader.about.get("news") == "old"
        assert reader.about.get("news") == "new"
        with pytest.raises(KeyError):
            reader.about["nothing"]


def test_a_reader_of_an_older_state_only_delays_what_is_brought_in(place: Path) -> None:
    with Database(place) as writer, Database(place, read_only=True) as reader:
        with reader.snapshot():
            assert reader.about.get("news") is None
            with writer.writing():
                writer.about["news"] = "new"
                writer.commit()
            assert writer.checkpoint(wait=0.1) is False
            assert place.with_name("news.db-wal").stat().st_size > 0
            assert examine(place).clean
        assert writer.checkpoint() is True
        assert place.with_name("news.db-wal").stat().st_size == 0


def test_what_a_stopped_writer_committed_is_brought_in_by_a_reader(place: Path, tmp_path: Path) -> None:
    with Database(place) as db:
        with db.writing():
            db.about["news"] = "committed"
            db.commit()
        for end in ("", "-wal"):
            shutil.copy(place.with_name(place.name + end), tmp_path / f"left.db{end}")
    left = tmp_path / "left.db"
    with Database(left, read_only=True) as db:
        assert db.about["news"] == "committed"
    # from here on other programs may open and close it
    other = sqlite3.connect(left)
    assert other.execute("SELECT value FROM about WHERE name = 'news'").fetchone() == ("committed",)
    other.close()
    assert examine(left).clean


def test_an_error_in_a_transaction_undoes_it(place: Path) -> None:
    with Database(place) as db:
        with pytest.raises(ZeroDivisionError), db.writing():
            db.about["half"] = "done"
            raise ZeroDivisionError
        assert db.about.get("half") is None
        with pytest.raises(ArchiveError, match="no such table"), db.writing():
            db.connection.execute("INSERT INTO no_table VALUES (1)")
        put(db, "half", "whole")  # the lock is free again
        assert db.about["half"] == "whole"


def test_the_second_writer_is_told_at_once_or_after_it_waited(place: Path) -> None:
    with Database(place) as first, Database(place) as second, first.writing():
        start = time.monotonic()
        with pytest.raises(ArchiveLocked, match="--wait"), second.writing():
            pass
        assert time.monotonic() - start < 0.3
        with pytest.raises(ArchiveLocked), second.writing(wait=0.4):
            pass
        assert 0.35 < time.monotonic() - start < 2


HOLDER = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
"""


@pytest.fixture
def held(place: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.communicate("\n")


def test_another_process_that_writes_is_told_and_waited_for(place: Path, held: "subprocess.Popen[str]") -> None:
    with Database(place) as db, pytest.raises(ArchiveLocked), db.writing():
        pass
    with Database(place, read_only=True) as db:
        assert db.about["format"] == str(FORMAT)
    assert held.stdin is not None
    threading.Timer(0.3, lambda: (held.stdin.write("\n"), held.stdin.flush())).start()  # type: ignore[union-attr]
    with Database(place) as db, db.writing(wait=20):
        db.about["waited"] = "yes"
        db.commit()


@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_no_archive_is_refused(tmp_path: Path, read_only: bool) -> None:
    def refused(path: Path, error: type[WirecopyError], told: str) -> None:
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(error, match=told):
            Database(path, make=not read_only, read_only=read_only)
        assert not path.is_file() or path.read_bytes() == before

    refused(tmp_path, UsageError, "is a folder")
    (tmp_path / "empty.db").touch()
    refused(tmp_path / "empty.db", ArchiveError, "is empty")
    (tmp_path / "text.db").write_text("news " * 1000)
    refused(tmp_path / "text.db", ArchiveError, "no wirecopy archive")
    (tmp_path / "short.db").write_bytes(b"SQLite format 3\x00")
    refused(tmp_path / "short.db", ArchiveError, "no wirecopy archive")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE news (text)")
    other.commit()
    other.close()
    refused(tmp_path / "other.db", ArchiveError, "no wirecopy archive")
    if read_only:
        refused(tmp_path / "none.db", UsageError, "there is no archive")
    else:
        refused(tmp_path / "no folder" / "news.db", UsageError, "there is no folder")


@pytest.mark.parametrize(
    ("told", "advice"),
    [("3", "install the wirecopy that wrote it"), ("1", "doctor .* --repair"), ("x", "cannot be told")],
)
def test_an_archive_of_another_format_is_refused_with_advice(place: Path, told: str, advice: str) -> None:
    with Database(place) as db:
        put(db, "format", told)
    for read_only in (True, False):
        with pytest.raises(ArchiveError, match=f"format {told}.*{advice}"):
            Database(place, read_only=read_only)


def test_a_place_that_cannot_be_written_can_be_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(place) as db:
        put(db, "news", "old")
    before = sorted(place.parent.iterdir())
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(UsageError, match="cannot be written"):
        Database(place)
    with pytest.raises(UsageError, match="cannot be written"):
        Database(place.with_name("another.db"), make=True)
    with Database(place, read_only=True) as db, db.snapshot():
        assert db.about["news"] == "old"
        assert sorted(place.parent.iterdir()) == before  # no NAME-wal, no NAME-shm


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_network_file_systems_are_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = tmp_path / "far away"
    far.mkdir()
    named = str(far).replace(" ", "\\040")
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/news {named} {kind} rw 0 0\n"
    real = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda self, *rest: mounts if str(self) == "/proc/self/mounts" else real(self, *rest)
    )
    with pytest.raises(UsageError, match=rf"network file system \({kind}\)"):
        Database(far / "news.db", make=True)
    Database(tmp_path / "news.db", make=True).close()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (apsw.FullError, LimitReached), (apsw.BusyError, ArchiveLocked), (apsw.LockedError, ArchiveLocked),
        (apsw.ReadOnlyError, UsageError), (apsw.CantOpenError, UsageError), (apsw.NotADBError, ArchiveError),
        (apsw.CorruptError, ArchiveError), (apsw.IOError, LimitReached), (apsw.NoMemError, LimitReached),
        (apsw.SQLError, ArchiveError),
    ],
)  # fmt: skip
def test_every_error_of_sqlite_is_told_as_ours(error: type[apsw.Error], told: type[WirecopyError]) -> None:
    def fail() -> None:
        raise error("as a test")

    with pytest.raises(told):
        translated(fail)()


def test_a_changed_page_is_an_error_and_no_answer(place: Path) -> None:
    held = bytearray(place.read_bytes())
    with Database(place, read_only=True) as db:
        root = next(n for (n,) in db.rows("SELECT rootpage FROM sqlite_master WHERE name = 'credits'"))
    held[root * PAGE - 1000] ^= 1
    place.write_bytes(held)
    with Database(place, read_only=True) as db:
        with pytest.raises(ArchiveError, match="does not fit its checksum"):
            list(db.rows("SELECT * FROM credits"))
        assert db.about["format"] == str(FORMAT)


@pytest.mark.parametrize("missing", [1, 700, PAGE - 1, PAGE, 2 * PAGE + 900])
def test_a_cut_file_is_refused(missing: int, place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-missing])
    with pytest.raises(ArchiveError, match="bytes"):
        Database(place, read_only=True)


def test_only_this_many_bytes_are_reserved(place: Path) -> None:
    assert place.read_bytes()[20] == RESERVED
    other = sqlite3.connect(place)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
