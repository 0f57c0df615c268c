"""Clusters: no chaining, whatever the graph; the same for any order; a round-up bridges nothing."""

from itertools import combinations

import networkx as nx
import numpy as np
import polars as pl
import pytest
import strategies
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import graphs, probability_between

from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.leiden import divided
from dedup.cluster.pair_figures import figures_of
from dedup.cluster.pair_graph import Graph, components
from dedup.cluster.round_ups import LEAST_PART, MOST_OVERLAP, _apart, shared_parts
from dedup.data import Clusters
from dedup.tables import conform

Edges = dict[tuple[int, int], float]
THRESHOLD = 0.5


def clusters_of(
    derived: Edges, n: int, judged: Edges | None = None, story: Edges | None = None, **more: object
) -> Clusters:
    """Clusters of n rows; by default all rows tell the same event, so that none is a round-up, and what a row shares
    with each other stands in a place of its own.
    """
    apart = {(a, b): [(1000 * b, 1000 * b + 300)] for a in range(n) for b in range(n)}
    story = dict.fromkeys(combinations(range(n), 2), 1.0) if story is None else story
    threshold, seed = more.pop("threshold", THRESHOLD), more.pop("seed", 1)
    given_ = {"folds": np.arange(n), "parts": apart, **more}
    judged = derived if judged is None else judged
    graph = JudgedGraph(figures_of(derived), figures_of(judged), story=figures_of(story), **given_)  # type: ignore[arg-type]
    return cluster(graph, threshold, seed)  # type: ignore[arg-type]


def keeps_the_rule(group: list[int], derived: Edges, judged: Edges) -> bool:
    """DESIGN.md, "What no chaining means", by networkx."""
    pairs = list(combinations(sorted(group), 2))
    if not pairs:
        return True
    graph = nx.Graph(list(derived)).subgraph(group)
    hub = any(graph.degree(node) == len(group) - 1 for node in graph)
    mean = np.mean([max(judged.get(p, 0.0), derived.get(p, 0.0)) for p in pairs])
    return bool(hub or mean >= THRESHOLD - 1e-12)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_every_cluster_is_dense_or_stands_round_a_hub(drawn: tuple[int, Edges]) -> None:
    n, derived = drawn
    found = clusters_of(derived, n)
    assert not found.compilations
    for rows, cohesion, hub in zip(found.members, found.cohesion, found.hubs, strict=True):
        assert keeps_the_rule(rows, derived, derived)
        assert cohesion == pytest.approx(Graph.of(figures_of(derived), figures_of(derived), n).mean(rows))
        assert hub == (cohesion < THRESHOLD)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_the_rule_holds_with_round_ups_copies_and_weak_pairs_about(
    drawn: tuple[int, Edges], data: st.DataObject
) -> None:
    n, derived = drawn
    every = list(combinations(range(n), 2))
    some = st.dictionaries(st.sampled_from(every), probability_between(0.05, 0.49), max_size=n)
    weak = {pair: p for pair, p in data.draw(some).items() if pair not in derived}
    story = data.draw(st.dictionaries(st.sampled_from(every), probability_between(0, 1), max_size=2 * n))
    found = clusters_of(derived, n, {**weak, **derived}, story)
    for rows in found.members:
        core = [r for r in rows if r not in found.compilations]
        assert keeps_the_rule(core, derived, {**weak, **derived})


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_an_article_that_is_no_round_up_is_in_at_most_one_cluster(drawn: tuple[int, Edges]) -> None:
    n, derived = drawn
    found = clusters_of(derived, n, story={})
    placed = [r for rows in found.members for r in rows if r not in found.compilations]
    assert len(placed) == len(set(placed))


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_a_cluster_never_joins_what_no_path_of_derived_pairs_joins(drawn: tuple[int, Edges]) -> None:
    n, derived = drawn
    parts = list(nx.connected_components(nx.Graph(list(derived))))
    for rows in clusters_of(derived, n).members:
        assert any(set(rows) <= part for part in parts)


