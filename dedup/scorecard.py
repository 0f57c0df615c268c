"""A scorecard: named measures, each adding to or taking from the log-odds along a piecewise-linear curve.

The sum through the logistic function is the probability, so the numbers that decide are the numbers that are shown.
The curves are figures in `weights.json`, trained by `benchmarks/train_relations.py`; nothing is learned at run time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

ABSENT = -1.0
"""The value of a measure that does not apply to a pair (no figures in the shorter text, say)."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What one measure adds: `log_odds` at each of the rising `knots`, straight lines between, level beyond;
    `absent` where the measure does not apply.
    """

    knots: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    absent: float

    def __call__(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """float64, one for each value."""
        out = np.interp(values, self.knots, self.log_odds)
        return np.where(values <= ABSENT, self.absent, out)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """`intercept`, the log-odds of an average candidate, and one curve for each measure that counts, by name."""

    intercept: float
    curves: Mapping[str, Curve]

    def contributions(self, measures: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float64]]:
        """What each measure adds for each pair.

        >>> card = Scorecard(-1.0, {"order": Curve(np.array([0.0, 1.0]), np.array([-2.0, 2.0]), 0.0)})
        >>> card.contributions({"order": np.array([0.5, 1.0, -1.0], np.float32)})["order"].tolist()
        [0.0, 2.0, 0.0]
        """
        return {name: curve(measures[name]) for name, curve in self.curves.items()}

    def probability(self, measures: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """float64 (m), 0..1."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(measures))), np.float64)

    def log_odds(self, measures: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """float64 (m): the intercept and all that the measures add."""
        added = [curve(measures[name]) for name, curve in self.curves.items()]
        return np.asarray(self.intercept + np.sum(added, 0), np.float64)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`."""
        curves = {
            name: Curve(np.array(c["knots"], np.float64), np.array(c["log_odds"], np.float64), float(c["absent"]))
            for name, c in data["measures"].items()
        }
        return cls(float(data["intercept"]), curves)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, rounded to what `weights.json` keeps."""
        return {
            "intercept": round(self.intercept, 4),
            "measures": {
                name: {
                    "knots": [round(float(k), 4) for k in c.knots],
                    "log_odds": [round(float(k), 4) for k in c.log_odds],
                    "absent": round(c.absent, 4),
                }
                for name, c in self.curves.items()
            },
        }


@cache
def packaged(name: str) -> Scorecard:
    """The packaged scorecard called `name`: `same-story`, so far."""
    return Scorecard.from_dict(json.loads((files("dedup") / "weights.json").read_text("utf-8"))[name])
