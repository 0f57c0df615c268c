"""A decision in words for people: with headlines for ids, and what a run made of it."""

from collections.abc import Callable, Mapping
from typing import Any

from dedup.decide import by, said
from dedup.decide.decision_rows import others_of

MOST_NAMED = 3
"""Articles that a split names; the rest are counted."""
STATES: Mapping[str, str] = {"impossible": "cannot be held"}
"""State of a decision -> how it is called on pages, where that is another word."""
Title = Callable[[str], str]


def words_of(decision: Mapping[str, Any], title: Title) -> str:
    """What a decision says, with who made it and why. `title`: the headline of an article by its id.

    >>> told = {"kind": "mute-outlet", "reviewer": "R. Askew", "made": None, "value": "Orlen Post", "reason": None}
    >>> words_of(told, str.upper)
    'Orlen Post is not counted: decided by R. Askew, on an unknown day'
    >>> words_of(told | {"kind": "split", "left": "a", "right": None, "value": '["b", "c"]'}, str.upper)
    'A stands in no cluster with B, C: decided by R. Askew, on an unknown day'
    """
    match decision["kind"]:
        case "mute-outlet":
            what = f"{decision['value']} is not counted"
        case "split":
            others = [decision["right"]] if decision["right"] else others_of(decision["value"])
            more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
            named = ", ".join(title(i) for i in others[:MOST_NAMED])
            what = f"{title(decision['left'])} stands in no cluster with {named}{more}"
        case "origin" if not str(decision["value"]).startswith("outside:"):
            what = f"the origin is {title(str(decision['value']))}"
        case _:
            return said(decision)
    return f"{what}: {by(decision)}" + (f" ({decision['reason']})" if decision["reason"] else "")
