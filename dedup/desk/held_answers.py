"""Answers that were just given, held in memory for a while: a page of their own each, to which Back leads."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

Pieces = list[str | bytes]
MOST, MOST_BYTES, SECONDS = 60, 96_000_000, 3600.0
"""Answers that are held, bytes of all of them, and how long; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class _Held:
    owner: str
    pieces: Pieces
    size: int
    until: float
    state: object


class HeldAnswers:
    """Pages by a key that nobody can guess, for the one who asked; nothing is written anywhere.

    `state`: of the store; what was answered in another one is dropped, since it may show what was taken out since.

    >>> held = HeldAnswers()
    >>> key = held.keep("me", lambda key: [b"a page"])
    >>> held.of("me", key), held.of("another", key), held.of("me", "guessed")
    ([b'a page'], None, None)
    >>> held.of("me", key, state="after a removal"), held.of("me", key)
    (None, None)
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, Lock()
        self._held: dict[str, _Held] = {}

    def keep(self, owner: str, make: Callable[[str], Pieces], state: object = None) -> str:
        """Hold the page that `make` gives for its key; returns the key. `state`: of before the question."""
        key = secrets.token_urlsafe(18)
        pieces = make(key)
        with self._lock:
            self._held[key] = _Held(owner, pieces, sum(map(len, pieces)), self._now() + SECONDS, state)
            self._shrink()
        return key

    def of(self, owner: str, key: str, state: object = None) -> Pieces | None:
        """The page; None where it is held no more, or for somebody else. `state`: of now."""
        with self._lock:
            self._held = {k: h for k, h in self._held.items() if h.state == state}
            self._shrink()
            found = self._held.get(key)
        return found.pieces if found is not None and found.owner == owner else None

    def _shrink(self) -> None:
        now, size = self._now(), sum(h.size for h in self._held.values())
        for key, held in list(self._held.items()):
            if held.until > now and len(self._held) <= MOST and (size <= MOST_BYTES or len(self._held) == 1):
                return
            size -= held.size
            del self._held[key]
