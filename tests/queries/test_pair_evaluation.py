"""A result against labels of pairs: by hand, against a twin that writes every pair out as often as it weighs."""

import json
from dataclasses import asdict, replace
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import close
from strategies import one_thread, probability_between

from dedup.errors import UsageError
from dedup.queries.evaluate import PairEvaluation, evaluate, evaluation_text, labels_of
from dedup.queries.evaluate.pair_evaluation import OfLabel, OfRelation
from dedup.tables import DERIVED, RELATIONS, TABLES, Frames, conform, empty

__all__ = ["one_thread"]

Label = tuple[str, str, bool, str, float]
COLUMNS = ["left", "right", "derived", "label", "weight"]


def result_of(ids: list[str], pairs: list[tuple[str, str, str, float]], copies: dict[str, str]) -> Frames:
    """`pairs`: (left, right, relation, probability); `copies`: copy -> the article that is judged in its place."""
    tables = {name: empty(name) for name in TABLES}
    tables["articles"] = conform("articles", pl.DataFrame({"id": ids, "text": ["Rain fell on Orlen."] * len(ids)}))
    tables["skipped"] = conform("skipped", pl.DataFrame({"id": ["lost", None], "reason": ["empty"] * 2}))
    rows = [(*pair, "words") for pair in pairs] + [(a, copy, "exact", 1.0, "equal") for copy, a in copies.items()]
    schema = ["left", "right", "relation", "probability", "causes"]
    tables["pairs"] = conform("pairs", pl.DataFrame(rows, schema, orient="row")) if rows else empty("pairs")
    return Frames(**tables, run={})


def told(result: Frames, labels: list[Any], columns: list[str] = COLUMNS) -> PairEvaluation:
    found = evaluate(result, labels_of(pl.DataFrame(labels, columns, orient="row")))
    assert isinstance(found, PairEvaluation)
    return found


# By hand

SMALL = result_of(
    ["a", "a-copy", "b", "c", "d", "e", "f", "g", "h"],
    [("a", "b", "near-duplicate", 0.95), ("c", "d", "rewrite", 0.65), ("e", "f", "same-story", 0.3),
     ("g", "h", "excerpt", 0.75)],
    {"a-copy": "a"},
)  # fmt: skip
GIVEN: list[Label] = [
    ("a", "b", True, "copy", 2),
    ("b", "a-copy", True, "copy", 1),  # called what a and b are
    ("c", "d", False, "template", 4),  # wrongly called derived
    ("f", "e", True, "partial", 3),  # missed
    ("g", "h", True, "excerpt", 1),
    ("a", "c", False, "other", 5),  # in no table
    ("a", "lost", True, "copy", 7),  # skipped by the scan
    ("never", "b", True, "copy", 7),
    ("b", "never", True, "copy", 7),  # the same again
]


def test_by_hand() -> None:
    found = told(SMALL, GIVEN)
    assert (found.counted, found.weight, found.derived, found.called_derived) == (6, 16, 4, 4)
    assert (found.not_in_result, found.skipped, found.labelled_twice) == (2, 1, 1)
    # called derived: ab 2, its copy's 1, gh 1 of them and cd 4; labelled derived: the first three and ef 3
    assert found.precision == pytest.approx(4 / 8)
    assert found.recall == pytest.approx(4 / 7)
    assert found.f1 == pytest.approx(2 * (4 / 8) * (4 / 7) / (4 / 8 + 4 / 7))
    assert found.found == 3 / 4
    # of eight: .95 said of three that are derived, .65 of four that are not, .75 of one that is
    assert found.calibration.pairs == 4
    assert found.calibration.ece == pytest.approx((3 * 0.05 + 4 * 0.65 + 0.25) / 8)
    assert found.calibration.brier == pytest.approx((3 * 0.05**2 + 4 * 0.65**2 + 0.25**2) / 8)
    assert [b.pairs for b in found.calibration.bins] == [0, 0, 0, 0, 0, 0, 1, 1, 0, 2]
    assert list(found.right_if.items()) == [
        ("near-duplicate", OfRelation(2, 1)), ("excerpt", OfRelation(1, 1)), ("rewrite", OfRelation(1, 0)),
        ("same-story", OfRelation(1, 0)), ("unrelated", OfRelation(1, 1)),
    ]  # fmt: skip
    assert list(found.by_label.items()) == [
        ("copy", OfLabel(2, 1)), ("excerpt", OfLabel(1, 1)), ("other", OfLabel(1, 0)), ("partial", OfLabel(1, 0)),
        ("template", OfLabel(1, 1)),
    ]  # fmt: skip


def test_by_hand_without_weights_and_labels() -> None:
    found = told(SMALL, [row[:3] for row in GIVEN], COLUMNS[:3])
    assert (found.counted, found.weight, found.by_label) == (6, 6, {})
    assert (found.precision, found.recall, found.f1, found.found) == (3 / 4, 3 / 4, 3 / 4, 3 / 4)
    assert found.calibration.ece == pytest.approx((2 * 0.05 + 0.65 + 0.25) / 4)
    assert found.calibration.brier == pytest.approx((2 * 0.05**2 + 0.65**2 + 0.25**2) / 4)


