"""How finished files take the place of older ones: all of them or none, and what to say when they cannot."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dedup.errors import LimitReached, UsageError, WirecopyError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("no space left", "quota", "file too large")
_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ENOENT, errno.EISDIR)


def move_all(moves: Iterable[tuple[Path, Path]]) -> None:
    """Rename each (from, to) in turn; when one fails, or the run is interrupted, those before it are taken back."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            done.append((source, target))
            source.rename(target)
    except BaseException:  # an interrupt too must not leave half of them in place
        for source, target in reversed(done):
            if target.exists() and not source.exists():
                with suppress(OSError):  # what cannot go back stays where it is; the rest still does
                    target.rename(source)
        raise


@contextmanager
def scratch_in(home: Path, name: str) -> Iterator[Path]:
    """A hidden folder in `home`, with folders `new` and `old` in it, that is gone afterwards.

    What could not be moved back out of `old` stays: an earlier result is never thrown away with a failed run.
    """
    home.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=home))
    new, old = scratch / "new", scratch / "old"
    try:
        new.mkdir()
        old.mkdir()
        yield scratch
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        for folder in (old, scratch):
            with suppress(OSError):
                folder.rmdir()


def replace_file(out: Path, data: bytes) -> None:
    """Write one file; an older one is replaced whole. Raises UsageError or LimitReached when that fails; the older file
    is then as it was.
    """
    check_place(out.absolute().parent)
    try:
        with scratch_in(out.absolute().parent, out.name) as scratch:
            new = scratch / "new" / out.name
            new.write_bytes(data)
            move_all([*([(out, scratch / "old" / out.name)] if out.exists() else []), (new, out)])
    except OSError as error:
        raise failure(error, out) from error


def check_place(folder: Path, option: str = "-o") -> None:
    """Raises UsageError unless something can be written in `folder`, or it can be made; `option` named it."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise UsageError(f"{there} is a file, so nothing can be written below it; give another place to {option}")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(f"{there} cannot be written to; check its permissions or give another place to {option}")


def failure(error: Exception, target: Path, left: str = "") -> WirecopyError:
    """What to tell when writing `target` failed with an error of the system or of polars. `left`: what is left on disk
    and what to do, where that is not the usual.
    """
    reason = (str(getattr(error, "strerror", None) or error).splitlines() or ["?"])[0]
    code = getattr(error, "errno", None)
    usual = left or "nothing was changed"
    # polars wraps what the system said into words of its own
    if code in _FULL or any(words in str(error).lower() for words in _FULL_WORDS):
        room = left or "nothing was changed, so make room or give another place to -o"
        return LimitReached(f"the disk is full: {target} could not be written ({reason}); {room}")
    if code in _PLACE:
        return UsageError(f"{target} cannot be written ({reason}); {usual}")
    return LimitReached(f"{target} could not be written ({reason}); {usual}")
