"""What each credit, date and likeness weighs, by examples whose figures are worked out by hand.

The figures are written out and not imported: a weight that is set anew is to be set here too, knowingly.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import printed
from tracing import NAMES, Credit, Pair, articles_of, copy, credit_table, dossier_of, hours, table_of, traced

from dedup.data import Attributed, Clusters
from dedup.trace.attribution import Dossier, is_release_mark
from dedup.trace.cluster_weights import weigh_cluster
from dedup.trace.edge_weights import Weights, weigh
from dedup.trace.matrix_tree import Trees
from dedup.trace.pair_basis import BASES, PairBasis, basis_of, together
from dedup.trace.pair_table import PairTable
from index.packed_pairs import packed

PAPERS = ["Tarn Post", "Oswin Times", "Harbour Gazette"]
Float = NDArray[np.float64]


def dossier(
    pairs: Mapping[tuple[int, int], Pair], credits: Sequence[Credit], dates: Sequence[datetime | None]
) -> Dossier:
    articles = articles_of(dates, PAPERS[: len(dates)])
    copies = printed(articles["text"].to_list()).copies
    known = Attributed(articles, credit_table(credits), NAMES, copies)
    return Dossier(known, PairTable(*table_of(pairs), copies))


def weighed(
    pairs: Mapping[tuple[int, int], Pair], credits: Sequence[Credit] = (), dates: Sequence[float | None] = (None, None)
) -> Weights:
    known = dossier(pairs, credits, hours(*dates))
    rows = range(len(dates))
    return weigh(known, rows, known.outside(rows), known.pairs.shared(rows))


def rewrite(left: float = 0.4, right: float = 0.4, direction: float = 0.0) -> Pair:
    return Pair("rewrite", 0.9, left, right, 0.0, 0.0, direction)


def term(weights: Weights, of: str, name: str) -> list[float] | list[list[float]]:
    return np.round(weights.terms[of][name], 6).tolist()


def test_a_rewrite_is_held_by_what_of_it_stands_in_the_other() -> None:
    # 1.3 a whole text: of the left one a half stands in the right one, of the right one all stands in the left one
    edge = term(weighed({(0, 1): rewrite(0.5, 1.0)}), "edge", "closeness")
    assert edge == [[0.0, 1.3], [0.65, 0.0]]


def test_of_near_copies_the_mean_is_held_whichever_is_longer() -> None:
    near = Pair("near-duplicate", 0.97, 0.5, 1.0, 0.5, 1.0, 0.0)
    assert term(weighed({(0, 1): near}), "edge", "closeness") == [[0.0, 0.975], [0.975, 0.0]]


def test_the_texts_speak_for_one_way_only_and_most_where_they_are_surest() -> None:
    z = float(np.tanh(1.0))  # log-odds of 2
    assert term(weighed({(0, 1): rewrite(direction=z)}), "edge", "direction") == [[0.0, 3.0], [0.0, 0.0]]
    assert term(weighed({(0, 1): rewrite(direction=-z)}), "edge", "direction") == [[0.0, 0.0], [3.0, 0.0]]


def test_of_versions_of_one_outlet_the_texts_tell_less() -> None:
    two = articles_of([None] * 2, ["Tarn Post"] * 2)
    pairs = {(0, 1): Pair("revision", 0.95, 0.9, 0.9, 0.8, 0.8, float(np.tanh(1.0)))}
    known = dossier_of(two, pairs, printed(two["text"].to_list()))
    weights = weigh(known, [0, 1], [], known.pairs.shared([0, 1]))
    assert term(weights, "edge", "direction") == [[0.0, 1.2], [0.0, 0.0]]  # 1.5 times 2 times .4


def test_dates_weigh_a_little_for_the_earlier_and_forbid_the_later() -> None:
    weights = weighed({(0, 1): copy()}, dates=(0, 30))
    assert term(weights, "edge", "dated_before") == [[0.0, 1.5], [0.0, 0.0]]
    assert term(weights, "edge", "dated_after") == [[0.0, 0.0], [-60.0, 0.0]]
    assert term(weights, "root", "dated_after") == [0.0, -60.0]


@pytest.mark.parametrize(("strength", "for_it"), [("strong", 4.0), ("medium", 2.0), ("weak", 0.3)])
def test_whom_an_article_credits_is_its_likely_parent(strength: str, for_it: float) -> None:
    weights = weighed({(0, 1): copy()}, [(1, "Tarn Post", strength)])
    assert weights.credited
    assert term(weights, "edge", "credits_parent") == [[0.0, for_it], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("strength", "inside", "root"), [("strong", -2.5, -4.0), ("medium", -1.0, -0.6), ("weak", 0.0, -0.1)]
)
def test_who_credits_somebody_was_made_from_nobody_else_and_is_hardly_the_origin(
    strength: str, inside: float, root: float
) -> None:
    weights = weighed({(0, 1): copy()}, [(1, "Tarn Post", strength)])
    assert term(weights, "outside_edge", "credits_member") == [[0.0, inside]]
    assert term(weights, "root", "credits_other") == [0.0, root]


@pytest.mark.parametrize(
    ("strength", "away", "towards", "start"), [("strong", -2.5, 2.0, 4.5), ("medium", -1.0, 1.0, 1.0)]
)
def test_an_outside_source_that_is_credited_draws_the_article_and_is_a_likely_origin(
    strength: str, away: float, towards: float, start: float
) -> None:
    weights = weighed({(0, 1): copy()}, [(1, "Northwire", strength)])
    assert not weights.credited
    assert term(weights, "edge", "credits_elsewhere") == [[0.0, away], [0.0, away]]
    assert term(weights, "outside_edge", "credits_source") == [[0.0, towards], [0.0, 0.0]]
    assert term(weights, "outside_edge", "credits_other") == [[0.0, 0.0], [0.0, away]]
    assert term(weights, "outside_root", "credits_source") == [start, 0.0]


def test_an_article_that_credits_an_outsider_and_a_member_is_not_held_from_the_member() -> None:
    weights = weighed({(0, 1): copy()}, [(1, "Northwire", "strong"), (1, "Tarn Post", "medium")])
    assert term(weights, "edge", "credits_elsewhere") == [[0.0, 0.0], [0.0, -2.5]]


def test_own_reporting_and_the_marks_of_a_release_speak_for_an_origin() -> None:
    weights = weighed({(0, 1): copy()}, [(0, "own-reporting", "strong"), (1, "wire-metadata", "strong")])
    assert term(weights, "root", "own_reporting") == [0.8, 0.0]
    assert term(weights, "root", "release") == [0.0, 2.0]


def test_many_credits_to_others_weigh_no_more_than_a_bound() -> None:
    weights = weighed({(0, 1): copy()}, [(1, "Tarn Post", "strong"), (1, "Northwire", "strong")])
    assert term(weights, "root", "credits_other") == [0.0, -8.0]
    assert term(weights, "root", "least") == [0.0, 2.0] and weights.root.tolist() == [0.0, -6.0]


def test_a_rework_that_names_an_outsider_is_likelier_the_cousin_of_another_rework_than_its_parent() -> None:
    clear = weighed({(0, 1): rewrite()}, [(0, "Northwire", "strong")])
    assert term(clear, "edge", "cousin") == [[0.0, -1.2], [0.0, 0.0]]
    assert term(weighed({(0, 1): copy()}, [(0, "Northwire", "strong")]), "edge", "cousin") == [[0.0, 0.0]] * 2
    assert term(weighed({(0, 1): rewrite()}, [(0, "Northwire", "medium")]), "edge", "cousin") == [[0.0, 0.0]] * 2


def test_what_stands_word_for_word_in_a_member_is_hardly_from_outside() -> None:
    pairs = {(0, 1): Pair("partial", 0.9, 0.5, 0.5, 0.2, 0.6, 0.0)}
    assert term(weighed(pairs), "outside_edge", "verbatim_elsewhere") == [[-0.5, -1.5]]


def test_nothing_shared_weighs_against_a_step_and_exact_copies_for_it() -> None:
    pairs = {(0, 1): copy(relation="exact"), (1, 2): copy()}
    weights = weighed(pairs, dates=(None, None, None))
    assert term(weights, "edge", "no_pair") == [[-6.0, 0.0, -6.0], [0.0, -6.0, 0.0], [-6.0, 0.0, -6.0]]
    assert term(weights, "edge", "identical") == [[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_a_source_that_nobody_names_needs_an_excuse_and_less_of_a_family_here() -> None:
    two, three = weighed({(0, 1): copy()}), weighed(dict.fromkeys(combinations(range(3), 2), copy()), dates=[None] * 3)
    for weights, company in ((two, 0.0), (three, round(-1.2 * np.log(2), 6))):
        assert term(weights, "outside_root", "start") == [0.65]
        assert term(weights, "outside_root", "level") == [-1.3]  # the step from outside needs no closeness
        assert term(weights, "outside_root", "company") == [company]
    assert term(weighed({(0, 1): rewrite(direction=float(np.tanh(1.0)))}), "outside_root", "ahead") == [-0.4]


def test_a_lone_article_that_names_nobody_is_its_own_origin_and_one_that_names_a_source_need_not_be() -> None:
    assert term(weighed({}, dates=[None]), "outside_root", "start") == [-50.0]
    assert term(weighed({}, [(0, "Northwire", "strong")], [None]), "outside_root", "start") == [-3.0, -50.0]


def test_of_a_large_cluster_the_earliest_and_those_with_most_pairs_are_summed() -> None:
    n = 260
    articles = articles_of(hours(*[0.0] * 150, *range(24, 24 * (n - 149), 24)), [f"Paper {i}" for i in range(n)])
    linked = {(i, j): copy() for i in range(200, 250) for j in range(i + 1, 250)}
    known = dossier_of(articles, linked, printed(articles["text"].to_list()))
    traced = weigh_cluster(known, range(n)).traced
    # a hundred of the earliest, by their rows; then the fifty that are linked, and of the rest the first
    assert traced == [*range(150), *range(200, 250)]
    assert weigh_cluster(known, range(200)).traced == list(range(200))


def test_the_members_that_are_not_summed_hang_on_the_one_that_explains_them_best_and_is_not_later() -> None:
    n = 206
    articles = articles_of(hours(*[48.0] * 100, *[96.0] * 106), ["Tarn Post"] * n)
    pairs = {(i, j): copy(0.9) for i in range(100, 200) for j in (i + 1, i + 2) if j < 200}
    pairs |= {(i, 150): copy(0.9) for i in range(100)} | {(7, i): copy(0.8) for i in range(200, 206) if i != 203}
    pairs[150, 200], pairs[9, 201] = copy(0.97), Pair("rewrite", 0.95, 0.3, 0.3, 0.1, 0.1, 0.0)
    found = traced(articles, (), pairs)
    rest = found.members.filter(pl.col("article") >= "a200").sort("article")
    assert rest["parent"].to_list() == ["a150", "a007", "a007", None, "a007", "a007"]
    assert rest["parent_probability"].to_list() == [1.0, 1.0, 1.0, None, 1.0, 1.0]
    assert rest["origin_probability"].to_list() == [0.0] * 6
    assert rest["relation"].to_list() == ["near-duplicate"] * 3 + [None] + ["near-duplicate"] * 2
    assert not len(found.basis.keys)  # only a part was summed


@pytest.mark.parametrize(
    ("down", "up", "said"),
    [
        (0.6, 0.0, "right-from-left"),
        (0.59, 0.0, None),
        (0.0, 0.6, "left-from-right"),
        (0.15, 0.15, "common-source"),
        (0.15, 0.16, None),
    ],
)
def test_how_probable_a_step_is_said_to_be_one(down: float, up: float, said: str | None) -> None:
    edges = np.array([[0.0, down], [up, 0.0]])
    trees = Trees(np.ones(2), np.zeros(0), edges, np.zeros((0, 2)))
    shared = SimpleNamespace(own=np.ones((2, 2), np.bool_))
    found = basis_of([4, 7], trees, shared)  # type: ignore[arg-type]
    assert found.of(np.array([[4, 7], [4, 8]])).to_list() == [said or "undecided", "undecided"]
    assert len(found.keys) == (said is not None)


ROWS = st.tuples(st.integers(0, 5), st.integers(6, 9))


@given(st.lists(st.tuples(ROWS, st.integers(0, 3)), max_size=12), st.lists(ROWS, max_size=8))
def test_the_basis_of_a_pair_is_what_was_said_of_it_last(told: list[Any], asked: list[tuple[int, int]]) -> None:
    parts = [PairBasis(packed(np.array([pair])), np.array([code], np.int8)) for pair, code in told]
    found = together(parts).of(np.array(asked, np.int64).reshape(-1, 2))
    last = dict(told)
    assert found.dtype == pl.String
    assert found.to_list() == [BASES[last.get(pair, 0)] for pair in asked]


def test_clusters_and_lone_articles_stand_in_the_order_of_their_first_row() -> None:
    articles = articles_of(hours(0, 1, 30), PAPERS)
    found = traced(articles, [(0, "Northwire", "strong")], {(1, 2): copy()}, Clusters([[1, 2]], [0.97], [False], set()))
    assert found.members["article"].to_list() == ["a000", "a001", "a002"]
    assert found.clusters.select("cluster", "size").rows() == [("c000001", 1), ("c000002", 2)]


def test_of_two_outside_sources_that_are_named_as_clearly_the_last_stands_first() -> None:
    credits = [(1, "Northwire", "strong"), (1, "Estuary Desk", "strong"), (0, "Harl Courier", "medium")]
    known = dossier({(0, 1): copy()}, credits, hours(None, None))
    assert [s.label for s in known.outside([0, 1])] == ["Estuary Desk", "Northwire", "Harl Courier"]


@pytest.mark.parametrize(
    ("credit", "release"),
    [
        ({"kind": "wire-metadata", "outlet": None, "url": None}, True),
        ({"kind": "wire-metadata", "outlet": "Northwire", "url": None}, False),
        ({"kind": "wire-metadata", "outlet": None, "url": "https://northwire.example/1"}, False),
        ({"kind": "footer", "outlet": None, "url": None}, False),
    ],
)
def test_a_release_is_marked_by_wire_metadata_that_names_nobody(credit: dict[str, str | None], release: bool) -> None:
    assert is_release_mark(credit) is release
