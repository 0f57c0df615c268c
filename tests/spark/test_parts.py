"""Large-star and small-star against connected parts found at once, and on what is hard for them."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spark_in_process import Here

from dedup.cluster.pair_graph import components
from dedup.spark.pair_pieces import pair_frame, to_homes
from dedup.spark.parts import large_star, once_directed, parts, small_star
from dedup.spark.pieces import Piece

edges = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda e: e[0] != e[1]), max_size=40)


def labels(pairs: np.ndarray, chunk: int, tasks: int, seed: int) -> dict[int, int]:
    """What `parts` tells of each row."""
    starts = np.arange(0, 200_000, chunk)
    pieces = list(to_homes(starts, pair_frame(np.sort(pairs, 1)), "derived")) if len(pairs) else []
    told = parts(Here(pieces or [Piece(0, "other", pl.DataFrame())], tasks, seed), "derived", starts).told("records")
    return {} if told is None else dict(told.select("row", "part").iter_rows())


@settings(max_examples=40, deadline=None)
@given(edges, st.sampled_from([1, 3, 40]), st.integers(1, 4), st.integers(0, 3))
def test_every_row_is_called_by_the_least_of_its_part(
    pairs: list[tuple[int, int]], chunk: int, tasks: int, seed: int
) -> None:
    given_pairs = np.array(pairs, np.int64).reshape(-1, 2)
    expected = {int(row): int(part[0]) for part in components(given_pairs) for row in part}
    assert labels(given_pairs, chunk, tasks, seed) == expected


@pytest.mark.parametrize("shape", ["path", "star", "shuffled path"])
def test_long_chains_and_hot_rows(shape: str) -> None:
    n = 400
    order = np.random.default_rng(1).permutation(n) if shape == "shuffled path" else np.arange(n)
    pairs = (
        np.stack([np.zeros(n - 1, np.int64), order[1:]], 1) if shape == "star" else np.stack([order[:-1], order[1:]], 1)
    )
    assert set(labels(pairs, 7, 3, 1).values()) == {0}


@settings(max_examples=100, deadline=None)
@given(edges)
def test_a_step_keeps_parts_together(pairs: list[tuple[int, int]]) -> None:
    some = np.array(pairs, np.int64).reshape(-1, 2)
    before = [part.tolist() for part in components(some)]
    around = once_directed(np.concatenate([some, some[:, ::-1]]))
    below = large_star(around)
    assert [part.tolist() for part in components(below)] == before
    assert [part.tolist() for part in components(small_star(below))] == before
