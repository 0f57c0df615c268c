"""Searching for many strings: polars is the slow twin."""

import numpy as np
import polars as pl
import pytest

from dedup.text.string_search import Strings

ALPHABET = list("aAbBcé ©İ")
STRINGS = ["a", "ab", "abc", "B", "bab", "cé", "é", "©", "Ab a", "bc"]


@pytest.fixture(scope="module")
def texts() -> pl.Series:
    rng = np.random.default_rng(3)
    return pl.Series(["".join(rng.choice(ALPHABET, rng.integers(40))) for _ in range(500)])


def code_points(text: str, offsets: list[int]) -> list[int]:
    return [len(text.encode()[:at].decode()) for at in sorted(offsets)]


def found(texts: pl.Series, strings: list[str], **how: bool) -> list[list[int]]:
    """What polars finds, in code points."""
    offsets = texts.to_frame("t").select(pl.col("t").str.find_many(strings, **how)).to_series().to_list()
    return [code_points(text, at) for text, at in zip(texts, offsets, strict=True)]


@pytest.mark.parametrize("fold", [False, True])
def test_all_places_are_those_that_polars_finds(texts: pl.Series, fold: bool) -> None:
    places = Strings(STRINGS, fold=fold).find(texts)
    want = found(texts, STRINGS, overlapping=True, ascii_case_insensitive=fold)
    assert [places.of(i) for i in range(len(texts))] == want
    assert max(map(len, want)) > 20
    for text, at in zip(texts, range(len(texts)), strict=True):
        here = slice(places.bounds[at], places.bounds[at + 1])
        for start, which in zip(places.at[here].tolist(), places.which[here].tolist(), strict=True):
            string, there = STRINGS[which], text[start : start + len(STRINGS[which])]
            assert there == string or (fold and there.lower() == string.lower())


@pytest.mark.parametrize("order", [1, -1])
def test_from_the_left_the_first_string_of_each_place_is_kept(texts: pl.Series, order: int) -> None:
    strings = STRINGS[::order]
    places = Strings(strings).find_leftmost(texts)
    assert [places.of(i) for i in range(len(texts))] == found(texts, strings, leftmost=True)


def test_more_places_than_there_was_room_for_are_found() -> None:
    places = Strings(["a", "aa"]).find(pl.Series(["a" * 3000, None, "ba"]))
    assert places.bounds.tolist() == [0, 5999, 5999, 6000]
    assert places.of(2) == [1]


def test_an_empty_string_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Strings(["a", ""])
