"""Exact sums over all derivation trees of a cluster, by Kirchhoff's matrix-tree theorem.

A derivation tree says for each article which other it was made from. Give each possible edge a weight and each
possible root a weight; a tree weighs the product. The theorem gives the sum over all trees as a determinant, and the
probability of each root and each edge from an inverse (Tutte 1948; Koo, Globerson, Carreras and Collins 2007).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_USABLE, SURELY_USABLE = 1e15, 1e10
"""Condition of a matrix from which it is taken for singular, and a bound of it up to which it need not be computed."""
Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """`roots` float64 (n), probability of each article to be the origin; `outside` float64 (k), of each outside source;
    `edges` float64 (n, n): [i, j], that j was made from i; `outside_edges` float64 (k, n), that j was made from source
    k directly. For every j its edges, outside edges and root probability sum to 1.
    """

    roots: Float
    outside: Float
    edges: Float
    outside_edges: Float


def sum_over_trees(edge: Float, root: Float, outside_edge: Float, outside_root: Float) -> Trees:
    """All sums from log-weights: `edge` (n, n) of j made from i at [i, j]; `root` (n) of i as the origin;
    `outside_edge` (k, n) and `outside_root` (k) of sources that are not among the articles.

    Exactly one origin: one article, or one outside source with any number of direct children.

    >>> two = sum_over_trees(np.zeros((2, 2)), np.array([0.0, np.log(3)]), np.zeros((0, 2)), np.zeros(0))
    >>> two.roots.round(2).tolist(), two.edges.round(2).tolist()
    ([0.25, 0.75], [[0.0, 0.25], [0.75, 0.0]])
    """
    # Each column may be scaled freely, as every tree has one edge (or the root) into each article; the scale is
    # undone in `totals`. It keeps the determinants within floating point.
    n = len(root)
    candidates = np.where(np.eye(n, dtype=np.bool_), -np.inf, edge)
    top = candidates.max(0) if n > 1 else np.zeros(n)
    weight = np.exp(candidates - top)
    laplacian = np.diag(weight.sum(0)) - weight
    # one of the articles is the origin: the first row of the Laplacian gives way to the root weights
    shift = (root - top).max()
    scaled_root = np.exp(root - top - shift)
    # or a source outside is: its edges stand on the diagonal
    out = np.exp(outside_edge - top)
    matrices = np.concatenate([laplacian[None], laplacian + np.eye(n) * out[:, None, :]])
    matrices[0, 0] = scaled_root
    inverse = _inverses(matrices)
    totals = np.linalg.slogdet(matrices)[1] + np.append(shift, outside_root)
    diagonal, turned = inverse.diagonal(0, 1, 2), inverse.transpose(0, 2, 1)
    steps = weight * (diagonal[:, None, :] - turned)
    to_first, from_first = weight * diagonal[0], weight * turned[0]  # the first row holds root weights
    to_first[:, 0] = from_first[0] = 0.0
    steps[0] = to_first - from_first
    share = np.exp(totals - totals.max())
    share /= share.sum()
    return Trees(
        roots=np.clip(share[0] * (scaled_root * inverse[0, :, 0]), 0, 1),
        outside=share[1:],
        edges=np.clip((share[:, None, None] * steps).sum(0), 0, 1),
        outside_edges=share[1:, None] * (out * diagonal[1:]),
    )


def best_tree(trees: Trees, origin: int) -> list[int]:
    """For display: the parent of each article, grown from the origin by the most probable edge; -1 has none.

    `origin` is a row, or n + s for outside source s; a child of that source gets the parent n + s.
    """
    n = len(trees.roots)
    parent = [-1] * n
    inside = [origin] if origin < n else []
    waiting = [j for j in range(n) if j != origin]
    best = {j: (float(trees.outside_edges[origin - n, j]), origin) if origin >= n else
            (float(trees.edges[origin, j]), origin) for j in waiting}  # fmt: skip
    while waiting:
        j = max(waiting, key=lambda x: (best[x][0], -x))
        parent[j] = best[j][1]
        waiting.remove(j)
        inside.append(j)
        for other in waiting:
            p = float(trees.edges[j, other])
            if p > best[other][0]:
                best[other] = (p, j)
    return parent


def _inverses(matrices: Float) -> Float:
    """(k, n, n): the inverse of each matrix; of the first its pseudo-inverse, where it is too near a singular one."""
    inverse = np.full_like(matrices, np.nan)
    try:
        inverse[:] = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:  # the first is singular
        inverse[1:] = np.linalg.inv(matrices[1:])
    sure = np.linalg.norm(matrices[0]) * np.linalg.norm(inverse[0]) < SURELY_USABLE  # no less than the condition
    if not sure and not np.linalg.cond(matrices[0]) < MOST_USABLE:
        inverse[0] = np.linalg.pinv(matrices[0])
    return inverse
