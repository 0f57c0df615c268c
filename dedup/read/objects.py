"""JSON and JSONL: an article is an object.

Read by Python's `json` and not by polars: a broken line must be one skipped row, and ids must keep their spelling
(1.0, 12345678901234567890), which a typed column loses.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dedup.read.batch import Batch, TableSeen, raw_rows
from dedup.read.columns import choose, no_text
from dedup.read.gate import repair, without_surrogates
from dedup.read.sources import Source

LINES = (".jsonl", ".ndjson")
"""Extensions of files with one object a line."""

# Numbers stay as they are written; NaN is no value.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)

Record = tuple[int, str, Any]
"""Row, where it stands for messages, and the object, or a ValueError that says why there is none."""


def read_objects(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """All JSON and JSONL files in one batch."""
    batch = Batch()
    rows: list[dict[str, Any]] = []
    for source in sources:
        if (text := batch.load_text(source)) is None:
            continue
        try:
            records = records_of(text, lines=source.suffix in LINES)
        except ValueError as error:
            batch.skip(source, "damaged", f"no JSON: {error}; write the file again")
            continue
        rows += _rows(batch, source, records, named)
    batch.rows = raw_rows(rows)
    yield batch


def records_of(text: str, *, lines: bool) -> list[Record]:
    """The objects in `text`: one a line, or a list of them, or one, or one with a list of them inside.

    A file of lines that calls itself JSON is read as lines, and the other way round. Raises ValueError if
    it is neither.

    >>> [(row, value) for row, _, value in records_of('{"status": "ok", "articles": [{"id": 7}]}', lines=False)]
    [(0, {'id': '7'})]
    """
    if lines:
        found = _by_line(text)
        if any(isinstance(value, dict) for _, _, value in found) or not found:
            return found
        try:
            return _document(text)
        except ValueError:
            if len(found) == 1:
                raise
            raise ValueError(f"not one of {len(found):,} lines is an object; the first: {found[0][2]}") from None
    try:
        return _document(text)
    except ValueError:
        found = _by_line(text)
        if sum(isinstance(value, dict) for _, _, value in found) * 2 > len(found) > 1:
            return found
        raise


def _by_line(text: str) -> list[Record]:
    found: list[Record] = []
    # Only \n ends a line: U+2028 and its like may stand inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = _decode(line)
        except ValueError as error:
            value = error
        found.append((len(found), f"line {number}", value))
    return found


def _document(text: str) -> list[Record]:
    if not text.strip():
        return []
    value = _decode(text)
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(o, dict) for o in v)]
        if len(lists) == 1 and not isinstance(value.get(choose(list(value), {}).columns.get("text")), str):
            value = lists[0]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise ValueError(f"got {_kind(value)}, expected an object or a list of objects")
    return [(row, f"item {row}", item) for row, item in enumerate(value)]


def _rows(
    batch: Batch, source: Source, records: Sequence[Record], named: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    if not records:
        batch.skip(source, "empty-file", "it holds no object")
        return
    found = list(dict.fromkeys(key for _, _, value in records if isinstance(value, dict) for key in value))
    choice = choose(found, named)
    batch.tables.append(TableSeen(source.shown, tuple(map(repair, found)), choice.absent))
    if "text" not in choice.columns:
        batch.skip(source, "no-text-column", no_text(found, named))
        return
    if choice.told:
        batch.note(source, choice.told)
    replaced = 0
    for row, where, value in records:
        place = f"{source.name}:{row}"
        if not isinstance(value, dict):
            got = str(value) if isinstance(value, ValueError) else f"got {_kind(value)}, expected an object"
            batch.skip(source, "bad-row", f"{where}: {got}; mend it or leave it out", place)
            continue
        text = value.get(choice.columns["text"])
        if isinstance(text, list | dict | bool):
            batch.skip(source, "bad-row", f"{where}: the text is {_kind(text)}, expected a string", place)
            continue
        cells = {}
        try:
            for ours, theirs in choice.columns.items():
                # No table can carry a lone surrogate on to where the other bad code points are counted.
                cells[ours], bad = without_surrogates(_cell(value.get(theirs)))
                replaced += bad
        except RecursionError:
            batch.skip(source, "bad-row", f"{where}: {theirs!r} is nested too deeply, expected a string", place)
            continue
        yield {
            "input": source.shown, "file": source.name, "row": row, "completeness": choice.completeness, **cells,
        }  # fmt: skip
    if replaced:
        batch.note(source, "lone surrogates, replaced by U+FFFD", replaced)


def _cell(value: Any) -> str | None:
    """A value as a string: lists joined, the name of an object that has one."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(filter(None, map(_cell, value))) or None
    if isinstance(value, dict) and "name" in value:
        return _cell(value["name"])
    return json.dumps(value, ensure_ascii=False)


def _decode(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string or number", bool: "true or false", type(None): "null"}
    return names[type(value)]
