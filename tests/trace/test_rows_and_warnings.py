"""What tracing writes of a cluster and its members, its warnings; when articles appeared, and whom they credit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from strategies import table
from tracing import NAMES, Credit, Pair, articles_of, copy, hours, table_of, traced

from dedup.data import Attributed, Clusters, Copies
from dedup.tables import conform
from dedup.trace.appearance import Appearance
from dedup.trace.attribution import Dossier
from dedup.trace.pair_table import PairTable

PAPERS = ["Tarn Post", "Oswin Times", "Garrow Echo"]
NOON = datetime(2021, 5, 4, 12, tzinfo=UTC)


def dossier(articles: pl.DataFrame, credits: pl.DataFrame, pairs: dict[tuple[int, int], Pair] | None = None) -> Dossier:
    alone = np.arange(len(articles))
    known = Attributed(articles, credits, NAMES, Copies(alone, alone))
    return Dossier(known, PairTable(*table_of(pairs or {}), known.copies))


def appeared(*articles: tuple[datetime | None, str, str]) -> Appearance:
    when, precision, zone = ([row[i] for row in articles] for i in range(3))
    return Appearance(table([f"{i}" for i in range(len(articles))], published=when, published_precision=precision,
                            published_zone=zone))  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        # to the second, the minute, the day, the month; "absent": half a day more either way
        (("second", "given"), ("second", "given"), timedelta(seconds=1)),
        (("minute", "given"), ("second", "given"), timedelta(minutes=1)),
        (("second", "given"), ("minute", "given"), timedelta(seconds=1)),
        (("minute", "assumed"), ("minute", "given"), timedelta(minutes=1)),
        (("day", "given"), ("second", "given"), timedelta(days=1)),
        (("month", "given"), ("second", "given"), timedelta(days=31)),
        (("day", "absent"), ("second", "given"), timedelta(days=1.5)),
        (("day", "given"), ("second", "absent"), timedelta(days=1.5)),
        (("day", "absent"), ("day", "absent"), timedelta(days=2)),
        (("minute", "absent"), ("minute", "given"), timedelta(days=0.5, minutes=1)),
    ],
)
def test_one_article_is_before_another_from_the_gap_on_that_their_dates_leave_open(
    one: tuple[str, str], other: tuple[str, str], gap: timedelta
) -> None:
    for more, before in ((timedelta(0), True), (timedelta(microseconds=-1), False)):
        found = appeared((NOON, *one), (NOON + gap + more, *other))
        assert found.before([0, 1]).tolist() == [[False, before], [False, False]]
        assert found.before([1, 0], [1]).tolist() == [[False], [before]]
        assert found.each_before(np.array([0, 1]), np.array([1, 0])).tolist() == [before, False]


def test_two_clocks_without_a_zone_are_one_and_a_doubted_date_is_none() -> None:
    clock = ("minute", "absent")
    found = appeared((NOON, *clock), (NOON + timedelta(seconds=1), *clock), (None, *clock), (NOON, "day", "absent"))
    assert found.before([0, 1, 2, 3]).tolist() == [[False, True, False, False], *[[False] * 4] * 3]
    assert found.dated.tolist() == [True, True, False, True]
    found.doubt([1])
    assert not found.before([0, 1]).any() and found.dated.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("one", "other", "between"),
    [
        ((NOON, "minute", "given"), (NOON + timedelta(hours=1.5), "second", "given"), 1.5),
        ((NOON + timedelta(hours=1.5), "minute", "given"), (NOON, "second", "assumed"), 1.5),
        ((NOON, "minute", "absent"), (NOON + timedelta(hours=2), "minute", "absent"), 2.0),
        ((NOON, "minute", "absent"), (NOON, "minute", "given"), None),
        ((NOON, "day", "given"), (NOON, "minute", "given"), None),
        ((None, "minute", "given"), (NOON, "minute", "given"), None),
        ((NOON, "minute", "given"), (NOON, "month", "given"), None),
        ((NOON, "minute", "given"), (datetime(1950, 1, 1, tzinfo=UTC), "minute", "given"), None),
    ],
)  # fmt: skip
def test_hours_between_two_are_known_where_both_times_of_day_are_by_one_clock(
    one: Any, other: Any, between: float | None
) -> None:
    found = appeared(one, other)
    assert found.hours_between(0, 1) == pytest.approx(float("nan") if between is None else between, nan_ok=True)
    assert found.days(np.array([0, 1]))[0] == (one[0] or datetime(1970, 1, 1, tzinfo=UTC)).timestamp() / 86_400


def credited(*rows: dict[str, Any], dates: Sequence[float | None] = (0, 5, 9)) -> Dossier:
    """Three papers; each credit a row of table `credits` of the article `row`."""
    base = {
        "name": "Northwire",
        "outlet": "Northwire",
        "kind": "republication",
        "strength": "strong",
        "start": 1,
        "end": 2,
    }
    told = [{**base, "article": f"a{row.get('row', 0):03d}", **{k: row[k] for k in row if k != "row"}}
            for row in rows]  # fmt: skip
    return dossier(articles_of(hours(*dates), PAPERS), conform("credits", pl.DataFrame(told, infer_schema_length=None)))


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ({}, True), ({"strength": "medium"}, True), ({"strength": "weak"}, False), ({"kind": "own-reporting"}, False),
        ({"kind": "footer", "strength": "medium"}, True), ({"kind": "byline", "strength": "medium"}, True),
        ({"kind": "footer", "strength": "medium", "outlet": "Harl Lamp"}, False),
        ({"kind": "byline", "strength": "medium", "outlet": None, "name": "Harl Lamp"}, False),
        ({"kind": "footer", "outlet": "Harl Lamp"}, True), ({"kind": "mention", "strength": "medium"}, True),
        ({"kind": "mention", "strength": "medium", "outlet": "Harl Lamp"}, True),
        ({"kind": "wire-metadata", "outlet": None}, False), ({"kind": "wire-metadata"}, True),
        ({"name": None, "outlet": None}, False),
    ],
)  # fmt: skip
def test_a_credit_says_where_a_text_is_from_if_it_is_clear_and_no_page_owners(
    credit: dict[str, Any], names: bool
) -> None:
    known = credited(credit)
    assert known.names_origin(known.credits[0][0]) is names
    labels = [source.label for source in known.outside([0])]
    assert labels == ([credit.get("name", "Northwire")] if names else [])


def test_the_strongest_credit_to_an_outlet_counts_and_none_to_oneself() -> None:
    own, said = {"kind": "own-reporting", "outlet": "Garrow Echo"}, {"kind": "statement", "outlet": None}
    known = credited(
        {"strength": "weak"},
        {"strength": "medium"},
        {"outlet": "Tarn Post"},
        {"row": 1, "outlet": "Tarn Post"},
        own,
        said,
    )
    keys = dict(zip(PAPERS, known.keys, strict=True))
    assert known.credit_to(0, "northwire") == "medium" and known.credit_to(1, keys["Tarn Post"]) == "strong"
    assert known.credit_to(0, keys["Tarn Post"]) is None and known.credit_to(0, keys["Garrow Echo"]) is None
    assert known.credit_to(2, "northwire") is None and known.credit_to(0, "") is None
    assert [len(known.credits[0]), len(known.statements[0])] == [4, 1]


def test_whom_a_credit_means_whose_articles_here_are_all_later_is_outside() -> None:
    rows = [{"row": 0, "outlet": "Oswin Times"}, {"row": 1, "outlet": "Garrow Echo"}]
    known = credited(*rows)
    assert known.credited_late([0, 1, 2]) == [(0, 1), (1, 2)] and known.credited_late([0, 2]) == []
    assert [source.key for source in known.outside([0, 1, 2])] == ["oswin times", "garrow echo"]
    # not where the later one credits the earlier in turn, nor where it is not surely later
    assert credited(rows[0], {"row": 1, "outlet": "Tarn Post"}).credited_late([0, 1]) == []
    assert credited(rows[0], dates=(5, 5, 5)).credited_late([0, 1, 2]) == []


def test_an_outside_source_is_shown_by_its_host_or_its_name() -> None:
    for url, label in (
        ("https://www.harl.example/1", "www.harl.example"),
        ("harl.example", "harl.example"),
        (None, "Harl/Tarn"),
    ):
        (source,) = credited({"name": "Harl/Tarn", "outlet": None, "url": url}).outside([0])
        assert source.label == label


def warned(found: Any) -> list[str]:
    return (found.clusters["warnings"][0] or "").split("; ")


def test_pairs_to_articles_that_were_left_out_are_counted_in_words() -> None:
    for n, words in ((1, "1 pair links it"), (2, "2 pairs link it")):
        pairs = {(0, 1): copy(), **{(i, 2): copy() for i in range(n)}}
        told = warned(traced(articles_of(hours(0, 9, 20), PAPERS), (), pairs, Clusters([[0, 1]], [0.9], [True], set())))
        assert told[0].startswith("chained") and told[1].startswith(words)
    # though a round-up stands first in it, and in another cluster
    first = Clusters([[0, 1, 2], [0, 3, 4]], [0.9] * 2, [False] * 2, {0})
    pairs = {
        (0, 1): copy(),
        (0, 3): copy(),
        (1, 2): copy(),
        (3, 4): copy(),
        (2, 5): copy(),
        (1, 4): copy(0.9, "revision"),
    }
    both = traced(articles_of(hours(*range(6)), ["Tarn Post"] * 6), (), {**pairs, (1, 2): copy(0.9, "revision")}, first)
    versions = "2 of its members are versions of one article by Tarn Post"
    assert [row.split("; ")[0].split(" it ")[0] for row in both.clusters["warnings"]] == [
        "2 pairs link",
        "1 pair links",
    ]
    assert [versions in row for row in both.clusters["warnings"]] == [True, False]
    inside = traced(articles_of(hours(0, 9, 20), PAPERS), (), {(0, 1): copy(), (0, 2): copy()},
                    Clusters([[0, 1, 2]], [0.9], [False], {2}))  # fmt: skip
    assert warned(inside) == [""]  # a round-up is not left out, and no warning is none


def test_versions_of_one_outlet_are_counted_by_outlet() -> None:
    papers = ["Tarn Post", "Tarn Post", "Oswin Times", "Oswin Times", "Oswin Times", None]
    revision = copy(0.9, "revision")
    pairs = {(0, 1): revision, (2, 3): revision, (3, 4): revision, (0, 2): revision, (1, 4): copy(), (4, 5): revision}
    told = warned(traced(articles_of(hours(*range(6)), papers), (), pairs))
    assert told == [
        "3 of its members are versions of one article by Oswin Times",
        "2 of its members are versions of one article by Tarn Post",
    ]


@pytest.mark.parametrize(("odd", "more"), [(1, ""), (3, ""), (4, " and 1 more")])
def test_odd_dates_beside_sound_ones_are_named_three_at_most(odd: int, more: str) -> None:
    days = [datetime(1950 + i, 1, 1, tzinfo=UTC) for i in range(odd)]
    found = traced(articles_of([*days, NOON, NOON + timedelta(hours=2)], ["Tarn Post"] * (odd + 2)))
    named = ", ".join(f"a{i:03d} ({1950 + i})" for i in range(min(odd, 3)))
    assert warned(found) == [f"dates before 1990 or in the future were not counted: {named}{more}"]
    row = found.clusters.row(0, named=True)
    assert (row["first_published"], row["last_published"]) == (NOON, NOON + timedelta(hours=2))


def test_credits_that_the_dates_deny_are_told_by_the_first_and_counted() -> None:
    late: list[Credit] = [(0, "Oswin Times", "strong"), (1, "Garrow Echo", "strong"), (0, "Garrow Echo", "strong")]
    told = warned(traced(articles_of(hours(0, 5, 9), PAPERS), late))
    assert told == ["dates in conflict: a000 credits a001, which is dated after it (and 2 more such)"]
    assert warned(traced(articles_of(hours(0, 5, 9), PAPERS), late[:1])) == [
        "dates in conflict: a000 credits a001, which is dated after it"
    ]


def test_the_row_of_a_cluster_and_of_each_member() -> None:
    pairs = {(0, 1): Pair("rewrite", 0.8, 0.6, 0.5, 0.1, 0.2, 0.0), (0, 2): copy(1.0, "exact")}
    papers: list[str | None] = ["Tarn Post", "Oswin Times", None]
    found = traced(articles_of(hours(0, 30, 60), papers), [(1, "Tarn Post", "strong")], pairs)
    row = found.clusters.row(0, named=True)
    assert {k: row[k] for k in row if k not in ("origin_probability", "story")} == {
        "cluster": "c000001", "size": 3, "outlets": 2, "first_published": hours(0)[0], "last_published": hours(60)[0],
        "origin": "a000", "origin_outside": None, "origin_outlet": "Tarn Post", "origin_state": "named",
        "origin_kind": "article", "cohesion": 0.97, "warnings": None,
    }  # fmt: skip
    told = found.members.select("article", "role", "parent", "relation", "credit_state").rows()
    assert told == [("a000", "origin", None, None, "own"),
                    ("a001", "derivative", "a000", "rewrite", "credited, not marked"),
                    ("a002", "duplicate", "a000", "exact", "neither")]  # fmt: skip
    assert found.members["origin_probability"][0] == row["origin_probability"] > 0.5
    assert found.members["parent_probability"][0] is None and (0, 1, "right-from-left") in found.basis.rows()


def test_below_an_outside_source_the_relation_is_that_to_the_closest_and_whoever_names_it_credits_it() -> None:
    pairs = {(0, 1): Pair("rewrite", 0.8, 0.6, 0.5, 0.1, 0.2, 0.0), (0, 2): copy(0.99)}
    named: list[Credit] = [(0, "Northwire", "strong"), (1, "Northwire", "strong")]
    found = traced(articles_of(hours(None, None, None), PAPERS), named, pairs)
    row = found.clusters.row(0, named=True)
    assert (row["origin_outside"], row["origin_outlet"], row["origin_kind"]) == ("Northwire", "Northwire", "agency")
    told = found.members.select("article", "role", "parent", "relation", "credit_state").rows()
    assert told[0] == ("a000", "derivative", "outside:Northwire", "near-duplicate", "credited, not marked")
    assert told[1] == ("a001", "derivative", "outside:Northwire", "rewrite", "credited, not marked")
    assert told[2][3:] == ("near-duplicate", "neither")


def test_a_round_up_hangs_below_the_member_that_it_shares_most_with() -> None:
    pairs = {(0, 1): copy(), (0, 2): Pair("partial", 0.7, 0.5, 0.2, 0.1, 0.1, 0.0),
             (1, 2): Pair("partial", 0.7, 0.5, 0.3, 0.1, 0.1, 0.0)}  # fmt: skip
    found = traced(articles_of(hours(0, 30, 60), ["Tarn Post"] * 3), [(2, "Tarn Post", "strong")], pairs,
                   Clusters([[0, 1, 2]], [0.97], [False], {2}))  # fmt: skip
    last = found.members.filter(pl.col("article") == "a002").row(0, named=True)
    assert (last["role"], last["parent"], last["parent_probability"], last["relation"], last["credit_state"]) == (
        "compilation", "a001", 0.7, "partial", "own",
    )  # fmt: skip
    alone = traced(articles_of(hours(0, 30, 60), PAPERS), (), {(0, 1): copy()},
                   Clusters([[0, 1, 2]], [0.97], [False], {2}))  # fmt: skip
    last = alone.members.filter(pl.col("article") == "a002").row(0, named=True)
    assert (last["parent"], last["parent_probability"], last["relation"]) == (None, None, None)
