"""What runs in a worker process for pages: HTML in, raw rows out."""

from typing import Any

from dedup.read.sandbox.serving import guarded, serve
from dedup.read.web.page import read_page


def main() -> None:
    """Answer tasks from standard input until it ends."""
    serve(answered)


def answered(data: bytes, about: dict[str, str | None]) -> dict[str, Any]:
    """`read_page`, with whatever goes wrong in its libraries told as an answer. Raises MemoryError."""
    return guarded(read_page, data, about, "a page")
