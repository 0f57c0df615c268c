"""Makes the page of series: what an outlet prints again and again in one form, one folded line each."""

from dataclasses import dataclass

import polars as pl

from dedup.tables import Frames, called
from dedup.write.report.lookup import article_of
from dedup.write.report.model import Article
from dedup.write.report.page_words import days, short
from dedup.write.report.times import Clock

MOST_SERIES, MOST_ITEMS = 2000, 40
"""Series on the page, the largest first, and items that are listed of each: table `series` has them all."""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series: what its form is called, how many items it has, and its first ones by date; `left_out`: items that are
    not listed.
    """

    form: str
    size: int
    outlet: str | None
    dates: str
    items: list[Article]
    left_out: int


def series_rows(result: Frames, clock: Clock | None = None) -> list[SeriesRow]:
    """The series of a result, the largest first, each with its first items by date.

    >>> from dedup import Settings, scan
    >>> series_rows(scan(pl.DataFrame({"text": ["Rain fell on Orlen."]}), Settings(depth="fast")))
    []
    """
    clock, names = clock or Clock(), result.outlet_names()
    several = result.series.group_by("series", maintain_order=True).agg(
        pl.len().alias("size"), *(pl.col(c).first() for c in ("outlet", "form", "first", "last"))
    ).sort("size", "series", descending=[True, False])  # fmt: skip
    listed = result.series.join(several.head(MOST_SERIES), on="series", how="semi").select("series", "article")
    items = listed.join(result.articles, left_on="article", right_on="id").rename({"article": "id"})
    items = items.with_columns(pl.col("text").str.slice(0, 1000)).sort("series", "published", "id", nulls_last=True)
    by_series = items.group_by("series", maintain_order=True).head(MOST_ITEMS).partition_by("series", as_dict=True)
    return [
        SeriesRow(
            form=short(row["form"], 100), size=row["size"], outlet=short(called(row["outlet"], names)) or None,
            dates=days(row["first"], row["last"]), left_out=max(0, row["size"] - MOST_ITEMS),
            items=[article_of(item, clock, names) for item in by_series[(row["series"],)].iter_rows(named=True)],
        )
        for row in several.head(MOST_SERIES).iter_rows(named=True)
    ]  # fmt: skip
