"""wirecopy: find articles that share their text or their source, and say where each came from.

    import dedup

    result = dedup.scan("articles/")
    print(result.clusters)

Importing it loads no torch and no faiss, and of wirecopy itself little: the rest waits until it is asked for.
"""

from typing import TYPE_CHECKING, Any

import dedup.read  # noqa: F401  # first: loaded later, the room would take its name back from the function
from dedup.api import collapse, compare, evaluate, read, scan, who_ran
from dedup.errors import WirecopyError
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.archive import Archive
    from dedup.result import Result

__all__ = [
    "Archive", "Result", "Settings", "WirecopyError", "collapse", "compare", "evaluate", "read", "scan", "who_ran",
]  # fmt: skip


def __dir__() -> list[str]:
    """The public names only: rooms and modules are found by their own imports."""
    return [*__all__, "__all__", "__doc__", "__file__", "__name__", "__path__"]


def __getattr__(name: str) -> Any:
    """`Archive` and `Result`, when first asked for."""
    match name:
        case "Archive":
            from dedup.archive import Archive

            return Archive
        case "Result":
            from dedup.result import Result

            return Result
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
