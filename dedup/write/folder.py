"""The result folder: written beside its place and then swapped in, so that a failed run leaves the old one whole."""

import json
import os
import shutil
import tempfile
from pathlib import Path

from dedup.errors import LimitReached, UsageError
from dedup.result import Result


def check_target(folder: Path) -> None:
    """Raises UsageError unless `folder` may be replaced: it is missing, empty, or holds a wirecopy run.json."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; -o takes a folder that is missing, empty or an earlier result")
    try:
        names = os.listdir(folder)
        ours = not names or json.loads((folder / "run.json").read_text("utf-8")).get("tool") == "wirecopy"
    except (OSError, ValueError, AttributeError):
        ours = False
    if not ours:
        raise UsageError(f"{folder} holds other files and was left untouched; give a folder that is missing or empty")


def write_result(result: Result, folder: str | Path) -> Path:
    """Write all tables as Parquet, and run.json; replace the folder as a whole. Returns its path.

    Raises UsageError for a folder that is not ours to replace, LimitReached when the disk is full or a write fails;
    the old folder is left as it was in both cases.
    """
    folder = Path(folder).absolute()
    check_target(folder)
    beside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for name, frame in result.tables().items():
            frame.write_parquet(beside / f"{name}.parquet", compression="zstd", statistics=False)
        text = json.dumps(dict(result.run), indent=2, ensure_ascii=False, default=str)
        (beside / "run.json").write_text(text + "\n", encoding="utf-8")
        beside.chmod(0o755)
        _swap(beside, folder)
    except PermissionError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}; nothing was changed") from error
    except Exception as error:  # polars reports a full disk as its own error, so all are looked at
        raise LimitReached(f"the result could not be written to {folder} ({error}); nothing was changed") from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
    return folder


def _swap(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.rename(old / "was")
    try:
        new.rename(folder)
    except OSError:
        (old / "was").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
