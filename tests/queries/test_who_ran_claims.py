"""Who ran our pieces: an editor reads it aloud, so nobody is said to have run a piece that he may not have run."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from used_pieces import OURS, article, credit, frames, member, own_outlets, pair

from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.order import ORDERS, order
from dedup.queries.who_ran.rows import every_outlet, who_ran
from dedup.queries.who_ran.use_words import open_order
from dedup.write.terminal.who_ran import ran_lines, ran_text

DAY = {"published_precision": "day"}


@pytest.fixture
def terms(tmp_path: Path) -> Outlets:
    return own_outlets(tmp_path)


def found(theirs: dict[str, Any], outlets: Outlets, ours: dict[str, Any] = OURS, root: float = 0.9, **more: Any) -> Any:
    """The answer where `theirs` was made from `ours`, as the tables have it."""
    tables = frames([ours, theirs], [pair("a", "b")], [member("a", root=root), member("b", "a", root)],
                    {"origin": "a", "origin_probability": root}, **more)  # fmt: skip
    return who_ran(tables, outlets, "Harbour Gazette")


# Only what is later


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (article("a", "P", 0), article("b", "Q", 1), "later"),
        (article("a", "P", 1), article("b", "Q", 0), "earlier"),
        (article("a", "P", 0), article("b", "Q", 0), "too near to tell"),
        (article("a", "P", -9, **DAY), article("b", "Q", 2), "too near to tell"),
        (article("a", "P", -9, **DAY, published_zone="absent"), article("b", "Q", 15, **DAY, published_zone="absent"),
         "probably later"),
        (article("a", "P", 15, **DAY, published_zone="absent"), article("b", "Q", -9, **DAY, published_zone="absent"),
         "probably earlier"),
        (article("a", "P"), article("b", "Q", 2), "not known"),
        (article("a", "P", -2_000_000), article("b", "Q", 2), "not known"),  # in 1796
        (None, article("b", "Q", 2), "not known"),
    ],
)  # fmt: skip
def test_the_order_of_two_articles_is_said_as_surely_as_their_dates_tell(
    ours: dict[str, Any] | None, theirs: dict[str, Any], expected: str
) -> None:
    assert order(ours, theirs) == expected and expected in ORDERS
    assert open_order(expected)


@pytest.mark.parametrize(
    ("theirs", "direction"),
    [
        (article("b", "Inland Courier", 3), "from ours"),
        (article("b", "Inland Courier", 24, **DAY, published_zone="absent"), "from ours"),  # probably later
        (article("b", "Inland Courier", 0), "undecided"),
        (article("b", "Inland Courier"), "undecided"),
    ],
)
def test_who_is_not_later_as_far_as_dates_tell_ran_nothing_unless_he_says_so(
    terms: Outlets, theirs: dict[str, Any], direction: str
) -> None:
    silent = found(theirs, terms)
    assert silent.rows["direction"].to_list() == [direction]
    assert silent.totals()["articles"] == (direction == "from ours")
    assert not silent.totals()["to_check"] or direction == "from ours"
    assert found(theirs, terms, credits=[credit("b")]).rows["direction"].to_list() == ["from ours"]
    if direction == "undecided":
        assert "dates" in ran_text(silent) and len(who_ran_uncredited(theirs, terms)) == 0


def who_ran_uncredited(theirs: dict[str, Any], terms: Outlets) -> pl.DataFrame:
    tables = frames([OURS, theirs], [pair("a", "b")], [member("a", root=0.9), member("b", "a")], {"origin": "a"})
    return who_ran(tables, terms, "Harbour Gazette", uncredited=True).rows


def test_an_article_that_does_not_name_us_needs_more_than_an_even_chance(terms: Outlets) -> None:
    later = article("b", "Inland Courier", 3)
    assert found(later, terms, root=0.75).rows["direction"].to_list() == ["from ours"]
    assert found(later, terms, root=0.6).rows["direction"].to_list() == ["undecided"]
    weak = [credit("b", kind="mention", strength="weak")]
    assert found(later, terms, root=0.6, credits=weak).rows["direction"].to_list() == ["from ours"]


def test_an_article_that_names_a_statement_which_ours_names_may_have_it_from_there(terms: Outlets) -> None:
    later = article("b", "Inland Courier", 3)
    for name, direction in (("the Ports Board", "undecided"), ("Rail Union", "from ours")):
        said = [credit("a", "Ports Board", kind="speech"), credit("b", name, kind="statement")]
        assert found(later, terms, credits=said).rows["direction"].to_list() == [direction]
        named = found(later, terms, credits=[*said, credit("b", kind="mention", strength="weak")])
        assert named.rows["direction"].to_list() == ["from ours"]


# What both have from elsewhere


@pytest.mark.parametrize(
    ("cluster", "words"),
    [
        ({"origin_outside": "unnamed"}, "both have it from a text outside this collection"),
        ({"origin_outside": "Ports Board", "origin_kind": "statement"}, "both ran a statement (Ports Board)"),
        ({"origin_outside": "Northwire", "origin_kind": "agency"}, "both have it from Northwire"),
        ({"origin": "x", "origin_outlet": "Echo"}, "both have it from Echo"),
        ({"origin_state": "undecided"}, "both have it from a third text; whose could not be decided"),
    ],
)
def test_what_both_have_from_elsewhere_stands_apart_and_nobody_is_said_to_owe_a_credit(
    terms: Outlets, cluster: dict[str, Any], words: str
) -> None:
    state = {"origin_state": "outside"} if "origin_outside" in cluster else {}
    tables = frames(
        [OURS, article("b", "Inland Courier", 3), article("x", "Echo", -5)],
        [pair("a", "b", basis="common-source"), pair("x", "a", made="a"), pair("x", "b", made="b")],
        [member("a", "x", 0.4), member("b", "x", 0.4), member("x", root=0.4)], {**state, **cluster},
    )  # fmt: skip
    answer = who_ran(tables, terms, "Harbour Gazette")
    row = answer.rows.filter(pl.col("theirs") == "b").row(0, named=True)
    assert (row["direction"], row["credit"], row["standing"]) == ("common source", None, "both from another source")
    told = " ".join(ran_text(answer).split())
    assert "credits no other outlet" not in told and "In common from elsewhere" in told
    assert all(word in told for word in words.split())
    assert answer.totals()["to_check"] == answer.totals()["articles"] == 0


def test_what_a_step_says_inside_a_cluster_from_outside_counts_only_for_who_names_us(terms: Outlets) -> None:
    outside = {"origin_outside": "unnamed", "origin_state": "outside"}
    for credits, direction in (([], "common source"), ([credit("b")], "from ours")):
        tables = frames([OURS, article("b", "Inland Courier", 3)], [pair("a", "b", made="b")],
                        [member("a", "outside:unnamed"), member("b", "a", 0.9)], outside, credits=credits)  # fmt: skip
        assert who_ran(tables, terms, "Harbour Gazette").rows["direction"].to_list() == [direction]


def test_of_a_piece_that_is_not_here_only_who_names_us_is_said_to_have_run_it(terms: Outlets) -> None:
    tables = frames(
        [article("b", "Inland Courier", 1), article("c", "Echo", 2)], [pair("b", "c")],
        [member("b", "outside:Harbour Gazette"), member("c", "b")],
        {"origin_outside": "Harbour Gazette", "origin_state": "outside"}, credits=[credit("b")],
    )  # fmt: skip
    answer = who_ran(tables, terms, "Harbour Gazette")
    assert answer.rows.select("theirs", "direction").rows() == [("b", "from ours"), ("c", "undecided")]
    assert "likely from a piece" in " ".join(ran_text(answer).split())


def test_who_names_no_outlet_is_said_to_credit_no_other_and_what_is_named_is_told(terms: Outlets) -> None:
    later = article("b", "Inland Courier", 3)
    told = ran_text(found(later, terms))
    assert "credits no" in told and "no credit to you was found" in told
    other = found(later, terms, credits=[credit("b", "Northwire"), credit("b", "Ports Board", kind="statement")])
    assert other.rows["credits_others"].to_list() == ["Northwire; a statement (Ports Board)"]
    assert "Northwire" in ran_text(other) and "credits no" not in ran_text(other)


# Which outlet is meant


def test_any_name_of_an_outlet_gives_the_same_rows_and_credits_to_any_of_them_count() -> None:
    page = "https://www.valleymirror.example/news/1"
    tables = frames(
        [article("a", "valleymirrorexample", 0, url=page), article("b", "Inland Courier", 1)], [pair("a", "b")],
        [member("a", root=0.9), member("b", "a")], {"origin": "a"}, credits=[credit("b", "The Valley Mirror")],
    )  # fmt: skip
    names = ("Valley Mirror", "valleymirrorexample", "valleymirror.example", page, "VALLEY MIRROR")
    rows = [who_ran(tables, Outlets.packaged(), name).rows for name in names]
    assert all(one.equals(rows[0]) for one in rows)
    assert rows[0].select("theirs", "credit").rows() == [("b", "credited, not marked")]
    (shown,) = every_outlet(tables, Outlets.packaged())
    assert shown.rows.equals(rows[0])


def test_a_name_as_it_is_written_is_taken_and_others_that_fit_are_told() -> None:
    both = frames([article("a", "Valley Mirror", 0), article("b", "Valley-Mirror", 1)])
    answer = who_ran(both, Outlets.packaged(), "Valley Mirror")
    assert (answer.outlet, answer.here, answer.also) == ("Valley Mirror", 1, ("Valley-Mirror",))
    assert next(ran_lines(answer)).startswith("Valley Mirror is taken as written; Valley-Mirror may be called so, too")
    with pytest.raises(UsageError, match=r"'valleymirror' may be Valley Mirror or Valley-Mirror here"):
        who_ran(both, Outlets.packaged(), "valleymirror")


def test_the_nearest_names_are_offered_also_for_those_known_by_their_pages() -> None:
    some = frames([article("a", "vmirrorexample", 0, url="https://www.valley-mirror.example/news/1")])
    with pytest.raises(UsageError, match="did you mean vmirrorexample"):
        who_ran(some, Outlets.packaged(), "Valey Mirror")
