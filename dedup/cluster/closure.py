"""Which pairs to judge after the first judgement: clusters are judged whole, never assumed.

Where a story ran thousands of times all pairs are too many. There each article is judged with the best linked of those
two steps away, and the best linked of all is judged with everybody: it is what the rest can fold under.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.pair_graph import JUDGED_WHOLE

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
    neighbours: dict[int, list[int]] = {}
    for a, b in derived.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    among = np.isin(judged, np.unique(derived)).all(1)
    known = {(a, b) for a, b in judged[among].tolist()}
    added: set[tuple[int, int]] = set()
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            for other in neighbours[waiting.pop()]:
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        seen |= part
        rows = sorted(part)
        if len(rows) <= CLOSURE_UP_TO:
            added.update((a, b) for i, a in enumerate(rows) for b in rows[i + 1 :])
        else:
            added.update(_of_large(rows, neighbours))
    return np.array(sorted(added - known), np.int64).reshape(-1, 2)


def _of_large(rows: list[int], neighbours: dict[int, list[int]]) -> set[tuple[int, int]]:
    """Pairs, left < right, of a part too large for all of them."""
    place = {row: n for n, row in enumerate(sorted(rows, key=lambda r: (-len(neighbours[r]), r)))}
    best = {row: sorted(neighbours[row], key=place.__getitem__)[:LOOKED_AT] for row in rows}
    first = min(rows, key=place.__getitem__)
    out = {(min(first, row), max(first, row)) for row in rows if row != first}
    for a in rows:
        two_away = {c for b in best[a] for c in best[b]} - {a}
        nearest = sorted(two_away, key=place.__getitem__)[:CLOSURE_BUDGET]
        out.update((min(a, c), max(a, c)) for c in nearest)
    return out
