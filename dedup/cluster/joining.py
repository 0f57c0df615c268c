"""Groups joined along their links, strongest first, as long as what comes out keeps the rule against chaining.

What is known of a group is kept as it grows and never summed anew, and the smaller of two groups is written into the
larger, so that a part costs about as much as it has pairs: to ask every pair of a group at every link took 71 seconds
for 3,000 articles with one paragraph in common.
"""

from collections import defaultdict
from collections.abc import Sequence

from dedup.cluster.pair_graph import HUB, Graph, exact

LINKED = 0.3
"""Mean probability of the pairs between two groups from which they may be joined. Of .25 to .5,
higher bars lost as many true pairs as they kept false ones out (docs/LOG.md)."""


def joined_groups(groups: Sequence[Sequence[int]], graph: Graph, threshold: float) -> list[list[int]]:
    """The groups that are left when every link has been tried once, unsorted: two groups are joined when one row is
    derived with all others of both (`Graph.held`), or when the links between them have a mean of `LINKED` and the mean
    of all pairs reaches the threshold.

    >>> sorted(map(sorted, joined_groups([[1], [2], [3]], Graph({(1, 2): 0.9}, {(1, 2): 0.9}), 0.5)))
    [[1, 2], [3]]
    """
    home = {row: i for i, group in enumerate(groups) for row in group}
    growing = _Groups(groups, home, graph, threshold)
    for i, j in graph.links(home):
        growing.try_join(i, j)
    return growing.left()


class _Groups:
    """Groups by number, that of the first whose rows it took in. Sums are whole numbers (`exact`)."""

    def __init__(self, groups: Sequence[Sequence[int]], home: dict[int, int], graph: Graph, threshold: float) -> None:
        self._graph, self._threshold = graph, exact(threshold)
        self._rows = [list(group) for group in groups]
        self._under = list(range(len(groups)))
        self._joins = [0] * len(groups)
        self._refused: dict[tuple[int, int], int] = {}
        # of each group: the sum of its pairs, that of its pairs with each other group, how many of these are derived
        self._inside = [0] * len(groups)
        self._between: list[dict[int, int]] = [defaultdict(int) for _ in groups]
        self._derived: list[dict[int, int]] = [defaultdict(int) for _ in groups]
        for row, i in home.items():
            for other, p in graph.judged_with(row).items():
                if (j := home.get(other)) is None:
                    continue
                if i != j:
                    self._between[i][j] += exact(p)
                elif row < other:
                    self._inside[i] += exact(p)
            for other in graph.derived_with(row):
                if (j := home.get(other)) is not None and i != j:
                    self._derived[i][j] += 1
        # the rows that are derived with all others of their group, with the sum of these pairs
        self._hubs = [_hubs(group, graph) for group in groups]

    def left(self) -> list[list[int]]:
        """The rows of each group that was not taken in by another."""
        return [self._rows[i] for i, top in enumerate(self._under) if i == top]

    def try_join(self, i: int, j: int) -> None:
        """Join the groups that hold the first rows of groups i and j, if the rule allows it."""
        a, b = sorted((self._top(i), self._top(j)))
        state = self._joins[a] + self._joins[b]
        if a == b or self._refused.get((a, b)) == state:
            return
        na, nb = len(self._rows[a]), len(self._rows[b])
        between = self._between[a].get(b, 0)
        inside = self._inside[a] + self._inside[b] + between
        tight = between >= exact(LINKED) * na * nb
        dense = 2 * inside >= self._threshold * (na + nb) * (na + nb - 1)
        hubs = self._hubs_with(a, b) | self._hubs_with(b, a)
        if (tight and dense) or any(p >= exact(HUB) * (na + nb - 1) for p in hubs.values()):
            self._join(a, b, inside, hubs)
        else:
            self._refused[a, b] = state

    def _top(self, i: int) -> int:
        while self._under[i] != i:
            self._under[i] = self._under[self._under[i]]
            i = self._under[i]
        return i

    def _hubs_with(self, a: int, b: int) -> dict[int, int]:
        """The hubs of group a that are derived with all of group b too, with the sum of all their pairs."""
        if self._derived[a].get(b, 0) < len(self._rows[b]):
            return {}
        hubs = self._hubs[a]
        for row in self._rows[b]:
            near = self._graph.derived_with(row)
            hubs = {hub: hubs[hub] + exact(near[hub]) for hub in hubs.keys() & near.keys()}
        return hubs

    def _join(self, a: int, b: int, inside: int, hubs: dict[int, int]) -> None:
        size = {i: len(self._rows[i]) + len(self._between[i]) + len(self._derived[i]) for i in (a, b)}
        small, large = (a, b) if size[a] < size[b] else (b, a)
        for sums in (self._between, self._derived):
            sums[large].pop(small, None)
            for other, figure in sums[small].items():
                if other != large:
                    sums[large][other] += figure
                    sums[other][large] += sums[other].pop(small)
            sums[small] = {}
        self._rows[large] += self._rows[small]
        self._rows[small], self._hubs[small] = [], {}
        self._inside[large], self._hubs[large] = inside, hubs
        self._under[small] = large
        self._joins[large] += self._joins[small] + 1


def _hubs(group: Sequence[int], graph: Graph) -> dict[int, int]:
    inside, others = set(group), len(group) - 1
    return {
        row: sum(exact(near[m]) for m in group if m != row)
        for row in group
        if len(near := graph.derived_with(row)) >= others and len(inside & near.keys()) == others
    }
