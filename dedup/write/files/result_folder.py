"""The result folder: written beside its place and then swapped in, so that a failed run leaves the old one whole."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

from dedup.decide.ledger import LEDGER, LedgerFile
from dedup.errors import UsageError
from dedup.tables import Frames
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in


def check_target(folder: str | Path) -> None:
    """Raises UsageError unless `folder` may be replaced: it is missing, empty, or holds a wirecopy run.json.

    >>> check_target("no-such-folder-yet")
    """
    folder = Path(folder)
    if not folder.exists():
        check_place(folder.absolute().parent)
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; -o takes a folder that is missing, empty or an earlier result")
    try:
        ours = not any(folder.iterdir()) or _is_ours(folder)
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise UsageError(f"{folder} holds other files and was left untouched; give a folder that is missing or empty")
    check_place(folder if _stays(folder.resolve()) else folder.resolve().parent)


def write_result(
    result: Frames, folder: str | Path, report: Callable[[Frames, Path], None] | None = None
) -> Path:  # fmt: skip
    """Write all tables as Parquet, and run.json; replace the folder as a whole. Returns its path.

    `report` writes the pages of the result into the folder `report` of the new one; without it there is none.
    Raises UsageError for a folder that is not ours to replace or a place that cannot be written to, LimitReached when
    the disk is full or a write fails; the old folder is left as it was in both cases.
    """

    def fill(new: Path) -> None:
        for name, frame in result.tables().items():
            frame.write_parquet(new / f"{name}.parquet", compression="zstd", statistics=False)
        write_run(result.run, new)
        if report is not None:
            report(result, new / "report")

    return fill_folder(folder, fill)


def write_run(run: Mapping[str, Any], folder: Path) -> None:
    """Write `run.json`."""
    text = json.dumps(dict(run), indent=2, ensure_ascii=False, default=str)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def fill_folder(folder: str | Path, fill: Callable[[Path], None]) -> Path:
    """Replace the result folder as a whole by what `fill` writes into a new one; errors as of `write_result`."""
    check_target(folder)
    # where the folder is a link, the folder behind it is replaced and the link stays
    place = Path(folder).absolute() if not Path(folder).exists() else Path(folder).resolve()
    home = place if place.exists() and _stays(place) else place.parent
    try:
        with scratch_in(home, place.name) as scratch:
            new, old = scratch / "new", scratch / "old"
            fill(new)
            with _ledger_held(place):
                if home == place:  # the ledger stays where it is
                    before = [(p, old / p.name) for p in sorted(place.iterdir()) if p not in (scratch, place / LEDGER)]
                    move_all([*before, *((p, place / p.name) for p in sorted(new.iterdir()))])
                else:
                    _keep_ledger(place, new)
                    move_all([*([(place, old / "was")] if place.exists() else []), (new, place)])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise failure(error, place) from error
    return place


@contextmanager
def _ledger_held(place: Path) -> Iterator[None]:
    """While the block runs nobody keeps a decision in the folder: not the first one, either, which would make a ledger
    that the new folder knows nothing of. Whoever waits finds the ledger of the new folder then.
    """
    with ExitStack() as stack:
        if (place / "run.json").exists():
            with suppress(UsageError):  # a place where nothing can be locked, or a ledger of somebody else
                stack.enter_context(LedgerFile.of_result(place).locked())
        yield


def _keep_ledger(place: Path, new: Path) -> None:
    """What people decided about an earlier result stays with the folder: the same file under both names."""
    ledger = place / LEDGER
    if ledger.exists():
        try:
            os.link(ledger, new / LEDGER)
        except OSError:  # a file system without links
            if ledger.stat().st_size:
                shutil.copy2(ledger, new / LEDGER)


def _is_ours(folder: Path) -> bool:
    run = json.loads((folder / "run.json").read_text("utf-8"))
    return isinstance(run, dict) and run.get("tool") == "wirecopy"


def _stays(folder: Path) -> bool:
    """Whether the folder itself must stay and only its files may change: a mounted volume, or one we stand in."""
    here = Path.cwd()
    return folder.is_mount() or folder == here or folder in here.parents
