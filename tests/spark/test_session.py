"""What is told where Spark cannot be had, and that nothing of it is loaded before it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run

from dedup.errors import LimitReached, UsageError
from dedup.spark import session
from dedup.spark.scan import as_ours
from dedup.spark.session import check_spark, java_version


def test_importing_wirecopy_imports_no_spark() -> None:
    told = "import dedup, cli, sys; print([m for m in ('pyspark', 'pyarrow', 'dedup.spark') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # our own
    assert done.stdout.strip() == "[]"


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"needs pyspark, pyarrow, pandas.*pip install 'wirecopy\[spark\]'"):
        check_spark()


def test_java_must_be_there_and_new_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: name)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="needs Java 17 or newer, and no java is on the PATH"):
        check_spark()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/bin:/usr/bin")
    with pytest.raises(UsageError, match=r"11\.0\.2"):
        check_spark()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    with pytest.raises(UsageError, match=r"JAVA_HOME is .*none, which has no bin/java"):
        check_spark()


@pytest.mark.parametrize("told", ["", "java: command not found"])
def test_no_version_is_none(told: str) -> None:
    assert java_version(told) is None


def test_options_that_do_not_go_together_are_told(run: Run, tmp_path: Path) -> None:
    for options, told in (
        (["--engine", "flink"], "--engine got 'flink'; it takes one of local, spark"),
        (["--master", "local[2]"], "--master local[2] is for --engine spark"),
        (["--engine", "spark", "--work", "w"], "--engine spark does not take --work"),
        (["--engine", "spark", "--depth", "standard"], "--engine spark scans at depth fast, and got standard"),
    ):
        done = run("scan", "a.parquet", *options)
        assert done.code == 2, options
        assert told in " ".join(done.err.split()), options
    assert not list(tmp_path.glob("wirecopy-result*"))


def test_an_error_of_ours_on_a_worker_is_told_as_ours() -> None:
    said = (
        "PythonException: ... Traceback\n  File x\ndedup.errors.UsageError: a.parquet: a date reads two ways\n at java"
    )
    with pytest.raises(UsageError, match=r"^a\.parquet: a date reads two ways$"), as_ours():
        raise RuntimeError(said)
    with pytest.raises(LimitReached, match="disk is full"), as_ours():
        raise RuntimeError("java.io.IOException: No space left on device")
    with pytest.raises(RuntimeError, match="other"), as_ours():
        raise RuntimeError("other")
