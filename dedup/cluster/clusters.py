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
from collections.abc import Iterable
from math import fsum

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.leiden import divided
from dedup.cluster.pair_figures import PairFigures, between, overlaid
from dedup.cluster.pair_graph import JUDGED_WHOLE, NEAR, Graph, components, near_folds
from dedup.cluster.round_ups import round_ups
from dedup.data import Clusters


def cluster(graph: JudgedGraph, threshold: float, seed: int) -> Clusters:
    """Clusters of a graph whose derived pairs are at or above `threshold`; `seed` for the order that Leiden's method
    looks in.
    """
    folds = graph.folds
    edges = between(graph.derived, folds)
    weights = overlaid(between(graph.judged, folds), edges)
    compilations = round_ups(edges, graph.story, graph.earlier, graph.sources, graph.parts)
    plain = ~np.isin(edges.rows, [*compilations])
    bare = edges.where(plain[:, 0] & plain[:, 1])
    groups, means = [], []
    for group, mean in _grouped(bare, weights, graph.copies, threshold, seed):
        groups.append(group)
        means.append(mean)
    under: dict[int, list[int]] = defaultdict(list)
    for row, top in enumerate(folds.tolist()):
        under[top].append(row)
    at = {row: i for i, group in enumerate(groups) for row in group}
    taken = [set(g) for g in groups]
    for row, others in sorted(compilations.items()):
        for other in sorted(others):
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


def _grouped(
    bare: PairFigures, weights: PairFigures, copies: NDArray[np.int64], threshold: float, seed: int
) -> Iterable[tuple[list[int], float]]:
    """The groups of all connected parts of the pairs `bare`, sorted rows, each with its mean probability."""
    whole = Graph.of(bare, weights)
    large = [np.zeros(0, np.int64)]
    for part in components(bare.rows):
        if len(part) > JUDGED_WHOLE:
            large.append(part)
            continue
        for group in divided(part, whole, threshold, seed):
            yield group.tolist(), whole.mean(group)
    rows = np.sort(np.concatenate(large))
    near = bare.rows[bare.among(copies) & (bare.figures >= NEAR)]
    top = np.full(whole.rows, -1)
    top[rows] = [*near_folds(rows.tolist(), near.tolist()).values()]
    under: dict[int, list[int]] = defaultdict(list)
    for row in rows.tolist():
        under[int(top[row])].append(row)
    edges = between(bare, top)
    folded = Graph.of(edges, between(weights, top), whole.rows)
    parts = components(edges.rows)
    parts += [np.array([first]) for first in np.setdiff1d([*under], edges.rows).tolist()]
    for part in parts:
        for group in divided(part, folded, threshold, seed):
            inside = sorted(row for first in group.tolist() for row in under[first])
            if len(group) == 1 and len(inside) > 1:
                figures = whole.derived.beside(int(group[0]))
                yield inside, fsum(figures[row] for row in inside if row != group[0]) / (len(inside) - 1)
            else:
                yield inside, folded.mean(group)
