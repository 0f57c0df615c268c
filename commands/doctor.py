"""`wirecopy doctor`: is an archive sound, and can it be mended?"""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json

DAMAGED = 4
"""Exit code: as of every error about a damaged archive."""


def doctor(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The file that `wirecopy add` made.")],
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend it; the damaged file is kept beside it.")] = False,
    trust_pages: Annotated[
        bool, typer.Option("--trust-pages", help="With --repair: believe pages that another program wrote.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Look over every page and every table of an archive; exit 0 if all is sound, 4 if anything is damaged."""
    from dedup.archive.repair.doctor import examine
    from dedup.errors import UsageError

    if trust_pages and not repair:
        raise UsageError("--trust-pages goes with --repair: it says what a repair may believe")
    if repair:
        from dedup.archive.repair.repair import repair as mend

        done = mend(archive, trust_pages)
        if as_json:
            say_json(done.as_dict())
        elif not quiet:
            for line in done.lines(archive):
                say(line)
        if done.lost or done.incomplete:
            raise typer.Exit(DAMAGED)
        return
    report = examine(archive)
    if as_json:
        say_json(report.as_dict())
    elif not quiet:
        for line in report.lines():
            say(line)
    if not report.clean:
        raise typer.Exit(DAMAGED)
