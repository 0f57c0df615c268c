"""wirecopy: find articles that share their text or their source, and say where each came from.

    import dedup

    result = dedup.scan("articles/")
    print(result.clusters)

Importing it loads no torch and no faiss: those wait until a run needs them.
"""

from dedup.api import collapse, compare, read, scan
from dedup.archive import Archive
from dedup.errors import WirecopyError
from dedup.result import Result
from dedup.settings import Settings

__all__ = ["Archive", "Result", "Settings", "WirecopyError", "collapse", "compare", "read", "scan"]
