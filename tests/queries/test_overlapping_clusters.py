"""Articles in several clusters: figures against slow twins that go by the letter of the definitions, and by hand."""

import math
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import close, labels_of, result_of
from strategies import one_thread

from dedup.errors import UsageError
from dedup.queries.evaluate import Evaluation, evaluate, evaluation_text, read_labels
from dedup.queries.evaluate import labels_of as checked
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.metrics import adjusted_rand, b_cubed, pair_shares
from dedup.queries.evaluate.pair_counts import one_each, shared_by_both, shared_by_pairs

__all__ = ["one_thread"]

Rows = list[tuple[frozenset[Any], frozenset[Any], int]]


def some_of(names: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), min_size=1, max_size=3)


OVERLAPPING = st.lists(st.tuples(some_of("abcd"), some_of("wxyz"), st.integers(0, 2)), min_size=1, max_size=10)
PLAIN = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.integers(0, 2)), min_size=1, max_size=12
)


def columns(rows: Rows) -> tuple[list[frozenset[Any]], list[frozenset[Any]], list[int]]:
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def multiplicity(shared: int, other: int) -> float:
    """Of the clusters that a pair shares on one side, the share that it shares on the other too."""
    return min(shared, other) / shared


# Slow twins


@given(OVERLAPPING, st.sampled_from([None, 0, 1, 2]))
def test_b_cubed_is_the_mean_of_means_of_the_definition(rows: Rows, wanted: int | None) -> None:
    gold, found, kinds = columns(rows)
    inside = [wanted is None or k == wanted for k in kinds]

    def side(ours: list[frozenset[Any]], other: list[frozenset[Any]]) -> float | None:
        of_articles = []
        for i in range(len(rows)):
            if inside[i]:
                mates = [j for j in range(len(rows)) if ours[i] & ours[j]]
                shares = [multiplicity(len(ours[i] & ours[j]), len(other[i] & other[j])) for j in mates]
                of_articles.append(sum(shares) / len(shares))
        return mean(of_articles)

    told = b_cubed(gold, found, inside)
    assert told.n == sum(inside)
    assert close(told.precision, side(found, gold))
    assert close(told.recall, side(gold, found))


@given(OVERLAPPING, st.sampled_from([None, 0, 1, 2]))
def test_pairs_are_the_mean_over_pairs_of_the_definition(rows: Rows, wanted: int | None) -> None:
    gold, found, kinds = columns(rows)
    pairs = [(a, b) for a, b in combinations(rows, 2) if wanted is None or min(a[2], b[2]) == wanted]

    def side(ours: int, other: int) -> float | None:
        shares = [(len(a[ours] & b[ours]), len(a[other] & b[other])) for a, b in pairs]
        return mean([multiplicity(n, m) for n, m in shares if n])

    told = pair_shares(gold, found, kinds, wanted)
    assert told.n == sum(bool(a[0] & b[0]) for a, b in pairs)
    assert close(told.precision, side(1, 0))
    assert close(told.recall, side(0, 1))


@given(OVERLAPPING, st.sampled_from([None, 0, 1, 2]))
def test_what_pairs_share_is_counted_as_one_by_one(rows: Rows, wanted: int | None) -> None:
    gold, found, kinds = columns(rows)
    pairs = [(a, b) for a, b in combinations(rows, 2) if wanted is None or min(a[2], b[2]) == wanted]
    shared = Counter(len(a[0] & b[0]) for a, b in pairs if a[0] & b[0])
    both = Counter((len(a[0] & b[0]), len(a[1] & b[1])) for a, b in pairs if a[0] & b[0] and a[1] & b[1])
    assert dict(shared_by_pairs(gold, kinds, wanted)) == dict(shared)
    assert dict(shared_by_both(gold, found, kinds, wanted)) == dict(both)


@given(OVERLAPPING)
def test_the_rand_index_of_overlapping_clusters_is_the_omega_index(rows: Rows) -> None:
    pairs = [(len(a[0] & b[0]), len(a[1] & b[1])) for a, b in combinations(rows, 2)]
    gold, found, _ = columns(rows)
    told = adjusted_rand(gold, found)
    if not pairs:
        assert told is None
        return
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(ours[k] * theirs[k] for k in ours) / n**2
    if math.isclose(by_chance, 1):
        assert told is None
    else:
        assert close(told, (agreed - by_chance) / (1 - by_chance))


