"""Who has articles from whom: outlets in a circle, or the articles of one cluster."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dedup.phrases import count
from dedup.tables import Frames, called
from dedup.write.plots.circle import MOST, Place, bent, most_linked, placed
from dedup.write.plots.style import (
    ACCENT,
    INK,
    PAPER,
    altair,
    labels,
    nothing,
    rows_of,
    styled,
)  # fmt: skip
from dedup.write.plots.timeline_chart import members_of
from dedup.write.report.charts import UNKNOWN, taken_pieces
from dedup.write.report.page_words import headline, short

TITLE = "Who has articles from whom"
NONE = "No article was found to be made from another outlet's, or from a source outside."
SIDE, ROOM = 560, 1.16
"""Pixels of the picture from left to right without its words, and how far it reaches in radii."""
LONGEST = 30
"""Letters of a name beside its place."""
_SCHEMA = {"source": pl.String, "target": pl.String, "articles": pl.Int64}


def network_table(result: Frames, cluster: str | None = None) -> pl.DataFrame:
    """A row for each `source` and `target`: how many `articles` the target likely has from the source.

    Of all clusters they are outlets and sources outside; of one cluster its articles, each with its parent. Round-ups
    are left out. Raises UsageError for a cluster that is not in the result.
    """
    if cluster is None:
        links = Counter((giver, taker) for taker, giver, *_ in taken_pieces(result))
    else:
        links = _inside(result, cluster)
    rows = sorted(links.items(), key=lambda row: (-row[1], row[0]))
    return pl.DataFrame([(a, b, n) for (a, b), n in rows], _SCHEMA, orient="row")


def _inside(result: Frames, cluster: str) -> Counter[tuple[str, str]]:
    members = members_of(result, cluster).drop_nulls("parent")
    ids = sorted({*members["article"], *members["parent"]})
    names = result.outlet_names()
    articles = {r["id"]: r for r in result.articles.filter(pl.col("id").is_in(ids)).iter_rows(named=True)}
    texts = [
        (called(articles[i]["outlet"], names) or headline(articles[i])) if i in articles
        else called(i.removeprefix("outside:"), names) or i
        for i in ids
    ]  # fmt: skip
    label = dict(zip(ids, labels(texts, ids), strict=True))
    return Counter((label[parent], label[child]) for child, parent in members.select("article", "parent").iter_rows())


def network_chart(result: Frames, cluster: str | None = None) -> Any:
    """The table as a circle: a line bends from the source to the article, thicker where there are more of them."""
    table = network_table(result, cluster)
    if table.is_empty():
        return nothing(TITLE, NONE)
    between = {(a, b): n for a, b, n in table.iter_rows() if a != b}
    links = {pair: n for pair, n in between.items() if UNKNOWN not in pair}
    if not links:
        return nothing(TITLE, "The outlets of these articles are not known; one cluster can be drawn by its name.")
    names = most_linked(links)
    known = {pair: n for pair, n in links.items() if set(pair) <= set(names)}
    places = {place.name: place for place in placed(names, known)}
    chart = (_lines(known, places) + _heads(known, places) + _points(known, places) + _words(places)).properties(
        width=SIDE, height=SIDE
    )
    told = [f"Cluster {cluster}: a line runs from an article to the one likely made from it."]
    if cluster is None:
        told = ["A line runs from a source to the outlet that has articles from it, thicker for more of them."]
    told.append("A full point is a source, an empty one only takes.")
    every = {name for pair in links for name in pair}
    if len(every) > MOST:
        told.append(f"{count(len(every) - MOST, 'other')} with fewer lines are left out.")
    if unknown := sum(between.values()) - sum(links.values()):
        told.append(f"{count(unknown, 'article')} of which an outlet is not known are left out.")
    return styled(chart, TITLE, *told)


def _axes() -> dict[str, Any]:
    alt = altair()
    scale = alt.Scale(domain=[-ROOM, ROOM], nice=False)
    return {"x": alt.X("x:Q", scale=scale, axis=None), "y": alt.Y("y:Q", scale=scale, axis=None)}


def _lines(links: Mapping[tuple[str, str], int], places: Mapping[str, Place]) -> Any:
    alt = altair()
    most = max(links.values(), default=1) + 8  # lines of one article each are thin
    rows = [
        {"source": a, "target": b, "articles": n, "step": step, "x": x, "y": y, "width": 1.2 + 4 * math.sqrt(n / most)}
        for (a, b), n in links.items()
        for step, (x, y) in enumerate(bent(places[a], places[b]))
    ]
    tips = [alt.Tooltip("source:N", title="from"), alt.Tooltip("target:N", title="to"),
            alt.Tooltip("articles:Q", title="articles")]  # fmt: skip
    return alt.Chart(rows_of(rows)).mark_line(color=ACCENT, opacity=0.5, strokeCap="round").encode(
        **_axes(), order="step:Q", detail=["source:N", "target:N"], tooltip=tips,
        strokeWidth=alt.StrokeWidth("width:Q", scale=None),
    )  # fmt: skip


def _heads(links: Mapping[tuple[str, str], int], places: Mapping[str, Place]) -> Any:
    """The heads of the arrows: triangles that point along the end of each line."""
    alt = altair()
    rows = []
    for a, b in links:
        *_, (x0, y0), (x1, y1) = bent(places[a], places[b])
        rows.append({"x": x1, "y": y1, "turn": math.degrees(math.atan2(x1 - x0, y1 - y0))})
    return alt.Chart(rows_of(rows)).mark_point(
        shape="triangle-up", filled=True, color=ACCENT, size=90, opacity=1
    ).encode(**_axes(), angle=alt.Angle("turn:Q", scale=None))  # fmt: skip


def _points(links: Mapping[tuple[str, str], int], places: Mapping[str, Place]) -> Any:
    alt = altair()
    given: Counter[str] = Counter()
    for (a, _), n in links.items():
        given[a] += n
    most = max(given.values(), default=1)
    rows = [
        {"name": p.name, "x": p.x, "y": p.y, "given": given[p.name], "fill": ACCENT if given[p.name] else PAPER,
         "size": 90 + 260 * given[p.name] / most}
        for p in places.values()
    ]  # fmt: skip
    tips = [alt.Tooltip("name:N", title="name"), alt.Tooltip("given:Q", title="articles that others have from it")]
    return alt.Chart(rows_of(rows)).mark_circle(stroke=ACCENT, strokeWidth=1.8, opacity=1).encode(
        **_axes(), fill=alt.Fill("fill:N", scale=None), size=alt.Size("size:Q", scale=None), tooltip=tips
    )  # fmt: skip


def _words(places: Mapping[str, Place]) -> Any:
    """Names beside their places, away from the circle."""
    alt = altair()

    def side(those: Sequence[Place], align: str) -> Any:
        rows = [{"name": short(p.name, LONGEST), "x": 1.1 * p.x, "y": 1.1 * p.y} for p in those]
        return (
            alt.Chart(rows_of(rows)).mark_text(align=align, color=INK, fontSize=12.5).encode(**_axes(), text="name:N")
        )

    right = [p for p in places.values() if p.x >= 0]
    left = [p for p in places.values() if p.x < 0]
    return side(right, "left") + side(left, "right")
