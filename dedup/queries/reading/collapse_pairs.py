"""What a collapse hangs on: the pairs that it removes rows for, and those by which a kept row may be there twice."""

import polars as pl

from dedup.queries.collapse.choices import DEFAULT_LEVEL, LEVELS
from dedup.queries.collapse.standing_for import stood_for
from dedup.tables import Frames, ordered

_KEYS = ("left", "right")


def with_collapse(result: Frames, pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` (columns `left`, `right`, `probability`, `cosine`, null where not known, `stands`) with two more, int64.

    `removes`: how many rows a collapse at its defaults removes for being this pair, of copies also by the pair of the
    articles judged in their place; `nearest_of`, 0 to 2: of how many kept articles the other one is the likeliest copy
    among those that are kept too, by probability, then by cosine (of pairs that stand for others nothing is known).

    >>> from dedup.tables import TABLES, empty
    >>> rows = {"left": ["a", "a"], "right": ["b", "c"], "probability": [0.3, None], "cosine": [0.5, 0.7]}
    >>> result = Frames(**{name: empty(name) for name in TABLES}, run={})
    >>> with_collapse(result, pl.DataFrame({**rows, "stands": 1.0})).select("removes", "nearest_of").rows()
    [(0, 2), (0, 1)]
    """
    gone = stood_for(result, LEVELS[DEFAULT_LEVEL], "both", "origin", lossy=False)[0]
    place, known = result.stand_ins(), set(result.pairs.select(_KEYS).iter_rows())
    judged = [_judged(article, one.kept, place, known) for article, one in gone.items()]
    removes = pl.DataFrame(judged, dict.fromkeys(_KEYS, pl.String), orient="row")
    removes = removes.group_by(_KEYS).agg(removes=pl.len().cast(pl.Int64))
    stay = ~pl.col("left").is_in(list(gone)) & ~pl.col("right").is_in(list(gone)) & (pl.col("stands") == 1)
    likely = pairs.lazy().filter(stay).sort(
        pl.col("probability").fill_null(0), pl.col("cosine").fill_null(0), "left", "right",
        descending=[True, True, False, False],
    ).with_row_index("rank").select(*_KEYS, "rank").collect()  # fmt: skip
    sides = pl.concat([likely.with_columns(one=pl.col(side)) for side in _KEYS])
    best = sides.sort("rank").unique("one", keep="first").group_by(_KEYS).agg(nearest_of=pl.len().cast(pl.Int64))
    for column in (removes, best):
        pairs = pairs.join(column, on=_KEYS, how="left", maintain_order="left")
    return pairs.with_columns(pl.col("removes", "nearest_of").fill_null(0))


def _judged(a: str, b: str, place: dict[str, str], known: set[tuple[str, str]]) -> tuple[str, str]:
    """The pair of table `pairs` by which two articles are the same news: theirs, or that of those judged for them."""
    direct = ordered(a, b)
    if direct in known:
        return direct
    x, y = place.get(a, a), place.get(b, b)
    return ordered(x, y) if x != y else ordered(a, x) if a != x else ordered(b, x)
