"""Groups joined and peeled with sums that are kept: the same as asking every pair at every step."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import probability_between

import dedup.cluster.leiden
from dedup.cluster.clusters import cluster
from dedup.cluster.joining import joined_groups
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.leiden import divided
from dedup.cluster.pair_graph import Graph, exact
from dedup.cluster.peeling import peeled
from dedup.cluster.round_ups import _compiles

Edges = dict[tuple[int, int], float]
THRESHOLD = 0.5


@st.composite
def judged(draw: st.DrawFn) -> tuple[int, Edges, Edges]:
    """Rows, derived pairs, and all judged pairs; of the derived ones many are sure, so that there are hubs."""
    n = draw(st.integers(2, 10))
    every = list(combinations(range(n), 2))
    figures = st.one_of(st.sampled_from([0.0, 0.3, 0.6, 0.86, 0.95]), probability_between(0, 1))
    weights = draw(st.dictionaries(st.sampled_from(every), figures, max_size=len(every)))
    if draw(st.booleans()):
        weights |= {(0, i): draw(st.sampled_from([0.8, 0.84, 0.86, 0.95])) for i in range(1, n)}
    return n, {pair: p for pair, p in weights.items() if p >= THRESHOLD}, weights


def keeps(rows: list[int], derived: Edges, weights: Edges) -> bool:
    """The rule, asked of every pair: a hub of .85 on average, or a mean that reaches the threshold."""
    inside = [tuple(sorted(pair)) for pair in combinations(rows, 2)]
    for hub in rows:
        own = [pair for pair in inside if hub in pair]
        if all(p in derived for p in own) and sum(exact(derived[p]) for p in own) >= exact(0.85) * len(own):
            return True
    return sum(exact(weights.get(p, 0.0)) for p in inside) >= exact(THRESHOLD) * len(inside)


@settings(max_examples=200, deadline=None)
@given(judged())
def test_peeling_takes_off_the_weakest_of_those_left_until_the_rule_holds(drawn: tuple[int, Edges, Edges]) -> None:
    n, derived, weights = drawn
    rest, off = list(range(n)), []
    while not keeps(rest, derived, weights):
        to_others = {r: sum(exact(p) for pair, p in weights.items() if r in pair and {*pair} <= {*rest}) for r in rest}
        weakest = min(rest, key=lambda r: (to_others[r], -r))
        rest.remove(weakest)
        off.append([weakest])
    assert peeled(list(range(n)), Graph(derived, weights), THRESHOLD) == [*off, rest]


@settings(max_examples=200, deadline=None)
@given(judged(), st.data())
def test_groups_are_joined_along_their_links_where_these_are_tight_and_the_rule_holds(
    drawn: tuple[int, Edges, Edges], data: st.DataObject
) -> None:
    n, derived, weights = drawn
    homes = data.draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))
    groups = [rows for g in range(n) if (rows := [r for r in range(n) if homes[r] == g])]
    at = {row: i for i, rows in enumerate(groups) for row in rows}
    sums: Edges = {}
    for (a, b), p in sorted(derived.items()):
        if at[a] != at[b]:
            link = (min(at[a], at[b]), max(at[a], at[b]))
            sums[link] = sums.get(link, 0.0) + p
    left = [set(rows) for rows in groups]
    for i, j in sorted(sums, key=lambda link: (-sums[link], link)):
        one, other = (next(s for s in left if groups[k][0] in s) for k in (i, j))
        both = sorted(one | other)
        links = sum(exact(weights.get((min(a, b), max(a, b)), 0.0)) for a in one for b in other)
        tight = links >= exact(0.3) * len(one) * len(other)
        dense = 2 * sum(exact(weights.get(p, 0.0)) for p in combinations(both, 2))
        dense_enough = dense >= exact(THRESHOLD) * len(both) * (len(both) - 1)
        hub = any(
            all((min(h, r), max(h, r)) in derived for r in both if r != h)
            and sum(exact(derived[min(h, r), max(h, r)]) for r in both if r != h) >= exact(0.85) * (len(both) - 1)
            for h in both
        )
        if one is not other and (hub or (tight and dense_enough)):
            left = [s for s in left if s is not one and s is not other] + [one | other]
    found = joined_groups(groups, Graph(derived, weights), THRESHOLD)
    assert sorted(map(sorted, found)) == sorted(map(sorted, left))


@given(st.floats(0.01, 1))
def test_a_probability_as_a_whole_number_loses_nothing(p: float) -> None:
    assert Fraction(exact(p), 2**60) == Fraction(p)


@pytest.mark.parametrize(("rows", "weak"), [(400, True), (401, False)])
def test_pairs_under_the_threshold_take_part_in_dividing_up_to_four_hundred_rows(
    rows: int, weak: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[tuple[int, int]]] = []

    def one(part: list[int], links: Edges, _resolution: float, _seed: int) -> list[list[int]]:
        asked.append(set(links))
        return [[row] for row in part]

    monkeypatch.setattr(dedup.cluster.leiden, "communities", one)
    derived = {(i, i + 1): 0.9 for i in range(rows - 1)}
    divided(list(range(rows)), Graph(derived, {**derived, (0, 2): 0.4}), THRESHOLD, 1)
    assert asked == [set(derived) | ({(0, 2)} if weak else set())]


@pytest.mark.parametrize(("first", "second"), [(0.95, 0.6), (0.6, 0.95)])
def test_of_two_pairs_that_fold_into_one_the_surer_counts(first: float, second: float) -> None:
    derived = {(0, 3): first, (1, 3): second}
    found = cluster(JudgedGraph(derived, derived, folds=np.array([0, 0, 2, 3])), THRESHOLD, 1)
    assert found.members == [[0, 1, 3]] and found.cohesion == [0.95]


def test_what_is_earlier_than_its_sources_is_a_round_up_only_if_more_of_both_runs_elsewhere() -> None:
    near = {0: {9}, 1: {9}, 9: {0, 1}}
    places = {(9, 0): [(0, 200)], (9, 1): [(300, 500)]}
    strangers = {0: {1}, 1: {0}}
    elsewhere = {0: {(0, 0): [(0, 900)]}, 1: {(1, 1): [(0, 900)]}}

    def compiles(*more: int, earlier: tuple[int, ...] = (0, 1)) -> bool:
        parts = {**places, **{k: v for s in more for k, v in elsewhere[s].items()}}
        return _compiles(9, near, strangers, {(9, s) for s in earlier}, parts)

    assert [compiles(), compiles(0), compiles(1), compiles(0, 1)] == [False, False, False, True]
    assert compiles(earlier=(0,)) and compiles(earlier=())
