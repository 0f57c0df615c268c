"""The store that a desk shows, an archive or a result folder, always as it is now, for many readers at once.

A look at whether it has changed costs microseconds and is made for every request. Tables are read and pages made anew
only when they did; where that takes long, what was there is shown meanwhile, and the page says so.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock, Thread

import polars as pl

from dedup.archive import Archive
from dedup.archive.export import names_now
from dedup.archive.history.decisions import ArchiveLedger, beside, read_decisions
from dedup.archive.store.database import Database
from dedup.decide import LEDGER, Ledger, LedgerFile
from dedup.desk.edition import Edition
from dedup.errors import ArchiveError, UsageError, WirecopyError
from dedup.result import Result
from dedup.write.report.colophon import Heading
from dedup.write.report.page_words import headline

SOON = 1.0
"""Seconds that making an edition may take to be waited for by the first who asks; a longer one is made beside what is
shown, and who asks meanwhile sees what was there."""
MOST_WAITING = 4
"""Readers who wait for a page to be made; those who come then see it as it was before the last change, and are told."""
MOST_OPEN = 4
"""Connections that are kept for questions to an archive; more are opened when they are needed."""
_KEPT_EDITIONS = 4


class StoreReplaced(WirecopyError):
    """The file at the path of the store is another one now."""

    exit_code = 4


class StoreView:
    """What lies at `path`. Raises UsageError or ArchiveError where it is neither an archive nor a result folder."""

    def __init__(self, path: Path, heading: Heading | None = None) -> None:
        self.path, self._heading = path, heading
        self.is_archive = path.is_file()
        self._lock, self._building = Lock(), Lock()
        self._reading = Lock()
        self.judging = Lock()  # compiled loops run in one thread after another
        self._open: LifoQueue[Archive] = LifoQueue()
        self._watch = Database(path, read_only=True) if self.is_archive else None
        self._file = self._inode()
        self._seen: tuple[object, ...] = ()
        self._hint: object = None
        self._removed: object = None
        self._numbers: dict[str, tuple[str, ...]] = {}
        self.ledger: Ledger = ArchiveLedger(path) if self.is_archive else LedgerFile.of_result(path)
        self._decisions: tuple[object, pl.DataFrame] | None = None
        self._took = 0.0
        self._edition = self._made(self._key())
        self._before: Edition | None = None
        self._edition_removed: object = self._removed
        self.stale = False

    def edition(self) -> Edition:
        """The pages as of now; `stale` says whether a newer edition is being made meanwhile."""
        key = self._key()
        if key == self._edition.key:
            self.stale = False
            return self._edition
        gone = self._removed != self._edition_removed  # what was taken down is shown no more, however long that takes
        self.stale = not gone
        if not self._building.acquire(blocking=gone):  # somebody came before
            return self._edition
        if self._took > SOON and not gone:
            Thread(target=self._later, args=(key,), daemon=True).start()
        else:
            self._later(key)
            self.stale = False
        return self._edition

    def shown(self) -> Edition | None:
        """The edition of now, where it is made; None where `edition` has something to do."""
        if self._key() != self._edition.key:
            return None
        self.stale = False
        return self._edition

    @property
    def latest(self) -> Edition:
        """The edition that was made last, without a look at whether it is of now."""
        return self._edition

    def older(self, name: str) -> list[str | bytes] | None:
        """A page as it was before the last change, where so many wait for pages that this one would wait long."""
        before = self._before
        return before.kept(name) if before is not None and self._edition.waiting > MOST_WAITING else None

    def title(self, article: str) -> str:
        """The headline of an article of what is shown now; its id where it is gone."""
        row = self._edition.article(article)
        return article if row is None else headline(row)

    def _later(self, key: str) -> None:
        try:
            if key != self._edition.key:
                removed, made = self._removed, self._made(key)
                self._before = self._edition if removed == self._edition_removed else None
                self._edition, self._edition_removed = made, removed
        finally:
            self._building.release()

    def _made(self, key: str) -> Edition:
        began = time.monotonic()
        made = Edition(self.result(), key, self._heading)
        self._took = time.monotonic() - began
        self._numbers[key] = made.names
        while len(self._numbers) > _KEPT_EDITIONS:
            del self._numbers[next(iter(self._numbers))]
        return made

    def result(self) -> Result:
        """All tables as they are now."""
        if not self.is_archive:
            return Result.load(self.path)
        with self.archive() as store:
            return store.result()

    def name_now(self, cluster: str) -> str | None:
        """What a cluster of before goes by now, in an archive; None where nothing is left of it."""
        if not self.is_archive:
            return None
        with self.archive() as store:
            now = names_now(store.database, [cluster])[cluster]
        return None if now == cluster else now

    def names_now(self, clusters: list[str]) -> dict[str, str | None]:
        """What these clusters, of today or of once, go by now in an archive; nothing for a result folder, where each
        scan gives the names anew.
        """
        if not self.is_archive or not clusters:
            return {}
        with self.archive() as store:
            return names_now(store.database, clusters)

    def names_of(self, key: str) -> tuple[str, ...] | None:
        """The clusters of an edition of before, by number; None for one that is forgotten."""
        return self._numbers.get(key)

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The archive, open for one question. Raises UsageError for a result folder."""
        if not self.is_archive:
            raise UsageError(
                f"{self.path.name} is a result folder, and a text is checked against an archive: `wirecopy add` makes "
                "one, and --archive FILE in place of the folder opens it"
            )
        self._check()
        try:
            store = self._open.get_nowait()
        except Empty:
            store = Archive(self.path)
        try:
            yield store
        finally:
            if self._open.qsize() < MOST_OPEN:
                self._open.put(store)
            else:
                store.close()

    def decisions(self) -> pl.DataFrame:
        """Table `ledger` as it is now."""
        if (known := self.decisions_known()) is not None:
            return known
        with self._reading:
            if (known := self.decisions_known()) is not None:
                return known
            key = self._ledger_key()
            self._decisions = key, self._read_decisions()
            return self._decisions[1]

    def decisions_known(self) -> pl.DataFrame | None:
        """The same where it was read before and nothing was decided since; None where it is to be read."""
        kept = self._decisions
        return kept[1] if kept is not None and kept[0] == self._ledger_key() else None

    def _read_decisions(self) -> pl.DataFrame:
        if not self.is_archive:
            return self.ledger.read()
        with self.archive() as store:
            return read_decisions(store.database)

    def decide(self, rows: pl.DataFrame) -> list[int]:
        """Keep decisions; returns their numbers. They are on the disk then."""
        self._check()
        numbers = self.ledger.append(rows)
        self._decisions = None
        return numbers

    def taken_out(self) -> object:
        """What changes whenever articles are taken out of an archive. Raises StoreReplaced."""
        self._key()
        return self._removed

    def close(self) -> None:
        """Close what is open."""
        while not self._open.empty():
            self._open.get_nowait().close()
        if self._watch is not None:
            self._watch.close()

    def _check(self) -> None:
        """Raises StoreReplaced where the file is not the one that the desk was opened with."""
        if self._inode() != self._file:
            raise StoreReplaced(
                f"{self.path.name} was replaced or taken away while this desk was open, so that nothing here is sure "
                "to be of it. End the desk in its terminal and start it again; decisions that were acknowledged are in "
                "the file that was there before"
            )

    def _inode(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino if self.is_archive else 0

    def _key(self) -> str:
        """Which state of the tables is there now, in letters of an address."""
        self._check()
        if self._watch is None:
            try:
                found = (self.path / "run.json").stat()
            except OSError as error:
                raise ArchiveError(
                    f"{self.path.name} holds no run.json, so no result of a scan; scan into it, or give another folder"
                ) from error
            return _short(found.st_ino, found.st_mtime_ns, found.st_size)
        with self._lock:
            if (hint := self._watch.connection.pragma("data_version")) != self._hint or not self._seen:
                application = self._watch.connection.pragma("application_id")
                batches = next(self._watch.rows("SELECT count(*), total(batch), total(removed) FROM batches"))
                self._removed = batches[2]
                run = next(self._watch.rows("SELECT coalesce((SELECT value FROM about WHERE name = 'run'), '')"))
                self._seen, self._hint = (application, *batches, *run), hint
            return _short(*self._seen)

    def _ledger_key(self) -> object:
        """What changes whenever a decision is kept, by whatever process."""
        if not self.is_archive:
            return _stamp(self.path / LEDGER)
        self._key()
        return self._hint, _stamp(beside(self.path).path)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _short(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]
