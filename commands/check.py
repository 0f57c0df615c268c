"""`wirecopy check`: is a text made from something in an archive?"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json

if TYPE_CHECKING:
    from dedup.archive.search.answer import Checked

FOUND = 10
"""Exit code when the archive holds something that shares the text or its source."""


def check(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="File with one article, - for stdin, or an id or address of the archive."),
    ],
    *,
    archive: Annotated[Path, typer.Option("--archive", metavar="FILE", help="The archive, as `wirecopy add` made it.")],
    most: Annotated[int, typer.Option("--most", metavar="N", min=0, help="Print at most N sources.")] = 10,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the texts side by side as a page, one file.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell whether a text is made from something in an archive. Exit code 0: nothing found; 10: something found."""
    with _begun_soon():
        from dedup.archive.archive import Archive
        from dedup.write.terminal.compiling import compiling_told

        with Archive(archive) as opened, compiling_told(quiet):
            here = None if file == "-" or Path(file).exists() else opened.check_stored(file)
            if here is None:
                given: Any = sys.stdin.buffer.read() if file == "-" else Path(file)
                here = opened.check(given)
            found = here
            if html is not None:
                from dedup.archive.search.as_frames import page_of
                from dedup.write.files.atomic import replace_file

                replace_file(html, page_of(opened.database, found).encode("utf-8", "replace"))
    if as_json:
        told = found.as_dict()
        say_json(told | {"sources": told["sources"][:most], "more": max(0, len(found.sources) - most)})
    elif not quiet:
        for line in _lines(found, most):
            say(line)
    if found.found:
        raise typer.Exit(FOUND)


@contextmanager
def _begun_soon() -> Iterator[None]:
    """Leave out what a process that answers once and ends does not need; it is a third of its time."""
    collecting, blas = gc.isenabled(), "scipy.linalg.cython_blas"
    gc.disable()  # what is loaded stays until the end, and is much to look through
    hidden = blas not in sys.modules
    if hidden:
        sys.modules[blas] = None  # type: ignore[assignment]  # nothing here multiplies matrices
    try:
        yield
    finally:
        if hidden:
            del sys.modules[blas]
        if collecting:
            gc.enable()


def _lines(found: "Checked", most: int) -> list[str]:
    """The verdict, then a few lines for each source."""
    from dedup.archive.search.answer import source_lines
    from dedup.phrases import count

    out = [found.verdict]
    for n, source in enumerate(found.sources[:most], 1):
        out += ["", *source_lines(found, source, n)]
    if len(found.sources) > most > 0:
        out += ["", f"and {count(len(found.sources) - most, 'more source')}; --most N and --json show more."]
    if found.sources:
        out += ["", "Shares are of the words of each text; credit lines and boilerplate are left out of the count."]
    return out
