"""What an add changed, cluster by cluster: created, grown, shrunk, merged, split, origin changed, dissolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from dedup.archive.history.cluster_names import Named
from dedup.phrases import count

ClusterChange = tuple[str, str, str | None]
"""Cluster, change, detail."""


@dataclass(frozen=True, slots=True)
class State:
    """`members`: cluster -> its article ids; `origins`: cluster -> its origin, as people are told."""

    members: Mapping[str, frozenset[str]]
    origins: Mapping[str, str]


def state_of(clusters: pl.DataFrame, members: pl.DataFrame) -> State:
    """From tables `clusters` and `members`."""
    held: dict[str, set[str]] = {}
    for cluster, article in members.select("cluster", "article").iter_rows():
        held.setdefault(cluster, set()).add(article)
    origins = {
        c: inside or (f"outside: {outside}" if outside else "undecided")
        for c, inside, outside in clusters.select("cluster", "origin", "origin_outside").iter_rows()
    }
    return State({c: frozenset(rows) for c, rows in held.items()}, origins)


def changes(old: State, new: State, named: Named) -> Iterator[ClusterChange]:
    """Every change, by cluster and kind; an alias is told under the name that took its place, or as dissolved."""
    for cluster in sorted(new.members):
        rows = new.members[cluster]
        if cluster not in old.members:
            source = [p for p in named.parents.get(cluster, []) if p != cluster]
            yield cluster, "created", count(len(rows), "article")
            if source:
                yield cluster, "split", ", ".join(source)
            continue
        came, went = rows - old.members[cluster], old.members[cluster] - rows
        if came:
            yield cluster, "grown", ", ".join(sorted(came))
        if went:
            yield cluster, "shrunk", ", ".join(sorted(went))
        if old.origins[cluster] != new.origins[cluster]:
            yield cluster, "origin changed", f"{old.origins[cluster]} -> {new.origins[cluster]}"
    taken: dict[str, list[str]] = {}
    for alias, place in sorted(named.aliases.items()):
        if place is None:
            yield alias, "dissolved", None
        else:
            taken.setdefault(place, []).append(alias)
    for place, aliases in sorted(taken.items()):
        yield place, "merged", ", ".join(aliases)
