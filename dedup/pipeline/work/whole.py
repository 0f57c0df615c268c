"""One product on disk: written beside its place and renamed when it is complete, so that it is whole or not there.

Its manifest, a small JSON file, is written last: the sum of each file, by which a damaged one is found, and the seconds
it took.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from dedup.errors import WorkDamaged
from dedup.syncing import sync_file, sync_folder
from dedup.write.files.atomic import failure, move_all, scratch_in

MANIFEST = "manifest.json"


def write_whole(home: Path, name: str, write: Callable[[Path], None], seconds: float = 0.0) -> None:
    """Make the folder `name` in `home`, of what `write` puts into the folder that it is given.

    Raises LimitReached or UsageError when that fails, as on a full disk; nothing of it is left then.
    """
    place = home / name
    try:
        with scratch_in(home, name) as scratch:
            new, old = scratch / "new", scratch / "old"
            write(new)
            sums = {file.name: _entry(file) for file in sorted(new.iterdir())}
            text = json.dumps({"product": name, "seconds": seconds, "files": sums}, indent=2)
            (new / MANIFEST).write_text(text + "\n", encoding="utf-8")
            for file in new.iterdir():
                sync_file(file)
            sync_folder(new)
            move_all([*([(place, old / name)] if place.exists() else []), (new, place)])
        sync_folder(home)
    except (OSError, pl.exceptions.PolarsError) as error:
        kept = "the steps before it are kept: make room and run the same command again"
        raise failure(error, place, kept) from error


def seconds_of(home: Path, name: str) -> float:
    """The seconds that a product took, after a look at every file of it. Raises WorkDamaged."""
    place = home / name
    try:
        manifest = json.loads((place / MANIFEST).read_text("utf-8"))
        sums, seconds = dict(manifest["files"]), float(manifest["seconds"])
        there = {file.name for file in place.iterdir()} - {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(home, name, f"{MANIFEST} cannot be read ({type(error).__name__})") from error
    if missing := sorted(set(sums) - there):
        raise damaged(home, name, f"{missing[0]} is missing")
    if unknown := sorted(there - set(sums)):
        raise damaged(home, name, f"{unknown[0]} is not of it")
    for file, entry in sums.items():
        if _of(place / file) != entry:
            raise damaged(home, name, f"{file} is not as it was written")
    return seconds


def damaged(home: Path, name: str, what: str) -> WorkDamaged:
    """The error to raise for a product that cannot be used."""
    return WorkDamaged(
        f"{home / name} is damaged: {what}. Nothing was changed; delete that folder and run the same command again: "
        "it makes this step anew and takes the others as they are"
    )


def sweep(home: Path, names: Callable[[str], bool]) -> None:
    """Remove what runs that were killed left half-written beside the products of these names."""
    for rest in home.glob(".*-*"):
        if rest.is_dir() and not rest.is_symlink() and names(rest.name[1:].rpartition("-")[0]):
            shutil.rmtree(rest, ignore_errors=True)


def _of(file: Path) -> dict[str, Any] | None:
    try:
        return _entry(file)
    except OSError:
        return None


def _entry(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        return {"bytes": file.stat().st_size, "sha256": hashlib.file_digest(opened, "sha256").hexdigest()}
