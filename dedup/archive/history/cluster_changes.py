"""What an add changed, cluster by cluster: created, grown, shrunk, merged, split, origin changed, dissolved; and which
decisions about its members a run obeyed for the first time.
"""

from collections.abc import Collection, Iterator, Mapping
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


def with_decisions(
    told: list[ClusterChange], old: State, new: State, decided: Mapping[int, Collection[str] | None]
) -> list[ClusterChange]:
    """The changes, and for each cluster that changed a row "decided" with the numbers of decisions about articles that
    it holds, or held before. `decided`: number -> articles, None where it is not about articles.

    >>> was, now = State({"c1": frozenset("abc")}, {"c1": "a"}), State({"c1": frozenset("ab")}, {"c1": "a"})
    >>> with_decisions([("c1", "shrunk", "c")], was, now, {4: {"a", "c"}, 5: {"z"}})
    [('c1', 'shrunk', 'c'), ('c1', 'decided', '4')]
    """
    out = list(told)
    for cluster in dict.fromkeys(cluster for cluster, _, _ in told):
        inside = old.members.get(cluster, frozenset()) | new.members.get(cluster, frozenset())
        if numbers := sorted(n for n, about in decided.items() if about is not None and not inside.isdisjoint(about)):
            out.append((cluster, "decided", ", ".join(map(str, numbers))))
    return out
