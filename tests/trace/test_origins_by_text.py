"""Origins from texts alone, and large and odd clusters."""

import time
from datetime import datetime
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from strategies import FERRY, ORCHARD, one_thread, printed, table  # noqa: F401  # a fixture
from tracing import (
    NAMES,
    START,
    Pair,
    articles_of,
    assert_defined,
    copy,
    credit_table,
    dossier_of,
    hours,
    table_of,
    traced,
)

from dedup.data import Attributed, Clusters, Copies
from dedup.settings import Settings
from dedup.trace.attribution import Dossier
from dedup.trace.edge_weights import versions
from dedup.trace.pair_table import MOST_SAID


def reworded(z: float, covered: float = 0.4, verbatim: float = 0.05, relation: str = "rewrite") -> Pair:
    """A pair of which the texts say with log-odds z that the right one was made from the left."""
    return Pair(relation, 0.9, covered, covered, verbatim, verbatim, float(np.tanh(z / 2)))


def undated(n: int) -> pl.DataFrame:
    return articles_of([None] * n, [None] * n)


@pytest.mark.parametrize("source", [0, 1, 2])
def test_of_rewrites_the_one_that_has_what_the_others_lose_is_the_likely_origin(source: int) -> None:
    pairs = {}
    for a, b in combinations(range(3), 2):
        pairs[a, b] = reworded(6.0 if a == source else -6.0 if b == source else 0.0)
    found = traced(undated(3), (), pairs)
    assert_defined(found)
    assert found.clusters.select("origin", "origin_state").row(0) == (f"a00{source}", "likely")


def test_two_rewrites_of_which_the_texts_say_nothing_may_both_come_from_elsewhere() -> None:
    found = traced(undated(2), (), {(0, 1): reworded(0.0)})
    assert_defined(found)
    assert found.members["origin_probability"].sum() <= 0.6
    assert found.clusters["origin"].to_list() == [None]


def test_texts_that_say_more_never_make_their_source_less_likely() -> None:
    roots = [traced(undated(2), (), {(0, 1): reworded(z)}).members["origin_probability"][0] for z in range(-7, 8)]
    assert (np.diff(roots) >= -1e-9).all()
    assert roots[13] == pytest.approx(roots[14])  # beyond MOST_SAID no more is said


def test_a_direction_of_one_is_as_strong_as_the_strongest_that_counts() -> None:
    sure = Pair("rewrite", 0.9, 0.4, 0.4, 0.0, 0.0, 1.0)
    prints = printed(undated(2)["text"].to_list())
    known = dossier_of(undated(2), {(0, 1): sure}, prints).pairs.shared([0, 1])
    assert known.towards.tolist() == [[0, MOST_SAID], [-MOST_SAID, 0]]


def family(verbatim: float, outlets: list[str | None]) -> tuple[Dossier, np.ndarray]:
    articles = articles_of([None] * 3, outlets)
    pairs = dict.fromkeys(combinations(range(3), 2), reworded(2.0, 0.7, verbatim, "revision"))
    known = dossier_of(articles, pairs, printed(articles["text"].to_list()))
    return known, versions(known, [0, 1, 2], known.pairs.shared([0, 1, 2]))


def test_members_that_keep_most_of_the_text_are_versions_where_no_outlet_is_known() -> None:
    assert family(0.8, [None] * 3)[1][0, 1] > 0.99
    assert family(0.1, [None] * 3)[1][0, 1] < 0.01


def test_texts_of_different_papers_are_no_versions_of_each_other() -> None:
    likely = family(0.8, ["Tarn Post", "Tarn Post", "Oswin Times"])[1]
    assert likely[0, 1] == 1 and likely[0, 2] == likely[1, 2] == 0


def test_an_excerpt_among_versions_is_the_older_one() -> None:
    """What is shorter and whole in the other is an older version there, and a cut elsewhere."""
    cut = Pair("excerpt", 0.99, 0.5, 1.0, 0.5, 0.95, float(np.tanh(1.5)))  # as a cut, the right one is the later
    grown = reworded(3.0, 0.8, 0.7, "revision")
    among = traced(undated(3), (), {(0, 1): cut, (1, 2): grown, (0, 2): reworded(-2.0, 0.8, 0.7, "revision")})
    alone = traced(undated(2), (), {(0, 1): cut})
    p = dict(among.members.select("article", "origin_probability").iter_rows())
    assert p["a001"] > p["a000"]
    assert alone.clusters["origin"].to_list() == ["a000"]


def test_an_outlet_that_credits_itself_changes_nothing() -> None:
    papers: list[str | None] = ["Tarn Post", "Oswin Times"]
    own = traced(articles_of(hours(0, 30), papers), [(0, "Tarn Post", "strong")])
    assert_defined(own)
    without = traced(articles_of(hours(0, 30), papers))
    columns = ["origin", "origin_outside", "origin_state", "origin_probability"]
    assert own.clusters.select(columns).equals(without.clusters.select(columns))  # nobody else names it


def test_copies_share_what_the_one_that_stands_for_them_shares() -> None:
    articles = table([FERRY, FERRY, ORCHARD])
    known = dossier_of(articles, {(0, 2): reworded(3.0)}, printed([FERRY, FERRY, ORCHARD]))
    shared = known.pairs.shared([0, 1, 2])
    assert shared.towards[1, 2] == pytest.approx(3.0) and shared.towards[2, 1] == pytest.approx(-3.0)
    assert shared.name(1, 2) == "rewrite" and shared.name(0, 1) == "exact" and shared.name(0, 0) is None
    assert shared.have[1, 2] and not shared.own[1, 2]


@pytest.mark.parametrize("date", [START, None])
def test_five_thousand_members_of_one_date_get_an_answer_quickly(date: datetime | None) -> None:
    n = 5000
    articles = articles_of([date] * 2, ["A", "B"])[:1].select(pl.all().repeat_by(n).explode())
    articles = articles.with_columns(id=pl.Series([f"a{i:05d}" for i in range(n)]))
    pairs = {(0, i): copy() for i in range(1, n)} | {(i, i + 1): copy() for i in range(1, n - 1)}
    from dedup.trace.origins import trace

    start = time.perf_counter()
    clusters = Clusters([list(range(n))], [0.97], [False], set())
    known = Attributed(articles, credit_table([]), NAMES, Copies(np.arange(n), np.arange(n)))
    ends, table = table_of(pairs)
    found = trace(known, clusters, ends, table, Settings().origin_probability)
    assert time.perf_counter() - start < 20
    assert len(found.members) == n and found.members["origin_probability"].sum() <= 1 + 1e-6
    undecided = found.clusters["origin_state"].to_list() == ["undecided"]
    assert found.members["parent"].null_count() == n if undecided else found.members["parent"].null_count() <= 1
