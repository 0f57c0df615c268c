"""An article of a result by what people have of it: its id or its address."""

from difflib import get_close_matches

import polars as pl

from dedup.errors import UsageError
from dedup.outlets.hosts import address_forms


def find_article(articles: pl.DataFrame, asked: str) -> pl.DataFrame | None:
    """The row of table `articles` with this id, else at this address, however that is written; None for no such row.

    Raises UsageError where several articles have the address.

    >>> rows = pl.DataFrame({"id": ["a", "b"], "url": ["https://www.orlen.example/1/", None]})
    >>> [find_article(rows, asked)["id"].item() for asked in ("b", "http://orlen.example/1")]
    ['b', 'a']
    """
    found = articles.filter(pl.col("id") == asked)
    if found.is_empty():
        found = articles.filter(pl.col("url").is_in(address_forms(asked)))
    if len(found) > 1:
        some = ", ".join(found["id"].head(5))
        raise UsageError(f"{len(found):,} articles have the address {asked}: give an id, as {some}")
    return found if len(found) else None


def unknown_article(articles: pl.DataFrame, asked: str) -> str:
    """What to say of one that is neither a file nor in the result, with the nearest ids."""
    near = get_close_matches(asked, articles["id"].to_list(), 3, 0.7)
    told = f"; did you mean {' or '.join(near)}?" if near else "; give a file, or an id or an address of an article"
    return f"{asked} is no file, and no id or address of an article here{told}"
