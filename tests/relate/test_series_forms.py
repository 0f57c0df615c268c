"""What tells a form: articles join a series that no pair proposed, and new ones begin where third texts agree."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from archives import FAST
from bulletins import PLACES, START, forecast, table

import dedup
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.series_forms import _closed, filled
from dedup.relate.series_kernels import alike_of, best_of, pieces_of, signs_of, telling
from dedup.tables import conform, empty
from dedup.text.tokenizer import CAPITAL, read_words

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
    none = np.zeros(0, np.uint32)
    signs = signs_of(words.hashes, words.flags, np.sort(words.hashes[(words.flags & CAPITAL) > 0]), none, none)
    pieces, starts = pieces_of(signs, words.bounds, np.arange(3))
    assert pieces[: starts[1]].tolist() == pieces[starts[1] : starts[2]].tolist()
    assert starts.tolist() == [0, 3, 6, 6]


def test_what_tells_a_series_is_rare_elsewhere() -> None:
    ids, starts = np.array([0, 1, 0, 1, 0, 2, 0, 2, 1]), np.array([0, 2, 4, 6, 8, 9])
    of, counted = np.array([0, 0, -1, -1, -1]), np.ones(5, np.bool_)
    told, at = telling(ids, starts, 3, of, 1, counted, 0.05, 2.0)
    assert (told.tolist(), at.tolist()) == ([0], [0, 0, 1, 1])
    shares, which = best_of(
        of, 1, ids, starts, told, at, ids[:0], np.zeros(6, np.int64), told[:0], np.zeros(1, np.int64)
    )
    assert which.tolist() == [-1, -1, -1, -1, 0] and shares[4].tolist() == [1, 0]


def test_pairs_are_of_free_texts_that_are_alike() -> None:
    ids, starts = np.tile(np.arange(5), 3), np.array([0, 5, 10, 15])
    assert alike_of(ids, starts, 5, np.array([True, True, False]), 0.4).tolist() == [[0, 1]]
    assert alike_of(ids, starts, 5, np.array([True, False, False]), 0.4).tolist() == []
