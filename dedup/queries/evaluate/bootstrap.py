"""How far figures of labelled clusters may be from those of all that the clusters were taken from, by the bootstrap.

Whole labelled clusters are drawn again, with all of their articles, since the articles of one cluster are found or
missed together (Binette, Madhyastha, Bloom and Wu 2023, "Estimating the performance of entity resolution algorithms:
lessons learned through PatentsView"; Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13). Every
figure is made of sums over clusters, so a drawing is one product of a matrix.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

DRAWINGS = 1000
"""Times that clusters are drawn: the ends of an interval then move in the third digit."""
LEAST = 10
"""Labelled clusters that a figure is of at least; of fewer the intervals are far too narrow, and none is given."""
AT_ONCE = 50
"""Drawings in memory together."""
Ends = tuple[float, float]
Figures = Callable[[NDArray[np.float64]], Mapping[str, NDArray[np.float64]]]


def intervals_of(
    sums: NDArray[np.float64], figures: Figures, values: Mapping[str, float], seed: int
) -> dict[str, Ends]:
    """Figure -> the ends of its 95 % interval, for each of `values` that `figures` gives.

    `sums`: float64 (clusters, m), what each cluster adds; `figures`: such totals, (drawings, m) -> name -> (drawings),
    NaN where a drawing has none. Ends are percentiles, moved by what the figure of all clusters differs from its value.

    >>> sums = np.column_stack([np.ones(50), np.arange(50) % 2])
    >>> found = intervals_of(sums, lambda t: {"share": t[:, 1] / t[:, 0]}, {"share": 0.5}, 0)
    >>> [round(end, 1) for end in found["share"]]
    [0.4, 0.6]
    """
    n = len(sums)
    if not values:
        return {}
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(0, DRAWINGS, AT_ONCE):
        times = np.stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(AT_ONCE)])
        parts.append(times @ sums)
    drawn, whole = figures(np.concatenate(parts)), figures(sums.sum(axis=0, keepdims=True))
    out = {}
    for name, value in values.items():
        if name in drawn and not np.isnan(drawn[name]).all():
            low, high = np.nanpercentile(drawn[name], (2.5, 97.5)) + (value - float(whole[name][0]))
            out[name] = (max(-1.0 if name == "ari" else 0.0, float(low)), min(1.0, float(high)))
    return out
