"""`wirecopy report`: the pages of a finished result."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, Case, InPlaceOfResult, Quiet, ResultPlace, TimesIn, Title, heading_of
from commands.output import say, say_json
from commands.results import one_of, result_of


def report(
    result: ResultPlace = None,
    *,
    archive: InPlaceOfResult = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="Folder for the pages, replaced as a whole: RESULT/report, or beside an archive NAME-report.",
        ),
    ] = None,
    excerpts: Annotated[
        bool, typer.Option("--excerpts", help="Matched passages only, to send without whole texts of others.")
    ] = False,
    title: Title = None,
    case: Case = None,
    times_in: TimesIn = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a result as pages to look at, print and send: they open from disk and load nothing."""
    from dedup.write.report import Heading, check_report_target, write_report

    source = one_of("report", result, archive)
    heading = Heading(**heading_of(title=title, case=case, times_in=times_in))
    beside = source.with_name(f"{source.stem}-report") if source.is_file() else source / "report"
    place = beside if out is None else out
    check_report_target(place)
    folder = write_report(result_of(source), place, excerpts=excerpts, heading=heading)
    if as_json:
        say_json({"out": str(folder), "report": str(folder / "index.html"), "excerpts": excerpts})
    elif not quiet:
        say(f"The report is in {place}; open {place / 'index.html'}")
