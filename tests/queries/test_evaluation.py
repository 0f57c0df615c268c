"""Figures against labels: each against a slow twin that counts one by one, and against cases worked by hand."""

import math
from itertools import combinations, product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import close, labels_of, result_of
from strategies import one_thread, probability_between

from dedup.errors import UsageError
from dedup.queries.evaluate import evaluate, evaluation_text, read_labels
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.calibration import calibration
from dedup.queries.evaluate.metrics import Shares, adjusted_rand, b_cubed, pair_shares
from dedup.queries.evaluate.pair_counts import one_each

__all__ = ["one_thread"]

LABELS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.integers(0, 2)), max_size=12)


def f1(p: float | None, r: float | None) -> float | None:
    return None if p is None or r is None else 0.0 if p + r == 0 else 2 / (1 / p + 1 / r) if p * r else 0.0


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


# Slow twins of the figures


@given(LABELS, st.integers(0, 2))
def test_b_cubed_is_what_counting_article_by_article_gives(rows: list[tuple[str, str, int]], wanted: int) -> None:
    gold, found, kinds = ([r[i] for r in rows] for i in range(3))
    precision, recall, n = 0.0, 0.0, 0
    for g, f, kind in rows:
        if kind == wanted:
            n += 1
            mates = [x for x in rows if x[1] == f]
            precision += sum(x[0] == g for x in mates) / len(mates)
            due = [x for x in rows if x[0] == g]
            recall += sum(x[1] == f for x in due) / len(due)
    ours = b_cubed(one_each(gold), one_each(found), [k == wanted for k in kinds])
    assert ours.n == n
    assert close(ours.precision, precision / n if n else None)
    assert close(ours.recall, recall / n if n else None)
    assert close(ours.f1, f1(ours.precision, ours.recall))


@given(LABELS, st.sampled_from([None, 0, 1, 2]))
def test_pairs_are_what_counting_pair_by_pair_gives(rows: list[tuple[str, str, int]], wanted: int | None) -> None:
    gold, found, kinds = ([r[i] for r in rows] for i in range(3))
    pairs = [(a, b) for a, b in combinations(rows, 2) if wanted is None or min(a[2], b[2]) == wanted]
    due = sum(a[0] == b[0] for a, b in pairs)
    told = sum(a[1] == b[1] for a, b in pairs)
    hit = sum(a[:2] == b[:2] for a, b in pairs)
    ours = pair_shares(one_each(gold), one_each(found), kinds, wanted)
    assert ours.n == due
    assert close(ours.precision, share(hit, told))
    assert close(ours.recall, share(hit, due))
    assert close(ours.f1, f1(ours.precision, ours.recall))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=5))
def test_adjusted_rand_is_the_rand_index_over_what_chance_gives(rows: list[tuple[int, int]]) -> None:
    """Expected by trying every way to shuffle the found labels over the articles."""
    from itertools import permutations

    gold, found = [g for g, _ in rows], [f for _, f in rows]

    def agreed(other: tuple[int, ...] | list[int]) -> int:
        return sum(gold[i] == gold[j] and other[i] == other[j] for i, j in combinations(range(len(rows)), 2))

    every = [agreed(p) for p in permutations(found)]
    expected = sum(every) / len(every)
    most = sum(x[i] == x[j] for x in (gold, found) for i, j in combinations(range(len(rows)), 2)) / 2
    ours = adjusted_rand(one_each(gold), one_each(found))
    if abs(most - expected) < 1e-9:
        assert ours is None
    else:
        assert close(ours, (agreed(found) - expected) / (most - expected))


@given(st.lists(st.tuples(probability_between(0, 1), st.booleans()), max_size=40))
def test_calibration_is_what_sorting_pairs_into_ten_boxes_gives(rows: list[tuple[float, bool]]) -> None:
    ours = calibration(np.array([p for p, _ in rows], np.float64), np.array([t for _, t in rows], np.bool_))
    boxes: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for p, t in rows:
        boxes[min(9, math.floor(p * 10))].append((p, t))
    assert [b.pairs for b in ours.bins] == [len(b) for b in boxes]
    assert [(b.low, b.high) for b in ours.bins] == [(k / 10, (k + 1) / 10) for k in range(10)]
    error = sum(abs(sum(p for p, _ in b) - sum(t for _, t in b)) for b in boxes)
    assert close(ours.ece, error / len(rows) if rows else None)
    assert close(ours.brier, sum((p - t) ** 2 for p, t in rows) / len(rows) if rows else None)


