"""A decision that a form or a program asks for: looked over, and kept before anybody is told so."""

from collections.abc import Mapping

import polars as pl

from dedup.desk.decided_rows import Decided
from dedup.desk.decision_forms import decision_of
from dedup.desk.desk_state import Desk
from dedup.desk.visitors import Visitor
from dedup.errors import UsageError

_SAME = ("kind", "reviewer", "cluster", "value")


def keep(desk: Desk, visitor: Visitor, form: Mapping[str, str]) -> tuple[list[int], bool]:
    """The numbers of what was kept, on the disk then; and whether it stood already, word for word, so that nothing was
    kept anew. Raises UsageError for what cannot be decided, and where one who codes apart takes back what another
    decided.
    """
    rows = decision_of(form, visitor.name, desk.view.edition())
    undone, decided = rows["undoes"][0], desk.decided(visitor)
    if desk.blind and undone is not None and decided.numbered(undone) is None:
        raise UsageError(f"there is no decision {undone} of yours to undo")
    if len(rows) == 1 and (number := _stands(decided, rows)) is not None:
        return [number], True
    return desk.view.decide(rows), False


def _stands(decided: Decided, rows: pl.DataFrame) -> int | None:
    """The number of a decision of the same reviewer that says the same, for the same reason or where none is given
    now, and that nothing has taken the place of.
    """
    new = rows.row(0, named=True)
    if new["kind"] == "undo":
        return None
    for old in decided.rows:
        alike = all(old[c] == new[c] for c in _SAME) and {old["left"], old["right"]} == {new["left"], new["right"]}
        if alike and old["state"] in ("held", "noted") and new["reason"] in (None, old["reason"]):
            return int(old["number"])
    return None
