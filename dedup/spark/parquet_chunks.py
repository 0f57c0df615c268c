"""Parquet files -> table `articles` in chunks, each a range of ids: read by Spark, finished as all other formats are.

Which columns are taken is settled once, here. Rows of one id come together in one chunk, so that the first of them is
kept as everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.errors import NoUsableArticle, UsageError
from dedup.outlets.hosts import url_host
from dedup.read.finish.date_order import undecided
from dedup.read.finish.finish import BIDI_TOLD, finish, identified
from dedup.read.html_cells import cleaned
from dedup.read.intake.batch import Batch, Note, TableSeen
from dedup.read.intake.columns import check_found, check_named, choose_filled, no_text
from dedup.read.intake.lengths import without_waste
from dedup.read.intake.selection import Selection
from dedup.read.intake.sources import Source, find
from dedup.read.tabular.table_reading import blank_texts, read_frame
from dedup.spark.pieces import SCHEMA, Flow, Piece, Pieces, batched
from dedup.spark.session import first_line
from dedup.tables import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

CHUNK = 8_192
"""Articles of a chunk, about: what a task holds at once, with the articles that they are compared with."""
SAMPLED, LEAST_SAMPLED = 64, 8
"""One in so many ids of a batch, and so many at least, are looked at to divide all ids evenly."""
_FILE, _ROW = "wirecopy file", "wirecopy row"


@dataclass(frozen=True)
class Given:
    """What was read. `chunks`: pieces `articles` (table of that name) and `skipped` of each chunk; `sizes`
    int64, the articles of each; `seen`: outlets with their hosts, as `outlet` and `url`; `skipped`: pieces of that
    table, in order.
    """

    chunks: Flow
    skipped: Flow
    sizes: NDArray[np.int64]
    seen: pl.DataFrame
    notes: list[Note]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each chunk."""
        return np.append(0, np.cumsum(self.sizes)[:-1]).astype(np.int64)


def read_chunks(
    spark: "SparkSession", inputs: Sequence[str], columns: Mapping[str, str] | None, longest: int, tasks: int,
    chunk: int = CHUNK,
) -> Given:  # fmt: skip
    """Read Parquet files, and all of folders. Raises UsageError for what cannot be used as given, naming the file."""
    named = check_named(columns)
    sources, skipped, _ = find(list(inputs), Selection((), ()))
    if other := [s for s in sources if s.suffix != ".parquet"] or skipped:
        shown = getattr(other[0], "shown", None) or getattr(other[0], "input", "")
        raise UsageError(
            f"--engine spark reads Parquet files and folders of them, and {shown} is none; scan it without"
        )
    table, names = _table(spark, sources)
    choice = choose_filled(names, named, partial(_blank, table))
    check_found([TableSeen(sources[0].shown, tuple(names), choice.absent)], named)
    if "text" not in choice.columns:
        raise UsageError(f"{sources[0].shown}: {no_text(names, named)}")
    if (kind := table.schema[choice.columns["text"]].dataType.typeName()) in ("array", "map", "struct"):
        raise UsageError(f"{sources[0].shown}: column {choice.columns['text']!r} holds {kind}; expected strings")
    by_path = {str(s.path.resolve()): s for s in sources}
    raw = _raw(table, by_path, dict(choice.columns), longest, tasks).kept()
    return chunks_of(raw, chunk, [Note(s.name, choice.told) for s in sources] if choice.told else [])


def chunks_of(raw: Flow, chunk: int, notes: list[Note]) -> Given:
    """Pieces of raw rows (`rows_of`) as chunks of about so many articles; `notes`: what is told of the columns."""
    splits, more = _looked_at(raw, chunk)
    notes = notes + more
    chunks = raw.only("rows").each(partial(_to_chunks, splits)).grouped(_finished).kept()
    counts = chunks.told("size")
    if counts is None or not counts["articles"].sum():
        raise NoUsableArticle("no usable article in the inputs: all their texts are empty or placeholders")
    sizes = np.zeros(len(splits) + 1, np.int64)
    sizes[counts["chunk"].to_numpy()] = counts["articles"].to_numpy()
    seen = chunks.told("outlets")
    told = chunks.told("notes")
    notes += [] if told is None else [Note(*row) for row in told.iter_rows()]
    skips = raw.only("skipped").also(chunks.only("skipped")).each(_to_one).grouped(_sorted_skips, 1).kept()
    outlets = pl.DataFrame() if seen is None else seen.unique().sort("outlet", "url")
    return Given(chunks, skips, sizes, outlets, notes)


