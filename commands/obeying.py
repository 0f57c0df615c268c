"""What a scan obeys: the decisions that were given, and those that the folder it writes to holds already."""

from pathlib import Path
from typing import TYPE_CHECKING

from commands.output import tell
from commands.results import is_archive

if TYPE_CHECKING:
    import polars as pl

    from dedup.result import Result


def decided_for(out: Path, given: Path | None) -> "pl.DataFrame | None":
    """Table `ledger` of the folder `out` with what of `given` it lacks; None where nothing was decided.

    Raises UsageError for a file that cannot be read, and for a decision that cannot be kept.
    """
    import tempfile

    from dedup.archive.history.decisions import ArchiveLedger
    from dedup.decide import LEDGER, LedgerFile, bring_in, read_decisions_file
    from dedup.decide.ledger import lines_of

    kept = LedgerFile.of_result(out)
    for fault in kept.faults() if (out / LEDGER).exists() else ():
        tell(fault, quiet=False)
    there = kept.read()
    if given is None:
        return None if there.is_empty() else there
    rows = ArchiveLedger(given).read() if is_archive(given) else read_decisions_file(given)
    with tempfile.TemporaryDirectory() as folder:  # numbers as the folder's ledger will give them
        both = LedgerFile.of_result(folder)
        both.path.write_bytes(lines_of(there))
        bring_in(both, rows)
        return both.read()


def keep_decisions(folder: Path, ledger: "pl.DataFrame | None", result: "Result") -> None:
    """Write what was obeyed into the ledger of the folder, as far as it is not there: later scans obey it, too."""
    from dedup.decide import LedgerFile, bring_in, with_texts

    if ledger is not None:
        bring_in(LedgerFile.of_result(folder), with_texts(ledger, result.articles))
