"""What an archive was made with, kept in its file: every add and every question has the same settings and outlets."""

import json
import tempfile
from pathlib import Path

from dedup.archive.database import Database
from dedup.errors import UsageError
from dedup.outlets import Outlets
from dedup.settings import Settings


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
    if kept is None:
        return Outlets.packaged()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outlets.toml"
        path.write_text(kept, "utf-8")
        return Outlets.load(path)
