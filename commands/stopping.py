"""Ctrl-C, SIGTERM and SIGHUP: each ends a command with a word and a code of its own, and nothing is left half-written.

It is raised as an exception, so that what is being written is taken back on the way out. Nothing heavy is imported
here: the signals are listened to before anything else is loaded.
"""

import signal
import sys
import time
from types import FrameType
from typing import Any, NoReturn

WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}
"""Signal -> what is said of it. The exit code is 128 and its number: 130, 143, 129."""
AGAIN = 2.0
"""Seconds in which a signal is the same one told again: it would stop the way out."""


class Stopped(BaseException):
    """Somebody asked the program to end. `word`: what to say; `code`: its exit code.

    >>> Stopped(signal.SIGTERM).word, Stopped(signal.SIGTERM).code
    ('terminated', 143)
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.word = WORDS[signal.Signals(number).name]
        self.code = 128 + number

    @classmethod
    def behind(cls, error: BaseException | None) -> "Stopped | None":
        """The signal on whose way out an error came, as of a terminal that is gone; None where there was none."""
        while error is not None and not isinstance(error, cls):
            error = error.__context__
        return error


_HEARD: list[int] = []
"""The signals that came, for who finds a program broken by one that a library's import swallowed."""


def heard() -> Stopped | None:
    """The signal that was raised before, if any."""
    return Stopped(_HEARD[0]) if _HEARD else None


class _Ear:
    """Raises Stopped when a signal comes, and again where somebody's callback has swallowed it."""

    def __init__(self) -> None:
        self._told_by = sys.unraisablehook
        self._since = -AGAIN

    def stop(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._since >= AGAIN:
            self._since = now
            _HEARD.append(number)
            raise Stopped(number)

    def again(self, *_: object) -> NoReturn:
        raise Stopped(_HEARD[-1])

    def swallowed(self, lost: Any) -> None:
        """In place of Python's word about an exception that nobody can catch, as in a callback of a C library."""
        if isinstance(lost.exc_value, Stopped) and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self.again)
            signal.setitimer(signal.ITIMER_REAL, 0.05)
        else:
            self._told_by(lost)


def listen() -> None:
    """From now on each of the signals raises Stopped; one that is ignored, as under nohup, stays ignored."""
    ear = _Ear()
    sys.unraisablehook = ear.swallowed
    for number in _known():
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, ear.stop)


def listen_no_more() -> None:
    """The work is done: from now on a signal ends the process as the system does, without a word."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    for number in _known():
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, signal.SIG_DFL)


def _known() -> list[signal.Signals]:
    return [signal.Signals[name] for name in WORDS if name in signal.Signals.__members__]
