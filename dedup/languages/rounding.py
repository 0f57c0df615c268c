"""Vectors in one byte a dimension: what is kept of a sentence, and what every run compares, kept or not."""

import numpy as np
from numpy.typing import NDArray

MOST = 127


def coarse(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """int8 (n, dim) of float32 (n, dim): each row so long that its largest value is 127, rounded.

    >>> coarse(np.array([[0.6, -0.8], [0, 0]], np.float32)).tolist()
    [[95, -127], [0, 0]]
    """
    largest = np.abs(vectors).max(1, keepdims=True, initial=0)
    scaled = np.rint(vectors * (np.float32(MOST) / np.maximum(largest, np.float32(1e-12))))
    return np.asarray(scaled.astype(np.int8), np.int8)


def unit(rounded: NDArray[np.int8]) -> NDArray[np.float32]:
    """float32 (n, dim): the same directions, each of length 1, or 0. `coarse` of it gives `rounded` again.

    >>> unit(coarse(np.array([[3, 4]], np.float32))).round(2).tolist()
    [[0.6..., 0.8...]]
    """
    rows = rounded.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))[:, None]
    return np.asarray(rows / np.maximum(lengths, np.float32(1)), np.float32)
