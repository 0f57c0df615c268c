"""Tables: CSV, TSV, Parquet and polars frames.

A well-formed CSV file goes through polars (`dedup.read.tabular.delimited`). All others are taken apart by one regular
expression: a bad row must not end the run, a row must be found by its number and line, and what a cell holds must not
depend on which of two parsers had to step in (polars stops at a ragged row, and joins rows that hold a lone mark of
inches).
"""

import codecs
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from dedup.read.intake.batch import RAW, Batch, TableSeen
from dedup.read.intake.columns import FRAME, Choice, choose, choose_filled, no_text
from dedup.read.intake.decoding import decode, repair
from dedup.read.intake.placeholders import is_missing, placeholder
from dedup.read.intake.sources import Source
from dedup.read.tabular.cells import BLANK, FIRST_LINE, HINT, SEPARATORS, cells_of
from dedup.read.tabular.delimited import columns
from dedup.read.tabular.parquet import too_big

HEAD = 1 << 16
"""Bytes in which the first line of a well-formed table ends."""

WIDEST = 10_000
"""Columns. What has more is no table of articles, and would take minutes to name."""


def read_delimited(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """CSV and TSV files, a batch each."""
    for source in sources:
        batch = Batch()
        # One byte tells an empty or forbidden file from others.
        if (
            batch.load(source, 1) is not None
            and not _read_fast(batch, source, named)
            and (text := batch.load_text(source)) is not None
        ):
            _read_cells(batch, source, text, named)
        yield batch


def read_parquet(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """Parquet files, a batch each; only the columns that are used are read."""
    for source in sources:
        batch = Batch()
        # One byte tells an empty or forbidden file from a broken one.
        if batch.load(source, 1) is not None:
            try:
                where = source.path if source.data is None else source.data
                lazy = pl.scan_parquet(
                    io.BytesIO(where) if isinstance(where, bytes) else where, glob=False, hive_partitioning=False
                )
                schema = lazy.collect_schema()
                blank = partial(blank_column, lazy)
                wanted = list(choose_filled(schema.names(), named, blank).columns.values())
                if wanted and (big := too_big(where, len(wanted))) is not None:
                    batch.skip(source, "limit", big)
                    yield batch
                    continue
                frame = lazy.select(wanted).collect() if wanted else pl.DataFrame()
            except (Exception, pl.exceptions.PanicException) as error:
                reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
                batch.skip(source, "damaged", f"no Parquet that polars can read ({reason}); write the file again")
            else:
                read_frame(batch, source, frame, schema.names(), named, blank)
        yield batch


def blank_column(table: pl.DataFrame | pl.LazyFrame, name: str) -> bool:
    """Whether a column of a table is all null, or of strings that are no texts."""
    column = table.lazy().select(name).collect()[name]
    return column.null_count() == len(column) or (column.dtype == pl.String and blank_texts(column))


def read_frame(
    batch: Batch, source: Source, frame: pl.DataFrame, names: Sequence[str], named: Mapping[str, str],
    blank: Callable[[str], bool] | None = None,
) -> None:  # fmt: skip
    """Add a frame's rows to `batch`. `names`: all columns of the table, of which `frame` holds those in use.

    `blank`: whether a column of it holds no text, where `frame` does not hold them all.
    """
    choice = choose_filled(names, named, blank or partial(blank_column, frame))
    batch.tables.append(TableSeen(source.shown, tuple(names), choice.absent))
    if "text" not in choice.columns:
        batch.skip(source, "no-text-column", no_text(names, named, python=source.shown == FRAME))
        return
    kind = frame.schema[choice.columns["text"]]
    if isinstance(kind, pl.List | pl.Array | pl.Struct):
        batch.skip(source, "no-text-column", f"column {choice.columns['text']!r} holds {kind}; expected strings")
        return
    if frame.is_empty():
        batch.skip(source, "empty-file", "the table has no rows")
        return
    if choice.told:
        batch.note(source, choice.told)
    found = [as_text(frame[theirs], ours).alias(ours) for ours, theirs in choice.columns.items()]
    batch.rows = as_raw(source, pl.DataFrame(found).with_row_index("row"), choice.completeness)


def _read_fast(batch: Batch, source: Source, named: Mapping[str, str]) -> bool:
    """Read a well-formed file by polars; False when our own parser has to."""
    where = source.path if source.data is None else source.data
    start_of = batch.load(source, HEAD) or b""
    head = start_of[:HEAD].decode("utf-8-sig", "replace")
    first = FIRST_LINE.match(head, BLANK.match(head).end())  # type: ignore[union-attr]  # it matches nothing, too
    # The first line must have ended, by \n, well within the head.
    if (
        HINT.match(head)
        or first is None
        or not first[1].endswith("\n")
        or first.end() + 4 > len(head)
        or "\ufffd" in first[0]
    ):
        return False
    lines, wrong, separator, _ = cells_of(source, first[0])
    if wrong or len(lines) != 1 or len(lines[0]) > WIDEST:
        return False
    start = len(head[: first.end()].encode()) + (3 if start_of.startswith(codecs.BOM_UTF8) else 0)
    names = unlike([name.strip() for name in lines[0]])
    choice = choose(names, named)
    if "text" not in choice.columns:
        return False
    places = {ours: names.index(theirs) for ours, theirs in choice.columns.items()}
    try:
        frame = columns(where, start_of[:start], len(names), list(places.values()), separator)
    except OSError:
        return False
    if frame is None or frame.is_empty():
        return False
    text = frame[str(places["text"])]
    if blank_texts(text) and choose_filled(names, named, lambda name: name == names[places["text"]]) != choice:
        return False  # another column may hold the text
    _note_table(batch, source, names, choice, separator)
    rows = frame.select(pl.col(str(place)).alias(ours) for ours, place in places.items()).with_row_index("row")
    batch.rows = as_raw(source, rows, choice.completeness)
    return True


def blank_texts(text: pl.Series) -> bool:
    """Whether a column holds not one text.

    >>> blank_texts(pl.Series([None, " ", "nan"])), blank_texts(pl.Series(["nan", "Rain."]))
    (True, False)
    """
    column = pl.col(text.name)
    filled = column.str.contains(r"\S").fill_null(False) & ~placeholder(column)
    # nearly always the first rows tell
    return not any(part.to_frame().select(filled.any()).item() for part in (text.head(100), text))


def blank_in(lines: Sequence[Sequence[str]], names: Sequence[str]) -> Callable[[str], bool]:
    """Whether one of the columns of a table in cells, its names first, holds no text."""

    def blank(name: str) -> bool:
        place = names.index(name)
        return all(len(line) <= place or is_missing(line[place]) for line in lines[1:])

    return blank


def _note_table(batch: Batch, source: Source, names: Sequence[str], choice: Choice, separator: str) -> None:
    batch.tables.append(TableSeen(source.shown, tuple(names), choice.absent))
    if separator != SEPARATORS[source.suffix][0]:
        batch.note(source, f"cells parted by {separator!r}")
    if choice.told:
        batch.note(source, choice.told)


def _read_cells(batch: Batch, source: Source, text: str, named: Mapping[str, str]) -> None:
    lines, wrong, separator, told = cells_of(source, text)
    if told:
        batch.note(source, told)
    if not lines:
        batch.skip(source, "empty-file", "the table has no rows")
        return
    if len(lines[0]) > WIDEST:
        batch.skip(source, "damaged", f"the first line has {len(lines[0]):,} cells; expected at most {WIDEST:,}")
        return
    names = unlike([name.strip() for name in lines[0]])
    choice = choose_filled(names, named, blank_in(lines, names))
    if "text" not in choice.columns or len(lines) == 1:
        batch.tables.append(TableSeen(source.shown, tuple(names), choice.absent))
        if "text" not in choice.columns:
            batch.skip(source, "no-text-column", no_text(names, named))
        else:
            batch.skip(source, "empty-file", "the table has no rows")
        return
    _note_table(batch, source, names, choice, separator)
    for at, problem in wrong.items():
        batch.skip(source, "bad-row", problem, f"{source.name}:{at - 1}" if at else None)
    kept = [at for at in range(1, len(lines)) if at not in wrong]
    places = {ours: names.index(theirs) for ours, theirs in choice.columns.items()}
    cells = {
        ours: [lines[at][place] if place < len(lines[at]) else None for at in kept] for ours, place in places.items()
    }
    row = pl.Series("row", [at - 1 for at in kept], pl.Int64)
    strings = [pl.Series(ours, values, pl.String) for ours, values in cells.items()]
    batch.rows = as_raw(source, pl.DataFrame([row, *strings]), choice.completeness)


def as_raw(source: Source, rows: pl.DataFrame, completeness: str | None) -> pl.DataFrame:
    """`rows`, with columns `row` and any of ours, as raw rows of a file."""
    known: dict[str, Any] = {"input": source.shown, "file": source.name, "completeness": completeness}
    return rows.with_columns(pl.lit(v, pl.String).alias(k) for k, v in known.items()).select(
        pl.col(c).cast(t) if c in ("row", *known) or c in rows.columns else pl.lit(None, t).alias(c)
        for c, t in RAW.items()
    )


def as_text(column: pl.Series, ours: str = "") -> pl.Series:
    """A table's column as strings: times as ISO 8601, lists joined, the name of a structure that has one.

    Numbers that name articles (`ours` is id) are whole: pandas writes 7 as 7.0 in a column where one is missing.
    """
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
        return column.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ")
    if kind == pl.Binary:
        return pl.Series([None if v is None else decode(v).text for v in column], dtype=pl.String)
    if isinstance(kind, pl.Struct) and "name" in [f.name for f in kind.fields]:
        return as_text(column.struct.field("name"))
    if isinstance(kind, pl.List | pl.Array):
        joined = [None if v is None else ", ".join(str(x) for x in v if x is not None) for v in column.to_list()]
        return pl.Series(joined, dtype=pl.String)
    if isinstance(kind, pl.Struct | pl.Object | pl.Duration):
        return pl.Series([None if v is None else repair(str(v)) for v in column.to_list()], dtype=pl.String)
    if kind.is_float():
        column = column.fill_nan(None)  # how tables from pandas write a missing number
        whole = column.drop_nulls()
        if ours == "id" and bool(((whole == whole.round()) & (whole.abs() < 2**53)).all()):
            column = column.cast(pl.Int64)
    return column.cast(pl.String)


def unlike(names: Iterable[str]) -> list[str]:
    """Column names with `_2`, `_3` behind those that repeat an earlier one: a frame cannot hold two alike.

    >>> unlike(["a", "a", "a_2"])
    ['a', 'a_2', 'a_2_2']
    """
    out: dict[str, None] = {}
    for name in names:
        new, n = name, 1
        while new in out:
            n += 1
            new = f"{name}_{n}"
        out[new] = None
    return list(out)
