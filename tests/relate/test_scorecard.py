"""The judge's trees: what is shown adds up to what decides, and no measure speaks the wrong way."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise, product

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from dedup.measures import CONTEXT, COUNTED, MEASURES
from dedup.relate.scorecard import ABSENT, Boosted, boosted, judge, newsroom_judge

ELSEWHERE = {n for n in CONTEXT if n.startswith("elsewhere")}
"""Who else has it: the more, the less it says."""
BESIDE = {"titles_smaller", "titles_larger", "turns_alone", "turns_rare", "turns_rare_rate", "later_opening"}
EITHER_WAY = {"words_smaller", "length_ratio", "quoted_share", "quoted_more"} | set(CONTEXT) - ELSEWHERE - BESIDE
"""Measures that may speak for or against: lengths, how much of it is quotation, outlets, days."""
APART = set(COUNTED) - EITHER_WAY | ELSEWHERE
IN_COMMON = set(MEASURES) - EITHER_WAY - APART | BESIDE
NOISE = 1e-9
"""Adding the same figures in another order; what is stored has five decimals."""

Columns = dict[str, NDArray[np.float32]]
values = st.one_of(st.just(ABSENT), st.floats(0, 1, width=32), st.floats(0, 10, width=32))
figures = st.floats(-3, 3)


def drawn_measures(m: int, names: tuple[str, ...] = MEASURES) -> st.SearchStrategy[Columns]:
    column = st.lists(values, min_size=m, max_size=m).map(lambda v: np.array(v, np.float32))
    return st.fixed_dictionaries(dict.fromkeys(names, column))


@st.composite
def forests(draw: st.DrawFn) -> Boosted:
    """Up to six trees over up to four measures; a branch may ask nothing more, or the first question's measure."""
    names = MEASURES[: draw(st.integers(1, 4))]
    trees = []
    for _ in range(draw(st.integers(0, 6))):
        then = draw(st.tuples(*[st.integers(-1, len(names) - 1)] * 2))
        asks = [draw(st.integers(0, len(names) - 1)), *then]
        bars = draw(st.lists(st.one_of(st.sampled_from([0.25, 0.5, 1.0]), values), min_size=3, max_size=3))
        leaves = [x for a in then for x in (draw(st.tuples(figures, figures)) if a >= 0 else (0.0, 0.0))]
        trees.append((asks, bars, [draw(figures), draw(figures), *leaves]))
    return boosted(draw(figures), names, trees)


def walked(trees: Boosted, row: dict[str, float]) -> dict[str, float]:
    """Twin: one pair, one tree after the other, straight from the words of the docstring."""
    booked = dict.fromkeys(trees.measures, 0.0)
    for (first, *then), (bar, *bars), (low, high, *leaves) in zip(
        trees.asks.tolist(), trees.bars.tolist(), trees.moves.tolist(), strict=True
    ):
        asked = trees.measures[first]
        branch = int(row[asked] > bar)
        booked[asked] += high if branch else low
        if then[branch] == -1:
            continue
        asked = trees.measures[then[branch]]
        booked[asked] += leaves[2 * branch + int(row[asked] > bars[branch])]
    return booked


def row_of(measures: Columns, at: int) -> dict[str, float]:
    return {name: float(column[at]) for name, column in measures.items()}


@settings(max_examples=150, deadline=None)
@given(forests(), drawn_measures(3, MEASURES[:4]))
def test_the_trees_are_walked_as_described(trees: Boosted, measures: Columns) -> None:
    booked = trees.contributions(measures)
    assert tuple(booked) == trees.measures
    for at in range(3):
        expected = walked(trees, row_of(measures, at))
        assert {n: c[at] for n, c in booked.items()} == pytest.approx(expected, abs=NOISE)


@settings(max_examples=40, deadline=None)
@given(drawn_measures(2))
def test_the_packaged_trees_are_walked_as_described(measures: Columns) -> None:
    booked = judge().booked(measures)
    for at in range(2):
        expected = walked(judge(), row_of(measures, at))
        assert booked[at].tolist() == pytest.approx([expected[n] for n in judge().measures], abs=NOISE)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.just(judge()), forests()), drawn_measures(3))
def test_probability_is_the_logistic_of_the_intercept_and_all_that_is_booked(trees: Boosted, measures: Columns) -> None:
    total = trees.intercept + sum(trees.contributions(measures).values())
    np.testing.assert_allclose(trees.log_odds(measures), np.broadcast_to(total, 3), rtol=1e-9, atol=NOISE)
    np.testing.assert_allclose(trees.probability(measures), 1 / (1 + np.exp(-trees.log_odds(measures))), rtol=1e-9)
    assert ((trees.probability(measures) > 0) & (trees.probability(measures) < 1)).all()


