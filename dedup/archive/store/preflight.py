"""The place and the first bytes of an archive: can SQLite work there, and is it a file that this version reads?

SQLite would take what is no archive as far as it can, and what is missing of a page for zeros; so both are looked at
before it opens the file.
"""

import os
import time
from pathlib import Path

from dedup.archive.store.checksums import unsound
from dedup.archive.store.schema import APPLICATION, FORMAT
from dedup.errors import ArchiveError, UsageError

RESERVED = 8
"""Bytes at the end of each page that hold its checksum."""
PAGES = {1: 4096, 2: 16384}
"""Bytes of a page in archives of each format."""
PAGE = PAGES[FORMAT]
NETWORKED = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "ceph", "glusterfs", "9p", "lustre", "afpfs"}
"""File systems on which SQLite's locks do not hold between machines, so that two writers could spoil the file."""


def refuse_networks(path: Path) -> None:
    """Raises UsageError for a place on a network file system, where it can be told."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return
    here, best, kind = str(path.absolute().parent.resolve()), "", ""
    for line in mounts.read_text("utf-8", "replace").splitlines():
        parts = line.split(" ")
        place = parts[1].replace("\\040", " ") if len(parts) > 2 else ""
        inside = here == place or here.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, parts[2]
    if kind in NETWORKED:
        raise UsageError(
            f"{path} lies on a network file system ({kind}), where SQLite's locks do not hold between machines and two "
            "writers could spoil the archive; keep it on a local disk and copy snapshots to the network"
        )


def writable(path: Path) -> bool:
    """Whether an archive can be written here: SQLite needs its folder too."""
    return os.access(path.absolute().parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def check_place(path: Path, *, writing: bool) -> None:
    """Raises UsageError for a place where no archive can be read, or written."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; an archive is a file, as news.db")
    refuse_networks(path)
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.absolute().parent.name}; make it first")
    if writing and not writable(path):
        raise UsageError(f"{path} or its folder cannot be written to; check their permissions")


def has_rest(path: Path) -> bool:
    """Whether committed pages may still wait in NAME-wal."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def look(path: Path) -> None:
    """Refuse what is no archive of ours by its first bytes: SQLite would go as far as it can."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
        if not head:
            raise ArchiveError(
                f"{path} is empty: an archive that was cut off, or a file that something else made. If it never was "
                "one, remove it and run the command again; if it was, take the last snapshot"
            )
        if not is_ours(head):
            raise ArchiveError(
                f"{path} is no wirecopy archive, or its first page is damaged; give the file that `wirecopy add` made"
            )
        if not is_whole(path):
            raise ArchiveError(
                f"{path} is damaged: it has {path.stat().st_size} bytes, which is not what its header says; run "
                "`wirecopy doctor` on it, or take the last snapshot"
            )
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its permissions") from error


def is_ours(head: bytes) -> bool:
    """Whether these are the first 100 bytes of an archive, of any format."""
    ours = len(head) == 100 and head.startswith(b"SQLite format 3\x00") and head[20] == RESERVED
    return ours and int.from_bytes(head[68:72], "big") == APPLICATION


def is_whole(path: Path) -> bool:
    """Whether the file is as long as its header says. SQLite takes what is missing of a last page for zeros.

    A writer may be bringing pages in at this moment, so that a wrong length is looked at again.
    """
    for pause in (0.02, 0.1, 0.0):
        with path.open("rb") as file:
            head = file.read(32)
            told = int.from_bytes(head[28:32], "big") * int.from_bytes(head[16:18], "big")
            size = os.fstat(file.fileno()).st_size
        if told == size or has_rest(path):
            return True
        time.sleep(pause)
    return False


def page_size(path: Path) -> int:
    """Bytes of a page of the archive at `path`: what its header says, and where that is spoilt, those with which most
    of the file fits its checksums: a stretch of zeros fits them by itself, as pages of any size.
    """
    with path.open("rb") as file:
        told = int.from_bytes(file.read(18)[16:18], "big")
    if told in PAGES.values():
        return told
    size = path.stat().st_size
    return max(sorted(PAGES.values(), reverse=True), key=lambda n: n * (size // n - len(unsound(path, n))))


class OlderFormat(ArchiveError):
    """An archive of a format that this version does not read, and can bring up to its own."""


def check_format(path: Path, application: int, told: str | None) -> None:
    """Raises ArchiveError for an archive of another format (`told`: as table `about` tells it), saying what to do."""
    if application != APPLICATION:
        raise ArchiveError(f"{path} is no wirecopy archive; give the file that `wirecopy add` made")
    told = told or "?"
    if told == str(FORMAT):
        return
    which = f"{path} is an archive of format {told}, and this version reads {FORMAT}"
    if told.isdigit() and int(told) in PAGES:
        raise OlderFormat(
            f"{which}; `wirecopy doctor {path} --repair` makes it one of format {FORMAT} and keeps the older file "
            "beside it"
        )
    newer = told.isdigit() and int(told) > FORMAT
    advice = "install the wirecopy that wrote it, or a newer one" if newer else "it cannot be told what wrote it"
    raise ArchiveError(f"{which}; {advice}")
