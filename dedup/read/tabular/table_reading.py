"""Tables: CSV, TSV, Parquet and polars frames.

A well-formed CSV file goes through polars (`dedup.read.tabular.delimited`). All others are taken apart by one regular
expression: a bad row must not end the run, a row must be found by its number and line, and what a cell holds must not
depend on which of two parsers had to step in (polars stops at a ragged row, and joins rows that hold a lone mark of
inches).
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from dedup.read.intake.batch import RAW, Batch, TableSeen
from dedup.read.intake.columns import Choice, choose, no_text
from dedup.read.intake.decoding import decode, repair
from dedup.read.intake.sources import Source
from dedup.read.tabular.delimited import columns
from dedup.read.tabular.parquet import too_big

SEPARATORS = {".csv": ",;\t|", ".tsv": "\t"}
"""What may part the cells: the one that the first line holds most of, the first of equals."""

HEAD = 1 << 16
"""Bytes in which the first line of a well-formed table ends."""

WIDEST = 10_000
"""Columns. What has more is no table of articles, and would take minutes to name."""

_BLANK = re.compile(r"[\r\n]*+")
_FIRST_LINE = re.compile(r'(?:[^"\r\n]++|"[^"]*+"|")*+(\r\n|\n|\r|\Z)')
"""The first line and what ends it; line ends inside quotation marks do not count."""


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
                wanted = list(choose(schema.names(), named).columns.values())
                if wanted and (big := too_big(where, len(wanted))) is not None:
                    batch.skip(source, "limit", big)
                    yield batch
                    continue
                frame = lazy.select(wanted).collect() if wanted else pl.DataFrame()
            except (Exception, pl.exceptions.PanicException) as error:
                reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
                batch.skip(source, "damaged", f"no Parquet that polars can read ({reason}); write the file again")
            else:
                read_frame(batch, source, frame, schema.names(), named)
        yield batch


def read_frame(
    batch: Batch, source: Source, frame: pl.DataFrame, names: Sequence[str], named: Mapping[str, str]
) -> None:
    """Add a frame's rows to `batch`. `names`: all columns of the table, of which `frame` holds those in use."""
    choice = choose(names, named)
    batch.tables.append(TableSeen(source.shown, tuple(names), choice.absent))
    if "text" not in choice.columns:
        batch.skip(source, "no-text-column", no_text(names, named))
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
    found = [as_text(frame[theirs]).alias(ours) for ours, theirs in choice.columns.items()]
    batch.rows = as_raw(source, pl.DataFrame(found).with_row_index("row"), choice.completeness)


def parse_delimited(text: str, separator: str) -> tuple[list[list[str]], dict[int, str]]:
    """The lines of a CSV text as lists of cells, blank lines left out, and what is wrong with which of them.

    >>> parse_delimited('id,text\\n1,"Rain, ""heavy"" rain"\\n2,"Hail" today\\n', ",")[0][:2]
    [['id', 'text'], ['1', 'Rain, "heavy" rain']]
    >>> parse_delimited('id,text\\n1,"Rain, ""heavy"" rain"\\n2,"Hail" today\\n', ",")[1]
    {2: 'line 3: text after a closing quotation mark; double the marks inside a cell'}
    """
    first_end = _FIRST_LINE.match(text)
    cell = _cell_pattern(separator, "\r" if first_end and first_end[1] == "\r" else "\n")
    lines: list[list[str]] = []
    wrong: dict[int, str] = {}
    cells: list[str] = []
    start, seen, line, problem = 0, 0, 1, ""
    for match in cell.finditer(text):
        quoted, junk, plain, end = match.groups()
        if quoted is None:
            cells.append(plain)
            if plain[:1] == '"':
                problem = "a quotation mark that opens is never closed"
        else:
            cells.append(quoted.replace('""', '"') if '""' in quoted else quoted)
            if junk:
                problem = "text after a closing quotation mark; double the marks inside a cell"
        if end == separator:
            continue
        blank = len(cells) == 1 and cells[0] == "" and quoted is None
        if not blank:
            width = len(lines[0]) if lines else len(cells)
            if len(cells) > width and not problem and any(cells[width:]):
                problem = f"{len(cells)} cells, expected {width}: quote cells that hold {separator!r}"
            if problem:
                line, seen = line + text.count("\n", seen, start), start
                wrong[len(lines)] = f"line {line}: {problem}"
            lines.append(cells)
        cells, start, problem = [], match.end(), ""
        if start == len(text):
            break
    return lines, wrong


def _read_fast(batch: Batch, source: Source, named: Mapping[str, str]) -> bool:
    """Read a well-formed file by polars; False when our own parser has to."""
    where = source.path if source.data is None else source.data
    start_of = batch.load(source, HEAD) or b""
    head = start_of[:HEAD].decode("utf-8-sig", "replace")
    first = _FIRST_LINE.match(head, _BLANK.match(head).end())  # type: ignore[union-attr]  # it matches nothing, too
    # The first line must have ended, by \n, well within the head.
    if first is None or not first[1].endswith("\n") or first.end() + 4 > len(head) or "\ufffd" in first[0]:
        return False
    lines, wrong, separator = cells_of(source, first[0])
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
    _note_table(batch, source, names, choice, separator)
    rows = frame.select(pl.col(str(place)).alias(ours) for ours, place in places.items()).with_row_index("row")
    batch.rows = as_raw(source, rows, choice.completeness)
    return True


def _note_table(batch: Batch, source: Source, names: Sequence[str], choice: Choice, separator: str) -> None:
    batch.tables.append(TableSeen(source.shown, tuple(names), choice.absent))
    if separator != SEPARATORS[source.suffix][0]:
        batch.note(source, f"cells parted by {separator!r}")
    if choice.told:
        batch.note(source, choice.told)


def cells_of(source: Source, text: str) -> tuple[list[list[str]], dict[int, str], str]:
    """The lines of a CSV file as cells, what is wrong with which of them, and what parts the cells."""
    at = _BLANK.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    first = text[at : _FIRST_LINE.match(text, at).start(1)]  # type: ignore[union-attr]
    counted = {s: first.count(s) for s in SEPARATORS[source.suffix]}
    separator = max(counted, key=lambda s: counted[s])
    return *parse_delimited(text, separator), separator


def _read_cells(batch: Batch, source: Source, text: str, named: Mapping[str, str]) -> None:
    lines, wrong, separator = cells_of(source, text)
    if not lines:
        batch.skip(source, "empty-file", "the table has no rows")
        return
    if len(lines[0]) > WIDEST:
        batch.skip(source, "damaged", f"the first line has {len(lines[0]):,} cells; expected at most {WIDEST:,}")
        return
    names = unlike([name.strip() for name in lines[0]])
    choice = choose(names, named)
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


def as_text(column: pl.Series) -> pl.Series:
    """A table's column as strings: times as ISO 8601, lists joined, the name of a structure that has one."""
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


@cache
def _cell_pattern(separator: str, end: str) -> re.Pattern[str]:
    """One cell and what ends it. Possessive throughout: it never goes back, so its time is linear."""
    s = re.escape(separator)
    # In a file whose lines end in \n, a lone \r belongs to the cell.
    plain = rf"[^{s}\r\n]*+(?:\r(?!\n)[^{s}\r\n]*+)*+" if end == "\n" else rf"[^{s}\r]*+"
    ends = rf"{s}|\r?\n|\Z" if end == "\n" else rf"{s}|\r|\Z"
    return re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"({plain})|({plain}))({ends})')
