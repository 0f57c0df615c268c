"""Neighbours by weighed terms: the same as comparing every row with every other, or less when the search is bounded."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from index.inverted_index import Terms, _best, nearest_by_terms, terms

ALL = 10**9
"""Work and pool without a bound."""


def terms_of(rows: list[dict[int, float]], count: int, rarity: NDArray[np.float64] | None = None) -> Terms:
    """Rows of term -> weight, ready for search; the higher term is the rarer unless `rarity` is given."""
    first = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(r) for r in rows], out=first[1:])
    ids = np.array([t for r in rows for t in r], np.int32)
    weights = np.array([w for r in rows for w in r.values()], np.float32)
    return terms(ids, weights, first, np.arange(float(count)) if rarity is None else rarity)


def cosine_matrix(rows: list[dict[int, float]], count: int) -> NDArray[np.float64]:
    dense = np.zeros((len(rows), count))
    for i, row in enumerate(rows):
        dense[i, list(row)] = list(row.values())
    lengths = np.sqrt((dense**2).sum(1))
    return np.asarray(dense @ dense.T / np.maximum(1e-12, lengths[:, None] * lengths[None]))


def random_rows(seed: int, n: int, count: int) -> tuple[list[dict[int, float]], NDArray[np.float64]]:
    """Rows of 1 to 9 terms with weights that make equal cosines of different rows all but impossible, and a rarity."""
    rng = np.random.default_rng(seed)
    rows = [
        {int(t): float(rng.uniform(0.5, 5)) for t in rng.choice(count, rng.integers(1, min(count, 9) + 1), False)}
        for _ in range(n)
    ]
    return rows, rng.permutation(count).astype(np.float64)


weights = st.integers(0, 50).map(lambda w: w / 10)
collections = st.integers(1, 12).flatmap(
    lambda m: st.tuples(
        st.lists(st.dictionaries(st.integers(0, m - 1), weights), max_size=9), st.permutations(range(m))
    )
)


@settings(max_examples=150, deadline=None)
@given(collections, st.integers(1, 6), st.integers(0, 30), st.integers(1, 6), st.data())
def test_neighbours_are_those_of_the_brute_force_cosine(
    drawn: tuple[list[dict[int, float]], list[int]], k: int, work: int, pool: int, data: st.DataObject
) -> None:
    rows, order = drawn
    some = st.lists(st.integers(0, max(0, len(rows) - 1)), unique=True, max_size=len(rows)).map(sorted)
    queries, targets = (np.array(data.draw(some) if rows else [], np.int64) for _ in range(2))
    ready = terms_of(rows, len(order), np.array(order, np.float64))
    exact, exact_scores = nearest_by_terms(ready, k, queries=queries, targets=targets, work=ALL, pool=ALL)
    found, scores = nearest_by_terms(ready, k, queries=queries, targets=targets, work=work, pool=pool)
    cosines = cosine_matrix(rows, len(order))
    for i, q in enumerate(queries.tolist()):
        best = sorted((cosines[q, t] for t in targets if t != q and cosines[q, t] > 0), reverse=True)[:k]
        for got, score in ((exact[i].tolist(), exact_scores[i]), (found[i].tolist(), scores[i])):
            kept = [t for t in got if t >= 0]
            assert got == kept + [-1] * (k - len(kept)) and (score[len(kept) :] == 0).all()
            assert len(set(kept)) == len(kept) and q not in kept and set(kept) <= set(targets.tolist())
            np.testing.assert_allclose(score[: len(kept)], [cosines[q, t] for t in kept], rtol=1e-5)  # true cosines
            assert (np.diff(score) <= 0).all()
        np.testing.assert_allclose(exact_scores[i][: len(best)], best, rtol=1e-5)  # as good as the best, rank by rank
        assert (exact[i] >= 0).sum() == len(best)
        assert (scores[i] <= exact_scores[i]).all()  # a bound loses neighbours, it never makes better ones
        assert not best or found[i, 0] >= 0  # and never all of them


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 40),
    st.integers(1, 6),
    st.sampled_from([10, 60, ALL]),
    st.sampled_from([5, 9]),
)
def test_the_order_of_rows_changes_no_neighbour(seed: int, n: int, k: int, work: int, pool: int) -> None:
    rows, rarity = random_rows(seed, n, 25)
    order = np.random.default_rng(seed).permutation(n)
    found, scores = nearest_by_terms(terms_of(rows, 25, rarity), k, work=work, pool=pool)
    again, same = nearest_by_terms(terms_of([rows[i] for i in order], 25, rarity), k, work=work, pool=pool)
    assert np.array_equal(scores[order], same)  # bit for bit
    back = np.where(again >= 0, order[again], -1)
    for before, after, score in zip(found[order].tolist(), back.tolist(), same, strict=True):
        # equals at the end of a list may be others, since ties go to the smaller row
        clear = score > score[-1]
        assert {r for r, c in zip(before, clear, strict=True) if c} == {
            r for r, c in zip(after, clear, strict=True) if c
        }


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 150))
def test_the_number_of_threads_changes_nothing(seed: int, n: int) -> None:
    rows, rarity = random_rows(seed, n, 80)
    results = []
    try:
        for threads in (1, 2):
            numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
            ready = terms_of(rows, 80, rarity)
            results.append((ready.ids, ready.values, *nearest_by_terms(ready, 5, work=100, pool=9)))
    finally:
        numba.set_num_threads(1)
    assert all(np.array_equal(a, b) for a, b in zip(*results, strict=True))


@settings(max_examples=60, deadline=None)
@given(collections)
def test_rows_are_ready_with_length_one_and_the_rarest_term_first(
    drawn: tuple[list[dict[int, float]], list[int]],
) -> None:
    rows, order = drawn
    ready = terms_of(rows, len(order), np.array(order, np.float64))
    assert len(ready) == len(rows) and ready.count == len(order)
    for i, row in enumerate(rows):
        ids, values = (a[ready.first[i] : ready.first[i + 1]] for a in (ready.ids, ready.values))
        assert ids.tolist() == sorted(row, key=lambda t: -order[t])
        length = np.sqrt(sum(w**2 for w in row.values()))
        np.testing.assert_allclose(values, [row[t] / max(1e-12, length) for t in ids.tolist()], rtol=1e-5)


def test_equal_neighbours_come_in_the_order_of_their_rows() -> None:
    found, _ = nearest_by_terms(terms_of([{0: 1.0}] * 4, 1), 2)
    assert found.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]
    many, _ = nearest_by_terms(terms_of([{0: 1.0, 1: 1.0 + i % 3} for i in range(90)], 2), 60)
    by_kind = [[r for r in range(90) if r % 3 == kind] for kind in range(3)]
    for row, got in enumerate(many.tolist()):
        assert got[:29] == [r for r in by_kind[row % 3] if r != row]


def test_a_bounded_search_walks_the_rarest_terms_and_still_scores_by_all() -> None:
    # row 0 shares its rarest term with row 1 alone, and a common one with all the others
    rows = [{0: 1.0, 1: 1.0, 2: 1.0}, {2: 1.0, 0: 1.0}, *({0: 1.0, 1: 1.0} for _ in range(8))]
    bounded, scores = nearest_by_terms(terms_of(rows, 3), 3, queries=np.array([0]), work=4)
    assert bounded.tolist() == [[1, -1, -1]]
    assert scores[0, 0] == pytest.approx(2 / np.sqrt(6))  # the common term counts in the cosine
    full, _ = nearest_by_terms(terms_of(rows, 3), 3, queries=np.array([0]))
    assert full.tolist() == [[1, 2, 3]]


def test_a_small_pool_scores_those_that_the_walk_found_best() -> None:
    rows = [{0: 1.0, 1: 2.0, 2: 3.0}, {0: 1.0}, {1: 1.0}, {2: 1.0}]
    found, _ = nearest_by_terms(terms_of(rows, 3), 1, queries=np.array([0]), pool=1)
    assert found.tolist() == [[3]]


def test_terms_that_weigh_nothing_find_nobody_however_many_rows_hold_them() -> None:
    # once, each such term listed every row anew, past the end of the list
    held = dict.fromkeys(range(5), 0.0)
    rows = [held | {5: 1.0}, held | {5: 1.0}, *(dict(held) for _ in range(300))]
    found, scores = nearest_by_terms(terms_of(rows, 6), 3, work=ALL)
    assert found[:2].tolist() == [[1, -1, -1], [0, -1, -1]] and (found[2:] == -1).all()
    assert scores[:2, 0].tolist() == [1, 1] and scores.sum() == 2


@pytest.mark.parametrize("rows", [[], [{}], [{}, {}]])
def test_nothing_has_no_neighbours(rows: list[dict[int, float]]) -> None:
    found, scores = nearest_by_terms(terms_of(rows, 1), 3)
    assert found.shape == scores.shape == (len(rows), 3) and (found == -1).all()


def test_no_neighbours_asked_none_given() -> None:
    assert nearest_by_terms(terms_of([{0: 1.0}] * 2, 1), 0)[0].shape == (2, 0)


def test_many_queries_at_once_give_what_each_gives_alone() -> None:
    rows, rarity = random_rows(3, 200, 300)
    ready = terms_of(rows, 300, rarity)
    together, scores = nearest_by_terms(ready, 5)
    for q in range(0, 200, 23):
        alone, score = nearest_by_terms(ready, 5, queries=np.array([q]))
        assert alone[0].tolist() == together[q].tolist() and np.array_equal(score[0], scores[q])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([0.25, 0.5, 1.0, 1.0625]) | st.floats(2**-10, 4, width=32), max_size=40),
    st.integers(1, 45),
)
def test_the_last_of_the_best_is_what_sorting_says(scores: list[float], pool: int) -> None:
    every = np.array(scores, np.float32)
    assert _best(every, pool) == (np.sort(every)[-pool] if len(every) > pool else 0)


def test_a_term_that_weighs_nothing_in_a_row_is_not_held_by_it() -> None:
    # the walk over the rarest term met such a row alone, and ended there
    ready = terms_of([{0: 1.0, 1: 1.0}, {0: 1.0}, {1: 0.0}], 2)
    found, _ = nearest_by_terms(ready, 1, queries=np.array([0]), work=0, pool=1)
    assert found.tolist() == [[1]]
