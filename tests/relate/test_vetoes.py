"""What never counts as derived: another day's story with the last one's background."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.relate.vetoes import DAY_SHARE, LONG_PASSAGE, OLD_TEXT, REUSED_SHARE, STORY_DAYS, VERSION_SHARE, follow_up

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