def test_the_same_partition_is_perfect_and_nothing_is_no_figure() -> None:
    assert b_cubed(one_each("aab"), one_each("xxy"), [True] * 3) == Shares(3, 1, 1, 1)
    assert adjusted_rand(one_each("aab"), one_each("xxy")) == 1
    assert adjusted_rand(one_each("abc"), one_each("xyz")) is None
    assert pair_shares(one_each("abc"), one_each("xyz"), [0] * 3) == Shares(0, None, None, None)
    assert b_cubed([], [], []) == Shares(0, None, None, None)


# A result against labels

SMALL = result_of(
    {"a": 30, "b": 40, "c": 80, "d": 81, "e": 200, "f": 200},
    [("c1", "a", "origin", 0.8), ("c1", "b", "derivative", 0.1), ("c1", "d", "derivative", 0.1),
     ("c2", "e", "derivative", 0.3)],
    [("a", "b", 0.9), ("a", "d", 0.7), ("e", "f", 0.6)],
    [("b", "c", 0.2), ("c", "d", 0.1)],
)  # fmt: skip
GIVEN = labels_of([
    ("a", "one", True), ("b", "one", False), ("c", "one", False), ("d", None, None), ("e", None, None),
    ("lost", "one", False), ("never", "two", True),
])  # fmt: skip


