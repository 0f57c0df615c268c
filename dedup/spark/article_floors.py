"""Articles -> records: zones, credits, masks, and who is a copy of whom. The floors before candidates.

Shuffled are lines of outlets as hashes, digests of texts, and the records once, when copies are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.article_status import ON_SPARK, with_across
from dedup.clean.masks import masks_with
from dedup.clean.repetition import (
    MIN_ARTICLES,
    beside,
    keyed_paragraphs,
    of_sources,
    paragraphs_of,
    repeated_keys,
)
from dedup.clean.shared_paragraphs import MIN_HOLDERS, hits_of, keyed_anywhere, keys_anywhere, long_lines
from dedup.credit.ladder import credits_by
from dedup.dates import defaults_among, implausible, in_zones
from dedup.fingerprint.prints import read_prints
from dedup.language_codes import languages_of
from dedup.outlets.registry import Outlets
from dedup.pipeline.floors import status_of
from dedup.relate.vetoes import days_published
from dedup.settings import Settings
from dedup.spark.article_records import ROW, articles_of, flat, nested, placed
from dedup.spark.pieces import Flow, Piece, Pieces, bucketed
from dedup.tables import conform
from index.exact import first_equal


@dataclass(frozen=True)
class Repeated:
    """What is boilerplate by repetition: `paragraphs` (`source`, `hash`), `anywhere` (`hash`) and the hashes of long
    lines that many articles have, `often` (`line`).
    """

    paragraphs: pl.DataFrame
    anywhere: pl.DataFrame
    often: pl.DataFrame


def with_credits(
    chunks: Flow, starts: NDArray[np.int64], outlets: Any, including: Any, settings: Settings
) -> Flow:  # fmt: skip
    """Pieces `records` without masks, and what `languages_in`, `repeated_in` and `unknown_moments` ask of them.
    `outlets`, `including`: broadcast; the second with the collection's outlets laid over it twice, as the credit floor
    has them.
    """
    make = partial(_with_credits, starts, outlets, including, settings, chunks.tasks)
    return chunks.only("articles").each(make)


def _with_credits(
    starts: NDArray[np.int64], outlets: Any, including: Any, settings: Settings, tasks: int, piece: Piece
) -> Pieces:
    known: Outlets = outlets.value
    articles = in_zones(piece.rows, known.zones(piece.rows, settings.timezone))
    credits = credits_by(conform("articles", articles), including.value)
    rows = pl.int_range(len(articles), eager=True).cast(pl.Int64) + int(starts[piece.key])
    records = articles.with_columns(rows.alias(ROW), nested(credits, "credits", articles["id"]).alias("credits"))
    yield Piece(piece.key, "records", records)
    yield Piece(piece.key, "languages", languages_of(articles).drop_nulls().value_counts().cast({"count": pl.Int64}))
    days = days_published(articles)
    odd = days[implausible(days)]
    moments, times = np.unique(odd, return_counts=True)
    yield from bucketed("moments", tasks, moments.view(np.uint64), {"day": moments, "many": times})
    yield from _lines(records, tasks)
    long = (
        long_lines(articles.with_columns(pl.col("text").fill_null("")))
        .group_by("line")
        .agg(many=pl.col("row").n_unique().cast(pl.Int64))
    )
    for (key,), part in long.group_by((pl.col("line") % tasks).alias("key")):
        yield Piece(int(key), "long", part.select("line", "many"))


def _lines(records: pl.DataFrame, tasks: int) -> Pieces:
    sized = of_sources(records).with_columns(
        row=pl.Series(records.join(of_sources(records).select("id"), on="id", how="semi", maintain_order="left")[ROW])
    )
    if sized.is_empty():
        return
    bucket = (pl.col("source").hash() % tasks).alias("key")
    for (key,), part in paragraphs_of(sized).group_by(bucket):
        yield Piece(int(key), "lines", part.select("row", "source", "day", "start", "hash", "chars"))
    for (key,), part in sized.group_by("source").agg(articles=pl.len().cast(pl.Int64)).group_by(bucket):
        yield Piece(int(key), "sources", part.select("source", "articles"))


def languages_in(credited: Flow) -> dict[str, int]:
    """How many articles are in each language of the collection, as far as it is known."""
    told = credited.all("languages").group_by("language").agg(pl.col("count").sum()).sort("language")
    return dict(told.iter_rows())


def unknown_moments(credited: Flow) -> NDArray[np.float64]:
    """The days that are a machine's word for "unknown" in the whole collection (`dedup.dates.without_defaults`)."""
    told = credited.only("moments").grouped(_commonest).told("commonest")
    if told is None:
        return np.zeros(0)
    return defaults_among(told["day"].to_numpy(), told["many"].to_numpy(), int(told["every"].sum()))


