"""What a watch remembers between two nights: one small file beside the archive, with a checksum, replaced whole.

What is about to be told is written beside it first, with the checksums of the pages that will tell it. A run that is
killed leaves that behind: pages that all stand as they were to be written have told it, and else nothing is known of
what was told, and it is told again, marked so. Only ids and states are kept, never a word of an article.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from dedup.errors import UsageError, WorkDamaged, WorkLocked
from dedup.queries.who_ran.told_uses import ToldUse
from dedup.syncing import sync_folder
from dedup.write.files.atomic import failure
from dedup.write.files.kept_json import read_kept, write_kept

FORMAT = 1
_DAMAGED = (
    "so it is not known what was told; put back a copy, or delete it: then everything is told again, but for what "
    "--since BATCH leaves out"
)
_FIELDS = [f.name for f in fields(ToldUse)]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was told of the pieces of `outlet` up to now: `told`, in issues up to `issue`, the last of them at `at`.

    `began`: when the archive began, which tells it from another of the same name; `batch`: its last one of then;
    `skipped`: the batch up to which nothing was to be told.
    """

    outlet: str
    began: datetime
    batch: int
    skipped: int
    issue: int
    at: datetime
    told: tuple[ToldUse, ...] = ()


def memory_beside(archive: Path, outlet: str) -> Path:
    """The file of an outlet, named as it was asked for, beside the archive; case, spaces and signs do not count.

    >>> str(memory_beside(Path("news.db"), "Harbour Gazette")) == str(memory_beside(Path("news.db"), "harbour gazette"))
    True
    """
    bare = "".join(c for c in outlet.casefold() if c.isalnum()) or outlet
    return archive.with_name(f"{archive.name}-watch-{sha256(bare.encode()).hexdigest()[:12]}.json")


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Nobody else tells from this memory meanwhile. Raises WorkLocked, or UsageError where no file can be made."""
    try:
        lock = path.with_name(path.name + ".lock").open("a")
    except OSError as error:
        raise failure(error, path, "nothing was told; give --state a place that can be written to") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkLocked(f"another watch is telling from {path} now; wait for it to end") from None
        except OSError as error:
            raise UsageError(f"{path} cannot be locked ({error.strerror}); give --state a local place") from error
        yield


def load(path: Path) -> Remembered | None:
    """What is remembered; None where nothing was told yet. Raises WorkDamaged for a file that is damaged."""
    found = _read(path)
    return None if found is None else found[0]


def note(path: Path, memory: Remembered, pages: Mapping[Path, bytes]) -> None:
    """Write down what is about to be told, and how the pages will look that tell it; one that looks so already would
    prove nothing.
    """
    digests = {page.absolute(): sha256(data).hexdigest() for page, data in pages.items()}
    changed = {str(page): digest for page, digest in digests.items() if _digest(page) != digest}
    _write(_pending(path), memory, changed)


def settle(path: Path) -> None:
    """What was noted has been told: it is what is remembered from now on."""
    try:
        _pending(path).replace(path)
    except OSError as error:
        raise failure(error, path, "what was told now may be told again") from error
    sync_folder(path.parent)


def recover(path: Path) -> Remembered | None:
    """After a run that was ended while it told: settles what its pages have told, and gives what may have been told.

    None where nothing was left behind, or all of it is settled.
    """
    try:
        found = _read(_pending(path))
    except WorkDamaged:  # it was ended while it wrote this down, before anything was told
        found = None
        with suppress(OSError):
            _pending(path).unlink()
    if found is None:
        return None
    memory, pages = found
    if pages and all(_digest(Path(page)) == digest for page, digest in pages.items()):
        settle(path)
        return None
    return memory


def _pending(path: Path) -> Path:
    return path.with_name(path.name + ".telling")


def _digest(page: Path) -> str | None:
    try:
        return sha256(page.read_bytes()).hexdigest()
    except OSError:
        return None


def _write(path: Path, memory: Remembered, pages: Mapping[str, str]) -> None:
    body: dict[str, Any] = {
        "tool": "wirecopy watch", "format": FORMAT, "outlet": memory.outlet, "began": memory.began.isoformat(),
        "batch": memory.batch, "skipped": memory.skipped, "issue": memory.issue, "at": memory.at.isoformat(),
        "pages": dict(pages), "fields": _FIELDS,
        "told": [[v.isoformat() if isinstance(v, datetime) else v for v in astuple(use)] for use in memory.told],
    }  # fmt: skip
    write_kept(path, body, "nothing was told; give --state another place")


def _read(path: Path) -> tuple[Remembered, dict[str, str]] | None:
    body = read_kept(path, FORMAT, _DAMAGED)
    if body is None:
        return None
    began, at = (datetime.fromisoformat(body[name]) for name in ("began", "at"))
    batch, skipped, issue = (int(body[name]) for name in ("batch", "skipped", "issue"))
    told = tuple(map(_use, body["told"]))
    return Remembered(body["outlet"], began, batch, skipped, issue, at, told), body["pages"]


def _use(values: list[Any]) -> ToldUse:
    given = dict(zip(_FIELDS, values, strict=True))
    return ToldUse(**{**given, "at": datetime.fromisoformat(given["at"])})
