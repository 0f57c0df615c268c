"""An origin that a person decided: its trees are those of the others with all other roots left out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tracing import articles_of, copy, hours, traced

from dedup.data import Clusters
from dedup.trace.decided_origin import held_to
from dedup.trace.edge_weights import Weights, summed


@given(st.integers(2, 5), st.integers(0, 2), st.integers(0, 2**32 - 1), st.data())
def test_the_sums_are_those_given_the_origin(n: int, outside: int, seed: int, data: st.DataObject) -> None:
    """Against sums of which only one root is left: the edges into every article but the origin sum to 1."""
    rng = np.random.default_rng(seed)
    weights = Weights(
        rng.normal(0, 3, (n, n)), rng.normal(0, 3, n), rng.normal(0, 3, (outside + 1, n)),
        rng.normal(0, 3, outside + 1), credited=False,
    )  # fmt: skip
    at = data.draw(st.integers(0, n + outside))
    _, trees = held_to(weights, at)
    chances = np.append(trees.roots, trees.outside)
    assert chances.tolist() == [float(k == at) for k in range(n + outside + 1)]
    into = trees.edges.sum(0) + trees.outside_edges.sum(0)
    assert np.allclose(into + trees.roots, 1, atol=1e-6)
    if at < n:
        assert np.allclose(trees.edges[:, at], 0, atol=1e-9) and np.allclose(trees.outside_edges, 0, atol=1e-9)
    # what is left agrees with all trees together, weighed by how likely each origin was
    free = summed(weights)
    every = [held_to(weights, k)[1].edges * p for k, p in enumerate(np.append(free.roots, free.outside))]
    assert np.allclose(sum(every), free.edges, atol=1e-6)


def test_the_latest_decision_of_a_cluster_counts_and_one_elsewhere_is_left_alone() -> None:
    clusters = Clusters([[0, 1]], [0.9], [False], set(), [0, 1, 2], ["a", "outside:Tarn Council", "c"])
    found = traced(articles_of(hours(0, 5, 9)), (), {(0, 1): copy()}, clusters)
    row = found.clusters.row(0, named=True)
    assert (row["origin"], row["origin_outside"], row["origin_state"]) == (None, "Tarn Council", "decided")
    assert row["origin_probability"] == 1 and "outside:Tarn Council" in set(found.members["parent"])


def test_an_origin_that_surely_came_later_is_believed_when_a_person_says_so() -> None:
    articles = articles_of(hours(0, 30))
    name = articles["id"][1]
    clusters = Clusters([[0, 1]], [0.9], [False], set(), [0], [name])
    row = traced(articles, (), {(0, 1): copy()}, clusters).clusters.row(0, named=True)
    assert (row["origin"], row["origin_state"], row["origin_probability"]) == (name, "decided", 1)
