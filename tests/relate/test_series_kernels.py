"""The compiled loops of series, each beside a slow twin by sets and by counting."""

from itertools import combinations, product

import numpy as np
import pytest
from bulletins import pieces_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import one_thread  # noqa: F401  # a fixture

from dedup.relate.series_kernels import alike_of, best_of, dices_of, telling

some_texts = st.lists(st.sets(st.integers(0, 6), max_size=5), min_size=1, max_size=9)


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
    laid = pieces_of(texts)
    told, at = telling(laid.ids, laid.starts, 7, np.array(of), 2, np.array(counted), least, lift)
    assert [told[at[p] : at[p + 1]].tolist() for p in range(7)] == tells(texts, of, counted, least, lift)


def several(texts: list[set[int]]) -> set[int]:
    """Pieces that two texts or more have: one alone tells nothing."""
    return {p for a, b in combinations(texts, 2) for p in a & b}


@settings(max_examples=150, deadline=None)
@given(some_texts, st.data())
def test_the_series_that_a_text_and_its_title_tell_most_of(texts: list[set[int]], data: st.DataObject) -> None:
    n, groups = len(texts), st.lists(st.sets(st.integers(0, 2), max_size=3), min_size=7, max_size=7)
    titles = data.draw(st.lists(st.sets(st.integers(0, 6), max_size=3), min_size=n, max_size=n))
    of = data.draw(st.lists(st.sampled_from([-1, -1, 0]), min_size=n, max_size=n))
    told, of_title = data.draw(groups), data.draw(groups)
    sides = []
    for made, tell in ((texts, told), (titles, of_title)):
        laid = pieces_of(made)
        each = np.array([s for some in tell for s in sorted(some)], np.int32)
        sides += [laid.ids, laid.starts, laid.sizes, each, np.cumsum([0, *map(len, tell)])]
    shares, which = best_of(np.array(of), 3, *sides)
    for a, (text, title) in enumerate(zip(texts, titles, strict=True)):
        one, two = (
            [sum(s in tell[p] for p in made & several(every)) / max(1, len(made)) for s in range(3)]
            for made, tell, every in ((text, told, texts), (title, of_title, titles))
        )
        asked = [s for s in range(3) if one[s] > 0 and of[a] < 0]  # a title alone tells none
        best = max(asked, key=lambda s: (one[s] + two[s] / 2, -s), default=-1)
        assert which[a] == best
        assert shares[a].tolist() == pytest.approx([one[best], two[best]] if best >= 0 else [0, 0])


@settings(max_examples=60, deadline=None)
@given(some_texts)
def test_likeness_is_twice_what_two_have_in_common_of_what_both_have(texts: list[set[int]]) -> None:
    # as forms are laid, without what one has alone; and whole, as plain words are: of all twice nothing is alone
    for laid, same in ((pieces_of(texts), False), (pieces_of(texts + texts), True)):
        some = [(a, b) for a, b in product(range(len(texts)), repeat=2) if same or a != b]
        expected = [2 * len(texts[a] & texts[b]) / max(1, len(texts[a]) + len(texts[b])) for a, b in some]
        pairs = np.array(some, np.int64).reshape(-1, 2)
        assert dices_of(laid.ids, laid.starts, laid.sizes, pairs).tolist() == pytest.approx(expected)


def proposed(texts: list[set[int]], least: float) -> list[tuple[int, int]]:
    laid = pieces_of(texts)
    free = np.ones(len(texts), np.bool_)
    return [(a, b) for a, b in alike_of(laid.ids, laid.starts, laid.sizes, laid.many, free, least).tolist()]


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