def test_by_hand() -> None:
    found = evaluate(SMALL, GIVEN)
    assert (found.counted, found.not_in_result, found.skipped, found.not_labelled) == (5, 2, 1, 1)
    # a, b, d together against a, b, c: precision 2/3 2/3 1 1/3 1, recall 2/3 2/3 1/3 1 1
    assert found.b_cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert found.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found.pairs == Shares(3, pytest.approx(1 / 3), pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert [(f.articles, f.pairs.n) for f in found.by_length] == [(1, 2), (2, 1), (2, 0)]
    assert found.by_length[0].pairs.precision == 0.5  # ab and ad: the shorter is a
    assert found.by_length[1].pairs.precision == 0.0  # bd: b has 40 words
    assert found.origins is not None
    assert (found.origins.clusters, found.origins.named) == (1, 1.0)
    assert (found.origins.pairs, found.origins.together, found.origins.direction) == (2, 1, 1.0)
    assert [f.directed for f in found.by_length] == [1, 0, 0]
    # ef is no pair of labelled ones; ab .9 true, ad .7 false, bc .2 true, cd .1 false
    assert found.calibration.pairs == 4
    assert found.calibration.ece == pytest.approx((0.1 + 0.7 + 0.8 + 0.1) / 4)
    assert found.calibration.brier == pytest.approx((0.01 + 0.49 + 0.64 + 0.01) / 4)
    assert [f.calibration.pairs for f in found.by_length] == [2, 2, 0]


def test_labels_without_an_original_give_no_figures_on_origins() -> None:
    found = evaluate(SMALL, ArticleLabels(GIVEN.rows.with_columns(original=pl.lit(None, pl.Boolean))))
    assert found.origins is None
    assert "no original labelled" in evaluation_text(found)
    assert found.as_dict()["origins"] is None


def test_no_overlap_is_refused_with_ids_of_both_sides() -> None:
    with pytest.raises(UsageError, match="its ids are like 'a', 'b', 'c', those of the labels like 'x1'"):
        evaluate(SMALL, labels_of([("x1", "one", True)]))


IDS = [f"a{i}" for i in range(8)]


@given(
    st.lists(st.tuples(st.sampled_from(["one", "two", None]), st.booleans()), min_size=8, max_size=8),
    st.lists(st.tuples(st.sampled_from(["c1", "c2", None]), st.sampled_from(["origin", "derivative"]),
                       st.sampled_from([0.1, 0.5, 0.9])), min_size=8, max_size=8),
)  # fmt: skip
@settings(deadline=None)
def test_origins_are_what_counting_one_by_one_gives(
    gold: list[tuple[str | None, bool]], found: list[tuple[str | None, str, float]]
) -> None:
    members = [(c, i, r, p) for i, (c, r, p) in zip(IDS, found, strict=True) if c]
    labels = labels_of([(i, c, first) for i, (c, first) in zip(IDS, gold, strict=True)])
    ours = evaluate(result_of(dict.fromkeys(IDS, 50), members, [], []), labels).origins
    by_id = {i: (c, r, p) for c, i, r, p in members}
    clusters = named = pairs = together = 0
    right = 0.0
    for name in ("one", "two"):
        rows = [(i, first) for i, (c, first) in zip(IDS, gold, strict=True) if c == name]
        first = [i for i, f in rows if f]
        if not first or len(rows) < 2:
            continue
        clusters += 1
        claimed = [i for i, _ in rows if i in by_id and by_id[i][1] == "origin"]
        if len(claimed) == 1 and claimed[0] in first:
            named += any(i in by_id and by_id[i][0] == by_id[claimed[0]][0] for i, _ in rows if i != claimed[0])
        for o, (d, f) in product(first, rows):
            if not f:
                pairs += 1
                if o in by_id and d in by_id and by_id[o][0] == by_id[d][0]:
                    together += 1
                    right += 1 if by_id[o][2] > by_id[d][2] else 0.5 if by_id[o][2] == by_id[d][2] else 0
    if not clusters:
        assert ours is None
        return
    assert ours is not None
    assert (ours.clusters, ours.pairs, ours.together) == (clusters, pairs, together)
    assert close(ours.named, named / clusters)
    assert close(ours.direction, right / together if together else None)


def test_people_read_counts_before_figures() -> None:
    lines = evaluation_text(evaluate(SMALL, GIVEN)).splitlines()
    assert lines[:3] == [
        "5 articles both labelled and in the result.",
        "2 labelled ids not in the result, and not counted, 1 of them skipped by the scan.",
        "1 article of the result without a label, and not counted.",
    ]
    assert any(line.split() == ["0.9", "to", "1.0", "1", "0.900", "1.000"] for line in lines)


# Reading labels

TABLE = pl.DataFrame({"id": ["007", "b", "c"], "cluster": ["x", "x", None], "role": ["original", "derivative", None]})


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".tsv", ".jsonl", ".ndjson"])
def test_every_kind_of_table_gives_the_same(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"labels{suffix}"
    match suffix:
        case ".parquet":
            TABLE.write_parquet(path)
        case ".csv" | ".tsv":
            TABLE.write_csv(path, separator="\t" if suffix == ".tsv" else ",")
        case _:
            TABLE.write_ndjson(path)
    assert read_labels(path).rows.rows() == [("007", "x", True), ("b", "x", False), ("c", None, None)]


def test_the_least_order_of_a_cluster_is_its_original(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("id,cluster,order,note\na,x,10,n\nb,x,9,n\nc,y,,n\nd,x,,\n")
    assert read_labels(path).rows["original"].to_list() == [False, True, None, None]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.csv", "id\na\n", "has no column cluster"),
        ("l.csv", "x\na\n", "has no column id and no column cluster, and no left and right"),
        ("l.csv", "id,cluster\na,x\n,x\n", "1 rows without an id"),
        (
            "l.csv",
            "id,cluster\na,x\nb,x\na,x\n",
            "the id 'a' in the cluster 'x' more than once .1 such ids.; keep one row",
        ),
        ("l.csv", "id,cluster\na,\na,\n", "the id 'a' without a cluster more than once"),
        ("l.csv", "id,cluster\na,x\na,\n", "the id 'a' both in a cluster and without one"),
        ("l.csv", "id,cluster\n", "has columns and no row; give it a row for each labelled article"),
        ("l.csv", "article,group\na,x\n", "labels of articles need id and cluster, labels of pairs left, right, and"),
        ("l.csv", "id,cluster,role\na,x,copy\n", "the role 'copy'; a role is original or derivative"),
        ("l.csv", "id,cluster,order\na,x,first\n", "the order 'first'; an order is a number"),
        ("l.csv", "", "cannot be read"),
        ("l.parquet", "no parquet", "cannot be read"),
        ("l.jsonl", "{", "cannot be read"),
        ("l.jsonl", '{"id": ["a"], "cluster": "x"}\n', "must hold text or numbers"),
        ("l.txt", "id", "and .*l.txt is none of these"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=said):
        read_labels(tmp_path / name)


def test_numbers_are_ids_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": 7, "cluster": 1}\n{"id": 8, "cluster": 1}\n')
    assert read_labels(path).rows.rows() == [("7", "1", None), ("8", "1", None)]
