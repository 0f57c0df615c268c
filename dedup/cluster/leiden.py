"""Dividing a graph of pairs: connected parts, and Leiden's method with the constant Potts model on each.

Traag, Van Dooren and Nesterov 2011 (the model); Traag, Waltman and Van Eck 2019 (the method). Groups are then joined
where the links between them are strong enough: two tight groups are not one because their mean together is high.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import igraph
import numpy as np

from dedup.cluster.joining import joined_groups
from dedup.cluster.pair_graph import Edges, Graph
from dedup.cluster.peeling import peeled

Node = TypeVar("Node", bound=Hashable)

MOST_DENSE = 400
"""Rows of a connected part up to which pairs under the threshold take part in dividing it."""


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
    if not nodes:
        return []
    at = {n: i for i, n in enumerate(nodes)}
    graph = igraph.Graph(n=len(nodes), edges=[(at[a], at[b]) for a, b in links])
    igraph.set_random_number_generator(Seeded(seed))
    found = graph.community_leiden(
        objective_function="CPM", weights=list(links.values()), resolution=resolution, n_iterations=-1
    )
    return [[nodes[i] for i in sorted(group)] for group in found]


def components(edges: Edges) -> list[list[int]]:
    """Connected parts, each sorted, in the order of their first row.

    >>> components({(1, 2): 0.9, (5, 7): 0.8, (2, 3): 0.7})
    [[1, 2, 3], [5, 7]]
    """
    nodes = sorted({n for e in edges for n in e})
    at = {n: i for i, n in enumerate(nodes)}
    graph = igraph.Graph(n=len(nodes), edges=[(at[a], at[b]) for a, b in edges])
    return sorted(sorted(nodes[i] for i in part) for part in graph.connected_components())


def divided(part: list[int], graph: Graph, threshold: float, seed: int) -> list[list[int]]:
    """One connected part (sorted rows) as groups of which each keeps the rule against chaining."""
    near = graph.close(part) if len(part) <= MOST_DENSE else graph.derived(part)
    groups = [some for group in communities(part, near, threshold, seed) for some in peeled(group, graph, threshold)]
    return sorted(sorted(group) for group in joined_groups(groups, graph, threshold))
