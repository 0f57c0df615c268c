"""A group that does not keep the rule against chaining, without its weakest rows: as few as make it keep it."""

import heapq
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.pair_graph import HUB, Graph

_PARTS = 2**60


def exact(p: float) -> int:
    """A probability as a whole number of 2**-60, as `dedup.cluster.exact_kernels` has it.

    >>> exact(0.1) + exact(0.2) == exact(0.2) + exact(0.1), exact(0.5) == 2 * exact(0.25)
    (True, True)
    """
    return int(p * _PARTS)


def peeled(labels: NDArray[np.int64], graph: Graph, threshold: float) -> NDArray[np.int64]:
    """int64 (n): the groups of all rows, numbered anew in the order of `labels`, int64 (n) from 0. A group that keeps
    the rule stays whole. Of another the weakest of those left is taken off each time and is a group of its own, before
    what is left: that with the least probability to the others; the larger row between equals.

    >>> from dedup.cluster.pair_figures import figures_of
    >>> chain = figures_of({(0, 1): 0.9, (1, 2): 0.6, (2, 3): 0.6})
    >>> peeled(np.zeros(4, np.int64), Graph.of(chain, chain), 0.5).tolist()
    [1, 1, 1, 0]
    """
    stands = graph.standing(labels, threshold)
    if stands.all():
        return labels
    off = {int(g): _weakest(np.flatnonzero(labels == g).tolist(), graph, threshold) for g in np.flatnonzero(~stands)}
    more = np.zeros(len(stands), np.int64)
    more[[*off]] = [len(rows) for rows in off.values()]
    last = np.arange(len(stands)) + np.cumsum(more)  # the number of what is left of each group
    out: NDArray[np.int64] = last[labels]
    for g, rows in off.items():
        out[rows] = last[g] - len(rows) + np.arange(len(rows))
    return out


def _weakest(group: list[int], graph: Graph, threshold: float) -> list[int]:
    """The rows to take off, in that order."""
    rest, off = _Shrinking(group, graph), []
    while not rest.stands(exact(threshold)):
        off.append(rest.take_weakest())
    return off


class _Shrinking:
    """A group whose sums are kept as rows leave it; whole numbers (`exact`), so that nothing is lost on the way."""

    def __init__(self, group: list[int], graph: Graph) -> None:
        self.rows = rows = set(group)
        self._graph = graph
        self._to_all = {n: sum(exact(p) for m, p in graph.judged.beside(n).items() if m in rows) for n in group}
        self._total = sum(self._to_all.values())  # every pair twice
        self._heap = [(p, -n) for n, p in self._to_all.items()]
        heapq.heapify(self._heap)
        near = {n: [p for m, p in graph.derived.beside(n).items() if m in rows] for n in group}
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
        for other, q in self._graph.judged.beside(row).items():
            if other in self.rows:
                self._to_all[other] -= exact(q)
                heapq.heappush(self._heap, (self._to_all[other], -other))
        for other, q in self._graph.derived.beside(row).items():
            if other in self.rows:
                self._derived[other] -= exact(q)
                self._with_count[self._count[other]].discard(other)
                self._count[other] -= 1
                self._with_count[self._count[other]].add(other)
        return row
