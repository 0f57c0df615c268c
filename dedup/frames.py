"""The tables of one run, held together: what the floors give and what all that tells of them reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.tables import SCHEMAS

Row = Mapping[str, Any]
"""A row of a table, by column."""
TABLES = (
    "articles", "skipped", "credits", "pairs", "rejected", "passages", "evidence", "clusters", "members", "stories",
)  # fmt: skip
"""The tables that a result folder holds, each as NAME.parquet, beside run.json."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one run as polars frames (schemas in `dedup.tables`) and `run`, what stands in run.json."""

    articles: pl.DataFrame
    skipped: pl.DataFrame
    credits: pl.DataFrame
    pairs: pl.DataFrame
    rejected: pl.DataFrame
    passages: pl.DataFrame
    evidence: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    stories: pl.DataFrame
    run: Mapping[str, Any]

    def tables(self) -> dict[str, pl.DataFrame]:
        """Name -> frame, in the order of `TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def stand_ins(self) -> dict[str, str]:
        """Each copy -> the article that was judged in its place.

        Of articles with the same words only the first by id is compared with others; its pairs hold for its copies.
        """
        copies = self.pairs.filter(pl.col("causes") == "equal")
        return dict(copies.select("right", "left").iter_rows())


def pair_of(pairs: Mapping[tuple[str, str], Row], place: Mapping[str, str], a: str, b: str) -> Row | None:
    """The row of `pairs`, by (left, right), of two articles, else that of those judged in their place (`stand_ins`)."""
    direct = pairs.get(ordered(a, b))
    x, y = place.get(a, a), place.get(b, b)
    if direct or x != y:
        return direct or pairs.get(ordered(x, y))
    # two copies of a third: what they share with it, they share with each other
    rows = [pairs[ordered(x, i)] for i in (a, b) if ordered(x, i) in pairs]
    return max(rows, key=lambda r: str(r["relation"]), default=None)


def ordered(a: str, b: str) -> tuple[str, str]:
    """Two ids as tables of pairs hold them: the smaller one left.

    >>> ordered("b", "a")
    ('a', 'b')
    """
    return (a, b) if a <= b else (b, a)


assert set(TABLES) <= set(SCHEMAS)  # noqa: S101  # a name here without a schema is a slip of the pen, caught at import