def _commonest(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """The two commonest of some moments, for no more can be half of all; and with the first, how many there are."""
    found = given["moments"].group_by("day").agg(pl.col("many").sum()).sort("many", "day", descending=[True, False])
    every = pl.when(pl.int_range(pl.len()) == 0).then(int(found["many"].sum())).otherwise(0)
    yield Piece(key, "commonest", found.with_columns(every=every.cast(pl.Int64)).head(2))


def repeated_in(credited: Flow) -> Repeated:
    """What the collection repeats."""
    found = credited.only("lines", "sources").grouped(_repeated).told("keys")
    often = credited.only("long").grouped(_often).told("often")
    keys = pl.DataFrame(schema={"source": pl.String, "hash": pl.UInt64}) if found is None else found
    none = pl.DataFrame(schema={"hash": pl.UInt64})
    if often is None or often.is_empty():
        return Repeated(keys, none, pl.DataFrame(schema={"line": pl.UInt64}))
    held = credited.only("records").each(partial(_holders, often, credited.tasks)).grouped(_anywhere).told("anywhere")
    return Repeated(keys, none if held is None else held, often)


def _repeated(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    sizes = given["sources"].group_by("source").agg(pl.col("articles").sum())
    if "lines" in given:
        lines = given["lines"].join(sizes.filter(pl.col("articles") >= MIN_ARTICLES), on="source")
        yield Piece(key, "keys", repeated_keys(lines).sort("source", "hash"))


def _often(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    many = given["long"].group_by("line").agg(pl.col("many").sum())
    yield Piece(key, "often", many.filter(pl.col("many") >= MIN_HOLDERS).select("line").sort("line"))


def _with_often(articles: pl.DataFrame, often: pl.DataFrame) -> pl.DataFrame:
    rows = long_lines(articles).join(often, on="line", how="semi")["row"].unique().sort()
    return articles[rows]


def _holders(often: pl.DataFrame, tasks: int, piece: Piece) -> Pieces:
    some = _with_often(piece.rows.with_columns(pl.col("text").fill_null("")), often)
    if some.is_empty():
        return
    numbered = some.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    hits, lines = hits_of(numbered)
    hits = beside(hits, lines)
    for (key,), part in hits.group_by((pl.col("hash") % tasks).alias("key")):
        at = part["row"].unique().sort()
        rows = some[ROW].gather(part["row"])
        yield Piece(int(key), "hits", part.drop("key", strict=False).with_columns(row=rows))
        yield Piece(int(key), "holders", some[at].select(ROW, "text", "title"))


def _anywhere(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    holders = given["holders"].sort(ROW)
    at = placed(holders[ROW].to_numpy(), given["hits"]["row"].to_numpy())
    own = keys_anywhere(given["hits"].with_columns(row=pl.Series(at)), holders)
    yield Piece(key, "anywhere", pl.DataFrame({"hash": pl.Series(own, dtype=pl.UInt64)}))


def with_masks(
    credited: Flow, repeated: Repeated, settings: Settings, unknown: NDArray[np.float64], *, several: bool
) -> Flow:
    """Pieces `records` with masks, status and days, and the digests by which copies are found. `several`: whether the
    collection holds several languages, between which nobody looks for translations here.
    """
    return credited.only("records").each(partial(_with_masks, repeated, settings, unknown, credited.tasks, several))


def _with_masks(
    repeated: Repeated, settings: Settings, unknown: NDArray[np.float64], tasks: int, several: bool, piece: Piece
) -> Pieces:
    records = piece.rows
    articles = articles_of(records.with_columns(status=pl.lit(None, pl.String)))
    frame = articles.with_columns(pl.col("text").fill_null(""))
    anywhere = keyed_anywhere(_with_often(frame, repeated.often), repeated.anywhere)
    found = keyed_paragraphs(frame, repeated.paragraphs)
    masks = masks_with(frame, flat(records, "credits"), [found, anywhere])
    prints, digests, exact = read_prints(articles, masks, settings, sketch=False)
    words, days = prints.words.counts, days_published(articles)
    days[np.isin(days, unknown) & implausible(days)] = np.nan
    status = status_of(articles, words, settings)
    if several:
        status = with_across(status, [ON_SPARK] * len(articles))
    records = records.with_columns(
        nested(masks, "masks", records["id"]).alias("masks"), words=pl.Series(words), day=pl.Series(days),
        status=status,
    )  # fmt: skip
    yield Piece(piece.key, "records", records)
    rows = records[ROW].to_numpy()
    for name, some, at in (("same_as", digests, np.flatnonzero(words > 0)), ("exact_as", exact, np.arange(len(rows)))):
        key = (some[at, 0] % np.uint64(tasks)).astype(np.int64)
        frame = pl.DataFrame({"key": key, ROW: rows[at], "a": some[at, 0], "b": some[at, 1]})
        for (bucket,), part in frame.group_by("key"):
            yield Piece(int(bucket), name, part.drop("key"))


def with_copies(masked: Flow, starts: NDArray[np.int64]) -> Flow:
    """Pieces `records`, whole."""
    found = masked.only("same_as", "exact_as").grouped(partial(_copies, starts))
    return found.also(masked.only("records")).grouped(_joined)


def _copies(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    for name, rows in given.items():
        some = rows.sort(ROW)
        first = first_equal(np.ascontiguousarray(some.select("a", "b").to_numpy()))
        found = some.select(ROW, some[ROW].gather(first).alias(name)).filter(pl.col(ROW) != pl.col(name))
        chunk = pl.Series(np.searchsorted(starts, found[ROW].to_numpy(), side="right") - 1)
        for (home,), part in found.group_by(chunk.alias("chunk")):
            yield Piece(int(home), name, part.select(ROW, name))


def _joined(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    records = given["records"].sort(ROW)
    for name in ("same_as", "exact_as"):
        if name in given:
            records = records.join(given[name], on=ROW, how="left", maintain_order="left")
            records = records.with_columns(pl.coalesce(name, ROW).alias(name))
        else:
            records = records.with_columns(pl.col(ROW).alias(name))
    yield Piece(key, "records", records)
