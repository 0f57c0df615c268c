"""Probabilities fitted to one's own labels: two numbers, so that some hundred labels are enough.

Platt (1999, "Probabilistic outputs for support vector machines") fits the log-odds by a line; here the line is drawn
towards the one that changes nothing, as if some labels had confirmed the probabilities as they are (a ridge on slope
and intercept). A free curve (isotonic regression) takes thousands of labels and is not offered.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.errors import UsageError
from dedup.queries.evaluate.calibration import calibration
from dedup.queries.evaluate.plain import as_plain
from dedup.queries.evaluate.told_pairs import ToldPair

LEAST = 10
"""Pairs called derived that must be labelled derived, and as many that must not: fewer say nothing of a line."""
RIDGE = 2.0
"""How strongly the line is held: a slope of 2 or .5 costs as much as one label that was thought unlikely."""
EDGE = 1e-4
"""Probabilities are taken as so far from 0 and 1 at least: a copy is surer than any line can tell."""
FOLDS = 10
_STEPS, _CLOSE = 100, 1e-10


@dataclass(frozen=True, slots=True)
class Fit:
    """log-odds fitted = `intercept` + `slope` * log-odds said, over `labels` pairs called derived, `derived` of them
    labelled so. `brier` and `ece`: before, and `fitted_brier` and `fitted_ece` after, of pairs that the line was not
    fitted to (ten folds).
    """

    intercept: float
    slope: float
    labels: int
    derived: int
    brier: float
    fitted_brier: float
    ece: float
    fitted_ece: float

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain values, with four digits, for run.json."""
        return as_plain(self)

    def applied(self, said: NDArray[np.float64]) -> NDArray[np.float64]:
        """The fitted probabilities, float64 (n), of those said, 0..1; 1, which is a copy, stays."""
        return np.where(said >= 1, 1.0, _logistic(self.intercept + self.slope * _log_odds(said)))


def fit_of(told: list[ToldPair]) -> Fit:
    """The line through what was said of labelled pairs called derived, and what was so, by weight.

    Raises UsageError for too few labels on either side, and where pairs that are said to be likelier are less so.

    >>> some = [ToldPair(k % 3 > 0, None, 1.0, "rewrite", 0.9, "one") for k in range(90)]
    >>> fit = fit_of(some)
    >>> fit.applied(np.array([0.9, 1.0])).round(1).tolist()
    [0.7, 1.0]
    """
    called = [t for t in told if t.called and t.probability < 1]
    so = sum(t.derived for t in called)
    if min(so, len(called) - so) < LEAST:
        raise UsageError(
            f"of the labelled pairs that this result calls derived (copies aside) {so:,} are labelled derived and "
            f"{len(called) - so:,} are not; {LEAST} of each are needed to fit probabilities, so label more"
        )
    said = np.array([t.probability for t in called])
    true = np.array([t.derived for t in called])
    weight = np.array([t.weight for t in called])
    weight = weight * len(weight) / weight.sum()
    intercept, slope = _line(said, true, weight)
    if slope <= 0:
        raise UsageError(
            "by these labels pairs with a higher probability are less often derived; no line fits that: see whether "
            "left, right and derived belong to this result"
        )
    out = np.empty(len(said))
    fold = np.random.default_rng(0).permutation(len(said)) % FOLDS
    for k in range(FOLDS):
        a, b = _line(said[fold != k], true[fold != k], weight[fold != k])
        out[fold == k] = _logistic(a + b * _log_odds(said[fold == k]))
    before, after = calibration(said, true, weight), calibration(out, true, weight)
    errors = (before.brier or 0.0, after.brier or 0.0, before.ece or 0.0, after.ece or 0.0)
    return Fit(intercept, slope, len(called), so, *errors)


def _line(said: NDArray[np.float64], true: NDArray[np.bool_], weight: NDArray[np.float64]) -> tuple[float, float]:
    """Intercept and slope with the least weighted log-loss plus the ridge, by Newton's steps."""
    x = np.column_stack([np.ones(len(said)), _log_odds(said)])
    at, known = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(_STEPS):
        p = _logistic(x @ at)
        slope = x.T @ (weight * (p - true)) + RIDGE * (at - known)
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(2)
        step = np.linalg.solve(bend, slope)
        while _loss(x, at - step, true, weight) > _loss(x, at, true, weight) and np.abs(step).max() > _CLOSE:
            step = step / 2  # a whole step may lead beyond the valley
        at = at - step
        if np.abs(step).max() <= _CLOSE:
            break
    return float(at[0]), float(at[1])


def _loss(
    x: NDArray[np.float64], at: NDArray[np.float64], true: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    odds = x @ at
    held = RIDGE / 2 * ((at - [0.0, 1.0]) ** 2).sum()
    return float((weight * np.logaddexp(0, np.where(true, -odds, odds))).sum() + held)


def _log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    inside: NDArray[np.float64] = np.clip(p, EDGE, 1 - EDGE)
    return np.log(inside) - np.log1p(-inside)


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 + 0.5 * np.tanh(x / 2)
