"""Sums over derivation trees: the same as adding up every tree, one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from dedup.trace.matrix_tree import Trees, best_tree, sum_over_trees

Float = NDArray[np.float64]
log_weights = st.integers(-80, 80).map(lambda w: w / 10)


def by_enumeration(edge: Float, root: Float, outside_edge: Float, outside_root: Float) -> Trees:
    """Every way to give each article one parent (an article, itself for the origin, or n + s for a source) that is one
    tree: every article reached from one origin, which is an article or a source with at least one child.
    """
    n, k = len(root), len(outside_root)
    roots, outside, edges, outside_edges = np.zeros(n), np.zeros(k), np.zeros((n, n)), np.zeros((k, n))
    for parents in product(range(n + k), repeat=n):
        tops = {i for i in range(n) if parents[i] == i} | {p for p in parents if p >= n}
        if len(tops) != 1 or not all(reaches(i, parents, n) for i in range(n)):
            continue
        top = tops.pop()
        weight = root[top] if top < n else outside_root[top - n]
        for i, p in enumerate(parents):
            weight += 0 if p == i else edge[p, i] if p < n else outside_edge[p - n, i]
        w = np.exp(weight)
        if top < n:
            roots[top] += w
        else:
            outside[top - n] += w
        for i, p in enumerate(parents):
            if p >= n:
                outside_edges[p - n, i] += w
            elif p != i:
                edges[p, i] += w
    total = roots.sum() + outside.sum()
    return Trees(roots / total, outside / total, edges / total, outside_edges / total)


def reaches(i: int, parents: tuple[int, ...], n: int) -> bool:
    """Whether the way up from i ends."""
    for _ in range(n + 1):
        if i >= n or parents[i] == i:
            return True
        i = parents[i]
    return False


@st.composite
def weights(draw: st.DrawFn, most: int = 4) -> tuple[Float, Float, Float, Float]:
    n, k = draw(st.integers(1, most)), draw(st.integers(0, 2))
    shapes = ((n, n), (n,), (k, n), (k,))
    return tuple(draw(hnp.arrays(np.float64, s, elements=log_weights)) for s in shapes)  # type: ignore[return-value]


def assert_equal(a: Trees, b: Trees, within: float) -> None:
    for name in ("roots", "outside", "edges", "outside_edges"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), atol=within, err_msg=name)


@settings(max_examples=150, deadline=None)
@given(weights())
@example((np.zeros((1, 1)), np.zeros(1), np.zeros((2, 1)), np.array([-8.0, 8.0])))
def test_sums_equal_the_enumeration_of_all_trees_of_up_to_four_articles(w: tuple[Float, Float, Float, Float]) -> None:
    assert_equal(sum_over_trees(*w), by_enumeration(*w), 1e-7)


def test_three_articles_without_evidence_share_the_origin_and_each_edge_alike() -> None:
    # Cayley: 3 ** 2 rooted trees, each article the root of three; an edge i -> j stands in three of them
    found = sum_over_trees(np.zeros((3, 3)), np.zeros(3), np.zeros((0, 3)), np.zeros(0))
    np.testing.assert_allclose(found.roots, 1 / 3)
    np.testing.assert_allclose(found.edges, (1 - np.eye(3)) / 3, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(weights(most=9))
def test_every_article_has_exactly_one_parent_or_is_the_origin(w: tuple[Float, Float, Float, Float]) -> None:
    found = sum_over_trees(*w)
    into = found.edges.sum(0) + found.outside_edges.sum(0) + found.roots
    np.testing.assert_allclose(into, 1, atol=1e-6)
    np.testing.assert_allclose(found.roots.sum() + found.outside.sum(), 1, atol=1e-6)
    assert (np.diag(found.edges) == 0).all()


@settings(max_examples=60, deadline=None)
@given(weights(most=6), st.randoms(use_true_random=False))
def test_renumbering_the_articles_renumbers_the_answer(w: tuple[Float, Float, Float, Float], random: object) -> None:
    edge, root, outside_edge, outside_root = w
    order = list(range(len(root)))
    random.shuffle(order)  # type: ignore[attr-defined]
    turned = sum_over_trees(edge[np.ix_(order, order)], root[order], outside_edge[:, order], outside_root)
    found = sum_over_trees(*w)
    expected = Trees(
        found.roots[order], found.outside, found.edges[np.ix_(order, order)], found.outside_edges[:, order]
    )
    assert_equal(turned, expected, 1e-7)


@settings(max_examples=40, deadline=None)
@given(weights(most=5), log_weights)
def test_only_differences_between_weights_matter(w: tuple[Float, Float, Float, Float], shift: float) -> None:
    edge, root, outside_edge, outside_root = w
    # every tree has one origin, and one step or origin into each article
    both = sum_over_trees(edge, root + shift, outside_edge, outside_root + shift)
    assert_equal(both, sum_over_trees(*w), 1e-7)


@settings(max_examples=40, deadline=None)
@given(weights(most=5), st.integers(0, 4))
def test_more_weight_never_makes_an_origin_less_likely(w: tuple[Float, Float, Float, Float], i: int) -> None:
    edge, root, outside_edge, outside_root = w
    i %= len(root)
    more = root.copy()
    more[i] += 2
    assert sum_over_trees(edge, more, outside_edge, outside_root).roots[i] >= sum_over_trees(*w).roots[i] - 1e-9


@pytest.mark.parametrize("n", [50, 200])
@pytest.mark.parametrize("scale", [0.0, 3.0])
def test_large_clusters_stay_within_floating_point(n: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    found = sum_over_trees(
        rng.normal(-6, scale, (n, n)), rng.normal(-2, scale, n), rng.normal(-4, scale, (2, n)), np.array([-3.0, -2.5])
    )
    np.testing.assert_allclose(found.roots.sum() + found.outside.sum(), 1, atol=1e-6)
    np.testing.assert_allclose(found.edges.sum(0) + found.outside_edges.sum(0) + found.roots, 1, atol=1e-6)


@settings(max_examples=80, deadline=None)
@given(weights(most=7), st.integers(0, 8))
def test_the_drawn_tree_reaches_every_article_from_its_origin(w: tuple[Float, Float, Float, Float], at: int) -> None:
    found = sum_over_trees(*w)
    n, k = len(found.roots), len(found.outside)
    origin = at % (n + k)
    parent = best_tree(found, origin)
    for i in range(n):
        above, steps = i, 0
        while above < n and above != origin:
            above, steps = parent[above], steps + 1
            assert above != -1 and steps <= n
        assert above == origin
    assert origin >= n or parent[origin] == -1


def test_the_drawn_tree_takes_the_most_probable_step_into_each_article() -> None:
    edges = np.array([[0, 0.9, 0.2], [0, 0, 0.8], [0, 0, 0]])
    chain = Trees(np.array([1.0, 0, 0]), np.zeros(0), edges, np.zeros((0, 3)))
    assert best_tree(chain, 0) == [-1, 0, 1]


def test_families_that_share_nothing_can_only_be_from_outside() -> None:
    """No tree joins them within floating point: the sums of the articles' own trees are of a singular matrix."""
    edge = np.full((4, 4), -800.0)
    edge[:2, :2] = edge[2:, 2:] = 0.0
    found = sum_over_trees(edge, np.zeros(4), np.zeros((1, 4)), np.zeros(1))
    np.testing.assert_allclose(found.roots, 0.0, atol=1e-12)
    np.testing.assert_allclose(found.outside, 1.0)
    # in each pair one is from outside and the other from it, or both are: a third each
    np.testing.assert_allclose(found.outside_edges, 2 / 3)
    np.testing.assert_allclose(found.edges[0], [0, 1 / 3, 0, 0], atol=1e-12)


@pytest.mark.parametrize("origin", [0, 3])
def test_of_steps_that_are_equally_probable_the_first_is_drawn(origin: int) -> None:
    even = Trees(np.zeros(3), np.ones(1), (1 - np.eye(3)) * 0.5, np.full((1, 3), 0.5))
    drawn = best_tree(even, origin)
    assert drawn == [-1 if i == origin else origin for i in range(3)]  # the step that was there first stays
    later = Trees(np.ones(3), np.zeros(0), np.array([[0, 0.5, 0.5], [0, 0, 0.6], [0, 0.6, 0]]), np.zeros((0, 3)))
    assert best_tree(later, 0) == [-1, 0, 1]  # of articles that are equally near the first is taken in first
