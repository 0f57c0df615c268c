"""Which pairs to judge after the first judgement: clusters are judged whole, never assumed.

Where a story ran thousands of times all pairs are too many. There each article is judged with the best linked of those
two steps away, and the best linked of all is judged with everybody: it is what the rest can fold under.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.closure_kernels import two_steps
from dedup.cluster.pair_figures import PairFigures, strongest
from dedup.cluster.pair_graph import JUDGED_WHOLE, Graph, components

CLOSURE_UP_TO = JUDGED_WHOLE
"""Articles. In a connected part of at most so many every pair is judged; in a larger one, pairs two steps apart."""
CLOSURE_BUDGET = 12
"""Pairs that closure may add for an article of a larger part."""
LOOKED_AT = 30
"""Neighbours, and neighbours of each, the best linked first, that are looked at for an article of a larger part."""


def closure(derived: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs not yet judged whose articles are linked through others: clusters are judged whole, never assumed.

    >>> closure(np.array([[1, 2], [2, 3]]), np.array([[1, 2], [2, 3]])).tolist()
    [[1, 3]]
    """
    linked = _distinct(derived)
    graph = Graph.of(linked, linked)
    added = [np.zeros((0, 2), np.int64)]
    for part in components(linked.rows):
        if len(part) <= CLOSURE_UP_TO:
            added.append(part[np.stack(np.triu_indices(len(part), 1), 1)])
        else:
            added.append(part[_of_large(graph.within(part))])
    every = _distinct(np.concatenate(added))
    return every.where(~every.among(judged)).rows


def _of_large(part: Graph) -> NDArray[np.int64]:
    """int64 (m, 2): pairs, either way round, of a part too large for all of them, by its rows from 0."""
    starts, others, _ = part.derived
    best_first = np.argsort(-np.diff(starts), kind="stable")
    place = np.empty(part.rows, np.int64)
    place[best_first] = np.arange(part.rows)
    two_away = best_first[two_steps(starts, others, place, LOOKED_AT, CLOSURE_BUDGET)]
    first = np.full(part.rows - 1, best_first[0])
    return np.concatenate([np.stack([first, best_first[1:]], 1), two_away])


def _distinct(pairs: NDArray[np.int64]) -> PairFigures:
    return strongest(pairs, np.zeros(len(pairs)))
