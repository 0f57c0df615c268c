"""What all formats share, done once over all raw rows: repair, empty texts, ids, dates, completeness."""

from collections.abc import Mapping, Sequence

import polars as pl

from dedup.article_status import JUDGED
from dedup.read.finish.completeness import completeness
from dedup.read.finish.date_order import in_order
from dedup.read.finish.date_parsing import parse_date
from dedup.read.finish.ids import with_ids, without_duplicates
from dedup.read.finish.language import with_language
from dedup.read.intake.batch import FIELDS, Batch, Meta, Note
from dedup.read.intake.decoding import BAD, BIDI, repair
from dedup.read.intake.placeholders import placeholder
from dedup.read.intake.sources import Skip
from dedup.tables import UTC, conform

BIDI_TOLD = "controls of writing direction, kept: words may be shown in another order than they are read in"
"""What is told of `BIDI`."""

_PARSED: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "written": pl.String,
    "when": UTC,
    "precision": pl.String,
    "zone": pl.String,
}


def finish(batches: Sequence[Batch]) -> tuple[pl.DataFrame, pl.DataFrame, list[Skip], list[Note]]:
    """The `articles` of all batches, sorted by id, their `metadata`, and what is skipped and noted only here.

    >>> from dedup.read.intake.batch import raw_rows
    >>> rows = raw_rows([{"file": "a.csv", "row": 0, "text": "Rain.", "published": "2025-03-12"}])
    >>> finish([Batch(rows)])[0].select("id", "published_precision", "completeness").row(0)
    ('a.csv:0', 'day', 'full')
    """
    rows, notes = identified(pl.concat([b.rows for b in batches] or [Batch().rows]))
    rows, skipped = _filled(rows)
    rows, duplicates = without_duplicates(rows)
    rows, more = _dated(with_language(rows))
    metadata = _metadata([m for b in batches for m in b.metadata], rows)
    rows = rows.with_columns(
        completeness(pl.col("text"), pl.col("completeness")),
        pl.lit(JUDGED).alias("status"),
    ).drop("input", "file", "row")
    return conform("articles", rows.sort("id")), metadata, [*skipped, *duplicates], [*notes, *more]


def identified(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """Raw rows repaired, with an id each, and what is noted of that."""
    rows, notes = _repaired(rows)
    return with_ids(rows), notes


def _filled(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Skip]]:
    """The rows that have a text, and why the others have none."""
    text = pl.col("text")
    has_text = text.str.contains(r"\S").fill_null(False)
    marked = rows.select("input", "id", "text", has_text.alias("full"), placeholder(text).alias("stands_in"))
    skipped = []
    for shown, id, written, full, stands_in in marked.filter(~pl.col("full") | pl.col("stands_in")).iter_rows():
        detail = "its text is missing or only white space"
        if full and stands_in:
            detail = f"its text is a placeholder or an error page and no article: {' '.join(written.split())[:40]!r}"
        skipped.append(Skip(shown, "empty", detail, id))
    return rows.filter(marked["full"] & ~marked["stands_in"]), skipped


def _metadata(found: Sequence[Meta], rows: pl.DataFrame) -> pl.DataFrame:
    """Table `metadata` of the articles that are kept, in their order."""
    if not found:
        return conform("metadata", pl.DataFrame())
    cells = [(m.file, m.row, m.kind, m.field, *(v and repair(v) for v in (m.name, m.url))) for m in found]
    schema = {"file": pl.String, "row": pl.Int64, **dict.fromkeys(("kind", "field", "name", "url"), pl.String)}
    articles = rows.select("file", "row", pl.col("id").alias("article"))
    frame = pl.DataFrame(cells, schema=schema, orient="row").unique()
    frame = frame.join(articles, on=["file", "row"], nulls_equal=True).drop("file", "row")
    return conform("metadata", frame.sort("article", "kind", "field", "name", "url"))


def _repaired(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """NULs replaced one for one, and all but id and text without white space around, null where nothing is left."""
    nuls = _counted(rows, "\x00", "NULs, replaced by U+FFFD")
    if nuls:
        rows = rows.with_columns(pl.col(FIELDS).str.replace_all("\x00", BAD, literal=True))
    about = [c for c in FIELDS if c not in ("id", "text")]
    stripped = pl.col(about).str.strip_chars()
    return rows.with_columns(pl.when(stripped != "").then(stripped)), [*nuls, *_counted(rows, BIDI, BIDI_TOLD)]


def _counted(rows: pl.DataFrame, pattern: str, message: str) -> list[Note]:
    """A note for each file in whose rows a pattern occurs, with how often."""
    # two steps: most rows hold none, and to find that out is much faster than to count
    some = rows.filter(pl.any_horizontal(pl.col(c).str.contains(pattern).fill_null(False) for c in FIELDS))
    if some.is_empty():
        return []
    count = pl.sum_horizontal(pl.col(c).str.count_matches(pattern).fill_null(0) for c in FIELDS)
    files = some.select("file", count.alias("count")).group_by("file").sum()
    return [Note(file, message, count) for file, count in files.iter_rows()]


def _dated(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """`published` and `modified` parsed; what could not be, and what had no zone, counted for each file."""
    rows, notes = in_order(rows)
    written = pl.concat([rows["published"], rows["modified"].alias("published")]).drop_nulls().unique().to_list()
    stamps = [(w, *(parse_date(w) or (None, None, None))) for w in written]
    parsed = pl.DataFrame(stamps, schema=dict(_PARSED), orient="row")
    rows = rows.join(parsed, left_on="published", right_on="written", how="left", maintain_order="left")
    changed = parsed.select("written", pl.col("when").alias("changed"))
    rows = rows.join(changed, left_on="modified", right_on="written", how="left", maintain_order="left")
    for column, result in (("published", "when"), ("modified", "changed")):
        bad = rows.filter(pl.col(column).is_not_null() & pl.col(result).is_null())
        message = f"{column} dates that cannot be read for sure, left empty; expected 2025-03-12 or 2025-03-12T09:40Z"
        for file, count, example in bad.group_by("file").agg(pl.len(), pl.col(column).min()).iter_rows():
            notes.append(Note(file, message, count, example))
    assumed = rows.filter(pl.col("zone") == "assumed").group_by("file").agg(pl.len())
    for file, count in assumed.iter_rows():
        notes.append(Note(file, "published times without a zone, taken as UTC where no timezone is set", count))
    known = pl.col("when").is_not_null()
    rows = rows.with_columns(
        pl.col("when").alias("published"),
        pl.col("changed").alias("modified"),
        pl.when(known).then(pl.col("published_from").fill_null("column")).alias("published_from"),
        pl.col("precision").alias("published_precision"),
        pl.col("zone").alias("published_zone"),
    )
    return rows.drop("when", "changed", "precision", "zone"), notes
