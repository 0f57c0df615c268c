"""Collapsing rule by rule: which of two stays, what copies and excerpts speak for, what is told of each row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from notices import CLINIC, FERRY

import dedup
from dedup.queries.collapse import ADDED, Collapsed, _free
from dedup.tables import TABLES, conform, empty

FAST = dedup.Settings(depth="fast", min_words=20)
NINE = datetime(2031, 3, 4, 9, tzinfo=UTC)


def result_of(
    pairs: list[dict[str, Any]], origin: str | None = None, more: dict[str, list[Any]] | None = None,
    clusters: dict[str, str] | None = None,
) -> dedup.Result:  # fmt: skip
    """Tables of pairs {left, right, relation, ...}; `more`: columns of articles; `clusters`: article -> its own."""
    ids = sorted({pair[end] for pair in pairs for end in ("left", "right")})
    frames: dict[str, Any] = {name: empty(name) for name in TABLES}
    articles = {"id": ids, "text": [f"text of {i}" for i in ids], **(more or {})}
    frames["articles"] = conform("articles", pl.DataFrame(articles, infer_schema_length=None))
    base = {"probability": 0.9, "causes": "minhash", "verbatim_left": 1.0, "verbatim_right": 1.0}
    frames["pairs"] = conform("pairs", pl.DataFrame([{**base, **pair} for pair in pairs], infer_schema_length=None))
    home = clusters or dict.fromkeys(ids, "c1")
    members = {"cluster": [home[i] for i in ids], "article": ids, "role": ["derivative"] * len(ids)}
    frames["members"] = conform("members", pl.DataFrame(members))
    names = sorted(set(home.values()))
    told = {"cluster": names, "origin": [origin if origin and home[origin] == c else None for c in names]}
    frames["clusters"] = conform("clusters", pl.DataFrame(told, schema=dict.fromkeys(told, pl.String)))
    return dedup.Result(**frames, run={})


def pair(left: str, right: str, relation: str = "near-duplicate", **more: Any) -> dict[str, Any]:
    equal = {"causes": "equal", "probability": 1.0} if relation == "exact" else {}
    return {"left": left, "right": right, "relation": relation, **equal, **more}


def gone(found: Collapsed) -> dict[str, str]:
    return dict(found.removed.filter(pl.col("kept").is_not_null()).select("removed", "kept").iter_rows())


def test_articles_of_two_clusters_never_go_for_each_other() -> None:
    pairs = [pair("a", "b", "exact"), pair("b", "c"), pair("c", "d", "exact")]
    found = result_of(pairs, clusters={"a": "c1", "b": "c1", "c": "c2", "d": "c2"}).collapse()
    assert gone(found) == {"b": "a", "d": "c"}
    assert found.kept.select("id", "cluster").rows() == [("a", "c1"), ("c", "c2")]


@pytest.mark.parametrize(
    ("relations", "expected"),
    [(["exact"], {"b": ("a", "exact")}), (["near-duplicate"], {"c": ("a", "near-duplicate")}),
     (["exact", "near-duplicate"], {"b": ("a", "exact"), "c": ("a", "near-duplicate")})],
)  # fmt: skip
def test_copies_go_in_the_relation_that_each_has_to_the_one_judged_for_both(
    relations: list[str], expected: dict[str, tuple[str, str]]
) -> None:
    pairs = [pair("a", "b", "exact"), pair("a", "c", causes="equal", probability=1.0)]
    rows = result_of(pairs).collapse(relations=relations).removed.select("removed", "kept", "relation", "probability")
    assert {removed: (kept, relation) for removed, kept, relation, _ in rows.iter_rows()} == expected
    assert set(rows["probability"]) == {1.0}


def test_of_two_copies_of_a_third_the_weaker_relation_is_the_one_between_them() -> None:
    pairs = [pair("a", "b", "exact"), pair("a", "c", causes="equal", probability=1.0)]
    found = result_of(pairs, origin="b").collapse(relations=["near-duplicate"])
    assert gone(found) == {"c": "b"}  # "b" is exactly "a", and "c" nearly
    assert gone(result_of(pairs, origin="c").collapse(relations=["exact"])) == {"b": "a"}


def texts(**words: int) -> dict[str, list[Any]]:
    return {"text": [" ".join(["word"] * n) for n in words.values()]}


@pytest.mark.parametrize(("of_small", "goes"), [({"coverage_left": 0.74}, False), ({"coverage_left": 0.76}, True)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_passage_of_more_than_25_words_outside_is_news_of_the_one_that_would_go(
    of_small: dict[str, float], goes: bool, turned: bool
) -> None:
    # of a hundred words of the one that would go; of the one that stays nothing is asked
    (small, large), share = (("b", "a") if turned else ("a", "b")), of_small["coverage_left"]
    sides = (
        {"coverage_left": share, "coverage_right": 0.1}
        if small == "a"
        else {"coverage_right": share, "coverage_left": 0.1}
    )
    found = result_of([pair("a", "b", **sides)], origin=large, more=texts(a=100, b=100)).collapse()
    assert (gone(found), list(found.with_news)) == (({small: large}, []) if goes else ({}, [small]))


def test_what_stays_for_its_news_is_not_told_where_another_stands_for_it() -> None:
    # "c" has news that "a" lacks and "b" has; "a" comes first
    pairs = [
        pair("a", "c", coverage_left=1.0, coverage_right=0.1),
        pair("b", "c", coverage_left=1.0, coverage_right=1.0),
    ]
    found = result_of(pairs, origin="a", more=texts(a=100, b=100, c=100)).collapse()
    assert (gone(found), list(found.with_news)) == ({"c": "b"}, [])


@pytest.mark.parametrize(("left", "right", "first"), [(0.9, 0.3, "b"), (0.3, 0.9, "a"), (0.9, 0.9, "b")])
def test_of_an_excerpt_and_its_whole_the_whole_stays_though_it_is_later(left: float, right: float, first: str) -> None:
    days = [NINE + timedelta(days=(i == first)) for i in "ab"]
    whole = result_of([pair("a", "b", "excerpt", verbatim_left=left, verbatim_right=right)], more={"published": days})
    other = "a" if first == "b" else "b"
    assert gone(whole.collapse(relations=["excerpt"])) == {other: first}
    assert gone(whole.collapse(relations=["exact"])) == {}
    # where excerpts are not asked for, the earlier one stays
    near = result_of([pair("a", "b")], more={"published": days})
    assert gone(near.collapse()) == {first: other}


@pytest.mark.parametrize(("keep", "stays"), [("origin", "b"), ("first", "c"), ("longest", "a")])
def test_each_way_of_keeping_has_its_own_first(keep: Any, stays: str) -> None:
    pairs = [pair(x, y, "exact") for x, y in (("a", "b"), ("a", "c"))]
    more = {
        "text": ["four words are here", "two words", "two words"],
        "published": [NINE, None, NINE - timedelta(days=1)],
    }
    assert result_of(pairs, origin="b", more=more).collapse(keep=keep).kept["id"].to_list() == [stays]


def test_of_equally_long_texts_the_earlier_stays_then_the_first_id() -> None:
    pairs = [pair("a", "b", "exact")]
    later = {"published": [NINE, NINE - timedelta(days=1)], "text": ["two words", "two words"]}
    assert result_of(pairs, more=later).collapse(keep="longest").kept["id"].to_list() == ["b"]
    assert result_of(pairs, more={"text": ["two words"] * 2}).collapse(keep="longest").kept["id"].to_list() == ["a"]
    assert result_of(pairs, more={"published": [NINE] * 2}).collapse(keep="first").kept["id"].to_list() == ["a"]


def test_rows_without_text_stay_unjudged_and_do_not_take_the_place_of_their_id() -> None:
    frame = pl.DataFrame([("1", None), ("1", FERRY), ("2", FERRY), ("1", " ")], schema=["id", "text"], orient="row")
    found = dedup.collapse(frame, FAST)
    assert found.kept.select("id", "text", "cluster").rows() == [
        ("1", None, None),
        ("1", FERRY, "c000001"),
        ("1", " ", None),
    ]
    assert (gone(found), found.unjudged, found.objects) == ({"2": "1"}, 2, None)


@pytest.mark.parametrize(("relations", "within", "repeats"), [
    (["exact"], "both", 1), (["exact"], "outlet", 1), (["exact"], "across", 0), (["near-duplicate"], "both", 0),
])  # fmt: skip
def test_a_repeated_row_goes_as_a_copy_of_the_same_outlet_does(relations: Any, within: Any, repeats: int) -> None:
    frame = pl.DataFrame([("1", CLINIC), ("1", CLINIC)], schema=["id", "text"], orient="row")
    found = dedup.collapse(frame, FAST, relations=relations, within=within)
    why = "the same id and text as an earlier row"
    assert found.removed.rows() == [("1", "1", "exact", 1.0, why)] * repeats
    assert len(found.kept) == 2 - repeats


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], ["cluster", "role", "origin"]), (["role"], ["cluster", "wirecopy_role", "origin"]),
        (["role", "wirecopy_role"], ["cluster", "wirecopy_role_", "origin"]),
        (["wirecopy_role", "wirecopy_role_", "role"], ["cluster", "wirecopy_role__", "origin"]),
    ],
)  # fmt: skip
def test_an_added_column_takes_a_name_that_is_free(taken: list[str], free: list[str]) -> None:
    assert _free(ADDED, taken) == free
