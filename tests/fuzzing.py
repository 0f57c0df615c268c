"""How many inputs the property tests of the readers try: their own number, or FUZZ_INPUTS where it is set.

`make fuzz` sets it to 20,000 and 2,000; `.ci/run` leaves it alone, and 200 are tried for each reader. `make test` tries
a quarter (`examples.py`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, settings

from dedup.read.sandbox.pool import Caps, Workers

DEADLINE = 5000
"""Milliseconds that one example may take, of one input or of several."""

TOGETHER = 20
"""Inputs that are read in one folder where a test tries many files: most of a short `read` is not the reader."""


def inputs(usual: int = 200) -> int:
    """The number of inputs for one test.

    >>> inputs(60) in (60, int(os.environ.get("FUZZ_INPUTS", 0)))
    True
    """
    return int(os.environ.get("FUZZ_INPUTS") or usual)


FUZZ = settings(
    max_examples=-(-examples(inputs()) // TOGETHER), deadline=DEADLINE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
"""Settings of a test that a reader must pass for any `TOGETHER` inputs."""


class Lent:
    """Workers that are there already, for readers that would start new ones for each input."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    def __call__(self, *_: Any, **__: Any) -> "Lent":
        return self

    def __enter__(self) -> Workers:
        return self.workers

    def __exit__(self, *_: object) -> None:
        pass


@contextmanager
def one_worker(worker: str, caps: Caps, *readers: ModuleType) -> Iterator[Workers]:
    """One worker for all that these readers read meanwhile."""
    with Workers(worker, 1, caps) as own, pytest.MonkeyPatch.context() as patch:
        for reader in readers:
            patch.setattr(reader, "Workers", Lent(own))
        yield own
