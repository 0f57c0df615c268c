"""The inside of a worker process: tasks in, answers out, under the caps that it sets on itself."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dedup.pipes import receive, send
from dedup.read.sandbox.pool import MEMORY_EXIT

try:
    import resource
    import signal
except ImportError:  # pragma: no cover  # Windows has neither; there the parent's clock is the only cap
    resource = signal = None  # type: ignore[assignment]

RETIRE = 0.6
"""Share of its memory cap above which a worker asks to be replaced: caches of its libraries grow with every task."""

Work = Callable[[bytes, dict[str, str | None]], dict[str, Any]]
"""A task's bytes, and what is known beside them -> an answer of plain JSON values."""


def serve(work: Work) -> None:
    """Answer tasks from standard input by `work` until it ends.

    An answer may have `parts`, a list of calls that make bytes: they are made and sent one after the other behind it.
    """
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not talk into the answers
    memory = 0
    while (received := receive(source)) is not None:
        limits, about = received[0]["limits"], received[0]["about"]
        if limits["memory"] != memory:  # set again, it would let a worker grow with every task
            memory = limits["memory"]
            _limit_memory(memory)
        _set_alarm(limits["seconds"])
        try:
            answer = work(received[1], about)
            parts: list[Callable[[], bytes]] = answer.pop("parts", [])
            answer["retire"] = _held() > RETIRE * limits["memory"]
            send(target, {**answer, "parts": len(parts)})
            while parts:
                send(target, None, parts.pop(0)())
            _set_alarm(0)
        except MemoryError:
            os._exit(MEMORY_EXIT)
        del received, answer


def guarded(work: Work, data: bytes, about: dict[str, str | None], what: str) -> dict[str, Any]:
    """`work`, with whatever goes wrong in its libraries told as an answer. Raises MemoryError.

    >>> guarded(lambda data, about: {"size": 1 // len(data)}, b"", {}, "a page")["detail"]
    'a page that the reader cannot take apart (ZeroDivisionError: ...); fetch or write it again'
    """
    try:
        return work(data, about)
    except RecursionError:
        return {"reason": "limit", "cap": "depth", "detail": f"{what} with tags nested too deeply; write it again"}
    except MemoryError:
        raise
    except Exception as error:  # one bad file is one row in `skipped`, whatever it broke
        if "memory" in str(error).lower():
            raise MemoryError from error
        told = f"{type(error).__name__}: {str(error)[:120]}"
        detail = f"{what} that the reader cannot take apart ({told}); fetch or write it again"
        return {"reason": "damaged", "detail": detail}


def _limit_memory(most: int) -> None:
    """Let the process hold no more than `most` bytes: what it maps now and holds not is free of charge."""
    if resource is None:
        return
    mapped, held = _memory()
    # an eighth is kept for what is mapped already and comes to be held later: code, stacks, tables of libraries
    limit = mapped + max(most - most // 8 - held, most // 4)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        # the soft limit only: the next task may have another
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):  # pragma: no cover  # macOS knows the limit and does not hold it
        return


def _set_alarm(seconds: float) -> None:
    """End the process after so many seconds of processor time. By the kernel: compiled loops see no exception."""
    if signal is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _memory() -> tuple[int, int]:
    """Bytes that the process has mapped, and that it holds in memory."""
    try:
        mapped, held = Path("/proc/self/statm").read_text(encoding="ascii").split()[:2]
    except OSError:  # pragma: no cover  # not Linux
        return 1 << 30, 128 << 20
    page = os.sysconf("SC_PAGESIZE")
    return int(mapped) * page, int(held) * page


def _held() -> int:
    return _memory()[1]