def test_two_pairs_in_one_relation_share_by_weight_what_is_right_of_it() -> None:
    result = result_of(["a", "b", "c", "d"], [("a", "b", "rewrite", 0.9), ("c", "d", "rewrite", 0.9)], {})
    found = told(result, [("a", "b", True, "rewrite", 1), ("c", "d", False, "rewrite-like", 3)])
    assert found.right_if == {"rewrite": OfRelation(2, 0.25)}


def test_two_copies_of_one_article_are_what_they_are_to_it() -> None:
    result = result_of(["a", "b", "c"], [], {"b": "a", "c": "a"})
    found = told(result, [("b", "c", True, "copy", 1)])
    assert (found.right_if, found.recall) == ({"exact": OfRelation(1, 1)}, 1)


def test_what_there_is_nothing_to_take_of_is_no_figure() -> None:
    none = told(SMALL, [("a", "c", False, "other", 1)])
    assert (none.precision, none.recall, none.f1, none.found) == (None,) * 4
    assert (none.calibration.pairs, none.calibration.ece, none.calibration.brier) == (0, None, None)
    missed = told(SMALL, [("e", "f", True, "partial", 1)])
    assert (missed.precision, missed.recall, missed.f1, missed.found) == (None, 0, None, 0)
    wrong = told(SMALL, [("c", "d", False, "other", 1), ("e", "f", True, "partial", 1)])
    assert (wrong.precision, wrong.recall, wrong.f1) == (0, 0, 0)


def test_no_pair_of_this_result_is_refused_with_ids_of_both_sides() -> None:
    said = "none of the 2 labelled pairs has both of its articles in this result: its ids are like 'a', 'a-copy', 'b', "
    with pytest.raises(UsageError, match=said + "those of the labels like 'lost', 'x'; use the ids of articles"):
        told(SMALL, [("x", "a", True, "copy", 1), ("x", "lost", True, "copy", 1)])


def test_people_read_counts_before_figures() -> None:
    text = evaluation_text(told(SMALL, GIVEN))
    lines = text.splitlines()
    assert lines[:3] == [
        "6 labelled pairs in the result, 4 of them labelled derived; they stand for 16 pairs.",
        "2 labelled pairs with an article that is not in the result, and not counted, 1 of them with one that the scan "
        "skipped.",
        "1 row of pairs that an earlier row labels too, counted once.",
    ]
    rows = [" ".join(line.split()) for line in lines]
    assert "precision, by weight 0.500 0.186 to 0.974 4 pairs called derived" in rows
    assert "found, each pair once 0.750 0.301 to 0.987 4 labelled derived" in rows
    assert "same-story 1 0.000 0.000 to 0.949 not derived" in rows
    assert "template 1 1.000" in rows
    assert "0.9 to 1.0 2 0.950 1.000 0.293 to 1.000" in rows


def test_people_read_no_table_that_would_be_empty() -> None:
    text = evaluation_text(told(SMALL, [("a", "c", False)], COLUMNS[:3]))
    assert text.splitlines()[0] == "1 labelled pair in the result, 0 of them labelled derived."
    assert "By label" not in text and "What probabilities were worth" not in text


def test_figures_as_plain_values_are_json_with_four_digits() -> None:
    plain = json.loads(json.dumps(told(SMALL, GIVEN).as_dict()))
    assert (plain["precision"], plain["recall"], plain["calibration"]["ece"]) == (0.5, 0.5714, 0.375)
    assert plain["right_if"]["near-duplicate"] == {"pairs": 2, "right": 1.0}
    assert plain["by_label"]["partial"] == {"pairs": 1, "called_derived": 0.0}


# Against a twin, and what must change nothing

FIRSTS = ["a", "b", "c", "d"]
COPIES = {"a2": "a", "a3": "a", "c2": "c"}
IDS = [*FIRSTS, *COPIES]
Table = dict[tuple[str, str], tuple[str, float]]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    chosen = draw(st.lists(st.sampled_from([*combinations(FIRSTS, 2)]), unique=True))
    return {pair: (draw(st.sampled_from(RELATIONS)), draw(probability_between(0, 1))) for pair in chosen}


@st.composite
def labellings(draw: st.DrawFn) -> list[Label]:
    chosen = draw(st.lists(st.sampled_from([*combinations(IDS, 2)]), unique=True, min_size=1, max_size=10))
    kinds = st.tuples(st.booleans(), st.sampled_from(["press", "wire"]), st.integers(1, 4))
    return [(*pair, *draw(kinds)) for pair in chosen]


def frames(table: Table) -> Frames:
    return result_of(IDS, [(*pair, *row) for pair, row in table.items()], COPIES)


