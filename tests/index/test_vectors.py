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
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


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


def clustered(seed: int, centres: int, size: int) -> NDArray[np.float32]:
    """Unit vectors around random centres."""
    rng = np.random.default_rng(seed)
    vectors = np.repeat(unit(rng, centres, 32), size, 0) + 0.05 * rng.normal(size=(centres * size, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize(("centres", "size", "k"), [(150, 20, 5), (40, 60, 40), (1200, 2, 1)])
def test_many_vectors_go_through_an_inverted_file_that_finds_nearly_all(
    centres: int, size: int, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = clustered(centres, centres, size)
    n = len(vectors)
    flat = nearest(vectors, k)
    monkeypatch.setattr(index.vectors, "FLAT_UP_TO", 1000)
    found = nearest(vectors, k)
    assert (flat.kind, found.kind) == ("flat", "ivf")
    true = zip(found.rows.tolist(), flat.rows.tolist(), strict=True)
    assert np.mean([len(set(a) & set(b)) / k for a, b in true]) > 0.99
    assert found.rows.shape == found.scores.shape == (n, k)
    assert not (found.rows == np.arange(n)[:, None]).any()
    assert (np.diff(found.scores, axis=1) <= 0).all()
    got = found.rows >= 0
    products = np.take_along_axis(vectors @ vectors.T, np.maximum(found.rows, 0), 1)
    np.testing.assert_allclose(found.scores[got], products[got], atol=1e-5)  # what it finds is scored truly
    assert (found.scores <= flat.scores + 1e-5).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_inverted_file(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.vectors, "FLAT_UP_TO", 1000)
    monkeypatch.setattr(index.vectors, "PROBES", 2)  # few cells: what is found depends on where their borders lie
    vectors = unit(np.random.default_rng(7), 1500, 32)
    one, two = (nearest(vectors, 8, seed=seed) for _ in range(2))
    assert one.kind == "ivf"
    assert np.array_equal(one.rows, two.rows) and np.array_equal(one.scores, two.scores)
    assert not np.array_equal(one.rows, nearest(vectors, 8, seed=seed + 100).rows)


def test_the_number_of_threads_changes_nothing() -> None:
    vectors = unit(np.random.default_rng(9), 200, 16)
    before = faiss.omp_get_max_threads()
    try:
        one, two = nearest(vectors, 4, threads=1), nearest(vectors, 4, threads=2)
    finally:
        faiss.omp_set_num_threads(before)
    assert np.array_equal(one.rows, two.rows) and np.array_equal(one.scores, two.scores)
