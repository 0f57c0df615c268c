"""`wirecopy report`: the pages of a finished result."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json


def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="DIR", help="Folder for the pages (RESULT/report), replaced as a whole."),
    ] = None,
    excerpts: Annotated[
        bool, typer.Option("--excerpts", help="Matched passages only, to send without whole texts of others.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a result as pages to look at, print and send: they open from disk and load nothing."""
    from dedup.result import Result
    from dedup.write.report import check_report_target, write_report

    place = result / "report" if out is None else out
    check_report_target(place)
    folder = write_report(Result.load(result), place, excerpts=excerpts)
    if as_json:
        say_json({"out": str(folder), "report": str(folder / "index.html"), "excerpts": excerpts})
    elif not quiet:
        say(f"The report is in {place}; open {place / 'index.html'}")
