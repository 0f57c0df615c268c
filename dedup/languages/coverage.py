"""Which languages the model was made for, and what a run says of those that it cannot compare."""

from collections.abc import Collection

import polars as pl

from dedup.phrases import count


def languages_of(articles: pl.DataFrame) -> pl.Series:
    """The two letters of each article's language, null where it is not known.

    >>> languages_of(pl.DataFrame({"language": ["pt-BR", "EN", None]})).to_list()
    ['pt', 'en', None]
    """
    return articles.select(pl.col("language").str.to_lowercase().str.slice(0, 2))["language"]


def unseen(
    languages: pl.Series, covered: Collection[str], installed: bool, own_model: str = "", divided: int = 0
) -> str | None:
    """One line on what cannot be seen between the languages of articles, None where there is nothing to say.

    `covered`: the languages of the model; `installed`: whether there is one; `own_model`: its name, where a user
    brought it; `divided`: texts of which not all is in the language that they are said to be in.

    >>> several = pl.Series(["en", "de", "is", None])
    >>> unseen(several, {"en", "de"}, True)
    'translations were looked for between de, en; not in is (1 article): the model does not know it'
    >>> unseen(several, {"en", "de"}, False)
    'translations cannot be seen between de, en, is: install wirecopy[languages]'
    >>> unseen(pl.Series(["en", "en", None]), {"en", "de"}, True)
    """
    known = languages.drop_nulls()
    found = sorted(known.unique().to_list())
    if len(found) < 2:
        return None
    if not installed:
        return f"translations cannot be seen between {', '.join(found)}: install wirecopy[languages]"
    inside, outside = [x for x in found if x in covered], [x for x in found if x not in covered]
    told = (
        f"translations were looked for between {', '.join(inside)}"
        if len(inside) > 1
        else "no translations were looked for"
    )
    if outside:
        many = count(int(known.is_in(outside).sum()), "article")
        told += (
            f"; not in {', '.join(outside)} ({many}): the model does not know {'it' if len(outside) == 1 else 'them'}"
        )
    if own_model and len(inside) > 1:
        told += f"; by {own_model}, for which probabilities are not calibrated"
    if divided:
        told += f"; {count(divided, 'text')} divided by language, or read in another than was said"
    return told
