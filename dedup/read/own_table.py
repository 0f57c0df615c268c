"""The user's own table as it is, with the ids that `read` gives its rows: for who wants the same table back."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from dedup.read.intake.batch import Batch
from dedup.read.intake.columns import FRAME, choose_filled
from dedup.read.intake.compressed import packing_of
from dedup.read.intake.decoding import repair
from dedup.read.intake.placeholders import is_missing
from dedup.read.intake.sources import Source, find
from dedup.read.objects.fields import choose_fields, field_at
from dedup.read.objects.objects import _cell
from dedup.read.objects.records import LINES, list_in, records_of, without_commas
from dedup.read.tabular.cells import cells_of
from dedup.read.tabular.table_reading import as_text, blank_column, blank_in, unlike


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table's rows in its order, but for those that cannot be read as rows.

    `frame`: all its columns, unchanged; `ids`: for each row what `read` calls it; `texts`: for each row its text, None
    where it is none; `objects`: for a table of JSON objects each of them as it is written, else None.
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
        return _from_frame(Source(FRAME, (FRAME,), name=FRAME), given, named)
    sources = find([given])[0]
    reader = _READERS.get(sources[0].suffix) if len(sources) == 1 else None
    if reader is None or not Path(given).is_file() or (sources[0].suffix != ".parquet" and packing_of(sources[0])):
        return None
    return reader(sources[0], named)


def _from_frame(source: Source, frame: pl.DataFrame, named: Mapping[str, str]) -> TableRows:
    chosen = choose_filled(frame.columns, named, lambda name: blank_column(frame, name)).columns
    blank: list[str | None] = [None] * len(frame)
    ids, texts = (as_text(frame[chosen[c]], c).to_list() if c in chosen else blank for c in ("id", "text"))
    return TableRows(frame, _ids(source, range(len(frame)), ids), _filled(texts))


def _from_parquet(source: Source, named: Mapping[str, str]) -> TableRows | None:
    try:
        frame = pl.read_parquet(source.path, glob=False, hive_partitioning=False)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return _from_frame(source, frame, named)


def _from_cells(source: Source, named: Mapping[str, str]) -> TableRows | None:
    text = Batch().load_text(source)
    lines, wrong, *_ = cells_of(source, text or "")
    if not lines:
        return None
    kept = [at for at in range(1, len(lines)) if at not in wrong]
    # as `read` chooses: by the names without white space around
    names = unlike(name.strip() for name in lines[0])
    chosen = choose_filled(names, named, blank_in(lines, names)).columns
    cells = [[lines[at][i] if i < len(lines[at]) else None for at in kept] for i in range(len(names))]
    place = {ours: names.index(theirs) for ours, theirs in chosen.items()}
    blank: list[str | None] = [None] * len(kept)
    ids, texts = (cells[place[c]] if c in place else blank for c in ("id", "text"))
    headers = unlike(map(repair, lines[0]))
    frame = pl.DataFrame([pl.Series(h, c, pl.String) for h, c in zip(headers, cells, strict=True)])
    return TableRows(frame, _ids(source, [at - 1 for at in kept], ids), _filled(texts))


def _from_objects(source: Source, named: Mapping[str, str]) -> TableRows | None:
    text = Batch().load_text(source)
    try:
        records = records_of(text or "", lines=source.suffix in LINES)
        good = [(row, where, value) for row, where, value in records if isinstance(value, dict)]
        raw = _written(text or "", [where for _, where, _ in good])
        values = [json.loads(o) for o in raw]
        keys = list(dict.fromkeys(k for v in values for k in v))
        chosen = choose_fields([v for _, _, v in good], named)[1].columns
        ids, texts = ([_of(v, chosen.get(c)) for _, _, v in good] for c in ("id", "text"))
    except (ValueError, RecursionError):
        return None
    if not good:
        return None
    headers = unlike(map(repair, keys))
    frame = pl.DataFrame([_series(h, [v.get(k) for v in values]) for h, k in zip(headers, keys, strict=True)])
    return TableRows(frame, _ids(source, [row for row, _, _ in good], ids), _filled(texts), raw)


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


def _filled(texts: Iterable[str | None]) -> list[str | None]:
    """The texts, None for placeholders: `read` makes no articles of them."""
    return [None if is_missing(text) else text for text in texts]


def _written(text: str, places: Sequence[str]) -> list[str]:
    """The objects of a file as they are written: lines as they stand, items of a list in one line each."""
    if places and places[0].startswith("line "):
        lines = text.split("\n")
        return [_one(lines[int(place.removeprefix("line ")) - 1].strip()) for place in places]
    value = json.loads(_one(text))
    if isinstance(value, dict):
        # one object, or one with the list of them inside
        value = list_in(value) or [value]
    return [_dumped(value[int(place.removeprefix("item "))]) for place in places]


def _one(text: str) -> str:
    """A text of JSON as it is written, but for commas that nothing follows."""
    shorter = without_commas(text) if text.rstrip().endswith((",", "]", "}")) else text
    return text if shorter.count(",") == text.count(",") else shorter


def _dumped(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # lone surrogates cannot be written as UTF-8, but as escapes they can
    return text if repair(text) == text else json.dumps(value)


def _of(value: Mapping[str, Any], key: str | None) -> str | None:
    cell = None if key is None else _cell(field_at(value, key))
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
