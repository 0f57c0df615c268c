"""The payload of an HTTP response in a WARC, with what servers wrap around it taken off, up to a cap.

By our own few lines, and by what the bytes are: crawlers keep headers that speak of a packing that they have undone.
"""

import io
import re
import zlib
from collections.abc import Mapping
from typing import Protocol

from fastwarc.stream_io import BrotliReader

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n?")


class Body(Protocol):
    """What `payload` reads from: a file, or a record's reader."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to `size` bytes."""
        ...


def payload(body: Body, headers: Mapping[str, str], most: int) -> bytes:
    """The page in a response's body, at most `most` bytes of it and one more: enough to tell that it is too long.

    >>> payload(io.BytesIO(b"5\\r\\nRain \\r\\n5\\r\\nfell.\\r\\n0\\r\\n\\r\\n"), {"transfer-encoding": "chunked"}, 99)
    b'Rain fell.'
    """
    said = {name.lower(): value.lower() for name, value in headers.items()}
    data = body.read(most + 1)
    if "chunked" in said.get("transfer-encoding", ""):
        data = _joined(data)
    for packing in reversed([p.strip() for p in said.get("content-encoding", "").split(",")]):
        data = _unpacked(data, packing, most + 1)
    return data


def _joined(data: bytes) -> bytes:
    """Chunks as one; the data as they are where they are not in chunks."""
    parts, at = [], 0
    while match := _CHUNK.match(data, at):
        size = int(match[1], 16)
        if not size:
            break
        parts.append(data[match.end() : match.end() + size])
        at = match.end() + size
        at += len(_LINE_END.match(data, at)[0])  # type: ignore[index]  # it matches nothing, too
    return b"".join(parts) if parts else data


def _unpacked(data: bytes, packing: str, most: int) -> bytes:
    windows: tuple[int, ...]
    if data.startswith(b"\x1f\x8b"):
        windows = (31,)
    elif packing == "deflate":
        windows = (15, -15)  # with a header, as the standard has it, or without, as some servers do
    elif packing == "br":
        try:
            return bytes(BrotliReader(io.BytesIO(data)).read(most))
        except (OSError, ValueError):
            return data
    else:
        return data
    for window in windows:
        try:
            return zlib.decompressobj(window).decompress(data, most)
        except zlib.error:
            continue
    return data
