"""An article of a result by what people have of it: its id or its address."""

from difflib import get_close_matches

import polars as pl

from dedup.errors import UsageError
from dedup.outlets.hosts import address_forms
from dedup.phrases import chance, percent
from dedup.tables import Frames, pair_of


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


def judged_there(result: Frames, one: str, other: str) -> str | None:
    """What a result itself says of two of its articles, in a sentence: it knows all others too, which decide how rare
    a passage is, and a comparison of the two alone does not. None for a pair that it does not show.
    """
    found = [find_article(result.articles, given) for given in (one, other)]
    if found[0] is None or found[1] is None:
        return None
    ids = [str(frame["id"].item()) for frame in found if frame is not None]
    place = result.stand_ins()
    asked = [*ids, *(place.get(i, i) for i in ids)]
    rows = result.pairs.filter(pl.col("left").is_in(asked) & pl.col("right").is_in(asked)).iter_rows(named=True)
    if (pair := pair_of({(r["left"], r["right"]): r for r in rows}, place, *ids)) is None:
        return None
    words = {"left": percent(pair["coverage_left"]), "right": percent(pair["coverage_right"])}
    return (
        f"In the result, which knows all other articles too: {pair['relation']}, probability "
        f"{chance(pair['probability'])}; {words['left']} of {pair['left']}, {words['right']} of {pair['right']}."
    )


def unknown_article(articles: pl.DataFrame, asked: str) -> str:
    """What to say of one that is neither a file nor in the result, with the nearest ids."""
    near = get_close_matches(asked, articles["id"].to_list(), 3, 0.7)
    told = f"; did you mean {' or '.join(near)}?" if near else "; give a file, or an id or an address of an article"
    return f"{asked} is no file, and no id or address of an article here{told}"
