"""Pairs of rows with a figure each, as arrays: what a million judged pairs are kept in."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PairFigures:
    """`rows` int64 (m, 2), left < right, sorted, no pair twice; `figures` float64 (m), as probabilities 0..1."""

    rows: NDArray[np.int64]
    figures: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, kept: NDArray[np.bool_]) -> "PairFigures":
        """Some of the pairs. `kept`: bool (m)."""
        return PairFigures(self.rows[kept], self.figures[kept])

    def among(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """bool (m): which of them stand in `pairs`, int64 (k, 2), left < right, in any order."""
        width = _width(self.rows, pairs)
        keys, others = _keys(self.rows, width), np.sort(_keys(pairs, width))
        if not len(others):
            return np.zeros(len(keys), np.bool_)
        found: NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, keys), len(others) - 1)] == keys
        return found


def strongest(rows: NDArray[np.int64], figures: NDArray[np.float64]) -> PairFigures:
    """Pairs in any order, either way round; of a pair that stands there more than once the largest figure.

    >>> strongest(np.array([[2, 1], [0, 2], [1, 2]]), np.array([0.5, 0.6, 0.9])).figures.tolist()
    [0.6, 0.9]
    """
    rows = np.sort(rows.reshape(-1, 2), axis=1)
    width = _width(rows)
    keys = _keys(rows, width)
    if not (np.diff(keys) > 0).all():
        order = np.argsort(keys, kind="stable")  # what was sorted in parts is merged
        keys, figures = keys[order], figures[order]
        first = np.flatnonzero(np.append(True, np.diff(keys) > 0))
        rows, figures = np.stack(np.divmod(keys[first], width), 1), np.maximum.reduceat(figures, first)
    return PairFigures(rows, figures.astype(np.float64))


def figures_of(pairs: Mapping[tuple[int, int], float]) -> PairFigures:
    """The same of a dict.

    >>> figures_of({(1, 2): 0.9}).rows.tolist()
    [[1, 2]]
    """
    return strongest(np.array([*pairs], np.int64).reshape(-1, 2), np.array([*pairs.values()], np.float64))


def overlaid(pairs: PairFigures, over: PairFigures) -> PairFigures:
    """All pairs of both, with the figure of `over` where they are in both.

    >>> overlaid(figures_of({(1, 2): 0.9, (1, 3): 0.4}), figures_of({(1, 2): 0.6})).figures.tolist()
    [0.6, 0.4]
    """
    alone = pairs.where(~pairs.among(over.rows))
    return strongest(np.concatenate([alone.rows, over.rows]), np.concatenate([alone.figures, over.figures]))


def between(pairs: PairFigures, top: NDArray[np.int64]) -> PairFigures:
    """The strongest pair between what stands under one row and what stands under another. `top` int64 (n): the row that
    each stands under, -1 for rows that are left out.

    >>> top = np.array([-1, 1, 1, -1, 4, 4])
    >>> between(figures_of({(1, 2): 0.9, (1, 4): 0.6, (2, 5): 0.7, (3, 4): 0.8}), top)
    PairFigures(rows=array([[1, 4]]), figures=array([0.7]))
    """
    tops = top[pairs.rows]
    kept = (tops >= 0).all(1) & (tops[:, 0] != tops[:, 1])
    return strongest(tops[kept], pairs.figures[kept])


def _width(*pairs: NDArray[np.int64]) -> int:
    return max((int(p.max(initial=0)) for p in pairs), default=0) + 1


def _keys(pairs: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    # a pair as one number: numpy sorts and compares these many times as fast as rows of two
    keys: NDArray[np.int64] = pairs[:, 0] * width + pairs[:, 1]
    return keys
