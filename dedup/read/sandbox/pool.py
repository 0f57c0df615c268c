"""Work on foreign bytes in processes of their own, under caps on bytes, time and memory.

Whatever a page does to a parser, only its worker dies: the run goes on, and the caller learns which cap was hit.
Parent and worker speak JSON and plain bytes over pipes, never pickles; a worker sees nothing but its own task.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import LifoQueue
from threading import Timer
from typing import Any

from dedup.pipes import end, receive, send
from dedup.read.intake.decoding import without_surrogates

# The package's own __init__ would load all of dedup into every worker: half a second and 200 MB.
_BOOT = """
import sys, types
for name, path in (("dedup", {dedup!r}), ("dedup.read", {read!r})):
    module = types.ModuleType(name)
    module.__path__ = [path]
    sys.modules[name] = module
from {module} import main
main()
"""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caps:
    """What one task may use. `bytes`: of input; `seconds`: of processor time, and six times that by the clock, for
    machines are busy at times; `memory`: bytes that the worker's process may hold.
    """

    bytes: int = 16 << 20
    seconds: float = 5.0
    memory: int = 512 << 20

    @property
    def patience(self) -> float:
        """Seconds by the clock after which a worker is given up."""
        return 6 * self.seconds


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to read: its bytes, and what is known about it beside them (plain JSON values).

    `caps`: what it may use, where that is not what all tasks of its workers may.
    """

    data: bytes
    about: dict[str, str | None]
    caps: Caps | None = None


class Workers:
    """A pool of worker processes, each running `main()` of a module; use it in a `with` statement.

    Workers start when they are needed and are replaced when they die.
    """

    def __init__(self, module: str, count: int | None = None, caps: Caps | None = None) -> None:
        self.caps = caps or Caps()
        self._module = module
        self._count = count or max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self._count):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(self._count, "wirecopy-worker")

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            if worker := self._idle.get():
                worker.stop()

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """The answers to the tasks, in their order; a few tasks are drawn ahead. A task that hit a cap answers with
        `reason` "limit" and a `detail` that says which.
        """
        waiting: deque[Future[Answer]] = deque()
        for task in tasks:
            waiting.append(self._threads.submit(self._answer, task))
            if len(waiting) > 4 * self._count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _answer(self, task: Task) -> Answer:
        caps = task.caps or self.caps
        if len(task.data) > caps.bytes:
            return _over("bytes", f"it holds {len(task.data):,} bytes, expected at most {caps.bytes:,}")
        worker = self._idle.get()
        try:
            while True:
                if worker is None or not worker.alive:
                    worker = _Worker(self._module)
                fresh = worker.answered == 0
                answer = worker.ask(task, caps)
                # What earlier tasks left behind must not decide: memory counts in a fresh worker only.
                if fresh or answer.get("cap") not in ("memory", "crash"):
                    return answer
        finally:
            self._idle.put(worker if worker is not None and worker.alive else None)


class _Worker:
    """One process. `answered`: tasks it has answered; `alive`: whether it can take another."""

    def __init__(self, module: str) -> None:
        read = Path(__file__).resolve().parents[1]
        boot = _BOOT.format(dedup=str(read.parent), read=str(read), module=module)
        known = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, with our own words
            [sys.executable, "-c", boot], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            # each arena of the C library would count 64 MB as mapped that are never held
            env={**known, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
        self.answered = 0
        self.alive = True

    def ask(self, task: Task, caps: Caps) -> Answer:
        """The worker's answer, with its `parts` (bytes) if it has some; or the cap that it died of."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101  # pipes, as asked
        timer = Timer(caps.patience, self._process.kill)
        timer.start()
        limits = {"seconds": caps.seconds, "memory": caps.memory}
        try:
            send(self._process.stdin, {"limits": limits, "about": task.about}, task.data)
            received = receive(self._process.stdout)
            parts = [receive(self._process.stdout) for _ in range(received[0].pop("parts", 0))] if received else []
        except (OSError, ValueError):
            received = None
        finally:
            timer.cancel()
        if received is None or None in parts:
            self.alive = False
            return self._died(self._process.wait(), caps)
        answer: Answer = _tellable(received[0])
        if parts:
            answer["parts"] = [part[1] for part in parts if part is not None]
        self.answered += 1
        if answer.pop("retire", False):
            self.stop()
        return answer

    def stop(self) -> None:
        """End the process."""
        self.alive = False
        end(self._process)

    def _died(self, code: int, caps: Caps) -> Answer:
        self.stop()
        if code in _OUT_OF_TIME:
            return _over("time", f"reading it takes more than {caps.seconds:g} s of processor time")
        if code == MEMORY_EXIT:
            return _over("memory", f"reading it takes more than {caps.memory >> 20:,} MiB of memory")
        return _over("crash", f"the process that read it ended with code {code}")


MEMORY_EXIT = 77
"""The code with which a worker ends that got no more memory."""
_OUT_OF_TIME = (-27, -9)
"""SIGPROF: its processor time is spent; SIGKILL: the parent's patience is."""


def _over(cap: str, what: str) -> Answer:
    advice = "split it, or save it again" if cap == "bytes" else "it may be made to do harm; look at it, or split it"
    return {"reason": "limit", "cap": cap, "detail": f"{what}; {advice}"}


def _tellable(value: Any) -> Any:
    """What a worker said, without lone surrogates: an escape in JSON-LD can make one, and no table can hold it."""
    if isinstance(value, str):
        return without_surrogates(value)[0]
    if isinstance(value, list):
        return [_tellable(v) for v in value]
    return {k: _tellable(v) for k, v in value.items()} if isinstance(value, dict) else value
