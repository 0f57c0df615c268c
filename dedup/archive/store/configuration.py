"""What an archive was made with, kept in its file: every add and every question has the same settings and outlets."""

import json
import os
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from dedup.archive.store.database import Database
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.settings import Settings

RUNTIME = ("threads", "device", "longest_text")
"""Settings that change how fast an answer comes, or what is read at all, not the answer; an add may bring its own."""


def settings_kept(db: Database) -> Settings | None:
    """The settings of the first add; None where nothing was added yet."""
    kept = db.about.get("settings")
    return Settings(**json.loads(kept)) if kept is not None else None


def read_outlets(path: str | Path | None) -> str | None:
    """The text of a user's outlets.toml, looked over; None without one. Raises UsageError for a file that is none."""
    if path is None:
        return None
    Outlets.load(path)
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read the outlets in {path}: {error}") from error


def outlets_of(db: Database) -> Outlets:
    """The outlets that the archive knows: the packaged ones, and those of the last outlets.toml that was given."""
    kept = db.about.get("outlets")
    return Outlets.packaged() if kept is None else _outlets(kept)


@lru_cache(4)
def _outlets(kept: str) -> Outlets:
    """Those of an outlets.toml: each question asks for them, and what looks for their names is made once for each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outlets.toml"
        path.write_text(kept, "utf-8")
        return Outlets.load(path)


def placed(settings: Settings) -> Settings:
    """The same with the folder of its model as it is called from everywhere: tomorrow's add may run elsewhere.

    >>> placed(Settings(model="/models/other/../tiny")).model
    '/models/tiny'
    """
    # `Path.resolve` would follow links, which tomorrow lead to another version
    return settings if settings.model is None else replace(settings, model=os.path.abspath(settings.model))  # noqa: PTH100


def settings_for(db: Database, asked: Settings | None) -> Settings:
    """The archive's settings, with the runtime ones of `asked`. Raises UsageError where the others differ."""
    stored = settings_kept(db)
    if stored is None:
        chosen = placed(asked or Settings())
        db.about["settings"] = json.dumps(
            {k: v for k, v in chosen.as_dict().items() if k not in RUNTIME}, sort_keys=True
        )
        return chosen
    if asked is None:
        return stored
    check_settings(db.path, stored, asked)
    return stored.changed(**{k: getattr(asked, k) for k in RUNTIME})


def check_settings(path: Path, stored: Settings, asked: Settings | None) -> None:
    """Raises UsageError where an archive's settings and those asked for, None for its own, differ in the answer."""
    if asked is None:
        return
    ours, theirs = placed(stored).as_dict(), placed(asked).as_dict()
    differing = [k for k in ours if k not in RUNTIME and theirs[k] != ours[k]]
    if differing:
        told = ", ".join(f"{k} {getattr(stored, k)!r}, not {getattr(asked, k)!r}" for k in differing)
        raise UsageError(
            f"{path} was made with {told}; leave these options out, or make a new archive with other settings: "
            "an archive that mixes them would contradict itself"
        )
