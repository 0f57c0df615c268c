"""When the articles of clusters were published: a line for each cluster, or for each article of one cluster."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from dedup.errors import UsageError, did_you_mean
from dedup.phrases import count
from dedup.tables import Frames, called
from dedup.write.notebook import largest
from dedup.write.plots.style import (
    ACCENT,
    LABEL_PIXELS,
    LINE,
    PAPER,
    SOFT,
    WIDTH,
    altair,
    drawable,
    labels,
    nothing,
    rows_of,
    styled,
)  # fmt: skip
from dedup.write.report.page_words import headline

TITLE = "When it was published"
MOST = 25
"""Rows of a chart; larger clusters, and earlier articles of one cluster, come first."""
ROW = 24
"""Pixels of a row."""
_COARSE = {"day": timedelta(days=1), "month": timedelta(days=30)}
_UTC = pl.Datetime("us", "UTC")
_SCHEMA = {
    "row": pl.String, "article": pl.String, "role": pl.String, "published": _UTC, "until": _UTC,
}  # fmt: skip


def timeline_table(result: Frames, cluster: str | None = None) -> pl.DataFrame:
    """A row for each dated article of the `MOST` largest clusters, or of one: `row`, the label of its line; `article`;
    `role`; `published` and `until`, between which it appeared: one moment where a time of day is known.

    Lines are in the order of their first article. Raises UsageError for a cluster that is not in the result.
    """
    dates = result.articles.select("id", "published", "published_precision").drop_nulls("published")
    named = _rows_of_cluster(result, cluster) if cluster is not None else _rows_of_clusters(result)
    key = "cluster" if cluster is None else "article"
    shown = result.members.filter(pl.col(key).is_in(list(named)))
    if cluster is not None:
        shown = shown.filter(pl.col("cluster") == cluster)
    members = shown.join(dates, left_on="article", right_on="id", how="inner")
    until = [
        at + _COARSE.get(precision, timedelta(0))
        for at, precision in members.select("published", "published_precision").iter_rows()
    ]
    rows = members.with_columns(
        row=pl.col(key).replace_strict(named, default=None, return_dtype=pl.String),
        until=pl.Series(until, dtype=_UTC),
    )
    first = pl.col("published").min().over("row")
    rows = rows.sort(first, "row", "published", "article").select(*_SCHEMA)
    lines = rows["row"].unique(maintain_order=True).head(MOST)
    return rows.filter(pl.col("row").is_in(lines.implode()))


def _rows_of_clusters(result: Frames) -> dict[str, str]:
    shown = list(largest(result, MOST))
    return dict(zip([c.name for c in shown], labels([c.headline for c in shown], [c.name for c in shown]), strict=True))


def _rows_of_cluster(result: Frames, cluster: str) -> dict[str, str]:
    ids = members_of(result, cluster)["article"].to_list()
    names = result.outlet_names()
    articles = {r["id"]: r for r in result.articles.filter(pl.col("id").is_in(ids)).iter_rows(named=True)}
    texts = [called(articles[i]["outlet"], names) or headline(articles[i]) for i in ids]
    return dict(zip(ids, labels(texts, ids), strict=True))


def members_of(result: Frames, cluster: str) -> pl.DataFrame:
    """The members of one cluster. Raises UsageError for a cluster that is not in the result."""
    members = result.members.filter(pl.col("cluster") == cluster)
    if members.is_empty():
        near = did_you_mean(cluster, result.clusters["cluster"].to_list())
        raise UsageError(f"there is no cluster {cluster!r} in this result; names stand in table clusters{near}")
    return members


def timeline_chart(result: Frames, cluster: str | None = None) -> Any:
    """The table as points on lines; a bar instead of a point is a date without a time of day."""
    table = timeline_table(result, cluster)
    if table.is_empty():
        return nothing(TITLE, "No cluster of two articles or more has an article with a date.")
    rows = [
        {
            "row": row, "article": article, "role": role, "from": _iso(at), "until": _iso(until),
            "kind": "origin" if role == "origin" else "other article",
        }
        # where points lie upon each other the origin's is on top
        for row, article, role, at, until in table.sort(pl.col("role") == "origin", maintain_order=True).iter_rows()
    ]  # fmt: skip
    order = [drawable(row) for row in table["row"].unique(maintain_order=True)]
    chart = _layers(rows, order, table["published"].min(), table["until"].max())
    return styled(chart, TITLE, *_told(result, table, cluster, len(order)))


def _layers(rows: Sequence[dict[str, Any]], order: Sequence[str], first: Any, last: Any) -> Any:
    alt = altair()
    room = max((last - first) * 0.03, timedelta(minutes=30))
    span = last - first + 2 * room
    form = "%-d %b %Y" if span > timedelta(days=4) else "%-d %b, %H:%M"
    axis = alt.Axis(format=form, tickCount=6, labelOverlap="parity", labelSeparation=14, labelFlush=False, domain=False)
    scale = alt.Scale(type="utc", domain=[_iso(first - room), _iso(last + room)], nice=False)
    line = alt.Axis(labelLimit=LABEL_PIXELS, ticks=False, domain=False, grid=True, labelPadding=12)
    y = alt.Y("row:N", sort=list(order), title=None, axis=line)
    base = alt.Chart(rows_of(rows)).encode(y=y)
    x = alt.X("from:T", scale=scale, axis=axis, title="Published, UTC")
    tips = [alt.Tooltip("article:N", title="article"), alt.Tooltip("role:N", title="role"),
            alt.Tooltip("from:T", title="published", format="%-d %B %Y, %H:%M", formatType="utc")]  # fmt: skip
    fill = alt.Fill(
        "kind:N", title=None, scale=alt.Scale(domain=["origin", "other article"], range=[ACCENT, PAPER]),
        legend=alt.Legend(orient="top", symbolType="circle", symbolStrokeColor=ACCENT, symbolStrokeWidth=1.6),
    )  # fmt: skip
    spans = base.mark_rule(color=SOFT, opacity=0.7).encode(x=alt.X("min(from):T", scale=scale), x2="max(until):T")
    days = base.transform_filter("datum.from != datum.until").mark_bar(
        height=7, stroke=ACCENT, strokeWidth=1, color=LINE
    ).encode(x=alt.X("from:T", scale=scale), x2="until:T", fill=fill, tooltip=tips)  # fmt: skip
    points = base.transform_filter("datum.from == datum.until").mark_circle(
        size=72, stroke=ACCENT, strokeWidth=1.6, opacity=1
    ).encode(x=x, fill=fill, tooltip=tips)  # fmt: skip
    return (spans + days + points).properties(width=WIDTH, height=ROW * len(order))


def _told(result: Frames, table: pl.DataFrame, cluster: str | None, lines: int) -> list[str]:
    if cluster is not None:
        members = members_of(result, cluster)["article"].n_unique()
        dated = table["article"].n_unique()
        out = f", {dated:,} of them with a date and shown" if dated < members else ""
        return [f"Cluster {cluster}: {count(members, 'article')}{out}; a bar is a date without a time of day."]
    groups = int((result.clusters["size"] > 1).sum())
    shown = "Each line is a cluster" if lines == groups else f"Each line is one of the {lines:,} largest clusters"
    left = "" if lines == groups else f" {count(groups - lines, 'other one')} left out."
    return [f"{shown}, from its first to its last article; a bar is a date without a time of day.{left}"]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
