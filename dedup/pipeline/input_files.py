"""Which files a run was made of: names, sizes and sha256, so that a reader can hold the report against its input."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import IO, Any

import polars as pl

from dedup.read.intake.selection import Selection
from dedup.read.intake.sources import Source, find

MOST_LISTED = 200
"""Files that are listed one by one; more of them are one entry, whose sha256 is over the list of all."""
_BLOCK = 1 << 20

Entry = dict[str, Any]
"""`name`, `files`, `bytes`, `sha256`: a file, or several as one; null where it is not known."""


class HashedStream:
    """A stream that is read once, and what came of it.

    >>> import io
    >>> stream = HashedStream(io.BytesIO(b"Rain."))
    >>> stream.read(), stream.entry()["bytes"]
    (b'Rain.', 5)
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._data: bytes | None = None

    def read(self, size: int = -1) -> bytes:
        """All of it, whatever the size that is asked for."""
        self._data = self._stream.read() if self._data is None else self._data
        return self._data

    def entry(self) -> Entry:
        """What came, as an entry of `run.json`."""
        return _entry("-", 1, len(self._data or b""), hashlib.sha256(self._data or b"").hexdigest())


def input_files(
    inputs: Any, stream: HashedStream | None = None, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> list[Entry]:
    """The files that `inputs` (a path, paths, `-`, or a polars frame) stand for, sorted by name. `stream`: what was
    read for `-`; `include` and `exclude`: as `dedup.read` took them.

    A frame has no bytes of its own; its entry tells its rows.

    >>> input_files(pl.DataFrame({"text": ["Rain."]}))
    [{'name': 'frame', 'files': 0, 'bytes': None, 'sha256': None, 'rows': 1}]
    """
    if isinstance(inputs, pl.DataFrame):
        return [{**_entry("frame", 0, None, None), "rows": len(inputs)}]
    given: Sequence[Any] = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    paths = sorted({os.fspath(p) for p in given})
    sources, *_ = find((p for p in paths if p != "-"), Selection(include, exclude))
    out = [entry for source in sources if (entry := _of_file(source)) is not None]
    if "-" in paths:
        out.append(_entry("-", 1, None, None) if stream is None else stream.entry())
    if len(out) <= MOST_LISTED:
        return out
    name = ", ".join(paths[:3]) + (f" and {len(paths) - 3:,} more" if len(paths) > 3 else "")
    return [_entry(name, len(out), sum(e["bytes"] or 0 for e in out), digest_of(out))]


def digest_of(entries: Iterable[Entry]) -> str:
    """One sha256 for all: of lines `sha256  name`, as the program sha256sum writes them, in the order of the names."""
    lines = "".join(f"{e['sha256']}  {e['name']}\n" for e in sorted(entries, key=lambda e: str(e["name"])))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _of_file(source: Source) -> Entry | None:
    """None for a file that cannot be read: it is among the skipped, with the reason."""
    hashed, size = hashlib.sha256(), 0
    try:
        with source.path.open("rb") as file:
            while block := file.read(_BLOCK):
                hashed.update(block)
                size += len(block)
    except OSError:
        return None
    return _entry(source.shown, 1, size, hashed.hexdigest())


def _entry(name: str, files: int, size: int | None, sha256: str | None) -> Entry:
    return {"name": name, "files": files, "bytes": size, "sha256": sha256}
