"""The words that say why a cluster comes from where it does, and those that warn of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from strategies import one_thread, printed, table  # noqa: F401  # a fixture
from tracing import NAMES, START, articles_of, copy, credit_table, hours, table_of, traced

from dedup.data import Attributed, Clusters
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.queries.origin_reasons import MOST_COMPARED, names_origin, origin_words
from dedup.settings import Settings
from dedup.tables import TABLES, Frames, conform, empty
from dedup.trace.origins import trace
from dedup.write.terminal.scan import scan_lines

FIRST = "The ferry Marta Holm left Tarn Quay for Ellesund with Hedda Roskill and forty others. It came back at noon."
TEXTS = [FIRST, "The ferry left with forty others. It came back at noon.", "A ferry left and came back at noon."]
DATES = [START, START + timedelta(hours=3, minutes=10), START + timedelta(hours=9)]


def members_of(roles: Sequence[str], states: Sequence[str]) -> pl.DataFrame:
    ids = [f"a{i:03d}" for i in range(len(roles))]
    return conform("members", pl.DataFrame({
        "cluster": ["c"] * len(roles), "article": ids, "role": roles, "credit_state": states,
        "origin_probability": [0.5] * len(roles),
    }))  # fmt: skip


def frames(cluster: dict[str, Any], members: pl.DataFrame, articles: pl.DataFrame, **more: pl.DataFrame) -> Frames:
    row = {"cluster": "c", "size": len(members), "origin_probability": 0.9, **cluster}
    tables = {name: empty(name) for name in TABLES} | {
        "articles": articles, "members": members, "clusters": conform("clusters", pl.DataFrame([row])), **more,
    }  # fmt: skip
    return Frames(**tables, run={})


def dated(dates: Sequence[datetime | None] = DATES, texts: Sequence[str] = TEXTS, **columns: Any) -> pl.DataFrame:
    n = len(texts)
    return table(
        texts, published=dates, published_precision=["minute"] * n, published_zone=["given"] * n,
        **columns,
    )  # fmt: skip


INSIDE = members_of(["origin", "derivative", "derivative"], ["own", "credited, not marked", "neither"])


def test_why_an_origin_is_one_is_said_in_words() -> None:
    said = origin_words(frames({"origin": "a000"}, INSIDE, dated()), "c")
    assert said[:2] == ["earliest by 3 h 10 min", "credited by 1 of 2"]
    assert said[2].startswith("keeps ") and said[2].endswith(" names that the others lose")
    assert said[3:] == ["the longest text"]


def test_the_summary_of_a_scan_says_the_same_words() -> None:
    result = frames({"origin": "a000", "origin_state": "named", "warnings": "a hub; a date"}, INSIDE, dated())
    told = list(scan_lines(result))
    assert any("; ".join(origin_words(result, "c")) in line for line in told)
    assert "  note: a hub" in told and "  note: a date" in told


@pytest.mark.parametrize("dates", [[datetime(2040, 1, 1, tzinfo=UTC), *DATES[1:]], [None, *DATES[1:]], [START] * 3])
def test_earliest_is_said_only_where_it_is_sure(dates: list[datetime | None]) -> None:
    assert not any("earliest" in w for w in origin_words(frames({"origin": "a000"}, INSIDE, dated(dates)), "c"))


def test_earliest_of_those_with_a_date() -> None:
    said = origin_words(frames({"origin": "a000"}, INSIDE, dated([*DATES[:2], None])), "c")
    assert said[0] == "earliest by 3 h 10 min of those with a date"


def test_nothing_is_said_of_what_a_text_that_is_cut_has_lost() -> None:
    cut = dated(completeness=["full", "full", "truncated"])
    said = origin_words(frames({"origin": "a000"}, INSIDE, cut), "c")
    assert said == ["earliest by 3 h 10 min", "credited by 1 of 2"]


def test_copies_of_the_origin_lose_nothing_and_round_ups_do_not_count() -> None:
    texts = [FIRST, FIRST, TEXTS[2]]
    pairs = conform("pairs", pl.DataFrame({"left": ["a000"], "right": ["a001"], "causes": ["equal"]}))
    members = members_of(["origin", "duplicate", "compilation"], ["own", "neither", "credited, not marked"])
    found = frames({"origin": "a000"}, members, dated([None] * 3, texts), pairs=pairs)
    assert origin_words(found, "c") == ["by what the texts keep of each other"]


def test_names_are_not_counted_against_very_many_others() -> None:
    n = MOST_COMPARED + 2
    articles = dated([None] * n, [FIRST, *(f"A ferry left at {i}." for i in range(1, n))])
    found = frames({"origin": "a000"}, members_of(["origin"] + ["derivative"] * (n - 1), ["neither"] * n), articles)
    assert origin_words(found, "c") == ["the longest text"]


def test_an_outside_source_is_named_with_the_places_that_name_it() -> None:
    credit = {"article": "a001", "name": "Northwire", "outlet": "Northwire", "kind": "footer", "strength": "strong"}
    credits = conform("credits", pl.DataFrame([credit, {**credit, "article": "a002", "kind": "dateline"}]))
    nobody = members_of(["derivative"] * 3, ["neither"] * 3)
    outside = frames({"origin_outside": "Northwire"}, nobody, dated(), credits=credits)
    assert origin_words(outside, "c") == ["named at the foot of a001 and in the dateline of a002"]
    assert origin_words(frames({"origin_outside": "Northwire"}, nobody, dated()), "c") == ["named by its members"]
    assert origin_words(frames({"origin_outside": "unnamed"}, nobody, dated()), "c") == []
    assert origin_words(frames({}, nobody, dated()), "c") == []
    with pytest.raises(KeyError):
        origin_words(outside, "d")


def warned(articles: pl.DataFrame, *more: Any) -> str:
    return str(traced(articles, *more).clusters["warnings"][0])


def test_a_cluster_that_one_hub_holds_together_is_said_to_chain() -> None:
    hub = Clusters([[0, 1, 2]], [0.4], [True], set())
    assert warned(articles_of(hours(0, 30, 30)), (), None, hub).startswith("chained: ")
    assert warned(articles_of(hours(0, 30, 30))) == "None"


def test_pairs_that_were_cut_off_are_counted_and_those_of_round_ups_are_not() -> None:
    pairs = {(0, 1): copy(), (2, 3): copy(), (1, 2): copy(0.6), (1, 4): copy(0.6), (3, 5): copy()}
    clusters = Clusters([[0, 1, 5], [2, 3, 5]], [0.97] * 2, [False] * 2, {5})
    found = traced(articles_of(hours(*range(0, 180, 30))), (), pairs, clusters)
    told = found.clusters["warnings"].to_list()
    assert told[0].startswith("2 pairs link it to articles that were left out")
    assert told[1].startswith("1 pair links it to articles that were left out")


def test_a_credited_article_that_is_dated_later_is_a_conflict() -> None:
    papers: list[str | None] = ["Tarn Post", "Oswin Times", "Garrow Echo"]
    named = [(1, "Tarn Post", "strong"), (2, "Tarn Post", "strong")]
    found = traced(articles_of(hours(5, 0, 0), papers), named, {(0, 1): copy(), (0, 2): copy()})
    assert found.clusters["origin_outside"].to_list() == ["Tarn Post"]
    assert found.clusters["warnings"].to_list() == [
        "dates in conflict: a001 credits a000, which is dated after it (and 1 more such)"
    ]


@pytest.mark.parametrize("odd", [datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)])
def test_a_date_that_cannot_be_one_does_not_count_and_is_told(odd: datetime) -> None:
    dates = [odd, datetime(2025, 3, 4, tzinfo=UTC), datetime(2025, 3, 6, tzinfo=UTC)]
    row = traced(articles_of(dates)).clusters.row(0, named=True)
    assert row["origin"] == "a001"
    assert row["warnings"] == f"dates before 1990 or in the future were not counted: a000 ({odd.year})"
    assert (row["first_published"], row["last_published"]) == (dates[1], dates[2])


def test_a_collection_that_is_old_throughout_keeps_its_dates() -> None:
    old = [datetime(1987, 3, 4, tzinfo=UTC), datetime(1987, 3, 6, tzinfo=UTC)]
    assert traced(articles_of(old)).clusters.select("origin", "warnings").row(0) == ("a000", None)


def test_versions_by_one_outlet_are_told() -> None:
    pairs = {(0, 1): copy(0.95, "revision"), (0, 2): copy(), (1, 2): copy()}
    found = warned(articles_of(hours(0, 30, 60), ["Tarn Post", "Tarn Post", "Oswin Times"]), (), pairs)
    assert found == "2 of its members are versions of one article by Tarn Post"
    assert "versions" not in warned(articles_of(hours(0, 30, 60)), (), pairs)


def test_a_release_of_which_the_press_wire_is_not_here_comes_from_a_release() -> None:
    wires = Outlets([*NAMES, Outlet("Tidewire", kind="press-wire")])
    articles = articles_of(hours(0, 0))
    clusters = Clusters([[0, 1]], [0.97], [False], set())
    credits = credit_table([(0, "Tidewire", "strong"), (1, "Tidewire", "strong")])
    known = Attributed(articles, credits, wires, printed(articles["text"].to_list()).copies)
    found = trace(known, clusters, *table_of({(0, 1): copy()}), Settings().origin_probability)
    assert found.clusters.select("origin_outside", "origin_kind").row(0) == ("Tidewire", "press-release")


@pytest.mark.parametrize(
    ("cluster", "named"),
    [
        ({"origin": None, "origin_outside": "Ports Board", "origin_outlet": None, "origin_kind": "statement"}, True),
        ({"origin": None, "origin_outside": "Mara Quill", "origin_outlet": None, "origin_kind": "speech"}, False),
        ({"origin": None, "origin_outside": "unnamed", "origin_outlet": None, "origin_kind": "unknown"}, False),
        # the release is one of the articles: nobody outside issued it
        (
            {"origin": "a", "origin_outside": None, "origin_outlet": "Ports Board", "origin_kind": "press-release"},
            False,
        ),
        ({"origin": None, "origin_outside": None, "origin_outlet": None, "origin_kind": "unknown"}, False),
    ],
)
def test_a_statement_names_an_origin_outside_that_somebody_issued(cluster: dict[str, Any], named: bool) -> None:
    said = {"kind": "statement", "name": "Ports Board of Orlen", "url": None, "outlet": None}
    assert names_origin(said, cluster) is named
