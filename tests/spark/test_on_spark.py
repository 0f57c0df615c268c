"""Spark itself: the samples on two threads and on two workers of which one is killed, and input that cannot be used."""

import os
import shutil
import signal
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from spark_tables import as_table, assert_same

import dedup
from dedup.errors import UsageError
from dedup.read import Reading
from dedup.settings import Settings
from dedup.spark.scan import scan_to
from dedup.tables import TABLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]


@pytest.fixture
def table(newsroom: Reading, tmp_path: Path) -> Path:
    """The newsroom as two Parquet files in a folder."""
    folder = tmp_path / "news"
    folder.mkdir()
    frame = as_table(newsroom)
    frame.head(40).write_parquet(folder / "a.parquet")
    frame.tail(-40).write_parquet(folder / "b.parquet")
    return folder


def assert_is_local(table: Path, out: Path) -> None:
    local = dedup.scan(table, Settings())
    for name in TABLES:
        assert_same(name, pl.read_parquet(out / f"{name}.parquet"), getattr(local, name))


def test_two_threads(table: Path, tmp_path: Path) -> None:
    run = scan_to(tmp_path / "out", [str(table)], master="local[2]", chunk=30)
    assert_is_local(table, tmp_path / "out")
    assert run["engine"] == "spark"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["news", "out"]  # nothing is left beside


def test_a_worker_that_is_killed_in_the_middle(table: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(floor: str) -> None:
        if floor == "align":  # a while after it began
            threading.Thread(target=kill_an_executor, args=(killed,), daemon=True).start()

    scan_to(tmp_path / "out", [str(table)], master="local-cluster[2,1,1024]", chunk=30, progress=kill)
    assert killed
    assert_is_local(table, tmp_path / "out")


def kill_an_executor(killed: list[int]) -> None:
    """Kill one of the executors that this process's Spark started, once it has begun to work."""
    time.sleep(3)
    for _ in range(100):
        if found := executors():
            os.kill(found[0], signal.SIGKILL)
            killed.append(found[0])
            return
        time.sleep(0.1)


def executors() -> list[int]:
    """The processes below this one that are executors."""
    parents, said = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            said[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
    below = {os.getpid()}
    for _ in range(6):
        below |= {pid for pid, parent in parents.items() if parent in below}
    return sorted(pid for pid in below if b"CoarseGrainedExecutorBackend" in said[pid])


def test_input_that_cannot_be_used_names_the_file(table: Path, tmp_path: Path) -> None:
    pl.DataFrame({"id": [1], "text": ["Rain."]}).write_parquet(tmp_path / "odd.parquet")
    pl.DataFrame({"id": ["1"], "text": ["Rain."]}).write_parquet(tmp_path / "even.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no table")
    out = tmp_path / "out"
    for inputs, told in (
        (["even.parquet", "odd.parquet"], r"odd\.parquet: column 'id' is of int64, and of \w*string in .*even"),
        (["even.parquet", "broken.parquet"], r"broken\.parquet: no Parquet that can be read"),
    ):
        with pytest.raises(UsageError, match=told):
            scan_to(out, [str(tmp_path / name) for name in inputs], master="local[1]")
    with pytest.raises(UsageError, match=r"reads Parquet files and folders of them, and .* is none"):
        scan_to(out, [str(tmp_path / "none.csv")], master="local[1]")
    with pytest.raises(UsageError, match="--master nowhere cannot be used"):
        scan_to(out, [str(table)], master="nowhere")
    assert not out.exists()
