"""The archive: articles kept in one file, added to every night, asked at any time. `Archive` is the door.

| file | what it is |
|---|---|
| archive.py | `Archive`, for Python |
| adding.py | `add`: the floors over everything, what changed is written, in one transaction |
| removing.py, undoing.py, purging.py | `remove`: what must be kept for it, and what must not be left |
| exporting.py | what changed since a batch, and snapshots |
| telling.py | what an add or a removal did, in words |
| names.py, changes.py | cluster names that stay, and what became of each cluster |
| zones.py | dates without a zone, read once |
| recall.py | what was judged before, and vectors |
| postings.py, terms.py | which articles hold which terms, for questions about one text |
| checking.py, checked.py, one.py | `check`: the question, the answer and its words, the text that is asked about |
| tables.py, schema.py | result tables in SQL, by difference |
| database.py | the file: checksums, locks, errors |
| doctor.py, checks.py, pages.py | is the file sound? its bytes, its tables |
| repair.py, salvage.py, leaves.py | a sound archive from a damaged one |
| faults.py | points at which tests stop the program |
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.archive.add import Added
    from dedup.archive.archive import Archive
    from dedup.archive.remove import Removed

__all__ = ["Added", "Archive", "Removed"]

_FILES = {"Added": "adding", "Archive": "archive", "Removed": "removing"}


def __getattr__(name: str) -> Any:
    """Each name when first asked for: a question to an archive needs little of what an addition does."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
