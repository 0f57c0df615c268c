"""Raw rows without what is no article: texts that are too long, and texts of nothing but white space, are not held."""

from dataclasses import replace

import polars as pl

from dedup.read.intake import budget
from dedup.read.intake.batch import FIELDS, Batch, Note
from dedup.read.intake.sources import Skip, Source

NO_TEXT = r"[^\s\x00\u{fffd}]"
"""What a text must hold one of."""
CELL = 1 << 20
"""Bytes of any other column: a title of so many is none."""


def without_waste(batch: Batch, longest: int) -> None:
    """Take rows whose text holds more than `longest` bytes out of a batch, and tell of them; forget blank texts.

    >>> from dedup.read.intake.batch import raw_rows
    >>> batch = Batch(raw_rows([{"input": "a.csv", "file": "a.csv", "row": n, "text": t}
    ...                         for n, t in enumerate(["Rain.", "Hail fell.", "\\x00"])]))
    >>> without_waste(batch, 8)
    >>> batch.rows["text"].to_list(), [(s.id, s.reason) for s in batch.skipped]
    (['Rain.', None], [('a.csv:1', 'limit')])
    """
    if batch.rows.is_empty():
        return
    size = pl.col("text").str.len_bytes().fill_null(0)
    long = size > longest
    if batch.rows.select(long.any()).item():
        for shown, file, row, id, bytes_ in (
            batch.rows.filter(long).select("input", "file", "row", "id", size.alias("size")).iter_rows()
        ):  # fmt: skip
            place = file if row is None else f"{file}:{row}"
            own = id if id is not None and id.strip() else place
            batch.skipped.append(Skip(shown, "limit", budget.too_long(bytes_, longest), own))
        batch.rows = batch.rows.filter(~long)
    _without_long_cells(batch)
    blank = (size > 0) & ~pl.col("text").str.contains(NO_TEXT)
    if batch.rows.select(blank.any()).item():
        batch.rows = batch.rows.with_columns(text=pl.when(~blank).then("text"))


def _without_long_cells(batch: Batch) -> None:
    long = {c: pl.col(c).str.len_bytes().fill_null(0) > CELL for c in FIELDS if c not in ("id", "text")}
    found = batch.rows.filter(pl.any_horizontal(long.values()))
    if not found.is_empty():
        batch.rows = batch.rows.with_columns(pl.when(~at).then(c).alias(c) for c, at in long.items())
        for file, count in found.group_by("file").len().iter_rows():
            batch.notes.append(Note(file, f"titles and the like of more than {CELL >> 10:,} KiB, left empty", count))


def without_rest(source: Source, batch: Batch) -> Batch:
    """The batch with the skipped rows beyond the first `TOLD` counted instead of told one by one."""
    return replace(batch, skipped=counted(batch.skipped, source))


def counted(skipped: list[Skip], source: Source) -> list[Skip]:
    """Skipped rows of one file, `TOLD` of them at most and one that counts the others.

    >>> len(counted([Skip("a.csv", "bad-row", "line 7: ...")] * (budget.TOLD + 5), Source("a.csv", ("a.csv",))))
    100001
    """
    if len(skipped) <= budget.TOLD:
        return skipped
    rest = len(skipped) - budget.TOLD
    return [*skipped[: budget.TOLD], Skip(source.shown, "limit", f"{rest:,} more of its rows cannot be read either")]
