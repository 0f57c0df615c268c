"""From where on which judge is asked and what holds: each bound from just below it, with judges that always say one
thing.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from judgements import judgement
from strategies import one_thread  # noqa: F401  # a fixture

import dedup.relate.judging
from dedup.data import CreditLinks, Judgement
from dedup.measures import CONTEXT, MEASURES
from dedup.relate.judging import judge, one_event, shares_passage, taken_over, worth_telling
from dedup.relate.scorecard import boosted
from dedup.settings import Settings

PAPERS = ("Tarn Post", "Oswin Times")
ONE = Settings(min_words=25)
"""The threshold is .5."""


def always(probability: float) -> Any:
    """A judge that says this of every pair."""
    card = boosted(float(np.log(probability / (1 - probability))), ["order"], [])
    return lambda: card


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Judges one pair: `texts`, `newsroom` and `story` are what the judges say, `seen` what stands beside them,
    `frame`, `other` and `later` what the vetoes say; gives the judgement, the pairs that context was asked of, and
    whether two people were looked for.
    """

    def judged(
        measures: dict[str, float] | None = None, texts: float = 0.3, newsroom: float = 0.7, story: float = 0.4,
        papers: tuple[str | None, ...] = PAPERS, seen: dict[str, float] | None = None,
        words: tuple[int, int] = (90, 90), frame: bool = False, other: bool = False, later: bool = False,
        credit: str | None = None,
    ) -> tuple[Judgement, list[list[int]], list[bool]]:  # fmt: skip
        module, asked, persons = dedup.relate.judging, [], []
        beside = dict.fromkeys(CONTEXT, -1.0) | {"one_outlet": 0.0, "days_apart": 5.0} | (seen or {})

        def context(_: Any, pairs: Any) -> Any:
            asked.extend(pairs.tolist())
            return np.tile(np.array([beside[name] for name in CONTEXT], np.float32), (len(pairs), 1))

        def other_person(_: Any, pairs: Any, sought: Any) -> Any:
            persons.extend(sought.tolist())
            return np.array([other] * len(pairs))

        monkeypatch.setattr(module, "judge_of_texts", always(texts))
        monkeypatch.setattr(module, "newsroom_judge", always(newsroom))
        monkeypatch.setattr(module, "same_story", always(story))
        monkeypatch.setattr(module, "newsroom_story", always(0.9))
        monkeypatch.setattr(module, "context", context)
        monkeypatch.setattr(module, "other_person", other_person)
        monkeypatch.setattr(module, "same_frame", lambda *_: np.array([frame]))
        monkeypatch.setattr(module, "follow_up", lambda *_: np.array([later]))
        row = np.array([[(measures or {}).get(name, 0.0) for name in MEASURES]], np.float32)
        known = SimpleNamespace(
            links=CreditLinks({(0, 1): credit} if credit else {}), papers=list(papers), days=np.zeros(2),
            prints=SimpleNamespace(words=SimpleNamespace(counts=np.array(words))),
        )  # fmt: skip
        found = judge(known, np.array([[0, 1]]), np.nextafter(row, np.float32(99)), ["lexical"], ONE)  # type: ignore
        return found, asked, persons

    return judged


@pytest.mark.parametrize(
    ("texts", "story", "papers", "newsroom", "asked"),
    [
        (0.101, 0.4, PAPERS, True, True), (0.099, 0.4, PAPERS, False, False), (0.099, 0.501, PAPERS, False, True),
        (0.099, 0.499, PAPERS, False, False), (0.9, 0.9, ("Tarn Post", None), False, False),
        (0.9, 0.9, (None, None), False, False), (0.101, 0.4, ("Tarn Post", "Tarn Post"), True, True),
    ],
)  # fmt: skip
def test_who_is_asked_about_a_pair(
    says: Any, texts: float, story: float, papers: tuple[str | None, ...], newsroom: bool, asked: bool
) -> None:
    found, looked, _ = says(texts=texts, story=story, papers=papers)
    assert found.newsroom.tolist() == [newsroom] and looked == ([[0, 1]] if asked else [])
    assert found.probability[0] == pytest.approx(0.7 if newsroom else texts)
    assert found.alone[0] == pytest.approx(texts) and found.story[0] == pytest.approx(story)
    assert (found.context[0] == -1).all() == (not asked)
    assert not found.frame[0]


COPY = {"runs3_smaller": 0.9, "length_ratio": 0.9}
ALONE: dict[str, Any] = {"papers": (None, None), "texts": 0.4}


@pytest.mark.parametrize(
    ("measures", "given", "probability"),
    [
        (COPY, ALONE, 0.98), ({**COPY, "runs3_smaller": 0.89}, ALONE, 0.4),
        ({**COPY, "length_ratio": 0.89}, ALONE, 0.4),
        (COPY, ALONE | {"texts": 0.99}, 0.99),
        # the judge of a newsroom has seen filled forms, unless a text is too short to be judged
        (COPY, {}, 0.7), (COPY, {"words": (20, 90)}, 0.98), (COPY, {"words": (90, 24)}, 0.98),
        (COPY, {"words": (25, 25)}, 0.7),
        # too short to be judged, and no copy
        ({}, ALONE | {"texts": 0.9, "words": (24, 90)}, 0.49), ({}, ALONE | {"texts": 0.9, "words": (25, 90)}, 0.9),
        ({}, ALONE | {"texts": 0.3, "words": (24, 90)}, 0.3),
        # another day's story, or one form with other facts
        ({}, ALONE | {"texts": 0.9, "later": True}, 0.49), (COPY, ALONE | {"later": True}, 0.98),
        ({}, ALONE | {"texts": 0.9, "frame": True}, 0.49), (COPY, ALONE | {"frame": True}, 0.49),
        (COPY, ALONE | {"other": True}, 0.49), ({}, ALONE | {"texts": 0.2, "frame": True}, 0.2),
        # nothing is certain
        ({}, ALONE | {"texts": 0.999999}, 0.9999),
    ],
)  # fmt: skip
def test_what_a_copy_and_what_vetoes_make_of_a_probability(
    says: Any, measures: dict[str, float], given: dict[str, Any], probability: float
) -> None:
    found, _, _ = says(measures, **given)
    assert found.probability[0] == pytest.approx(probability)
    assert found.frame[0] == bool(given.get("frame") or given.get("other"))


