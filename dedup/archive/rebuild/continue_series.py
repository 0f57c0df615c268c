"""Series of an archive after a part was run: new issues join the series that they continue, and new series come."""

from collections.abc import Collection

import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_series, write_series
from dedup.archive.store.schema import from_sql
from dedup.archive.store.selected_rows import matching


def continue_series(db: Database, ran: pl.DataFrame, articles: Collection[str], gone: Collection[str]) -> None:
    """Keep what a run found of these `articles`: table `series` of the run under the names that the archive knows.
    `gone`: articles whose text of before leaves.
    """
    kept = read_series(db)
    every = continued_by(series_left(db, kept, gone), ran, articles)
    if every is not kept:
        write_series(db, every)


def series_left(db: Database, kept: pl.DataFrame, gone: Collection[str]) -> pl.DataFrame:
    """Table `series` without the articles that are `gone`, each beginning and ending with the issues that stay; `kept`
    itself where none was in it. A revised article is an issue again if its new text is one.
    """
    leaves = pl.col("article").is_in(list(gone))
    lost = kept.filter(leaves)["series"].unique()
    if lost.is_empty():
        return kept
    some = pl.col("series").is_in(lost.implode())
    left = kept.filter(~leaves)
    asked = "SELECT '', id, NULL, NULL, published, NULL FROM heads WHERE id IN wanted"
    dates = from_sql("series", matching(db, asked, left.filter(some)["article"]))
    # a machine's date is no date of an issue: it lies outside of what the series was said to span
    spanned = pl.when(pl.col("published").is_between("first", "last")).then("published")
    return (
        left.join(dates.select("article", published="first"), on="article", how="left", maintain_order="left")
        .with_columns(published=spanned)
        .with_columns(
            first=pl.when(some).then(pl.col("published").min().over("series")).otherwise("first"),
            last=pl.when(some).then(pl.col("published").max().over("series")).otherwise("last"),
        )
        .drop("published")
    )


def continued_by(kept: pl.DataFrame, ran: pl.DataFrame, articles: Collection[str]) -> pl.DataFrame:
    """Table `series` with what a run found of these `articles`, under the names that are `kept`; `kept` itself where it
    found nothing new.
    """
    new = ran.filter(pl.col("article").is_in(list(articles))).join(kept, on="article", how="anti")
    if new.is_empty():
        return kept
    # a series of the run is called as the least of the archive's that it holds articles of
    known = ran.join(kept.select("article", name="series"), on="article").group_by("series").agg(pl.col("name").min())
    last = int((kept["series"].str.slice(1).cast(pl.Int64).max() or 0) if len(kept) else 0)  # type: ignore[arg-type]
    others = new.join(known, on="series", how="anti").select("series").unique().sort("series")
    fresh = others.with_columns(name=pl.format("r{}", (pl.int_range(pl.len()) + last + 1).cast(pl.String).str.zfill(6)))
    told = new.join(pl.concat([known, fresh]), on="series").with_columns(series="name").select(kept.columns)
    every = pl.concat([kept, told]).sort("series", "article")
    # the form of an older series stays; it now begins and ends with all of its issues
    old = kept.group_by("series").agg(pl.col("form").first().alias("was"))
    every = every.join(old, on="series", how="left", maintain_order="left").with_columns(
        form=pl.coalesce("was", "form"),
        first=pl.col("first").min().over("series"),
        last=pl.col("last").max().over("series"),
    )
    return every.select(kept.columns)
