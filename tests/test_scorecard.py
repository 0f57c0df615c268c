"""The scorecard: the figures that are shown add up to the probability that is given."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.measures import COUNTED, MEASURES
from dedup.scorecard import ABSENT, Curve, Scorecard, packaged

CARDS = ("same-story",)
IN_COMMON = [n for n in MEASURES if n not in (*COUNTED, "words_smaller", "length_ratio", "quoted_share")]
values = st.one_of(st.just(ABSENT), st.floats(0, 12, width=32))


def drawn_measures(m: int) -> st.SearchStrategy[dict[str, NDArray[np.float32]]]:
    column = st.lists(values, min_size=m, max_size=m).map(lambda v: np.array(v, np.float32))
    return st.fixed_dictionaries(dict.fromkeys(MEASURES, column))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CARDS), drawn_measures(3))
def test_probability_is_the_logistic_of_the_intercept_and_all_contributions(
    name: str, measures: dict[str, NDArray[np.float32]]
) -> None:
    card = packaged(name)
    added = card.contributions(measures)
    total = card.intercept + sum(added.values())
    np.testing.assert_allclose(card.log_odds(measures), total, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(card.probability(measures), 1 / (1 + np.exp(-total)), rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CARDS), drawn_measures(2))
def test_every_probability_lies_strictly_between_0_and_1(name: str, measures: dict[str, NDArray[np.float32]]) -> None:
    probability = packaged(name).probability(measures)
    assert (probability > 0).all() and (probability < 1).all()


def by_hand(curve: Curve, value: float) -> float:
    """Twin: one value, straight from the words of the docstring."""
    if value == ABSENT:
        return curve.absent
    knots: list[float] = curve.knots.tolist()
    heights: list[float] = curve.log_odds.tolist()
    if value <= knots[0]:
        return heights[0]
    for (x0, y0), (x1, y1) in zip(
        zip(knots, heights, strict=True), zip(knots[1:], heights[1:], strict=True), strict=False
    ):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return heights[-1]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CARDS), st.data(), values)
def test_a_curve_is_straight_between_knots_and_level_beyond(name: str, data: st.DataObject, value: float) -> None:
    curves = packaged(name).curves
    curve = curves[data.draw(st.sampled_from(sorted(curves)))]
    assert curve(np.array([value], np.float32))[0] == pytest.approx(by_hand(curve, value), abs=1e-9)


@pytest.mark.parametrize("name", CARDS)
def test_packaged_curves_are_over_known_measures_with_rising_knots_and_finite_figures(name: str) -> None:
    card = packaged(name)
    assert np.isfinite(card.intercept)
    assert set(card.curves) <= set(MEASURES) and card.curves
    for curve in card.curves.values():
        assert len(curve.knots) == len(curve.log_odds) >= 2
        assert (np.diff(curve.knots) > 0).all()
        assert np.isfinite(curve.log_odds).all() and np.isfinite(curve.absent)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_survives_being_written_and_read(name: str) -> None:
    card = packaged(name)
    again = Scorecard.from_dict(json.loads(json.dumps(card.as_dict())))
    assert again.as_dict() == card.as_dict()


@pytest.mark.parametrize("name", CARDS)
def test_what_is_stored_is_what_is_read(name: str) -> None:
    stored = json.loads((files("dedup") / "weights.json").read_text("utf-8"))
    assert set(stored) == set(CARDS)  # who is derived is for the trees of `dedup.boosted`
    assert packaged(name).as_dict() == stored[name]


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("measure", IN_COMMON)
def test_more_in_common_never_speaks_against(name: str, measure: str) -> None:
    assert (np.diff(packaged(name).curves[measure].log_odds) >= 0).all()


def test_a_worked_example_adds_up() -> None:
    card = Scorecard(
        -1.0,
        {
            "order": Curve(np.array([0.0, 1.0]), np.array([-2.0, 2.0]), 0.5),
            "lead": Curve(np.array([0.0, 0.5]), np.array([0.0, 3.0]), -0.25),
        },
    )
    measures = {"order": np.array([0.75, -1], np.float32), "lead": np.array([0.9, -1], np.float32)}
    assert card.log_odds(measures).tolist() == [-1 + 1 + 3, -1 + 0.5 - 0.25]
    assert card.probability(measures)[1] == pytest.approx(1 / (1 + np.exp(0.75)))


def test_no_pairs_have_no_probability() -> None:
    assert packaged("same-story").probability({n: np.zeros(0, np.float32) for n in MEASURES}).shape == (0,)
