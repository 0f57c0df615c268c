"""Whether the records of a WARC are as long as they say: FastWARC steps over what does not fit, without a word.

Looked at beside it, in the bytes that it is given: a record that claims too many swallows the next, one that claims too
few loses its end, and the last one of a file that was cut has no end at all.
"""

import re

from dedup.read.intake import budget

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BEGIN = b"WARC/"
_NEXT = b"\nWARC/1."
_MOST = 1 << 16
"""Bytes of a record's own headers at most."""


class Framing:
    """Follows the records in the bytes of a WARC, and notes in `problems` what does not fit.

    >>> framing = Framing()
    >>> framing.feed(b"WARC/1.0\\r\\nContent-Length: 4\\r\\n\\r\\nRain\\r\\n\\r\\nWARC/1.0\\r\\n")
    >>> framing.feed(b"Content-Length: 9\\r\\n\\r\\nHail")
    >>> framing.end()
    >>> framing.problems
    ['it breaks off inside record 2, of which 4 of 9 bytes are there']
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.records = 0
        self._held = b""
        self._left = self._length = 0
        self._lost = self._overlong = False

    def feed(self, data: bytes) -> None:
        """Look at the next bytes."""
        self._held += data
        while self._held and (self._in_record() if self._left else self._between()):
            pass

    def end(self) -> None:
        """Look at what is left when no more bytes come."""
        number = f"record {self.records}"
        if self._left:
            there = self._length - self._left + len(self._held)
            self._tell(f"it breaks off inside {number}, of which {there:,} of {self._length:,} bytes are there")
        elif self._held.strip() and not self._lost:
            self._tell(f"it breaks off in the headers behind {number}")

    def _in_record(self) -> bool:
        """Step over what a record claims. Always goes on."""
        piece = self._held[: self._left]
        # a few bytes more: what begins here may end in the next piece
        if not self._overlong and _NEXT in self._held[: self._left + len(_NEXT)]:
            self._overlong = True
            claimed = f"record {self.records} claims {self._length:,} bytes"
            self._tell(f"{claimed} and runs over the next record, which is lost")
        keep = len(_NEXT) - 1 if len(piece) < self._left else 0
        if keep and len(piece) <= keep:
            return False
        done = len(piece) - keep
        self._left -= done
        self._held = self._held[done:]
        return bool(not keep)

    def _between(self) -> bool:
        """Find the next record and its length; False where more bytes are needed."""
        self._held = self._held.lstrip(b"\r\n")
        if not self._held.startswith(_BEGIN[: len(self._held)]):
            if not self._lost:
                self._lost = True
                what = f"behind record {self.records}" if self.records else "before the first record"
                self._tell(f"{what} stand bytes that belong to none, as where a length is too small")
            at = self._held.find(_NEXT)
            self._held = self._held[at + 1 :] if at >= 0 else self._held[-len(_NEXT) :]
            return at >= 0
        end = _HEAD_END.search(self._held, 0, _MOST)
        if end is None:
            if len(self._held) < _MOST:
                return False
            self._held = b"\0" + self._held[len(_BEGIN) :]
            return True
        self.records += 1
        self._lost = self._overlong = False
        length = _LENGTH.search(self._held, 0, end.end())
        self._held = self._held[end.end() :]
        self._length = self._left = int(length[1]) if length else 0
        if length is None:
            self._tell(f"record {self.records} does not say how long it is")
        return True

    def _tell(self, problem: str) -> None:
        if len(self.problems) < budget.TOLD:
            self.problems.append(problem)
