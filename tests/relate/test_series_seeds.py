"""The seeds of series: how many articles, of how many days, with how much in common, from where on and not before."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from bulletins import START, collection, own
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

import dedup.relate.series_seeds
from dedup.data import Collection
from dedup.relate.series_seeds import days_known, large_enough, seeds, together

NAN = float("nan")


def form(rows: list[dict[str, Any]]) -> list[int]:
    return seeds(collection(rows)).tolist()


TITLED = {"title": "Harbour office forecast for 3 March"}


@pytest.mark.parametrize(("title", "seed"), [("Harbour office forecast, 3 March", 0), ("Harbour forecast, 3 March", -1),
                                             ("3 March", -1), (None, -1)])  # fmt: skip
def test_a_title_of_three_words_beside_its_date_is_a_form(title: str | None, seed: int) -> None:
    assert form([{"title": title}] * 3) == [seed] * 3


def test_a_form_has_three_articles_of_three_days_with_its_title() -> None:
    assert form([TITLED] * 3 + [{}]) == [0, 0, 0, -1]
    assert form([TITLED] * 2) == [-1] * 2
    assert form([TITLED] * 2 + [TITLED | {"published": START + timedelta(hours=18)}]) == [-1] * 3  # the first day
    assert form([{}, *[TITLED] * 4]) == [-1, 1, 1, 1, 1]


def test_copies_are_one_article_of_a_form_and_in_it() -> None:
    same = TITLED | {"text": f"{own(77)}."}
    assert form([same, same, TITLED]) == [-1] * 3
    assert form([same, same, TITLED, TITLED]) == [0] * 4


def test_another_outlets_title_is_another_form() -> None:
    theirs = TITLED | {"outlet": "Orlen Gazette"}
    assert form([TITLED, TITLED, theirs, theirs]) == [-1] * 4
    assert form([TITLED, theirs, TITLED, theirs, TITLED, theirs]) == [0, 1, 0, 1, 0, 1]


OPENING = "rain fell on the old pier all night and wind came from Orlen"  # eleven plain words, then a name


def opened(words: str, n: int = 5, days: float = 1.0) -> list[dict[str, Any]]:
    return [{"text": f"The {words} {own(k)}.", "published": START + timedelta(days=k * days)} for k in range(n)]


def test_an_opening_of_twelve_words_is_a_form_of_five_articles_and_four_days() -> None:
    words = " ".join(OPENING.split()[:11])
    assert form(opened(words)) == [0] * 5
    assert form(opened(words, n=4)) == [-1] * 4
    assert form(opened(words, days=0.5)) == [-1] * 5  # three days
    assert form(opened(" ".join(OPENING.split()[:10]))) == [-1] * 5


@pytest.mark.parametrize(("plain", "seed"), [(6, 0), (5, -1)])
def test_six_words_of_an_opening_are_neither_names_nor_figures(plain: int, seed: int) -> None:
    words = [*OPENING.split()[: plain - 1], *["Orlen", "7", "Kesh", "Tarn", "9", "Virre", "Oke"]][:11]
    assert form(opened(" ".join(words))) == [seed] * 5


def anew(monkeypatch: pytest.MonkeyPatch, *gains: float) -> list[NDArray[np.int64]]:
    """Texts of unknown days or outlets are so much more alike without names and figures; what was asked is noted."""
    asked = []

    def told(_: Collection, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
        asked.append(pairs)
        return np.nextafter(np.array((gains * len(pairs))[: len(pairs)], np.float32), np.float32(2))

    monkeypatch.setattr(dedup.relate.series_seeds, "gains", told)
    return asked


UNDATED = TITLED | {"published": None}
NOBODYS = TITLED | {"outlet": None}


@pytest.mark.parametrize(
    ("rows", "seed"),
    [
        ([UNDATED] * 5, 0), ([UNDATED] * 4, -1), ([NOBODYS] * 5, 0), ([NOBODYS] * 4, -1),
        # two of five are dated, or three of five; two and a half of five would do
        ([UNDATED] * 3 + [TITLED] * 2, 0), ([UNDATED] * 2 + [TITLED | {"published": START}] * 3, -1),
        ([UNDATED] * 3 + [TITLED | {"published": START}] * 3, 0),
        ([UNDATED] * 2 + [TITLED] * 3, 0),  # three days are enough
    ],
)  # fmt: skip
def test_without_days_or_outlet_five_articles_are_a_form(
    rows: list[dict[str, Any]], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew(monkeypatch, 0.08)
    # two moments elsewhere, so that dates that are all one are no export's
    others = [{"published": START + timedelta(days=300 + n)} for n in range(2)]
    assert form([*rows, *others]) == [seed] * len(rows) + [-1] * 2


@pytest.mark.parametrize(("gains", "seed"), [((0.08,), 0), ((0.079,), -1), ((0.5, 0.0), -1), ((0.08, 0.08, 0.0), 0)])
def test_of_what_is_not_known_most_texts_are_the_next_ones_form_filled_anew(
    gains: tuple[float, ...], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = anew(monkeypatch, *gains)
    assert form([UNDATED] * 5) == [seed] * 5
    assert asked[0].tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]


def test_each_unknown_form_is_asked_about_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    other = UNDATED | {"title": "Lamp oil prices at noon"}
    anew(monkeypatch, *[0.08] * 4, *[0.01] * 5)  # five articles of the first form, six of the other
    assert form([UNDATED] * 5 + [other] * 6) == [0] * 5 + [-1] * 6


def test_days_are_not_known_where_every_dated_article_has_one_moment() -> None:
    def days(*some: datetime | None) -> list[float]:
        return days_known(collection([{"published": when} for when in some])).tolist()

    first = START.timestamp() / 86400
    assert days(START, START + timedelta(days=1)) == pytest.approx([first, first + 1])
    assert days(START, START, None) == pytest.approx([NAN] * 3, nan_ok=True)
    assert days(START, None) == pytest.approx([first, NAN], nan_ok=True)  # one article's day is its day
    assert days(None, None) == pytest.approx([NAN, NAN], nan_ok=True)


@pytest.mark.parametrize(
    ("days", "texts", "seeded", "large"),
    [
        # titles or openings come back: three articles of three days
        ([1, 2, 3], [0, 1, 2], True, True), ([1, 2], [0, 1], True, False), ([1, 2, 2.9], [0, 1, 2], True, False),
        ([1, 2, 3], [0, 0, 2], True, False), ([1, 2, 3, 3], [0, 0, 1, 2], True, True),
        # the texts alone say so: five of four
        ([1, 2, 3, 4, 4], range(5), False, True), ([1, 2, 3, 4], range(4), False, False),
        ([1, 2, 3, 3.5, 3], range(5), False, False), ([1, 2, 3, 4, 5], [0, 1, 2, 3, 3], False, False),
        # half of the days or more are not known: five articles
        ([NAN] * 5, range(5), True, True), ([NAN] * 4, range(4), True, False),
        ([NAN] * 3 + [1] * 3, range(6), False, True), ([NAN] * 2 + [1] * 3, range(5), False, False),
        # eight are a series whatever their days
        ([1] * 8, range(8), False, True), ([1] * 7, range(7), False, False), ([1] * 8, [*range(7), 6], False, False),
    ],
)  # fmt: skip
def test_a_series_is_large_enough_by_articles_and_days(
    days: list[float], texts: list[int], seeded: bool, large: bool
) -> None:
    n = len(days)
    marked = np.zeros(n, np.bool_)
    marked[-1] = seeded
    found = large_enough(np.zeros(n, np.int64), np.array(days, float), np.array(texts), marked)
    assert found.tolist() == [0 if large else -1] * n


def test_each_series_is_counted_by_itself_wherever_its_articles_stand() -> None:
    series = np.array([5, -1, 0, 5, 0, 5, -1])
    days, texts = np.array([1.0, 1, 1, 2, 2, 3, 9]), np.arange(7)
    assert large_enough(series, days, texts, np.ones(7, np.bool_)).tolist() == [5, -1, -1, 5, -1, 5, -1]
    assert series.tolist() == [5, -1, 0, 5, 0, 5, -1]  # the given ones stay
    assert large_enough(np.full(3, -1), np.zeros(3), np.arange(3), np.ones(3, np.bool_)).tolist() == [-1] * 3


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), max_size=6))
def test_linked_rows_are_called_by_the_least_that_they_reach(groups: list[list[int]]) -> None:
    reach = {row: {row} for group in groups for row in group}
    for _ in range(10):
        for group in groups:
            every = set().union(*(reach[row] for row in group))
            for row in every:
                reach[row] = reach[row] | every
    assert together(10, groups).tolist() == [min(reach[row]) if row in reach else -1 for row in range(10)]