@settings(max_examples=80, deadline=None)
@given(graphs(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_pairs_changes_nothing(drawn: tuple[int, Edges], random: object, same_event: bool) -> None:
    n, derived = drawn
    story = None if same_event else {}
    items = list(derived.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert clusters_of(dict(items), n, story=story) == clusters_of(derived, n, story=story)


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_members_are_sorted_and_clusters_stand_in_the_order_of_their_first_row(drawn: tuple[int, Edges]) -> None:
    n, derived = drawn
    members = clusters_of(derived, n, story={}).members
    assert all(len(rows) > 1 and rows == sorted(set(rows)) for rows in members)
    assert members == sorted(members)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(0, 5))
def test_complete_graphs_of_copies_come_out_whole(drawn: tuple[int, Edges], seed: int) -> None:
    n, _ = drawn
    derived = dict.fromkeys(combinations(range(n), 2), 0.97)
    assert clusters_of(derived, n, seed=seed).members == [list(range(n))]


@settings(max_examples=60, deadline=None)
@given(graphs(most=10), st.data())
def test_copies_stand_with_the_row_that_represents_them(drawn: tuple[int, Edges], data: st.DataObject) -> None:
    n, derived = drawn
    copies = data.draw(st.lists(st.integers(0, n - 1), max_size=6))
    folds = np.array([*range(n), *copies])
    with_rows = {**derived, **{(top, n + i): 1.0 for i, top in enumerate(copies)}}
    found = clusters_of(with_rows, n, folds=folds)
    for i, top in enumerate(copies):
        homes = [rows for rows in found.members if n + i in rows]
        assert len(homes) == 1 and top in homes[0]
    # and change no grouping of the others
    plain = clusters_of(derived, n)
    assert [r for rows in found.members if len(r := [x for x in rows if x < n]) > 1] == plain.members


def chain(n: int, p: float = 0.9) -> Edges:
    return {(i, i + 1): p for i in range(n - 1)}


def test_a_chain_of_thirty_drifting_links_is_not_one_cluster() -> None:
    found = clusters_of(chain(30), 30)
    assert max(map(len, found.members)) <= 4
    # nobody falls out of the house: each article stands with a neighbour
    assert sorted(r for rows in found.members for r in rows) == list(range(30))


def test_the_links_of_a_chain_do_not_fall_out_of_all_clusters_for_want_of_a_story_figure() -> None:
    found = clusters_of(chain(30), 30, story={})
    assert {r for rows in found.members for r in rows} == set(range(30))


def test_a_release_that_many_papers_each_took_another_part_of_is_one_cluster() -> None:
    star = {(0, i): 0.9 for i in range(1, 12)}
    found = clusters_of(star, 12)
    assert found.members == [list(range(12))] and found.hubs == [True] and found.cohesion[0] < THRESHOLD


def test_a_hub_of_pairs_that_were_hard_to_tell_holds_nobody_together() -> None:
    found = clusters_of({(0, i): 0.6 for i in range(1, 12)}, 12)
    assert max(map(len, found.members)) <= 3


def test_two_tight_groups_with_a_thread_between_them_stay_two() -> None:
    one, other = range(4), range(4, 13)
    tight = {(a, b): 0.95 for group in (one, other) for a in group for b in group if a < b}
    both = {**tight, (3, 4): 0.9, (2, 5): 0.6}
    assert sum(both.values()) / (13 * 12 / 2) > THRESHOLD  # all thirteen would pass by their mean
    found = clusters_of(both, 13)
    assert found.members == [list(one), list(other)]


@pytest.mark.parametrize("known", [{"sources": {0}}, {"earlier": strategies.rows(*((0, i) for i in range(1, 12)))}])
def test_a_release_is_no_round_up_when_it_is_named_one_or_earlier(known: dict[str, object]) -> None:
    star = {(0, i): 0.9 for i in range(1, 12)}
    found = clusters_of(star, 12, story={}, **known)
    assert found.members == [list(range(12))] and not found.compilations


def strangers(n: int) -> Edges:
    """Every pair judged, and none of them about the same event."""
    return dict.fromkeys(combinations(range(n), 2), 0.0)


def test_a_round_up_bridges_nothing() -> None:
    three_stories = {(0, 1): 0.95, (2, 3): 0.95, (4, 5): 0.95}
    derived = {**three_stories, **{(i, 6): 0.9 for i in range(6)}}
    found = clusters_of(derived, 7, story=strangers(7))
    assert found.compilations == {6}
    assert found.members == [[0, 1, 6], [2, 3, 6], [4, 5, 6]]
    assert found.cohesion == [0.95] * 3


@settings(max_examples=80, deadline=None)
@given(st.lists(graphs(most=5), min_size=2, max_size=4), st.data())
def test_clusters_without_the_round_up_are_what_they_are_with_it(
    events: list[tuple[int, Edges]], data: st.DataObject
) -> None:
    derived: Edges = {}
    story: Edges = {}
    taken, n = [], 0
    for size, own in events:
        derived |= {(a + n, b + n): p for (a, b), p in own.items()}
        story |= {(a + n, b + n): 1.0 for a, b in combinations(range(size), 2)}
        taken.append(n + data.draw(st.integers(0, size - 1)))
        n += size
    round_up = {(t, n): 0.9 for t in taken}
    found = clusters_of(
        {**derived, **round_up}, n + 1, story={**strangers(n), **story, **{(i, n): 1.0 for i in range(n)}}
    )
    assert found.compilations == {n}
    without = [rows for r in found.members if len(rows := [x for x in r if x != n]) > 1]
    assert without == clusters_of(derived, n).members
    assert sum(n in rows for rows in found.members) == len(taken)


def test_a_copy_of_a_round_up_is_a_round_up() -> None:
    derived = {(0, 1): 0.95, (2, 3): 0.95, **{(i, 4): 0.9 for i in range(4)}, (4, 5): 1.0}
    found = clusters_of(derived, 6, story=strangers(6), folds=np.array([0, 1, 2, 3, 4, 4]))
    assert found.members == [[0, 1, 4, 5], [2, 3, 4, 5]]
    assert found.compilations == {4, 5}


def test_two_dense_groups_with_one_link_stay_two() -> None:
    dense = [*combinations(range(5), 2), *combinations(range(5, 10), 2)]
    found = clusters_of({**dict.fromkeys(dense, 0.95), (4, 5): 0.6}, 10)
    assert found.members == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_a_pair_just_under_the_threshold_counts_with_its_figure() -> None:
    derived = {(0, 1): 0.7, (1, 2): 0.7, (2, 3): 0.7, (0, 3): 0.7}
    weak = {(0, 2): 0.4, (1, 3): 0.4}
    assert clusters_of(derived, 4, {**weak, **derived}).members == [[0, 1, 2, 3]]
    assert clusters_of(derived, 4).members != [[0, 1, 2, 3]]


def test_no_pairs_give_no_clusters() -> None:
    assert clusters_of({}, 4) == Clusters([], [], [], set())
    assert clusters_of({}, 0) == Clusters([], [], [], set())


def test_copies_alone_make_a_cluster() -> None:
    found = clusters_of({(0, 2): 1.0}, 3, folds=np.array([0, 1, 0]))
    assert found.members == [[0, 2]] and found.cohesion == [1.0] and found.hubs == [False]


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_components_are_those_of_networkx(drawn: tuple[int, Edges]) -> None:
    expected = sorted(sorted(part) for part in nx.connected_components(nx.Graph(list(drawn[1]))))
    assert [part.tolist() for part in components(strategies.rows(*drawn[1]))] == expected


@settings(max_examples=100, deadline=None)
@given(graphs(), st.integers(0, 9))
def test_dividing_loses_nobody_and_each_part_keeps_the_rule(drawn: tuple[int, Edges], seed: int) -> None:
    derived = figures_of(drawn[1])
    graph = Graph.of(derived, derived)
    for part in components(derived.rows):
        groups = [group.tolist() for group in divided(part, graph, THRESHOLD, seed)]
        assert sorted(r for g in groups for r in g) == part.tolist()
        assert all(graph.stands(g, THRESHOLD) for g in groups)
        assert groups == [group.tolist() for group in divided(part, graph, THRESHOLD, seed)]


def test_a_part_too_large_to_fill_in_still_keeps_the_rule() -> None:
    derived = chain(450, 0.8)
    found = clusters_of(derived, 450, story={(i, j): 1.0 for i in range(450) for j in (i + 1, i + 2)})
    assert all(keeps_the_rule(rows, derived, derived) for rows in found.members)
    assert sum(map(len, found.members)) == 450


def test_a_text_that_takes_the_same_place_from_two_sources_is_no_round_up() -> None:
    pairs = {(0, 2): 0.9, (1, 2): 0.9}
    story = {(0, 1): 0.0}
    assert clusters_of(pairs, 3, story=story).compilations == {2}
    one_place = {(2, 0): [(0, 300)], (2, 1): [(50, 300)]}
    assert not clusters_of(pairs, 3, story=story, parts=one_place).compilations
    short = {(2, 0): [(0, 100)], (2, 1): [(500, 600)]}
    assert not clusters_of(pairs, 3, story=story, parts=short).compilations


def test_shared_parts_are_kept_both_ways_round_for_the_pairs_asked_for() -> None:
    passages = conform("passages", pl.DataFrame({
        "left": ["a", "a", "b"], "right": ["b", "b", "c"], "left_start": [0, 50, 7], "left_end": [20, 90, 9],
        "right_start": [100, 300, 1], "right_end": [120, 345, 3], "kind": ["verbatim"] * 3, "score": [1.0] * 3,
    }))  # fmt: skip
    parts = shared_parts(passages, ["a", "b", "c"], {(0, 1): 0.9})
    assert parts == {(0, 1): [(0, 20), (50, 90)], (1, 0): [(100, 120), (300, 345)]}


stretches = st.lists(st.integers(0, 60), max_size=6, unique=True).map(
    lambda at: [(10 * a, 10 * b) for a, b in zip(sorted(at)[::2], sorted(at)[1::2], strict=False)]
)


@settings(max_examples=150, deadline=None)
@given(stretches, stretches)
@example([(0, 200)], [(160, 360)])
@example([(0, 200)], [(159, 359)])
@example([(0, 50), (100, 200)], [(300, 450)])
@example([(0, 50), (100, 199)], [(300, 450)])
def test_parts_are_apart_as_a_count_of_characters_says(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    a, b = ({c for x, y in part for c in range(x, y)} for part in (one, other))
    least = min(len(a), len(b))
    assert _apart(one, other) == _apart(other, one) == (least >= LEAST_PART and len(a & b) <= MOST_OVERLAP * least)
