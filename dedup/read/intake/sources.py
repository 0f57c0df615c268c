"""Which files there are to read: inputs as given -> sources, each with the name its ids are made of."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

from dedup.read.intake.decoding import repair
from dedup.read.intake.selection import EXCLUDED, HIDDEN, LeftOut, Selection

R = TypeVar("R")
RESULT = "left out: it is a finished wirecopy result"
WORK = "left out: it is the work folder of a wirecopy scan"
_OWN = ((RESULT, {"run.json", "articles.parquet", "members.parquet"}), (WORK, {"wirecopy-key", "wirecopy-lock"}))
"""What a folder that wirecopy wrote itself holds, at least."""


@dataclass(frozen=True, slots=True)
class Skip:
    """One row of `skipped`. `reason` is a key of `dedup.read.intake.batch.REASONS`."""

    input: str
    reason: str
    detail: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or the bytes of a stream.

    `shown`: how messages name it, the path as the user would find it. `parts`: its absolute path, taken apart. `depth`:
    how many last parts its name has at least: 1 when named directly, else those below the folder. `name`: FILE in ids.
    `packed`: whether its bytes are a gzip file around what it is called.
    """

    shown: str
    parts: tuple[str, ...]
    depth: int = 1
    name: str = ""
    data: bytes | None = None
    packed: bool = False

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(os.sep, *self.parts)

    @property
    def suffix(self) -> str:
        """Its extension in lower case, with the dot; `.warc.gz` is one."""
        name = self.parts[-1].lower()
        name = name.removesuffix(".gz") if self.packed else name
        return ".warc.gz" if name.endswith(".warc.gz") else PurePath(name).suffix

    @property
    def size(self) -> int:
        """Its bytes as they lie. Raises OSError."""
        return self.path.stat().st_size if self.data is None else len(self.data)

    def unpacked(self, data: bytes) -> "Source":
        """What a packed source holds, as a source of its own.

        >>> Source("a.csv.gz", ("a.csv.gz",), packed=True).unpacked(b"id").suffix
        '.csv'
        """
        last = self.parts[-1]
        last = last[:-3] if last.lower().endswith(".gz") else last
        return replace(self, parts=(*self.parts[:-1], last), data=data, packed=False)

    def read(self, limit: int = -1) -> bytes:
        """All its bytes, or its first `limit` ones. Raises OSError."""
        if self.data is not None:
            return self.data
        with self.path.open("rb") as file:
            return file.read(limit)


def find(
    inputs: Iterable[str | os.PathLike[str]], selection: Selection | None = None
) -> tuple[list[Source], list[Skip], list[LeftOut]]:
    """All files of the inputs, each once, named and sorted; what cannot be read; and what folders hold beside.

    Nothing depends on the order of `inputs`.
    """
    found: dict[str, Source] = {}
    skipped: set[Skip] = set()
    left: set[tuple[str, LeftOut]] = set()
    for given in inputs:
        for item in _look(os.fspath(given), selection or Selection()):
            if isinstance(item, Skip):
                skipped.add(item)
            elif isinstance(item, tuple):
                left.add(item)
            else:
                # One file named twice, or through a link, is one article: the shortest way to name it wins.
                key = os.path.realpath(item.path)
                best = found.get(key, item)
                found[key] = min(best, item, key=lambda s: (s.depth, len(s.shown), s.shown))
    return named(found.values()), sorted(skipped, key=repr), [what for _, what in sorted(left, key=repr)]


def named(sources: Iterable[Source]) -> list[Source]:
    """The sources with their names, sorted by them. Equal names get parent folders until they differ.

    >>> [s.name for s in named([Source("a.txt", ("x", "a.txt")), Source("../y/a.txt", ("y", "a.txt"))])]
    ['x/a.txt', 'y/a.txt']
    """
    taken = {source: source.depth for source in sources}
    while True:
        groups: dict[str, list[Source]] = {}
        for source, depth in taken.items():
            groups.setdefault("/".join(source.parts[-depth:]), []).append(source)
        grow = [s for same in groups.values() if len(same) > 1 for s in same if taken[s] < len(s.parts)]
        if not grow:
            break
        for source in grow:
            taken[source] += 1
    done = [replace(s, name=repair(name)) for name, same in groups.items() for s in same]
    return sorted(done, key=lambda s: (s.name, s.parts))