# Properties


@given(PLAIN, st.sampled_from([None, 0, 1, 2]))
def test_where_nothing_overlaps_the_figures_are_the_plain_ones(
    rows: list[tuple[str, str, int]], wanted: int | None
) -> None:
    """By the counts of Bagga and Baldwin, of pairs, and of Hubert and Arabie."""
    gold, found, kinds = ([r[i] for r in rows] for i in range(3))
    sets = one_each(gold), one_each(found)
    both, by_gold, by_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    inside = [wanted is None or k == wanted for k in kinds]
    marked = [(g, f) for g, f, i in zip(gold, found, inside, strict=True) if i]
    told = b_cubed(*sets, inside)
    assert close(told.precision, mean([both[c] / by_found[c[1]] for c in marked]))
    assert close(told.recall, mean([both[c] / by_gold[c[0]] for c in marked]))
    hit, due, put, every = (sum(math.comb(n, 2) for n in c) for c in
                            (both.values(), by_gold.values(), by_found.values(), [len(rows)]))  # fmt: skip
    pairs = pair_shares(*sets, kinds)
    assert pairs.n == due
    assert close(pairs.precision, hit / put if put else None)
    assert close(pairs.recall, hit / due if due else None)
    expected = due * put / max(1, every)
    rand = adjusted_rand(*sets)
    if rand is not None:
        assert close(rand, (hit - expected) / ((due + put) / 2 - expected))


@given(OVERLAPPING)
def test_the_same_clusters_are_perfect_and_sides_change_places(rows: Rows) -> None:
    gold, found, kinds = columns(rows)
    every = [True] * len(rows)
    same = b_cubed(gold, gold, every)
    assert close(same.precision, 1) and close(same.recall, 1)
    assert pair_shares(gold, gold, kinds).precision in (1, None)
    assert adjusted_rand(gold, gold) in (1, None)
    one, other = b_cubed(gold, found, every), b_cubed(found, gold, every)
    assert close(one.precision, other.recall) and close(one.recall, other.precision)
    assert close(adjusted_rand(gold, found), adjusted_rand(found, gold))


# A result against labels that overlap

DIGEST = result_of(
    {"ferry": 50, "ferry-2": 50, "frost": 50, "frost-2": 50, "digest": 50},
    [("c1", "ferry", "origin", 0.8), ("c1", "ferry-2", "derivative", 0.1), ("c1", "digest", "compilation", 0.1),
     ("c2", "frost", "origin", 0.3), ("c2", "frost-2", "derivative", 0.6), ("c2", "digest", "compilation", 0.1)],
    [("digest", "ferry", 0.9), ("digest", "frost", 0.7)], [],
)  # fmt: skip
TWO = [("ferry", "one", True), ("ferry-2", "one", False), ("digest", "one", False),
       ("frost", "two", True), ("frost-2", "two", False), ("digest", "two", False)]  # fmt: skip


def test_a_compilation_found_in_both_of_its_clusters_is_right() -> None:
    found = evaluate(DIGEST, labels_of(TWO))
    assert (found.counted, found.in_several, found.not_labelled) == (5, 1, 0)
    assert (found.b_cubed.precision, found.b_cubed.recall, found.ari) == (1, 1, 1)
    assert (found.pairs.n, found.pairs.precision, found.pairs.recall) == (6, 1, 1)
    assert found.origins is not None
    # of four pairs the original is likelier in ferry > ferry-2, ferry > digest, frost > digest, not frost > frost-2
    assert (found.origins.named, found.origins.pairs, found.origins.direction) == (1, 4, 0.75)
    assert found.calibration.pairs == 2 and found.calibration.brier == pytest.approx((0.01 + 0.09) / 2)
    assert "1 article labelled to be in several clusters." in evaluation_text(found).splitlines()


