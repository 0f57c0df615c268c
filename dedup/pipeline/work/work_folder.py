"""A work folder opened: it is ours, of the same inputs and settings, and no other run has it open."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from dedup.errors import UsageError, WorkDamaged, WorkLocked
from dedup.pipeline.work.kept import STEPS, Kept
from dedup.pipeline.work.key import WorkKey, differences
from dedup.pipeline.work.whole import seconds_of, sweep, write_whole
from dedup.write.files.atomic import check_place, failure

FORMAT = 1
"""The form of work folders that this version writes and reads."""
KEY, LOCK = "wirecopy-key", "wirecopy-lock"
"""The folder of what the products were made of, and the file that a run holds locked."""
_FILE = "key.json"


def check_work(folder: Path, out: Path | None = None) -> None:
    """Raises UsageError unless `folder` is missing, empty or a work folder, and neither in the result folder `out` nor
    around it.

    >>> check_work(Path("no-such-folder-yet"))
    """
    if out is not None and (_inside(folder, out) or _inside(out, folder)):
        raise UsageError(f"--work got {folder} and -o {out}, and one lies in the other; give two folders side by side")
    if not folder.exists():
        check_place(folder.absolute().parent, "--work")
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; --work takes a folder that is missing, empty or of an earlier run")
    check_place(folder, "--work")
    others = [p.name for p in folder.iterdir() if p.name != LOCK and not _is_rest(p)]
    if others and KEY not in others:
        raise UsageError(
            f"{folder} holds other files ({min(others)}) and was left untouched; --work takes a folder that is "
            "missing, empty or of an earlier run"
        )


@contextmanager
def open_work(folder: Path, key: WorkKey, until: str | None = None) -> Iterator[Kept]:
    """The work folder of a scan with this key, made where it is missing; `until`: the floor after which to stop.

    Raises UsageError for a folder that is not ours or holds the products of another key, WorkLocked when another run
    has it open, WorkDamaged when it cannot be told what its products were made of.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as top, open_work(Path(top) / "work", {}) as kept:
    ...     kept.finished()
    []
    """
    check_work(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+", encoding="ascii")
    except OSError as error:
        raise failure(error, folder, "nothing was changed; give another folder to --work") from error
    with lock:
        _lock(folder, lock)
        sweep(folder, _is_ours)
        if (folder / KEY).is_dir():
            _check_key(folder, key)
        else:
            text = json.dumps({"tool": "wirecopy", "format": FORMAT, "key": dict(key)}, indent=2)
            write_whole(folder, KEY, lambda place: _write(place / _FILE, text))
        yield Kept(folder, until)


def _lock(folder: Path, lock: IO[str]) -> None:
    """Hold the lock until the file is closed; the system lets go of it when the process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        who = lock.read(20).strip()
        other = f"process {who}" if who.isdigit() else "another process"
        raise WorkLocked(
            f"{folder} is in use by another run ({other}); wait for it to end, or give another folder to --work"
        ) from error
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be locked ({error.strerror}); give --work a folder on a local disk"
        ) from error
    try:
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
    except OSError as error:
        raise failure(
            error, folder / LOCK, "nothing was changed; make room or give another folder to --work"
        ) from error


def _check_key(folder: Path, key: WorkKey) -> None:
    try:
        seconds_of(folder, KEY)
        kept: Any = json.loads((folder / KEY / _FILE).read_text("utf-8"))
        form, before = kept["format"], dict(kept["key"])
    except (OSError, ValueError, KeyError, TypeError, WorkDamaged) as error:
        raise WorkDamaged(
            f"{folder / KEY} is damaged, so it cannot be told what the rest was made of; delete {folder}, or give "
            "another folder to --work"
        ) from error
    if form != FORMAT:
        raise UsageError(f"{folder} has format {form}, and this version reads {FORMAT}; give another folder to --work")
    if found := differences(before, json.loads(json.dumps(dict(key)))):
        raise UsageError(
            f"{folder} was made of something else and was left as it is. Different: {'; '.join(found)}. Run the "
            "command that it was begun with, give another folder to --work, or delete this one"
        )


def _write(file: Path, text: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")


def _is_ours(name: str) -> bool:
    return name in (*STEPS, KEY) or name.startswith("vectors-")


def _is_rest(path: Path) -> bool:
    """Whether it is what a run that was killed left half-written."""
    return path.name.startswith(".") and _is_ours(path.name[1:].rpartition("-")[0])


def _inside(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())
