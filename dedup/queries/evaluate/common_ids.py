"""Labels and result must speak of the same articles: what is said when they do not."""

import polars as pl

from dedup.errors import UsageError

_EXAMPLES = 3


def strangers(said: str, labelled: pl.Series, ids: pl.Series) -> UsageError:
    """The error for labels of other articles than the result's, with some ids of both sides.

    >>> print(strangers("nothing fits", pl.Series(["a"]), pl.Series(["a.txt"])))
    nothing fits: its ids are like 'a.txt', those of the labels like 'a'; use the ids of articles.parquet
    """
    ours, theirs = (", ".join(map(repr, some.head(_EXAMPLES))) for some in (ids, labelled))
    return UsageError(
        f"{said}: its ids are like {ours or 'none'}, those of the labels like {theirs or 'none'}; use the ids of "
        "articles.parquet"
    )
