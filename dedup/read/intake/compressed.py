"""zip and gz files: what is in them goes to the readers of its kinds, under caps that no bomb gets past.

Nothing is written to disk, and names inside an archive are names only, never paths. An archive in an archive is not
opened: real ones hold files, and bombs hold bombs.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from dedup.read.intake import budget
from dedup.read.intake.batch import Batch, Reader
from dedup.read.intake.budget import Bomb, Meter
from dedup.read.intake.decoding import repair
from dedup.read.intake.selection import PAPER_IN_ZIP, is_paper
from dedup.read.intake.sources import Source

MEMBERS = 100_000
"""Files in one zip."""
_ENTRY = 300
"""Bytes that a member takes in the list of them, at most on average."""
TOGETHER = 64 << 20
"""Bytes of members that are handed to a reader at once."""

_MARKS = {
    b"\x1f\x8b\x08": "gzip", b"PK\x03\x04": "a zip file or an Office document", b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"\xfd7zXZ\x00": "packed with xz", b"BZh91A": "packed with bzip2", b"7z\xbc\xaf": "packed with 7z",
    b"%PDF-": "a PDF", b"PAR1": "a Parquet file", b"SQLite format 3\0": "a database of SQLite",
}  # fmt: skip
"""First bytes of files that are no text, and what they are."""
_BINARY = (".parquet", ".warc", ".warc.gz")
"""Extensions whose readers know their bytes themselves."""
_PAGES = (".html", ".htm", ".xhtml")
"""Extensions whose reader tells itself what is no page."""
_MOST = {".txt": budget.RECORD, ".md": budget.RECORD}
"""Bytes that a member of a kind may hold, where that is not `HELD`."""
_CHUNK = 1 << 20


def archive_readers(readers: Mapping[str, Reader]) -> dict[str, Reader]:
    """The readers of `.zip` and `.gz`, which hand what they hold to `readers`."""
    return {".zip": partial(_read_zips, readers), ".gz": partial(_read_gzips, readers)}


def misnamed(readers: Mapping[str, Reader]) -> dict[str, Reader]:
    """`readers`, each for packed files too that have lost the end of their name; other packings are told by name.

    What is gzip inside is unpacked as `.gz` is. Without this, their bytes would pass for words in an odd encoding.
    """
    made = {reader: partial(_read_misnamed, reader) for reader in readers.values()}
    return {suffix: reader if suffix in _BINARY else made[reader] for suffix, reader in readers.items()}


def packing_of(source: Source) -> str | None:
    """What a file is packed with, by its first bytes; None for what is not, or cannot be read.

    >>> packing_of(Source("a.csv", ("a.csv",), data=b"\\x1f\\x8b\\x08...")), packing_of(Source("a", ("a",), data=b"id"))
    ('gzip', None)
    """
    try:
        head = source.read(16)
    except OSError:
        return None  # its reader says so
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)


def unpacking(reader: Reader, most: int = budget.CAP) -> Reader:
    """`reader`, which may be given packed sources: they are unpacked up to `most` bytes and one more, or skipped."""
    return partial(_read_unpacked, reader, most)


def _read_unpacked(
    reader: Reader, most: int, sources: Sequence[Source], named: Mapping[str, str]
) -> Iterator[Batch]:  # fmt: skip
    plain = [source for source in sources if not source.packed]
    if plain or not sources:
        yield from reader(plain, named)
    for source in sources:
        if source.packed:
            batch = Batch()
            if (data := gunzipped(batch, source, most)) is not None:
                yield from reader([source.unpacked(data)], named)
            yield batch


def _read_misnamed(reader: Reader, sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    packings = [None if source.packed else packing_of(source) for source in sources]
    packings = [None if p != "gzip" and s.suffix in _PAGES else p for p, s in zip(packings, sources, strict=True)]
    batch, ready = Batch(), []
    for source, packing in zip(sources, packings, strict=True):
        name = source.parts[-1]
        if packing == "gzip":
            batch.note(source, f"packed with gzip though not called {name}.gz; unpacked and read as {source.suffix}")
            ready.append(replace(source, packed=True))
        elif packing is not None:
            end = "rename it, unpack it, or save its content" if packing.startswith("a zip") else "unpack it"
            batch.skip(source, "format", f"it is {packing}, not {source.suffix}; {end}")
        else:
            ready.append(source)
    if ready or not sources:
        yield from reader(ready, named)
    yield batch


def gunzipped(batch: Batch, source: Source, most: int = budget.CAP) -> bytes | None:
    """The bytes in a gzip file, `most` of them and one more; None, and a row in `skipped`, where there are none."""
    if (packed := batch.load(source)) is None:
        return None
    try:
        return gunzip(packed, most)
    except Bomb as error:
        batch.skip(source, "limit", str(error))
    except (zlib.error, EOFError) as error:
        batch.skip(source, "damaged", f"no whole gzip file ({error}); fetch or pack it again")
    return None


def _read_gzips(readers: Mapping[str, Reader], sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    batch = Batch()
    groups: dict[Reader, list[Source]] = {}
    for source in sources:
        inner = replace(source, packed=True)
        reader = readers.get(inner.suffix)
        if reader is None or inner.suffix == ".zip":
            listed = ", ".join(f"{suffix}.gz" for suffix in readers)
            batch.skip(
                source, "format", f"{inner.suffix or 'a file without extension'} in a gz is not read; expected {listed}"
            )
        else:
            groups.setdefault(reader, []).append(inner)
    for reader, members in groups.items():
        yield from reader(members, named)
    yield batch


def gunzip(packed: bytes, most: int = budget.CAP) -> bytes:
    """All that `packed` holds, member after member, or its first `most` bytes and one more.

    Raises Bomb, zlib.error, and EOFError when its end is missing.

    >>> import gzip
    >>> gunzip(gzip.compress(b"Rain. ") + gzip.compress(b"Hail."))
    b'Rain. Hail.'
    """
    meter, out = Meter(len(packed)), io.BytesIO()
    at = 0
    while packed[at : at + _CHUNK].strip(b"\0") or packed[at + _CHUNK :].strip(b"\0"):  # tapes pad with zeros
        unpacker = zlib.decompressobj(wbits=31)
        rest = b""
        while not unpacker.eof:
            piece, at = rest or packed[at : at + _CHUNK], at if rest else at + _CHUNK
            chunk = unpacker.decompress(piece, min(_CHUNK, most + 1 - meter.out))
            rest = unpacker.unconsumed_tail
            meter.add(len(chunk))
            out.write(chunk)
            if meter.out > most:
                return out.getvalue()
            if not chunk and not rest and at >= len(packed) and not unpacker.eof:
                raise EOFError("its end is missing")
        at = min(at, len(packed)) - len(unpacker.unused_data)
    return out.getvalue()


def _read_zips(readers: Mapping[str, Reader], sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    for source in sources:
        batch = Batch()
        waiting: dict[Reader, list[Source]] = {}
        size = 0
        for member in _members(batch, source, readers):
            waiting.setdefault(readers[member.suffix], []).append(member)
            size += len(member.data or b"")
            if size > TOGETHER:
                yield from _given(waiting, named)
                waiting, size = {}, 0
        yield from _given(waiting, named)
        yield batch


def _given(waiting: Mapping[Reader, Sequence[Source]], named: Mapping[str, str]) -> Iterator[Batch]:
    for reader, members in waiting.items():
        yield from reader(members, named)


def _members(batch: Batch, source: Source, readers: Mapping[str, Reader]) -> Iterator[Source]:
    """The files of a zip that can be read, as sources named ARCHIVE/MEMBER."""
    try:
        with _opened(source) as file:
            if (size := _listed(file)) > MEMBERS * _ENTRY:
                batch.skip(source, "limit", f"its list of files takes {size:,} bytes: over {MEMBERS:,}; split it")
                return
            archive = zipfile.ZipFile(file)
            packed = file.seek(0, io.SEEK_END)
            infos = [i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)]
            papers = sum(is_paper(i.filename) for i in infos)
            if papers < len(infos):
                infos = [i for i in infos if not is_paper(i.filename)]
                if papers:
                    batch.note(source, PAPER_IN_ZIP, papers)
            if len(infos) > MEMBERS:
                batch.skip(source, "limit", f"it holds {len(infos):,} files, expected at most {MEMBERS:,}; split it")
                return
            if not infos:
                batch.skip(source, "empty-file", "the zip holds no files, hidden ones left out")
            # One meter for the whole archive: a thousand members may all point at the same bytes.
            meter = Meter(packed)
            seen: dict[str, int] = {}
            for info in sorted(infos, key=lambda i: (i.filename, i.header_offset)):
                name = repair(info.filename)
                seen[name] = seen.get(name, 0) + 1
                name = name if seen[name] == 1 else f"{name}#{seen[name]}"
                inner = Source(
                    f"{source.shown}/{name}", (*source.parts, *PurePosixPath(info.filename).parts),
                    source.depth, f"{source.name}/{name}", None,
                )  # fmt: skip
                if inner.suffix not in readers or inner.suffix in (".zip", ".gz"):
                    listed = ", ".join(s for s in readers if s not in (".zip", ".gz"))
                    batch.skip(inner, "format", f"{inner.suffix or 'a file without extension'} in a zip is not read; "
                                                f"expected {listed}")  # fmt: skip
                elif info.flag_bits & 1:
                    batch.skip(inner, "unreadable", "it is locked with a password; unpack it yourself")
                else:
                    most = _MOST.get(inner.suffix, budget.HELD)
                    try:
                        data = _unpacked(archive, info, meter, most)
                    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                        batch.skip(inner, "damaged", f"cannot be unpacked ({error}); pack it again")
                    else:
                        if len(data) > most:
                            told = f"it holds more than {most >> 20} MiB; unpack it and split it, if you trust it"
                            batch.skip(inner, "limit", told)
                        else:
                            yield replace(inner, data=data)
    except Bomb as error:
        batch.skip(source, "limit", str(error))
    except OSError as error:
        batch.skip(source, "unreadable", f"{error.strerror or error}; check its permissions and the disk")
    except (zipfile.BadZipFile, ValueError, IndexError, NotImplementedError) as error:
        batch.skip(source, "damaged", f"no zip file that can be read ({error}); fetch or pack it again")


def _opened(source: Source) -> IO[bytes]:
    return io.BytesIO(source.data) if source.data is not None else source.path.open("rb")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter, most: int) -> bytes:
    """The bytes of a member, or its first `most` and one more."""
    out = io.BytesIO()
    with archive.open(info) as file:
        while chunk := file.read(min(_CHUNK, most + 1 - out.tell())):
            meter.add(len(chunk))
            out.write(chunk)
    if out.tell() <= most and out.tell() != info.file_size:
        raise EOFError(f"it holds {out.tell():,} bytes and says {info.file_size:,}")
    return out.getvalue()


def _listed(file: IO[bytes]) -> int:
    """Bytes that a zip says its list of members has: a million of them cost a gigabyte before the first is read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 98))
    tail = file.read()
    end, long = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    told = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    return int.from_bytes(tail[long + 40 : long + 48], "little") if told == 0xFFFFFFFF and long >= 0 else told


def _hidden(name: str) -> bool:
    """What folders leave out, and the resource forks that a Mac puts into every zip."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/") if part not in (".", ".."))
