"""Processes that go over parts of a floor's work side by side, where it is Python and not a compiled loop.

The threads of one Python process take turns at it; these do not. Each runs the same functions on parts that it is sent
(`dedup.pipeline.part_messages`), so that a result does not depend on how many there are, or on whether there are any:
what a process cannot do, because it could not be started, was killed or failed, is done here.
"""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Self, TypeVar

from dedup.pipeline.part_messages import kinds_of, receive_parts, receive_value, send_value
from dedup.pipeline.product_parts import put_together
from dedup.pipes import end

LEAST = 20_000
"""Articles from which it pays: to start a process takes as long as it takes to trace those of a thousand clusters."""
AHEAD = 2
"""Parts that are made ready for each process before they are asked for."""
# the package's own __init__ would load all of dedup into every process
_BOOT = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("dedup", {init!r}, submodule_search_locations=[{dedup!r}])
sys.modules["dedup"] = importlib.util.module_from_spec(spec)
from dedup.pipeline.crew import serve
serve()
"""
T = TypeVar("T")
R = TypeVar("R")


class Crew:
    """So many processes, started when there is something to do; for a `with` statement. None, and parts of collections
    of less than `LEAST` articles, are done in this process.

    >>> import polars as pl
    >>> from dedup.clean.masks import titles
    >>> headed = pl.DataFrame({"id": ["a"], "text": ["Ice\\n\\nThe river froze."], "title": ["Ice"]})
    >>> with Crew(2, articles=LEAST) as crew:
    ...     next(crew.map(titles, [headed])).row(0)
    ('a', 0, 3, 'title')
    """

    def __init__(self, processes: int, articles: int) -> None:
        self._processes = processes if articles >= LEAST and processes > 1 else 0
        self._threads: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
            while not self._idle.empty():
                if process := self._idle.get():
                    process.stop()

    def map(self, work: Callable[[T], R], parts: Iterable[T], /) -> Iterator[R]:
        """What `work`, a function of one of our modules, makes of each part, in their order; the types that it says it
        takes and gives must be such as can be sent.
        """
        if not self._processes:
            yield from map(work, parts)
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._processes, "wirecopy-crew")
            for _ in range(self._processes):
                self._idle.put(None)
        waiting: deque[Future[R]] = deque()
        for part in parts:
            waiting.append(self._threads.submit(self._done, work, part))
            if len(waiting) > AHEAD * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _done(self, work: Callable[[T], R], part: T) -> R:
        process = self._idle.get()
        try:
            process = process or _Process()
            answered: R = process.ask(work, part)
            return answered
        except (OSError, EOFError, LookupError):  # it could not be started, is gone, or failed
            if process is not None:
                process.stop()
            process = None
            return work(part)
        finally:
            self._idle.put(process)


class _Process:
    """One process that answers."""

    def __init__(self) -> None:
        dedup = Path(__file__).resolve().parents[1]
        boot = _BOOT.format(dedup=str(dedup), init=str(dedup / "__init__.py"))
        one_thread = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
        paths = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, with our own words
            [sys.executable, "-c", boot], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **one_thread, "PYTHONPATH": paths},
        )  # fmt: skip

    def ask(self, work: Callable[[Any], R], part: Any) -> R:
        """What the work makes of the part. Raises OSError or EOFError where the process is gone, LookupError where the
        work failed.
        """
        source, target = self._process.stdout, self._process.stdin
        if source is None or target is None:
            raise EOFError
        takes, gives = kinds_of(work)
        send_value(target, takes, part, {"module": work.__module__, "work": work.__qualname__})
        head, answer = receive_value(source, gives)
        if head["failed"]:
            raise LookupError(head["failed"])
        done: R = answer
        return done

    def stop(self) -> None:
        """End the process."""
        end(self._process)


def serve() -> None:
    """Do what comes from standard input, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops the run stops this
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not talk into the answers
    with suppress(EOFError, BrokenPipeError):
        while True:
            answer(source, target)


def answer(source: IO[bytes], target: IO[bytes]) -> None:
    """Read one part and what is to be done with it, and write what becomes of it. EOFError when nothing more comes."""
    head, parts = receive_parts(source)
    try:
        work = getattr(import_module(head["module"]), head["work"])
        takes, gives = kinds_of(work)
        done = work(put_together(takes, parts))
    except Exception as error:  # it is done again, and raised, where it was asked for
        send_value(target, bool, False, {"failed": repr(error)})
        return
    send_value(target, gives, done, {"failed": ""})
