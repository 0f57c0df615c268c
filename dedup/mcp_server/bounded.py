"""An answer cut to what an agent can read at once. Lists lose their ends, long words their ends, and it is counted."""

import json
import re
from typing import Any

LONGEST_ANSWER = 60_000
"""Characters of an answer: some 15,000 tokens, below what clients take from one tool."""
_STEPS = ((200, 4000), (50, 1000), (20, 400), (8, 200), (3, 120), (1, 60))
"""Entries of each list and characters of each text that are kept: the mildest that makes the answer short enough."""
_HIDDEN = re.compile(
    "[\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What nobody sees and a program would read: controls, marks of direction, fillers, selectors of variants, tags."""


def as_text(value: Any, longest: int = LONGEST_ANSWER) -> str:
    r"""One JSON object as text of at most `longest` characters, what cannot be seen as escapes.

    What is cut is told in `left_out`: list -> how many entries of all such lists are missing, `characters` of texts.

    >>> as_text({"words": "a\u202eb"})
    '{"words": "a\\u202eb"}'
    >>> as_text({"found": True, "members": [{"title": "Ferry"}] * 900}, 2000)[-40:]
    '"Ferry"}], "left_out": {"members": 850}}'
    """
    told = _json(value)
    for entries, letters in _STEPS:
        if len(told) <= longest:
            break
        missing: dict[str, int] = {}
        told = _json(_cut(value, entries, letters, "", missing) | {"left_out": missing})
    return told


def plain(words: str) -> str:
    r"""Words for whoever asked, what cannot be seen as escapes: they may hold ids of others.

    >>> print(plain("an id\u202e, as\nanother"))
    an id\u202e, as\nanother
    """
    return _json(words)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _json(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return _HIDDEN.sub(_escape, told)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _cut(value: Any, entries: int, letters: int, name: str, missing: dict[str, int]) -> Any:
    """`value` with short lists and texts; what is left out is added up in `missing` by the name of the list."""
    if isinstance(value, dict):
        return {key: _cut(held, entries, letters, key, missing) for key, held in value.items()}
    if isinstance(value, list | tuple):
        if len(value) > entries:
            missing[name] = missing.get(name, 0) + len(value) - entries
        return [_cut(held, entries, letters, name, missing) for held in value[:entries]]
    if isinstance(value, str) and len(value) > letters:
        missing["characters"] = missing.get("characters", 0) + len(value) - letters
        return value[:letters] + "..."
    return value
