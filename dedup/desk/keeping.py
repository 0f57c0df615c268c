"""A decision that a form or a program asks for: looked over, and kept before anybody is told so."""

from collections.abc import Mapping

from dedup.desk.decision_forms import decision_of
from dedup.desk.desk_state import Desk
from dedup.desk.visitors import Visitor
from dedup.errors import UsageError


def keep(desk: Desk, visitor: Visitor, form: Mapping[str, str]) -> list[int]:
    """The numbers of what was kept; it is on the disk then. Raises UsageError for what cannot be decided, and where one
    who codes apart takes back what another decided.
    """
    rows = decision_of(form, visitor.name, desk.view.edition())
    undone = rows["undoes"][0]
    if desk.blind and undone is not None and desk.decided(visitor).numbered(undone) is None:
        raise UsageError(f"there is no decision {undone} of yours to undo")
    return desk.view.decide(rows)
