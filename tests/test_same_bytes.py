"""A scan gives the same bytes whatever Python seeds its hashes with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TOP

from dedup.tables import TABLES

pytestmark = pytest.mark.slow  # two scans in processes of their own and more; threads and orders: test_samples.py

SEEDS = range(10 if os.environ.get("TORTURE") else 3)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = [tmp_path_factory.mktemp("seed") / "out" for _ in SEEDS]
    for folder, seed in zip(out, SEEDS, strict=True):
        command = [sys.executable, TOP / "cli.py", "scan", TOP / "samples", "-o", folder, "--no-report", "-q"]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)}, timeout=300)
    return out


@pytest.mark.parametrize("name", TABLES)
def test_the_same_bytes_whatever_python_seeds_its_hashes_with(name: str, results: list[Path]) -> None:
    assert len({(folder / f"{name}.parquet").read_bytes() for folder in results}) == 1