def by_reader(sources: Sequence[Source], readers: Mapping[str, R]) -> tuple[dict[R, list[Source]], list[Skip]]:
    """The sources of each reader, by extension; those that no reader takes are skipped."""
    groups: dict[R, list[Source]] = {}
    skipped = []
    for source in sources:
        if (reader := readers.get(source.suffix)) is not None:
            groups.setdefault(reader, []).append(source)
        else:
            kind = f"{source.suffix} files are" if source.suffix else "a file without extension is"
            skipped.append(Skip(source.shown, "format", f"{kind} not read; expected {', '.join(readers)}"))
    return groups, skipped


def _look(shown: str, selection: Selection) -> Iterator[Source | Skip | tuple[str, LeftOut]]:
    """What one input holds: sources, skips, and the path of each thing that is left out, with the reason."""
    try:
        mode = Path(shown).stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        web = shown.lower().startswith(("http://", "https://"))
        advice = "`wirecopy add` takes addresses, into an archive" if web else "check the spelling of the path"
        yield Skip(shown, "missing", f"there is no such file or folder; {advice}")
    except OSError as error:
        yield Skip(shown, "unreadable", f"{error.strerror or error}; check its permissions")
    else:
        if stat.S_ISDIR(mode):
            yield from _walk(shown, selection)
        else:
            yield _file(shown, _parts(shown), 1, mode)


def _walk(top: str, selection: Selection) -> Iterator[Source | Skip | tuple[str, LeftOut]]:
    base = len(_parts(top))
    stack, empty = [top], True
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as scan:
                entries: list[Any] = sorted(scan, key=lambda e: e.name)
        except OSError as error:
            empty = False
            yield Skip(folder, "unreadable", f"{error.strerror or error}; check the permissions of the folder")
            continue
        if own := next((why for why, names in _OWN if names <= {e.name for e in entries}), None):
            # A nightly run over "." must not read last night's answer as news.
            empty = False
            yield folder, LeftOut(folder, own)
            continue
        for entry in entries:
            path = f"{folder.rstrip(os.sep)}/{entry.name}"
            try:
                below = "/".join(_parts(path)[base:])
                is_folder = entry.is_dir()
                why = EXCLUDED if selection.excludes(below) else None if is_folder else selection.why_not(below)
                if why := HIDDEN if entry.name.startswith(".") else why:
                    yield path, LeftOut(top, why)
                    continue
                empty = False
                if entry.is_dir(follow_symlinks=False):
                    stack.append(path)
                elif is_folder:
                    advice = "a link to a folder is not followed; name that folder itself to read it"
                    yield Skip(path, "link", advice)
                else:
                    parts = _parts(path)
                    yield _file(path, parts, len(parts) - base, entry.stat().st_mode)
            except OSError as error:
                yield Skip(path, "unreadable", f"{error.strerror or error}; a link to nothing, or no permission")
    if empty:
        yield Skip(top, "empty-folder", "the folder holds no files, left out ones aside")


def _file(shown: str, parts: tuple[str, ...], depth: int, mode: int) -> Source | Skip:
    if stat.S_ISREG(mode):
        return Source(repair(shown), parts, depth)
    # Opening a pipe that nobody writes to would wait for ever.
    return Skip(shown, "not-a-file", "a pipe, socket or device; save its content to a file, or use - for JSONL")


def _parts(path: str) -> tuple[str, ...]:
    # Not resolve(): a link keeps the name it was given.
    return Path(os.path.abspath(path)).parts[1:]  # noqa: PTH100
