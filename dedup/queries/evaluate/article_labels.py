"""Labels of articles: which belong together, and perhaps which came first."""

from dataclasses import dataclass

import polars as pl

from dedup.errors import UsageError

ARTICLE_COLUMNS = ("id", "cluster", "role", "order", "origin")
"""The columns that are read; others are left alone."""
ROLES = ("original", "derivative")


@dataclass(frozen=True, slots=True)
class ArticleLabels:
    """`rows`: columns `id` and `cluster` (strings; a null cluster: belongs with no other article) and `original` (bool;
    null where the labels do not say which came first); an article that is in several clusters has a row for each.
    """

    rows: pl.DataFrame


def article_labels(path: str, frame: pl.DataFrame) -> ArticleLabels:
    """Labels checked, from strings with nulls for empty cells: `id`, `cluster`, and perhaps one of these.

    `role` is original or derivative; `order` a number, least first within its cluster; `origin` the id of the
    cluster's original. The first of them that is there counts. Raises UsageError for an id that is missing, a row
    that is there twice, an article both alone and in a cluster, another role, an order that is no number; `path` names
    the table in messages.

    >>> frame = pl.DataFrame({"id": ["a", "b", "b"], "cluster": ["one", "one", "two"], "origin": ["a", "a", None]})
    >>> article_labels("labels.csv", frame).rows.rows()
    [('a', 'one', True), ('b', 'one', False), ('b', 'two', None)]
    """
    if (missing := frame["id"].is_null().sum()) > 0:
        raise UsageError(
            f"{path} has {missing:,} rows without an id; give each the id that its article had in the scan"
        )
    if len(twice := frame.filter(pl.struct("id", "cluster").is_duplicated())):
        id_, cluster = twice.select("id", "cluster").row(0)
        where = f"in the cluster {cluster!r}" if cluster is not None else "without a cluster"
        raise UsageError(
            f"{path} has the id {id_!r} {where} more than once ({twice['id'].n_unique():,} such ids); keep one row an "
            "article and cluster"
        )
    if len(torn := frame.filter(pl.col("id").is_duplicated() & pl.col("cluster").is_null())):
        raise UsageError(
            f"{path} has the id {torn['id'][0]!r} both in a cluster and without one; an empty cluster says that it "
            "belongs with no other: leave out one of the rows"
        )
    return ArticleLabels(frame.select("id", "cluster", _original(path, frame).alias("original")))


def _original(path: str, frame: pl.DataFrame) -> pl.Series:
    """bool: whether an article is the original of its cluster; null where the labels do not say."""
    if "role" in frame.columns:
        role = frame["role"].str.to_lowercase()
        if len(other := role.filter(role.is_not_null() & ~role.is_in(ROLES))):
            raise UsageError(f"{path} has the role {other[0]!r}; a role is {' or '.join(ROLES)}, or empty")
        return role == "original"
    if "order" in frame.columns:
        order = frame["order"].cast(pl.Float64, strict=False)
        if len(bad := frame["order"].filter(order.is_null() & frame["order"].is_not_null())):
            raise UsageError(f"{path} has the order {bad[0]!r}; an order is a number, 0 for the first of its cluster")
        ordered = frame.select("cluster", order)
        return ordered.select(pl.col("order") == pl.col("order").min().over("cluster")).to_series()
    if "origin" in frame.columns:
        return frame["id"] == frame["origin"]
    return pl.Series([None] * len(frame), dtype=pl.Boolean)
