"""What an add or a removal did, in words: counts first, then the clusters that changed, as a scan tells clusters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from dedup.archive.add import Added
from dedup.archive.history.cluster_changes import ClusterChange
from dedup.archive.rebuild.rebuild import REFRESHED
from dedup.archive.remove import Removed
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_outlet_table
from dedup.archive.store.selected_rows import some_rows
from dedup.phrases import count, plain
from dedup.tables import Frames, empty
from dedup.write.terminal.scan import MOST, cluster_heads

_WORDS = {
    "created": ("new cluster", "new clusters"), "grown": ("grew", "grew"), "shrunk": ("shrank", "shrank"),
    "merged": ("took in others", "took in others"), "split": ("split off", "split off"),
    "origin changed": ("origin changed", "origins changed"), "dissolved": ("dissolved", "dissolved"),
}  # fmt: skip
"""Change -> what is said after its number, of one and of many."""
LONGEST = 60
"""Characters of a list of names that a line bears."""


def added_lines(db: Database, added: Added) -> Iterator[str]:
    """All lines that `wirecopy add` prints."""
    here = f"{added.unchanged:,} {'was' if added.unchanged == 1 else 'were'} there already"
    if added.batch is None:
        yield f"Nothing new: {here}, unchanged. The archive holds {count(added.articles, 'article')}."
        return
    came = f"{count(added.new, 'new article')}, {added.revised:,} revised, {here}"
    yield f"{came}; {changes_told(db, added.changes)}."
    yield from clusters_told(db, added.changes)
    yield f"Batch {added.batch}; the archive holds {count(added.articles, 'article')}."
    last = db.about.get(REFRESHED)
    if last is not None and int(last) != added.batch:
        yield f"Compared with the nearest articles; everything was last compared with everything in batch {last}."


def removed_lines(db: Database, removed: Removed) -> Iterator[str]:
    """All lines that `wirecopy remove` prints."""
    back = f", {len(removed.restored):,} as before" if removed.restored else ""
    yield f"{count(len(removed.removed), 'article')} removed{back}; {changes_told(db, removed.changes)}."
    yield from clusters_told(db, removed.changes)
    yield f"Batch {removed.batch}; the archive holds {count(removed.articles, 'article')}."


def change_counts(changes: Sequence[ClusterChange]) -> dict[str, int]:
    """Kind of change -> how many clusters it happened to, kinds without any included."""
    found = Counter(change for _, change, _ in changes)
    return {kind: found[kind] for kind in _WORDS}


def changes_told(db: Database, changes: Sequence[ClusterChange]) -> str:
    """The counts in one line: "3 new clusters, 5 grew, 1 origin changed"; lone articles that name a source apart."""
    parts = change_counts(changes)
    lone = len(_lone(db, [c for c, change, _ in changes if change == "created"]))
    parts["created"] -= lone
    told = [f"{n:,} {_WORDS[kind][n != 1]}" for kind, n in parts.items() if n]
    if lone:
        told.append(f"{count(lone, 'lone article')} {'names' if lone == 1 else 'name'} a source outside")
    return ", ".join(told) or "no cluster changed"


def clusters_told(db: Database, changes: Sequence[ClusterChange], most: int = MOST) -> Iterator[str]:
    """Two lines for each cluster that changed, largest first, up to `most`; the rest are counted."""
    what: dict[str, dict[str, str | None]] = {}
    for cluster, change, detail in changes:
        if change != "dissolved":
            what.setdefault(cluster, {})[change] = detail
    rows = _query(db, "clusters", "cluster", list(what)).filter(pl.col("size") > 1)
    rows = rows.sort("size", "cluster", descending=[True, False])
    first = rows.head(most)
    heads = cluster_heads(_part(db, first), first["cluster"].to_list()) if len(first) else {}
    for cluster, size in first.select("cluster", "size").iter_rows():
        title, origin = heads[cluster]
        yield f"{cluster}: {title}"
        yield f"  {'; '.join(_happened(what[cluster]))}; {count(size, 'article')}, {origin}"
    if len(rows) > most:
        rest = count(len(rows) - most, "more cluster")
        yield f"and {rest} that changed; `wirecopy export --changes-since` lists all."


def changes_json(changes: Sequence[ClusterChange]) -> list[dict[str, Any]]:
    """Each change as an object."""
    return [{"cluster": cluster, "change": change, "detail": detail} for cluster, change, detail in changes]


def _happened(what: dict[str, str | None]) -> Iterator[str]:
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


def _short(names: str) -> str:
    told = plain(names)
    if len(told) <= LONGEST:
        return told
    listed = told[:LONGEST].rsplit(", ", 1)[0]
    return f"{listed} and others"


def _part(db: Database, clusters: pl.DataFrame) -> Frames:
    """The tables as far as they speak of these clusters and their members."""
    names = clusters["cluster"].to_list()
    members = _query(db, "members", "cluster", names)
    ids = members["article"].unique().to_list()
    pairs = _query(db, "pairs", "left", ids)
    frames = {n: empty(n) for n in ("skipped", "rejected", "passages", "evidence", "stories", "series")}
    return Frames(
        articles=_query(db, "articles", "id", ids), credits=_query(db, "credits", "article", ids),
        pairs=pairs.filter(pl.col("right").is_in(ids)), clusters=clusters, members=members, run={},
        outlets=read_outlet_table(db), **frames,
    )  # fmt: skip


def _lone(db: Database, clusters: list[str]) -> list[str]:
    """Of these clusters those of one article, that names a source outside the archive."""
    return _query(db, "clusters", "cluster", clusters).filter(pl.col("size") == 1)["cluster"].to_list()


def _query(db: Database, table: str, column: str, values: list[str]) -> pl.DataFrame:
    """The rows of a table in which `column` is one of `values`, sorted."""
    frame = some_rows(db, table, column, values)
    return frame.sort(frame.columns[:2])
