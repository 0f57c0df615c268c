"""`wirecopy review`: the desk, on which people look at what was found and decide."""

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import AsJson, Case, InPlaceOfResult, Quiet, ResultPlace, TimesIn, Title, heading_of
from commands.output import say, say_json
from commands.results import opened_path
from commands.stopping import Stopped


def review(
    result: ResultPlace = None,
    *,
    archive: InPlaceOfResult = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8765,
    reviewer: Annotated[
        str, typer.Option("--reviewer", metavar="NAME", help="The name that decisions bear, to begin with.")
    ] = "",
    blind: Annotated[
        bool, typer.Option("--blind", help="Each reviewer sees their own decisions only, for two who code apart.")
    ] = False,
    tokens: Annotated[
        Path | None,
        typer.Option("--tokens", metavar="FILE", help="Programs that may ask: lines NAME read|decide TOKEN."),
    ] = None,
    title: Title = None,
    case: Case = None,
    times_in: TimesIn = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Open the desk: pages of the running store in a browser, on which people decide. Ends with Ctrl-C."""
    from dedup.write.report.colophon import Heading

    path = opened_path("review", result, archive)
    heading = Heading(**heading_of(title=title, case=case, times_in=times_in))
    _run(path, tokens, as_json, quiet, port=port, heading=heading, blind=blind, reviewer=reviewer)


def _run(path: Path, tokens: Path | None, as_json: bool, quiet: bool, **options: Any) -> None:
    """Open a desk, say where it is, and serve until a signal comes."""
    from dedup.errors import UsageError

    try:
        from dedup.desk.desk_server import RunningDesk
        from dedup.desk.visitors import read_tokens
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio"):
            raise
        raise UsageError(
            f"the desk needs the package {error.name}, and it is not installed; pip install 'wirecopy[desk]'"
        ) from error

    def ready(address: str, start: str) -> None:
        if as_json:
            say_json({"address": address, "start": start})
        else:
            say(f"Open this in a browser: {start}")

    def entered(start: str) -> None:
        if as_json:
            say_json({"address": desk.address, "start": start})
        else:  # with -q, too: the address of before lets nobody in any more
            say(f"A browser was let in. For another one: {start}")

    desk = RunningDesk(path, tokens=read_tokens(tokens) if tokens else None, **options)
    try:
        desk.run(ready, entered)
    except Stopped as stop:
        if stop.word != "interrupted":  # Ctrl-C is how a desk is closed
            raise
    if not quiet and not as_json:
        say("The desk is closed. What was decided is kept.")