def turns(trees: Boosted) -> list[tuple[int, str, float]]:
    """(tree, measure, by how much) of every tree that a measure moves the wrong way, whatever the others are.

    A tree changes only at its own bars, so that trying each bar and the next number above it tries every case.
    """
    found = []
    for t, (asks, bars) in enumerate(zip(trees.asks.tolist(), trees.bars.tolist(), strict=True)):
        tried: dict[str, list[float]] = {}
        for ask, bar in zip(asks, bars, strict=True):
            if ask >= 0:
                tried.setdefault(trees.measures[ask], []).extend((bar, float(np.nextafter(bar, np.inf))))
        one = replace(
            trees, intercept=0.0, asks=trees.asks[t : t + 1], bars=trees.bars[t : t + 1], moves=trees.moves[t : t + 1],
            sides=trees.sides[t : t + 1],
        )  # fmt: skip
        for name in set(tried) - EITHER_WAY:
            others = [n for n in tried if n != name]
            for case in product(*(tried[n] for n in others)):
                held = dict(zip(others, case, strict=True))
                odds = [sum(walked(one, {**held, name: v}).values()) for v in sorted(set(tried[name]))]
                step = min((b - a) * (-1 if name in APART else 1) for a, b in pairwise(odds))
                if step < -NOISE:
                    found.append((t, name, step))
    return found


@pytest.mark.parametrize("card", [judge, newsroom_judge])
def test_in_no_packaged_tree_more_in_common_speaks_against_or_more_of_its_own_for(card: Callable[[], Boosted]) -> None:
    assert turns(card()) == []


@settings(max_examples=200, deadline=None)
@given(drawn_measures(1), st.sampled_from(sorted((IN_COMMON | APART) & set(MEASURES))), values)
def test_more_in_common_never_lowers_and_more_of_its_own_never_raises_the_log_odds(
    measures: Columns, name: str, other: float
) -> None:
    few, many = sorted((float(measures[name][0]), other))
    odds = [judge().log_odds({**measures, name: np.array([v], np.float32)})[0] for v in (few, many)]
    assert (odds[0] - odds[1] if name in APART else odds[1] - odds[0]) >= -NOISE


@pytest.mark.parametrize(("card", "names"), [(judge, MEASURES), (newsroom_judge, (*MEASURES, *CONTEXT))])
def test_every_measure_is_asked_about_in_known_columns_with_finite_figures(
    card: Callable[[], Boosted], names: tuple[str, ...]
) -> None:
    trees = card()
    assert trees.measures == names
    assert ((trees.asks[:, 0] >= 0) & (trees.asks[:, 1:].min(1) >= -1) & (trees.asks.max(1) < len(names))).all()
    assert np.isin(trees.sides, (0, 1)).all() and trees.unknown.tolist() == [n in CONTEXT for n in names]
    assert np.isfinite(trees.bars).all() and np.isfinite(trees.moves).all() and np.isfinite(trees.intercept)
    nothing = np.repeat(trees.asks[:, 1:] < 0, 2, axis=1)
    assert (trees.moves[:, 2:][nothing] == 0).all()


@pytest.mark.parametrize(("card", "name"), [(judge, "judge.json"), (newsroom_judge, "newsroom.json")])
def test_the_packaged_file_survives_being_read_and_written(card: Callable[[], Boosted], name: str) -> None:
    stored = json.loads((files("dedup") / name).read_text("utf-8"))
    assert card().as_dict() == stored


def test_what_is_not_known_is_answered_by_the_side_that_was_learned() -> None:
    for side, odds in ((0, -2.0), (1, 1.0)):
        card = boosted(0.0, ["days_apart"], [([0, -1, -1], [0.5, 0, 0], [-2.0, 1.0, 0, 0, 0, 0], [side, 0, 0])],
                       ["days_apart"])  # fmt: skip
        told = card.log_odds({"days_apart": np.array([-1.0, 0.0, 0.9], np.float32)})
        assert told.tolist() == [odds, -2.0, 1.0]


