"""Which pairs to judge after the first judgement: clusters are judged whole, never assumed."""

import numpy as np
from numpy.typing import NDArray

CLOSURE_UP_TO = 60
"""Articles. In a connected part of at most so many every pair is judged; in a larger one, pairs two steps apart."""
CLOSURE_BUDGET = 30
"""Pairs that closure may add for an article of a larger part."""


def closure(derived: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs not yet judged whose articles are linked through others: clusters are judged whole, never assumed.

    >>> closure(np.array([[1, 2], [2, 3]]), np.array([[1, 2], [2, 3]])).tolist()
    [[1, 3]]
    """
    neighbours: dict[int, list[int]] = {}
    for a, b in derived.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    known = {(a, b) for a, b in judged.tolist()}
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
            continue
        for a in rows:
            two_away = sorted({c for b in neighbours[a][:CLOSURE_BUDGET] for c in neighbours[b][:CLOSURE_BUDGET]} - {a})
            added.update((min(a, c), max(a, c)) for c in two_away[:CLOSURE_BUDGET])
    return np.array(sorted(added - known), np.int64).reshape(-1, 2)
