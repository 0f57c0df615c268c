"""Direction of a pair: exchanged texts change the sign, cut and reworded texts point back, truncated ones say less."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from strategies import (
    FERRY,
    FERRY_REWORDED,
    one_thread,  # noqa: F401  # a fixture
    printed,
    rows,
    texts,
)

from dedup.relate.direction import DIRECTION_MEASURES, KINDS, LOCAL, _cards, direction_measures, log_odds, reasons

COLUMN = {name: i for i, name in enumerate(DIRECTION_MEASURES)}
LONG = """The council of Dunmarrow voted on Friday by 14 to 9 to close the swimming baths in Lidgate Street. Councillor
Perpetua Stannard said that the boilers, bought in 1974, could not be mended. "We have asked four firms and each of them
shook its head," she told the meeting. Oskar Whitlow, who has taught there since 1991, handed over 3,200 signatures.
The nearest pool is in Kelby, 23 kilometres away, and the bus there stops at seven. A heritage society, the Friends of
Lidgate, wants the tiles by Ambrose Fenn to be kept."""
SHORT = """The local council has decided to close the swimming baths in Dunmarrow. A councillor explained that the old
boilers could no longer be repaired. A swimming teacher handed over thousands of signatures against the plan. People who
want to swim will now have to travel to another town, which many of them are not happy about."""
OLDER = """The bridge at Tollerton was closed on monday after a lorry hit the parapet. Nobody was hurt. Engineers will
look at the strctural damage before it opens again."""
NEWER = """The bridge at Tollerton was closed on monday after a lorry loaded with gravel hit the parapet. Nobody was
hurt. Engineers will look at the structural damage before it opens again, the county said. Traffic is sent over the
ford at Hallow, 6 kilometres upstream. The bridge was last repaired in 2019."""


def odds(left: str, right: str, kind: str = "rewrite", whole: NDArray[np.bool_] | None = None) -> float:
    return float(log_odds(direction_measures(printed([left, right]), rows((0, 1)), whole), kind)[0])


@given(texts(), texts())
@settings(deadline=None)
def test_exchanged_texts_change_the_sign_and_nothing_else(left: str, right: str) -> None:
    measures = direction_measures(printed([left, right]), rows((0, 1), (1, 0)))
    assert np.array_equal(measures[0], -measures[1])
    for kind in KINDS:
        there, back = log_odds(measures, kind)
        assert there == -back


@given(texts())
@settings(deadline=None)
def test_equal_texts_say_nothing(text: str) -> None:
    measures = direction_measures(printed([text, text]), rows((0, 1)))
    assert not measures.any()
    assert log_odds(measures, "rewrite")[0] == log_odds(measures, "revision")[0] == 0


def test_real_sentences_change_the_sign_exactly() -> None:
    every = [FERRY, FERRY_REWORDED, LONG, SHORT, OLDER, NEWER]
    n = len(every)
    there = rows(*[(a, b) for a in range(n) for b in range(n)])
    prints = printed(every)
    forth, back = direction_measures(prints, there), direction_measures(prints, there[:, ::-1])
    assert np.array_equal(forth, -back)
    assert np.isfinite(forth).all()


def test_a_shortened_rewording_was_made_from_the_text_with_the_names() -> None:
    assert odds(LONG, SHORT) > 2


def test_the_head_of_a_text_was_made_from_the_whole() -> None:
    assert odds(LONG, LONG[: LONG.index("The nearest")]) > 0


def test_the_later_version_is_the_one_that_says_more() -> None:
    assert odds(OLDER, NEWER, "revision") > 0.5
    assert odds(OLDER, NEWER, "rewrite") < 0


def test_the_corrected_spelling_is_later() -> None:
    wrong, corrected = OLDER, OLDER.replace("strctural", "structural")
    row = direction_measures(printed([wrong, corrected]), rows((0, 1)))
    assert row[0, COLUMN["misspelt"]] == 1


def test_only_what_both_texts_hold_counts_of_a_truncated_one() -> None:
    prints, pair = printed([LONG, SHORT]), rows((0, 1))
    whole = direction_measures(prints, pair, np.array([True, True]))
    cut = direction_measures(prints, pair, np.array([True, False]))
    assert np.array_equal(whole, direction_measures(prints, pair))
    for name, i in COLUMN.items():
        assert cut[0, i] == (whole[0, i] if name in LOCAL else 0)


def test_a_text_without_words_says_nothing() -> None:
    assert odds("", LONG) == odds(LONG, "") == odds("", "") == 0


def test_names_are_no_evidence_where_there_are_no_capitals() -> None:
    row = direction_measures(printed([LONG.lower(), SHORT.lower()]), rows((0, 1)))
    assert row[0, COLUMN["name_share"]] == row[0, COLUMN["own_names"]] == 0


def test_reasons_say_what_was_counted_and_add_up() -> None:
    prints = printed([LONG, SHORT])
    found = reasons(prints, (0, 1), "rewrite", most=99)
    total = sum(r.log_odds if r.source == "left" else -r.log_odds for r in found)
    assert total == pytest.approx(odds(LONG, SHORT), abs=1e-9)
    texts_of = {r.measure: (r.holder, r.text) for r in found}
    assert texts_of["own_figures"] == ("left", "has 6 figures of its own, against 0 in the other")
    turned = reasons(prints, (1, 0), "rewrite", most=99)
    assert [(r.measure, r.log_odds, r.text) for r in turned] == [(r.measure, r.log_odds, r.text) for r in found]
    assert all(a.source != b.source and a.holder != b.holder for a, b in zip(found, turned, strict=True))


def test_in_a_revision_the_holder_is_not_the_source() -> None:
    found = reasons(printed([OLDER, NEWER]), (0, 1), "revision", most=99)
    assert {(r.source, r.holder) for r in found if r.measure == "own_words"} == {("left", "right")}
    assert all(r.text for r in found)


@pytest.mark.parametrize("kind", KINDS)
def test_every_measure_speaks_for_one_side_only(kind: str) -> None:
    for name, (knots, adds) in _cards()[kind].items():
        assert name in DIRECTION_MEASURES
        assert knots[0] == adds[0] == 0
        assert (np.diff(knots) > 0).all()
        later = kind == "revision" and name != "misspelt"
        assert (np.diff(-adds if later else adds) >= 0).all()


def test_kinds_may_differ_from_pair_to_pair() -> None:
    measures = direction_measures(printed([LONG, SHORT]), rows((0, 1), (0, 1)))
    mixed = log_odds(measures, ["rewrite", "revision"])
    assert mixed.tolist() == [log_odds(measures, "rewrite")[0], log_odds(measures, "revision")[1]]


@pytest.mark.parametrize("kind", ["excerpt", ["rewrite"], ["rewrite", "copy"]])
def test_an_unknown_kind_is_named(kind: str | list[str]) -> None:
    with pytest.raises(ValueError, match="rewrite or revision"):
        log_odds(np.zeros((2, len(DIRECTION_MEASURES)), np.float32), kind)


def test_no_pairs_give_no_rows() -> None:
    measures = direction_measures(printed([LONG]), np.zeros((0, 2), np.int64))
    assert measures.shape == (0, len(DIRECTION_MEASURES))
    assert len(log_odds(measures, "rewrite")) == 0


def test_what_each_has_alone_is_counted_by_hand() -> None:
    one = 'On Monday Orla Teel, 41, opened the grist mill in 1987. "It is dear," she told the Brolsk meeting.'
    other = "On Friday Orla Teel opened the mill in 1992."
    row = direction_measures(printed([one, other]), rows((0, 1)))[0]
    found = {name: round(float(np.exp(row[i])), 4) for name, i in COLUMN.items()}
    # 41, 1987 against 1992; Monday, Brolsk against Friday; three quoted words; one date each; one more of all
    assert (found["own_figures"], found["own_names"]) == (1.5, 1.5)
    assert (found["quoted"], found["own_dates"]) == (4.0, 1.0)
    # the years lie five apart, of which three are told
    assert row[COLUMN["latest_year"]] == -3
    assert (row[COLUMN["misspelt"]], row[COLUMN["merged"]]) == (0, 0)


@pytest.mark.parametrize(("left", "right", "later"), [("1991", "1994", -3), ("1991", "1993", -2), ("2039", "1900", 3),
                                                      ("2040", "1990", 0), ("1991", "1899", 0)])  # fmt: skip
def test_of_two_years_the_later_is_told(left: str, right: str, later: int) -> None:
    texts = [f"The mill at Tollerton was opened in {year} by the county." for year in (left, right)]
    assert direction_measures(printed(texts), rows((0, 1)))[0, COLUMN["latest_year"]] == later
