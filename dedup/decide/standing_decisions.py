"""Which decisions stand when the whole ledger has been read, before anything is known of the articles.

A decision that was undone falls away. Of several verdicts on one pair, of several origins of one article, the last one
counts; where another reviewer made the earlier one, that is a conflict, and is told (`contrary.py` has all of these).
"""

import re
from typing import Any

import polars as pl

from dedup.decide.kinds import PLACES, VERDICTS
from dedup.decide.muted_passages import Passage
from dedup.decide.said import day_of
from dedup.tables import conform

STATES = ("held", "undone", "replaced", "impossible", "gone", "noted")
"""`decisions.state`: obeyed; taken back; a later one counts; against later ones; its article is gone; asks nothing."""

_SAME = ("number", "made", "reviewer", "kind", "left", "right", "value")
"""Columns by which a decision of a ledger is found in what a run made of it."""
WAITS = "waits for the next run"
"""What is told of a decision that stands and that no run has obeyed yet."""
_NUMBER = re.compile(r"\(decision (\d{1,15})\)")
"""How `why` names another decision: see `by`."""


def standing(ledger: pl.DataFrame) -> pl.DataFrame:
    """Table `decisions` of a ledger: `state` is "held" for those that stand, else undone, replaced or noted, with the
    reason in `why`; `judged` is null.

    >>> from dedup.decide.decision_rows import row
    >>> two = pl.concat([row("same", who, left="a", right="b") for who in ("R. Askew", "M. Dorn")])
    >>> standing(two.with_columns(number=pl.int_range(1, 3)))["state"].to_list()
    ['replaced', 'held']
    """
    rows = conform("ledger", ledger).sort("number").rows(named=True)
    told: dict[int, tuple[str, str | None]] = {}
    for row in rows:
        if row["kind"] == "undo":
            told[row["number"]] = ("noted", f"takes back decision {row['undoes']}")
            told[row["undoes"]] = ("undone", f"taken back by {by(row)}")
        elif row["kind"] == "note":
            told.setdefault(row["number"], ("noted", None))
    last: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = _about(row)
        if row["number"] in told or key is None:
            continue
        if (before := last.get(key)) is not None:
            told[before["number"]] = ("replaced", _replaced(before, row))
        last[key] = row
    states = [told.get(row["number"], ("held", None)) for row in rows]
    frame = conform("ledger", ledger).sort("number")
    return conform("decisions", frame.with_columns(
        state=pl.Series([s for s, _ in states], dtype=pl.String), why=pl.Series([w for _, w in states], dtype=pl.String)
    ))  # fmt: skip


def told_now(ledger: pl.DataFrame, obeyed: pl.DataFrame) -> pl.DataFrame:
    """Table `decisions` as it is told now: `standing` for what the ledger alone decides, as undone, else what the last
    run made of it (`obeyed`: table `decisions` of that), else `WAITS`.

    >>> from dedup.decide.decision_rows import row
    >>> made = pl.concat([row("same", "R. Askew", left="a", right="b"), row("note", "R. Askew", left="a", reason="x")])
    >>> told_now(made.with_columns(number=pl.int_range(1, 3)), conform("decisions", made[:0]))["state"].to_list()
    ['waits for the next run', 'noted']

    One that the run told as replaced or impossible waits, too, when what it was against was taken back since.
    """
    # by more than the number: what a scan was given may have got another one here, after what was decided meanwhile
    run = obeyed.select(*_SAME, run="state", because="why", before="judged").drop_nulls("run")
    told = standing(ledger).join(run, on=_SAME, how="left", nulls_equal=True, maintain_order="left")
    stands = set(told.filter(pl.col("state") == "held")["number"])
    by_the_run = told.drop_nulls("run").select("number", "run", "because").rows()
    freed = [n for n, state, why in by_the_run if _is_freed(state, why, stands)]
    by_run = pl.col("state") == "held"
    waits = pl.col("run").is_null() | pl.col("number").is_in(freed)
    told = told.with_columns(
        state=pl.when(by_run).then(pl.when(waits).then(pl.lit(WAITS)).otherwise("run")).otherwise("state"),
        why=pl.when(by_run).then(pl.when(waits).then(None).otherwise("because")).otherwise("why"), judged="before",
    )  # fmt: skip
    return conform("decisions", told.drop("run", "because", "before"))


def _is_freed(state: str, why: str | None, stands: set[int]) -> bool:
    """Whether what a run says of a decision is over, since one that it was against was taken back or replaced."""
    if state not in ("replaced", "impossible"):
        return state == "undone"
    return any(int(n) not in stands for n in _NUMBER.findall(why or ""))


def _other_words(before: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether another reviewer said something else."""
    told, now = ((r["kind"], r["value"] if r["kind"] == "origin" else None) for r in (before, row))
    return bool(told != now and before["reviewer"] != row["reviewer"])


def _replaced(before: dict[str, Any], row: dict[str, Any]) -> str:
    if _other_words(before, row):
        return f"in conflict with {by(row)}, who decided {row['kind']!r}: the later decision counts"
    return f"decided anew by {by(row)}"


def _about(row: dict[str, Any]) -> tuple[Any, ...] | None:
    """What a decision is about, so that a later one of the same key takes its place; None where nothing does."""
    kind = row["kind"]
    if kind in VERDICTS:
        return ("verdict", *sorted((row["left"], row["right"])))
    if kind in PLACES and row["right"] is not None and row["value"] is None:
        return ("place", *sorted((row["left"], row["right"])))
    if kind in ("split", "origin"):
        return (kind, row["left"], row["value"] if kind == "split" else None)
    if kind == "mute-passage" and (passage := Passage.of(row["value"])) is not None:
        return (kind, passage.sum, passage.words)  # wherever it was chosen
    if kind.startswith("mute-"):
        return (kind, row["left"], row["value"])
    return None


def by(row: dict[str, Any]) -> str:
    """Who, when and which: "R. Askew, 3 May 2026 (decision 7)"."""
    return f"{row['reviewer']}, {day_of(row['made'])} (decision {row['number']})"
