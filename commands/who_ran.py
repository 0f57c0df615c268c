"""`wirecopy who-ran`: which articles of others are made from an outlet's pieces."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import AsJson, OutletsFile, Quiet
from commands.output import say, say_json
from commands.results import check_archive, outlets_of, result_of

if TYPE_CHECKING:
    from dedup.queries.who_ran.rows import WhoRan


def who_ran(
    outlet: Annotated[str, typer.Argument(metavar="OUTLET", help="Name, short name or domain of the outlet.")],
    result: Annotated[
        Path | None, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")
    ] = None,
    *,
    archive: Annotated[
        Path | None, typer.Option("--archive", metavar="FILE", help="The archive, in place of RESULT.")
    ] = None,
    outlets: OutletsFile = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only articles from that day on, and those without a date.")
    ] = None,
    min_coverage: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Only with so much of either text in both, as 20% or 0.2.")
    ] = None,
    uncredited: Annotated[bool, typer.Option("--uncredited", help="Only those that do not name the outlet.")] = False,
    csv: Annotated[
        Path | None, typer.Option("-o", "--csv", metavar="FILE", help="Write a table for spreadsheets; - for stdout.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell who ran an outlet's pieces: how much of each, how long after, naming whom, and within which terms."""
    from dedup.errors import UsageError
    from dedup.outlets.partner_terms import share_of
    from dedup.queries.who_ran.rows import who_ran as find
    from dedup.write.files.spreadsheet import check_spreadsheet

    source = result or archive
    if source is None or (result is not None and archive is not None):
        raise UsageError("give one result: the folder of a scan, or --archive FILE")
    if archive is not None:
        check_archive(archive)
    if csv is not None and as_json:
        raise UsageError("--csv and --json were both given; take one of them")
    if csv is not None and csv != Path("-"):
        check_spreadsheet(csv)
    least = 0.0 if min_coverage is None else share_of(min_coverage, "--min-coverage")
    day = None if since is None else _day(since)
    known = outlets_of(source, outlets)  # before a result of many articles is read
    found = find(result_of(source), known, outlet, since=day, min_coverage=least, uncredited=uncredited)
    _tell(found, csv, quiet, as_json)


def _day(given: str) -> date:
    from dedup.errors import UsageError

    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"--since is {given!r}; give a day, as 2025-03-01") from None


def _tell(found: "WhoRan", csv: Path | None, quiet: bool, as_json: bool) -> None:
    from dedup.write.files.spreadsheet import spreadsheet, write_spreadsheet
    from dedup.write.terminal.who_ran import ran_json, ran_lines, ran_text

    if as_json:
        say_json(ran_json(found))
    elif csv == Path("-"):
        say(spreadsheet(found.rows).rstrip("\n"))
    elif csv is not None:
        write_spreadsheet(found.rows, csv)
        if not quiet:
            for line in ran_lines(found):
                say(line)
            say(f"All rows are in {csv}.")
    elif not quiet:
        say(ran_text(found).rstrip("\n"), styled=True)
