"""Floor 1, read: paths, tables and streams -> `articles`, and `skipped` with the reason.

One small file a family of formats, all behind one shape: a reader takes the files of its family and yields batches of
raw rows (`dedup.read.intake.batch`). What all formats share comes after, once, over all rows: text repair, dates, ids,
completeness. A new family is a reader and its extensions in `dedup.read.reading.READERS`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.read.reading import Reading, read

__all__ = ["Reading", "read"]


def __getattr__(name: str) -> Any:
    """`Reading` and `read`, when first asked for: all readers together take a while to load."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dedup.read import reading

    return getattr(reading, name)
