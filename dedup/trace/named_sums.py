"""Sums whose terms keep their names, so that whoever asks can be told what a weight is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NamedSum:
    """`total` float64, of any shape; `terms`, name -> float64 of the same shape, which add up to it."""

    total: Float
    terms: Mapping[str, Float]


def added(**parts: "NDArray[np.floating[Any]] | NamedSum") -> NamedSum:
    """The parts added one after the other, as they are given; of a part that is a sum itself the terms are taken over,
    and its total is added as one number.

    >>> weight = added(closeness=np.array([1.0, 0.5]), dates=np.array([0.0, 1.5]))
    >>> weight.total.tolist(), sorted(weight.terms)
    ([1.0, 2.0], ['closeness', 'dates'])
    """
    total: Float | None = None
    terms: dict[str, Float] = {}
    for name, part in parts.items():
        value = part.total if isinstance(part, NamedSum) else np.asarray(part, np.float64)
        terms.update(part.terms if isinstance(part, NamedSum) else {name: value})
        total = value if total is None else total + value
    if total is None:
        raise ValueError("a sum of nothing: give at least one part")
    return NamedSum(total, terms)
