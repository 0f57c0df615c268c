"""Dense numbers for hashes: the same as numpy's unique with its inverse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index.dense_ids import dense_ids


def check(hashes: NDArray[np.uint32]) -> None:
    distinct, places = dense_ids(hashes)
    expected, inverse = np.unique(hashes, return_inverse=True)
    assert distinct.dtype == np.uint32 and places.dtype == np.int32
    assert np.array_equal(distinct, expected) and np.array_equal(places, inverse)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([3, 1000, 2**32 - 1]).flatmap(
        lambda top: hnp.arrays(np.uint32, st.integers(0, 60), elements=st.integers(0, top))
    )
)
def test_the_same_as_unique_with_its_inverse(hashes: NDArray[np.uint32]) -> None:
    check(hashes)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 30_000), st.sampled_from([50, 5000, 20_000, 2**32]))
def test_the_same_for_many_hashes_while_the_table_grows(seed: int, n: int, values: int) -> None:
    check(np.random.default_rng(seed).integers(0, values, n).astype(np.uint32))


@pytest.mark.parametrize("n", [2047, 2048, 2049, 4095, 4096, 4097, 100_000])
def test_the_same_just_where_the_table_grows(n: int) -> None:
    hashes = np.random.default_rng(n).permutation(n).astype(np.uint32) * np.uint32(2654435761)
    check(np.concatenate([hashes, hashes[::-1]]))


def test_hashes_that_want_the_same_slot_are_told_apart() -> None:
    # the slot is the top 12 bits of h * 0x9E3779B97F4A7C15: take hashes that agree in them
    some = np.arange(1, 400_000, dtype=np.uint64)
    slots = (some * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(52)
    crowded = some[(slots == 4095) | (slots == 4094)].astype(np.uint32)  # they run over the end of the table
    assert len(crowded) > 100
    check(np.repeat(crowded, 2))


def test_nothing_gives_nothing_and_a_strided_view_is_read_right() -> None:
    check(np.zeros(0, np.uint32))
    check(np.arange(40, dtype=np.uint32)[::-3])
