"""Shared passages: a long enough common run is never missed, and a crowd stays cheap."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.winnowing import ALL_PAIRS_UP_TO, SharedPassages, shared_passages, within_budget


def propose(items: list[list[int]], **options: int) -> SharedPassages:
    bounds = np.zeros(len(items) + 1, np.int64)
    np.cumsum([len(i) for i in items], out=bounds[1:])
    flat = np.array([x for i in items for x in i], np.uint32)
    return shared_passages(flat, bounds, np.arange(len(items)), **options)


def grams(items: list[int], length: int) -> set[tuple[int, ...]]:
    return {tuple(items[i : i + length]) for i in range(len(items) - length + 1)}


small = st.lists(st.integers(0, 3), max_size=24)


@settings(max_examples=150, deadline=None)
@given(st.tuples(small, small, small), st.integers(2, 6), st.integers(1, 5), st.data())
def test_rows_that_share_a_run_of_length_and_window_are_always_proposed(
    around: tuple[list[int], list[int], list[int]], length: int, window: int, data: st.DataObject
) -> None:
    head, tail, more = around
    run = data.draw(st.lists(st.integers(0, 9), min_size=length + window - 1, max_size=length + window + 6))
    found = propose([head + run + more, more + run + tail], length=length, window=window)
    assert found.pairs.tolist() == [[0, 1]] and found.dropped == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), max_size=20), max_size=6), st.integers(2, 5), st.integers(1, 4))
def test_only_rows_that_share_a_whole_run_of_the_length_are_proposed(
    items: list[list[int]], length: int, window: int
) -> None:
    found = propose(items, length=length, window=window)
    sharing = [
        [a, b] for a, b in combinations(range(len(items)), 2) if grams(items[a], length) & grams(items[b], length)
    ]
    assert all(pair in sharing for pair in found.pairs.tolist())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), max_size=20), max_size=6), st.integers(2, 5))
def test_with_a_window_of_one_every_shared_run_counts_once(items: list[list[int]], length: int) -> None:
    found = propose(items, length=length, window=1)
    expected = {
        (a, b): len(grams(items[a], length) & grams(items[b], length)) for a, b in combinations(range(len(items)), 2)
    }
    got = {(a, b): s for (a, b), s in zip(found.pairs.tolist(), found.shared.tolist(), strict=True)}
    assert got == {pair: n for pair, n in expected.items() if n}


@settings(max_examples=60, deadline=None)
@given(st.lists(small, max_size=6))
def test_pairs_are_sorted_distinct_and_left_comes_first(items: list[list[int]]) -> None:
    pairs = [tuple(p) for p in propose(items, length=3, window=2).pairs.tolist()]
    assert pairs == sorted(set(pairs)) and all(a < b for a, b in pairs)


def test_pairs_grow_linearly_when_all_rows_share_all_and_stay_connected() -> None:
    run = list(range(40))
    sizes = {}
    for n in (50, 100, 200):
        found = propose([run] * n, most_rows=1000, budget=10**6, run=1000)
        sizes[n] = len(found.pairs)
        assert nx.is_connected(nx.Graph(found.pairs.tolist())) and len(np.unique(found.pairs)) == n
        assert sizes[n] <= 3 * n
    assert sizes[200] - sizes[100] == 2 * (sizes[100] - sizes[50])


def test_a_handful_of_rows_that_share_all_are_all_paired() -> None:
    found = propose([list(range(40))] * ALL_PAIRS_UP_TO)
    assert found.pairs.tolist() == [list(p) for p in combinations(range(ALL_PAIRS_UP_TO), 2)]


def test_a_passage_in_too_many_rows_proposes_nobody_and_is_counted() -> None:
    own = [list(range(100 * i, 100 * i + 15)) for i in range(1, 12)]
    found = propose([o + list(range(11)) for o in own], most_rows=10)
    assert found.pairs.shape == (0, 2) and found.frequent > 0
    assert len(propose([o + list(range(11)) for o in own], most_rows=11).pairs) > 0


def test_only_the_rows_asked_for_are_compared_and_keep_their_numbers() -> None:
    run = list(range(30))
    flat = np.array(run * 4, np.uint32)
    bounds = np.arange(5) * 30
    assert shared_passages(flat, bounds, np.array([1, 3])).pairs.tolist() == [[1, 3]]


def test_short_and_empty_rows_share_nothing() -> None:
    found = propose([[], [1, 2], [1, 2], []])
    assert found.pairs.shape == (0, 2) and found.shared.shape == (0,) and found.dropped == 0
    assert propose([]).pairs.shape == (0, 2)


def by_sorting(left: list[int], right: list[int], score: list[int], budget: int) -> list[bool]:
    keep = [False] * len(left)
    for one, other in ((left, right), (right, left)):
        for row in set(one):
            mine = sorted((i for i in range(len(left)) if one[i] == row), key=lambda i: (-score[i], other[i]))
            for i in mine[:budget]:
                keep[i] = True
    return keep


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1])), st.integers(0, 4), st.data()
)
def test_the_budget_keeps_the_best_of_either_row(pairs: set[tuple[int, int]], budget: int, data: st.DataObject) -> None:
    left, right = [a for a, _ in sorted(pairs)], [b for _, b in sorted(pairs)]
    score = data.draw(st.lists(st.integers(1, 3), min_size=len(left), max_size=len(left)))
    arrays: list[NDArray[np.int64]] = [np.array(x, np.int64) for x in (left, right, score)]
    assert within_budget(*arrays, budget).tolist() == by_sorting(left, right, score, budget)


def test_what_the_budget_drops_is_counted_and_no_row_loses_all_its_pairs() -> None:
    everything = propose([list(range(40))] * ALL_PAIRS_UP_TO, run=1000)
    some = propose([list(range(40))] * ALL_PAIRS_UP_TO, budget=1, run=1000)
    assert some.dropped > 0 and len(some.pairs) + some.dropped == len(everything.pairs)
    assert set(some.pairs.ravel().tolist()) == set(range(ALL_PAIRS_UP_TO))


def test_winnowing_keeps_about_two_in_window_plus_one_of_random_runs() -> None:
    # statistical: Schleimer et al. expect a density of 2 / (w + 1); seen through the fingerprints two equal rows share
    rng = np.random.default_rng(5)
    row = rng.integers(0, 2**31, 4007).tolist()
    shared = propose([row, row], length=8, window=4).shared[0]
    assert abs(shared / 4000 - 2 / 5) < 0.03


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 30), st.integers(0, 2**16), st.integers(0, 12))
def test_every_two_rows_with_a_long_run_are_proposed_however_many_hold_it(n: int, seed: int, budget: int) -> None:
    rng = np.random.default_rng(seed)
    run = rng.integers(10, 10**6, 25).tolist()
    items = []
    for _ in range(n):
        own = rng.integers(10**6, 10**9, 40).tolist()
        at = int(rng.integers(0, 40))
        items.append([*own[:at], *run, *own[at:]])
    found = propose(items, budget=budget, run=25)
    assert found.pairs.tolist() == [list(p) for p in combinations(range(n), 2)]
    assert found.sure_up_to == 40 and found.frequent == 0


def test_where_the_slots_do_not_do_fewer_rows_are_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.winnowing.SLOTS_PER_ROW", 1)
    monkeypatch.setattr("index.winnowing.LEAST_SLOTS", 0)
    run = list(range(100, 125))
    items = [[*range(1000 * n, 1000 * n + 30), *run] for n in range(1, 31)]
    found = propose(items, run=25)
    assert found.sure_up_to < 30
    # and still all hang together
    assert nx.is_connected(nx.Graph(found.pairs.tolist())) and len({i for p in found.pairs.tolist() for i in p}) == 30


@pytest.mark.parametrize("n", [6, 7, 9])
def test_of_a_crowd_the_first_two_are_paired_with_all_and_each_with_the_next(n: int) -> None:
    found = propose([list(range(40))] * n, budget=10**6, run=1000)
    pairs = list(combinations(range(n), 2))
    assert found.pairs.tolist() == [list(p) for p in pairs if n <= 6 or p[0] < 2 or p[1] == p[0] + 1]
    assert found.dropped == 0 and found.sure_up_to == 40


def test_slots_are_counted_for_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows with a run of 25 in common: 45 pairs under each of its fingerprints, of which 400 slots hold eight."""
    monkeypatch.setattr("index.winnowing.LEAST_SLOTS", 0)
    items = [[*range(1000 * n, 1000 * n + 30), *range(100, 125)] for n in range(1, 11)]
    assert propose(items, run=25).sure_up_to == 40
    monkeypatch.setattr("index.winnowing.SLOTS_PER_ROW", 4)
    assert propose(items, run=25).sure_up_to == 9
