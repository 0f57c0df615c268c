"""What probabilities were worth: those said of pairs, beside the share that labels agree with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs with a probability from `low` to under `high` (the last bin: to 1), what was said and what was so."""

    low: float
    high: float
    pairs: int
    said: float | None
    true: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error in ten bins and Brier score, 0 the best of both, over `pairs` pairs."""

    pairs: int
    ece: float | None
    brier: float | None
    bins: list[Bin]


def calibration(
    said: NDArray[np.float64], true: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
) -> Calibration:
    """Of probabilities float64 (m), 0..1, and what was so, bool (m); `weight`, float64 (m), above 0: how many pairs
    each stands for, in means and errors (`pairs` counts each once).

    >>> found = calibration(np.array([0.95, 0.95, 0.05]), np.array([True, True, False]))
    >>> round(found.ece, 3), round(found.brier, 4)
    (0.05, 0.0025)
    >>> calibration(np.array([0.5, 0.5]), np.array([True, False]), np.array([3.0, 1.0])).ece
    0.25
    """
    weight = np.ones(len(said)) if weight is None else weight
    place = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    bins, error = [], 0.0
    for k in range(BINS):
        mine = place == k
        n = int(mine.sum())
        mean, share = (_mean(values[mine], weight[mine]) if n else None for values in (said, true))
        if mean is not None and share is not None:
            error += float(weight[mine].sum()) * abs(mean - share)
        bins.append(Bin(k / BINS, (k + 1) / BINS, n, mean, share))
    if not len(said):
        return Calibration(0, None, None, bins)
    return Calibration(len(said), error / float(weight.sum()), _mean((said - true) ** 2, weight), bins)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    return float((values * weight).sum() / weight.sum())
