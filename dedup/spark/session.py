"""The Spark session of a run: what it needs, how it is set, and what is told where it cannot be had."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_JAVA = 17
"""The oldest Java that Spark 4 runs on."""
NEEDED = ("pyspark", "pyarrow", "pandas")
"""What the extra `wirecopy[spark]` brings."""
HOME = Path(__file__).parents[2]
"""Where workers import wirecopy from, if they have it at the same place and not among their packages."""
BATCH_BYTES = 64 << 20
"""Bytes of one Arrow batch between Java and Python, about."""
_LIMITS = ("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "NUMBA_NUM_THREADS")


def check_spark() -> None:
    """Raises UsageError where pyspark or Java is missing, or Java is too old."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise UsageError(
            f"--engine spark needs {', '.join(missing)}, which is not installed; install it with: "
            "pip install 'wirecopy[spark]'"
        )
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or shutil.which(java) is None:
        where = f"JAVA_HOME is {home}, which has no bin/java" if home else "no java is on the PATH"
        raise UsageError(f"--engine spark needs Java {LEAST_JAVA} or newer, and {where}; install one, or set JAVA_HOME")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603  # the user's own
    found = java_version(told)
    if found is None or found < LEAST_JAVA:
        said = (told.splitlines() or ["nothing"])[0]
        raise UsageError(f"--engine spark needs Java {LEAST_JAVA} or newer; {java} says {said!r}: set JAVA_HOME")


def java_version(told: str) -> int | None:
    """The version that `java -version` tells; None where it tells none.

    >>> java_version('openjdk version "17.0.15" 2025-04-15'), java_version('java version "1.8.0_401"')
    (17, 8)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(found[1]) if found else None


def settings_of(master: str, scratch: Path) -> dict[str, str]:
    """How the session is set; `scratch`: where shuffles are kept by a master of this machine.

    >>> settings_of("local[2]", Path("kept"))["spark.driver.memory"]
    '2g'
    """
    workers = {f"spark.executorEnv.{name}": "1" for name in _LIMITS}  # a task is a core: no threads beside it
    return workers | {
        "spark.executorEnv.PYTHONPATH": str(HOME),
        "spark.executorEnv.PYTHONHASHSEED": "0",
        "spark.ui.enabled": "false",
        "spark.cleaner.referenceTracking.cleanCheckpoints": "true",  # a floor's product goes when nobody asks for it
        "spark.ui.showConsoleProgress": "false",
        "spark.python.worker.reuse": "true",
        "spark.sql.adaptive.enabled": "false",  # a lost part is made again from the same parts as before
        "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
        "spark.sql.execution.arrow.maxBytesPerBatch": str(BATCH_BYTES),
        "spark.sql.execution.arrow.useLargeVarTypes": "true",
        "spark.sql.parquet.columnarReaderBatchSize": "512",
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": str(scratch),
        **({"spark.driver.memory": "2g"} if master.startswith("local") else {}),
    }


@contextmanager
def session(master: str, scratch: Path) -> "Iterator[SparkSession]":
    """An open session. Raises UsageError where the master cannot be reached or something is missing."""
    check_spark()
    from pyspark.sql import SparkSession

    kept = {name: os.environ.get(name) for name in ("PYSPARK_PYTHON", "SPARK_LOCAL_IP")}
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(master).appName("wirecopy")
    for name, value in settings_of(master, scratch).items():
        builder = builder.config(name, value)
    try:
        try:
            spark = builder.getOrCreate()
            spark.sparkContext.setLogLevel("ERROR")
            spark.sparkContext.setCheckpointDir(str(scratch / "kept"))
            _reached(spark, master)
        except Exception as error:
            raise UsageError(f"--master {master} cannot be used: {first_line(error)}") from error
        try:
            yield spark
        finally:
            spark.stop()
    finally:
        for name, before in kept.items():
            if before is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = before


def _reached(spark: "SparkSession", master: str) -> None:
    if spark.sparkContext.parallelize([1], 1).count() != 1:
        raise RuntimeError(f"{master} runs no task")


def first_line(error: BaseException) -> str:
    """What an error of Spark says first."""
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (said or [type(error).__name__])[0][:300]
