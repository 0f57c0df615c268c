"""Joining, peeling and closure by compiled loops, against their definitions in exact fractions."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import graphs

from dedup.cluster.closure import CLOSURE_UP_TO, closure
from dedup.cluster.exact_kernels import at_least, exact
from dedup.cluster.joining import LINKED, joined_groups
from dedup.cluster.joining_kernels import hung_up, slot_of, take_out, top_of
from dedup.cluster.pair_figures import figures_of
from dedup.cluster.pair_graph import HUB, Graph
from dedup.cluster.peeling import peeled

Edges = dict[tuple[int, int], float]
FIGURES = [0.05, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 0.9, 1.0]


@st.composite
def divided(draw: st.DrawFn) -> tuple[Edges, Edges, list[int], float]:
    """Derived pairs, all judged pairs, the group of each row, a threshold; figures with ties."""
    n, drawn = draw(graphs(most=11))
    derived = {pair: draw(st.sampled_from(FIGURES[3:])) for pair in drawn}
    weak = draw(st.dictionaries(st.sampled_from([*combinations(range(n), 2)]), st.sampled_from(FIGURES[:3])))
    labels = [draw(st.integers(0, n - 1)) for _ in range(n)]
    numbered = {label: i for i, label in enumerate(sorted(set(labels)))}
    return derived, {**weak, **derived}, [numbered[label] for label in labels], draw(st.sampled_from([0.5, 0.6]))


def total(pairs: Edges, rows: list[int], others: list[int] | None = None) -> Fraction:
    """The sum of the pairs among rows, or between them and others."""
    among = combinations(rows, 2) if others is None else ((a, b) for a in rows for b in others)
    return sum((Fraction(pairs.get((min(p), max(p)), 0.0)) for p in among), Fraction(0))


def has_hub(rows: list[int], derived: Edges) -> bool:
    return any(
        all((min(a, b), max(a, b)) in derived for b in rows if b != a)
        and total(derived, [a], [b for b in rows if b != a]) >= Fraction(HUB) * (len(rows) - 1)
        for a in rows
    )


def dense(rows: list[int], judged: Edges, threshold: float) -> bool:
    return 2 * total(judged, rows) >= Fraction(threshold) * len(rows) * (len(rows) - 1)


@settings(max_examples=200, deadline=None)
@given(divided())
def test_groups_are_joined_as_the_rule_says_link_after_link(drawn: tuple[Edges, Edges, list[int], float]) -> None:
    derived, judged, labels, threshold = drawn
    groups = [[row for row, label in enumerate(labels) if label == g] for g in range(max(labels) + 1)]
    graph = Graph.of(figures_of(derived), figures_of(judged), len(labels))
    home = list(range(len(groups)))
    for i, j in graph.links(np.array(labels)).tolist():
        one, other = (next(g for g in groups if groups[k][0] in g) for k in (home[i], home[j]))
        if one is other:
            continue
        tight = total(judged, one, other) >= Fraction(LINKED) * len(one) * len(other)
        both = sorted(one + other)
        if (tight and dense(both, judged, threshold)) or has_hub(both, derived):
            a, b = groups.index(one), groups.index(other)
            groups[a], groups[b] = both, []
            home = [a if k == b else k for k in home]
    found = joined_groups(np.array(labels), graph, threshold)
    told = sorted(np.flatnonzero(found == g).tolist() for g in set(found.tolist()))
    assert told == sorted(g for g in groups if g)


@settings(max_examples=200, deadline=None)
@given(divided())
def test_the_weakest_are_taken_off_until_the_rule_holds(drawn: tuple[Edges, Edges, list[int], float]) -> None:
    derived, judged, labels, threshold = drawn
    expected = []
    for g in range(max(labels) + 1):
        rows = [row for row, label in enumerate(labels) if label == g]
        while not (has_hub(rows, derived) or dense(rows, judged, threshold)):
            off = min(rows, key=lambda a: (total(judged, [a], [b for b in rows if b != a]), -a))
            rows.remove(off)
            expected.append([off])
        expected.append(rows)
    graph = Graph.of(figures_of(derived), figures_of(judged), len(labels))
    found = peeled(np.array(labels), graph, threshold)
    assert [np.flatnonzero(found == g).tolist() for g in range(max(found) + 1)] == expected


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FIGURES), max_size=40), st.sampled_from(FIGURES), st.integers(0, 40))
def test_sums_are_compared_without_loss(figures: list[float], p: float, times: int) -> None:
    high, low = (sum(part) for part in zip(*map(exact, figures), (0, 0), strict=True))
    whole = sum(int(figure * 2**60) for figure in figures)
    assert high * 2**30 + low == whole
    assert at_least(high, low, p, times) == (whole >= int(p * 2**60) * times)


@pytest.mark.parametrize("times", [2**33, 2**40])
def test_a_sum_of_few_pairs_among_very_many_rows_is_compared_too(times: int) -> None:
    assert not at_least(2**30 * 1000, 0, 0.5, times)
    assert at_least(2**30 * (2**33 - 1), 0, 0.5, 2**33)


@pytest.mark.parametrize("seed", range(3))
def test_closure_of_a_large_part_is_what_its_words_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 4 * CLOSURE_UP_TO
    drawn = np.concatenate([rng.integers(0, n, (5 * n, 2)), np.stack([np.arange(n - 1), np.arange(1, n)], 1)])
    drawn = np.concatenate([drawn, np.stack([np.full(n, 7), np.arange(n)], 1)])
    pairs = {(int(min(p)), int(max(p))) for p in drawn if p[0] != p[1]}
    near: dict[int, set[int]] = {row: {b for p in pairs if row in p for b in p if b != row} for row in range(n)}
    rank = {row: (-len(near[row]), row) for row in range(n)}
    best = {row: sorted(near[row], key=rank.__getitem__)[:30] for row in range(n)}
    expected = {(min(7, row), max(7, row)) for row in range(n) if row != 7}
    for row in range(n):
        two_away = {c for b in best[row] for c in best[b]} - {row}
        for c in sorted(two_away, key=rank.__getitem__)[:12]:
            expected.add((min(row, c), max(row, c)))
    array = np.array(sorted(pairs))
    assert closure(array, array).tolist() == [list(p) for p in sorted(expected - pairs)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60))
def test_a_table_of_records_finds_what_was_put_in_and_not_taken_out(steps: list[tuple[bool, int]]) -> None:
    table, inside = np.full((16, 2), -1), dict[int, int]()
    for number, (put, key) in enumerate(steps):
        if put and key not in inside and len(inside) < 8:
            place = slot_of(table, key)
            assert table[place, 0] < 0
            table[place], inside[key] = (key, number), number
        elif not put and key in inside:
            take_out(table, key)
            del inside[key]
        assert {int(k): int(record) for k, record in table if k >= 0} == inside
        assert all(tuple(table[slot_of(table, key)]) == (key, record) for key, record in inside.items())
        assert all(table[slot_of(table, key), 0] < 0 for key in range(41) if key not in inside)


@given(st.lists(st.integers(0, 4), max_size=12))
def test_things_hang_in_the_list_of_their_owner_the_last_first(owners: list[int]) -> None:
    first, last, length, after = hung_up(np.array(owners, np.int64), 5)
    for owner in range(5):
        listed, thing = [], int(first[owner])
        while thing >= 0:
            listed.append(thing)
            thing = int(after[thing])
        mine = [thing for thing, of in enumerate(owners) if of == owner]
        assert listed == mine[::-1] and length[owner] == len(mine)
        assert last[owner] == (mine[0] if mine else -1)


def test_the_group_on_top_is_found_through_those_that_were_taken_in() -> None:
    under = np.array([0, 0, 1, 2, 4])
    assert [int(top_of(under, i)) for i in (3, 2, 1, 0, 4)] == [0, 0, 0, 0, 4]
