"""The command line, or another program, in a process of its own, under a clock, with the memory that it and all below
it held at once.
"""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from command_line import TOP

MIB = 1 << 20


@dataclass(frozen=True)
class Limited:
    """What a run gave: its exit code (None where it was stopped), its words, its peak in bytes, its seconds by
    the clock, and of processor time."""

    code: int | None
    out: str
    err: str
    peak: int
    seconds: float
    worked: float


def limited(
    *arguments: object, most_seconds: float = 120, most: int = 4 << 30, program: Path = TOP / "cli.py"
) -> Limited:
    """Run `program` with `arguments`; it is stopped after so many seconds, or when it holds `most` bytes."""
    process = subprocess.Popen(
        [sys.executable, program, *map(str, arguments)], text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace",
        env={**os.environ, "COLUMNS": "200", "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    before = _worked()
    peak, until = 0, time.monotonic() + most_seconds
    stopped = False
    while process.poll() is None:
        peak = max(peak, held(process.pid))
        if peak > most or time.monotonic() > until:
            stopped = True
            process.kill()
        time.sleep(0.02)
    out, err = process.communicate()
    seconds = most_seconds - (until - time.monotonic())
    return Limited(None if stopped else process.returncode, out, err, peak, seconds, _worked() - before)


def _worked() -> float:
    """Seconds of processor time of all processes below this one that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def held(pid: int) -> int:
    """Bytes of memory that a process and all below it hold now."""
    total, waiting = 0, [pid]
    while waiting:
        at = Path("/proc") / str(waiting.pop())
        try:
            status = (at / "status").read_text("ascii", "replace")
            waiting += [int(c) for task in (at / "task").iterdir() for c in (task / "children").read_text().split()]
        except OSError:
            continue  # it has just ended
        total += sum(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS:"))
    return total
