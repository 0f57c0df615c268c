"""`wirecopy export`: a result for other programs; an archive as tables, what changed in it, a digest, or a copy."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import AsJson, Quiet, TimesIn, heading_of
from commands.output import say, say_json

if TYPE_CHECKING:
    from dedup.archive import Archive
    from dedup.write.report.colophon import Heading

PAGES, FEEDS = (".html", ".htm"), (".atom", ".xml")
"""Endings of the files of a digest."""


Form = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="Of RESULT: graphml, gexf, edges, prov, jsonld, sqlite, duckdb or arrow."
    ),
]
Place = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="PLACE", help="Result folder, or a file for --format; with --changes-since a .csv or -."
    ),
]
ChangesSince = Annotated[
    int | None, typer.Option(metavar="BATCH", min=0, help="What became of clusters after this batch, 0 for all.")
]
Digests = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="New uses of --outlet's pieces: a page (.html) or a feed (.atom, .xml); repeat for both.",
    ),
]
WhosePieces = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose pieces --digest is about: name, short name or domain.")
]
AfterBatch = Annotated[
    int | None,
    typer.Option(metavar="BATCH", min=0, help="With --digest: what came after this batch (default: in the last)."),
]
SnapshotFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Copy the archive as it is now, also while it is written to.")
]
Exact = Annotated[bool, typer.Option("--machine", help="Of --format edges, CSV cells exactly as they are.")]


def export(
    result: Annotated[
        Path | None, typer.Argument(metavar="RESULT", help="Result folder or archive, for --format.")
    ] = None,
    *,
    form: Form = None,
    archive: Annotated[Path | None, typer.Option(metavar="FILE", help="The archive, as news.db.")] = None,
    out: Place = None,
    changes_since: ChangesSince = None,
    digest: Digests = None,
    outlet: WhosePieces = None,
    since: AfterBatch = None,
    times_in: TimesIn = None,
    snapshot: SnapshotFile = None,
    machine: Exact = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a result for other programs; of an archive all tables, what changed, a digest, or a copy of the file."""
    from dedup.archive import Archive
    from dedup.errors import UsageError
    from dedup.write import check_target
    from dedup.write.report.colophon import Heading

    source = result or archive
    if form is not None or result is not None:
        alone = [changes_since, digest, outlet, since, times_in, snapshot, archive if result is not None else None]
        _form(source, form, out, machine, quiet, as_json, alone=all(value in (None, []) for value in alone))
        return
    if archive is None:
        raise UsageError("nothing was named to export; give a result and --format NAME, or --archive FILE")
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
            tables = store.result()
            folder = tables.write(out)
            counts = {"articles": len(tables.articles), "clusters": len(tables.clusters)}
            _told({"out": str(folder), **counts}, f"All tables are in {out}.", quiet, as_json)


def _form(
    source: Path | None, form: str | None, out: Path | None, machine: bool, quiet: bool, as_json: bool, *, alone: bool
) -> None:  # fmt: skip
    from commands.results import result_of
    from dedup.errors import UsageError
    from dedup.write.exchange.forms import FORMS, check_form, export_result

    names = ", ".join(FORMS)
    if source is None or form is None or out is None:
        lacks = "a result" if source is None else "--format NAME" if form is None else "-o PLACE"
        raise UsageError(
            f"export for other programs takes RESULT --format NAME -o PLACE; give {lacks} (formats: {names})"
        )
    if not alone:
        raise UsageError("--format stands alone; give other options of export to another run")
    if machine and form != "edges":
        raise UsageError(f"--machine goes with --format edges; {form} holds every text exactly anyway")
    check_form(form, out)
    place = export_result(result_of(source), out, form, exact=machine)
    _told({"out": str(place), "format": form}, f"The result is in {place}, as {form}.", quiet, as_json)


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
