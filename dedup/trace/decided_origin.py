"""The weights of a cluster of which a person decided the origin: every tree that counts begins there.

What is left to be summed is who was made from whom, given that origin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from dedup.data import Clusters
from dedup.trace.attribution import Dossier, OutsideSource
from dedup.trace.edge_weights import Weights, summed
from dedup.trace.matrix_tree import Trees

OUTSIDE = "outside:"
"""Before the name of an origin that is no article."""
UNNAMED = "unnamed"
RULED_OUT = -700.0
"""Log-weight added to every origin but the one decided: a number that can still be computed with, and is nothing."""
STATE = "decided"
"""`clusters.origin_state` of an origin that a person decided."""


def decided_of(clusters: Clusters) -> Mapping[int, str]:
    """Row -> the origin that was decided for its cluster; of a row that is named twice the last.

    >>> decided_of(Clusters([], [], [], set(), [3, 3], ["a", "outside:Tarn Council"]))
    {3: 'outside:Tarn Council'}
    """
    out: dict[int, str] = {}
    for row, origin in zip(clusters.anchors, clusters.origins, strict=True):
        out.pop(row, None)  # in the order of decisions: the last stands last
        out[row] = origin
    return out


def origin_of(decided: Mapping[int, str], rows: Sequence[int]) -> str | None:
    """The origin that was decided for a cluster of these rows; of several the one decided last."""
    inside = set(rows)
    return next((origin for row, origin in reversed([*decided.items()]) if row in inside), None) if decided else None


def source_of(dossier: Dossier, origin: str) -> list[OutsideSource]:
    """The outside source of a decided origin, in a list; none where it is an article, or nobody who has a name."""
    name = origin.removeprefix(OUTSIDE)
    if name in (origin, UNNAMED):
        return []
    known = dossier.known.resolve(name)
    key = dossier.key({"outlet": None, "name": name, "url": None})
    return [OutsideSource(name, known.name if known else None, key or name)]


def place_of(
    dossier: Dossier, traced: Sequence[int], sources: Sequence[OutsideSource], origin: str
) -> int | None:  # fmt: skip
    """Where a decided origin stands: among the rows `traced`, or n + s for outside source s, the one that nobody names
    behind the last; None where it is none of them, as an article that came into another cluster.
    """
    if origin == OUTSIDE + UNNAMED:
        return len(traced) + len(sources)
    keys = {s.key for s in source_of(dossier, origin)}
    places = [x for x, r in enumerate(traced) if dossier.ids[r] == origin]
    places += [len(traced) + s for s, source in enumerate(sources) if source.key in keys]
    return places[0] if places else None


def held_to(weights: Weights, at: int) -> tuple[Weights, Trees]:
    """The weights, and their sums, when `at` is the origin: a row, or n + s for outside source s."""
    n = len(weights.root)
    origin = np.arange(n + len(weights.outside_root)) == at
    root = weights.root + np.where(origin[:n], 0.0, RULED_OUT)
    outside = weights.outside_root + np.where(origin[n:], 0.0, RULED_OUT)
    held = replace(weights, root=root, outside_root=outside)
    return held, replace(summed(held), roots=origin[:n] * 1.0, outside=origin[n:] * 1.0)
