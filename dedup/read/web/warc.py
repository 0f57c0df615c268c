"""WARC and WARC.GZ, as crawlers write them (CC-NEWS, wget, Heritrix): HTML responses, streamed.

The page's address is the record's; the date of capture is no date of publication, only a bound: a page cannot have been
published after it was fetched. Rows are numbered by the HTML responses of a file, from 0.
"""

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from dedup.read.intake import budget
from dedup.read.intake.batch import Batch
from dedup.read.intake.sources import Source
from dedup.read.sandbox.pool import Workers
from dedup.read.web.pages import CAPS, WORKER, Page, answers
from dedup.read.web.warc_framing import Framing
from dedup.read.web.warc_payload import payload
from dedup.read.web.warc_response import Response, response_of


class UnpacksTooFar(Exception):
    """A file that unpacks to far more than it holds."""


class Capped(io.RawIOBase):
    """A compressed file, unpacked, that raises UnpacksTooFar when it gives more than is allowed for what it took.

    >>> Capped(io.BytesIO(gzip.compress(b"WARC/1.0"))).read(4)
    b'WARC'
    """

    def __init__(self, packed: io.BufferedIOBase) -> None:
        self._packed = packed
        self._plain: io.BufferedIOBase = packed
        if packed.read(2) == b"\x1f\x8b":
            self._plain = gzip.GzipFile(fileobj=packed)
        packed.seek(0)
        self._given = 0
        self.framing = Framing()

    def readable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Bytes given so far: FastWARC asks for its place, and never seeks."""
        return self._given

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, at most 1 MiB at once. Raises UnpacksTooFar, and what gzip raises for damaged files."""
        # read1 gives what comes before a damaged place; read would lose it
        data = self._plain.read1(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._given += len(data)
        # a WARC has as many bytes as a crawl gives: only what it took so far counts
        if self._given > budget.FREE and self._given > budget.RATIO * max(1, self._packed.tell()):
            raise UnpacksTooFar
        if data:
            self.framing.feed(data)
        else:
            self.framing.end()
        return data


def read_warcs(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """WARC files. `named` is for tables and not used."""
    with Workers(WORKER, caps=CAPS) as workers:
        for source in sources:
            told = Batch()
            yield from answers(_pages(source, told), workers)
            yield told


def _pages(source: Source, told: Batch) -> Iterator[Page]:
    """The HTML responses of a file; why it ends early, and what is left out, is told in `told`."""
    if told.load(source, 1) is None:
        return
    rows = others = records = 0
    framing = Framing()
    try:
        with io.BytesIO(source.data) if source.data is not None else source.path.open("rb") as packed:
            stream: Any = Capped(packed)
            framing = stream.framing
            kinds = WarcRecordType.response | WarcRecordType.resource
            for record in ArchiveIterator(stream, record_types=kinds, parse_http=False, stream_detect=False):
                records += 1
                response = response_of(record)
                if not response.is_page():
                    others += 1
                    continue
                rows += 1
                yield Page(
                    source, payload(response.body, response.headers, CAPS.bytes), rows - 1, *_about(record, response)
                )  # fmt: skip
    except UnpacksTooFar:
        detail = f"it unpacks to over {budget.RATIO} times its size; the {rows:,} pages before that are read"
        told.skip(source, "limit", detail)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        what = " ".join(str(error).split())[:120]
        detail = f"the WARC breaks off ({what}); the {rows:,} pages before that are read; fetch it again"
        told.skip(source, "damaged", detail)
    except BaseException as error:
        # FastWARC is Rust: where it gives up, its exception is none of Python's usual ones and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        told.skip(source, "damaged", f"the WARC cannot be taken apart; the {rows:,} pages before that are read")
    else:
        if not records:
            told.skip(source, "damaged", "no WARC record of a response in it; expected WARC/1.0 or 1.1, plain or gzip")
    if records:
        for problem in framing.problems:
            told.skip(source, "damaged", f"{problem}; fetch the WARC again")
    if others:
        told.note(source, "records that are no HTML page with status 200, left out", others)


def _about(record: WarcRecord, response: Response) -> tuple[str | None, str | None, str | None, str | None]:
    """Address, date of capture, charset and links of a page."""
    url = record.headers.get("WARC-Target-URI")
    captured = record.record_date
    return (
        url.strip("<> ") if url else None,  # WARC/1.0 put it in angle brackets
        captured.astimezone(UTC).isoformat(timespec="seconds") if captured else None,
        response.charset,
        next((value for name, value in response.headers.items() if name.lower() == "link"), None),
    )
