"""What both engines are asked: one table of articles, and whether two results are the same."""

import polars as pl

from dedup.read import Reading

COLUMNS = ["id", "text", "title", "url", "outlet", "author", "published", "modified", "language", "version", "rights"]


def as_table(newsroom: Reading) -> pl.DataFrame:
    """The newsroom of the samples as one table, with copies of some of it, by their own and by another outlet."""
    articles = newsroom.articles.select(COLUMNS)
    some = articles.filter(pl.col("text").str.len_chars() > 600).head(12)
    again = some.with_columns(id=pl.format("copy of {}", "id"))
    elsewhere = some.head(5).with_columns(id=pl.format("zz {}", "id"), outlet=pl.lit("Orlen Echo"))
    return pl.concat([articles, again, elsewhere])


def assert_same(name: str, found: pl.DataFrame, expected: pl.DataFrame) -> None:
    """Equal to the last digit, with a word on which table and where."""
    assert found.schema == expected.schema, name
    assert len(found) == len(expected), name
    for column in found.columns:
        assert found[column].equals(expected[column], null_equal=True), (name, column)
