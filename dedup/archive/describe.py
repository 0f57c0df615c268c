"""What an add or a removal did, in words: counts first, then the clusters that changed, as a scan tells clusters."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from dedup.archive.add import Added
from dedup.archive.changed_clusters import clusters_json, happened, happened_words, part_of, query
from dedup.archive.history.cluster_changes import ClusterChange
from dedup.archive.history.decisions import read_obeyed
from dedup.archive.rebuild.rebuild import REFRESHED
from dedup.archive.remove import Removed
from dedup.archive.store.database import Database
from dedup.harmless import plain
from dedup.phrases import count
from dedup.queries.decided_words import decision_lines
from dedup.write.terminal.scan import MOST, cluster_heads

_WORDS = {
    "created": ("new cluster", "new clusters"), "grown": ("grew", "grew"), "shrunk": ("shrank", "shrank"),
    "merged": ("took in others", "took in others"), "split": ("split off", "split off"),
    "origin changed": ("origin changed", "origins changed"), "dissolved": ("dissolved", "dissolved"),
}  # fmt: skip
"""Change -> what is said after its number, of one and of many."""
MOST_CHANGES = 1_000
"""Changes in one object of JSON; the rest are counted, and `wirecopy export --changes-since` has them."""


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
    yield from map(plain, decision_lines(read_obeyed(db), lambda ids: query(db, "articles", "id", ids)))
    if told := languages_told(db):
        yield f"{plain(told[0].upper() + told[1:])}."
    last = db.about.get(REFRESHED)
    if last is not None and int(last) != added.batch:
        yield f"Compared with the nearest articles; everything was last compared with everything in batch {last}."


def languages_told(db: Database) -> str | None:
    """What the last run said of the languages that the archive holds; None where there is nothing to say."""
    run = db.about.get("run")
    told = None if run is None else json.loads(run).get("languages", {}).get("told")
    return None if told is None else str(told)


def removed_lines(db: Database, removed: Removed) -> Iterator[str]:
    """All lines that `wirecopy remove` prints."""
    back = f", {len(removed.restored):,} as before" if removed.restored else ""
    yield f"{count(len(removed.removed), 'article')} removed{back}; {changes_told(db, removed.changes)}."
    yield from clusters_told(db, removed.changes)
    yield f"Batch {removed.batch}; the archive holds {count(removed.articles, 'article')}."
    yield from map(plain, decision_lines(read_obeyed(db), lambda ids: query(db, "articles", "id", ids)))


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
    what = happened(changes)
    rows = query(db, "clusters", "cluster", list(what)).filter(pl.col("size") > 1)
    rows = rows.sort("size", "cluster", descending=[True, False])
    first = rows.head(most)
    heads = cluster_heads(part_of(db, first), first["cluster"].to_list()) if len(first) else {}
    for cluster, size in first.select("cluster", "size").iter_rows():
        title, origin = heads[cluster]
        yield f"{cluster}: {title}"
        yield f"  {'; '.join(happened_words(what[cluster]))}; {count(size, 'article')}, {origin}"
    if len(rows) > most:
        rest = count(len(rows) - most, "more cluster")
        yield f"and {rest} that changed; `wirecopy export --changes-since` lists all."


def changed_json(db: Database, changes: Sequence[ClusterChange], batch: int | None = None) -> dict[str, Any]:
    """What changed, for one object of JSON: counts, the clusters with what to look at, and each change by its names."""
    named = [{"cluster": cluster, "change": change, "detail": detail} for cluster, change, detail in changes]
    return {
        "counts": change_counts(changes), **clusters_json(db, changes, batch), "changes": named[:MOST_CHANGES],
        "changes_left_out": max(0, len(named) - MOST_CHANGES),
    }  # fmt: skip


def _lone(db: Database, clusters: list[str]) -> list[str]:
    """Of these clusters those of one article, that names a source outside the archive."""
    return query(db, "clusters", "cluster", clusters).filter(pl.col("size") == 1)["cluster"].to_list()
