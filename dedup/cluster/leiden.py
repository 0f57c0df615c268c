"""Dividing a connected part of a graph of pairs, by Leiden's method with the constant Potts model.

Traag, Van Dooren and Nesterov 2011 (the model); Traag, Waltman and Van Eck 2019 (the method). Groups are then joined
where the links between them are strong enough: two tight groups are not one because their mean together is high.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import igraph
import numpy as np
from numpy.typing import NDArray

from dedup.cluster.joining import joined_groups
from dedup.cluster.pair_figures import PairFigures
from dedup.cluster.pair_graph import Graph, grouped
from dedup.cluster.peeling import peeled

Node = TypeVar("Node", bound=Hashable)

MOST_DENSE = 400
"""Rows of a connected part up to which pairs under the threshold take part in dividing it."""
MOST_ROUNDS = 50
"""Rounds of Leiden's method; one that changes nothing is the last. Where a row is worth as much on either side it may
move to and fro without an end, in a part of 14 rows too. Of 124,693 drawn graphs all others came to rest within ten."""


class Seeded:
    """What igraph asks of a source of chance, from numpy, so that a run can be repeated to the byte."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def random(self) -> float:
        """Uniform in 0..1."""
        return float(self._rng.random())

    def randint(self, low: int, high: int) -> int:
        """Uniform, both ends included."""
        return int(self._rng.integers(low, high, endpoint=True))

    def gauss(self, mean: float, deviation: float) -> float:
        """Normal."""
        return float(self._rng.normal(mean, deviation))


def communities(
    nodes: Sequence[Node], links: Mapping[tuple[Node, Node], float], resolution: float, seed: int
) -> list[list[Node]]:
    """Groups of `nodes` by `links` (pair -> weight) whose inner density is at least about `resolution`; each in the
    order of `nodes`.

    >>> communities("abc", {("a", "b"): 1.0}, 0.5, 1)
    [['a', 'b'], ['c']]
    """
    at = {n: i for i, n in enumerate(nodes)}
    rows = np.array([(at[a], at[b]) for a, b in links], np.int64).reshape(-1, 2)
    labels = _labels(len(nodes), PairFigures(rows, np.array([*links.values()], np.float64)), resolution, seed)
    return [[nodes[i] for i in group.tolist()] for group in grouped(labels)]


def divided(part: NDArray[np.int64], graph: Graph, threshold: float, seed: int) -> list[NDArray[np.int64]]:
    """One connected part (sorted rows) as groups of which each keeps the rule against chaining.

    >>> from dedup.cluster.pair_figures import figures_of
    >>> chain = figures_of({(0, 1): 0.9, (1, 2): 0.6, (2, 3): 0.9})
    >>> [group.tolist() for group in divided(np.arange(4), Graph.of(chain, chain), 0.5, 1)]
    [[0, 1], [2, 3]]
    """
    inside = graph.within(part)
    near = inside.close() if len(part) <= MOST_DENSE else inside.derived_pairs()
    labels = peeled(_labels(len(part), near, threshold, seed), inside, threshold)
    groups = grouped(joined_groups(labels, inside, threshold))
    return sorted((part[group] for group in groups), key=lambda group: group[0])


def _labels(n: int, pairs: PairFigures, resolution: float, seed: int) -> NDArray[np.int64]:
    """int64 (n): the group of each of n rows, numbered from 0."""
    if not n:
        return np.zeros(0, np.int64)
    igraph.set_random_number_generator(Seeded(seed))
    graph, weights = _graph(n, pairs.rows), pairs.figures.tolist()
    labels = np.arange(n)
    for _ in range(MOST_ROUNDS):
        before = labels
        found = graph.community_leiden(
            objective_function="CPM", weights=weights, resolution=resolution, n_iterations=1,
            initial_membership=before.tolist(),
        )  # fmt: skip
        labels = np.array(found.membership, np.int64)
        if (labels == before).all():
            break
    return labels


def _graph(n: int, pairs: NDArray[np.int64]) -> igraph.Graph:
    return igraph.Graph(n=n, edges=np.ascontiguousarray(pairs).data)
