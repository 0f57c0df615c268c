"""Origins: dates and credits decide, doubt is said, and every input gets a defined answer."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FERRY,
    one_thread,  # noqa: F401  # a fixture
    printed,
    probability_between,
    table,
    word,
)
from tracing import START, Credit, Pair, articles_of, assert_defined, copy, dossier_of, hours, traced

from dedup.data import Clusters
from dedup.settings import Settings
from dedup.tables import SCHEMAS
from dedup.trace.attribution import Dossier
from index.packed_pairs import packed


def test_of_two_copies_the_earlier_is_the_origin() -> None:
    for dates, first in ((hours(0, 30), "a000"), (hours(30, 0), "a001")):
        found = traced(articles_of(dates))
        assert_defined(found)
        assert found.clusters.select("origin", "origin_state").row(0) == (first, "likely")
        assert found.members.filter(pl.col("article") != first)["parent"].to_list() == [first]


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)).flatmap(lambda p: st.integers(2, 6).map(lambda n: p[:n])))
def test_dates_order_the_copies_of_a_text(days: list[int]) -> None:
    found = traced(articles_of(hours(*(24 * d for d in days))))
    assert_defined(found)
    assert found.clusters["origin"].to_list() == [f"a{days.index(min(days)):03d}"]
    for article, parent in found.members.select("article", "parent").iter_rows():
        assert parent is None or days[int(parent[1:])] < days[int(article[1:])]


@pytest.mark.parametrize("gap", [0, 1, 30])
def test_what_two_papers_print_and_neither_credits_is_from_outside_whoever_was_first(gap: int) -> None:
    papers = ["Tarn Post", "Oswin Times"]
    found = traced(articles_of(hours(0, gap), papers))
    assert_defined(found)
    row = found.clusters.row(0, named=True)
    assert (row["origin"], row["origin_outside"], row["origin_state"]) == (None, "unnamed", "outside")
    # of one paper, or where it is not known that there are two, the earlier one is
    for outlets in (["Tarn Post"] * 2, ["Tarn Post", None]):
        alone = traced(articles_of(hours(0, max(gap, 1)), outlets))
        assert alone.clusters.select("origin", "origin_state").row(0) == ("a000", "likely")
    # and where one names the other
    named = traced(articles_of(hours(0, gap), papers), [(1, "Tarn Post", "strong")])
    assert named.clusters.select("origin", "origin_state").row(0) == ("a000", "named")


def test_a_credit_to_an_outlet_whose_article_is_later_means_another_article_of_it() -> None:
    found = traced(articles_of(hours(5, 0), ["Tarn Post", "Oswin Times"]), [(1, "Tarn Post", "strong")])
    row = found.clusters.row(0, named=True)
    assert (row["origin"], row["origin_outside"], row["origin_state"]) == (None, "Tarn Post", "outside")
    assert "dated after" in row["warnings"]


def test_a_credit_names_the_origin_among_undated_copies() -> None:
    papers = ["Tarn Post", "Oswin Times", "Garrow Echo"]
    found = traced(articles_of([None] * 3, papers), [(0, "Garrow Echo", "strong"), (1, "Garrow Echo", "strong")])
    assert found.clusters.select("origin", "origin_state", "origin_outlet").row(0) == ("a002", "named", "Garrow Echo")
    states = dict(found.members.select("article", "credit_state").iter_rows())
    assert states == {"a000": "credited, not marked", "a001": "credited, not marked", "a002": "own"}


def test_credits_in_a_circle_are_left_undecided() -> None:
    papers = ["Tarn Post", "Oswin Times", "Garrow Echo"]
    circle = [(0, papers[1], "strong"), (1, papers[2], "strong"), (2, papers[0], "strong")]
    found = traced(articles_of([None] * 3, papers), circle)
    assert_defined(found)
    assert found.clusters["origin_state"].to_list() == ["undecided"]
    np.testing.assert_allclose(found.members["origin_probability"], found.members["origin_probability"][0], atol=1e-6)


def test_two_papers_that_credit_each_other_are_left_undecided_unless_dates_tell() -> None:
    papers = ["Tarn Post", "Oswin Times"]
    both = [(0, papers[1], "strong"), (1, papers[0], "strong")]
    undated = traced(articles_of([None, None], papers), both)
    assert_defined(undated)
    assert undated.clusters["origin"].to_list() == [None]
    assert traced(articles_of(hours(0, 30), papers), both).clusters["origin"].to_list() == ["a000"]


def test_nothing_to_tell_copies_apart_is_undecided() -> None:
    found = traced(articles_of(hours(0, 0, 0)))
    assert found.clusters.select("origin", "origin_outside", "origin_state").row(0) == (None, None, "undecided")
    assert not (found.members["role"] == "origin").any()


def test_an_agency_that_all_credit_and_that_is_not_here_is_the_origin_outside() -> None:
    found = traced(articles_of(hours(0, 0, 1)), [(r, "Northwire", "strong") for r in range(3)])
    assert_defined(found)
    row = found.clusters.row(0, named=True)
    assert (row["origin"], row["origin_outside"], row["origin_state"]) == (None, "Northwire", "outside")
    assert (row["origin_outlet"], row["origin_kind"]) == ("Northwire", "agency")
    assert set(found.members["parent"].drop_nulls()) & {"outside:Northwire"}


def test_a_lone_article_that_credits_somebody_has_a_row_and_others_have_none() -> None:
    nobody = Clusters([], [], [], set())
    found = traced(
        articles_of(hours(0, 1, 2)), [(1, "Northwire", "strong"), (2, "own-reporting", "strong")], {}, nobody
    )
    assert_defined(found)
    assert found.members.select("article", "role", "parent").rows() == [("a001", "derivative", "outside:Northwire")]
    assert found.clusters.select("size", "origin_outside").rows() == [(1, "Northwire")]


@pytest.mark.parametrize("name", ["clusters", "members"])
def test_without_clusters_the_tables_are_empty(name: str) -> None:
    found = traced(articles_of(hours(0, 1)), (), {}, Clusters([], [], [], set()))
    assert getattr(found, name).is_empty() and getattr(found, name).schema == pl.Schema(SCHEMAS[name])


def test_a_press_release_is_called_one() -> None:
    found = traced(articles_of(hours(0, 24, 25)), [(0, "wire-metadata", "strong")])
    assert found.clusters.select("origin", "origin_kind").row(0) == ("a000", "press-release")


def test_a_copy_is_a_duplicate_and_a_rewrite_a_derivative() -> None:
    pairs = {(0, 1): copy(), (0, 2): Pair("rewrite", 0.9, 0.6, 0.6, 0.0, 0.0, 0.0)}
    found = traced(articles_of(hours(0, 24, 48)), (), pairs)
    assert found.members.select("article", "role", "relation").rows() == [
        ("a000", "origin", None),
        ("a001", "duplicate", "near-duplicate"),
        ("a002", "derivative", "rewrite"),
    ]


def test_a_round_up_is_a_member_of_each_cluster_and_the_origin_of_none() -> None:
    pairs = {(0, 1): copy(), (2, 3): copy(), (0, 4): copy(0.8, "partial"), (2, 4): copy(0.8, "partial")}
    clusters = Clusters([[0, 1, 4], [2, 3, 4]], [0.97, 0.97], [False, False], {4})
    found = traced(articles_of(hours(24, 48, 24, 48, 72)), (), pairs, clusters)
    assert_defined(found)
    round_ups = found.members.filter(pl.col("article") == "a004")
    assert round_ups["role"].to_list() == ["compilation"] * 2
    assert round_ups["parent"].to_list() == ["a000", "a002"] and round_ups["origin_probability"].to_list() == [0, 0]
    assert found.clusters["origin"].to_list() == ["a000", "a002"]


def test_below_the_asked_probability_the_answer_is_undecided_and_its_probability_is_told() -> None:
    articles = articles_of(hours(0, 30))
    sure = traced(articles).clusters.row(0, named=True)
    doubting = traced(articles, settings=Settings(origin_probability=1.0)).clusters.row(0, named=True)
    assert doubting["origin_state"] == "undecided" and doubting["origin"] is None
    assert doubting["origin_probability"] == pytest.approx(sure["origin_probability"])


def test_odd_dates_get_a_defined_answer() -> None:
    dates = [
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(2999, 12, 31, tzinfo=UTC),
        None,
        datetime(1969, 12, 31, tzinfo=UTC),
    ]
    found = traced(articles_of(dates))
    assert_defined(found)
    assert found.clusters.select("origin", "first_published", "last_published").row(0) == ("a000", dates[0], dates[1])


def test_a_cluster_without_any_date_says_so() -> None:
    found = traced(articles_of([None, None]))
    assert_defined(found)
    assert found.clusters.select("first_published", "last_published").row(0) == (None, None)


@pytest.mark.parametrize("spread", [0, 1])
def test_a_cluster_of_five_hundred_gets_an_answer_for_every_member(spread: int) -> None:
    n = 500
    dates = hours(*(spread * ((i * 7) % n) for i in range(n)))
    pairs = {(0, i): copy() for i in range(1, n)} | {(i, i + 1): copy() for i in range(1, n - 1)}
    found = traced(articles_of(dates, ["Northwire", *[f"Paper {i}" for i in range(1, n)]]), (), pairs)
    assert_defined(found)
    assert len(found.members) == n and set(found.members["article"]) == {f"a{i:03d}" for i in range(n)}
    if spread:
        assert found.clusters["origin"].to_list() == ["a000"]


papers = st.sampled_from(["Tarn Post", "Oswin Times", "Northwire", "Garrow Echo", None])
dates = st.one_of(st.none(), st.integers(-50, 50).map(lambda h: START + timedelta(hours=h)))
credits = st.tuples(
    st.integers(0, 4),
    st.sampled_from(["Tarn Post", "Oswin Times", "Northwire", "Far Courier", "own-reporting", "wire-metadata"]),
    st.sampled_from(["strong", "medium", "weak"]),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[pl.DataFrame, list[Credit], dict[tuple[int, int], Pair]]:
    n = draw(st.integers(2, 5))
    articles = articles_of(
        draw(st.lists(dates, min_size=n, max_size=n)),
        draw(st.lists(papers, min_size=n, max_size=n)),
        draw(st.sampled_from(["second", "day", "month"])),
    )
    pairs = {}
    for pair in draw(st.lists(st.sampled_from(list(combinations(range(n), 2))), unique=True)):
        share = probability_between(0, 1)
        relation = draw(st.sampled_from(["rewrite", "near-duplicate", "excerpt", "revision"]))
        pairs[pair] = Pair(relation, draw(probability_between(0.5, 1)), *(draw(share) for _ in range(4)),
                           draw(st.integers(-10, 10)) / 10)  # fmt: skip
    return articles, [c for c in draw(st.lists(credits, max_size=6)) if c[0] < n], pairs


@settings(max_examples=80, deadline=None)
@given(cases())
def test_any_dates_credits_and_pairs_give_one_tree_with_probabilities(
    case: tuple[pl.DataFrame, list[Credit], dict[tuple[int, int], Pair]],
) -> None:
    found = traced(*case)
    assert_defined(found)
    judged = np.array(sorted(case[2]), np.int64).reshape(-1, 2)
    assert set(found.basis.keys.tolist()) <= set(packed(judged).tolist())
    assert set(found.basis.of(judged)) <= {"left-from-right", "right-from-left", "common-source", "undecided"}
    assert traced(*case).members.equals(found.members)


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_no_probability(
    case: tuple[pl.DataFrame, list[Credit], dict[tuple[int, int], Pair]], random: object
) -> None:
    articles, given_, pairs = case
    order = list(range(len(articles)))
    random.shuffle(order)  # type: ignore[attr-defined]
    place = {old: new for new, old in enumerate(order)}
    turned = {}
    for (a, b), p in pairs.items():
        x, y = place[a], place[b]
        swap = Pair(
            p.relation,
            p.probability,
            p.coverage_right,
            p.coverage_left,
            p.verbatim_right,
            p.verbatim_left,
            -p.direction,
        )
        turned[min(x, y), max(x, y)] = p if x < y else swap
    # the articles keep their ids, so credits still find them
    before, after = traced(articles, given_, pairs), traced(articles[order], given_, turned)
    left, right = (dict(t.members.select("article", "origin_probability").iter_rows()) for t in (before, after))
    assert left == pytest.approx(right, abs=1e-6)


def dossier(*dated: tuple[datetime | None, str, str]) -> Dossier:
    """Articles of (published, precision, zone)."""
    n = len(dated)
    when, precision, zone = ([d[i] for d in dated] for i in range(3))
    articles = table([word(i) for i in range(n)], published=when, published_precision=precision, published_zone=zone)
    return dossier_of(articles, {}, printed(articles["text"].to_list()))


def before(known: Dossier, x: int = 0, y: int = 1) -> bool:
    return bool(known.dates.before([0, 1])[x, y])


dated = st.tuples(
    st.one_of(st.none(), st.integers(-90, 90).map(lambda h: START + timedelta(hours=h))),
    st.sampled_from(["second", "minute", "day", "month"]),
    st.sampled_from(["given", "assumed", "absent"]),
)


@settings(max_examples=80, deadline=None)
@given(dated, dated)
def test_no_two_articles_are_each_before_the_other_and_an_undated_one_is_before_none(
    a: tuple[datetime | None, str, str], b: tuple[datetime | None, str, str]
) -> None:
    known = dossier(a, b)
    assert not (before(known) and before(known, 1, 0))
    assert not before(known, 0, 0)
    if a[0] is None or b[0] is None:
        assert not before(known) and not before(known, 1, 0)


def test_before_means_that_the_gap_is_larger_than_both_uncertainties() -> None:
    noon = START.replace(hour=12)
    day, next_day = START.replace(hour=0), START.replace(hour=0) + timedelta(days=1)
    assert before(dossier((noon, "minute", "given"), (noon + timedelta(minutes=5), "minute", "given")))
    assert before(dossier((day, "day", "given"), (next_day, "day", "given")))
    assert not before(dossier((day, "month", "given"), (next_day, "day", "given")))
    assert not before(dossier((day, "day", "absent"), (next_day + timedelta(hours=3), "month", "given")))


def test_two_clocks_without_a_zone_are_taken_for_one() -> None:
    assert before(dossier((START, "minute", "absent"), (START + timedelta(hours=1), "minute", "absent")))


def test_a_day_is_not_before_an_hour_of_the_same_day() -> None:
    day = START.replace(hour=0)
    assert not before(dossier((day, "day", "given"), (START, "minute", "given")))


def test_a_clock_without_a_zone_is_not_before_one_with_a_zone_half_an_hour_on() -> None:
    later = START + timedelta(minutes=30)
    assert not before(dossier((START, "minute", "absent"), (later, "minute", "given")))


def test_copies_share_the_pairs_of_the_row_that_stands_for_them() -> None:
    articles = table(
        [FERRY, FERRY, f"{FERRY} Again."], published=hours(0, 24, 48), outlet=["A Post"] * 3,
        published_precision=["second"] * 3, published_zone=["given"] * 3,
    )  # fmt: skip
    found = traced(articles, (), {(0, 1): copy(1.0, "exact"), (0, 2): copy()})
    assert_defined(found)
    assert found.members["relation"].to_list() == [None, "exact", "near-duplicate"]
