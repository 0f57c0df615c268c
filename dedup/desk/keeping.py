"""A decision that a form or a program asks for: looked over, and kept before anybody is told so."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dedup.decide import WAITS
from dedup.decide.decision_rows import named_by
from dedup.decide.kinds import PLACES, VERDICTS
from dedup.desk.decided_rows import Decided
from dedup.desk.decision_forms import decision_of
from dedup.desk.desk_state import Desk
from dedup.desk.edition import Edition
from dedup.desk.program_decisions import decision_of_program
from dedup.desk.visitors import Visitor
from dedup.errors import UsageError

_SAME = ("kind", "reviewer", "cluster", "value")
_STANDS = ("held", "noted", WAITS)
_MOVES = (*VERDICTS, *PLACES, "origin")
"""Kinds of which a later one may leave nothing of an earlier one."""


def keep(desk: Desk, visitor: Visitor, given: Mapping[str, str], program: bool = False) -> tuple[list[int], bool]:
    """The numbers of what was kept, on the disk then; and whether it stood already, word for word, so that nothing was
    kept anew. `given`: a form of a page, or of a program the fields of a decision. Raises UsageError for what cannot
    be decided, and where one who codes apart takes back what another decided.
    """
    edition = desk.view.edition()
    if program:
        rows = decision_of_program(given, visitor.name, edition)
    else:
        rows = decision_of(given, visitor.name, edition, names_stay=desk.view.is_archive)
    undone, decided = rows["undoes"][0], desk.decided(visitor)
    if desk.blind and undone is not None and decided.numbered(undone) is None:
        raise UsageError(f"there is no decision {undone} of yours to undo")
    if len(rows) == 1 and (number := _stands(decided, rows, edition)) is not None:
        return [number], True
    return desk.view.decide(rows), False


def _stands(decided: Decided, rows: pl.DataFrame, edition: Edition) -> int | None:
    """The number of a decision of the same reviewer that says the same, for the same reason or where none is given
    now, and that nothing decided later may have left nothing of: what is said again then is the last word.
    """
    new = rows.row(0, named=True)
    if new["kind"] == "undo":
        return None
    touched = _articles(new, edition) if new["kind"] in _MOVES else set[str]()
    for old in decided.rows:  # the latest first
        alike = all(old[c] == new[c] for c in _SAME) and {old["left"], old["right"]} == {new["left"], new["right"]}
        if alike and old["state"] in _STANDS and new["reason"] in (None, old["reason"]):
            return int(old["number"])
        if old["kind"] in _MOVES and old["state"] != "undone" and not touched.isdisjoint(_named(old, edition)):
            return None
    return None


def _articles(new: Mapping[str, Any], edition: Edition) -> set[str]:
    """Articles in whose clusters a decision moves something: those that it names, of an origin all of its cluster."""
    found = _named(new, edition)
    if new["kind"] == "origin":
        members = [str(m["article"]) for m in edition.lookup.members.get(new["cluster"] or "", ())]
        found |= {edition.lookup.place.get(i, i) for i in members}
    return found


def _named(decision: Mapping[str, Any], edition: Edition) -> set[str]:
    """The articles that a decision names; of copies the one that is judged in their place."""
    place = edition.lookup.place
    return {place.get(i, i) for i in named_by(decision)}
