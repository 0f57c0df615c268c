"""What both engines are asked: one table of articles, and whether two results are the same."""

from datetime import UTC, datetime

import polars as pl
from bulletins import forecast
from bulletins import table as bulletins_table

from dedup.article_status import judged_how
from dedup.read import Reading

COLUMNS = ["id", "text", "title", "url", "outlet", "author", "published", "modified", "language", "version", "rights"]


def as_table(newsroom: Reading) -> pl.DataFrame:
    """The newsroom of the samples as one table, with copies of some of it, by their own and by another outlet, whose
    dates are a machine's; and with bulletins of one form, each with the same box below.
    """
    articles = newsroom.articles.select(COLUMNS)
    box = "\n\nThe harbour office is open on weekdays and asks for news of lost buoys.\n\nAll tides are as it reckons."
    bulletins = bulletins_table([forecast(day) for day in range(9)]).with_columns(text=pl.col("text") + box)
    marked = bulletins.head(2).with_columns(id=pl.format("m {}", "id"), text=pl.lit("\u202b") + pl.col("text"))
    some = articles.filter(pl.col("text").str.len_chars() > 600).head(12)
    again = some.with_columns(id=pl.format("copy of {}", "id"))
    elsewhere = some.head(5).with_columns(
        id=pl.format("zz {}", "id"), outlet=pl.lit("Orlen Echo"), published=pl.lit(datetime(1970, 1, 1, tzinfo=UTC))
    )
    every = pl.concat([articles, again, elsewhere, bulletins, marked], how="diagonal_relaxed").select(COLUMNS)
    return every.with_columns(pl.col("published", "modified").dt.to_string("iso"))


def assert_same(name: str, found: pl.DataFrame, expected: pl.DataFrame) -> None:
    """Equal to the last digit, with a word on which table and where; but for translations, that only one looks for."""
    assert found.schema == expected.schema, name
    assert len(found) == len(expected), name
    for column in found.columns:
        here, there = found[column], expected[column]
        if (name, column) == ("articles", "status"):
            here, there = (some.map_elements(judged_how, pl.String) for some in (here, there))
        assert here.equals(there, null_equal=True), (name, column)
