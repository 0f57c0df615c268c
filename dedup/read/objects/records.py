"""The objects in a text of JSON: one a line, or a list of them, or one, or one with a list of them inside.

Beside what is JSON it takes what programs are known to write: a comma behind each line, or behind the last item.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from dedup.read.intake.columns import choose
from dedup.read.wires.ninjs import is_ninjs

LINES = (".jsonl", ".ndjson")
"""Extensions of files with one object a line."""

Record = tuple[int, str, Any]
"""Row, where it stands for messages, and the object, or a ValueError that says why there is none."""

COMMAS = "objects with a comma behind them that belongs to no list, read without it"
"""What is told of such files."""

HEAD = 4096
"""Code points in which the first object of a list begins."""
DEPTH = 3
"""Levels of objects in which the list of articles is looked for: `{"response": {"results": [...]}}`."""

# Numbers stay as they are written; NaN is no value.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)
_LIST = re.compile(r"\ufeff?\s*+\[\s*+\{")
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+"|,(?=\s*+[\]}])', re.DOTALL)


def is_list(text: str) -> bool:
    """Whether a text begins as a list does, whatever its file is called.

    >>> is_list(" \\n[{"), is_list('{"id": 7}')
    (True, False)
    """
    return _LIST.match(text[:HEAD]) is not None


def records_of(text: str, *, lines: bool, mended: list[int] | None = None) -> list[Record]:
    """The objects in `text`: one a line, or a list of them, or one, or one with a list of them inside.

    A file of lines that calls itself JSON is read as lines, and the other way round. `mended`: takes how many commas
    were read over. Raises ValueError if it is neither.

    >>> [(row, value) for row, _, value in records_of('{"status": "ok", "articles": [{"id": 7}]}', lines=False)]
    [(0, {'id': '7'})]
    """
    if lines and is_list(text):
        try:
            return _document(text, mended)
        except ValueError:
            pass  # lines may begin with a list, too: they are no objects and told one by one
    if lines:
        found = _by_line(text, mended)
        if len(found) == 1 and isinstance(found[0][2], dict) and list_in(found[0][2]) is not None:
            return _document(text, None)
        if any(isinstance(value, dict) for _, _, value in found) or not found:
            return found
        try:
            return _document(text, mended)
        except ValueError:
            if len(found) == 1:
                raise
            raise ValueError(f"not one of {len(found):,} lines is an object; the first: {found[0][2]}") from None
    try:
        return _document(text, mended)
    except ValueError:
        found = _by_line(text, mended)
        if sum(isinstance(value, dict) for _, _, value in found) * 2 > len(found) > 1:
            return found
        raise


def _by_line(text: str, mended: list[int] | None) -> list[Record]:
    found: list[Record] = []
    # Only \n ends a line: U+2028 and its like may stand inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = decoded(line, mended)
        except ValueError as error:
            value = error
        found.append((len(found), f"line {number}", value))
    return found


def _document(text: str, mended: list[int] | None) -> list[Record]:
    if not text.strip():
        return []
    value = decoded(text, mended)
    if isinstance(value, dict) and (inside := list_in(value)) is not None:
        value = inside
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise ValueError(f"got {kind_of(value)}, expected an object or a list of objects")
    return [(row, f"item {row}", item) for row, item in enumerate(value)]


def list_in(value: Mapping[str, Any]) -> list[Any] | None:
    """The one list of objects in an object that is no article itself: the answer of an interface.

    >>> list_in({"response": {"total": 1, "results": [{"id": 7}]}}), list_in({"text": "Rain.", "tags": [{"name": "x"}]})
    ([{'id': 7}], None)
    """
    # an item of a wire has lists of its own: bodies, subjects
    if is_ninjs(value) or isinstance(value.get(choose(list(value), {}).columns.get("text", "")), str):
        return None
    lists = list(_lists(value, 1)) or list(_lists(value, DEPTH))
    return lists[0] if len(lists) == 1 else None


def _lists(value: Mapping[str, Any], depth: int) -> Iterator[list[Any]]:
    for inner in value.values():
        if isinstance(inner, list) and inner and all(isinstance(o, dict) for o in inner):
            yield inner
        elif isinstance(inner, dict) and depth > 1:
            yield from _lists(inner, depth - 1)


def decoded(text: str, mended: list[int] | None = None) -> Any:
    """The value in a text, without commas that nothing follows; `mended` takes their number. Raises ValueError.

    >>> decoded('{"id": 7},'), decoded('[{"id": 7,},]')
    ({'id': '7'}, [{'id': '7'}])
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        shorter = without_commas(text)
        if shorter == text.rstrip():
            raise
        try:
            value = _DECODER.decode(shorter)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if mended is not None:
            mended.append(text.count(",") - shorter.count(","))
        return value


def without_commas(text: str) -> str:
    """A text of JSON without the commas behind its end and behind last items; what stands in strings is kept.

    >>> without_commas('{"a": ",]", "b": [1,],},')
    '{"a": ",]", "b": [1]}'
    """
    text = text.rstrip()
    if text.endswith(",") and text[:-1].rstrip().endswith("}"):
        text = text[:-1].rstrip()
    return _STRING_OR_COMMA.sub(lambda m: m[0] if m[0] != "," else "", text)


def kind_of(value: Any) -> str:
    """What a value of JSON is, in words."""
    names = {dict: "an object", list: "a list", str: "a string or number", bool: "true or false", type(None): "null"}
    return names[type(value)]