def called(table: Table, left: str, right: str) -> tuple[str, float]:
    """What a pair is called: of articles with the same words, what the first of them is."""
    a, b = sorted(COPIES.get(i, i) for i in (left, right))
    return ("exact", 1.0) if a == b else table.get((a, b), ("unrelated", 0.0))


def figures(found: PairEvaluation) -> dict[str, Any]:
    """All figures by their place, to be compared as numbers: the last digit of a sum hangs on the order of rows."""
    flat: dict[str, Any] = {}

    def walk(place: str, value: Any) -> None:
        if isinstance(value, dict | list | tuple):
            for key, part in value.items() if isinstance(value, dict) else enumerate(value):
                walk(f"{place}/{key}", part)
        else:
            flat[place] = value

    walk("", asdict(found))
    return flat


def mean(values: list[Any]) -> float | None:
    return sum(values) / len(values) if values else None


@given(tables(), labellings())
@settings(deadline=None)
def test_a_weight_is_so_many_pairs_written_out(table: Table, labels: list[Label]) -> None:
    found = told(frames(table), labels)
    once = [(*called(table, a, b), derived, label) for a, b, derived, label, _ in labels]
    every = [row for row, (*_, weight) in zip(once, labels, strict=True) for _ in range(int(weight))]
    hits = [row for row in every if row[0] in DERIVED]
    assert (found.counted, found.weight) == (len(once), len(every))
    assert found.called_derived == sum(row[0] in DERIVED for row in once)
    assert found.derived == sum(row[2] for row in once)
    assert close(found.precision, mean([derived for _, _, derived, _ in hits]))
    assert close(found.recall, mean([r in DERIVED for r, _, derived, _ in every if derived]))
    assert close(found.found, mean([r in DERIVED for r, _, derived, _ in once if derived]))
    right, due, put = (
        len([0 for r, _, d, _ in every if (r in DERIVED) + 2 * d in of]) for of in ((3,), (2, 3), (1, 3))
    )
    assert close(found.f1, 2 * right / (due + put) if due and put else None)
    boxes = [[(p, d) for _, p, d, _ in hits if min(9, int(p * 10)) == k] for k in range(10)]
    gaps = [abs(sum(p for p, _ in box) - sum(d for _, d in box)) for box in boxes]
    assert close(found.calibration.ece, sum(gaps) / len(hits) if hits else None)
    assert close(found.calibration.brier, mean([(p - d) ** 2 for _, p, d, _ in hits]))
    assert set(found.right_if) == {row[0] for row in once}
    for name, of in found.right_if.items():
        assert of.pairs == sum(row[0] == name for row in once)
        assert close(of.right, mean([d == (name in DERIVED) for r, _, d, _ in every if r == name]))
    for label in found.by_label:
        mine = [r in DERIVED for r, _, _, own in once if own == label]
        assert found.by_label[label] == OfLabel(len(mine), sum(mine) / len(mine))


@given(tables(), labellings(), st.data())
@settings(deadline=None)
def test_neither_sides_nor_order_nor_strangers_nor_rows_said_again_change_a_figure(
    table: Table, labels: list[Label], data: st.DataObject
) -> None:
    result = frames(table)
    before = told(result, labels)
    turned = [(row[1], row[0], *row[2:]) for row in labels]
    mixed = data.draw(st.permutations([data.draw(st.sampled_from(pair)) for pair in zip(labels, turned, strict=True)]))
    assert figures(told(result, mixed)) == pytest.approx(figures(before))
    more = told(result, [*labels, ("a", "never", True, "press", 9), *turned])
    expected = replace(before, not_in_result=1, labelled_twice=len(labels))
    assert figures(more) == pytest.approx(figures(expected))


@given(tables(), labellings(), st.sampled_from([2.0, 0.125, 1024.0]))
@settings(deadline=None)
def test_all_weights_times_a_number_change_no_share(table: Table, labels: list[Label], times: float) -> None:
    result = frames(table)
    before = told(result, labels)
    after = told(result, [(*row[:4], row[4] * times) for row in labels])
    assert figures(after) == pytest.approx(figures(replace(before, weight=before.weight * times)))


@given(tables(), st.booleans(), labellings())
@settings(deadline=None)
def test_a_pair_and_its_copys_are_one_of_double_weight(table: Table, derived: bool, labels: list[Label]) -> None:
    result = frames(table)
    others = [row for row in labels if (row[0], row[1]) not in (("a", "b"), ("b", "a2"))]
    both = told(result, [*others, ("a", "b", derived, "wire", 1), ("a2", "b", derived, "wire", 1)])
    double = told(result, [*others, ("a", "b", derived, "wire", 2)])
    for name in ("weight", "precision", "recall", "f1"):
        assert close(getattr(both, name), getattr(double, name))
    assert close(both.calibration.ece, double.calibration.ece)
    assert {k: of.right for k, of in both.right_if.items()} == pytest.approx(
        {k: of.right for k, of in double.right_if.items()}
    )
