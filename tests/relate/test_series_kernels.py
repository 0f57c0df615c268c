"""The compiled loops of series, each beside a slow twin by sets and by counting."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import one_thread  # noqa: F401  # a fixture

from dedup.relate.context_kernels import FIGURE_SIGN, NAME_SIGN
from dedup.relate.series_kernels import alike_of, best_of, dices_of, pieces_of, signs_of, telling
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE

PLAIN = (11, 12, 13)
FLAGS = [a | b | c for a in (0, NUMBER) for b in (0, CAPITAL) for c in (0, SENTENCE)]
few_words = st.sets(st.integers(10, 15), max_size=4)
some_texts = st.lists(st.sets(st.integers(0, 6), max_size=5), min_size=1, max_size=9)


def laid(texts: list[set[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Ids end to end, sorted within a text, and where each text begins."""
    ids = np.array([p for pieces in texts for p in sorted(pieces)], np.int64)
    return ids, np.cumsum([0, *map(len, texts)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 15), st.sampled_from(FLAGS)), max_size=12), few_words, few_words, few_words)
def test_figures_and_names_are_one_sign_each_and_other_words_stay(
    words: list[tuple[int, int]], names: set[int], usual: set[int], figures: set[int]
) -> None:
    expected = []
    for word, flag in words:
        if flag & NUMBER or word in figures:
            expected.append(FIGURE_SIGN)
        elif flag & CAPITAL and word in names:
            expected.append(NAME_SIGN)  # even at the head of a sentence
        elif flag & CAPITAL and not flag & SENTENCE and word not in usual:
            expected.append(NAME_SIGN)
        else:
            expected.append(word)
    hashes = np.array([w for w, _ in words], np.uint32)
    flags = np.array([f for _, f in words], np.uint8)
    lists = [np.array(sorted(some), np.uint32) for some in (names, usual, figures)]
    assert signs_of(hashes, flags, *lists).tolist() == expected


def pieces(signs: list[int]) -> set[tuple[int, ...]]:
    """Twin: two words in a row, several names or figures in a row being one, and one of the two a word."""
    kept = [s for i, s in enumerate(signs) if i == 0 or s > NAME_SIGN or s != signs[i - 1]]
    return {two for two in pairwise(kept) if max(two) > NAME_SIGN}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.sampled_from([FIGURE_SIGN, NAME_SIGN, *PLAIN]), max_size=7), min_size=1, max_size=5))
def test_pieces_are_the_distinct_twos_of_words_of_each_text(texts: list[list[int]]) -> None:
    signs = np.array([s for text in texts for s in text], np.uint32)
    bounds = np.cumsum([0, *map(len, texts)])
    asked = np.arange(len(texts))[::-1].copy()
    found, starts = pieces_of(signs, bounds, asked)
    keys = [found[starts[i] : starts[i + 1]].tolist() for i in range(len(asked))]
    assert all(some == sorted(set(some)) for some in keys) and starts[-1] == len(found)
    expected = [pieces(texts[row]) for row in asked]
    for i in range(len(asked)):
        for j in range(i, len(asked)):
            assert len(set(keys[i]) & set(keys[j])) == len(expected[i] & expected[j])


def tells(texts: list[set[int]], of: list[int], counted: list[bool], least: float, lift: float) -> list[list[int]]:
    """Twin: the series that each piece tells, piece by piece."""
    out: list[list[int]] = []
    for piece in range(7):
        told = []
        for series in sorted(set(of) - {-1}):
            own = [t for t, s, c in zip(texts, of, counted, strict=True) if c and s == series]
            others = [t for t, s, c in zip(texts, of, counted, strict=True) if c and s != series]
            have, elsewhere = (sum(piece in t for t in some) for some in (own, others))
            # one text more with the piece, and two more in all, so that nothing is never there
            often = have * (len(others) + 2) >= lift * (elsewhere + 1) * len(own)
            if have >= 2 and have >= least * len(own) and often:
                told.append(series)
        out.append(told)
    return out


