"""An archive under kill -9, a failing disk and damage: nothing acknowledged is lost, no wrong answer, doctor knows.

A sample of each sweep is tried in `make test`, the rest is slow. TORTURE=N runs N stops, 10 N / 3 flipped bits and
every write of the disk; `make torture` sets it to 300.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from examples import sampled

from dedup.archive.store.crash_points import POINTS

TORTURE = int(os.environ.get("TORTURE", "0"))
WORKER = Path(__file__).parents[1] / "archive_worker.py"
FIRST, THEN = [0, 6], [6, 12]
EARLY = ("making", "made")
WHOLE = [("flip", 20), ("cut", 6)]


class Worker:
    def __init__(self, parts: bool) -> None:
        self.parts = parts
        one = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
        top = str(WORKER.parent.parent)
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={
                **os.environ, **one, "IN_PARTS": "1" if parts else "", "NUMBA_THREADING_LAYER": "workqueue",
                "PYTHONPATH": top,
            },
        )  # fmt: skip

    def ask(self, do: str, archive: Path, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, "archive": str(archive), **order}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


class Undisturbed:
    """An archive after the first add and after the second, and what it says then."""

    def __init__(self, worker: Worker, folder: Path) -> None:
        self.first, self.second = folder / "first.db", folder / "second.db"
        assert worker.ask("add", self.first, rows=FIRST)["code"] == 0
        shutil.copy(self.first, self.second)
        told = worker.ask("add", self.second, rows=THEN)
        self.operations: int = told["operations"]
        self.one = worker.ask("state nearest", self.first)
        self.two = worker.ask("state nearest", self.second)
        assert self.one["state"] != self.two["state"]


@pytest.fixture(scope="module", params=sampled(["whole", "parts"], ["whole"]))
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """An archive that is run over as a whole at every add, and one that is taken for large."""
    started = Worker(request.param == "parts")
    yield started
    started.close()


@pytest.fixture(scope="module")
def calm(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return Undisturbed(worker, tmp_path_factory.mktemp("calm"))


def healed(worker: Worker, calm: Undisturbed, place: Path, acknowledged: bool, rows: list[int]) -> None:
    """Before the next add: sound, and at the last commit; after it: sound, and as if nothing had happened."""
    told = worker.ask("heal", place, rows=rows)
    assert told["code"] == 0, told.get("trace") or told
    if told["before"]:
        assert told["before"]["findings"] == []
        states = [calm.two["state"]] if acknowledged else [calm.one["state"], calm.two["state"]]
        assert told["before"]["state"] in states
    assert told["after"]["findings"] == []
    assert told["after"]["state"] == calm.two["state"]
    assert told["after"]["nearest"] == calm.two["nearest"]
    assert [p.name for p in place.parent.iterdir() if p.name.endswith(("-journal", "-wal")) and p.stat().st_size] == []


@pytest.mark.parametrize(
    "name", sampled([p for p in POINTS if p not in EARLY], ["articles-written", "before-commit", "after-commit"])
)
def test_a_stop_at_each_point_loses_nothing(name: str, worker: Worker, calm: Undisturbed, tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    shutil.copy(calm.first, place)
    assert worker.ask("add", place, rows=THEN, fault=name)["code"] == -9
    healed(worker, calm, place, name == "checkpointed", THEN)


@pytest.mark.parametrize("name", sampled(["making", "made", "after-commit"], ["made"]))
def test_a_stop_in_the_first_add_leaves_an_archive_or_none(
    name: str, worker: Worker, calm: Undisturbed, tmp_path: Path
) -> None:
    place = tmp_path / "news.db"
    assert worker.ask("add", place, rows=FIRST, fault=name)["code"] == -9
    assert place.exists() == (name != "making")
    assert worker.ask("add", place, rows=FIRST)["code"] == 0
    told = worker.ask("examine state", place)
    assert told["findings"] == [] and told["state"] == calm.one["state"]


@pytest.mark.parametrize("seed", sampled(range(TORTURE or 3), [0]))
def test_a_stop_at_any_moment_loses_nothing(seed: int, worker: Worker, calm: Undisturbed, tmp_path: Path) -> None:
    place = tmp_path / "news.db"
    shutil.copy(calm.first, place)
    moment = random.Random(seed).uniform(0, 0.6)  # noqa: S311
    code = worker.ask("add", place, rows=THEN, kill=moment)["code"]
    assert code in (0, -9)
    healed(worker, calm, place, code == 0, THEN)


def _writes() -> list[tuple[str, int]]:
    """Kind of failure and the operation, counted from 1, at which it begins; 70 were done when this was written."""
    kinds = ("full", "ioerr", "short", "once")
    if TORTURE:
        return [(kind, at) for kind in kinds for at in range(1, 80)]
    return [(kind, at) for kind, ats in zip(kinds, ((3, 50), (1, 66), (30, 55), (45, 70)), strict=True) for at in ats]


def torture_only(worker: Worker) -> None:
    """Where parts differ from the whole is tried at every point; damage and disks in `make torture` alone."""
    if worker.parts and not TORTURE:
        pytest.skip("in parts only with TORTURE")


@pytest.mark.parametrize(("kind", "at"), sampled(_writes(), [("full", 50), ("ioerr", 1), ("short", 30), ("once", 45)]))
def test_a_failing_disk_is_told_and_loses_nothing(
    kind: str, at: int, worker: Worker, calm: Undisturbed, tmp_path: Path
) -> None:
    torture_only(worker)
    place = tmp_path / "news.db"
    shutil.copy(calm.first, place)
    told = worker.ask("add", place, rows=THEN, disk=kind, at=at)
    assert told["code"] in (0, 6), told
    # success although an operation failed: one that SQLite may do without, as the last clean-up
    assert told["code"] == 6 or at > calm.operations - 8 or kind in ("full", "short")
    healed(worker, calm, place, told["code"] == 0, THEN)


def _shares() -> list[tuple[str, int]]:
    """Kind of damage and how many times it is done."""
    return [("flip", TORTURE * 10 // 3), ("cut", TORTURE // 3)] if TORTURE else [("flip", 4), ("cut", 2), *WHOLE]


@pytest.mark.parametrize(("how", "number"), sampled(_shares(), [s for s in _shares() if s not in WHOLE]))
def test_damage_is_found_and_gives_no_wrong_answer(
    how: str, number: int, worker: Worker, calm: Undisturbed, tmp_path: Path
) -> None:
    torture_only(worker)
    told = worker.ask(
        "damage", calm.first, place=str(tmp_path / "news.db"), file="", how=how, seeds=list(range(number)), rows=THEN,
        states=[calm.one["state"], calm.two["state"]], near=[calm.one["nearest"], calm.two["nearest"]],
    )  # fmt: skip
    assert told["code"] == 0, told
    assert told["wrong"] == []


@pytest.mark.parametrize(("how", "file"), sampled(
    [("flip", "-wal"), ("flip", "-shm"), ("cut", "-wal"), ("cut", "-shm")], [("flip", "-wal")]
))  # fmt: skip
def test_damage_to_what_a_stop_left_loses_nothing_acknowledged(
    how: str, file: str, worker: Worker, calm: Undisturbed, tmp_path: Path
) -> None:
    torture_only(worker)
    stopped = tmp_path / "stopped.db"
    shutil.copy(calm.first, stopped)
    assert worker.ask("add", stopped, rows=THEN, fault="after-commit")["code"] == -9
    told = worker.ask(
        "damage", stopped, place=str(tmp_path / "news.db"), file=file, how=how, seeds=list(range(TORTURE // 3 or 3)),
        rows=THEN, states=[calm.one["state"], calm.two["state"]], near=[calm.one["nearest"], calm.two["nearest"]],
    )  # fmt: skip
    assert told["code"] == 0, told
    assert told["wrong"] == []
