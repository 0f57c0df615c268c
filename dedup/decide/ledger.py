"""Where decisions are kept: only added to, on the disk before anybody is told that they are kept.

`LedgerFile` is a file of JSON lines, one a decision. A line that was being written when the process was killed has no
end: it was never acknowledged, is left out and told, and the next decision is written in its place.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from dedup.decide.decision_rows import check, sealed
from dedup.errors import LimitReached, UsageError
from dedup.syncing import sync_folder
from dedup.tables import SCHEMAS, conform, empty

LEDGER = "decisions.jsonl"
"""The file of a result folder that holds what was decided about it; a later scan into the folder keeps it."""
COLUMNS = tuple(SCHEMAS["ledger"])


class Ledger(Protocol):
    """A store of decisions. Two are there: `LedgerFile`, and that of an archive (`dedup.archive.history.decisions`)."""

    def read(self) -> pl.DataFrame:
        """Table `ledger`: all decisions that were ever kept, by number."""

    def append(self, rows: pl.DataFrame) -> list[int]:
        """Keep decisions, all or none, and return their numbers: they are on the disk then.

        `rows`: columns of table `ledger`; `number` is given here, `made` too where it is null. Raises UsageError for a
        decision that cannot be kept, and where the place cannot be written to; LimitReached when the disk is full.
        """

    def faults(self) -> list[str]:
        """What could not be read, one sentence each; mostly nothing."""


def numbered(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """New rows with their numbers, after those of the ledger `before`, and times; looked over (`check`)."""
    rows = conform("ledger", rows)
    check(rows, before.filter(pl.col("kind") != "undo")["number"].to_list())
    rows = sealed(rows)
    first = int(before["number"].max() or 0) + 1  # type: ignore[arg-type]  # a column of integers
    now = pl.lit(datetime.now(UTC).replace(microsecond=0), SCHEMAS["ledger"]["made"])
    return rows.with_columns(
        number=pl.int_range(first, first + pl.len(), dtype=pl.Int64), made=pl.col("made").fill_null(now)
    )


class LedgerFile:
    """Decisions in a file of JSON lines at `path`, which the first of them makes.

    Several processes may write to it: each holds a lock while it does. Raises UsageError for a place that cannot be
    used.

    >>> import tempfile
    >>> from dedup.decide.decision_rows import row
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ledger = LedgerFile(Path(folder) / "decided.jsonl")
    ...     [ledger.append(row("same", "R. Askew", left="a", right=b)) for b in ("b", "c")]
    [[1], [2]]
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @classmethod
    def of_result(cls, folder: str | Path) -> "LedgerFile":
        """The ledger of a result folder; `dedup.write.files.result_folder` keeps it when the folder is replaced."""
        return cls(Path(folder) / LEDGER)

    def read(self) -> pl.DataFrame:
        """Table `ledger`; empty where nothing was decided yet."""
        return table_of(self._bytes())[0]

    def faults(self) -> list[str]:
        """Lines that are no decision."""
        return [f"{self.path}: {fault}" for fault in table_of(self._bytes())[1]]

    def append(self, rows: pl.DataFrame) -> list[int]:
        """See `Ledger.append`."""
        if not len(rows):
            return []
        with self.locked() as file:
            return self.write(file, rows, empty("ledger"))

    def write(self, file: int, rows: pl.DataFrame, elsewhere: pl.DataFrame) -> list[int]:
        """Append to the file that `locked` gave; `elsewhere`: what another store holds, after which numbers go on."""
        there = _all_of(file)
        new = numbered(rows, pl.concat([elsewhere, table_of(there)[0]]))
        whole = there.rfind(b"\n") + 1  # what follows was never acknowledged
        try:
            os.ftruncate(file, whole)
            _write_all(file, lines_of(new), whole)
            os.fsync(file)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(file, whole)
            raise LimitReached(
                f"{self.path} could not be written ({error.strerror}); the decision was not kept: make room and "
                "decide again"
            ) from error
        if not whole:
            sync_folder(self.path.absolute().parent)
        return list(new["number"])

    def replace_with(self, rows: pl.DataFrame) -> None:
        """Hold these decisions (table `ledger`), and nothing else; no file where there are none."""
        lines = lines_of(rows)
        if lines:
            self.path.write_bytes(lines)
        else:
            self.path.unlink(missing_ok=True)

    def drop(self, file: int, numbers: set[int]) -> None:
        """Take these out of the file that `locked` gave, once another store has them on the disk; the last that is done
        under that lock. Lines that are no decision stay, and are told on.

        A file without them takes the place of this one as a whole. Where that cannot be written all stay: who reads
        both places takes each number once.
        """
        there = _all_of(file)
        rest = b"".join(line for line in _whole_lines(there) if _number(line) not in numbers)
        if rest == there:
            return
        if not rest:
            self.path.unlink(missing_ok=True)
            return
        new = self.path.with_name(f".{self.path.name}.new")  # one at a time: of who holds the lock
        with suppress(OSError):
            try:
                beside = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, os.fstat(file).st_mode & 0o777)
                try:
                    _write_all(beside, rest, 0)
                    os.fsync(beside)
                finally:
                    os.close(beside)
                new.rename(self.path)
            except OSError:
                new.unlink(missing_ok=True)
                raise
            sync_folder(self.path.absolute().parent)

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read ({error.strerror}); check its permissions") from error

    @contextmanager
    def locked(self) -> Iterator[int]:
        """The open file, locked: the one that has the name, also where it was replaced while we waited. One that is
        empty in the end is not left behind.
        """
        file = None
        try:
            while True:
                file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
                fcntl.flock(file, fcntl.LOCK_EX)
                if self._names(file):
                    break
                os.close(file)
        except OSError as error:
            if file is not None:
                with suppress(OSError):
                    os.close(file)
            raise UsageError(
                f"{self.path} cannot be written ({error.strerror}); check its folder and its permissions"
            ) from error
        try:
            yield file
        finally:
            if not os.fstat(file).st_size and self._names(file):
                self.path.unlink(missing_ok=True)
            os.close(file)

    def _names(self, file: int) -> bool:
        """Whether this open file is the one that has the name."""
        try:
            return os.path.samestat(os.fstat(file), self.path.stat())
        except FileNotFoundError:
            return False


