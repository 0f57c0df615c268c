"""The parts of who-ran, each at its bounds: standing, quotation marks, shares of a pair, steps of a tree."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from used_pieces import OURS, article, credit, frames, member, pair

from dedup.outlets.outlet import Outlet
from dedup.outlets.partner_terms import PartnerTerms
from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.credit_state import issued_to_both, marked
from dedup.queries.who_ran.rows import who_ran
from dedup.queries.who_ran.shares import OutletPairs
from dedup.queries.who_ran.standing import standing
from dedup.queries.who_ran.use_words import both_have, credit_words, open_order
from dedup.queries.who_ran.uses import _ancestor, _through

PAPER, HOUSE = Outlet("Harbour Gazette", owner="North"), Outlet("Tarn Post", owner="North")
KNOWN = Outlets.packaged()


def stands(
    outlet: Outlet | None, asked: Outlet | None = PAPER, theirs: dict[str, Any] | None = None,
    ours: dict[str, Any] | None = OURS, **more: Any,
) -> str | None:  # fmt: skip
    row = {**article("b", "Inland Courier", 3), "key": "inland courier", **(theirs or {})}
    return standing(asked, outlet, ours, row, **{"decided": True, "credited": False, "share": None, **more})


def partner(**terms: Any) -> Outlet:
    return Outlet("Inland Courier", partner=True, terms=PartnerTerms(**terms))


@pytest.mark.parametrize(
    ("outlet", "more", "expected"),
    [
        (HOUSE, {}, "own title"), (HOUSE, {"asked": None}, "not on your list"), (HOUSE, {"yours": False}, "own title"),
        (HOUSE, {"asked": Outlet("Harbour Gazette")}, "not on your list"),
        (Outlet("Echo"), {"asked": Outlet("Harbour Gazette")}, "not on your list"),  # no owner is no common owner
        (Outlet("Echo", ours=True), {}, "own title"), (Outlet("Echo", ours=True), {"yours": False}, None),
        (partner(), {"theirs": {"key": None}}, "outlet not known"), (None, {}, "not on your list"),
        (None, {"yours": False}, None), (Outlet("Echo"), {}, "not on your list"),
        (partner(credit=True), {"decided": False}, "direction not decided"),
        (partner(credit=True), {"decided": False, "common": True}, "both from another source"),
        (Outlet("Echo", partner=True), {}, "within terms"), (partner(), {}, "within terms"),
        (partner(credit=True), {"credited": True}, "within terms"),
        (partner(credit=True), {}, "check: credit missing"),
        (partner(credit=True), {"theirs": {"completeness": "truncated"}}, "within terms; not checked: credit"),
        (partner(embargo=timedelta(hours=4)), {}, "check: too early"),
        (partner(embargo=timedelta(hours=3)), {}, "within terms"),
        (partner(embargo=timedelta(hours=3)), {"ours": None}, "within terms; not checked: embargo"),
        (partner(embargo=timedelta(hours=3)), {"theirs": {"published": None}}, "within terms; not checked: embargo"),
        (partner(embargo=timedelta(hours=3)), {"theirs": {"published_zone": "absent"}},
         "within terms; not checked: embargo"),
        (partner(embargo=timedelta(hours=3)), {"theirs": {"published_precision": "day"}},
         "within terms; not checked: embargo"),
        (partner(share=0.5), {"share": 0.504}, "within terms"), (partner(share=0.5), {"share": 0.506},
                                                                  "check: more than agreed"),
        (partner(share=0.5), {"share": 0.9, "ours": None}, "within terms; not checked: share"),
        (partner(share=0.5), {}, "within terms; not checked: share"),
        (partner(share=0.5, credit=True), {}, "check: credit missing; not checked: share"),
    ],
)  # fmt: skip
def test_an_article_stands_as_the_list_and_the_terms_say(
    outlet: Outlet | None, more: dict[str, Any], expected: str | None
) -> None:
    assert stands(outlet, **more) == expected


SOURCE = "0123456789" * 3


@pytest.mark.parametrize(("quoted", "is_marked"), [(24, True), (23, False), (30, True), (0, False)])
def test_four_fifths_of_what_is_shared_must_stand_in_quotation_marks(quoted: int, is_marked: bool) -> None:
    # the marks belong to the quotation, and what stands in them counts by its letters
    text = f"“{SOURCE[:quoted]}”{SOURCE[quoted:]}" if quoted else SOURCE
    spans = [(0, quoted, 1, 1 + quoted), (quoted, 30, 2 + quoted, 32)] if quoted else [(0, 30, 0, 30)]
    assert marked(SOURCE, text, spans) is is_marked


def test_what_is_mostly_speech_in_the_source_says_nothing() -> None:
    half = f"“{SOURCE[:13]}”{SOURCE[:15]}"
    assert marked(half, SOURCE, [(0, 30, 0, 30)]) is False  # half of it is not most of it
    assert marked(half, SOURCE, [(0, 29, 0, 29)]) is None
    assert marked(half, f"“{SOURCE}”", [(0, 10, 1, 11), (15, 30, 16, 31)]) is True


@pytest.mark.parametrize(
    ("quotation", "is_marked"),
    [
        ("“{}”", True), ('"{}"', True), ("«{}»", True), ("„{}“", True), ("„{}”", True), ("> {}", True),
        ("{}", False), ("“{}", False), ("“{}\n”", False), ("x > {}", False),
    ],
)  # fmt: skip
def test_double_marks_and_block_quotations_mark_what_they_hold(quotation: str, is_marked: bool) -> None:
    text = quotation.format(SOURCE)
    at = text.index(SOURCE)
    assert marked(SOURCE, text, [(0, 30, at, at + 30)]) is is_marked


@pytest.mark.parametrize(
    ("source", "said", "both"),
    [
        ({}, {}, True), ({"kind": "footer"}, {}, False), ({"name": None}, {}, False), ({"strength": "weak"}, {}, True),
        ({}, {"kind": "speech"}, False), ({}, {"strength": "medium"}, False), ({}, {"name": "Rail Union"}, False),
        ({}, {"kind": "release"}, True), ({}, {"kind": "post"}, True), ({}, {"name": None}, False),
    ],
)  # fmt: skip
def test_a_statement_that_both_name_may_be_where_both_have_it_from(
    source: dict[str, Any], said: dict[str, Any], both: bool
) -> None:
    row = {"name": "Ports Board", "kind": "statement", "strength": "strong"}
    assert issued_to_both([{**row, "name": "Mayor"}, {**row, **source}], [{**row, **said}]) is both
    assert not issued_to_both([], [row]) and not issued_to_both([row], [])


def test_shares_are_told_from_our_side_whichever_is_left() -> None:
    tables = frames(
        [article(i, "P") for i in "abcdx"],
        [pair("a", "b", 0.25, 0.75, verbatim_left=0.1, verbatim_right=0.6, made="b"), pair("b", "c", made="b"),
         pair("a", "x", basis="common-source"), pair("c", "x", relation="same-story")],
    )  # fmt: skip
    pairs = OutletPairs(tables, ["a", "b", "c", "x"])
    assert pairs.shares("a", "b") == ("near-duplicate", 0.9, (0.25, 0.75), (0.1, 0.6))
    assert pairs.shares("b", "a") == ("near-duplicate", 0.9, (0.75, 0.25), (0.6, 0.1))
    assert pairs.shares("a", "c") is None and pairs.shares("c", "x") is None and pairs.shares("d", "a") is None
    steps = [pairs.step(*ends) for ends in (("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("a", "x"), ("a", "c"))]
    assert steps == [
        "theirs-from-ours",
        "ours-from-theirs",
        "ours-from-theirs",
        "theirs-from-ours",
        "common-source",
        None,
    ]


def test_two_copies_of_a_third_share_what_they_share_with_it_and_near_copies_are_told_first() -> None:
    equal = {"causes": "equal", "probability": 1.0}
    tables = frames(
        [article(i, "P") for i in "abcd"],
        [pair("a", "b", relation="exact", **equal), pair("a", "c", relation="near-duplicate", **equal),
         pair("a", "d", 0.4, 0.8)],
    )  # fmt: skip
    pairs = OutletPairs(tables, ["b", "c", "d"])
    assert [pairs.shares(*ends).relation for ends in (("b", "c"), ("c", "b"))] == ["near-duplicate"] * 2  # type: ignore[union-attr]
    assert pairs.shares("b", "d") == ("near-duplicate", 0.9, (0.4, 0.8), (0.4, 0.8))
    assert pairs.shares("d", "b") == ("near-duplicate", 0.9, (0.8, 0.4), (0.8, 0.4))
    assert pairs.step("b", "d") is None  # what was said of the one judged for it was not said of it


def test_passages_are_told_from_our_side_and_copies_have_the_texts_judged_for_them() -> None:
    spans = {"left": "a", "right": "b", "left_start": 1, "left_end": 4, "right_start": 2, "right_end": 5, "score": 1.0}
    tables = frames(
        [article(i, "P") for i in "abc"],
        [pair("a", "b"), pair("b", "c", causes="equal", relation="exact")],
        passages=[{**spans, "kind": "verbatim"}, {**spans, "left_start": 3, "kind": "reworded"}],
    )
    pairs = OutletPairs(tables, "abc")
    told = pairs.passages([("a", "b"), ("b", "a"), ("c", "a"), ("b", "c")])
    assert told == {
        ("a", "b"): ("Text of a.", "Text of b.", [(1, 4, 2, 5)]),
        ("b", "a"): ("Text of b.", "Text of a.", [(2, 5, 1, 4)]),
        ("c", "a"): ("Text of b.", "Text of a.", [(2, 5, 1, 4)]),
    }
    assert pairs.passages([]) == {}


def test_the_first_of_ours_above_an_article_is_as_likely_as_all_steps_to_it() -> None:
    rows = [member("a"), member("b", "a", 0.5), member("c", "b", 0.8), member("d", "e"), member("e", "d"),
            member("f", "a", None), member("g", "outside:CNN")]  # fmt: skip
    members = {row["article"]: row for row in rows}
    assert _ancestor("c", members, {"a"}) == ("a", pytest.approx(0.4))
    assert _ancestor("c", members, {"a", "b"}) == ("b", 0.8)
    assert _ancestor("f", members, {"a"}) == ("a", 0.0)
    for nobody in ("a", "d", "g", "h"):
        assert _ancestor(nobody, members, {"c"}) == (None, 0.0)


@pytest.mark.parametrize(
    ("row", "through"),
    [
        (member("c", "b", 0.6), "b"), (member("c", "b", 0.59), None), (member("c", "a"), None), (member("c"), None),
        (member("c", "outside:CNN"), None), (member("c", "b", role="compilation"), None),
        (member("c", "b", None), None),
    ],
)  # fmt: skip
def test_by_way_of_whom_it_came_is_said_from_a_likely_step_on(row: dict[str, Any], through: str | None) -> None:
    assert _through(row, {"a"}) == through


@pytest.mark.parametrize(("root", "named", "direction"), [
    (0.7, False, "from ours"), (0.69, False, "undecided"), (0.5, True, "from ours"), (0.49, True, None),
])  # fmt: skip
def test_a_piece_is_the_source_from_an_even_chance_on_and_claimed_without_a_credit_from_seven_tenths(
    root: float, named: bool, direction: str | None
) -> None:
    tables = frames(
        [OURS, article("b", "Inland Courier", 3), article("x", "Echo", 1)], [pair("a", "b")],
        [member("a", root=root), member("b", "x", root=0.1), member("x", root=1 - root)],
        {"origin": "x", "origin_state": "likely"},
        credits=[credit("b")] * named,
    )  # fmt: skip
    rows = who_ran(tables, KNOWN, "Harbour Gazette").rows.filter(pl.col("theirs") == "b")
    assert rows["direction"].to_list() == ([direction] if direction else [])


def test_of_several_pieces_the_parent_counts_else_the_likest_else_the_origin_else_the_first() -> None:
    def ours(parent: str | None, *pairs: dict[str, Any], origin: str = "a") -> list[str]:
        tables = frames(
            [OURS, {**OURS, "id": "c"}, article("b", "Inland Courier", 3)], pairs,
            [member("a", root=0.5), member("c", root=0.4), member("b", parent)], {"origin": origin},
        )  # fmt: skip
        return who_ran(tables, KNOWN, "Harbour Gazette").rows["ours"].to_list()

    weak, strong = {"probability": 0.6}, {"probability": 0.8}
    assert ours("c", pair("a", "b", **strong), pair("c", "b", **weak)) == ["c"]
    assert ours(None, pair("a", "b", **weak), pair("c", "b", **strong)) == ["c"]
    assert ours(None, pair("a", "b", **strong), pair("c", "b", **weak), origin="c") == ["a"]
    assert ours(None, pair("a", "b", 0.5, 0.5), pair("c", "b", 0.5, 0.6)) == ["c"]
    assert ours(None, pair("a", "b"), pair("c", "b"), origin="c") == ["c"] and ours(None) == ["a"]


def test_words_for_what_both_have_and_for_what_is_open() -> None:
    assert both_have(None) == "both have it from a third text; whose could not be decided"
    assert both_have("a speech (Mayor)") == "both have it from a speech (Mayor)"
    assert both_have("a post (Mayor)") == "both ran a post (Mayor)"
    assert open_order("later", here=False) == "likely from a piece that is not in this collection"
    assert open_order("probably earlier") == "it is probably the earlier one"
    assert credit_words("neither", "Echo; Tarn; Post; a statement (Mayor); a post (Board)").startswith("credits Echo")
    assert credit_words("neither", "a statement (Mayor)") == "credits no other outlet, names a statement (Mayor)"
    assert credit_words("credited", "Echo") == "credited"


def test_a_row_tells_both_articles_and_each_share_from_its_own_side() -> None:
    ours = {**OURS, "completeness": "truncated"}
    theirs = article("b", "Inland Courier", -2, url="https://inland.example/1", published_precision="second")
    made = frames(
        [ours, {**theirs, "published": article("y", None, 2)["published"]}],
        [pair("a", "b", 0.2, 0.3, verbatim_left=0.4, verbatim_right=0.5)],
        [member("a", root=0.9), member("b", "a", 0.8)], {"origin": "a", "origin_probability": 0.9},
        credits=[credit("b", "Reuters"), credit("b", kind="mention", strength="weak")],
    )  # fmt: skip
    found = who_ran(made, KNOWN, "Harbour Gazette")
    assert found.rows.row(0, named=True) == {
        "cluster": "c1", "ours": "a", "ours_title": "Title of a", "ours_published": OURS["published"],
        "ours_from": None, "theirs": "b", "theirs_title": "Title of b", "outlet": "Inland Courier",
        "outlet_key": "Inland Courier", "url": "https://inland.example/1",
        "published": article("y", None, 2)["published"], "published_precision": "second",
        "relation": "near-duplicate", "probability": 0.9, "direction": "from ours", "direction_probability": 0.9,
        "through": None, "coverage_ours": 0.2, "coverage_theirs": 0.3, "verbatim_ours": 0.4, "verbatim_theirs": 0.5,
        "truncated": "ours", "credit": "credited, not marked", "credit_kind": "mention", "credits_others": "Reuters",
        "delay_hours": 2.0, "order": "later", "standing": "not on your list",
    }  # fmt: skip
    assert (found.outlet, found.elsewhere, found.left_out, found.known, found.yours, found.here, found.also) == (
        "Harbour Gazette", 0, 0, False, True, 1, (),
    )  # fmt: skip


def test_who_came_before_ours_has_a_delay_of_less_than_nothing() -> None:
    tables = frames(
        [OURS, article("b", "Inland Courier", -2)],
        [pair("a", "b", basis="common-source")],
        [member("a", "outside:unnamed"), member("b", "outside:unnamed")],
        {"origin_outside": "unnamed", "origin_state": "outside", "origin_kind": "unknown"},
    )
    row = who_ran(tables, KNOWN, "Harbour Gazette").rows.row(0, named=True)
    assert (row["delay_hours"], row["order"], row["credit"]) == (-2.0, "earlier", None)
