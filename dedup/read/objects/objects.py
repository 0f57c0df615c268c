"""JSON and JSONL: an article is an object.

A broken line must be one skipped row, and ids must keep their spelling (1.50), which a typed column loses. So polars
reads only lines and lists of objects of which it makes the same as Python's `json` (`dedup.read.objects.fast_lines`);
that reads all
else.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dedup.read.intake.batch import Batch, TableSeen, raw_rows
from dedup.read.intake.columns import Choice, choose, no_text
from dedup.read.intake.decoding import repair, without_surrogates
from dedup.read.intake.sources import Source
from dedup.read.objects.fast_lines import Lines, columns, look_over, unlisted
from dedup.read.objects.fields import choose_fields, field_at, nested
from dedup.read.objects.long_lines import tell_long_lines, without_long_lines
from dedup.read.objects.read_ahead import look_and_read
from dedup.read.objects.records import COMMAS, HEAD, LINES, Record, decoded, is_list, kind_of, records_of
from dedup.read.tabular.delimited import bytes_of
from dedup.read.tabular.table_reading import as_raw, blank_texts
from dedup.read.wires.item_rows import add
from dedup.read.wires.items import Item
from dedup.read.wires.ninjs import is_ninjs, item_of


def read_objects(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """JSON and JSONL files, a batch each."""
    for source in sources:
        batch = Batch()
        # One byte tells an empty or forbidden file from others.
        if batch.load(source, 1) is not None:
            short, long = without_long_lines(source)
            _read(batch, short, named)
            tell_long_lines(batch, short, long)
        yield batch


def _read(batch: Batch, source: Source, named: Mapping[str, str]) -> None:
    if not _read_fast(batch, source, named) and (text := batch.load_text(source)) is not None:
        try:
            mended: list[int] = []
            records = records_of(text, lines=source.suffix in LINES, mended=mended)
        except ValueError as error:
            batch.skip(source, "damaged", f"no JSON: {error}; write the file again")
        else:
            if mended:
                batch.note(source, COMMAS, sum(mended))
            batch.rows = raw_rows(list(_rows(batch, source, records, named)))


def _read_fast(batch: Batch, source: Source, named: Mapping[str, str]) -> bool:
    """Read lines, or a list of objects, by polars as far as it agrees with Python; False when Python has to."""
    where = source.path if source.data is None else source.data
    try:
        data = bytes_of(where)
        listed = source.suffix not in LINES or is_list(data[:HEAD].tobytes().decode("utf-8", "replace"))
        lines, ahead = look_and_read(where, data, named, listed=listed)
        if listed and ahead is None:
            if (objects := unlisted(data)) is None:
                return False
            lines, where = look_over(objects), objects.tobytes()
        if lines is None:
            return False
        mended: list[int] = []
        bad = {int(at): _record(lines, int(at), mended) for at in np.flatnonzero(lines.doubtful(()))}
        sample = [_record(lines, at)[2] for at in range(min(100, len(lines.starts)))]
    except (OSError, UnicodeDecodeError, EOFError):
        return False
    if listed and bad:
        return False  # one that is no object makes the whole list none
    if any(map(is_ninjs, sample)) or any(is_ninjs(value) for _, _, value in bad.values()):
        return False
    # the keys in the order in which Python would meet them
    met = [(line, key) for key, line in zip(lines.keys, lines.first, strict=True)]
    met += [(at, key) for at, (_, _, value) in bad.items() if isinstance(value, dict) for key in value]
    found = list(dict.fromkeys(key for _, key in sorted(met, key=lambda m: m[0])))
    choice = choose(found, named)
    if "text" not in choice.columns or nested(choice, sample, named):
        return False
    keys = [key for key in choice.columns.values() if key in lines.keys]
    try:
        frame, taken = columns(where, lines, keys, ahead)
        # polars has read the odd values too, and otherwise than Python
        plain = ~lines.doubtful(keys)[taken]
        others = np.flatnonzero(lines.doubtful(keys) | ~taken).tolist()
        records = [bad.get(at) or _record(lines, at) for at in others]
    except (UnicodeDecodeError, EOFError):
        return False
    if listed:
        if any(isinstance(value, ValueError) for _, _, value in records):
            return False
        records = [(at, f"item {at}", value) for at, _, value in records]
    if any(at in lines.first for at, _, value in records if at not in bad and not isinstance(value, dict)):
        return False  # a key that only a broken line has is none
    text = choice.columns["text"]
    others_have = any(isinstance(value, dict) and value.get(text) is not None for _, _, value in records)
    if not others_have and (text not in keys or blank_texts(frame[text])):
        return False  # another column may hold the text
    batch.tables.append(TableSeen(source.shown, tuple(map(repair, found)), choice.absent))
    if choice.told:
        batch.note(source, choice.told)
    if mended:
        batch.note(source, COMMAS, sum(mended))
    frame = frame.select(pl.col(theirs).alias(ours) for ours, theirs in choice.columns.items() if theirs in keys)
    rows = as_raw(source, frame.with_columns(row=np.flatnonzero(taken)).filter(plain), choice.completeness)
    if records:
        rows = pl.concat([rows, raw_rows(list(_cells(batch, source, records, choice)))]).sort("row")
    batch.rows = rows
    return True


def _record(lines: Lines, at: int, mended: list[int] | None = None) -> Record:
    """One line as `_by_line` has it. Raises EOFError for one that is blank after all, and so has no number."""
    text = lines.text(at)
    if not text.strip():
        raise EOFError(f"line {at} is blank")
    try:
        value = decoded(text, mended)
    except ValueError as error:
        value = error
    return at, f"line {lines.number(at)}", value


def _rows(
    batch: Batch, source: Source, records: Sequence[Record], named: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    if not records:
        batch.skip(source, "empty-file", "it holds no object")
        return
    if any(is_ninjs(value) for _, _, value in records[:100]):
        yield from _wire_rows(batch, source, records)
        return
    found, choice = choose_fields([value for _, _, value in records], named)
    batch.tables.append(TableSeen(source.shown, tuple(map(repair, found)), choice.absent))
    if "text" not in choice.columns:
        batch.skip(source, "no-text-column", no_text(found, named))
        return
    if choice.told:
        batch.note(source, choice.told)
    yield from _cells(batch, source, records, choice)


def _cells(batch: Batch, source: Source, records: Sequence[Record], choice: Choice) -> Iterator[dict[str, Any]]:
    """The rows of records that are objects with a text; the others are skipped."""
    replaced = 0
    for row, where, value in records:
        place = f"{source.name}:{row}"
        if not isinstance(value, dict):
            got = str(value) if isinstance(value, ValueError) else f"got {kind_of(value)}, expected an object"
            batch.skip(source, "bad-row", f"{where}: {got}; mend it or leave it out", place)
            continue
        text = field_at(value, choice.columns["text"])
        if isinstance(text, list | dict | bool):
            inner = next((k for k, v in text.items() if isinstance(v, str)), None) if isinstance(text, dict) else None
            hint = f"; name a field of it, such as text={choice.columns['text']}.{inner}" if inner else ""
            batch.skip(source, "bad-row", f"{where}: the text is {kind_of(text)}, expected a string{hint}", place)
            continue
        cells = {}
        try:
            for ours, theirs in choice.columns.items():
                # No table can carry a lone surrogate on to where the other bad code points are counted.
                cells[ours], bad = without_surrogates(_cell(field_at(value, theirs)))
                replaced += bad
        except RecursionError:
            batch.skip(source, "bad-row", f"{where}: {theirs!r} is nested too deeply, expected a string", place)
            continue
        yield {
            "input": source.shown, "file": source.name, "row": row, "completeness": choice.completeness, **cells,
        }  # fmt: skip
    if replaced:
        batch.note(source, "lone surrogates, replaced by U+FFFD", replaced)


def _wire_rows(batch: Batch, source: Source, records: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """The rows of a file of ninjs items."""
    for row, where, value in records:
        item: Item | str = "got no ninjs item"
        if isinstance(value, ValueError):
            item = str(value)
        elif isinstance(value, dict):
            try:
                item = item_of(value)
            except RecursionError:
                item = "it is nested too deeply"
        place = None if len(records) == 1 else row
        if isinstance(item, Item):
            yield add(batch, source, place, item, "wire")
        else:
            reason = "bad-row" if len(records) > 1 else "empty-file"
            batch.skip(source, reason, f"{where}: {item}", None if place is None else f"{source.name}:{row}")


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
