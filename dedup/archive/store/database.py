"""The file of an archive: opened, made, locked and checked. SQLite through apsw, with a checksum on every page.

Python's own sqlite3 cannot tell a flipped bit from data. SQLite's checksum extension (cksumvfs) keeps eight bytes at
the end of each page and refuses a page that does not fit them, so that damage is an error and never an answer. Other
programs read the file as any SQLite file; they must not write to it.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import apsw
import apsw.sqlite_extra

from dedup.archive.store.crash_points import point
from dedup.archive.store.preflight import PAGE, RESERVED, check_format, check_place, has_rest, look, writable
from dedup.archive.store.schema import APPLICATION, FORMAT, statements
from dedup.errors import ArchiveError, ArchiveLocked, LimitReached, UsageError, WirecopyError
from dedup.syncing import sync_folder

CACHE = 64_000
"""KiB of pages that SQLite keeps in memory."""
READERS_END = 10.0
"""Seconds that `checkpoint` gives readers of an older state to end."""
P = ParamSpec("P")
R = TypeVar("R")


@cache
def _vfs() -> str:
    """The name of the checksum layer, registered once a process."""
    apsw.sqlite_extra.load(apsw.Connection(":memory:"), "cksumvfs")
    return "cksmvfs"


def translated(call: Callable[P, R]) -> Callable[P, R]:
    """`call` with SQLite's errors told as wirecopy's: what happened, what is left on disk, what to do."""

    @wraps(call)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except apsw.Error as error:
            raise _told(error) from error

    return inner


def _told(error: apsw.Error) -> WirecopyError:
    whole = "the archive is as it was after the last add that finished"
    match error:
        case apsw.FullError():
            return LimitReached(f"the disk is full; nothing was changed: {whole}. Make room and run the command again")
        case apsw.BusyError() | apsw.LockedError():
            return ArchiveLocked("another process is writing to the archive; wait for it, or give --wait SECONDS")
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.CantOpenError():
            return UsageError(
                f"the archive cannot be opened for writing ({error}); check its permissions and its folder"
            )
        case apsw.NotADBError() | apsw.CorruptError():
            return ArchiveError(
                f"the archive is damaged ({error}); run `wirecopy doctor` on it, or take the last snapshot"
            )
        case apsw.IOError():
            if "DATA" in str(error) or getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_DATA:
                return ArchiveError(
                    "a page of the archive does not fit its checksum: the file was changed or the disk is failing; "
                    "run `wirecopy doctor` on it, or take the last snapshot"
                )
            return LimitReached(f"the disk could not be read or written ({error}); {whole}")
        case apsw.NoMemError():
            return LimitReached(f"there is not enough memory; {whole}")
    return ArchiveError(f"the archive could not be used ({error}); run `wirecopy doctor` on it")


class Database:
    """One open archive file. `path`: where it is; `read_only`: no write is tried; `checked`:
    its format is looked at.

    Raises UsageError for a place that cannot be used, ArchiveError for a file that is no archive, is damaged, or was
    written by a newer version.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Database(Path(folder) / "news.db", make=True) as db:
    ...         db.about["format"]
    '2'
    """

    def __init__(self, path: Path, *, make: bool = False, read_only: bool = False, checked: bool = True) -> None:
        self.path = path
        if not path.exists() and not make:
            raise UsageError(f"there is no archive {path}; `wirecopy add INPUT --archive {path}` makes one")
        check_place(path, writing=not read_only)
        if not path.exists():
            _make(path)
        look(path)
        if read_only and has_rest(path) and writable(path):
            # an add was stopped before it ended; until that is brought in, other programs could spoil the file
            with suppress(WirecopyError, apsw.Error), Database(path) as db:
                db.checkpoint(wait=0)
        self._open(read_only, checked)

    @translated
    def _open(self, read_only: bool, checked: bool) -> None:
        name, flags = str(self.path), apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
        if read_only and not writable(self.path) and not has_rest(self.path):
            # SQLite would want to make NAME-wal and NAME-shm; nobody can write here, so nothing needs them
            name, flags = f"file:{quote(str(self.path.absolute()))}?immutable=1", flags | apsw.SQLITE_OPEN_URI
        self.connection = apsw.Connection(name, flags=flags, vfs=_vfs())
        try:
            self.connection.set_busy_timeout(10_000)  # while another process looks over what a stopped add left
            self.connection.pragma("synchronous", "full")
            self.connection.pragma("wal_autocheckpoint", 0)  # `checkpoint` does it, and says so when it cannot
            self.connection.pragma("cache_size", -CACHE)
            self.connection.pragma("foreign_keys", "off")
            self.connection.pragma("trusted_schema", "off")
            self.about = About(self.connection)
            if checked:
                check_format(self.path, self.connection.pragma("application_id"), self.about.get("format"))
            if not read_only:
                self.connection.set_busy_timeout(0)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; a second call does nothing. What was committed is safe whatever the disk says now."""
        with suppress(apsw.Error):
            self.connection.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """One transaction that holds the lock from its first moment: all of it is kept, or nothing.

        Raises ArchiveLocked when another process holds the lock for longer than `wait` seconds.
        """
        until = time.monotonic() + wait
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                break
            except apsw.BusyError as error:
                if time.monotonic() >= until:
                    raise _told(error) from error
                time.sleep(min(0.2, max(0.01, until - time.monotonic())))
            except apsw.Error as error:
                raise _told(error) from error
        try:
            yield
        except BaseException as error:
            self._roll_back()
            if isinstance(error, apsw.Error):
                raise _told(error) from error
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever a writer does meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        try:
            self.connection.execute("BEGIN")
            yield
        except apsw.Error as error:
            raise _told(error) from error
        finally:
            self._roll_back()

    def _roll_back(self) -> None:
        """Back to the last commit; a disk that fails at this too leaves it to the next one who opens the file."""
        with suppress(apsw.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @translated
    def commit(self) -> None:
        """End the transaction of `writing`: from here on nothing of it can be lost."""
        self.connection.execute("COMMIT")

    def checkpoint(self, wait: float = READERS_END) -> bool:
        """Bring what was committed into the one file, so that it can be copied and its checksums cover everything.

        False when readers of an older state kept it from that for `wait` seconds: what was committed is safe in
        NAME-wal then, and comes in with the next add. Raises LimitReached when the disk cannot hold it.
        """
        until = time.monotonic() + wait
        try:
            while self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]:
                if time.monotonic() >= until:
                    return False
                time.sleep(0.05)
        except (apsw.FullError, apsw.IOError) as error:
            told = _told(error)
            if isinstance(told, ArchiveError):
                raise told from error
            raise LimitReached(
                f"the disk is full or fails ({error}); what was added is kept in {self.path.name}-wal and not yet in "
                f"{self.path.name}: leave both where they are, make room, and run the command again"
            ) from error
        except apsw.Error as error:
            raise _told(error) from error
        return True

    def rows(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query; SQLite's errors come as wirecopy's."""
        try:
            yield from self.connection.execute(sql, values)
        except apsw.Error as error:
            raise _told(error) from error

    @translated
    def read_blob(self, table: str, column: str, row: int, room: memoryview) -> None:
        """Fill `room` with as many of the bytes in a row's column: where millions are read, no memory is asked for."""
        with self.connection.blob_open("main", table, column, row, False) as blob:
            blob.read_into(room)


class About:
    """Table `about` as a mapping of names to text: format, settings, model, counters."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def __getitem__(self, name: str) -> str:
        """The value; KeyError where there is none."""
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    @translated
    def get(self, name: str) -> str | None:
        """The value, or None."""
        row = self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def __setitem__(self, name: str, value: str) -> None:
        """Set a value, inside the transaction that is open."""
        self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


@translated
def _make(path: Path) -> None:
    """An empty archive at `path`, whole or not at all: it is made under another name and given its own at the end."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        with apsw.Connection(str(made), flags=flags, vfs=_vfs()) as connection:
            connection.pragma("page_size", PAGE)
            connection.reserve_bytes(None, RESERVED)
            for statement in statements():
                connection.execute(statement)
            connection.pragma("application_id", APPLICATION)
            connection.execute("INSERT INTO about VALUES ('format', ?)", (str(FORMAT),))
        connection.pragma("journal_mode", "wal")
        connection.close()
        point("making")
        with suppress(FileExistsError):  # another process was quicker; its archive is as good
            try:
                os.link(made, path)
            except PermissionError:  # a file system without links
                made.rename(path)
        sync_folder(path.absolute().parent)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be made ({error.strerror}); check its folder and the room on its disk"
        ) from error
    finally:
        _remove(made)
    point("made")


def _remove(made: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            made.with_name(made.name + end).unlink()
