"""One table to a file: CSV, TSV, JSON lines or Parquet by its extension, beside its place and then swapped in."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from dedup.errors import UsageError
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in
from dedup.write.files.spreadsheet import safe

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
_LINES = (".jsonl", ".ndjson")
_NUMBER = r"^\s*[+-]?\d[\d ]*(?:[.,]\d+)*(?:[eE][+-]?\d{1,3})?\s*$"
"""A cell that is a number and nothing else: no spreadsheet acts upon it."""


def removed_path(out: Path) -> Path:
    """Where the table of what was removed goes: beside `out`.

    >>> removed_path(Path("kept.csv")).name
    'kept.removed.csv'
    """
    return out.with_name(f"{out.stem}.removed{out.suffix}")


def run_path(out: Path) -> Path:
    """Where it goes how it was made: beside `out`.

    >>> run_path(Path("kept.csv")).name
    'kept.run.json'
    """
    return out.with_name(f"{out.stem}.run.json")


def check_table(out: Path, inputs: Sequence[str] = ()) -> None:
    """Raises UsageError unless `out` can be written: its extension, its place, and that it is none of the inputs."""
    if out.suffix.lower() not in SUFFIXES:
        raise UsageError(f"-o got {out}; it takes a file ending in {', '.join(SUFFIXES)}")
    for path in (out, removed_path(out), run_path(out)):
        if path.is_dir():
            raise UsageError(f"{path} is a folder; -o takes a file to write")
        if path.exists() and any(Path(i).exists() and path.samefile(i) for i in inputs if i != "-"):
            raise UsageError(f"{path} is an input and would be replaced; give another file to -o")
    check_place(out.absolute().parent)


def write_tables(
    kept: pl.DataFrame, removed: pl.DataFrame, out: Path, objects: Sequence[str] | None = None, *,
    added: Sequence[str] = (), run: Mapping[str, Any] | None = None, exact: bool = True,
) -> Path:  # fmt: skip
    """Write `kept` to `out`, beside it `removed` as NAME.removed.EXT and `run` as NAME.run.json; returns the former.

    `objects`: the rows of `kept` as the JSON objects they came from; JSON lines then hold these, with the columns
    `added` of `kept`. Unless `exact`, a cell of CSV or TSV that a spreadsheet could take for a formula has an
    apostrophe in front; columns of numbers stay. Raises UsageError or LimitReached when a write fails; older files are
    then as they were.
    """
    second = removed_path(out)
    try:
        with scratch_in(out.absolute().parent, out.name) as scratch:
            moves: list[tuple[Path, Path]] = []
            new = scratch / "new"
            if objects is not None and out.suffix.lower() in _LINES:
                _write_objects(objects, kept.select(added), new / out.name)
            else:
                write_one(kept, new / out.name, exact)
            write_one(removed, new / second.name, exact)
            if run is not None:
                text = json.dumps(run, indent=2, ensure_ascii=False, default=str)
                (new / run_path(out).name).write_text(text + "\n", encoding="utf-8")
            for path in (out, second, *([] if run is None else [run_path(out)])):
                moves += [*([(path, scratch / "old" / path.name)] if path.exists() else []), (new / path.name, path)]
            move_all(moves)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise failure(error, out) from error
    return second


def _write_objects(objects: Sequence[str], added: pl.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_spliced(o, a) for o, a in zip(objects, added.iter_rows(named=True), strict=True))


def write_one(frame: pl.DataFrame, path: Path, exact: bool = True) -> None:
    """Write one table by its extension; `exact` as in `write_tables`. Raises what polars and the system raise."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        frame.write_parquet(path)
    elif suffix in _LINES:
        frame.select(_plain(frame[c], binary_only=True) for c in frame.columns).write_ndjson(path)
    else:
        # an empty cell is written as nothing at all: CSV has no way to tell "" from a missing value
        cells = frame.select(_plain(frame[c]) for c in frame.columns).with_columns(
            pl.col(pl.String).replace("", None)
        )  # fmt: skip
        (cells if exact else _guarded(cells)).write_csv(path, separator="\t" if suffix == ".tsv" else ",")


def _guarded(cells: pl.DataFrame) -> pl.DataFrame:
    """`cells` without formulas; a column of numbers stays as it is, written as text or not."""
    is_number = pl.col(pl.String).str.contains(_NUMBER).all()
    numbers = [c for c, whole in cells.select(is_number).to_dict(as_series=False).items() if whole == [True]]
    return pl.DataFrame(
        [cells[old] if old in numbers else safe(cells.select(old)).to_series() for old in cells.columns]
    )


def _spliced(written: str, added: dict[str, object]) -> str:
    body = written.strip()[1:-1].strip()
    more = json.dumps(added, ensure_ascii=False)[1:-1]
    return f"{{{body}, {more}}}\n" if body else f"{{{more}}}\n"


def _plain(column: pl.Series, *, binary_only: bool = False) -> pl.Series:
    """A column that a cell can hold: lists and structures as JSON text, bytes as the text they spell."""
    kind = column.dtype
    if kind == pl.Binary:
        return pl.Series(column.name, [None if v is None else v.decode("utf-8", "replace") for v in column], pl.String)
    if binary_only or not isinstance(kind, pl.List | pl.Array | pl.Struct | pl.Object):
        return column
    values = (v.to_list() if isinstance(v, pl.Series) else v for v in column)
    texts = [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in values]
    return pl.Series(column.name, texts, pl.String)
