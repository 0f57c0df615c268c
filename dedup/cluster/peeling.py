"""A group that does not keep the rule against chaining, without its weakest rows: as few as make it keep it."""

import heapq
from collections import defaultdict
from collections.abc import Sequence

from dedup.cluster.pair_graph import HUB, Graph, exact


def peeled(group: Sequence[int], graph: Graph, threshold: float) -> list[list[int]]:
    """The rows that were taken off, the weakest of those left each time, each alone; last, what is left. The weakest
    has the least probability to the others; the larger row between equals. A group that keeps the rule stays whole.

    >>> chain = {(1, 2): 0.9, (2, 3): 0.6, (3, 4): 0.6}
    >>> peeled([1, 2, 3, 4], Graph(chain, chain), 0.5)
    [[4], [1, 2, 3]]
    """
    if graph.stands(group, threshold):
        return [list(group)]
    rest = _Shrinking(group, graph)
    off = []
    while not rest.stands(exact(threshold)):
        off.append([rest.take_weakest()])
    return [*off, [row for row in group if row in rest.rows]]


class _Shrinking:
    """A group whose sums are kept as rows leave it; whole numbers (`exact`), so that nothing is lost on the way."""

    def __init__(self, group: Sequence[int], graph: Graph) -> None:
        self.rows = rows = set(group)
        self._graph = graph
        self._to_all = {n: sum(exact(p) for m, p in graph.judged_with(n).items() if m in rows) for n in group}
        self._total = sum(self._to_all.values())  # every pair twice
        self._heap = [(p, -n) for n, p in self._to_all.items()]
        heapq.heapify(self._heap)
        near = {n: [p for m, p in graph.derived_with(n).items() if m in rows] for n in group}
        self._derived = {n: sum(map(exact, ps)) for n, ps in near.items()}
        self._count = {n: len(ps) for n, ps in near.items()}
        self._with_count: dict[int, set[int]] = defaultdict(set)
        for n, count in self._count.items():
            self._with_count[count].add(n)

    def stands(self, threshold: int) -> bool:
        """As `Graph.stands`."""
        others = len(self.rows) - 1
        hubs = self._with_count.get(others, set())
        held = any(self._derived[n] >= exact(HUB) * others for n in hubs)
        return held or self._total >= threshold * len(self.rows) * others

    def take_weakest(self) -> int:
        """Take off the weakest row."""
        while True:
            p, negative = heapq.heappop(self._heap)
            if -negative in self.rows and self._to_all[-negative] == p:
                break
        row = -negative
        self.rows.remove(row)
        self._with_count[self._count[row]].discard(row)
        self._total -= 2 * p
        for other, q in self._graph.judged_with(row).items():
            if other in self.rows:
                self._to_all[other] -= exact(q)
                heapq.heappush(self._heap, (self._to_all[other], -other))
        for other, q in self._graph.derived_with(row).items():
            if other in self.rows:
                self._derived[other] -= exact(q)
                self._with_count[self._count[other]].discard(other)
                self._count[other] -= 1
                self._with_count[self._count[other]].add(other)
        return row
