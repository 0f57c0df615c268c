"""Buckets on many machines give the pairs of one matrix: also where buckets overflow, and whoever holds what."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import one_thread  # noqa: F401  # a fixture

from index.lsh import candidate_pairs
from index.lsh_parts import NOTHING, band_keys, bucket_pairs, strongest_stars
from index.packed_pairs import distinct

BANDS, ROWS = 3, 2
few = st.integers(0, 2)
matrices = st.lists(st.lists(few, min_size=BANDS * ROWS, max_size=BANDS * ROWS), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None)
@given(matrices, st.integers(1, 8), st.integers(1, 3), st.sets(st.integers(0, 24), max_size=3))
def test_pairs_by_buckets_are_those_of_all_rows_at_once(
    values: list[list[int]], cap: int, hot: int, nothing: set[int]
) -> None:
    signatures = np.array(values, np.uint32)
    signatures[[row for row in nothing if row < len(signatures)]] = NOTHING
    expected = candidate_pairs(signatures, bucket_cap=cap, hot_pairs=hot, params=(BANDS, ROWS))
    alive = np.flatnonzero((signatures != NOTHING).any(1))
    keys = band_keys(signatures[alive], BANDS, ROWS)
    found, stars, dropped = [np.zeros((0, 2), np.int64)], [np.zeros((0, 2), np.int64)], 0
    for band in range(BANDS):  # each bucket on a machine of its own
        for key in np.unique(keys[:, band]):
            rows = alive[keys[:, band] == key]
            pairs, over, lost = bucket_pairs(np.array([0, len(rows)]), rows, cap)
            found, stars, dropped = [*found, pairs], [*stars, over], dropped + lost
    kept, lost = strongest_stars(np.concatenate(stars), hot)
    every = np.unique(np.concatenate([*found, kept]), axis=0)
    assert every.tolist() == expected.pairs.tolist()
    assert dropped + lost == expected.dropped


def test_a_hot_bucket_costs_a_pair_a_row() -> None:
    rows = np.arange(100_000)
    pairs, stars, dropped = bucket_pairs(np.array([0, len(rows)]), rows)
    assert len(pairs) == 0
    assert len(stars) == 99_999
    assert dropped == 100_000 * 99_999 // 2 - 99_999


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 3)) | st.tuples(few, few), max_size=30))
def test_distinct_pairs_are_those_of_numpy(pairs: list[tuple[int, int]]) -> None:
    some = np.array(pairs, np.int64).reshape(-1, 2)
    every, times = distinct(some)
    expected, counts = np.unique(some, axis=0, return_counts=True)
    assert every.tolist() == expected.tolist()
    assert times.tolist() == counts.tolist()
