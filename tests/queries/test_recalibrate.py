"""Probabilities fitted to labels: the line, what falls, and what a result then says of itself."""

import numpy as np
import polars as pl
import pytest

import dedup
from dedup.errors import UsageError
from dedup.queries.evaluate import labels_of
from dedup.queries.evaluate.recalibration import Fit, fit_of
from dedup.queries.evaluate.told_pairs import ToldPair, told_pairs
from dedup.queries.recluster import threshold_of
from dedup.tables import DERIVED


def told(
    said: "np.ndarray[tuple[int], np.dtype[np.float64]]", true: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> list[ToldPair]:
    return [ToldPair(bool(t), None, 1.0, "rewrite", float(p), "one") for p, t in zip(said, true, strict=True)]


def drawn(n: int, seed: int, slope: float, intercept: float) -> list[ToldPair]:
    rng = np.random.default_rng(seed)
    said = rng.uniform(0.5, 0.99, n)
    odds = np.log(said / (1 - said))
    return told(said, rng.random(n) < 1 / (1 + np.exp(-(intercept + slope * odds))))


def test_a_line_is_found_again() -> None:
    fit = fit_of(drawn(20_000, 1, 0.6, -0.5))
    assert (fit.slope, fit.intercept) == (pytest.approx(0.6, abs=0.08), pytest.approx(-0.5, abs=0.1))
    assert fit.fitted_ece < fit.ece and fit.fitted_brier < fit.brier


def test_few_labels_move_little_and_true_probabilities_stay() -> None:
    said = np.array([0.6, 0.9])
    few = [fit_of(drawn(60, seed, 1.0, 0.0)).applied(said) for seed in range(20)]
    assert np.abs(np.mean(few, axis=0) - said).max() < 0.05
    assert np.abs(np.array(few) - said).max() < 0.3


def test_a_fit_keeps_the_order_and_copies() -> None:
    fit = fit_of(drawn(500, 2, 0.5, 0.0))
    out = fit.applied(np.linspace(0, 1, 101))
    assert (np.diff(out) >= 0).all() and out[-1] == 1 and out.min() >= 0


def test_too_few_labels_and_labels_turned_round_are_refused() -> None:
    with pytest.raises(UsageError, match="10 of each are needed"):
        fit_of(told(np.full(50, 0.9), np.arange(50) < 45))
    rng = np.random.default_rng(0)
    said = rng.uniform(0.5, 0.99, 3000)
    with pytest.raises(UsageError, match="less often derived"):
        fit_of(told(said, rng.random(3000) < 1.4 - said))


def labels(result: dedup.Result) -> pl.DataFrame:
    """Of pairs called derived the readers believe the ten surest alone."""
    called = result.pairs.filter(pl.col("relation").is_in(DERIVED) & (pl.col("probability") < 1)).sort("probability")
    derived = pl.int_range(pl.len()) >= 13
    return called.select("left", "right", derived=derived)


def test_a_fitted_result_says_so_and_nothing_rises(scanned: dedup.Result) -> None:
    given = labels(scanned)
    fitted = scanned.recalibrated(given)
    said = fitted.run["recalibrated"]
    fit = fit_of(told_pairs(scanned, labels_of(given)))
    assert isinstance(fit, Fit) and said["labels"] == len(given) and said["slope"] == round(fit.slope, 4)
    assert "recalibrated" not in scanned.run
    derived = fitted.pairs["relation"].is_in(DERIVED)
    threshold = threshold_of(fitted)
    assert (fitted.pairs.filter(derived)["probability"] >= threshold).all()
    before = {
        (a, b) for a, b in scanned.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right").iter_rows()
    }
    after = {(a, b) for a, b in fitted.pairs.filter(derived).select("left", "right").iter_rows()}
    assert after < before and said["pairs_no_longer_derived"] == len(before) - len(after)
    p = {(a, b): p for a, b, p in scanned.pairs.select("left", "right", "probability").iter_rows()}
    for a, b, now in fitted.pairs.filter(derived).select("left", "right", "probability").iter_rows():
        assert now == pytest.approx(float(fit.applied(np.array([p[a, b]]))[0]))
    kept = [set(g) for g in scanned.members.group_by("cluster").agg("article")["article"]]
    assert all(any(set(g) <= k for k in kept) for g in fitted.members.group_by("cluster").agg("article")["article"])


def test_labels_of_articles_are_refused(scanned: dedup.Result) -> None:
    with pytest.raises(UsageError, match="give labels with left, right"):
        scanned.recalibrated(pl.DataFrame({"id": ["ar-1001"], "cluster": ["one"]}))
