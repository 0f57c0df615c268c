"""The clusters that a change touched, each with what a morning's mail needs: titles, outlets, addresses, times, and
what to look at first. Bounded: what is left out is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from dedup.archive.history.cluster_changes import ClusterChange
from dedup.archive.history.decisions import read_obeyed
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_outlet_table
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.harmless import plain
from dedup.phrases import count, percent
from dedup.tables import CREDITED, UNCREDITED, Frames, Row, empty
from dedup.write.terminal.scan import cluster_heads

MOST_CLUSTERS, MOST_ARTICLES, MOST_OUTLETS = 50, 10, 10
"""Clusters that are told to a program, and of each the new articles and the outlets."""
LONGEST = 60
"""Characters of a list of names that a line bears."""
UNSURE = 0.7
"""An origin that is less likely is worth a look."""

Happened = Mapping[str, str | None]
"""Change -> its detail, of one cluster."""


def happened(changes: Sequence[ClusterChange]) -> dict[str, dict[str, str | None]]:
    """Cluster -> what happened to it, of those that are still there.

    >>> happened([("c1", "grown", "b"), ("c1", "origin changed", "a -> b"), ("c2", "dissolved", None)])
    {'c1': {'grown': 'b', 'origin changed': 'a -> b'}}
    """
    what: dict[str, dict[str, str | None]] = {}
    for cluster, change, detail in changes:
        if change != "dissolved":
            what.setdefault(cluster, {})[change] = detail
    return what


def happened_words(what: Happened) -> Iterator[str]:
    """What happened to one cluster, in words."""
    if "created" in what:
        yield f"split off from {what['split']}" if "split" in what else "new"
    for change, verb in (("grown", "more"), ("shrunk", "fewer")):
        if names := what.get(change):
            yield f"{verb}: {_short(names)}"
    if names := what.get("merged"):
        yield f"took in {_short(names)}"
    if moved := what.get("origin changed"):
        yield f"origin changed, before: {plain(moved.rpartition(' -> ')[0])}"
    if numbers := what.get("decided"):
        yield f"because of {'decisions' if ',' in numbers else 'decision'} {_short(numbers)}"


def clusters_json(
    db: Database, changes: Sequence[ClusterChange], batch: int | None = None, most: int = MOST_CLUSTERS
) -> dict[str, Any]:
    """Of the changes of a `batch`: `clusters`, those of several articles, first those with articles that name nobody,
    then by size; `clusters_left_out`: how many more there are.
    """
    what = happened(changes)
    rows = query(db, "clusters", "cluster", list(what)).filter(pl.col("size") > 1)
    if rows.is_empty():
        return {"clusters": [], "clusters_left_out": 0}
    open_ = query(db, "members", "cluster", rows["cluster"].to_list()).filter(_uncredited())
    rows = rows.join(open_.group_by("cluster").len("open"), on="cluster", how="left").with_columns(
        pl.col("open").fill_null(0) * (pl.col("outlets") > 1)
    )
    rows = rows.sort("open", "outlets", "size", "cluster", descending=[True, True, True, False])
    first = rows.head(most).drop("open")
    told = _ClusterObjects(db, first, batch)
    return {
        "clusters": [told.of(row, what[row["cluster"]]) for row in first.iter_rows(named=True)],
        "clusters_left_out": len(rows) - len(first),
    }


class _ClusterObjects:
    """A few clusters as objects of JSON."""

    def __init__(self, db: Database, clusters: pl.DataFrame, batch: int | None) -> None:
        frames = part_of(db, clusters)
        self._heads = cluster_heads(frames, clusters["cluster"].to_list())
        self._article = {row["id"]: row for row in frames.articles.drop("text").iter_rows(named=True)}
        self._members = frames.members.partition_by("cluster", as_dict=True)
        rows = matching(db, "SELECT article, changed FROM arrivals WHERE article IN wanted", list(self._article))
        self._came = {article for article, changed in rows if changed == batch}

    def of(self, row: Row, what: Happened) -> dict[str, Any]:
        """One cluster: what happened, where it came from, its articles of the batch, what to look at."""
        members = self._members[(row["cluster"],)].rows(named=True)
        came = [m for m in members if m["article"] in self._came]
        outlets = sorted({o for m in members if (o := self._article[m["article"]]["outlet"])})
        title, origin = self._heads[row["cluster"]]
        inside = self._article.get(row["origin"])
        return {
            "cluster": row["cluster"], "title": title, "happened": "; ".join(happened_words(what)),
            "articles": row["size"], "outlets": outlets[:MOST_OUTLETS], "outlets_in_all": row["outlets"],
            "first_published": _iso(row["first_published"]), "last_published": _iso(row["last_published"]),
            "origin": origin, "origin_article": inside and _told(inside),
            "new": [self._member(m) for m in came[:MOST_ARTICLES]], "new_left_out": max(0, len(came) - MOST_ARTICLES),
            "look_at": [*_look_at(row, what, came)],
        }  # fmt: skip

    def _member(self, m: Row) -> dict[str, Any]:
        named = None if m["role"] == "origin" else m["credit_state"] in CREDITED
        return {**_told(self._article[m["article"]]), "role": m["role"], "names_source": named}


def _look_at(row: Row, what: Happened, came: Sequence[Row]) -> Iterator[str]:
    """What a person should look at in a cluster, in sentences."""
    taken = [m for m in came if m["role"] != "origin"]
    silent = [m for m in taken if m["credit_state"] in UNCREDITED]
    if silent and row["outlets"] > 1:
        name = "names" if len(silent) == 1 else "name"
        yield f"{len(silent):,} of {count(len(taken), 'new article')} {name} no source"
    if "origin changed" in what:
        yield "the origin changed"
    if row["origin_state"] == "undecided":
        yield "the origin could not be decided"
    elif (sure := row["origin_probability"]) is not None and sure < UNSURE:
        yield f"the origin is {percent(sure)} likely"
    if "merged" in what or "split" in what:
        yield "clusters were joined or divided"
    yield from map(plain, filter(None, (row["warnings"] or "").split("; ")))


def _uncredited() -> pl.Expr:
    return (pl.col("role") != "origin") & pl.col("credit_state").is_in(UNCREDITED)


def _told(article: Row) -> dict[str, Any]:
    return {
        "id": article["id"], "title": article["title"], "outlet": article["outlet"], "url": article["url"],
        "published": _iso(article["published"]),
    }  # fmt: skip


def _iso(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _short(names: str) -> str:
    told = plain(names)
    if len(told) <= LONGEST:
        return told
    listed = told[:LONGEST].rsplit(", ", 1)[0]
    return f"{listed} and others"


def part_of(db: Database, clusters: pl.DataFrame) -> Frames:
    """The tables as far as they speak of these clusters and their members."""
    names = clusters["cluster"].to_list()
    members = query(db, "members", "cluster", names)
    ids = members["article"].unique().to_list()
    pairs = query(db, "pairs", "left", ids)
    frames = {n: empty(n) for n in ("skipped", "rejected", "passages", "evidence", "stories", "series")}
    return Frames(
        articles=query(db, "articles", "id", ids), credits=query(db, "credits", "article", ids),
        pairs=pairs.filter(pl.col("right").is_in(ids)), clusters=clusters, members=members, run={},
        outlets=read_outlet_table(db), decisions=read_obeyed(db), **frames,
    )  # fmt: skip


def query(db: Database, table: str, column: str, values: list[str]) -> pl.DataFrame:
    """The rows of a table in which `column` is one of `values`, sorted."""
    frame = some_rows(db, table, column, values)
    return frame.sort(frame.columns[:2])