@settings(max_examples=150, deadline=None)
@given(some_texts, st.data(), st.sampled_from([0.0, 0.5, 0.7]), st.sampled_from([0.0, 1.0, 2.0]))
def test_what_tells_a_series_equals_a_count_of_texts(
    texts: list[set[int]], data: st.DataObject, least: float, lift: float
) -> None:
    n = len(texts)
    of = data.draw(st.lists(st.sampled_from([0, 0, 1, -1]), min_size=n, max_size=n))
    counted = data.draw(st.lists(st.sampled_from([True, True, False]), min_size=n, max_size=n))
    told, at = telling(*laid(texts), 7, np.array(of), 2, np.array(counted), least, lift)
    assert [told[at[p] : at[p + 1]].tolist() for p in range(7)] == tells(texts, of, counted, least, lift)


@settings(max_examples=150, deadline=None)
@given(some_texts, st.data())
def test_the_series_that_a_text_and_its_title_tell_most_of(texts: list[set[int]], data: st.DataObject) -> None:
    n, groups = len(texts), st.lists(st.sets(st.integers(0, 2), max_size=3), min_size=7, max_size=7)
    titles = data.draw(st.lists(st.sets(st.integers(0, 6), max_size=3), min_size=n, max_size=n))
    of = data.draw(st.lists(st.sampled_from([-1, -1, 0]), min_size=n, max_size=n))
    told, of_title = data.draw(groups), data.draw(groups)
    shares, which = best_of(np.array(of), 3, *laid(texts), *laid(told), *laid(titles), *laid(of_title))
    for a, (text, title) in enumerate(zip(texts, titles, strict=True)):
        one = [sum(s in told[p] for p in text) / max(1, len(text)) for s in range(3)]
        two = [sum(s in of_title[p] for p in title) / max(1, len(title)) for s in range(3)]
        asked = [s for s in range(3) if one[s] > 0 and of[a] < 0]  # a title alone tells none
        best = max(asked, key=lambda s: (one[s] + two[s] / 2, -s), default=-1)
        assert which[a] == best
        assert shares[a].tolist() == pytest.approx([one[best], two[best]] if best >= 0 else [0, 0])


@settings(max_examples=60, deadline=None)
@given(some_texts)
def test_likeness_is_twice_what_two_have_in_common_of_what_both_have(texts: list[set[int]]) -> None:
    pairs = np.array([(a, b) for a in range(len(texts)) for b in range(len(texts))])
    expected = [2 * len(texts[a] & texts[b]) / max(1, len(texts[a]) + len(texts[b])) for a, b in pairs.tolist()]
    assert dices_of(*laid(texts), pairs).tolist() == pytest.approx(expected)


def proposed(texts: list[set[int]], least: float) -> list[tuple[int, int]]:
    ids, starts = laid(texts)
    many = max(ids.tolist()) + 1
    return [(a, b) for a, b in alike_of(ids, starts, many, np.ones(len(texts), np.bool_), least).tolist()]


def pair_of(size: int, common: int, other: int = 0) -> list[set[int]]:
    """Two texts of `size` pieces, or one of `other`, with so many in common."""
    return [set(range(size)), set(range(size - common, size - common + (other or size)))]


def test_of_long_texts_a_share_of_the_shorter_must_be_in_common() -> None:
    assert [bool(proposed(pair_of(size, 3), 0.01)) for size in (37, 38)] == [True, False]  # .08 of them is 3.04
    assert [bool(proposed(pair_of(size, 4), 0.01)) for size in (50, 51)] == [True, False]
    assert proposed(pair_of(37, 3, 90), 0.01) == [(0, 1)] == proposed(pair_of(90, 3, 37), 0.01)
    assert not proposed(pair_of(9, 2), 0.01)


def test_they_are_at_least_so_much_alike() -> None:
    assert proposed(pair_of(10, 4), 0.4) == [(0, 1)]
    assert proposed(pair_of(10, 4), 0.41) == []


@pytest.mark.parametrize(("texts", "pairs"), [(100, 99 * 50), (101, 0)])
def test_a_piece_that_very_many_texts_have_proposes_nobody(texts: int, pairs: int) -> None:
    same = [{0, 1, 2} for _ in range(texts)]
    found = proposed(same, 0.4)
    assert len(found) == pairs and sorted(found) == (list(combinations(range(texts), 2)) if pairs else [])
