"""Pairs that stand out: the same as looking at all pairs, and never more than the budget beyond the sure ones."""

import numba
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from index.local_scaling import HOP, LEAST_SCALE, MOST, SECOND_HAND, standing_out

Lists = tuple[NDArray[np.int64], NDArray[np.float32]]
Pair = tuple[int, int]


def lists_of(similar: NDArray[np.float32], k: int) -> Lists:
    """The k best others of each row by a symmetric matrix; what is 0 is no neighbour."""
    n = len(similar)
    order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
    scores = np.take_along_axis(similar, order, 1)
    rows = np.where(scores > 0, order, -1)
    short = max(0, k - n)
    return np.pad(rows, ((0, 0), (0, short)), constant_values=-1), np.pad(scores, ((0, 0), (0, short)))


def similarity(seed: int, n: int, share: float, digits: int = 9) -> NDArray[np.float32]:
    """A symmetric matrix of scores, `share` of them above 0; few digits make equal scores."""
    rng = np.random.default_rng(seed)
    upper = np.triu(np.round(rng.uniform(0.001, 1, (n, n)), digits) * (rng.random((n, n)) < share), 1)
    return np.asarray(upper + upper.T, np.float32)


def standings(neighbours: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[Pair, float]:
    """Every pair that is found directly or through a common neighbour, and how far it stands out: the slow way."""
    lists = [[(int(b), float(s)) for b, s in zip(*row, strict=True) if b >= 0]
             for row in zip(neighbours, scores, strict=True)]  # fmt: skip
    scale = [max(float(row[-1]), LEAST_SCALE) for row in scores]
    found: dict[Pair, float] = {}
    for i, near in enumerate(lists):
        every = [(b, s / scale[i]) for b, s in near]
        for b, s in near[:HOP]:
            every += [(c, SECOND_HAND * min(s, t) / np.sqrt(scale[i] * scale[c])) for c, t in lists[b][:HOP] if c != i]
        for c, value in every:
            pair = (min(i, c), max(i, c))
            found[pair] = max(found.get(pair, 0.0), float(value))
    return found


def sure_pairs(neighbours: NDArray[np.int64], sure: int) -> set[Pair]:
    return {(min(i, int(b)), max(i, int(b))) for i, row in enumerate(neighbours) for b in row[:sure] if b >= 0}


def as_set(pairs: NDArray[np.int64]) -> set[Pair]:
    return {(a, b) for a, b in pairs.tolist()}


inputs = {
    "seed": st.integers(0, 2**32),
    "n": st.integers(1, 40),
    "k": st.integers(1, 16),
    "share": st.sampled_from([0.05, 0.2, 1.0]),
    "sure": st.integers(0, 4),
    "budget": st.integers(0, 250),
}


@settings(max_examples=200, deadline=None)
@given(**inputs, digits=st.sampled_from([1, 9]))
def test_the_sure_nearest_and_then_those_that_stand_out_most(
    seed: int, n: int, k: int, share: float, sure: int, budget: int, digits: int
) -> None:
    neighbours, scores = lists_of(similarity(seed, n, share, digits), k)
    pairs, dropped = standing_out(neighbours, scores, sure=sure, budget=budget)
    assert pairs.dtype == np.int64 and pairs.shape[1] == 2
    listed = [tuple(p) for p in pairs.tolist()]
    assert listed == sorted(set(listed)) and all(a < b for a, b in listed)
    found, certain, kept = standings(neighbours, scores), sure_pairs(neighbours, sure), as_set(pairs)
    assert certain <= kept <= set(found)
    assert len(kept) == min(len(found), max(budget, len(certain)))
    assert len(kept) + dropped == len(found)
    least = min((found[p] for p in kept - certain), default=np.inf)
    assert all(found[p] <= least * (1 + 1e-5) for p in set(found) - kept)


@settings(max_examples=120, deadline=None)
@given(**inputs)
def test_the_order_of_rows_changes_no_pair(seed: int, n: int, k: int, share: float, sure: int, budget: int) -> None:
    similar = similarity(seed, n, share)
    neighbours, scores = lists_of(similar, k)
    pairs, dropped = standing_out(neighbours, scores, sure=sure, budget=budget)
    # pairs that stand out equally are taken by row number: rows are expected in the order of their ids
    found = standings(neighbours, scores)
    rest = [found[p] for p in set(found) - sure_pairs(neighbours, sure)]
    left_out = sorted(rest)[:dropped]
    taken = sorted(rest)[dropped:]
    assume(not left_out or not taken or taken[0] > left_out[-1] * (1 + 1e-5))
    order = np.random.default_rng(seed).permutation(n)
    again, lost = standing_out(*lists_of(similar[np.ix_(order, order)], k), sure=sure, budget=budget)
    assert as_set(np.sort(order[again], 1)) == as_set(pairs) and lost == dropped


@settings(max_examples=8, deadline=None)
@given(**inputs)
def test_the_number_of_threads_changes_nothing(seed: int, n: int, k: int, share: float, sure: int, budget: int) -> None:
    lists = lists_of(similarity(seed, n, share, 1), k)
    results = []
    try:
        for threads in (1, 2):
            numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
            results.append(standing_out(*lists, sure=sure, budget=budget))
    finally:
        numba.set_num_threads(1)
    assert np.array_equal(results[0][0], results[1][0]) and results[0][1] == results[1][1]


def test_two_reworks_that_share_nothing_with_each_other_are_paired_through_their_source() -> None:
    source = np.array([[0, 0.6, 0], [0.6, 0, 0.5], [0, 0.5, 0]], np.float32)
    pairs, dropped = standing_out(*lists_of(source, 2), sure=1, budget=9)
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]] and dropped == 0


def test_a_row_with_many_copies_gets_many_pairs_and_one_like_all_others_few() -> None:
    rng = np.random.default_rng(4)
    similar = rng.uniform(0.28, 0.30, (120, 120))  # everything is a little like everything
    similar[:20, :20] = rng.uniform(0.8, 0.9, (20, 20))  # and twenty are copies
    upper = np.triu(similar, 1)
    pairs, _ = standing_out(*lists_of((upper + upper.T).astype(np.float32), 40), sure=1, budget=320)
    copies = (pairs < 20).all(1)
    assert copies.sum() == 190  # all of them
    assert np.bincount(pairs[~copies].ravel(), minlength=120)[20:].mean() < 6


def test_a_row_proposes_no_more_than_its_cap() -> None:
    n = 400
    neighbours, scores = lists_of(similarity(6, n, 1.0), 40)
    pairs, dropped = standing_out(neighbours, scores, sure=0, budget=10**6)
    assert dropped == 0 and len(pairs) <= MOST * n


@pytest.mark.parametrize(("n", "k"), [(0, 4), (3, 0), (0, 0)])
def test_nothing_gives_nothing(n: int, k: int) -> None:
    pairs, dropped = standing_out(np.zeros((n, k), np.int64), np.zeros((n, k), np.float32), sure=2, budget=5)
    assert pairs.shape == (0, 2) and dropped == 0


def test_rows_without_neighbours_are_in_no_pair() -> None:
    pairs, dropped = standing_out(np.full((5, 3), -1), np.zeros((5, 3), np.float32), sure=2, budget=5)
    assert pairs.shape == (0, 2) and dropped == 0
