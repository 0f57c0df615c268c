"""The body of an answer, read and unpacked piece by piece under a cap: no more is held than is allowed."""

import zlib
from collections.abc import Iterable, Iterator

from dedup.fetch.failing import NotFetched

ASKED_FOR = "gzip"
"""The only way of packing that is asked for: one with which a cap on what comes out can be kept."""
_GZIP = 31
"""zlib's word for a gzip header and checksum."""


def read_body(pieces: Iterable[bytes], packing: str, most: int) -> bytes:
    """All of a body, unpacked. `packing`: the header Content-Encoding, empty for none; `most`: bytes, packed and not.

    Raises NotFetched for what is more, for what breaks off and for a packing that was not asked for.

    >>> import gzip
    >>> read_body([gzip.compress(b"Rain.")], "gzip", 100)
    b'Rain.'
    """
    kind = packing.strip().lower()
    if kind in ("", "identity"):
        plain = pieces
    elif kind in ("gzip", "x-gzip"):
        plain = _unpacked(_capped(pieces, most, ""), most)
    else:
        raise NotFetched("format", f"its answer is packed as {kind[:40]!r}, and only gzip was asked for")
    return b"".join(_capped(plain, most, " unpacked" if kind else ""))


def _capped(pieces: Iterable[bytes], most: int, how: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise too_much(most, how)
        yield piece


def too_much(most: int, how: str = "") -> NotFetched:
    """What to say of an answer that is too long."""
    return NotFetched("limit", f"its answer holds more than {most / (1 << 20):,.1f} MiB{how}; no feed or article does")


def _unpacked(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    unpack, size = zlib.decompressobj(_GZIP), 0
    fed = False
    for piece in pieces:
        data = piece
        while data:
            if unpack.eof:  # one stream may follow another
                unpack = zlib.decompressobj(_GZIP)
            try:
                # one byte more than is taken: enough to tell that it is too much
                out = unpack.decompress(data, most - size + 1)
            except zlib.error as error:
                raise NotFetched("no-answer", f"its answer is no sound gzip ({error}); ask again later") from None
            fed = True
            size += len(out)
            yield out
            if size > most:
                return
            data = unpack.unconsumed_tail or unpack.unused_data
    if fed and not unpack.eof:
        raise NotFetched("no-answer", "its answer breaks off; ask again later", again=0.0)
