"""A decision in words: who made it, when, and what it says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dedup.decide.muted_passages import Passage
from dedup.phrases import count

SAID: Mapping[str, str] = {
    "same": "one is made from the other, or both from one source",
    "not-derived": "neither is made from the other",
    "background": "they share pasted background only",
    "template": "both fill one form",
    "origin": "the origin is",
    "split": "not in one cluster",
    "merge": "in one cluster",
    "mute-outlet": "the outlet is not counted",
    "mute-form": "the form is not counted",
    "mute-passage": "the passage is not counted",
    "note": "a note",
    "undo": "takes back decision",
}
"""Kind of a decision -> what it says."""
_OUTSIDE = "outside:"


def day_of(made: datetime | None) -> str:
    """The day of a decision, in UTC.

    >>> day_of(datetime(2026, 5, 3, 9, 30)), day_of(None)
    ('3 May 2026', 'on an unknown day')
    """
    return "on an unknown day" if made is None else f"{made.day} {made:%B %Y}"


def by(decision: Mapping[str, Any]) -> str:
    """Who decided, and when; `decision`: a row of table `ledger` or `decisions`.

    >>> by({"reviewer": "R. Askew", "made": datetime(2026, 5, 3)})
    'decided by R. Askew, 3 May 2026'
    """
    return f"decided by {decision['reviewer']}, {day_of(decision['made'])}"


def said(decision: Mapping[str, Any]) -> str:
    """What a decision says, with who made it and why.

    >>> said({"kind": "template", "reviewer": "R. Askew", "made": datetime(2026, 5, 3), "value": None, "undoes": None,
    ...       "reason": "tide tables"})
    'both fill one form: decided by R. Askew, 3 May 2026 (tide tables)'
    """
    kind, named = decision["kind"], ""
    what = SAID.get(kind, kind)
    if kind in ("origin", "mute-outlet"):
        named = " " + str(decision["value"] or "").removeprefix(_OUTSIDE)
    elif kind == "undo":
        named = f" {decision['undoes']}"
    elif kind == "mute-passage" and (passage := Passage.of(decision["value"] or "")) is not None:
        what = _muted(passage, decision.get("left"))
    reason = f" ({decision['reason']})" if decision["reason"] else ""
    return f"{what}{named}: {by(decision)}{reason}"


def _muted(passage: Passage, left: str | None) -> str:
    """Which passage, as far as that can be told without its words."""
    if passage.words is None:
        return "the paragraph with this sum is not counted"
    where = f", characters {passage.at[0]:,} to {passage.at[1]:,} of {left}," if passage.at and left else ""
    return f"a passage of {count(passage.words, 'word')}{where} is not counted"
