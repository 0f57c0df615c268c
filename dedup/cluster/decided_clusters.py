"""Clusters as people decided them: what must stand together is put together, what must not is divided.

The rest stays as it was found. Where a cluster holds two articles that are to be apart, its members go with the one
that they are nearer to, by mean probability, and what is to stand together moves as one.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.leiden import divided
from dedup.cluster.pair_figures import between, overlaid
from dedup.cluster.pair_graph import Graph
from dedup.data import Clusters

Pairs = NDArray[np.int64]


@dataclass(slots=True)
class _Group:
    """`tops`: the rows that stand for the members, without round-ups; `hung`: round-ups; `found`: the place of the
    cluster in what was found, None where it is new or other than that.
    """

    tops: set[int]
    hung: set[int]
    found: int | None = None


def as_decided(
    found: Clusters, graph: JudgedGraph, together: Pairs, apart: Pairs, threshold: float, seed: int
) -> Clusters:  # fmt: skip
    """The clusters with both of each pair `together` in one, and both of each pair `apart` in none, int64 (m, 2) each,
    rows that stand for their copies. They must not contradict one another. `threshold`, `seed`: as `cluster` has them.

    >>> from dedup.cluster.pair_figures import figures_of
    >>> pairs = figures_of({(0, 1): 0.9, (1, 2): 0.7, (0, 2): 0.6})
    >>> one = Clusters([[0, 1, 2]], [0.73], [False], set())
    >>> as_decided(one, JudgedGraph(pairs, pairs, np.arange(4)), np.array([[1, 3]]), np.array([[0, 2]]),
    ...            0.5, 1).members
    [[0, 1, 3]]
    """
    if not len(together) and not len(apart):
        return found
    return _Deciding(found, graph, together, apart, threshold, seed).clusters()


class _Deciding:
    def __init__(
        self, found: Clusters, graph: JudgedGraph, together: Pairs, apart: Pairs, threshold: float, seed: int
    ) -> None:  # fmt: skip
        self._found, self._folds = found, graph.folds
        self._threshold, self._seed = threshold, seed
        self._together = together.tolist()
        edges = between(graph.derived, graph.folds)
        self._graph = Graph.of(edges, overlaid(between(graph.judged, graph.folds), edges), len(graph.folds))
        self._round_ups = {int(graph.folds[r]) for r in found.compilations}
        self._enemies: dict[int, set[int]] = defaultdict(set)
        for a, b in apart.tolist():
            self._enemies[a].add(b)
            self._enemies[b].add(a)
        self._groups: dict[int, _Group] = {}
        self._home: dict[int, int] = {}
        for n, rows in enumerate(found.members):
            tops = {int(self._folds[r]) for r in rows}
            plain = tops - self._round_ups
            hung = tops & self._round_ups if plain else set()
            self._groups[n] = _Group(plain or tops, hung, n)
            self._home |= dict.fromkeys(plain or tops, n)

    def clusters(self) -> Clusters:
        """The groups as they were found, joined, then divided."""
        for a, b in self._together:
            self._join(a, b)
        for n in [n for n, g in self._groups.items() if self._quarrel(g.tops)]:
            self._divide(n)
        for group in self._groups.values():
            odd = {up for up in group.hung if self._enemies[up] & group.tops}
            if odd:
                group.hung -= odd
                group.found = None
        return self._told()

    def _join(self, a: int, b: int) -> None:
        """Put the clusters of both together; a round-up is hung on the other's and bridges nothing."""
        if (a in self._round_ups) != (b in self._round_ups):
            up, other = (a, b) if a in self._round_ups else (b, a)
            group = self._groups[self._of(other)]
            if up not in group.hung:
                group.hung.add(up)
                group.found = None
            return
        one, other = self._of(a), self._of(b)
        if one == other:
            return
        into, taken = self._groups[one], self._groups.pop(other)
        into.tops |= taken.tops
        into.hung |= taken.hung
        into.found = None
        self._home |= dict.fromkeys(taken.tops, one)

    def _of(self, top: int) -> int:
        """The number of a row's group, which is made where it has none."""
        if top not in self._home:
            n = max(self._groups, default=-1) + 1
            self._groups[n] = _Group({top}, set())
            self._home[top] = n
        return self._home[top]

    def _quarrel(self, tops: set[int]) -> bool:
        return any(self._enemies[t] & tops for t in tops if t in self._enemies)

    def _divide(self, n: int) -> None:
        """Parts of a group in which nobody is with whom they are to be apart from; each the nearest that may be."""
        group = self._groups.pop(n)
        parts = _parted(group.tops, self._together, self._enemies, self._graph)
        for part in [p for whole in parts for p in self._unchained(whole)]:
            at = max(self._groups, default=-1) + 1
            near = {up for up in group.hung if set(self._graph.derived.of(up).tolist()) & part}
            near |= {u for a, b in self._together for u, o in ((a, b), (b, a)) if u in group.hung and o in part}
            self._groups[at] = _Group(part, near)
            self._home |= dict.fromkeys(part, at)

    def _unchained(self, part: set[int]) -> list[set[int]]:
        """A part as it is where a decision holds it together or it keeps the rule against chaining, else divided."""
        rows = np.array(sorted(part), np.int64)
        tied = any(a in part and b in part for a, b in self._together)
        if tied or len(part) < 2 or self._graph.stands(rows, self._threshold):
            return [part]
        return [set(g.tolist()) for g in divided(rows, self._graph, self._threshold, self._seed)]

    def _told(self) -> Clusters:
        under: dict[int, list[int]] = defaultdict(list)
        for row, top in enumerate(self._folds.tolist()):
            under[top].append(row)
        tied = {t for link in self._together for t in link}
        result, inside = [], set()
        for group in self._groups.values():
            if group.found is not None:
                at, found = group.found, self._found
                result.append((found.members[at], found.cohesion[at], found.hubs[at]))
            else:
                rows = sorted(r for top in group.tops | group.hung for r in under[top])
                if len(rows) < 2:
                    continue
                mean = self._graph.mean(sorted(group.tops))
                # what a decision holds together needs no hub
                result.append((rows, mean, mean < self._threshold and not tied & group.tops))
            inside.update(result[-1][0])
        result.sort(key=lambda r: r[0])
        return replace(
            self._found, members=[r[0] for r in result], cohesion=[r[1] for r in result], hubs=[r[2] for r in result],
            compilations=self._found.compilations & inside,
        )  # fmt: skip


