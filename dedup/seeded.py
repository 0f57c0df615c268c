"""Chance for igraph, from numpy's generator."""

import numpy as np


class Seeded:
    """What igraph asks of a source of chance, from numpy, so that a run can be repeated to the byte."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def random(self) -> float:
        """Uniform in 0..1."""
        return float(self._rng.random())

    def randint(self, low: int, high: int) -> int:
        """Uniform, both ends included."""
        return int(self._rng.integers(low, high, endpoint=True))

    def gauss(self, mean: float, deviation: float) -> float:
        """Normal."""
        return float(self._rng.normal(mean, deviation))
