"""Judged pairs as a graph: questions about a group of rows, and near copies drawn together under one of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

Edges = Mapping[tuple[int, int], float]
"""(row, row), left < right -> probability."""
JUDGED_WHOLE = 60
"""Articles. In a connected part of at most so many every pair is judged; a larger one lacks some, and folds."""
HUB = 0.85
"""Mean probability of a hub's pairs with all others, from which it holds a group together whatever the others share.
Without a bound, hubs of pairs that were hard to tell drew stories of one celebrity together (docs/LOG.md)."""
NEAR = 0.98
"""Probability of a near copy from which it folds."""


_PARTS = 2**60
_NOBODY: Mapping[int, float] = {}


def exact(p: float) -> int:
    """A probability as a whole number of 2**-60: sums of these are the same in any order, and nothing is lost when a
    part is taken off again.

    >>> exact(0.1) + exact(0.2) == exact(0.2) + exact(0.1), exact(0.5) == 2 * exact(0.25)
    (True, True)
    """
    return int(p * _PARTS)


class Graph:
    """Pairs as adjacency: a question about a group costs the group's own pairs, not all of them.

    `edges`: derived pairs; `weights`: the figure of every judged pair, those included.

    >>> graph = Graph({(1, 2): 0.9}, {(1, 2): 0.9, (2, 3): 0.3})
    >>> graph.stands([1, 2], 0.5), graph.stands([1, 2, 3], 0.5), round(graph.mean([1, 2, 3]), 2)
    (True, False, 0.4)
    """

    def __init__(self, edges: Edges, weights: Edges) -> None:
        self._derived: dict[int, dict[int, float]] = defaultdict(dict)
        self._weights: dict[int, dict[int, float]] = defaultdict(dict)
        for pairs, near in ((edges, self._derived), (weights, self._weights)):
            for (a, b), p in pairs.items():
                near[a][b] = near[b][a] = p

    def derived_with(self, row: int) -> Mapping[int, float]:
        """The rows that a row is a derived pair with, with their probability."""
        return self._derived.get(row, _NOBODY)

    def judged_with(self, row: int) -> Mapping[int, float]:
        """The rows that a row was judged with, with their figure."""
        return self._weights.get(row, _NOBODY)

    def derived(self, part: Iterable[int]) -> dict[tuple[int, int], float]:
        """The derived pairs inside a connected part, sorted."""
        return {(a, b): p for a in sorted(part) for b, p in sorted(self._derived[a].items()) if a < b}

    def close(self, part: Iterable[int]) -> dict[tuple[int, int], float]:
        """All pairs inside a part with a figure above 0, sorted."""
        rows = set(part)
        return {
            (a, b): p
            for a in sorted(rows)
            for b, p in sorted(self._weights[a].items())
            if a < b and p > 0 and b in rows
        }

    def mean(self, group: Sequence[int]) -> float:
        """Mean of the figures over all pairs of the group, 0 where there is none; a lone row gives 1."""
        pairs = len(group) * (len(group) - 1) // 2
        return sum(self.close(group).values()) / pairs if pairs else 1.0

    def stands(self, group: Sequence[int], threshold: float) -> bool:
        """Whether the group keeps the rule against chaining: by a hub, or by its mean probability."""
        if self.held(group):
            return True
        inside, others = set(group), len(group) - 1
        total = sum(exact(p) for n in group for m, p in self.judged_with(n).items() if m in inside)
        return total >= exact(threshold) * len(group) * others

    def held(self, group: Sequence[int]) -> bool:
        """Whether one row is a derived pair with every other, and these are `HUB` certain on average."""
        inside, others = set(group), len(group) - 1
        for n in group:
            near = self.derived_with(n)
            everybody = len(near) >= others and len(inside & near.keys()) == others
            if everybody and sum(exact(near[m]) for m in group if m != n) >= exact(HUB) * others:
                return True
        return False

    def links(self, home: Mapping[int, int]) -> list[tuple[int, int]]:
        """Pairs of groups by the sum of derived pairs between them, strongest first."""
        link: dict[tuple[int, int], float] = defaultdict(float)
        for (a, b), p in self.derived(home).items():
            if home[a] != home[b]:
                link[min(home[a], home[b]), max(home[a], home[b])] += p
        return [pair for pair, _ in sorted(link.items(), key=lambda kv: (-kv[1], kv[0]))]


def near_folds(part: Sequence[int], copies: Collection[tuple[int, int]]) -> dict[int, int]:
    """Row -> the row it stands under, itself for most: the row with the most near copies takes all of its own, and so
    on with what is left. Nobody stands under a row that stands under another, so no copy of a copy is drawn in.

    >>> near_folds([1, 2, 3, 4, 5], [(1, 2), (2, 3), (4, 5)])
    {1: 2, 2: 2, 3: 2, 4: 4, 5: 4}
    """
    near: dict[int, set[int]] = {row: set() for row in part}
    for a, b in copies:
        if a in near and b in near:
            near[a].add(b)
            near[b].add(a)
    top: dict[int, int] = {}
    for row in sorted(part, key=lambda r: (-len(near[r]), r)):
        if row not in top:
            top |= {other: row for other in near[row] if other not in top}
            top[row] = row
    return dict(sorted(top.items()))


def between(pairs: Edges, top: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """The strongest pair between what stands under one row and what stands under another; rows that `top` does not
    hold are left out.

    >>> between({(1, 2): 0.9, (1, 4): 0.6, (2, 5): 0.7}, {1: 1, 2: 1, 4: 4, 5: 4})
    {(1, 4): 0.7}
    """
    out: dict[tuple[int, int], float] = {}
    for (a, b), p in pairs.items():
        if a in top and b in top and (x := top[a]) != (y := top[b]):
            key = (x, y) if x < y else (y, x)
            out[key] = max(p, out.get(key, 0.0))
    return dict(sorted(out.items()))
