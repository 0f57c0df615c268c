"""`wirecopy watch`: what is new about an outlet's pieces in an archive, each thing told once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.check import FOUND
from commands.options import ArchiveFile, AsJson, OutletsFile, Quiet, TimesIn, heading_of
from commands.output import say, say_json, tell
from commands.results import check_archive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dedup.queries.who_ran.told_uses import Watched
    from dedup.result import Result
    from dedup.write.report.colophon import Heading


def watch(
    *,
    archive: ArchiveFile,
    outlet: Annotated[str, typer.Option(metavar="NAME", help="Whose pieces: name, short name or domain.")],
    since: Annotated[
        int | None,
        typer.Option(metavar="BATCH", min=0, help="What came up to this batch counts as told."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write what is new as a page, where anything is.")
    ] = None,
    feed: Annotated[
        Path | None, typer.Option("--feed", metavar="FILE", help="Keep an Atom feed of what was told last.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What was told is kept here (default: beside the archive).")
    ] = None,
    outlets: OutletsFile = None,
    times_in: TimesIn = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell what is new about an outlet's pieces: who took what, naming whom; each thing once. Exit code 10: told."""
    from dedup.archive import Archive
    from dedup.watch.watching import watch as look
    from dedup.write.report.colophon import Heading
    from dedup.write.terminal.watched import watched_json, watched_text

    heading = Heading(**heading_of(times_in=times_in))
    _check_files(html, feed, state)
    check_archive(archive)

    def print_it(watched: "Watched") -> None:
        if as_json:
            say_json(watched_json(watched))
        elif not quiet:
            say(watched_text(watched).rstrip("\n"), styled=True)

    with Archive(archive) as store:
        told = look(
            store, outlet, since=since, state=state, outlets=outlets, say=print_it,
            pages=lambda watched, result: _pages(watched, result, html, feed, heading),
        )  # fmt: skip
    if told.any:
        raise typer.Exit(FOUND)
    if html is not None and not html.exists():
        tell(f"Nothing is new, so {html} was not written.", quiet)


def _pages(
    watched: "Watched", result: "Result", html: Path | None, feed: Path | None, heading: "Heading"
) -> "Mapping[Path, bytes]":
    from dedup.write.report.watch_page import watch_feed, watch_page

    pages = {}
    if feed is not None:
        pages[feed] = watch_feed(result, watched, heading)
    if html is not None:
        pages[html] = watch_page(result, watched, heading)
    return pages


def _check_files(html: Path | None, feed: Path | None, state: Path | None) -> None:
    """Raises UsageError for files that cannot be written, before the archive is read."""
    from dedup.errors import UsageError
    from dedup.write.files.atomic import check_place

    given = [(option, file) for option, file in (("--html", html), ("--feed", feed), ("--state", state)) if file]
    for option, file in given:
        if file.is_dir():
            raise UsageError(f"{file} is a folder; {option} takes a file to write")
        check_place(file.absolute().parent, option)
    if len({file.absolute() for _, file in given}) < len(given):
        raise UsageError("one file was given to two of --html, --feed and --state; give each a file of its own")
