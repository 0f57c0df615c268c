"""One credit, and the parts of a text that the rules speak of: its foot, and the sentence around a place."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from dedup.credit.names import NameMatch, Names


class Hit(NamedTuple):
    """One credit in one article; `start` and `end` are code points in the text, null when it is not in the text."""

    name: str
    outlet: str | None
    url: str | None
    kind: str
    strength: str
    start: int | None
    end: int | None


def hit(found: NameMatch, kind: str, strength: str, start: int | None = None, end: int | None = None) -> Hit:
    """A credit for a name that was found, spanning `start:end` (the name itself when not given)."""
    lo = found.start if start is None else min(start, found.start)
    hi = found.end if end is None else max(end, found.end)
    return Hit(found.name, found.outlet, found.url, kind, strength, lo, hi)


FOOT_SHARE, FOOT_CHARS = 0.7, 700
"""The foot of a text: its last 30 % or last 700 code points, where sources are named and tables are rare."""


def at_foot(text: str, position: int) -> bool:
    """Whether a position belongs to the foot of a text."""
    return position >= min(len(text) * FOOT_SHARE, len(text) - FOOT_CHARS) or len(text) < FOOT_CHARS


def sentence_start(text: str, position: int, floor: int) -> int:
    """Where the sentence around a position begins, not before `floor`; its first letter is its own.

    >>> text = "Two piers sank. With files from Reuters"
    >>> sentence_start(text, 16, 0), sentence_start(text, 15, 0)
    (16, 0)
    """
    start = max(text.rfind("\n", floor, position) + 1, floor)
    for m in _SENTENCE_BREAK.finditer(text, start, position + 1):  # what follows is looked at too
        if not _ABBREVIATED.search(text, max(start, m.start() - 5), m.start() + 1):
            start = m.end()
    return start


def sentence_end(text: str, position: int) -> int:
    """Where the sentence around a position ends: after its full stop, or at the end of its line."""
    m = _SENTENCE_END.search(text, max(position - 1, 0))
    return max(m.end(), position) if m else len(text)


_SENTENCE_BREAK = re.compile(r"[.!?][”\")’\]]?\s+(?=[^\sa-z])|(?<=[a-z])[.!?][”\"]?(?=[A-Z])")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Inc|Ltd|Co|No)\.$")
_SENTENCE_END = re.compile(r"[.!?][)\]”\"]?(?=\s|$)|(?=\n)")

Rule = Callable[[str, int, int, Names], Iterator[Hit]]
"""A rule reads one stretch of a text, `rule(text, start, end, names)`, and gives the credits in it."""
