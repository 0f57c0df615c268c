"""Collapsing rule by rule: which of two stays, what copies and excerpts speak for, what is told of each row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.queries.collapse import Collapsed, Keep
from dedup.queries.collapse.table_places import ADDED, free_names
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
    assert found.kept.select("id", "wirecopy_cluster").rows() == [("a", "c1"), ("c", "c2")]


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
    assert found.kept.select("id", "text", "wirecopy_cluster").rows() == [
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
    assert found.removed.rows() == [("1", "1", "exact", 1.0, why, 1)] * repeats
    assert len(found.kept) == 2 - repeats


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        (["role"], [*ADDED]), (["wirecopy_role"], [ADDED[0], "wirecopy_role_", *ADDED[2:]]),
        (["wirecopy_role", "wirecopy_role_"], [ADDED[0], "wirecopy_role__", *ADDED[2:]]),
    ],
)  # fmt: skip
def test_an_added_column_takes_a_name_that_is_free(taken: list[str], free: list[str]) -> None:
    assert free_names(ADDED, taken) == free


EVERY = [pair("a", r, r) for r in ("exact", "near-duplicate", "revision", "excerpt", "rewrite", "partial")]


@pytest.mark.parametrize(
    ("level", "goes"),
    [("copies", {"exact", "near-duplicate"}), ("versions", {"exact", "near-duplicate", "revision"}),
     (None, {"exact", "near-duplicate", "revision"}),
     ("derivatives", {"exact", "near-duplicate", "revision", "excerpt", "rewrite"})],
)  # fmt: skip
def test_each_level_removes_one_kind_more_and_never_what_shares_a_part_only(level: Any, goes: set[str]) -> None:
    found = result_of(EVERY, origin="a").collapse(level=level)
    assert gone(found) == dict.fromkeys(sorted(goes), "a")
    assert found.run["collapse"]["level"] == (level or "versions")
    assert set(found.run["collapse"]["relations"]) == goes


def test_two_words_that_contradict_each_other_are_refused() -> None:
    for arguments, message in (
        ({"level": "copies", "relations": ["exact"]}, "take one of them"),
        ({"level": "version"}, "level is 'version'; .* did you mean 'versions'"),
        ({"keep": "best dated"}, "did you mean 'best-dated'"),
        ({"relations": ["revisions"]}, "did you mean 'revision'"),
        ({"weights": True, "keep": "all"}, "weights keeps all"),
    ):
        with pytest.raises(UsageError, match=message):
            result_of(EVERY).collapse(**arguments)  # type: ignore[arg-type]


def test_the_best_dated_stays() -> None:
    def stays(*dates: tuple[datetime | None, str | None, str | None]) -> str:
        columns = dict(
            zip(
                ("published", "published_precision", "published_zone"), map(list, zip(*dates, strict=True)), strict=True
            )
        )
        ids = "abcdef"[: len(dates)]
        found = result_of([pair("a", i, "exact") for i in ids[1:]], more=columns).collapse(keep="best-dated")
        return str(found.kept["id"].item())

    minute, late = (NINE, "minute", "given"), NINE + timedelta(days=9)
    assert stays((None, None, None), (NINE, "month", "given")) == "b"
    assert stays((NINE, "day", "given"), (late, "minute", "given")) == "b"
    assert stays(minute, (late, "second", "given")) == "b"
    assert stays((NINE, "minute", "assumed"), (late, "minute", "given")) == "b"
    # a time without a zone is half a day uncertain: no better than a day
    assert stays((NINE, "second", "absent"), (late, "day", "given")) == "b"
    assert stays((late, "minute", "given"), minute) == "b"
    assert stays(minute, minute) == "a"


def test_a_complete_one_stays_and_of_these_the_longest() -> None:
    pairs = [pair("a", i, "exact") for i in "bcd"]
    more = {
        "text": ["one two three four"] + ["one"] + ["one two"] * 2,
        "completeness": ["truncated", "full", None, "full"],
    }
    assert result_of(pairs, more=more).collapse(keep="complete").kept["id"].to_list() == ["c"]
    found = result_of(pairs, more={**more, "completeness": ["stub"] * 4}).collapse(keep="complete")
    assert found.removed["why"].to_list() == ["exact of a, which is kept: complete, and the longest such"] * 3


def test_the_probability_is_that_of_the_surest_pair_in_the_cluster() -> None:
    pairs = [pair("a", "b", "exact"), pair("a", "c", probability=0.7), pair("c", "d", "rewrite", probability=0.8),
             pair("d", "e", "same-story", probability=0.99), pair("c", "f", probability=0.95)]  # fmt: skip
    result = result_of(pairs, clusters={**dict.fromkeys("abcde", "c1"), "f": "c2"})
    kept = result.collapse(keep="all").kept
    known = dict(kept.select("id", "wirecopy_probability").iter_rows())
    assert known == {"a": 1.0, "b": 1.0, "c": 0.8, "d": 0.8, "e": None, "f": None}


def test_of_several_clusters_of_a_round_up_the_first_is_told() -> None:
    pairs, clusters = [pair("a", "x", "partial"), pair("b", "x", "partial")], {"a": "c1", "x": "c1", "b": "c2"}
    result = result_of(pairs, clusters=clusters)
    rows = [("c1", "a", "origin"), ("c1", "x", "compilation"), ("c2", "b", "origin"), ("c2", "x", "compilation")]
    members = conform("members", pl.DataFrame(rows, schema=["cluster", "article", "role"], orient="row"))
    kept = replace(result, members=members).collapse().kept
    assert kept.select("id", "wirecopy_cluster", "wirecopy_role").rows() == [
        ("a", "c1", "origin"), ("b", "c2", "origin"), ("x", "c1", "compilation"),
    ]  # fmt: skip


def test_weights_of_what_holds_the_same_add_up_to_one() -> None:
    pairs = [pair("a", "b", "exact"), pair("a", "c", "exact"), pair("d", "e")]
    result = result_of(pairs, clusters={**dict.fromkeys("abc", "c1"), **dict.fromkeys("de", "c2")})
    found = result.collapse(weights=True)
    assert found.kept["wirecopy_weight"].to_list() == [1 / 3] * 3 + [1 / 2] * 2
    assert found.removed.is_empty()
    assert found.kept["wirecopy_weight"].sum() == pytest.approx(len(result.collapse().kept))


cells = st.sampled_from(
    [None, "", "nan", FERRY, CLINIC, FERRY.replace("1961", "1962"), f"{CLINIC} {FERRY}", FERRY[:120]]
)
rows = st.lists(st.tuples(st.sampled_from([None, "a", "b", "c", "d"]), cells), min_size=1, max_size=8)


@given(rows, st.sampled_from([None, "copies", "derivatives"]), st.sampled_from([*get_args(Keep)]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_kept_and_removed_hold_every_row_exactly_once(
    rows: list[tuple[str | None, str | None]], level: Any, keep: Any, weights: bool
) -> None:
    rows = [*rows, ("last", CLINIC)]
    frame = pl.DataFrame(rows, schema={"id": pl.String, "text": pl.String}, orient="row").with_row_index("nr")
    arguments: dict[str, Any] = {"level": level, "keep": keep}
    found = dedup.collapse(frame, FAST, **arguments)
    went = found.removed.filter(pl.col("row").is_not_null())
    assert sorted([*found.kept["nr"], *went["row"]]) == list(range(len(rows)))
    assert list(found.kept["nr"]) == list(found.rows)
    assert found.kept.select(frame.columns).equals(frame[list(found.rows)])
    # each is stood for by one that stays, of its own cluster
    ids = {row: id or f"frame:{row}" for row, (id, _) in enumerate(rows)}
    assert set(went["kept"]) <= {ids[row] for row in found.rows}
    assert [ids[row] for row in went["row"]] == went["removed"].to_list()
    every = dedup.collapse(frame, FAST, keep="all").kept
    clusters = set(every["wirecopy_cluster"].drop_nulls())
    assert set(found.kept["wirecopy_cluster"].drop_nulls()) == clusters
    if weights and keep != "all":
        weighed = dedup.collapse(frame, FAST, weights=True, **arguments)
        assert weighed.kept["nr"].to_list() == list(range(len(rows)))
        assert weighed.kept["wirecopy_weight"].sum() == pytest.approx(len(found.kept))
