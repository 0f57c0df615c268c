"""Judged pairs as a graph: questions about groups of rows, connected parts, near copies drawn together under one."""

from collections.abc import Sequence
from functools import cached_property
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.graph_kernels import adjacency_of, inside_of, pairs_of, parts_of, standing
from dedup.cluster.pair_figures import PairFigures

JUDGED_WHOLE = 60
"""Articles. In a connected part of at most so many every pair is judged; a larger one lacks some, and folds."""
HUB = 0.85
"""Mean probability of a hub's pairs with all others, from which it holds a group together whatever the others share.
Without a bound, hubs of pairs that were hard to tell drew stories of one celebrity together (docs/LOG.md)."""
NEAR = 0.98
"""Probability of a near copy from which it folds."""


class Adjacency(NamedTuple):
    """Row i's neighbours are `others[starts[i] : starts[i + 1]]`, sorted, with `figures` beside them.

    `starts` int64 (n + 1), `others` int64 (2 m), `figures` float64 (2 m).
    """

    starts: NDArray[np.int64]
    others: NDArray[np.int64]
    figures: NDArray[np.float64]

    def of(self, row: int) -> NDArray[np.int64]:
        """The neighbours of a row."""
        return self.others[self.starts[row] : self.starts[row + 1]]

    def beside(self, row: int) -> dict[int, float]:
        """The neighbours of a row, each with its figure."""
        figures = self.figures[self.starts[row] : self.starts[row + 1]]
        return dict(zip(self.of(row).tolist(), figures.tolist(), strict=True))


class Graph:
    """Pairs as adjacency: a question about a group costs the group's own pairs, not all of them.

    `derived`: derived pairs; `judged`: the figure of every judged pair, those included; `rows`: how many there are.
    """

    def __init__(self, derived: Adjacency, judged: Adjacency) -> None:
        self.derived, self.judged = derived, judged
        self.rows = len(derived.starts) - 1

    @classmethod
    def of(cls, derived: PairFigures, judged: PairFigures, rows: int = 0) -> "Graph":
        """The graph of pairs, of at least so many rows.

        >>> from dedup.cluster.pair_figures import figures_of
        >>> graph = Graph.of(figures_of({(1, 2): 0.9}), figures_of({(1, 2): 0.9, (2, 3): 0.3}))
        >>> graph.stands([1, 2], 0.5), graph.stands([1, 2, 3], 0.5), round(graph.mean([1, 2, 3]), 2)
        (True, False, 0.4)
        """
        n = max(rows, *(int(pairs.rows.max(initial=-1)) + 1 for pairs in (derived, judged)))
        one, other = (Adjacency(*adjacency_of(pairs.rows, pairs.figures, n)) for pairs in (derived, judged))
        return cls(one, other)

    def within(self, rows: NDArray[np.int64]) -> "Graph":
        """The same among some rows, sorted, which are numbered from 0."""
        one, other = (Adjacency(*inside_of(rows, *side, self._place)) for side in (self.derived, self.judged))
        return Graph(one, other)

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        return np.full(self.rows, -1)

    def derived_pairs(self) -> PairFigures:
        """The derived pairs."""
        return PairFigures(*pairs_of(*self.derived, -1.0))

    def close(self) -> PairFigures:
        """All pairs with a figure above 0."""
        return PairFigures(*pairs_of(*self.judged, 0.0))

    def mean(self, group: Sequence[int] | NDArray[np.int64]) -> float:
        """Mean of the figures over all pairs of the group, 0 where there is none; a lone row gives 1."""
        pairs = len(group) * (len(group) - 1) // 2
        if not pairs:
            return 1.0
        inside = inside_of(np.sort(np.asarray(group, np.int64)), *self.judged, self._place)
        return fsum(pairs_of(*inside, 0.0)[1]) / pairs  # `sum` adds otherwise from Python 3.12 on

    def stands(self, group: Sequence[int] | NDArray[np.int64], threshold: float) -> bool:
        """Whether the group keeps the rule against chaining: one row is a derived pair with every other, nearly certain
        on average, or the mean of the judged pairs reaches the threshold.

        >>> from dedup.cluster.pair_figures import figures_of
        >>> Graph.of(figures_of({(1, 2): 0.9, (2, 3): 0.9}), figures_of({})).stands([1, 2, 3], 0.5)
        True
        """
        inside = self.within(np.sort(np.asarray(group, np.int64)))
        return bool(inside.standing(np.zeros(len(group), np.int64), threshold)[0])

    def standing(self, labels: NDArray[np.int64], threshold: float) -> NDArray[np.bool_]:
        """bool (groups): the same of all groups at once. `labels` int64 (rows): the group of each row, from 0."""
        stands: NDArray[np.bool_] = standing(labels, np.bincount(labels), self.derived, self.judged, HUB, threshold)
        return stands

    def links(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 (k, 2): pairs of groups by the sum of derived pairs between them, strongest first."""
        pairs = self.derived_pairs()
        ends = np.sort(labels[pairs.rows], axis=1)
        apart = ends[:, 0] != ends[:, 1]
        width = int(labels.max(initial=0)) + 1
        keys, number = np.unique(ends[apart, 0] * width + ends[apart, 1], return_inverse=True)
        sums = np.bincount(number, pairs.figures[apart], len(keys))
        return np.stack(np.divmod(keys[np.lexsort((keys, -sums))], width), 1)


def components(pairs: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Connected parts of pairs, int64 (m, 2), each sorted, in the order of their first row.

    >>> [part.tolist() for part in components(np.array([[1, 2], [5, 7], [2, 3]]))]
    [[1, 2, 3], [5, 7]]
    """
    nodes, ends = np.unique(pairs, return_inverse=True)
    return [nodes[part] for part in grouped(parts_of(ends.reshape(-1, 2), len(nodes)))]


def grouped(labels: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The rows of each group, sorted. `labels` int64 (n): the group of each row.

    >>> [group.tolist() for group in grouped(np.array([1, 0, 1]))]
    [[1], [0, 2]]
    """
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(labels) else []


def near_folds(part: Sequence[int], copies: Sequence[Sequence[int]]) -> dict[int, int]:
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
