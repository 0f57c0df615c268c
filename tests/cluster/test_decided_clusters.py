"""Clusters as people decided them: whatever the graph and whatever was decided, what can be held is held."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from strategies import graphs

from dedup.cluster.clusters import cluster
from dedup.cluster.decided_clusters import as_decided
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.pair_figures import figures_of
from dedup.cluster.pair_graph import Graph
from dedup.data import Clusters
from dedup.decide.held_links import HeldLinks

THRESHOLD = 0.5


def pairs(links: list[tuple[int, int]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array(links, np.int64).reshape(-1, 2)


def decided(
    found: Clusters, graph: JudgedGraph, together: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> Clusters:
    return as_decided(found, graph, pairs(together), pairs(apart), THRESHOLD, 1)


def plain(derived: dict[tuple[int, int], float], n: int, folds: list[int] | None = None) -> JudgedGraph:
    story = dict.fromkeys(combinations(range(n), 2), 1.0)
    return JudgedGraph(
        figures_of(derived), figures_of(derived), np.array(folds or range(n)), story=figures_of(story),
        sources=range(n),
    )  # fmt: skip


@given(graphs(most=9), st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 8)), max_size=8))
def test_what_can_be_held_is_held_and_nobody_is_lost(
    drawn: tuple[int, dict[tuple[int, int], float]], told: list[tuple[bool, int, int]]
) -> None:
    n, derived = drawn
    graph = plain(derived, n)
    found = cluster(graph, THRESHOLD, 1)
    links = HeldLinks()
    together, apart = [], []
    for number, (same, one, other) in enumerate(told):
        a, b = one % n, other % n
        if a != b and same and not links.put_together(number, [(a, b)]):
            together.append((a, b))
        elif a != b and not same and not links.hold_apart(number, [(a, b)]):
            apart.append((a, b))
    now = decided(found, graph, together, apart)
    home = {row: c for c, rows in enumerate(now.members) for row in rows}
    assert sum(map(len, now.members)) == len(home)  # without round-ups nobody is in two
    assert all(home.get(a, -1) == home.get(b, -2) for a, b in together)
    assert all(home.get(a, -1) != home.get(b, -2) for a, b in apart)
    assert now.members == sorted(now.members) and all(len(rows) > 1 for rows in now.members)
    tied = {row for link in together for row in link}
    known = Graph.of(graph.derived, graph.judged, n)
    for rows in now.members:  # what no decision holds together keeps the rule against chaining
        assert tied & set(rows) or known.stands(rows, THRESHOLD)
    before = {tuple(rows) for rows in found.members}
    asked = tied | {row for link in apart for row in link}
    assert {rows for rows in before if not asked & set(rows)} <= {tuple(rows) for rows in now.members}


def test_without_decisions_the_clusters_are_the_same_object() -> None:
    graph = plain({(0, 1): 0.9}, 3)
    found = cluster(graph, THRESHOLD, 1)
    assert decided(found, graph, [], []) is found


def test_who_is_held_apart_takes_those_that_are_nearer_along() -> None:
    near = {(0, 1): 0.95, (2, 3): 0.95, **dict.fromkeys([(0, 2), (0, 3), (1, 2), (1, 3)], 0.7)}
    graph = plain(near, 4)
    found = cluster(graph, THRESHOLD, 1)
    assert found.members == [[0, 1, 2, 3]]
    assert decided(found, graph, [], [(0, 2)]).members == [[0, 1], [2, 3]]


def test_copies_go_where_their_text_goes() -> None:
    graph = plain({(0, 1): 0.9}, 4, folds=[0, 1, 0, 1])
    found = cluster(graph, THRESHOLD, 1)
    assert found.members == [[0, 1, 2, 3]]
    assert decided(found, graph, [], [(0, 1)]).members == [[0, 2], [1, 3]]


def test_a_round_up_is_hung_on_what_it_is_put_together_with_and_bridges_nothing() -> None:
    graph = plain({(0, 1): 0.9, (2, 3): 0.9, (0, 4): 0.9, (2, 4): 0.9}, 6)
    found = Clusters([[0, 1, 4], [2, 3, 4]], [0.9, 0.9], [False, False], {4})
    assert decided(found, graph, [(4, 5)], []).members == [[0, 1, 4], [2, 3, 4], [4, 5]]
    now = decided(found, graph, [], [(0, 4)])
    assert now.members == [[0, 1], [2, 3, 4]] and now.compilations == {4}
