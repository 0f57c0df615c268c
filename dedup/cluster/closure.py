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
    # a pair as one number: a set of a million pairs of numbers is slow to make, to compare and to sort
    width = int(max(derived.max(initial=0), judged.max(initial=0))) + 1
    added: set[int] = set()
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
            added.update(a * width + b for i, a in enumerate(rows) for b in rows[i + 1 :])
        else:
            added.update(_of_large(rows, neighbours, width))
    keys = np.fromiter(added, np.int64, len(added))
    new = np.setdiff1d(keys, judged[:, 0] * width + judged[:, 1])
    return np.stack(np.divmod(new, width), 1)


def _of_large(rows: list[int], neighbours: dict[int, list[int]], width: int) -> set[int]:
    """Pairs, left * width + right, of a part too large for all of them."""
    best_first = sorted(rows, key=lambda r: (-len(neighbours[r]), r))
    place = {row: n for n, row in enumerate(best_first)}
    # by place, so that the best linked come first by themselves
    best = [sorted([place[b] for b in neighbours[row]])[:LOOKED_AT] for row in best_first]
    first = best_first[0]
    out = {min(first, row) * width + max(first, row) for row in best_first[1:]}
    for n, a in enumerate(best_first):
        two_away = set().union(*[best[b] for b in best[n]])
        two_away.discard(n)
        for m in sorted(two_away)[:CLOSURE_BUDGET]:
            c = best_first[m]
            out.add(a * width + c if a < c else c * width + a)
    return out
