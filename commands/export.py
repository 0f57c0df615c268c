"""`wirecopy export`: an archive as a result folder, what changed in it since a batch, a digest, or a copy of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import ArchiveFile, AsJson, Quiet, TimesIn, heading_of
from commands.output import say, say_json

if TYPE_CHECKING:
    from dedup.archive import Archive
    from dedup.write.report.colophon import Heading

PAGES, FEEDS = (".html", ".htm"), (".atom", ".xml")
"""Endings of the files of a digest."""


def export(
    *,
    archive: ArchiveFile,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="PLACE", help="Result folder; with --changes-since a .csv file or -."),
    ] = None,
    changes_since: Annotated[
        int | None, typer.Option(metavar="BATCH", min=0, help="What became of clusters after this batch, 0 for all.")
    ] = None,
    digest: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="New uses of --outlet's pieces: a page (.html) or a feed (.atom, .xml); repeat for both.",
        ),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose pieces --digest is about: name, short name or domain.")
    ] = None,
    since: Annotated[
        int | None,
        typer.Option(metavar="BATCH", min=0, help="With --digest: what came after this batch (default: in the last)."),
    ] = None,
    times_in: TimesIn = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Copy the archive as it is now, also while it is written to.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write an archive out: all tables as a scan does, a table of changes, a digest, or a copy of the whole file."""
    from dedup.archive import Archive
    from dedup.errors import UsageError
    from dedup.write import check_target
    from dedup.write.report.colophon import Heading

    if snapshot is not None and (out is not None or changes_since is not None or digest):
        raise UsageError("--snapshot stands alone; give -o, --changes-since or --digest to another run")
    if out is None and changes_since is None and snapshot is None and not digest:
        raise UsageError("nothing was asked for; give -o DIR, --changes-since BATCH, --digest FILE or --snapshot FILE")
    heading = Heading(**heading_of(times_in=times_in))
    _check_digest(digest or [], outlet, since, heading, alone=out is None and changes_since is None)
    with Archive(archive) as store:
        if digest:
            _digest(store, digest, str(outlet), since, heading, quiet, as_json)
        elif changes_since is not None:
            _changes(store, changes_since, out, quiet, as_json)
        elif snapshot is not None:
            place = store.snapshot(snapshot)
            _told({"snapshot": str(place)}, f"The archive as it is now is in {place}.", quiet, as_json)
        elif out is not None:
            check_target(out)
            result = store.result()
            folder = result.write(out)
            counts = {"articles": len(result.articles), "clusters": len(result.clusters)}
            _told({"out": str(folder), **counts}, f"All tables are in {out}.", quiet, as_json)


def _changes(store: "Archive", batch: int, out: Path | None, quiet: bool, as_json: bool) -> None:
    from dedup.errors import UsageError
    from dedup.write.files.spreadsheet import check_spreadsheet, spreadsheet, write_spreadsheet

    to_file = out is not None and out != Path("-")
    if to_file and as_json:
        raise UsageError("-o and --json were both given; take one of them")
    if out is not None and to_file:
        check_spreadsheet(out)
    rows = store.changes_since(batch)
    if as_json:
        say_json({"since": batch, "changes": rows.to_dicts()})
    elif out is not None and to_file:
        write_spreadsheet(rows, out)
        _told({}, f"{len(rows):,} changes are in {out}.", quiet, False)
    elif not quiet:
        say(spreadsheet(rows).rstrip("\n"))


def _check_digest(
    files: list[Path], outlet: str | None, since: int | None, heading: "Heading", *, alone: bool
) -> None:  # fmt: skip
    """Raises UsageError where a digest cannot be made as asked for, before the archive is read."""
    from dedup.errors import UsageError
    from dedup.write.files.atomic import check_place

    if not files:
        given = [("--outlet", outlet), ("--since", since), ("--times-in", heading.times_in)]
        if stray := [name for name, value in given if value is not None]:
            raise UsageError(f"{stray[0]} goes with --digest FILE; give a file ending in .html, .atom or .xml")
        return
    if not alone:
        raise UsageError("--digest stands alone; give -o or --changes-since to another run")
    if outlet is None:
        raise UsageError("--digest needs the outlet whose pieces it is about; give --outlet NAME")
    for file in files:
        if file.suffix.lower() not in (*PAGES, *FEEDS):
            raise UsageError(f"--digest got {file}; it takes a page ending in .html or a feed ending in .atom or .xml")
        if file.is_dir():
            raise UsageError(f"{file} is a folder; --digest takes a file to write")
        check_place(file.absolute().parent)


def _digest(
    store: "Archive", files: list[Path], outlet: str, since: int | None, heading: "Heading", quiet: bool, as_json: bool
) -> None:
    from dedup.write.files.atomic import replace_file
    from dedup.write.report.digest import digest, digest_page
    from dedup.write.report.digest_feed import digest_feed
    from dedup.write.terminal.who_ran import ran_json

    new, result = store.new_uses(outlet, since)
    made = digest(result, new, heading)
    for file in files:
        page = file.suffix.lower() in PAGES
        replace_file(file, digest_page(made).encode("utf-8", "replace") if page else digest_feed(made))
    batches = {"digest": [str(file) for file in files], "since": new.since, "batch": new.last}
    where = " and ".join(str(file) for file in files)
    _told(batches | ran_json(new.ran), f"{made.lead[0]} The digest is in {where}.", quiet, as_json)


def _told(value: dict[str, Any], text: str, quiet: bool, as_json: bool) -> None:
    if as_json:
        say_json(value)
    elif not quiet:
        say(text)
