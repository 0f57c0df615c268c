"""A scan that is killed goes on with the same command: no finished floor is made again, and the tables are the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TOP, listing
from examples import sampled

from dedup.pipeline.work.kept import STEPS
from dedup.tables import TABLES

SCAN = TOP / "tests" / "killed_scan.py"
NEWS = TOP / "samples" / "tables"


def scanned(folder: Path, *options: object, when: str = "", floor: str = "") -> "subprocess.CompletedProcess[str]":
    command = [SCAN, when, floor, "scan", NEWS, "-o", folder / "out", "--no-report", *options]
    return subprocess.run(
        [sys.executable, *map(str, command)], env={**os.environ, "PYTHONPATH": str(TOP)}, cwd=folder, text=True,
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "out" / f"{name}.parquet").read_bytes() for name in TABLES}


def times(work: Path) -> dict[str, int]:
    """When each finished floor's files were written."""
    return {str(p): p.stat().st_mtime_ns for floor in STEPS for p in sorted((work / floor).glob("*"))}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert scanned(folder).returncode == 0
    return tables(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "floor"),
    sampled([(w, f) for w in ("before", "within", "after") for f in STEPS], [("within", "align")]),
)
def test_a_killed_scan_goes_on_and_gives_the_same_tables(
    when: str, floor: str, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    assert scanned(tmp_path, "--work", work, when=when, floor=floor).returncode == -9
    assert not (tmp_path / "out").exists()
    done = list(STEPS[: STEPS.index(floor) + (when == "after")])
    assert [f for f in STEPS if (work / f).exists()] == done
    before = times(work)
    again = scanned(tmp_path, "--work", work)
    assert again.returncode == 0, again.stderr
    assert {name: time for name, time in times(work).items() if name in before} == before
    assert [p for p in work.iterdir() if p.name.startswith(".")] == []
    assert ("going on in" in again.stderr) == bool(done)
    assert all(name in again.stderr for name in done)
    assert tables(tmp_path) == undisturbed


@pytest.mark.slow
def test_a_scan_that_is_killed_after_every_floor_makes_one_in_each_run(
    undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    before: dict[str, int] = {}
    for n, floor in enumerate(STEPS, 1):
        assert scanned(tmp_path, "--work", work, when="after", floor=floor).returncode == -9
        assert [f for f in STEPS if (work / f).exists()] == list(STEPS[:n])
        assert times(work).items() >= before.items()
        before = times(work)
    held = listing(work)
    assert scanned(tmp_path, "--work", work).returncode == 0
    assert times(work) == before and listing(work).keys() == held.keys()
    assert tables(tmp_path) == undisturbed
