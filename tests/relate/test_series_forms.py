"""What tells a form: articles join a series that no pair proposed, and new ones begin where third texts agree."""

from collections import Counter
from datetime import timedelta
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from archives import FAST
from bulletins import PLACES, START, forecast, table
from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
from dedup.fingerprint.prints import fingerprint
from dedup.measures import CONTEXT
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.context_kernels import FIGURE_SIGN, NAME_SIGN
from dedup.relate.piece_kernels import fill_key_sieve, form_keys_of, repeated, signs_of, without_lone
from dedup.relate.series import _same_issue
from dedup.relate.series_forms import USUAL, _closed, filled, kinds_of
from dedup.relate.series_kernels import alike_of, best_of, telling
from dedup.relate.titles import CALENDAR, NUMERALS
from dedup.tables import conform, empty
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE, read_words, word_hash

ALONG = (
    "Storm lamps were lit on both piers after the mayor asked for calm, and the school choir sang in a cold hall until "
    "its bus came. Nobody had thought of bread, so the baker opened his back door and gave away what he had left."
)

BESIDE = (
    "Two cranes that were bought in spring had never been greased, a foreman told the inquiry, and his letters on it "
    "went unread for weeks. He now grows apples with his sister, far from any water, and sleeps well."
)


def half(day: int) -> dict[str, Any]:
    """An issue under another title, of which half is told in words of its own."""
    row = forecast(day) | {"id": "half", "title": "Rough night ahead"}
    first, second, *_ = row["text"].split(". ")
    return row | {"text": f"{ALONG} {second}. {BESIDE} {first}.", "published": START + timedelta(days=day)}


@pytest.mark.parametrize(("issues", "joins"), [(9, True), (4, False)])
def test_what_holds_the_pieces_of_a_series_is_an_item_where_the_series_is_large(issues: int, joins: bool) -> None:
    rows = table([*(forecast(day) for day in range(issues)), half(20), *others()])
    articles = conform("articles", rows)
    known = collection_of(articles, empty("credits"), Outlets([]), fingerprint(articles, empty("masks"), FAST))
    linked = np.where(np.arange(len(rows)) < issues, 0, -1)
    assert filled(known, linked).tolist() == [0] * issues + [0 if joins else -1] + [-1] * 25


def others() -> list[dict[str, Any]]:
    """Other news of the same paper: what is rare in it shows only in many."""
    order = np.random.default_rng(7)
    told = [" ".join(order.permutation(ALONG.split()).tolist()) for _ in range(25)]
    return [forecast(k) | {"id": f"o{k:02d}", "title": PLACES[k % 8], "text": text} for k, text in enumerate(told)]


def test_one_sentence_of_a_form_makes_no_item() -> None:
    quoted = forecast(20) | {"id": "quoted", "title": "Boats stay in"}
    quoted["text"] = f"{ALONG} {ALONG} {quoted['text'].split('. ')[1]}."
    series = dedup.scan(table([*(forecast(day) for day in range(9)), quoted]), FAST).series
    assert len(series) == 9 and "quoted" not in series["article"]


def test_links_need_a_third() -> None:
    assert _closed(np.array([[0, 1], [1, 2], [2, 3]])) == []
    assert _closed(np.array([[0, 1], [0, 2], [1, 2], [2, 3]])) == [[0, 1], [0, 2], [1, 2]]


def test_names_and_figures_are_one_piece_and_none_alone() -> None:
    words = read_words(pl.Series(["paid 4 to Ana Bo Cy", "paid 70 31 to Dee", "ANA BO CY 4 5"]))
    keys, starts = form_keys_of(words.hashes, words.flags, words.bounds, np.arange(3), *kinds_of(words))
    assert keys[: starts[1]].tolist() == keys[starts[1] : starts[2]].tolist()
    assert starts.tolist() == [0, 3, 6, 6]


SAID = ["May", "may", "Rain", "rain", "Ana", "ana", "Two", "Orlen", "orlen", "14", "fell.", "over."]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SAID), max_size=25).map(" ".join), min_size=1, max_size=5))
def test_what_stands_for_a_word_equals_a_count_of_capitals(texts: list[str]) -> None:
    words = read_words(pl.Series(texts))
    hashes, flags = words.hashes.tolist(), words.flags.tolist()
    high = Counter(w for w, f in zip(hashes, flags, strict=True) if f & CAPITAL and not f & SENTENCE)
    low = Counter(w for w, f in zip(hashes, flags, strict=True) if not f & CAPITAL)
    figures = {int(word_hash(w)) for w in NUMERALS | CALENDAR}
    expected = []
    for word, flag in zip(hashes, flags, strict=True):
        name = high[word] > low[word] or (not flag & SENTENCE and low[word] < USUAL * high[word])
        figure = flag & NUMBER or word in figures
        expected.append(FIGURE_SIGN if figure else NAME_SIGN if flag & CAPITAL and name else word)
    found = np.empty(len(hashes), np.uint32)
    signs_of(words.hashes, words.flags, 0, len(hashes), *kinds_of(words), found)
    assert found.tolist() == expected


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), max_size=8), min_size=1, max_size=6), st.integers(0, 3))
def test_pieces_that_several_texts_have_equal_a_count_by_sets(texts: list[list[int]], sieve: int) -> None:
    keys = np.array([p << 28 for text in texts for p in text], np.uint32)
    starts, table = np.cumsum([0, *map(len, texts)]), np.zeros(sieve + 1, np.uint8)
    fill_key_sieve(keys, table)
    left, bounds, lone = without_lone(keys.copy(), starts, table)
    distinct, ids = np.unique(left, return_inverse=True)
    sizes, found, at, many = repeated(ids.astype(np.int32), bounds, lone, len(distinct))
    each = Counter(p for text in texts for p in set(text))
    several = sorted(p for p, n in each.items() if n > 1)
    assert (sizes.tolist(), many) == ([len(set(text)) for text in texts], len(several))
    told = [[several[i] for i in found[a:b].tolist()] for a, b in pairwise(at.tolist())]
    assert told == [sorted(set(text) & set(several)) for text in texts]


