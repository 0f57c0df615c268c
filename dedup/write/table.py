"""One table to a file: CSV, JSON lines or Parquet by its extension, beside its place and then swapped in."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from dedup.errors import LimitReached, UsageError
from dedup.read.tabular import table_rows

SUFFIXES = (".csv", ".jsonl", ".parquet")


def check_table(path: Path) -> None:
    """Raises UsageError unless `path` has an extension that can be written and is no folder."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"-o got {path}; it takes a file ending in {', '.join(SUFFIXES)}")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; -o takes a file to write")


def with_own_columns(kept: pl.DataFrame, source: str | None, columns: Mapping[str, str]) -> pl.DataFrame:
    """The rows of the user's own table that stay, unchanged and in its order, with `cluster`, `role` and `origin` added.

    `source` None (several inputs, a folder, a result) gives the columns of table `articles` instead. A column of the
    user's with one of the added names keeps it; ours is then called wirecopy_NAME.
    """
    if source is None:
        return kept
    own = table_rows(source, columns)
    if own is None:
        return kept
    names = {c: f"wirecopy_{c}" if c in own.columns else c for c in ("cluster", "role", "origin")}
    added = kept.select(pl.col("id").alias("__id"), *(pl.col(c).alias(n) for c, n in names.items()))
    return own.join(added, on="__id", how="inner", maintain_order="left").drop("__id")


def write_tables(kept: pl.DataFrame, removed: pl.DataFrame, out: Path) -> Path:
    """Write `kept` to `out` and `removed` beside it as NAME.removed.EXT; returns the second path.

    Raises LimitReached when a write fails; files of an earlier run are then as they were.
    """
    second = out.with_name(f"{out.stem}.removed{out.suffix}")
    written: list[tuple[Path, Path]] = []
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for frame, path in ((kept, out), (removed, second)):
            handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
            os.close(handle)
            written.append((Path(name), path))
            _write(frame, Path(name), path.suffix.lower())
        for beside, path in written:
            beside.chmod(0o644)
            beside.replace(path)
    except Exception as error:  # polars reports a full disk as its own error, so all are looked at
        raise LimitReached(f"{out} could not be written ({error}); nothing was changed") from error
    finally:
        for beside, _ in written:
            beside.unlink(missing_ok=True)
    return second


def _write(frame: pl.DataFrame, path: Path, suffix: str) -> None:
    if suffix == ".csv":
        frame.write_csv(path)
    elif suffix == ".jsonl":
        frame.write_ndjson(path)
    else:
        frame.write_parquet(path)
