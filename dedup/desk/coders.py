"""Two who decide apart: how far they agree, and where not."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dedup.decide.kinds import VERDICTS
from dedup.queries.evaluate.agreement import krippendorff_alpha


@dataclass(frozen=True, slots=True)
class CodersAgree:
    """Over the pairs that two or more have decided: `both`; `agreed`, how many of them the same; `alpha`,
    Krippendorff's, None where there is nothing to disagree on; `done`: reviewer -> pairs; `apart`: (left, right,
    reviewer -> verdict).
    """

    both: int
    agreed: int
    alpha: float | None
    done: dict[str, int]
    apart: Sequence[tuple[str, str, dict[str, str]]]


def coders_agree(ledger: pl.DataFrame) -> CodersAgree:
    """Of table `ledger`: of each reviewer the last verdict on each pair, unless taken back.

    >>> from dedup.decide import row
    >>> made = [row(kind, who, left="a", right=b) for b, kinds in (("b", "same same"), ("c", "same template"))
    ...         for kind, who in zip(kinds.split(), ("R. Askew", "M. Dorn"))]
    >>> told = coders_agree(pl.concat(made).with_columns(number=pl.int_range(1, 5)))
    >>> told.both, told.agreed, told.alpha, told.apart
    (2, 1, 0.0, [('a', 'c', {'R. Askew': 'same', 'M. Dorn': 'template'})])
    """
    undone = set(ledger.filter(pl.col("kind") == "undo")["undoes"])
    said: dict[tuple[str, str], dict[str, str]] = {}
    for row in ledger.sort("number").iter_rows(named=True):
        if row["kind"] in VERDICTS and row["number"] not in undone:
            left, right = sorted((row["left"], row["right"]))
            said.setdefault((left, right), {})[row["reviewer"]] = row["kind"]
    done: dict[str, int] = {}
    for verdicts in said.values():
        for reviewer in verdicts:
            done[reviewer] = done.get(reviewer, 0) + 1
    several = {pair: told for pair, told in said.items() if len(told) > 1}
    apart = [(*pair, told) for pair, told in several.items() if len(set(told.values())) > 1]
    alpha = krippendorff_alpha([list(told.values()) for told in several.values()])
    return CodersAgree(len(several), len(several) - len(apart), alpha, done, apart)
