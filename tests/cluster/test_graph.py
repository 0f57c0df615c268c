"""Graphs of pairs against plain dicts, and each bound of clustering from both sides, written out."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import rows

from dedup.cluster.closure import closure
from dedup.cluster.clusters import cluster
from dedup.cluster.joining import joined_groups
from dedup.cluster.judged_graph import JudgedGraph, judged_graph
from dedup.cluster.pair_figures import PairFigures, between, figures_of, overlaid, strongest
from dedup.cluster.pair_graph import Graph, near_folds
from dedup.cluster.peeling import peeled
from dedup.cluster.round_ups import _apart, round_ups
from dedup.tables import conform

Edges = dict[tuple[int, int], float]
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]),
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), max_size=20,
)  # fmt: skip


def told(pairs: PairFigures) -> list[tuple[int, int, float]]:
    return [(a, b, p) for (a, b), p in zip(pairs.rows.tolist(), pairs.figures.tolist(), strict=True)]


def sorted_pairs(pairs: Edges) -> list[tuple[int, int, float]]:
    return [(a, b, p) for (a, b), p in sorted(pairs.items())]


@settings(max_examples=150, deadline=None)
@given(PAIRS, PAIRS, st.sets(st.integers(0, 9)), st.data())
def test_a_graph_answers_as_the_pairs_themselves_do(derived: Edges, judged: Edges, part: set[int], data: Any) -> None:
    graph = Graph.of(figures_of(derived), figures_of(judged), 10)
    assert graph.rows == 10
    assert told(graph.derived_pairs()) == sorted_pairs(derived)
    assert told(graph.close()) == sorted_pairs({pair: p for pair, p in judged.items() if p > 0})
    place = {row: i for i, row in enumerate(sorted(part))}
    inside = graph.within(np.array(sorted(part), np.int64))
    among = {(place[a], place[b]): p for (a, b), p in derived.items() if {a, b} <= part}
    assert told(inside.derived_pairs()) == sorted_pairs(among)
    assert told(graph.within(np.arange(10)).derived_pairs()) == sorted_pairs(derived)  # nothing was left behind
    for row in range(10):
        near = {(set(pair) - {row}).pop(): p for pair, p in derived.items() if row in pair}
        assert graph.derived.beside(row) == near and graph.derived.of(row).tolist() == sorted(near)
    many = len(part) * (len(part) - 1) // 2
    total = sum(p for pair, p in judged.items() if set(pair) <= part)
    assert graph.mean(sorted(part)[::-1]) == pytest.approx(total / many if many else 1.0)
    labels = data.draw(st.lists(st.integers(0, 3), min_size=10, max_size=10))
    sums: Edges = {}
    for (a, b), p in derived.items():
        ends = (min(labels[a], labels[b]), max(labels[a], labels[b]))
        if ends[0] != ends[1]:
            sums[ends] = sums.get(ends, 0.0) + p
    assert [tuple(link) for link in graph.links(np.array(labels)).tolist()] == sorted(sums, key=lambda e: (-sums[e], e))


@settings(max_examples=100, deadline=None)
@given(PAIRS, PAIRS, st.lists(st.integers(-1, 3), min_size=10, max_size=10))
def test_pairs_are_laid_over_each_other_and_folded_as_dicts_are(one: Edges, over: Edges, top: list[int]) -> None:
    assert told(overlaid(figures_of(one), figures_of(over))) == sorted_pairs({**one, **over})
    assert figures_of(one).among(rows(*sorted(over, reverse=True))).tolist() == [pair in over for pair in sorted(one)]
    folded: Edges = {}
    for (a, b), p in one.items():
        ends = (min(top[a], top[b]), max(top[a], top[b]))
        if ends[0] >= 0 and ends[0] != ends[1]:
            folded[ends] = max(folded.get(ends, 0.0), p)
    assert told(between(figures_of(one), np.array(top))) == sorted_pairs(folded)
    twice = [(b, a) for a, b in one] + [*one]
    figures = [p / 2 for p in one.values()] + [*one.values()]
    assert told(strongest(rows(*twice), np.array(figures))) == sorted_pairs(one)


@pytest.mark.parametrize(("figure", "holds"), [(0.85, True), (0.84, False)])
@pytest.mark.parametrize("leaves", [2, 3, 6, 20])
def test_a_hub_holds_a_group_from_a_mean_of_85_in_100_on(figure: float, holds: bool, leaves: int) -> None:
    star = figures_of({(0, i): figure for i in range(1, leaves + 1)})
    graph, together = Graph.of(star, star), np.zeros(leaves + 1, np.int64)
    assert graph.standing(together, 0.9).tolist() == [holds]
    assert graph.stands(range(leaves + 1), 0.9) is holds
    assert (len(set(peeled(together, graph, 0.9).tolist())) == 1) is holds
    halves = np.minimum(np.arange(leaves + 1), 1)
    assert (len(set(joined_groups(np.arange(leaves + 1), graph, 0.9).tolist())) == 1) is holds
    assert joined_groups(halves, graph, 0.9).tolist() == ([0] * (leaves + 1) if holds else halves.tolist())


@pytest.mark.parametrize(("figure", "joined"), [(0.6, True), (0.59, False)])
def test_groups_are_joined_from_a_mean_of_3_in_10_between_them(figure: float, joined: bool) -> None:
    # two groups of two, half of whose pairs are linked
    pairs = figures_of({(0, 1): 1.0, (2, 3): 1.0, (0, 2): figure, (1, 3): figure})
    found = joined_groups(np.array([0, 0, 1, 1]), Graph.of(pairs, pairs), 0.5)
    assert (len(set(found.tolist())) == 1) is joined


def test_a_group_without_links_and_an_empty_one_stay_as_they_are() -> None:
    none = figures_of({})
    graph = Graph.of(none, none, 3)
    assert joined_groups(np.arange(3), graph, 0.5).tolist() == [0, 1, 2]
    assert Graph.of(none, none).rows == 0 and Graph.of(none, none).mean([]) == 1.0


def test_copies_of_rows_outside_a_part_fold_nobody_in_it() -> None:
    assert near_folds([1, 2], [(1, 2), (2, 9), (8, 9), (0, 1)]) == {1: 1, 2: 1}
    assert near_folds([3, 2, 1], [(2, 3), (1, 3)]) == {1: 3, 2: 3, 3: 3} and near_folds([], []) == {}
    # of two with as many near copies the smaller row takes its own first
    assert near_folds(range(4), [(0, 1), (1, 2), (2, 3)]) == {0: 1, 1: 1, 2: 1, 3: 3}


@pytest.mark.parametrize(("n", "every"), [(60, True), (61, False)])
def test_a_part_of_sixty_is_judged_whole_and_a_larger_one_is_not(n: int, every: bool) -> None:
    chain = rows(*((i, i + 1) for i in range(n - 1)))
    assert (len(closure(chain, chain)) == (n - 1) * (n - 2) // 2) is every


@pytest.mark.parametrize(("n", "copies", "folds"), [(61, 0.98, True), (61, 0.97, False), (60, 0.98, False)])
def test_near_copies_fold_from_98_in_100_on_in_a_part_of_more_than_sixty(n: int, copies: float, folds: bool) -> None:
    # half of the rows are near copies of the first, which is linked with the rest
    derived = {(0, i): copies if i < n // 2 else 0.86 for i in range(1, n)}
    pairs = figures_of(derived)
    graph = JudgedGraph(pairs, pairs, np.arange(n), copies=rows(*(pair for pair, p in derived.items() if p == copies)))
    found = cluster(graph, 0.5, 1)
    total = 0.86 * (n - n // 2) if folds else sum(derived.values())
    tops = n - n // 2 + 1 if folds else n
    assert found.members == [list(range(n))] and found.hubs == [True]
    assert found.cohesion == [pytest.approx(2 * total / (tops * (tops - 1)))]


@pytest.mark.parametrize(("story", "stranger"), [(0.24, True), (0.25, False)])
@pytest.mark.parametrize(("long", "counts"), [(150, True), (149, False)])
def test_sources_under_a_quarter_alike_with_parts_of_150_characters_make_a_round_up(
    story: float, stranger: bool, long: int, counts: bool
) -> None:
    edges = figures_of({(0, 2): 0.9, (1, 2): 0.9})
    parts = {(2, 0): [(0, long)], (2, 1): [(500, 800)]}
    found = round_ups(edges, figures_of({(0, 1): story}), rows(), set(), parts)
    assert found == ({2: {0, 1}} if stranger and counts else {})


@pytest.mark.parametrize(("both", "apart"), [(40, True), (41, False)])
def test_two_parts_are_apart_up_to_a_fifth_of_the_smaller(both: int, apart: bool) -> None:
    assert _apart([(0, 200)], [(200 - both, 500)]) is _apart([(200 - both, 500)], [(0, 200)]) is apart


def wraps(strange: set[tuple[int, int]], n: int, among: Edges | None = None, **more: Any) -> bool:
    """Whether row n, derived with n sources of which these are strangers to each other, is a round-up."""
    edges = {**{(i, n): 0.9 for i in range(n)}, **(among or {})}
    parts = {(n, i): [(1000 * i, 1000 * i + 300)] for i in range(n)}
    given_ = {"earlier": rows(), "sources": set(), "parts": parts, **more}
    return n in round_ups(figures_of(edges), figures_of(dict.fromkeys(strange, 0.0)), **given_)


@pytest.mark.parametrize(
    ("strange", "n", "is_one"),
    [({(0, 1)}, 2, True), (set(), 2, False), ({(0, 1)}, 3, False), ({(0, 1), (0, 2)}, 3, True),
     ({(0, 1), (0, 2), (0, 3)}, 4, False), ({(0, 1), (0, 2), (0, 3), (1, 2)}, 4, True)],
)  # fmt: skip
def test_more_than_half_of_the_pairs_of_its_stories_must_be_strangers(
    strange: set[tuple[int, int]], n: int, is_one: bool
) -> None:
    assert wraps(strange, n) is is_one


def test_sources_of_one_story_count_once_and_more_than_half_of_them_must_be_strangers() -> None:
    one_story = {(1, 2): 0.9}
    assert not wraps({(0, 1)}, 3, one_story) and wraps({(0, 1), (0, 2)}, 3, one_story)
    assert not wraps({(0, 1)}, 2, sources={2})
    assert not wraps({(0, 1)}, 2, earlier=rows((2, 0), (2, 1)))
    assert wraps({(0, 1)}, 2, earlier=rows((2, 0))) and wraps({(0, 1)}, 2, earlier=rows((0, 2), (1, 2)))


@pytest.mark.parametrize(("place", "seen"), [(49, True), (50, False)])
def test_of_a_row_fifty_sources_are_looked_at(place: int, seen: bool) -> None:
    # all but two sources are one story, and the stranger to it stands at this place
    told_together = {(a, a + 1): 0.9 for a in range(51) if place not in (a, a + 1)}
    told_together |= {(place - 1, place + 1): 0.9} if place < 51 else {}
    assert wraps({(min(a, place), max(a, place)) for a in range(52) if a != place}, 52, told_together) is seen


def test_the_graph_of_a_run_is_what_its_tables_say() -> None:
    relations = ["near-duplicate", "rewrite", "same-story", "near-duplicate"]
    ends = rows((0, 1), (1, 2), (0, 3), (2, 3))
    related = SimpleNamespace(
        rows=ends, pairs=pl.DataFrame({"relation": relations, "probability": [0.99, 0.7, 0.2, 0.6]})
    )
    judged = SimpleNamespace(
        pairs=rows((0, 1), (1, 2), (0, 2), (0, 3), (2, 3), (3, 4)),
        probability=np.array([0.99, 0.7, 0.4, 0.2, 0.6, 0.5]),
        story=np.array([1.0, 0.9, 0.8, 0.7, 0.6, 0.5]),
    )  # fmt: skip
    words = SimpleNamespace(counts=np.array([2, 1, 0, 3, 1]), ends=np.array([4, 9, 5, 3, 6, 8, 7]),
                            bounds=np.array([0, 2, 3, 3, 6, 7]))  # fmt: skip
    prints = SimpleNamespace(ids=["a", "b", "c", "d", "e"], same_as=np.array([0, 1, 2, 3, 0]), words=words)
    known = SimpleNamespace(
        days=np.array([3.0, 1.0, np.nan, 5.0, 2.0]), copies=SimpleNamespace(same_as=prints.same_as),
        links=SimpleNamespace(releases=[3]), prints=prints,
    )  # fmt: skip
    passages = conform("passages", pl.DataFrame({
        "left": ["a", "a"], "right": ["b", "d"], "left_start": [0, 1], "left_end": [20, 2], "right_start": [100, 1],
        "right_end": [120, 2], "kind": ["verbatim"] * 2, "score": [1.0] * 2,
    }))  # fmt: skip
    graph = judged_graph(known, judged, related, passages)  # type: ignore[arg-type]
    assert told(graph.derived) == [(0, 1, 0.99), (1, 2, 0.7), (2, 3, 0.6)]
    assert told(graph.judged) == [(0, 1, 0.99), (0, 3, 0.2), (1, 2, 0.7), (2, 3, 0.6)]  # of those that the table shows
    assert told(graph.story) == [(0, 1, 1.0), (0, 2, 0.8), (0, 3, 0.7), (1, 2, 0.9), (2, 3, 0.6)]
    assert graph.folds.tolist() == [0, 1, 2, 3, 0] and set(graph.sources) == {3}
    assert sorted(map(tuple, graph.earlier.tolist())) == [(1, 0)]
    assert graph.copies.tolist() == [[0, 1], [2, 3]]
    assert graph.parts == {(0, 1): [(0, 20)], (1, 0): [(100, 120)], (0, 0): [(0, 9)]}
