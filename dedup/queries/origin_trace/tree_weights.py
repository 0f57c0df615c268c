"""What each possible origin of a cluster weighs, and what that is made of.

All derivation trees under one origin are summed. Their sum is told as one tree, the most probable, term by term, and as
what all others add to it: both together are the origin's log-weight, and the probabilities follow from these alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.trace.edge_weights import Weights
from dedup.trace.matrix_tree import Trees, best_tree, sum_over_trees

Float = NDArray[np.float64]
IMPOSSIBLE = -700.0
"""Log-weight of an origin that is left out of a sum."""


@dataclass(frozen=True, slots=True)
class Term:
    """One reason: `name`, as "edge.direction", what it adds in `nats`, and in how many steps of the tree."""

    name: str
    nats: float
    steps: int


@dataclass(frozen=True, slots=True)
class OriginWeight:
    """A possible origin: `place`, a row of the sums, or their number and on for outside sources; `total`, its
    log-weight; `terms` of its most probable tree, the heaviest first; `ways`, what all its other trees add.
    """

    place: int
    total: float
    terms: tuple[Term, ...]
    ways: float


def log_weights(weights: Weights) -> Float:
    """float64 (n + k): the log-weight of all trees under each article as the origin, then under each outside source.

    Their exponentials are in the ratio of the probabilities that `sum_over_trees` gives.
    """
    n, k = len(weights.root), len(weights.outside_root)
    edge = np.where(np.eye(n, dtype=np.bool_), -np.inf, weights.edge)
    top = edge.max(0) if n > 1 else np.zeros(n)
    weight = np.exp(edge - top)
    laplacian = np.diag(weight.sum(0)) - weight
    out = np.zeros(n + k)
    for i in range(n):
        rest = np.arange(n) != i
        out[i] = weights.root[i] + np.linalg.slogdet(laplacian[rest][:, rest])[1] + top[rest].sum()
    for s in range(k):
        matrix = laplacian + np.diag(np.exp(weights.outside_edge[s] - top))
        out[n + s] = weights.outside_root[s] + np.linalg.slogdet(matrix)[1] + top.sum()
    return out


def origin_weight(weights: Weights, place: int, total: float) -> OriginWeight:
    """What one origin's log-weight `total` is made of."""
    n = len(weights.root)
    found: dict[str, list[float]] = defaultdict(list)
    for name, nats in _along(weights, place, _tree(weights, place)):
        found[name].append(nats)
    terms = [Term(name, float(sum(each)), sum(nats != 0 for nats in each)) for name, each in found.items()]
    said = tuple(sorted((t for t in terms if t.steps), key=lambda t: (-abs(t.nats), t.name)))
    assert place < n + len(weights.outside_root)  # noqa: S101  # the caller counts as the sums do
    return OriginWeight(place, total, said, total - sum(t.nats for t in said))


def _tree(weights: Weights, place: int) -> list[int]:
    """The parent of each article in the most probable tree under one origin; n for the outside one."""
    n = len(weights.root)
    if place < n:
        root = np.where(np.arange(n) == place, weights.root, IMPOSSIBLE)
        only = sum_over_trees(weights.edge, root, np.zeros((0, n)), np.zeros(0))
        return best_tree(only, place)
    s = place - n
    only = sum_over_trees(
        weights.edge, np.full(n, IMPOSSIBLE), weights.outside_edge[s : s + 1], weights.outside_root[s : s + 1]
    )
    return best_tree(only, n)


def _along(weights: Weights, place: int, parents: list[int]) -> Iterator[tuple[str, float]]:
    """Every term of every step of a tree, and of its origin."""
    n = len(weights.root)
    yield from _at(weights.terms, "root" if place < n else "outside_root", place if place < n else place - n)
    for child, parent in enumerate(parents):
        if parent >= n:
            yield from _at(weights.terms, "outside_edge", place - n, child)
        elif parent >= 0:
            yield from _at(weights.terms, "edge", parent, child)


def _at(terms: Mapping[str, Mapping[str, Float]], of: str, *at: int) -> Iterator[tuple[str, float]]:
    for name, values in terms[of].items():
        yield f"{of}.{name}", float(values[at])


@dataclass(frozen=True, slots=True)
class ParentWeight:
    """What one article may have been made from: `place` as in `OriginWeight`, its own row if it is the origin itself;
    how likely that is, and the terms of that one step.
    """

    place: int
    probability: float
    terms: tuple[Term, ...]


def parent_weights(weights: Weights, trees: Trees, child: int) -> list[ParentWeight]:
    """All that the article in row `child` may have been made from, the likeliest first; probabilities add up to 1."""
    n = len(weights.root)
    chances = [*trees.edges[:, child].tolist(), *trees.outside_edges[:, child].tolist()]
    chances[child] = float(trees.roots[child])
    out = []
    for place, chance in enumerate(chances):
        of, at = ("edge", (place, child)) if place < n else ("outside_edge", (place - n, child))
        found = _at(weights.terms, "root", child) if place == child else _at(weights.terms, of, *at)
        terms = [Term(name, nats, 1) for name, nats in found if nats]
        out.append(ParentWeight(place, chance, tuple(sorted(terms, key=lambda t: (-abs(t.nats), t.name)))))
    return sorted(out, key=lambda p: (-p.probability, p.place))