@pytest.mark.parametrize(
    ("order", "days", "odds"),
    [(0.5, 0.5, 1.0), (0.5, 0.6, 2.0), (0.5, -1.0, 2.0), (0.6, 0.0, 4.0), (0.6, 0.6, 8.0), (0.6, -1.0, 4.0),
     (-1.0, 0.0, 1.0), (-1.0, -1.0, 2.0)],
)  # fmt: skip
def test_each_second_question_has_an_answer_of_its_own_for_what_is_not_known(
    order: float, days: float, odds: float
) -> None:
    tree = ([0, 1, 1], [0.5, 0.5, 0.5], [0, 0, 1, 2, 4, 8], [0, 1, 0])
    card = boosted(0.0, ["order", "days_apart"], [tree], ["days_apart"])
    given = {"order": np.array([order], np.float32), "days_apart": np.array([days], np.float32)}
    assert card.log_odds(given).tolist() == [odds]


@settings(max_examples=100, deadline=None)
@given(forests(), drawn_measures(2, MEASURES[:4]))
def test_trees_survive_being_written_and_read(trees: Boosted, measures: Columns) -> None:
    written = json.loads(json.dumps(trees.as_dict()))
    again = boosted(**written)
    assert again.as_dict() == written
    assert again.measures == trees.measures and np.array_equal(again.asks, trees.asks)
    np.testing.assert_allclose(again.bars, trees.bars, atol=5.1e-6)
    np.testing.assert_allclose(again.moves, trees.moves, atol=1.01e-5)
    same = replace(trees, bars=again.bars)  # a bar may pass a value
    # each tree's leaf is rounded once, and so is the intercept
    np.testing.assert_allclose(
        again.log_odds(measures), same.log_odds(measures), atol=5.1e-6 * (1 + len(trees.asks)), rtol=0
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(-1e-4, 1e-4), min_size=4, max_size=4).map(sorted), st.floats(0, 1), st.floats(0, 1))
def test_writing_never_turns_a_one_way_tree(leaves: list[float], low: float, high: float) -> None:
    starts = [leaves[0] + (leaves[1] - leaves[0]) * low, leaves[2] + (leaves[3] - leaves[2]) * high]
    moves = [*starts, *(x - starts[i // 2] for i, x in enumerate(leaves))]
    tree = boosted(0, ("order",), [([0, 0, 0], [0.5, 0.25, 0.75], moves)])
    again = boosted(**tree.as_dict())
    assert turns(tree) == turns(again) == []


def test_a_worked_example() -> None:
    trees = boosted(-1.0, ("order", "names_apart"), [([0, -1, 1], [0.5, 0.0, 1.0], [-2.0, 1.0, 0.0, 0.0, 0.5, -0.25])])
    measures = {
        "order": np.array([0.5, 0.75, 0.75, -1], np.float32), "names_apart": np.array([0, 1, 1.5, 9], np.float32)
    }  # fmt: skip
    assert trees.booked(measures).tolist() == [[-2, 0], [1, 0.5], [1, -0.25], [-2, 0]]
    assert trees.log_odds(measures).tolist() == [-3, 0.5, -0.25, -3]
    assert trees.probability(measures)[1] == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_without_trees_everything_is_average() -> None:
    assert boosted(-1.5, ("order",), []).log_odds({"order": np.array([0.1, 1], np.float32)}).tolist() == [-1.5, -1.5]


def test_no_pairs_have_no_probability() -> None:
    nothing = {n: np.zeros(0, np.float32) for n in MEASURES}
    assert judge().probability(nothing).shape == (0,)
    assert judge().booked(nothing).shape == (0, len(MEASURES))


def test_the_number_of_threads_changes_nothing() -> None:
    table = np.random.default_rng(7).uniform(-1, 3, (500, len(MEASURES))).astype(np.float32)
    columns = {n: table[:, i] for i, n in enumerate(MEASURES)}
    found = []
    for threads in (1, 4):
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        found.append(judge().booked(columns))
    numba.set_num_threads(1)
    assert np.array_equal(found[0], found[1])
    order = np.random.default_rng(8).permutation(500)
    assert np.array_equal(judge().booked({n: c[order] for n, c in columns.items()}), found[0][order])


def test_sums_ask_what_booking_asks_also_at_a_bar_that_32_bits_cannot_hold() -> None:
    rng = np.random.default_rng(3)
    for card in (judge(), newsroom_judge()):
        near = [np.float32(b) for b in card.bars.ravel()[:40].tolist()]
        values = np.array([-1.0, 0.0, *near, *np.nextafter(near, np.float32(9)), *np.nextafter(near, np.float32(-9))])
        columns = {n: rng.choice(values, 3000).astype(np.float32) for n in card.measures}
        booked = card.intercept + card.booked(columns).sum(1)
        np.testing.assert_allclose(card.log_odds(columns), booked, rtol=0, atol=NOISE)
