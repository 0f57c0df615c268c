"""`wirecopy decisions`: what people decided about a result or an archive, listed, taken out as CSV, brought in."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json, say_lines
from commands.results import is_archive, result_of

if TYPE_CHECKING:
    import polars as pl

    from dedup.decide import Ledger


class Action(StrEnum):
    """What is done with decisions."""

    LIST = "list"
    EXPORT = "export"
    IMPORT = "import"


Place = Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")]
Given = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="Of import: a .csv, a .jsonl, or another result folder.")
]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Of export: the .csv, or - for stdout.")]
AsLabels = Annotated[
    bool, typer.Option("--labels", help="Of export: pairs as labels (left, right, derived, label), for evaluate.")
]


def decisions(
    action: Annotated[Action, typer.Argument(help="list, export or import.", metavar="ACTION")],
    result: Place,
    file: Given = None,
    *,
    out: Out = None,
    labels: AsLabels = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List what people decided, take it out as a table, or bring decisions in; the next run obeys them."""
    from dedup.errors import UsageError

    if action is not Action.IMPORT and file is not None:
        raise UsageError(f"{action} takes no file, and got {file}; give one to -o, or say import")
    if action is not Action.EXPORT and (out is not None or labels):
        raise UsageError(f"-o and --labels go with export, and this is {action}")
    if action is Action.IMPORT:
        _bring_in(result, file, quiet, as_json)
    elif action is Action.EXPORT:
        _take_out(result, out, labels, quiet, as_json)
    else:
        _list(result, quiet, as_json)


def ledger_at(place: Path) -> "Ledger":
    """The ledger of a result folder or of an archive. Raises UsageError for what is neither."""
    from dedup.archive.history.decisions import ArchiveLedger
    from dedup.decide import LedgerFile
    from dedup.errors import UsageError

    if is_archive(place):
        return ArchiveLedger(place)
    if not (place / "run.json").is_file():
        raise UsageError(f"{place} is neither a result folder nor an archive; give what a scan or an add wrote")
    return LedgerFile.of_result(place)


def _told(place: Path) -> "pl.DataFrame":
    """Table `decisions`: all that were made, with what became of them."""
    from dedup.decide import told_now

    return told_now(ledger_at(place).read(), result_of(place).decisions)


def _list(place: Path, quiet: bool, as_json: bool) -> None:
    from dedup.decide import said

    told = _told(place)
    faults = ledger_at(place).faults()
    if as_json:
        rows = [{k: v if k != "made" or v is None else v.isoformat() for k, v in r.items()} for r in told.to_dicts()]
        say_json({"decisions": rows, "faults": faults})
        return
    lines = [_line(row, said(row)) for row in told.iter_rows(named=True)] or ["Nobody has decided anything yet."]
    say_lines([*lines, *faults], quiet)


def _line(row: dict[str, object], words: str) -> str:
    named = dict.fromkeys(str(row[c]) for c in ("left", "right") if row[c] is not None)  # an origin may be named twice
    about = " and ".join(named) or row["cluster"] or ""
    why = f": {row['why']}" if row["why"] else ""
    return f"{row['number']}. {about}: {words}. {str(row['state']).capitalize()}{why}.".replace(". : ", ". ")


def _take_out(place: Path, out: Path | None, labels: bool, quiet: bool, as_json: bool) -> None:
    from dedup.decide import cells, labels_of_decisions
    from dedup.errors import UsageError
    from dedup.write.files.spreadsheet import check_spreadsheet, spreadsheet, write_spreadsheet

    if out is None:
        raise UsageError("export needs a place for the table; give -o decisions.csv, or -o - for the standard output")
    if str(out) != "-":
        check_spreadsheet(out)
    told = cells(labels_of_decisions(ledger_at(place).read()) if labels else _told(place))
    if str(out) == "-":
        say(spreadsheet(told).rstrip("\n"))
        return
    write_spreadsheet(told, out)
    if as_json:
        say_json({"out": str(out), "decisions": len(told)})
    elif not quiet:
        from dedup.phrases import count

        then = f"; measure with `wirecopy evaluate {place} {out}`" if labels else ""
        say(f"{count(len(told), 'decision')} of {place} in {out}{then}.")


def _bring_in(place: Path, file: Path | None, quiet: bool, as_json: bool) -> None:
    from dedup.decide import bring_in, read_decisions_file, with_texts
    from dedup.errors import UsageError
    from dedup.phrases import count

    if file is None:
        raise UsageError("import needs a file of decisions; give decisions.csv behind the result")
    given = ledger_at(file).read() if is_archive(file) else read_decisions_file(file)
    numbers = bring_in(ledger_at(place), with_texts(given, result_of(place).articles))
    if as_json:
        say_json({"decisions": len(given), "new": numbers})
    elif not quiet:
        again = "wirecopy add --archive" if is_archive(place) else "wirecopy scan -o"
        say(
            f"{count(len(numbers), 'decision')} of {len(given):,} brought in; the others were there. The next "
            f"`{again} {place}` obeys them."
        )
