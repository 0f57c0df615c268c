"""Judged pairs -> clusters that do not chain, and stories that link them.

Exact copies fold into one representative first, and where a story ran so often that not all pairs were judged, near
copies do too: a copy stands in the cluster of its representative, and what follows holds of the representatives.
Within each connected part of the graph of derived pairs, a set of articles is one cluster when its mean pair
probability reaches the threshold (pairs never judged count 0), or when one hub is nearly certain to be a pair with
every other member (one release, many papers). Parts are divided by Leiden's method with the constant Potts model
(Traag, Van Dooren and Nesterov 2011; Traag, Waltman and Van Eck 2019); groups are then joined where the links between
them are strong enough: two tight groups are not one because their mean together is high.
A round-up that takes from unrelated stories is a compilation: a member of each, a bridge between none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.leiden import components, divided
from dedup.cluster.pair_graph import JUDGED_WHOLE, NEAR, Edges, Graph, between, near_folds
from dedup.cluster.round_ups import _compiles, _strangers
from dedup.data import Clusters


def cluster(graph: JudgedGraph, threshold: float, seed: int) -> Clusters:
    """Clusters of a graph whose derived pairs are at or above `threshold`; `seed` for the order that Leiden's method
    looks in.
    """
    folds = graph.folds
    edges = _folded(graph.derived, folds)
    weights = {**_folded(graph.judged, folds), **edges}
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    known, strangers = set(graph.earlier), _strangers(edges, graph.story)
    compilations = {
        row for row in sorted(neighbours)
        if row not in graph.sources and _compiles(row, neighbours, strangers, known, graph.parts)
    }  # fmt: skip
    bare = {k: v for k, v in edges.items() if k[0] not in compilations and k[1] not in compilations}
    groups, means = [], []
    for group, mean in _grouped(bare, weights, graph.copies, threshold, seed):
        groups.append(group)
        means.append(mean)
    under: dict[int, list[int]] = defaultdict(list)
    for row, top in enumerate(folds.tolist()):
        under[top].append(row)
    at = {row: i for i, group in enumerate(groups) for row in group}
    taken = [set(g) for g in groups]
    for row in sorted(compilations):
        for other in sorted(neighbours[row]):
            if other in compilations:
                continue
            if other not in at:
                at[other] = len(taken)
                taken.append({other})
                means.append(1.0)
            taken[at[other]].add(row)
    in_groups = {row for group in taken for row in group}
    alone = [{top} for top, rows in under.items() if len(rows) > 1 and top not in in_groups]
    result = []
    for tops, mean in zip(taken + alone, means + [1.0] * len(alone), strict=True):
        rows = sorted(r for top in tops for r in under[top])
        if len(rows) > 1:
            result.append((rows, mean, mean < threshold))
    result.sort(key=lambda r: r[0])
    return Clusters(
        [r[0] for r in result],
        [r[1] for r in result],
        [r[2] for r in result],
        {r for top in compilations for r in under[top]},
    )


def mean_probability(group: Sequence[int], weights: Edges) -> float:
    """Mean over all pairs of the group; a pair that was never judged counts 0; a lone row gives 1.

    >>> round(mean_probability([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.6}), 2)
    0.5
    """
    return Graph({}, weights).mean(group)


def stands(group: Sequence[int], edges: Edges, weights: Edges, threshold: float) -> bool:
    """Whether a group keeps the rule against chaining: one row is a derived pair (`edges`) with every other, nearly
    certain on average, or the mean of `weights` over its pairs reaches the threshold.

    >>> stands([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.9}, {}, 0.5)
    True
    """
    return Graph(edges, weights).stands(group, threshold)


def divide(part: list[int], edges: Edges, weights: Edges, threshold: float, seed: int) -> list[list[int]]:
    """Divide one connected part into groups of which each keeps the rule: mean probability, or a hub.

    >>> chain = {(1, 2): 0.9, (2, 3): 0.6, (3, 4): 0.9}
    >>> sorted(map(len, divide([1, 2, 3, 4], chain, chain, 0.5, 1)))
    [2, 2]
    """
    return divided(part, Graph(edges, weights), threshold, seed)


def _grouped(
    bare: Edges, weights: Edges, copies: Collection[tuple[int, int]], threshold: float, seed: int
) -> Iterable[tuple[list[int], float]]:
    """The groups of all connected parts of the pairs `bare`, sorted rows, each with its mean probability."""
    whole = Graph(bare, weights)
    near = [pair for pair in copies if bare.get(pair, 0.0) >= NEAR]
    large: set[int] = set()
    for part in components(bare):
        if len(part) > JUDGED_WHOLE:
            large.update(part)
            continue
        for group in divided(part, whole, threshold, seed):
            yield group, whole.mean(group)
    if not large:
        return
    top = near_folds(sorted(large), near)
    under: dict[int, list[int]] = defaultdict(list)
    for row, first in top.items():
        under[first].append(row)
    edges, figures = between(bare, top), between(weights, top)
    folded = Graph(edges, figures)
    parts = components(edges)
    inside = {row for part in parts for row in part}
    parts += [[first] for first in under if first not in inside]
    for part in parts:
        for group in divided(part, folded, threshold, seed):
            rows = sorted(row for first in group for row in under[first])
            lone = [bare[min(group[0], r), max(group[0], r)] for r in rows if r != group[0]] if len(group) == 1 else []
            yield rows, sum(lone) / len(lone) if lone else folded.mean(group)


def _folded(derived: Edges, folds: NDArray[np.int64]) -> dict[tuple[int, int], float]:
    out: dict[tuple[int, int], float] = {}
    for (a, b), p in derived.items():
        x, y = sorted((int(folds[a]), int(folds[b])))
        if x != y:
            out[x, y] = max(p, out.get((x, y), 0.0))
    return dict(sorted(out.items()))
