"""Lines from stdin, read so that a signal can end the server while it waits for one; and signals that end it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from threading import Thread

LONGEST_LINE = 64_000_000
"""Bytes of one question; a longer line is answered as what is no question at all."""
_CHUNK = 1 << 16


async def question_lines(file: int) -> AsyncIterator[str]:
    """Lines of an open file descriptor until it ends.

    The thread that reads is never waited for: nothing can wake it, and what waits for it would not end before stdin.
    """
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None](1)

    def read() -> None:
        with suppress(RuntimeError):  # the loop is closed
            for line in chain(_lines(file), (None,)):
                asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()

    Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


def _lines(file: int) -> Iterator[str]:
    """Raw reads: a buffered reader's lock would be held while the interpreter ends."""
    held: list[bytes] = []
    size = 0
    while chunk := _read(file):
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            yield "" if size + len(part) > LONGEST_LINE else b"".join([*held, part]).decode("utf-8", "replace")
            held, size = [], 0
        size += len(rest)
        if size <= LONGEST_LINE:
            held.append(rest)
        else:
            held = []
    if held and size:
        yield b"".join(held).decode("utf-8", "replace")


def _read(file: int) -> bytes:
    try:
        return os.read(file, _CHUNK)
    except OSError:
        return b""


@contextmanager
def ended_by_signals(end: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """While the block runs in an event loop, a signal that would end the process calls `end` in place of what it does.

    Yields what does that then, in the main thread, once the loop is done.
    """
    loop, before, came = asyncio.get_running_loop(), {}, []

    def hear(number: int) -> None:
        came.append(number)
        end()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and callable(handler := signal.getsignal(number)):
            with suppress(NotImplementedError, ValueError, RuntimeError):  # Windows; not the main thread
                loop.add_signal_handler(number, hear, number)
                before[number] = handler

    def after() -> None:
        for number in came[:1]:
            before[number](number, None)

    try:
        yield after
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
