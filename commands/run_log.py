"""`--log FILE`: what a run did, line by line at the end of a file, whatever is printed: begun, told, done or failed."""

import os
import re
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from commands.stopping import Stopped

_OURS = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")
_OPEN: list["_Log"] = []


class _Log:
    def __init__(self, file: IO[str], verb: str) -> None:
        self._file, self._verb = file, verb

    def write(self, text: str) -> None:
        """One line with its time; a full disk must not end the run that it tells of."""
        line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
        with suppress(OSError):
            now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            self._file.write(f"{now} {self._verb}[{os.getpid()}] {line}\n")
            self._file.flush()


def is_logged() -> bool:
    """Whether a log is written, so that lines which nobody reads on the screen are worth making."""
    return bool(_OPEN)


def log(text: str) -> None:
    """A line for the log, where one is written."""
    for opened in _OPEN:
        opened.write(text)


@contextmanager
def logged(path: Path | None, verb: str) -> Iterator[None]:
    """Inside, `log` writes to the end of the file at `path`; None for no log.

    Raises UsageError, before anything else is done, for a file that cannot be written to or that is no log of ours.
    """
    if path is None:
        yield
        return
    begun = time.monotonic()
    file = _opened(path)
    opened = _Log(file, verb)
    _OPEN.append(opened)
    try:
        from dedup.harmless import without_secrets

        opened.write(f"begun: wirecopy {without_secrets(shlex.join(sys.argv[1:]))}")
        yield
    except Stopped as stop:
        opened.write(f"{stop.word}, exit code {stop.code}")
        raise
    except Exception as error:
        code = getattr(error, "exit_code", 1)
        told = f"failed, exit code {code}: {str(error) or type(error).__name__}"
        opened.write(told if code else "done; nobody read the output to its end")
        raise
    else:
        opened.write(f"done in {time.monotonic() - begun:.1f} s")
    finally:
        _OPEN.remove(opened)
        with suppress(OSError):  # the disk of the log is full: what it tells of is done
            file.close()


def _opened(path: Path) -> IO[str]:
    from dedup.errors import UsageError

    try:
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                if not _OURS.match(file.read(32)):
                    raise UsageError(f"--log got {path}, which is no log of wirecopy; it was left untouched")
        return path.open("a", encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"--log got {path}, which cannot be written to ({error.strerror}); name another") from error