@pytest.mark.parametrize(("measures", "texts", "sought"), [({}, 0.501, True), ({}, 0.499, False), (COPY, 0.1, True)])
def test_of_two_people_is_asked_where_a_pair_would_count(
    says: Any, measures: dict[str, float], texts: float, sought: bool
) -> None:
    assert says(measures, papers=(None, None), texts=texts)[2] == [sought]


PASSAGE = {"longest_run": float(np.log1p(40))}
SOON = {"one_outlet": 0.0, "days_apart": float(np.log1p(2.9)), "elsewhere_far": 0.19}


def test_a_passage_that_is_taken_over_makes_ninety_five_in_a_hundred(says: Any) -> None:
    assert says(PASSAGE, seen=SOON)[0].probability[0] == pytest.approx(0.95)
    assert says(PASSAGE, seen=SOON, newsroom=0.97)[0].probability[0] == pytest.approx(0.97)
    assert says(PASSAGE, seen={**SOON, "elsewhere_far": 0.21})[0].probability[0] == pytest.approx(0.7)


def test_what_is_stated_adds_to_the_odds_where_both_tell_one_event(says: Any) -> None:
    odds = np.log(0.7 / 0.3) + 2.5
    found = says(story=0.501, credit="medium")[0]
    assert (found.credit[0], found.probability[0]) == (2.5, pytest.approx(1 / (1 + np.exp(-odds))))
    assert says(story=0.499, credit="medium")[0].credit[0] == 0


@pytest.mark.parametrize(
    ("changed", "taken"),
    [({}, True), ({"days_apart": 2.9}, True), ({"days_apart": 3.0}, True), ({"days_apart": 3.001}, False),
     ({"longest_run": 41.0}, True), ({"longest_run": 40.0}, False), ({"elsewhere_far": 0.2}, True),
     ({"elsewhere_far": 0.201}, False), ({"one_outlet": 1.0}, False), ({"one_outlet": -1.0}, False)],
)  # fmt: skip
def test_more_than_forty_words_within_three_days_that_hardly_stand_elsewhere_are_taken_over(
    changed: dict[str, float], taken: bool
) -> None:
    told = {"one_outlet": 0.0, "days_apart": 1.0, "longest_run": 60.0, "elsewhere_far": 0.0, **changed}
    given = {
        n: np.array([np.log1p(v) if n in ("days_apart", "longest_run") else v], np.float32) for n, v in told.items()
    }
    assert taken_over(given).tolist() == [taken]


@pytest.mark.parametrize(
    ("outlet", "story", "newsroom", "one"),
    [(-1.0, 0.8, 0.1, True), (-1.0, 0.79, 0.9, False), (0.0, 0.9, 0.73, False), (0.0, 0.1, 0.74, True),
     (1.0, 0.1, 0.74, True), (1.0, 0.9, 0.73, False)],  # log-odds of 1 are .731
)  # fmt: skip
def test_where_outlets_are_known_the_trees_that_know_the_time_say_what_one_event_is(
    outlet: float, story: float, newsroom: float, one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedup.relate.judging, "newsroom_story", always(newsroom))
    columns = {n: np.array([v], np.float32) for n, v in (("one_outlet", outlet), ("days_apart", -1.0), ("order", 0.0))}
    assert one_event(columns, np.array([story])).tolist() == [one]


@pytest.mark.parametrize(("days", "one"), [(0.0, True), (2.9, True), (3.0, True), (3.001, False), (400.0, False)])
def test_what_comes_more_than_three_days_later_is_another_event_where_outlets_and_dates_are_known(
    days: float, one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedup.relate.judging, "newsroom_story", always(0.9))
    apart = np.log1p(days)
    columns = {n: np.array([v], np.float32) for n, v in (("one_outlet", 0.0), ("days_apart", apart), ("order", 0.0))}
    assert one_event(columns, np.array([0.9])).tolist() == [one]
    nobodys = columns | {"one_outlet": np.array([-1.0], np.float32)}
    assert one_event(nobodys, np.array([0.9])).tolist() == [True]


@pytest.mark.parametrize(
    ("given", "threshold", "told"),
    [({"probability": [0.3]}, 0.5, True), ({"probability": [0.29]}, 0.5, False), ({"probability": [0.25]}, 0.2, True),
     ({"probability": [0.2]}, 0.2, True), ({"probability": [0.19]}, 0.2, False),
     ({"probability": [0.1], "one_event": [True]}, 0.5, True), ({"probability": [0.1], "frame": [True]}, 0.5, True)],
)  # fmt: skip
def test_which_pairs_get_a_row(given: dict[str, Any], threshold: float, told: bool) -> None:
    assert worth_telling(judgement([(0, 1)], **given), threshold).tolist() == [told]


def test_a_passage_of_twenty_five_words_gets_a_row() -> None:
    for words, told in ((24, False), (25, True), (26, True)):
        judged = judgement([(0, 1)], probability=[0.0])
        judged.measures[0, MEASURES.index("longest_run")] = np.log1p(words)
        assert worth_telling(judged, 0.5).tolist() == shares_passage(judged.column("longest_run")).tolist() == [told]
