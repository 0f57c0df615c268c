"""The HTTP response in a record of a WARC: its status, headers and body, also where its lines end in bare line feeds.

FastWARC takes all of those (ClueWeb09, old wget and Nutch) for one status line, so headers are parsed here.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastwarc.warc import WarcRecord

from dedup.read.web.warc_payload import Body

_HTML = ("text/html", "application/xhtml+xml")
_MOST = 1 << 16
"""Bytes of headers at most."""
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w:.-]{2,40})""", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered. `status`: None for a page that was written without an answer (a resource record)."""

    status: int | None
    headers: Mapping[str, str]
    body: Body
    charset: str | None = None
    kind: str = ""

    def is_page(self) -> bool:
        """Whether it is an HTML page that was found."""
        return self.kind in _HTML and self.status in (None, 200)


def response_of(record: WarcRecord) -> Response:
    """The response in a record, whose HTTP headers are not parsed yet."""
    kind = _bare(record.headers.get("Content-Type"))
    if kind != "application/http":  # a resource record, as some tools write pages
        return Response(None, {}, record.reader, _charset(record.headers.get("Content-Type") or ""), kind)
    return parsed(record.reader)


def parsed(rest: Body) -> Response:
    """The response in bytes that begin with its status line, whatever ends its lines.

    >>> found = parsed(io.BytesIO(b"HTTP/1.1 200 OK\\nContent-Type: text/html\\n\\n<p>Rain."))
    >>> found.status, found.kind, found.body.read()
    (200, 'text/html', b'<p>Rain.')
    """
    head = rest.read(_MOST)
    end, status = _END.search(head), _STATUS.match(head)
    if end is None or status is None:
        return Response(0, {}, io.BytesIO(b""))
    headers = _headers(head[: end.start()].decode("latin-1"))
    kind = headers.get("content-type", "")
    body: Any = _Joined(head[end.end() :], rest)
    return Response(int(status[1]), headers, body, _charset(kind), _bare(kind))


class _Joined:
    """Bytes that were read already, and what follows them."""

    def __init__(self, first: bytes, rest: Body) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes."""
        first, self._first = self._first, b""
        if size < 0:
            return first + self._rest.read()
        self._first = first[size:]
        more = size - len(first)
        return first[:size] + (self._rest.read(more) if more > 0 else b"")


def _headers(text: str) -> dict[str, str]:
    """Names in lower case -> values; those of a name that comes twice are one list."""
    found: dict[str, str] = {}
    for line in re.split(r"\r?\n", text):
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            found[key] = f"{found[key]}, {value.strip()}" if key in found else value.strip()
    return found


def _charset(kind: str) -> str | None:
    match = _CHARSET.search(kind)
    return match[1] if match else None


def _bare(kind: str | None) -> str:
    return (kind or "").split(";")[0].strip().lower()
