"""What runs in a worker process: pages in, raw rows out, under the caps that it sets on itself."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from dedup.read.web_page import read_page
from dedup.read.workers import MEMORY_EXIT, receive, send

try:
    import resource
    import signal
except ImportError:  # pragma: no cover  # Windows has neither; there the parent's clock is the only cap
    resource = signal = None  # type: ignore[assignment]

RETIRE = 0.6
"""Share of its memory cap above which a worker asks to be replaced: caches of its libraries grow with every page."""


def main() -> None:
    """Answer tasks from standard input until it ends."""
    limits = json.loads(sys.argv[1])
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not talk into the answers
    _limit_memory(limits["memory"])
    while (received := receive(source)) is not None:
        about, data = received
        _set_alarm(limits["seconds"])
        try:
            answer = answered(data, about)
            _set_alarm(0)
        except MemoryError:
            os._exit(MEMORY_EXIT)
        answer["retire"] = _held() > RETIRE * limits["memory"]
        send(target, answer)


def answered(data: bytes, about: dict[str, str | None]) -> dict[str, Any]:
    """`read_page`, with whatever goes wrong in its libraries told as an answer. Raises MemoryError."""
    try:
        return read_page(data, about)
    except RecursionError:
        return {"reason": "limit", "cap": "depth", "detail": "its tags are nested too deeply; save it again"}
    except MemoryError:
        raise
    except Exception as error:  # one bad page is one row in `skipped`, whatever it broke
        if "memory" in str(error).lower():
            raise MemoryError from error
        return {"reason": "damaged", "detail": f"HTML that the reader cannot take apart ({type(error).__name__}: "
                f"{str(error)[:120]}); save the page again"}  # fmt: skip


def _limit_memory(most: int) -> None:
    """Let the process hold no more than `most` bytes: what it maps now and holds not is free of charge."""
    if resource is None:
        return
    mapped, held = _memory()
    # an eighth is kept for what is mapped already and comes to be held later: code, stacks, tables of libraries
    limit = mapped + max(most - most // 8 - held, most // 4)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
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
