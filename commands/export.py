"""`wirecopy export`: an archive as a result folder, what changed in it since a batch, or a copy of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import ArchiveFile, AsJson, Quiet
from commands.output import say, say_json

if TYPE_CHECKING:
    from dedup.archive import Archive


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
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Copy the archive as it is now, also while it is written to.")
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write an archive out: all tables as a scan does, a table of changes, or a copy of the whole file."""
    from dedup.archive import Archive
    from dedup.errors import UsageError
    from dedup.write import check_target

    if snapshot is not None and (out is not None or changes_since is not None):
        raise UsageError("--snapshot stands alone; give -o or --changes-since to another run")
    if out is None and changes_since is None and snapshot is None:
        raise UsageError("nothing was asked for; give -o DIR, --changes-since BATCH or --snapshot FILE")
    with Archive(archive) as store:
        if changes_since is not None:
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


def _told(value: dict[str, Any], text: str, quiet: bool, as_json: bool) -> None:
    if as_json:
        say_json(value)
    elif not quiet:
        say(text)