def _to_one(piece: Piece) -> Pieces:
    yield piece._replace(key=0)


def _sorted_skips(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield Piece(key, "skipped", given["skipped"].sort("input", "id", "reason", "detail"))


def _table(spark: "SparkSession", sources: Sequence[Source]) -> "tuple[DataFrame, list[str]]":
    """All files as one table with the file and the row in it of each, and the names of its columns."""
    from pyspark.sql import functions as f

    _check_alike(spark, sources)
    try:
        frame = spark.read.parquet(*[str(s.path.resolve()) for s in sources])
    except Exception as error:
        raise UsageError(f"{sources[0].shown} cannot be read by Spark: {first_line(error)}") from error
    names = frame.columns
    meta = f.col("_metadata")
    return frame.select("*", meta.file_path.alias(_FILE), meta.row_index.alias(_ROW)), names


def _check_alike(spark: "SparkSession", sources: Sequence[Source]) -> None:
    """Raises UsageError where a file is no Parquet, or has other types than the first: Spark would say so in the middle
    of the run, and of some file.
    """
    paths = [str(s.path.resolve()) for s in sources]
    tasks = max(1, min(len(paths), 64))
    found = dict(spark.sparkContext.parallelize(paths, tasks).map(_types_of).collect())
    shown = {str(s.path.resolve()): s.shown for s in sources}
    first: dict[str, str] | None = None
    for path in paths:
        types = found[path]
        if isinstance(types, str):
            raise UsageError(f"{shown[path]}: no Parquet that can be read ({types}); write the file again")
        first = first or types
        for column in sorted(types.keys() | first.keys()):
            one, other = types.get(column, "no type: it is not there"), first.get(column, "no type: it is not there")
            if one != other:
                raise UsageError(
                    f"{shown[path]}: column {column!r} is of {one}, and of {other} in {shown[paths[0]]}; write all "
                    "files with the same columns and types"
                )


def _types_of(path: str) -> tuple[str, dict[str, str] | str]:
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except Exception as error:  # whatever it is, the file cannot be read
        return path, first_line(error)
    return path, {name: str(kind) for name, kind in zip(schema.names, schema.types, strict=True)}


def _blank(table: "DataFrame", name: str) -> bool:
    """Whether a column holds no text: asked only where another could hold it."""
    return not any(table.select(name).mapInArrow(_filled, "filled boolean").filter("filled").limit(1).toLocalIterator())


def _filled(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    for batch in batches:
        column = pl.DataFrame(pl.from_arrow(batch)).to_series()
        filled = not (column.dtype == pl.String and blank_texts(column)) and column.null_count() < len(column)
        yield pa.RecordBatch.from_arrays([pa.array([filled])], names=["filled"])


def _raw(
    table: "DataFrame", by_path: Mapping[str, Source], columns: Mapping[str, str], longest: int, tasks: int
) -> Flow:
    """Raw rows, ids filled in, with what is told of them; and a count and some ids of each batch."""
    wanted = [*dict.fromkeys(columns.values()), _FILE, _ROW]
    read = partial(_read_batches, by_path, columns, longest)
    return Flow(table.select(*wanted).mapInArrow(read, SCHEMA), tasks)


def _read_batches(
    by_path: Mapping[str, Source], columns: Mapping[str, str], longest: int, batches: "Iterator[pa.RecordBatch]"
) -> "Iterator[pa.RecordBatch]":
    def made() -> "Iterator[Piece]":
        for batch in batches:
            frame = pl.DataFrame(pl.from_arrow(batch))
            for (path,), part in frame.group_by(_FILE, maintain_order=True):
                yield from rows_of(by_path[_local(str(path))], part, columns, longest)

    return batched(made())


def _local(path: str) -> str:
    from urllib.parse import unquote, urlparse

    return str(Path(unquote(urlparse(path).path)).resolve())


def rows_of(source: Source, part: pl.DataFrame, columns: Mapping[str, str], longest: int) -> Pieces:
    """Rows of a file, with their places in it as the last column, as raw rows with ids; and what is told of them."""
    batch = Batch()
    theirs = part.drop(_FILE, _ROW)
    read_frame(batch, source, theirs, theirs.columns, columns, lambda name: False)
    if batch.rows.is_empty():
        return
    batch.rows = batch.rows.with_columns(row=part[_ROW].cast(pl.Int64))
    batch.notes.clear()
    without_waste(batch, longest)
    batch = cleaned(batch)
    rows, notes = identified(batch.rows)
    doubtful = undecided(rows)
    if doubtful is not None:
        raise UsageError(
            f"{source.shown}: a date such as {doubtful!r} reads two ways, which only its whole column can settle; "
            "--engine spark takes dates as 2025-04-03"
        )
    hashes = rows["id"].hash()
    order = np.argsort(hashes.to_numpy(), kind="stable")[: max(LEAST_SAMPLED, len(rows) // SAMPLED)]
    yield Piece(0, "ids", pl.DataFrame({"rows": [len(rows)], "ids": [rows["id"].gather(order).to_list()]}))
    yield Piece(0, "rows", rows)
    yield _skips([(s.input, s.id, s.reason, s.detail) for s in batch.skipped])
    yield _notes([*batch.notes, *notes])


def _skips(rows: Sequence[tuple[Any, ...]]) -> Piece:
    return Piece(0, "skipped", pl.DataFrame(rows, schema=dict(SCHEMAS["skipped"]), orient="row"))


def _notes(notes: Sequence[Note]) -> Piece:
    schema = {"file": pl.String, "message": pl.String, "count": pl.Int64, "example": pl.String}
    rows = [(n.file, n.message, n.count, n.example) for n in notes]
    return Piece(0, "notes", pl.DataFrame(rows, schema=schema, orient="row"))


def _looked_at(raw: Flow, chunk: int) -> tuple[list[str], list[Note]]:
    """The ids at which chunks begin, after the first; and what batches told."""
    looked = raw.only("ids").grouped(partial(_splits, chunk), 1).told("splits")
    told = raw.told("notes")
    splits = [] if looked is None else looked["id"].to_list()
    return splits, [] if told is None else [Note(*row) for row in told.iter_rows()]


def _splits(chunk: int, key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    looked = given["ids"]
    some = looked.explode("ids")["ids"].drop_nulls().unique().sort()
    many = max(1, -(-int(looked["rows"].sum()) // chunk))
    at = np.unique(len(some) * np.arange(1, many) // many)
    yield Piece(key, "splits", pl.DataFrame({"id": some.gather(at)}, schema={"id": pl.String}))


def _to_chunks(splits: Sequence[str], piece: Piece) -> Pieces:
    chunk = pl.Series(splits, dtype=pl.String).search_sorted(piece.rows["id"], side="right")
    for (key,), part in piece.rows.group_by(pl.Series("chunk", chunk)):
        yield Piece(int(key), "rows", part.drop("chunk") if "chunk" in part.columns else part)


def _finished(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    articles, _, skipped, notes = finish([Batch(given["rows"])])  # a table has nothing beside its articles
    yield Piece(key, "articles", articles)
    yield _skips([(s.input, s.id, s.reason, s.detail) for s in skipped])
    yield _notes([note for note in notes if note.message != BIDI_TOLD])  # counted when ids were given
    yield Piece(
        key,
        "size",
        pl.DataFrame({"chunk": [key], "articles": [len(articles)]}, schema={"chunk": pl.Int64, "articles": pl.Int64}),
    )
    seen = articles.select(outlet=pl.col("outlet").str.strip_chars(), host=url_host(pl.col("url")), url="url")
    yield Piece(key, "outlets", seen.group_by("outlet", "host").agg(pl.col("url").min()).select("outlet", "url"))