def test_what_tells_a_series_is_rare_elsewhere() -> None:
    ids, starts = np.array([0, 1, 0, 1, 0, 2, 0, 2, 1]), np.array([0, 2, 4, 6, 8, 9])
    of, counted = np.array([0, 0, -1, -1, -1]), np.ones(5, np.bool_)
    told, at = telling(ids, starts, 3, of, 1, counted, 0.05, 2.0)
    assert (told.tolist(), at.tolist()) == ([0], [0, 0, 1, 1])
    none = np.zeros(6, np.int64)
    shares, which = best_of(of, 1, ids, starts, np.diff(starts), told, at, ids[:0], none, none, told[:0], none[:1])
    assert which.tolist() == [-1, -1, -1, -1, 0] and shares[4].tolist() == [1, 0]


def test_pairs_are_of_free_texts_that_are_alike() -> None:
    ids, starts = np.tile(np.arange(5), 3), np.array([0, 5, 10, 15])
    assert alike_of(ids, starts, np.diff(starts), 5, np.array([True, True, False]), 0.4).tolist() == [[0, 1]]
    assert alike_of(ids, starts, np.diff(starts), 5, np.array([True, False, False]), 0.4).tolist() == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 14), max_size=9), min_size=1, max_size=8), st.data(),
    st.sampled_from([0.2, 0.4, 0.7]),
)  # fmt: skip
def test_pairs_that_are_alike_equal_a_search_of_all(texts: list[set[int]], data: st.DataObject, least: float) -> None:
    free = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    ids = np.array([p for pieces in texts for p in sorted(pieces)], np.int64)
    starts = np.cumsum([0, *map(len, texts)])
    expected = {
        (a, b)
        for a, b in combinations(range(len(texts)), 2)
        if free[a] and free[b] and (both := len(texts[a] & texts[b])) >= 3
        and 2 * both / (len(texts[a]) + len(texts[b])) >= least
    }  # fmt: skip
    found = alike_of(ids, starts, np.diff(starts), 15, np.array(free), least).tolist()
    assert sorted(map(tuple, found)) == sorted(expected)


def test_what_one_text_shared_with_another_is_forgotten_before_the_next() -> None:
    ids, starts = np.array([0, 1, 0, 0, 1]), np.array([0, 2, 3, 5])
    assert (
        alike_of(ids, starts, np.diff(starts), 2, np.ones(3, np.bool_), 0.4).tolist() == []
    )  # two pieces in common are too few


def same_issue(changed: dict[str, float], hours: float | None = 5.0, dated: bool = True) -> bool:
    """Whether two texts of one series are one issue, by these measures and so many hours apart."""
    told = {"frames_gain": 0.09, "title_frames": 0.7, "runs3_smaller": 0.4, "names_smaller": 0.5,
            "figures_smaller": 0.8, **changed}  # fmt: skip
    beside = np.array([[told.get(name, -1.0) for name in CONTEXT]], np.float32)
    days = np.array([20000.0, 20000.0 + (hours or 0) / 24, 20050.0]) if dated else np.full(3, np.nan)
    columns = {name: np.nextafter(np.array([v], np.float32), np.float32(2)) for name, v in told.items()}
    judged = SimpleNamespace(pairs=np.array([[0, 1]]), context=beside, column=columns.__getitem__)
    return bool(_same_issue(SimpleNamespace(days=days), judged)[0])  # type: ignore[arg-type]


REWORDED = {"frames_gain": -0.01, "title_frames": 0.0, "runs3_smaller": 0.5, "names_smaller": 0.99}


@pytest.mark.parametrize(
    ("changed", "hours", "same"),
    [
        # told again under one title with the same figures
        ({}, 5.0, True), ({}, 40.0, False), ({"title_frames": 0.69}, 5.0, False),
        ({"figures_smaller": 0.79}, 5.0, False), ({"frames_gain": 0.11}, 5.0, False),
        # reworded: as alike without names and figures, and the names are the same
        (REWORDED, 5.0, True), ({**REWORDED, "frames_gain": 0.01}, 5.0, False),
        ({**REWORDED, "runs3_smaller": 0.49}, 5.0, False), ({**REWORDED, "names_smaller": 0.98}, 5.0, False),
        ({**REWORDED, "names_smaller": -1.0}, 5.0, True), ({**REWORDED, "frames_gain": -1.0}, 5.0, False),
        # corrected in a few words
        ({"runs3_smaller": 0.9, "title_frames": 0.0, "frames_gain": 0.5}, 5.0, True),
        ({"runs3_smaller": 0.89, "title_frames": 0.0, "frames_gain": 0.5}, 5.0, False),
        ({"runs3_smaller": 0.9, "title_frames": 0.0}, 40.0, False),
    ],
)  # fmt: skip
def test_when_two_of_a_series_are_one_issue(changed: dict[str, float], hours: float, same: bool) -> None:
    assert same_issue(changed, hours) is same


def test_of_two_without_a_date_names_and_figures_must_tell_that_they_are_one_issue() -> None:
    corrected = {"runs3_smaller": 0.9, "title_frames": 0.0}
    assert same_issue({**corrected, "frames_gain": 0.039}, dated=False)
    assert not same_issue({**corrected, "frames_gain": 0.041}, dated=False)
    assert not same_issue({}, dated=False)