def test_a_compilation_found_in_one_of_its_clusters_is_half_right_by_hand() -> None:
    members = DIGEST.members.filter((pl.col("cluster") == "c1") | (pl.col("article") != "digest"))
    found = evaluate(type(DIGEST)(**{**DIGEST.tables(), "members": members}, run={}), labels_of(TWO))
    # precision: nothing is together that should not be. Recall: digest shares two with itself and has one, 1/2, one
    # with each of two found (1) and two lost (0): 2.5 / 5; the frosts 2/3 each; the ferries 1
    assert found.b_cubed.precision == 1
    assert found.b_cubed.recall == pytest.approx((2.5 / 5 + 2 * 2 / 3 + 2) / 5)
    assert (found.pairs.n, found.pairs.precision, found.pairs.recall) == (6, 1, pytest.approx(4 / 6))


def test_articles_that_share_two_labelled_clusters_and_one_found() -> None:
    result = result_of({"a": 50, "b": 50}, [("c", "a", "origin", 0.5), ("c", "b", "derivative", 0.5)], [], [])
    found = evaluate(result, labels_of([(i, c, None) for i in "ab" for c in ("one", "two")]))
    assert (found.b_cubed.precision, found.b_cubed.recall) == (1, 0.5)
    assert (found.pairs.n, found.pairs.precision, found.pairs.recall) == (1, 1, 0.5)


def test_labels_read_with_an_article_twice_and_the_origin_named_by_its_id() -> None:
    frame = pl.DataFrame({"id": ["a", "b", "b", "c"], "cluster": ["one", "one", "two", None],
                          "origin": ["a", "a", None, None]})  # fmt: skip
    assert checked(frame).rows.rows() == [
        ("a", "one", True), ("b", "one", False), ("b", "two", None), ("c", None, None),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="the id 'b' in the cluster 'two' more than once"):
        checked(pl.concat([frame, frame[2]]))


def test_a_table_with_an_article_twice_may_hold_columns_that_are_not_read() -> None:
    """The answers to the sample newsroom: one compilation takes its parts from three articles."""
    labels = read_labels(Path(__file__).parents[2] / "samples" / "answers.csv")
    assert isinstance(labels, ArticleLabels)
    several = labels.rows.filter(pl.col("id").is_duplicated())
    assert len(several) == 3 and several["cluster"].n_unique() == 3
    assert several["id"].unique().to_list() == ["lc-3391"]
    # a result that says the same is right in everything
    told = labels.rows.with_columns(
        role=pl.when("original").then(pl.lit("origin")).otherwise(pl.lit("derivative")),
        p=pl.col("original").cast(pl.Float64),
    )
    members = told.drop_nulls("cluster").select("cluster", "id", "role", "p").rows()
    found = evaluate(result_of(dict.fromkeys(labels.rows["id"], 50), members, [], []), labels)
    assert isinstance(found, Evaluation)
    assert (found.counted, found.in_several, found.not_in_result) == (labels.rows["id"].n_unique(), 1, 0)
    assert (found.b_cubed.f1, found.pairs.f1, found.ari) == (1, 1, 1)
    assert found.origins is not None and (found.origins.named, found.origins.direction) == (1, 1)


@given(OVERLAPPING)
@settings(deadline=None)
def test_an_article_alone_on_both_sides_changes_only_the_means_over_articles(rows: Rows) -> None:
    gold, found, kinds = columns(rows)
    more = [*gold, frozenset("e")], [*found, frozenset("v")]
    n = len(rows)
    before, after = b_cubed(gold, found, [True] * n), b_cubed(*more, [True] * (n + 1))
    assert before.precision is not None and before.recall is not None
    assert close(after.precision, (n * before.precision + 1) / (n + 1))
    assert close(after.recall, (n * before.recall + 1) / (n + 1))
    assert pair_shares(gold, found, kinds) == pair_shares(*more, [*kinds, 0])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("a", "one"), ("b", "one"), ("a", "one")],
            "the id 'a' in the cluster 'one' more than once .1 such ids.",
        ),
        ([("a", "one"), ("a", None)], "the id 'a' both in a cluster and without one; .* leave out one of the rows"),
        ([("a", None), ("a", None)], "the id 'a' without a cluster more than once"),
        ([(None, "one"), ("a", "one")], "1 rows without an id; give each the id that its article had in the scan"),
    ],
)
def test_rows_that_say_a_thing_twice_or_both_are_refused(rows: list[tuple[str | None, str | None]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        checked(pl.DataFrame(rows, {"id": pl.String, "cluster": pl.String}, orient="row"))