def lines_of(rows: pl.DataFrame) -> bytes:
    """Table `ledger` as JSON lines; what is null is left out.

    >>> from dedup.tables import conform
    >>> lines_of(conform("ledger", pl.DataFrame({"number": [1], "kind": ["note"]})))
    b'{"number": 1, "kind": "note"}\\n'
    """
    told = ({k: v for k, v in row.items() if v is not None} for row in rows.iter_rows(named=True))
    return b"".join(json.dumps(row, ensure_ascii=False, default=_iso).encode() + b"\n" for row in told)


def table_of(lines: bytes) -> tuple[pl.DataFrame, list[str]]:
    """Table `ledger` of such lines, by number, and what is wrong with lines that are left out.

    >>> table, faults = table_of(b'{"number": 1, "kind": "note"}\\n{"numb')
    >>> len(table), faults
    (1, ['line 2 ends in its middle: the decision was not kept'])
    """
    rows: dict[int, dict[str, Any]] = {}
    faults = []
    *whole, rest = lines.split(b"\n")
    for n, line in enumerate(whole, 1):
        try:
            told = _row(line)
        except (ValueError, TypeError, KeyError):
            faults.append(f"line {n} is no decision: it was changed by other hands, and is left out")
            continue
        rows.setdefault(told["number"], told)
    if rest.strip():
        faults.append(f"line {len(whole) + 1} ends in its middle: the decision was not kept")
    if not rows:
        return empty("ledger"), faults
    return pl.DataFrame([rows[n] for n in sorted(rows)], schema=dict(SCHEMAS["ledger"])), faults


def _row(line: bytes) -> dict[str, Any]:
    """One line as a row. Raises ValueError, TypeError and KeyError for anything else."""
    told = json.loads(line)
    if not isinstance(told, dict) or not isinstance(told["number"], int) or not isinstance(told["kind"], str):
        raise ValueError("no decision")
    row = {c: told.get(c) for c in COLUMNS}
    if row["made"] is not None:
        made = datetime.fromisoformat(row["made"])
        row["made"] = made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
    if not all(isinstance(v, str | None) for c, v in row.items() if c not in ("number", "made", "undoes")):
        raise TypeError("text expected")
    if not isinstance(row["undoes"], int | None):
        raise TypeError("number expected")
    return row


def _whole_lines(lines: bytes) -> list[bytes]:
    """Without the last where it has no end: that was never acknowledged."""
    return [line + b"\n" for line in lines.split(b"\n")[:-1]]


def _number(line: bytes) -> int | None:
    """Of the decision on a line; None of a line that is none."""
    try:
        return int(_row(line)["number"])
    except (ValueError, TypeError, KeyError):
        return None


def _all_of(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _write_all(file: int, data: bytes, place: int) -> None:
    while data:
        written = os.pwrite(file, data, place)
        data, place = data[written:], place + written


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be kept in a ledger")
