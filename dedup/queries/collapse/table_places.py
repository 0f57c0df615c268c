"""The rows of the user's table: which stay, what is known of each, what each weighs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from dedup.tables import DERIVED, Frames

if TYPE_CHECKING:
    from dedup.read.own_table import TableRows

ADDED = ("wirecopy_cluster", "wirecopy_role", "wirecopy_origin", "wirecopy_probability")
"""The columns that a collapse adds. Where the user has one of that name, ours has an underscore behind it."""
WEIGHT = "wirecopy_weight"


@dataclass(slots=True)
class TablePlaces:
    """`judged`: row -> the article that it is; `repeats`: row -> the article whose id and text an earlier row has;
    `unjudged`: rows without text, or with the id of another one, which nobody judged.
    """

    judged: dict[int, str] = field(default_factory=dict)
    repeats: dict[int, str] = field(default_factory=dict)
    unjudged: list[int] = field(default_factory=list)


def places_of(table: "TableRows", articles: set[str], repeated: bool) -> TablePlaces:
    """What each row of a table is; `repeated`: whether rows that repeat an id and its text are copies."""
    out = TablePlaces()
    first: dict[str, str] = {}
    # as `read` tells texts from white space
    full = pl.Series(table.texts, dtype=pl.String).str.contains(r"\S").fill_null(False)
    for row, (id, text, some) in enumerate(zip(table.ids, table.texts, full, strict=True)):
        spoken = some and id in articles
        if spoken and id not in first:
            first[id] = text or ""
            out.judged[row] = id
        elif spoken and repeated and first[id] == text:
            out.repeats[row] = id
        else:
            out.unjudged.append(row)
    return out


def known_of(result: Frames) -> pl.DataFrame:
    """`id` and the columns `ADDED` of every article of a cluster, one row each; of several clusters the first counts.

    The probability is the highest with which a pair ties the article to another one of that cluster (0..1); it is null
    where only a source outside makes the cluster.
    """
    members = result.members.unique("article", keep="first", maintain_order=True)
    origins = result.clusters.select("cluster", pl.coalesce("origin", "origin_outside"))
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right", "probability")
    home = result.members.select("cluster", "article")
    inside = derived.join(home.rename({"article": "left"}), on="left").join(
        home.rename({"article": "right"}), on=["right", "cluster"]
    )
    ends = [inside.select("cluster", "probability", article=side) for side in ("left", "right")]
    surest = pl.concat(ends).group_by("cluster", "article").agg(pl.col("probability").max())
    return (
        members.join(origins, on="cluster", how="left", maintain_order="left")
        .join(surest, on=["cluster", "article"], how="left", maintain_order="left")
        .select("article", "cluster", "role", "origin", "probability")
        .rename(dict(zip(("article", "cluster", "role", "origin", "probability"), ("id", *ADDED), strict=True)))
    )


def weights_of(stands_for: Mapping[str, str], rows: Sequence[str | None]) -> list[float]:
    """The weight of each row: one divided by how many rows one article stands for, itself among them.

    `stands_for`: article -> the one that would be kept for it; `rows`: the article of each row, None where none was
    judged. The weights of all rows add up to the number of those that a collapse keeps.

    >>> weights_of({"b": "a"}, ["a", "b", "c", None])
    [0.5, 0.5, 1.0, 1.0]
    """
    tops = [None if id is None else stands_for.get(id, id) for id in rows]
    size = Counter(tops)
    return [1.0 if top is None else 1 / size[top] for top in tops]


def free_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The names, with underscores behind those that are taken.

    >>> free_names(["wirecopy_role"], ["role", "wirecopy_role"])
    ['wirecopy_role_']
    """
    out = []
    for name in names:
        new = name
        while new in taken:
            new += "_"
        out.append(new)
    return out
