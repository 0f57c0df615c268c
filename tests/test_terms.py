"""Neighbours by weighed terms: the same as comparing every row with every other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from index.terms import Terms, nearest_by_terms


def terms_of(rows: list[set[int]], weights: list[float]) -> Terms:
    first = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(r) for r in rows], out=first[1:])
    ids = np.array([t for r in rows for t in sorted(r)], np.int64)
    return Terms(ids, first, np.array(weights, np.float32))


def cosine_matrix(rows: list[set[int]], weights: list[float], longest: int, targets: list[int]) -> NDArray[np.float64]:
    """Cosines of all rows; a term in more than `longest` targets adds to lengths but not to products."""
    held = [sum(t in rows[r] for r in targets) for t in range(len(weights))]
    dense = np.array([[w if t in r else 0.0 for t, w in enumerate(weights)] for r in rows]).reshape(
        len(rows), len(weights)
    )
    lengths = np.sqrt((dense**2).sum(1))
    counted = dense * (np.array(held) <= longest)
    return counted @ counted.T / np.maximum(1e-12, lengths[:, None] * lengths[None])


vocabularies = st.integers(1, 12).flatmap(
    lambda m: st.tuples(
        st.lists(st.sets(st.integers(0, m - 1)), max_size=9),
        st.lists(st.integers(0, 50).map(lambda w: w / 10), min_size=m, max_size=m),
    )
)


@settings(max_examples=150, deadline=None)
@given(vocabularies, st.integers(1, 6), st.sampled_from([2, 1500]), st.data())
def test_neighbours_are_those_of_the_brute_force_cosine(
    drawn: tuple[list[set[int]], list[float]], k: int, longest: int, data: st.DataObject
) -> None:
    rows, weights = drawn
    some = st.lists(st.integers(0, max(0, len(rows) - 1)), unique=True, max_size=len(rows)).map(sorted)
    queries, targets = (data.draw(some) if rows else [] for _ in range(2))
    found, scores = nearest_by_terms(
        terms_of(rows, weights),
        k,
        queries=np.array(queries, np.int64),
        targets=np.array(targets, np.int64),
        longest=longest,
    )
    assert found.shape == scores.shape == (len(queries), k)
    cosines = cosine_matrix(rows, weights, longest, targets)
    for q, got, score in zip(queries, found.tolist(), scores.tolist(), strict=True):
        best = sorted((cosines[q, t] for t in targets if t != q and cosines[q, t] > 0), reverse=True)[:k]
        kept = [t for t in got if t >= 0]
        assert got == kept + [-1] * (k - len(kept))
        assert len(set(kept)) == len(kept) and q not in kept and set(kept) <= set(targets)
        np.testing.assert_allclose(score[: len(kept)], best, rtol=1e-5)  # as good as the best, rank by rank
        np.testing.assert_allclose([cosines[q, t] for t in kept], best, rtol=1e-5)  # and truly so


def test_equal_neighbours_come_in_the_order_of_their_rows() -> None:
    found, _ = nearest_by_terms(terms_of([{0}, {0}, {0}, {0}], [1.0]), 2)
    assert found.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]


def test_a_row_is_known_by_its_rarest_terms() -> None:
    rows = [{0, 1, 2}, {0}, {1, 2}]
    found, _ = nearest_by_terms(terms_of(rows, [1.0, 2.0, 3.0]), 3, rarest=2)
    assert found[0].tolist() == [2, -1, -1] and found[1].tolist() == [-1, -1, -1]


def test_a_term_that_most_targets_hold_finds_nobody() -> None:
    found, scores = nearest_by_terms(terms_of([{0}] * 5, [1.0]), 2, longest=4)
    assert (found == -1).all() and (scores == 0).all()


@pytest.mark.parametrize("rows", [[], [set()], [set(), set()]])
def test_nothing_has_no_neighbours(rows: list[set[int]]) -> None:
    found, scores = nearest_by_terms(terms_of(rows, [1.0]), 3)
    assert found.shape == scores.shape == (len(rows), 3) and (found == -1).all()


def test_no_neighbours_asked_none_given() -> None:
    assert nearest_by_terms(terms_of([{0}, {0}], [1.0]), 0)[0].shape == (2, 0)


def test_many_queries_in_threads_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(3)
    rows = [set(rng.choice(300, 12, replace=False).tolist()) for _ in range(200)]
    terms = terms_of(rows, rng.uniform(1, 9, 300).tolist())
    together, scores = nearest_by_terms(terms, 5)
    for q in range(0, 200, 23):
        alone, score = nearest_by_terms(terms, 5, queries=np.array([q]))
        assert alone[0].tolist() == together[q].tolist() and np.array_equal(score[0], scores[q])
