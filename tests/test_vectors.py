"""Neighbours among vectors: the same as all inner products by numpy."""

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

import index.vectors
from index.vectors import nearest


def unit(rng: np.random.Generator, n: int, dim: int) -> NDArray[np.float32]:
    vectors = rng.normal(size=(n, dim))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("n", [1, 2, 7, 300])
@pytest.mark.parametrize("k", [0, 1, 8])
def test_neighbours_equal_brute_force_inner_products(n: int, k: int) -> None:
    vectors = unit(np.random.default_rng(n), n, 24)
    found = nearest(vectors, k)
    products = vectors @ vectors.T
    np.fill_diagonal(products, -np.inf)
    order = np.argsort(-products, axis=1, kind="stable")[:, : min(k, n - 1)]
    assert found.rows.tolist() == order.tolist() and found.kind == "flat"
    np.testing.assert_allclose(found.scores, np.take_along_axis(products, order, 1), atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 10).flatmap(lambda n: hnp.arrays(np.float32, (n, 3), elements=st.sampled_from([0, 0.5, 1, -1]))),
    st.integers(1, 6),
)
def test_a_row_is_never_its_own_neighbour_even_among_equal_ones(vectors: NDArray[np.float32], k: int) -> None:
    found = nearest(vectors, k)
    n = len(vectors)
    assert found.rows.shape == found.scores.shape == (n, min(k, n - 1))
    products = vectors @ vectors.T
    for i in range(n):
        got = found.rows[i].tolist()
        assert i not in got and len(set(got)) == len(got)
        best = sorted(np.delete(products[i], i), reverse=True)[: len(got)]
        # a row whose k + 1 best are all equal to others may miss one of the equals, never a better one
        np.testing.assert_allclose(found.scores[i], best, atol=1e-6)
        np.testing.assert_allclose(products[i, got], best, atol=1e-6)


def test_no_vectors_have_no_neighbours() -> None:
    assert nearest(np.zeros((0, 8), np.float32), 3).rows.shape == (0, 0)


def test_many_vectors_go_through_an_inverted_file_that_finds_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.vectors, "FLAT_UP_TO", 1000)
    rng = np.random.default_rng(2)
    centres = unit(rng, 150, 32)
    vectors = np.repeat(centres, 20, 0) + 0.05 * rng.normal(size=(3000, 32)).astype(np.float32)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    found = nearest(vectors, 5)
    products = vectors @ vectors.T
    np.fill_diagonal(products, -np.inf)
    true = np.argsort(-products, axis=1)[:, :5]
    recall = np.mean([len(set(a) & set(b)) / 5 for a, b in zip(found.rows.tolist(), true.tolist(), strict=True)])
    assert found.kind == "ivf" and recall > 0.99
    assert not (found.rows == np.arange(3000)[:, None]).any()
    again = nearest(vectors, 5)
    assert np.array_equal(again.rows, found.rows)


def test_the_number_of_threads_changes_nothing() -> None:
    vectors = unit(np.random.default_rng(9), 200, 16)
    before = faiss.omp_get_max_threads()
    try:
        one, two = nearest(vectors, 4, threads=1), nearest(vectors, 4, threads=2)
    finally:
        faiss.omp_set_num_threads(before)
    assert np.array_equal(one.rows, two.rows) and np.array_equal(one.scores, two.scores)
