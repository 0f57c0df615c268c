"""A word and a bar while loops are compiled: the first run after an installation would else be silent for a minute."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.compile_watch import watching

if TYPE_CHECKING:
    from rich.progress import Progress

LINE = "wirecopy: compiling the inner loops, once after an installation: a minute or two"
FEW, SOON = 3, 2.0
"""Loops, and seconds, that are compiled without a word: a changed machine or version may cost one or two."""


@contextmanager
def compiling_told(silent: bool, progress: "Progress | None" = None) -> Iterator[None]:
    """Say so on stderr when loops come to be compiled; on a terminal a bar moves, in `progress` where there is one.

    >>> with compiling_told(silent=True):
    ...     pass
    """
    if silent:
        yield
        return
    told = _CompilingNote(progress)
    try:
        with watching(told.missed):
            yield
    finally:
        told.end()


class _CompilingNote:
    def __init__(self, progress: "Progress | None") -> None:
        self._progress, self._own = progress, False
        self._count, self._first = 0, 0.0
        self._task: int | None = None
        self._said = False

    def missed(self) -> None:
        self._first = self._first or time.monotonic()
        self._count += 1
        if not self._said and (self._count >= FEW or time.monotonic() - self._first >= SOON):
            self._say()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=f"loop {self._count}")  # type: ignore[arg-type]

    def _say(self) -> None:
        self._said = True
        if not sys.stderr.isatty():
            print(LINE, file=sys.stderr, flush=True)
            return
        if self._progress is None:
            from dedup.write.terminal.progress import swinging

            self._progress, self._own = swinging(), True
            self._progress.start()
        self._progress.console.print(LINE, highlight=False)
        self._task = self._progress.add_task("compiling", total=None)

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None and self._task is not None:
            self._progress.remove_task(self._task)  # type: ignore[arg-type]
            if self._own:
                self._progress.stop()
