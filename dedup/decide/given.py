"""What may be given as decisions to a scan, as table `ledger`."""

from pathlib import Path

import polars as pl

from dedup.decide.bring_in import as_ledger
from dedup.decide.csv_file import read_decisions_file
from dedup.decide.ledger import Ledger


def ledger_of(decisions: str | Path | pl.DataFrame | Ledger) -> pl.DataFrame:
    """Table `ledger` of a file, a result folder, a table with its columns, or a ledger. Raises UsageError for what
    cannot be read, and for a decision that cannot be kept.

    >>> given = pl.DataFrame({"reviewer": ["R. Askew"], "kind": ["merge"], "left": ["a"], "right": ["b"]})
    >>> ledger_of(given)["number"][0]
    1
    """
    if isinstance(decisions, str | Path):
        return as_ledger(read_decisions_file(decisions))
    return as_ledger(decisions if isinstance(decisions, pl.DataFrame) else decisions.read())