def _parted(
    tops: set[int], together: list[list[int]], enemies: dict[int, set[int]], graph: Graph
) -> list[set[int]]:  # fmt: skip
    """A set of rows as parts that hold no two enemies: what is nearest by the mean of the judged pairs comes together
    first, as long as it may; rows that must be together are together from the first.
    """
    part = {t: {t} for t in tops}
    of = {t: t for t in tops}

    def unite(a: int, b: int) -> None:
        a, b = of[a], of[b]
        if a != b:
            part[a] |= part.pop(b)
            of.update(dict.fromkeys(part[a], a))

    for a, b in together:
        if a in tops and b in tops:
            unite(a, b)
    # of each two parts the sum of what is known between them, and of how many pairs it is
    sums: dict[int, dict[int, list[float]]] = {t: {} for t in part}
    for a in sorted(tops):
        for b, p in graph.judged.beside(a).items():
            if b in tops and of[a] != of[b]:
                _add(sums[of[a]].setdefault(of[b], [0.0, 0.0]), p, 1)

    def nearness(a: int, b: int) -> float:
        total, pairs = sums[a][b]
        return total / pairs

    heap = [(-nearness(a, b), a, b) for a in sorted(sums) for b in sorted(sums[a]) if a < b]
    heapify(heap)
    while heap:
        near, a, b = heappop(heap)
        stale = not near or a not in part or b not in part or -near != nearness(a, b)
        if stale or any(enemies[t] & part[b] for t in part[a] if t in enemies):
            continue
        unite(a, b)
        for c, told in sums.pop(b).items():
            if c != a:
                _add(sums[a].setdefault(c, [0.0, 0.0]), *told)
                sums[c][a] = sums[a][c]
                sums[c].pop(b)
        sums[a].pop(b)
        for c in sorted(sums[a]):
            low, high = sorted((a, c))
            heappush(heap, (-nearness(low, high), low, high))
    return sorted(part.values(), key=min)


def _add(total: list[float], figure: float, pairs: float) -> None:
    total[0] += figure
    total[1] += pairs
