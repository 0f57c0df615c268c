"""Which article of a labelled cluster a result calls the origin, and which of two it thinks the earlier."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from dedup.tables import Frames

Homes = Mapping[str, frozenset[Hashable]]
"""Article -> the clusters that it is in; of one that is alone, a cluster of its own."""


@dataclass(frozen=True, slots=True)
class Origins:
    """`named`: of `clusters` labelled with an original and another article, the share of which exactly one article is
    called the origin, it is an original, and another labelled one was put with it. `direction`: of the (original,
    derivative) pairs that were put together, `together` of `pairs`, the share with the original the likelier origin;
    equally likely counts half, and a pair that is together in several clusters their mean.
    """

    clusters: int
    named: float | None
    pairs: int
    together: int
    direction: float | None


class LabelledGroup(NamedTuple):
    """A labelled cluster with an original and another article: all of its articles, whether its origin was named
    rightly, its (original, derivative) pairs, and of those that were put together 1, 0 or one half."""

    articles: list[str]
    named: bool
    pairs: int
    moves: dict[tuple[str, str], float]


def labelled_groups(result: Frames, labels: pl.DataFrame, homes: Homes) -> list[LabelledGroup]:
    """Each labelled cluster with an original and another article. `labels`: columns `id`, `cluster` and `original`;
    `homes`: the found clusters of each of these ids."""
    columns = result.members.select("cluster", "article", "role", "origin_probability")
    origin_of: dict[str, set[Hashable]] = defaultdict(set)
    rank: dict[tuple[Hashable, str], float] = {}
    for cluster, article, role, p in columns.iter_rows():
        rank[cluster, article] = p or 0.0
        if role == "origin":
            origin_of[article].add(cluster)
    rows_of: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
    for i, cluster, original in labels.drop_nulls("cluster").select("id", "cluster", "original").iter_rows():
        rows_of[cluster].append((i, original))
    groups = []
    for rows in rows_of.values():
        ids, originals = [i for i, _ in rows], {i for i, first in rows if first}
        if not originals or len(ids) < 2:
            continue
        claimed = [i for i in ids if i in origin_of]
        named = (
            len(claimed) == 1
            and claimed[0] in originals
            and any(homes[d] & origin_of[claimed[0]] for d in ids if d != claimed[0])
        )
        moves = {
            (o, d): [_likelier(rank[c, o], rank[c, d]) for c in homes[o] & homes[d]]
            for o in sorted(originals)
            for d in sorted(set(ids) - originals)
        }
        put = {pair: sum(move) / len(move) for pair, move in moves.items() if move}
        groups.append(LabelledGroup(ids, named, len(moves), put))
    return groups


def origins_of(groups: Sequence[LabelledGroup]) -> Origins | None:
    """The figures of all groups together; None of none.

    >>> origins_of([LabelledGroup(["a", "b"], True, 1, {("a", "b"): 0.5})])
    Origins(clusters=1, named=1.0, pairs=1, together=1, direction=0.5)
    """
    if not groups:
        return None
    every = [move for g in groups for move in g.moves.values()]
    named = sum(g.named for g in groups) / len(groups)
    return Origins(len(groups), named, sum(g.pairs for g in groups), len(every), mean(every))


def _likelier(a: float, b: float) -> float:
    """Whether the first is the likelier: 1, 0, or one half where both are as likely."""
    return (a > b) + 0.5 * (a == b)


def mean(values: Sequence[float]) -> float | None:
    """Their mean; None of none."""
    return sum(values) / len(values) if values else None
