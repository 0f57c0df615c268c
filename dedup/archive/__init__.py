"""The archive: articles kept in one file, added to every night, asked at any time. `Archive` is the door.

- `archive.py`: `Archive`, for Python.
- `add.py`: new articles into an archive, in one transaction.
- `remove.py`: an article out of it (takedown), or what one batch brought (undo).
- `export.py`: what changed since a batch, and what it brought; a copy of the file.
- `describe.py`: what an add or a removal did, in words.
- `changed_clusters.py`: the clusters that it touched, for a program that writes the morning's mail.
- `rebuild/`: the tables after articles came or went.
- `history/`: what an archive keeps of its own past.
- `cache/`: what it remembers so that a night costs less.
- `search/`: questions about one text.
- `repair/`: is it sound, and a sound one from a damaged one.
- `store/`: the file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.archive.add import Added
    from dedup.archive.archive import Archive
    from dedup.archive.remove import Removed

__all__ = ["Added", "Archive", "Removed"]

_FILES = {"Added": "add", "Archive": "archive", "Removed": "remove"}


def __getattr__(name: str) -> Any:
    """Each name when first asked for: a question to an archive needs little of what an addition does."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
