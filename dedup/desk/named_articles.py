"""An article by what people type of it, an id, an address or its headline; and those that may have been meant."""

from difflib import get_close_matches

import polars as pl

from dedup.desk.edition import Edition
from dedup.errors import UsageError
from dedup.queries.article_lookup import find_article
from dedup.write.report.lookup import article_of
from dedup.write.report.model import Article

MOST_NEAR, MOST_LOOKED = 5, 20_000
"""Articles that are suggested, and those whose ids and headlines are compared letter by letter."""
_NEAR = 0.6


class NotThere(UsageError):
    """No article goes by what was typed. `asked`: what that was."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"no article here has the id, the address or the headline {asked[:120]!r}")
        self.asked = asked


def named_article(edition: Edition, asked: str) -> str:
    """The id of the one article with this id, this address or this headline. Raises NotThere for none, UsageError for
    nothing typed and where several have it.
    """
    asked = " ".join(asked.split())
    if not asked:
        raise UsageError("no article was named; give its id, its address or its headline")
    rows = edition.result.articles
    found = find_article(rows, asked)
    if found is None:
        titles = pl.col("title").str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()
        found = rows.filter(titles == asked.lower())
    if len(found) > 1:
        some = ", ".join(found["id"].head(5))
        raise UsageError(f"{len(found):,} articles have the headline {asked[:120]}: give an id, as {some}")
    if found.is_empty():
        raise NotThere(asked)
    return str(found["id"].item())


def near_articles(edition: Edition, asked: str) -> list[tuple[str, Article]]:
    """Articles that may have been meant: ids and headlines that hold what was typed, or are written much like it."""
    rows, typed = edition.result.articles, " ".join(asked.split()).lower()
    if len(typed) < 2:
        return []
    names = (pl.col(c).fill_null("").str.to_lowercase() for c in ("id", "title"))
    holds = pl.any_horizontal(n.str.contains(typed, literal=True) for n in names)
    found = rows.filter(holds)["id"].head(MOST_NEAR).to_list()
    some = rows.head(MOST_LOOKED).select("id", "title")
    for column in ("id", "title"):
        places: dict[str, str] = {}
        for article, name in zip(some["id"], some[column], strict=True):
            places.setdefault((name or "").lower(), article)
        found += [places[n] for n in get_close_matches(typed, places, MOST_NEAR, _NEAR)]
    ids = list(dict.fromkeys(found))[:MOST_NEAR]
    told = ((i, edition.article(i)) for i in ids)
    return [(i, article_of(row, edition.lookup.clock, edition.lookup.outlets)) for i, row in told if row is not None]
