"""A story that ran too often for all pairs to be judged: near copies fold, closure finds whom they fold under."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import rows

from dedup.cluster.closure import CLOSURE_BUDGET, CLOSURE_UP_TO, closure
from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.pair_figures import between, figures_of
from dedup.cluster.pair_graph import NEAR, Graph, near_folds
from dedup.data import Clusters

THRESHOLD = 0.5
Pair = tuple[int, int]
Edges = dict[Pair, float]


def clusters_of(derived: Edges, n: int, copies: list[Pair], **more: object) -> Clusters:
    """Clusters of n rows of which all tell the same event."""
    threshold, seed = more.pop("threshold", THRESHOLD), more.pop("seed", 1)
    pairs = figures_of(derived)
    graph = JudgedGraph(pairs, pairs, **{"folds": np.arange(n), **more}, copies=rows(*copies))  # type: ignore[arg-type]
    return cluster(graph, threshold, seed)  # type: ignore[arg-type]


def sparse(n: int, degree: int, seed: int = 1, p: float = 0.99) -> dict[Pair, float]:
    """One connected part of n rows, each with about so many near copies judged, and row n // 2 with all."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, n, (n * degree // 2, 2))
    hub = n // 2
    pairs = {(min(a, b), max(a, b)) for a, b in [*drawn.tolist(), *((hub, i) for i in range(n))] if a != b}
    return dict.fromkeys(sorted(pairs), p)


@st.composite
def copies_of(draw: st.DrawFn) -> tuple[int, list[Pair]]:
    n = draw(st.integers(2, 14))
    return n, draw(st.lists(st.sampled_from(list(combinations(range(n), 2))), max_size=3 * n, unique=True))


@settings(max_examples=150, deadline=None)
@given(copies_of())
def test_everybody_stands_under_itself_or_a_near_copy_that_does(drawn: tuple[int, list[Pair]]) -> None:
    n, copies = drawn
    top = near_folds(range(n), copies)
    assert sorted(top) == list(range(n))
    for row, first in top.items():
        assert top[first] == first
        assert row == first or (min(row, first), max(row, first)) in copies


@settings(max_examples=150, deadline=None)
@given(copies_of(), st.randoms(use_true_random=False))
def test_folding_asks_for_no_order(drawn: tuple[int, list[Pair]], random: object) -> None:
    n, copies = drawn
    rows, shuffled = list(range(n)), list(copies)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert near_folds(rows, shuffled) == near_folds(range(n), copies)


def test_a_story_with_few_of_its_pairs_judged_is_one_cluster_and_a_stray_does_not_break_it() -> None:
    n = 2000
    derived = sparse(n, 6)
    # strays: each derived from one copy and from nobody else, so no row is a pair with every other
    strays = {(i, n + i): 0.8 for i in range(20)}
    found = clusters_of({**derived, **strays}, n + 20, [*derived])
    largest = max(found.members, key=len)
    assert set(range(n)) <= set(largest)


def test_two_stories_with_a_copy_of_each_linked_stay_two() -> None:
    n = 100
    one = sparse(n, 6)
    other = {(a + n, b + n): p for (a, b), p in sparse(n, 6, 2).items()}
    # rewrites that belong to neither, in a chain between the two
    chain = {(3, 200): 0.6, (200, 201): 0.6, (150, 201): 0.6}
    found = clusters_of({**one, **other, **chain}, 2 * n + 2, [*one, *other])
    homes = [rows for rows in found.members if len(rows) > 50]
    assert len(homes) == 2 and not set(homes[0]) & set(homes[1])


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_out_keeps_the_rule_among_representatives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 300
    pairs = sorted({(int(min(p)), int(max(p))) for p in rng.integers(0, n, (3 * n, 2)) if p[0] != p[1]})
    derived = {pair: float(rng.choice([0.6, 0.8, 0.99])) for pair in pairs}
    copies = [pair for pair, p in derived.items() if p >= NEAR]
    found = clusters_of(derived, n, copies)
    [part] = [sorted(p) for p in _parts(derived) if len(p) > CLOSURE_UP_TO]
    folds = near_folds(part, copies)
    top = np.array([folds.get(row, -1) for row in range(n)])
    pairs = between(figures_of(derived), top)
    for members in found.members:
        if members[0] in folds:
            assert Graph.of(pairs, pairs).stands(sorted({folds[r] for r in members}), THRESHOLD)
    placed = [r for members in found.members for r in members]
    assert len(placed) == len(set(placed))
    shuffled = [[*derived.items()][i] for i in rng.permutation(len(derived)).tolist()]
    assert clusters_of(dict(shuffled), n, copies[::-1]) == found


def _parts(derived: Edges) -> list[set[int]]:
    return [set(p) for p in nx.connected_components(nx.Graph(list(derived)))]


def test_small_parts_do_not_fold() -> None:
    # every pair of a small part is judged, so there is nothing to make up for
    derived = {(0, 1): 0.99, (1, 2): 0.99, (0, 3): 0.6}
    assert clusters_of(derived, 4, [(0, 1), (1, 2)]) == clusters_of(derived, 4, [])


def test_a_copy_under_the_stated_certainty_does_not_fold() -> None:
    n = 200
    derived = sparse(n, 4, p=NEAR - 0.01)
    assert clusters_of(derived, n, [*derived]) == clusters_of(derived, n, [])


def test_copies_that_are_all_there_is_have_the_mean_of_their_own_pairs() -> None:
    n = 100
    found = clusters_of(sparse(n, 4), n, [*sparse(n, 4)])
    assert found.members == [list(range(n))]
    assert found.cohesion == [pytest.approx(0.99)] and found.hubs == [False]


def test_closure_judges_the_best_linked_of_a_large_part_with_everybody() -> None:
    n = 4 * CLOSURE_UP_TO
    ring = [(i, i + 1) for i in range(n - 1)]
    derived = np.array(sorted({*ring, *((n // 2, i) for i in range(n // 2 + 2, n // 2 + 9))}))
    found = {tuple(p) for p in closure(derived, derived).tolist()}
    with_hub = {tuple(sorted((n // 2, i))) for i in range(n)} - {(n // 2, n // 2)}
    assert with_hub <= found | {tuple(p) for p in derived.tolist()}
    assert len(found) <= (CLOSURE_BUDGET + 1) * n
