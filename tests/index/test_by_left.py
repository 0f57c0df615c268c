"""Pairs of one left row stand together, and threads that take halves of the groups have about as much to do."""

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.by_left import BLOCK, by_left

ROW = st.one_of(st.integers(0, 9), st.integers(BLOCK - 3, BLOCK + 3), st.integers(0, 2**32 - 1))


@given(st.lists(st.tuples(ROW, ROW), max_size=40))
def test_each_left_row_is_one_group_with_its_pairs_by_right_rows(pairs: list[tuple[int, int]]) -> None:
    given_pairs = np.array(pairs, np.int64).reshape(-1, 2)
    order, some, groups = by_left(given_pairs)
    assert sorted(order.tolist()) == list(range(len(pairs)))
    assert some.tolist() == given_pairs[order].tolist()
    parts = [some[a:b].tolist() for a, b in pairwise(groups)]
    assert groups[0] == 0 and groups[-1] == len(some)
    assert all({left for left, _ in part} == {part[0][0]} for part in parts)
    # those of two blocks of rows stand together, and in them each left row is one group, by its right rows
    blocks = [(left // BLOCK, right // BLOCK) for left, right in some.tolist()]
    assert blocks == sorted(blocks)
    for _, inside in groupby(some.tolist(), key=lambda pair: (pair[0] // BLOCK, pair[1] // BLOCK)):
        lefts = [(left, list(of)) for left, of in groupby(inside, key=lambda pair: pair[0])]
        assert len({left for left, _ in lefts}) == len(lefts) and all(of == sorted(of) for _, of in lefts)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_stretches_of_groups_hold_about_as_many_pairs(threads: int) -> None:
    n = 2000  # each with every later one among the next 200 and, as copies stand, the first half with the second
    rows = np.arange(n)
    near = [np.stack([rows[:-k], rows[k:]], 1) for k in range(1, 200, 9)]
    copies = [np.stack([rows[: n // 2], rows[: n // 2] + n // 2], 1)] * 20
    _, some, groups = by_left(np.concatenate(near + copies))
    edges = groups[[(len(groups) - 1) * t // threads for t in range(threads + 1)]]
    assert np.diff(edges).max() < 1.1 * len(some) / threads
