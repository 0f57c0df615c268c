"""The parts of winnowing beside slow twins: which n-grams stand for a row, and how many rows are sure."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.winnowing import _counted, _repeated, kept_of, pairs_under, sizes_of, sure_up_to, winnowed

rows_of_items = st.lists(st.lists(st.integers(0, 3), max_size=14), min_size=1, max_size=4)


def laid(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([x for row in rows for x in row], np.uint32), np.cumsum([0, *map(len, rows)])


def kept(row: list[int], length: int, window: int) -> list[int]:
    out = np.empty(len(row), np.uint64)
    return out[: kept_of(np.array(row, np.uint32), 0, len(row), length, window, out)].tolist()


@settings(max_examples=150, deadline=None)
@given(rows_of_items, st.integers(1, 4), st.integers(1, 5))
def test_of_each_window_the_least_hash_is_kept_the_last_of_equals(
    rows: list[list[int]], length: int, window: int
) -> None:
    for row in rows:
        grams = kept(row, length, 1)  # a window of one keeps all
        assert len(grams) == max(0, len(row) - length + 1)
        expected = []
        last = -1
        for at in range(max(1, len(grams) - window + 1) if grams else 0):
            some = grams[at : at + window]
            where = at + max(i for i, key in enumerate(some) if key == min(some))
            if where != last:
                expected.append(grams[where])
            last = where
        assert kept(row, length, window) == expected


@settings(max_examples=100, deadline=None)
@given(rows_of_items, st.integers(1, 4), st.integers(1, 5))
def test_every_fingerprint_that_stands_twice_is_found_once_a_row(
    rows: list[list[int]], length: int, window: int
) -> None:
    hashes, bounds = laid(rows)
    asked = np.arange(len(rows))[::-1].copy()
    every = Counter(key >> 24 for row in rows for key in kept(row, length, window))
    held = {key >> 24 << 24 | i for i, row in enumerate(rows) for key in kept(row, length, window)}
    assert {*winnowed(hashes, bounds, asked, length, window).tolist()} == held
    found = _repeated(hashes, bounds, asked, length, window).tolist()
    assert found == sorted(set(found)) and set(found) <= held
    assert {key for key in held if every[key >> 24] > 1} <= set(found)


def test_of_many_fingerprints_that_stand_once_most_are_left_out() -> None:
    rng = np.random.default_rng(3)
    hashes = rng.integers(0, 2**32, 40_000, dtype=np.uint32)
    assert len(_repeated(hashes, np.arange(0, 40_001, 400), np.arange(100), 8, 4)) < 0.2 * 0.4 * len(hashes)


def test_the_same_items_have_the_same_hash_and_others_another() -> None:
    a, b, c, d = (kept(row, 3, 1)[0] for row in ([1, 2, 3], [1, 2, 3], [3, 2, 1], [1, 2, 4]))
    assert a == b and len({a, c, d}) == 3


def keys(*groups: list[int]) -> np.ndarray:
    """Sorted keys: the n-th hash with the rows that hold it."""
    return np.array([(n + 1) << 24 | row for n, rows in enumerate(groups) for row in rows], np.uint64)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 12), max_size=8), st.integers(1, 12), st.integers(0, 200))
def test_the_most_rows_of_which_all_pairs_fit_the_slots(sizes: list[int], most: int, slots: int) -> None:
    held = keys(*(list(range(size)) for size in sizes))
    fit = [n for n in range(most + 1) if sum(s * (s - 1) // 2 for s in sizes if s <= n) <= slots]
    assert sure_up_to(sizes_of(held, most), slots) == max(6, *fit)


@given(st.dictionaries(st.integers(0, 9), st.integers(1, 5), max_size=5), st.lists(st.integers(0, 9), max_size=5))
def test_counts_are_those_of_the_keys_that_are_there(counts: dict[int, int], asked: list[int]) -> None:
    held = sorted(counts)
    found = _counted(
        np.array(held, np.uint64), np.array([counts[k] for k in held], np.int64), np.array(asked, np.uint64)
    )
    assert found.tolist() == [counts.get(k, 0) for k in asked]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.integers(0, 30), min_size=1, max_size=9), max_size=6), st.integers(1, 9), st.integers(1, 9))
def test_rows_under_one_hash_are_paired_or_counted_as_too_many(groups: list[set[int]], most: int, up_to: int) -> None:
    expected, many = [], 0
    for rows in map(sorted, groups):
        if len(rows) > most:
            many += 1
            continue
        for i, a in enumerate(rows):
            for j in range(i + 1, len(rows)):
                if len(rows) <= up_to or j == i + 1 or i < 2:
                    expected.append(a << 32 | rows[j])
    pairs, frequent = pairs_under(keys(*map(sorted, groups)), most, up_to)
    assert (pairs.tolist(), frequent) == (expected, many)


@pytest.mark.parametrize("n", [45, 46, 120])
def test_room_for_pairs_grows_as_it_is_needed(n: int) -> None:
    pairs, _ = pairs_under(keys(list(range(n)), list(range(n))), n, n)
    assert len(pairs) == n * (n - 1) and len(set(pairs.tolist())) == n * (n - 1) // 2
