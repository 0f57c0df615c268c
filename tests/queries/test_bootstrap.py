"""Intervals by drawing labelled clusters again: of the figures themselves, wide enough, and none of a few clusters."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import labels_of, result_of
from sklearn.metrics import homogeneity_completeness_v_measure
from strategies import one_thread

from dedup.queries.evaluate import evaluation_text
from dedup.queries.evaluate.article_evaluation import evaluate_articles, values_of
from dedup.queries.evaluate.article_sums import cluster_sums, clusters_of, figures_of
from dedup.queries.evaluate.bootstrap import intervals_of
from dedup.queries.evaluate.metrics import adjusted_rand, b_cubed_each, b_cubed_mean, pair_shares
from dedup.queries.evaluate.pair_counts import one_each
from dedup.queries.evaluate.v_measure import v_measure

__all__ = ["one_thread"]

clusterings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=14)
NO_PAIRS: Any = (np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0, np.bool_))


@given(clusterings)
def test_v_measure_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    gold, found = ([row[k] for row in rows] for k in (0, 1))
    ours = v_measure(one_each(gold), one_each(found))
    theirs = homogeneity_completeness_v_measure(gold, found)
    assert (ours.homogeneity, ours.completeness, ours.v) == pytest.approx(theirs, abs=1e-9)


@given(clusterings)
@settings(deadline=None)
def test_sums_over_all_clusters_give_the_figures_themselves(rows: list[tuple[int, int]]) -> None:
    gold, found = (one_each(row[k] for row in rows) for k in (0, 1))
    each = b_cubed_each(gold, found)
    sums = cluster_sums(gold, found, each, [], *NO_PAIRS)
    assert len(sums) == len({row[0] for row in rows})
    with np.errstate(divide="ignore", invalid="ignore"):
        of_all = {name: float(value[0]) for name, value in figures_of(sums.sum(axis=0, keepdims=True)).items()}
    pairs, v, b = pair_shares(gold, found, [0] * len(rows)), v_measure(gold, found), b_cubed_mean(each)
    expected = {
        "b_cubed.precision": b.precision, "b_cubed.f1": b.f1, "pairs.precision": pairs.precision,
        "pairs.recall": pairs.recall, "pairs.f1": pairs.f1, "ari": adjusted_rand(gold, found),
        "v_measure.homogeneity": v.homogeneity, "v_measure.v": v.v,
    }  # fmt: skip
    for name, value in expected.items():
        # where entropies are 0 the figure is 1 by convention, and of sums there is none
        if value is not None and not np.isnan(of_all[name]):
            assert of_all[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.slow  # statistics
def test_an_interval_holds_the_share_that_clusters_were_drawn_with() -> None:
    """Clusters of 1 to 9 articles, all found or all missed: articles alone would give intervals far too narrow."""
    rng = np.random.default_rng(3)
    inside, times = 0, 200
    for seed in range(times):
        size = rng.integers(1, 10, 60).astype(float)
        sums = np.column_stack([size, size * (rng.random(60) < 0.7)])
        value = {"recall": float(sums[:, 1].sum() / sums[:, 0].sum())}
        low, high = intervals_of(sums, lambda t: {"recall": t[:, 1] / t[:, 0]}, value, seed)["recall"]
        inside += low <= 0.7 <= high
    assert inside >= 0.9 * times


def test_few_clusters_have_no_interval_and_many_have_all() -> None:
    ids = [f"{cluster}{one}" for cluster in "abcdefghijklmn" for one in "xyz"]
    members = [(i[0], i, "origin" if i[1] == "x" else "derivative", 0.9 if i[1] == "x" else 0.05) for i in ids[:33]]
    pairs = [(f"{c}x", f"{c}y", 0.3 + 0.05 * k) for k, c in enumerate("abcdefghijklmn")]
    result = result_of(dict.fromkeys(ids, 60), members, pairs, [])
    every = evaluate_articles(result, labels_of([(i, i[0], i[1] == "x") for i in ids]))
    values = values_of(every)
    assert {"ari", "b_cubed.f1", "v_measure.v", "origins.named", "origins.direction", "calibration.ece"} <= set(values)
    assert set(every.intervals) == {n for n in values if not n.startswith("calibration.bins")}
    for name, (low, high) in every.intervals.items():
        assert low - 1e-9 <= values[name] <= high + 1e-9 or name.startswith("calibration"), name
    assert every.intervals["b_cubed.recall"][1] - every.intervals["b_cubed.recall"][0] > 0.1
    few = evaluate_articles(result, labels_of([(i, i[0], i[1] == "x") for i in ids[:15]]))
    assert few.intervals == {}
    again = evaluate_articles(result, labels_of([(i, i[0], i[1] == "x") for i in reversed(ids)]))
    assert again.intervals == every.intervals


def test_clusters_that_share_an_article_are_drawn_together() -> None:
    gold = [frozenset("a"), frozenset("ab"), frozenset("b"), frozenset("c")]
    sums = cluster_sums(gold, gold, b_cubed_each(gold, gold), [], *NO_PAIRS)
    assert len(sums) == 2 and clusters_of(sums, "b_cubed.f1") == 2


def test_of_whole_clusters_what_else_is_put_with_them_is_wrong() -> None:
    """a and b belong together and are all; the result puts x and y with them, of which nobody has said anything."""
    members = [("one", i, "derivative", 0.1) for i in ("a", "b", "x", "y")]
    pairs = [("a", "b", 0.9), ("b", "x", 0.7), ("x", "y", 0.8)]
    result = result_of(dict.fromkeys("abxyz", 60), members, pairs, [])
    labels = labels_of([("a", "one", None), ("b", "one", None)])
    some, whole = evaluate_articles(result, labels), evaluate_articles(result, labels, complete=True)
    assert (some.b_cubed.precision, some.pairs.precision) == (1, 1)
    assert (whole.counted, whole.not_labelled, whole.b_cubed.n) == (2, 3, 2)
    assert (whole.b_cubed.precision, whole.b_cubed.recall) == (0.5, 1)
    # each of the two has one that belongs to it and two that do not; half of each pair is its own
    assert whole.pairs.precision == pytest.approx(1 / 3) and whole.pairs.recall == 1 and whole.pairs.n == 1
    assert whole.calibration.pairs == 2
    assert whole.calibration.brier == pytest.approx((0.1**2 + 0.7**2 / 2) / 1.5)
    assert whole.ari is None and whole.v_measure is None and whole.by_length == []
    text = evaluation_text(whole)
    assert "3 articles of the result without a label, taken for strangers to all that are." in text
    assert "adjusted Rand" not in text and "By length" not in text


@given(clusterings)
@settings(deadline=None)
def test_where_all_are_labelled_both_ways_are_the_same(rows: list[tuple[int, int]]) -> None:
    ids = [f"i{n}" for n in range(len(rows))]
    members = [(f"f{found}", i, "derivative", 0.1) for i, (_, found) in zip(ids, rows, strict=True)]
    pairs = [(a, b, 0.6) for a, b in itertools.pairwise(ids)]
    result = result_of(dict.fromkeys(ids, 60), members, sorted({(*sorted(p[:2]), p[2]) for p in pairs}), [])
    labels = labels_of([(i, f"g{gold}", None) for i, (gold, _) in zip(ids, rows, strict=True)])
    some, whole = evaluate_articles(result, labels), evaluate_articles(result, labels, complete=True)
    ours, theirs = values_of(whole), values_of(some)
    assert ours == {n: pytest.approx(v, abs=1e-9) for n, v in theirs.items() if not n.startswith(("ari", "v_"))}
