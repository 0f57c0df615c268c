"""The user's own table as it is, with the ids that `read` gives its rows: for who wants the same table back."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from dedup.read.intake.batch import Batch
from dedup.read.intake.columns import choose
from dedup.read.intake.decoding import repair
from dedup.read.intake.sources import Source, find
from dedup.read.objects.objects import LINES, _cell, records_of
from dedup.read.tabular.table_reading import as_text, cells_of, unlike


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table's rows in its order, but for those that cannot be read as rows.

    `frame`: all its columns, unchanged; `ids`: for each row what `read` calls it; `texts`: for each row its text;
    `objects`: for a table of JSON objects each of them as it is written, else None.
    """

    frame: pl.DataFrame
    ids: list[str]
    texts: list[str | None]
    objects: list[str] | None = None


def table_rows(given: str | Path | pl.DataFrame, columns: Mapping[str, str] | None = None) -> TableRows | None:
    """The rows of one CSV, TSV, Parquet or JSON file or of a frame; None for what is no table, or cannot be read.

    `columns` as `read` takes it. A file is to be named directly, not below a folder: ids depend on it.

    >>> table_rows(pl.DataFrame({"id": [7, None], "body": ["Rain.", "Hail."]})).ids
    ['7', 'frame:1']
    """
    named = dict(columns or {})
    if isinstance(given, pl.DataFrame):
        return _from_frame(Source("frame", ("frame",), name="frame"), given, named)
    sources = find([given])[0]
    reader = _READERS.get(sources[0].suffix) if len(sources) == 1 else None
    return reader(sources[0], named) if reader and Path(given).is_file() else None


def _from_frame(source: Source, frame: pl.DataFrame, named: Mapping[str, str]) -> TableRows:
    chosen = choose(frame.columns, named).columns
    blank: list[str | None] = [None] * len(frame)
    ids, texts = (as_text(frame[chosen[c]]).to_list() if c in chosen else blank for c in ("id", "text"))
    return TableRows(frame, _ids(source, range(len(frame)), ids), texts)


def _from_parquet(source: Source, named: Mapping[str, str]) -> TableRows | None:
    try:
        frame = pl.read_parquet(source.path, glob=False, hive_partitioning=False)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return _from_frame(source, frame, named)


def _from_cells(source: Source, named: Mapping[str, str]) -> TableRows | None:
    text = Batch().load_text(source)
    lines, wrong, _ = cells_of(source, text or "")
    if not lines:
        return None
    kept = [at for at in range(1, len(lines)) if at not in wrong]
    # as `read` chooses: by the names without white space around
    names = unlike(name.strip() for name in lines[0])
    chosen = choose(names, named).columns
    cells = [[lines[at][i] if i < len(lines[at]) else None for at in kept] for i in range(len(names))]
    place = {ours: names.index(theirs) for ours, theirs in chosen.items()}
    blank: list[str | None] = [None] * len(kept)
    ids, texts = (cells[place[c]] if c in place else blank for c in ("id", "text"))
    headers = unlike(map(repair, lines[0]))
    frame = pl.DataFrame([pl.Series(h, c, pl.String) for h, c in zip(headers, cells, strict=True)])
    return TableRows(frame, _ids(source, [at - 1 for at in kept], ids), texts)


def _from_objects(source: Source, named: Mapping[str, str]) -> TableRows | None:
    text = Batch().load_text(source)
    try:
        records = records_of(text or "", lines=source.suffix in LINES)
        good = [(row, where, value) for row, where, value in records if isinstance(value, dict)]
        raw = _written(text or "", [where for _, where, _ in good], good[0][2] if good else {})
        values = [json.loads(o) for o in raw]
        keys = list(dict.fromkeys(k for v in values for k in v))
        chosen = choose(keys, named).columns
        ids, texts = ([_of(v, chosen.get(c)) for _, _, v in good] for c in ("id", "text"))
    except (ValueError, RecursionError):
        return None
    if not good:
        return None
    headers = unlike(map(repair, keys))
    frame = pl.DataFrame([_series(h, [v.get(k) for v in values]) for h, k in zip(headers, keys, strict=True)])
    return TableRows(frame, _ids(source, [row for row, _, _ in good], ids), texts, raw)


_READERS: Mapping[str, Callable[[Source, Mapping[str, str]], TableRows | None]] = {
    **dict.fromkeys((".csv", ".tsv"), _from_cells),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), _from_objects),
    ".parquet": _from_parquet,
}


def _ids(source: Source, rows: Iterable[int], given: Sequence[str | None]) -> list[str]:
    """As `dedup.read.finish.ids.with_ids` has it: the cell, or FILE:ROW where it is blank."""
    # polars, and not str.strip(), as there: the two differ in what is white space
    blank = (pl.Series(given, dtype=pl.String).str.strip_chars() == "").fill_null(True)
    return [
        f"{source.name}:{row}" if none or id is None else repair(id)
        for row, id, none in zip(rows, given, blank, strict=True)
    ]


def _written(text: str, places: Sequence[str], first: Mapping[str, Any]) -> list[str]:
    """The objects of a file as they are written: lines as they stand, items of a list in one line each."""
    if places and places[0].startswith("line "):
        lines = text.split("\n")
        return [lines[int(place.removeprefix("line ")) - 1].strip() for place in places]
    value = json.loads(text)
    if isinstance(value, dict):
        # one object, or one with the list of them inside: `first` tells which of the two `read` took
        inside = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        lists = [v for v in inside if list(v[0]) == list(first)]
        value = lists[0] if lists and list(value) != list(first) else [value]
    return [_dumped(value[int(place.removeprefix("item "))]) for place in places]


def _dumped(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # lone surrogates cannot be written as UTF-8, but as escapes they can
    return text if repair(text) == text else json.dumps(value)


def _of(value: Mapping[str, Any], key: str | None) -> str | None:
    cell = None if key is None else _cell(value.get(key))
    return None if cell is None else repair(cell)


def _series(name: str, values: list[Any]) -> pl.Series:
    """A column of the type that all values share, else of strings: JSON text for lists, objects and mixed types."""
    kinds = {type(v) for v in values if v is not None}
    if kinds == {bool}:
        return pl.Series(name, values, pl.Boolean)
    if kinds == {int} and all(v is None or abs(v) < 2**63 for v in values):
        return pl.Series(name, values, pl.Int64)
    if kinds == {float}:
        return pl.Series(name, values, pl.Float64)
    strings = (v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values)
    return pl.Series(name, [None if v is None else repair(v) for v in strings], pl.String)
