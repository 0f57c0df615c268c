"""Closure: connected articles are judged with each other, all of them where they are few."""

from itertools import combinations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import graphs, rows

from dedup.cluster.closure import CLOSURE_BUDGET, CLOSURE_UP_TO, closure


@settings(max_examples=80, deadline=None)
@given(graphs(), st.data())
def test_closure_asks_for_every_unjudged_pair_of_a_connected_part(
    drawn: tuple[int, dict[tuple[int, int], float]], data: st.DataObject
) -> None:
    n, derived = drawn
    every = list(combinations(range(n), 2))
    judged = sorted({*derived, *data.draw(st.lists(st.sampled_from(every), max_size=8))})
    found = closure(rows(*sorted(derived)), rows(*judged))
    parts = nx.connected_components(nx.Graph(list(derived)))
    expected = {p for part in parts for p in combinations(sorted(part), 2)} - set(judged)
    assert found.dtype == np.int64 and found.shape[1] == 2
    assert found.tolist() == [list(p) for p in sorted(expected)]


@settings(max_examples=40, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_changes_nothing(drawn: tuple[int, dict[tuple[int, int], float]], random: object) -> None:
    pairs = list(drawn[1])
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert np.array_equal(closure(rows(*pairs), rows(*pairs)), closure(rows(*shuffled), rows(*shuffled)))


def test_a_part_is_closed_up_to_its_stated_size() -> None:
    chain = rows(*((i, i + 1) for i in range(CLOSURE_UP_TO - 1)))
    assert len(closure(chain, chain)) == (CLOSURE_UP_TO - 1) * (CLOSURE_UP_TO - 2) // 2
    longer = rows(*((i, i + 1) for i in range(CLOSURE_UP_TO)))
    found = {(a, b) for a, b in closure(longer, longer).tolist()}
    assert {(i, i + 2) for i in range(CLOSURE_UP_TO - 1)} <= found
    assert len(found) <= (CLOSURE_BUDGET + 1) * (CLOSURE_UP_TO + 1)


def test_closure_of_a_very_large_part_asks_for_a_linear_number_of_pairs_two_steps_apart() -> None:
    n = 300
    rng = np.random.default_rng(8)
    derived = sorted({(int(min(a, b)), int(max(a, b))) for a, b in rng.integers(0, n, (4 * n, 2)) if a != b})
    found = closure(np.array(derived), np.array(derived))
    graph = nx.Graph(derived)
    assert 0 < len(found) <= (CLOSURE_BUDGET + 1) * n
    assert not {tuple(p) for p in found.tolist()} & set(derived)
    hub = min(graph, key=lambda node: (-graph.degree(node), node))  # the best-linked row is judged with everybody
    assert all(nx.shortest_path_length(graph, a, b) == 2 for a, b in found.tolist() if hub not in (a, b))


def test_nothing_derived_asks_for_nothing() -> None:
    assert closure(rows(), rows((0, 1))).shape == (0, 2)
