"""What an installation holds: our packages and the command, the tables that they read, and nothing else."""

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {"cli.py", "commands", "dedup", "embeddings", "index", "wirecopy-0.1.0.data", "wirecopy-0.1.0.dist-info"}
DATA = {".json", ".npz", ".toml", ".typed", ".html", ".css", ".js", ".svg"}
MOST = 1_400_000
"""Bytes of the wheel without what was learned (weights of judges and the rarity of words)."""
LEARNED = (".json", ".npz")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy, so that nothing is left beside the sources."""
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed, which builds the wheel")
    copy, out = tmp_path_factory.mktemp("tree") / "wirecopy", tmp_path_factory.mktemp("wheel")
    leave = shutil.ignore_patterns(
        ".*", "__pycache__", "build", "*.egg-info", "samples", "tests", "benchmarks", "*-result"
    )
    shutil.copytree(ROOT, copy, ignore=leave)
    code = f"from setuptools.build_meta import build_wheel; build_wheel({str(out)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (built,) = out.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_what_is_named_here_and_little_else(wheel: zipfile.ZipFile) -> None:
    members = [m for m in wheel.infolist() if not m.is_dir()]
    assert {m.filename.split("/")[0] for m in members} == TOP
    inside = [m for m in members if "wirecopy-" not in m.filename]
    assert {Path(m.filename).suffix for m in inside} - DATA == {".py"}
    assert sum(m.compress_size for m in members if not m.filename.endswith(LEARNED)) < MOST


def test_the_wheel_holds_every_source_and_every_table_that_is_read(wheel: zipfile.ZipFile) -> None:
    held = set(wheel.namelist())
    sources = {p.relative_to(ROOT).as_posix() for top in ("commands", "dedup", "embeddings", "index")
               for p in (ROOT / top).rglob("*") if p.is_file() and "__pycache__" not in p.parts}  # fmt: skip
    assert sources - held == set()
