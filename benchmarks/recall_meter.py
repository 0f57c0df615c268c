"""Seconds and memory of the parts of a run, for `recall_speed.py`. Linux only: it reads /proc."""

import importlib
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PARTS = {
    "fingerprint": ("read_words", "mark_spans", "digests_of", "first_equal", "signatures", "_postings"),
    "candidates": (
        "candidate_pairs",
        "shared_passages",
        "article_terms",
        "nearest_by_terms",
        "_credited",
        "_union",
        "standing_out",
    ),
}
"""Functions, as these modules know them, whose share of time and memory is shown; one that is gone is passed over."""


class Meter:
    """Seconds (wall, processor) and peak memory (GB, of the process) of parts by their path ("candidates/_union")."""

    def __init__(self, aloud: bool = False) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.processor: dict[str, float] = defaultdict(float)
        self.peak: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._aloud = aloud

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._look()
        self._open.append(f"{self._open[-1]}/{name}" if self._open else name)
        if self._aloud:
            print("in", self._open[-1], flush=True)
        began, processor = time.perf_counter(), time.process_time()
        yield
        self.processor[self._open[-1]] += time.process_time() - processor
        self.seconds[self._open[-1]] += time.perf_counter() - began
        self._look()
        self._open.pop()

    def _look(self) -> None:
        peak = memory_of("self", "VmHWM")
        for name in self._open:
            self.peak[name] = max(self.peak[name], peak)
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew

    def watch(self) -> None:
        """Measure the functions in `PARTS` wherever their module calls them."""
        for module, names in PARTS.items():
            home = importlib.import_module(f"dedup.{module}")
            for name in names:
                if work := getattr(home, name, None):
                    setattr(home, name, self._measured(name, work))

    def _measured(self, name: str, work: Any) -> Any:
        def measured(*args: Any, **options: Any) -> Any:
            with self(name):
                return work(*args, **options)

        return measured


def memory_of(process: str, field: str) -> float:
    """GB of a field of a process's status; 0 when the process has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return int(status.split(f"{field}:")[1].split()[0]) / 2**20 if field in status else 0.0
