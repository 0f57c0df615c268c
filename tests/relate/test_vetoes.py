"""What never counts as derived: another day's story with the last one's background."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.relate.vetoes import (
    DAY_SHARE,
    LONG_PASSAGE,
    OLD_TEXT,
    REUSED_SHARE,
    STORY_DAYS,
    VERSION_SHARE,
    days_apart,
    days_published,
    follow_up,
    same_frame,
)

PAIR = np.array([[0, 1]])
OWN, OTHER = ["Tarn Post", "Tarn Post"], ["Tarn Post", "Northwire"]


def held(
    kept: float, days: tuple[float, float] | None, papers: list[str | None], sentences: float = 0.3, longest: float = 5
) -> bool:
    columns = {
        "runs3_smaller": np.array([kept], np.float32), "sentences_smaller": np.array([sentences], np.float32),
        "longest_run": np.array([np.log1p(longest)], np.float32),
    }  # fmt: skip
    return bool(follow_up(columns, papers, None if days is None else np.array(days), PAIR)[0])


def test_a_later_version_keeps_the_wording_and_comes_soon() -> None:
    assert not held(VERSION_SHARE + 0.01, (10.0, 11.2), OWN)
    assert held(VERSION_SHARE - 0.01, (10.0, 11.2), OWN)
    assert not held(DAY_SHARE + 0.01, (10.0, 10.2), OWN)
    assert not held(DAY_SHARE + 0.01, None, OWN)
    assert held(DAY_SHARE - 0.01, (10.0, 10.2), OWN)
    assert held(VERSION_SHARE + 0.01, (10.0, 40.0), OWN)
    assert not held(OLD_TEXT + 0.01, (10.0, 40.0), OWN)


def test_on_the_same_day_a_version_may_reword_more() -> None:
    assert not held(0.35, (10.0, 10.3), OWN, sentences=0.7)
    assert held(0.35, (10.0, 11.0), OWN, sentences=0.7)
    assert held(0.35, None, OWN, sentences=0.7)


def test_another_outlet_may_reword_at_once_and_reuse_later() -> None:
    assert not held(0.0, (10.0, 12.0), OTHER)
    assert held(0.0, (10.0, 10.1 + STORY_DAYS), OTHER)
    assert not held(REUSED_SHARE + 0.01, (10.0, 90.0), OTHER)
    assert not held(0.1, (10.0, 90.0), OTHER, longest=LONG_PASSAGE + 1)


@pytest.mark.parametrize("papers", [OTHER, [None, None], [None, "Northwire"]])
def test_without_dates_nothing_is_said_of_two_outlets(papers: list[str | None]) -> None:
    assert not held(0.0, None, papers)
    assert not held(0.0, (np.nan, 10.0), papers)


def test_a_date_that_cannot_be_one_is_as_none() -> None:
    assert not held(0.0, (-25567.0, 20000.0), OTHER)  # 1900, beside a date of 2024
    assert held(0.0, (-25567.0, -25500.0), OTHER)  # an old archive has its own calendar


@given(st.floats(0, 1), st.floats(0, 400), st.floats(0, 400), st.sampled_from([OWN, OTHER]), st.floats(0, 1))
def test_more_of_the_old_text_never_makes_a_follow_up(
    kept: float, a: float, b: float, papers: list[str | None], more: float
) -> None:
    if not held(kept, (a, b), papers):
        assert not held(max(kept, more), (a, b), papers)
    assert held(kept, (a, b), papers) == held(kept, (b, a), papers)


@pytest.mark.parametrize(
    ("kept", "days", "papers", "sentences", "longest", "new"),
    [
        # one outlet: a day apart, on one day, weeks apart, without dates
        (0.69, (10.0, 11.0), OWN, 0.3, 5, True), (0.71, (10.0, 11.0), OWN, 0.3, 5, False),
        (0.71, (10.0, 12.0), OWN, 0.3, 5, False), (0.71, (10.0, 12.1), OWN, 0.3, 5, True),
        (0.59, (10.0, 10.5), OWN, 0.3, 5, True), (0.61, (10.0, 10.5), OWN, 0.3, 5, False),
        (0.61, (10.0, 10.6), OWN, 0.3, 5, True),
        (0.84, (10.0, 40.0), OWN, 0.3, 5, True), (0.86, (10.0, 40.0), OWN, 0.3, 5, False),
        (0.59, None, OWN, 0.3, 5, True), (0.61, None, OWN, 0.3, 5, False),
        # on one day the wording may be another
        (0.31, (10.0, 10.5), OWN, 0.66, 5, False), (0.29, (10.0, 10.5), OWN, 0.66, 5, True),
        (0.31, (10.0, 10.5), OWN, 0.64, 5, True), (0.31, (10.0, 10.6), OWN, 0.66, 5, True),
        # two outlets
        (0.0, (10.0, 13.0), OTHER, 0.3, 5, False), (0.0, (10.0, 13.1), OTHER, 0.3, 5, True),
        (0.59, (10.0, 40.0), OTHER, 0.3, 59, True), (0.61, (10.0, 40.0), OTHER, 0.3, 59, False),
        (0.59, (10.0, 40.0), OTHER, 0.3, 61, False), (0.59, (10.0, 40.0), OTHER, 0.3, 60, False),
        # at the bound itself
        (0.3, (10.0, 10.5), OWN, 0.65, 5, False), (0.6, (10.0, 40.0), OTHER, 0.3, 5, False),
    ],
)  # fmt: skip
def test_from_where_on_it_is_another_days_story(
    kept: float, days: tuple[float, float] | None, papers: list[str | None], sentences: float, longest: float, new: bool
) -> None:
    assert held(kept, days, papers, sentences, longest) is new


def test_days_are_counted_from_1970_and_between_two_that_are_dates_both() -> None:
    when = [datetime(1970, 1, 2, 12, tzinfo=UTC), None, datetime(2025, 3, 4, tzinfo=UTC)]
    days = days_published(pl.DataFrame({"published": when}, schema={"published": pl.Datetime("us", "UTC")}))
    assert days.tolist() == pytest.approx([1.5, np.nan, 20151.0], nan_ok=True)
    known = np.array([20000.0, 20003.5, np.nan, 0.0, 1.0])
    pairs = np.array([[0, 1], [1, 0], [0, 2], [2, 0], [0, 3], [3, 0], [3, 4]])
    assert days_apart(known, pairs).tolist() == pytest.approx([3.5, 3.5, *[np.nan] * 4, 1.0], nan_ok=True)


FILLED_ANEW = {
    "names_smaller": 0.95, "figures_smaller": 0.5, "plain_smaller": 0.8, "order": 0.9, "runs3_smaller": 0.5,
    "longest_run": np.log1p(40), "length_ratio": 0.9, "figures_apart": np.log1p(4), "words_apart": np.log1p(6.6),
    "words_smaller": np.log(100),
}  # fmt: skip
OTHER_FACTS = {**FILLED_ANEW, "names_smaller": 0.5, "length_ratio": 0.65, "order": 0.5, "runs3_smaller": 0.3}


@pytest.mark.parametrize(
    ("like", "changed", "frame"),
    [
        # the same names, all in their places, and only figures differ
        (FILLED_ANEW, {}, True), (FILLED_ANEW, {"figures_smaller": 0.51}, False), (FILLED_ANEW, {"order": 0.89}, False),
        (FILLED_ANEW, {"longest_run": np.log1p(41)}, False), (FILLED_ANEW, {"length_ratio": 0.89}, False),
        (FILLED_ANEW, {"figures_apart": np.log1p(3.9)}, False), (FILLED_ANEW, {"words_apart": np.log1p(6.8)}, False),
        (FILLED_ANEW, {"figures_smaller": -1.0}, False),
        # other names
        (OTHER_FACTS, {}, True), (OTHER_FACTS, {"names_smaller": 0.51, "figures_smaller": 0.48}, True),
        (OTHER_FACTS, {"names_smaller": 0.51, "figures_smaller": 0.48, "figures_apart": np.log1p(3.9)}, False),
        (OTHER_FACTS, {"names_smaller": 0.51, "figures_smaller": 0.5}, False),
        (OTHER_FACTS, {"length_ratio": 0.64}, False), (OTHER_FACTS, {"runs3_smaller": 0.29}, False),
        (OTHER_FACTS, {"longest_run": np.log1p(41)}, False), (OTHER_FACTS, {"plain_smaller": 0.49}, False),
        # one of the two kinds of facts alone tells
        (OTHER_FACTS, {"figures_smaller": -1.0}, True), (OTHER_FACTS, {"names_smaller": -1.0}, True),
        (OTHER_FACTS, {"figures_smaller": 0.6, "figures_apart": 0.0}, False),
        # in one order more facts may be the same
        (OTHER_FACTS, {"names_smaller": 0.75, "figures_smaller": 0.64, "order": 0.9}, True),
        (OTHER_FACTS, {"names_smaller": 0.75, "figures_smaller": 0.64, "order": 0.89}, False),
        (OTHER_FACTS, {"names_smaller": 0.76, "figures_smaller": 0.62, "order": 0.9}, False),
        (OTHER_FACTS, {"names_smaller": 0.75, "figures_smaller": 0.66, "order": 0.9}, False),
    ],
)  # fmt: skip
def test_from_where_on_two_texts_are_one_frame(like: dict[str, float], changed: dict[str, float], frame: bool) -> None:
    columns = {name: np.array([v], np.float32) for name, v in {**like, **changed}.items()}
    assert bool(same_frame(columns, OWN, PAIR)[0]) is frame
