"""A judgement of pairs whose columns are given by hand."""

from typing import Any

import numpy as np

from dedup.data import Judgement
from dedup.measures import CONTEXT, MEASURES


def judgement(pairs: list[tuple[int, int]], **columns: Any) -> Judgement:
    """A judgement of these pairs, by the texts alone unless a column says otherwise."""
    m = len(pairs)
    arrays = {
        "measures": np.zeros((m, len(MEASURES)), np.float32), "context": np.full((m, len(CONTEXT)), -1, np.float32),
        "newsroom": np.zeros(m, np.bool_), "alone": np.full(m, 0.5), "probability": np.full(m, 0.5),
        "story": np.zeros(m), "credit": np.zeros(m), "frame": np.zeros(m, np.bool_), "one_event": np.zeros(m, np.bool_),
    }  # fmt: skip
    given = {name: np.asarray(value, arrays[name].dtype) for name, value in columns.items()}
    return Judgement(pairs=np.array(pairs).reshape(-1, 2), causes=["lexical"] * m, **{**arrays, **given})
