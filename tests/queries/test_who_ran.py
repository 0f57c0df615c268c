"""Who ran our pieces: what counts as ours, which way it went, what is said of credit, delay and terms."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from used_pieces import OURS, article, credit, frames, member, own_outlets, pair

from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.credit_state import marked
from dedup.queries.who_ran.rows import COLUMNS, WhoRan, who_ran
from dedup.tables import CREDIT_STATES, CREDITED, DERIVED, Frames
from dedup.write.terminal.who_ran import ran_json, ran_lines, ran_text


@pytest.fixture
def terms(tmp_path: Path) -> Outlets:
    return own_outlets(tmp_path)


def ran(theirs: dict[str, Any], outlets: Outlets, shares: Any = None, **more: Any) -> dict[str, Any]:
    """The one row that is found where `theirs` is made from OURS."""
    rows = who_ran(
        frames([OURS, theirs], [shares or pair("a", "b")], [member("a", root=0.9), member("b", "a")], {"origin": "a"},
               **more),
        outlets, "Harbour Gazette",
    ).rows  # fmt: skip
    assert rows.schema == pl.Schema(COLUMNS)
    return rows.row(0, named=True)


# What counts as a piece of ours


def test_a_copy_of_our_piece_is_told_with_both_shares_and_the_delay(terms: Outlets) -> None:
    row = ran(article("b", "Inland Courier", 3), terms, pair("a", "b", 0.4, 0.95), credits=[credit("b")])
    assert (row["ours"], row["theirs"], row["outlet"], row["relation"]) == (
        "a",
        "b",
        "Inland Courier",
        "near-duplicate",
    )
    assert (row["coverage_ours"], row["coverage_theirs"], row["delay_hours"]) == (0.4, 0.95, 3.0)
    assert (row["direction"], row["direction_probability"], row["ours_from"]) == ("from ours", 0.9, None)
    assert (row["credit"], row["credit_kind"], row["standing"]) == ("credited, not marked", "footer", "within terms")


def test_our_own_updates_and_round_ups_did_not_run_our_piece(terms: Outlets) -> None:
    later = article("b", "harbour gazette", 3)
    found = who_ran(
        frames([OURS, later, article("c", "Inland Courier", 4)], [pair("a", "b"), pair("b", "c", made="c")],
               [member("a", root=0.4), member("b", "a", root=0.5), member("c", "b")], {"origin": None,
               "origin_state": "undecided"}),
        terms, "Harbour Gazette",
    )  # fmt: skip
    # neither version alone is the likely origin; one of the two is, and theirs stands closest to the later
    assert found.rows.select("ours", "theirs", "direction").rows() == [("b", "c", "from ours")]
    assert found.rows["direction_probability"][0] == pytest.approx(0.9)
    round_up = frames([OURS, article("b", "Inland Courier", 3)], [pair("a", "b")],
                      [member("b", root=1.0), member("a", "b", role="compilation")], {"origin": "b"})  # fmt: skip
    assert who_ran(round_up, terms, "Harbour Gazette").rows.is_empty()


def test_a_piece_of_ours_that_others_took_from_counts_though_it_is_itself_from_elsewhere(terms: Outlets) -> None:
    chain = frames(
        [article("wire", "Northwire", -1), OURS, article("b", "Inland Courier", 3), article("c", "Valley Voice", 4)],
        [pair("wire", "a", made="a"), pair("a", "b", made="b"), pair("wire", "c", made="c"), pair("a", "c")],
        [member("wire", root=0.95), member("a", "wire"), member("b", "a"), member("c", "wire")],
        {"origin": "wire", "origin_outlet": "Northwire"},
    )
    found = who_ran(chain, terms, "Harbour Gazette")
    assert found.rows.select("theirs", "ours_from", "direction").rows() == [("b", "Northwire", "from ours")]
    assert found.elsewhere == 2  # the agency's own, and a paper that has it from the agency
    assert who_ran(chain, terms, "Northwire").totals()["articles"] == 3


def test_a_basis_counts_where_the_drawn_tree_goes_another_way(terms: Outlets) -> None:
    found = who_ran(
        frames([article("wire", "Northwire", -1), OURS, article("b", "Inland Courier", 3)], [pair("a", "b", made="b")],
               [member("wire", root=0.9), member("a", "wire"), member("b", "wire", 0.4)], {"origin": "wire"}),
        terms, "Harbour Gazette",
    )  # fmt: skip
    # the step between the two is likely; how likely is not in the tables, and it is not claimed without a credit
    assert found.rows.select("theirs", "direction", "direction_probability").rows() == [("b", "undecided", None)]


UNDECIDED = {"origin_state": "undecided"}


def test_what_could_not_be_decided_is_said_and_no_check_is_made_of_it(terms: Outlets) -> None:
    found = who_ran(
        frames([OURS, article("b", "Inland Courier")], [pair("a", "b")],
               [member("a", root=0.4), member("b", root=0.4)], UNDECIDED),
        terms, "Harbour Gazette",
    )  # fmt: skip
    row = found.rows.row(0, named=True)
    assert (row["direction"], row["standing"], row["delay_hours"]) == ("undecided", "direction not decided", None)
    assert (found.totals()["articles"], found.totals()["undecided"]) == (0, 1)
    assert "1 article may be from one of your pieces: dates or texts do not tell." in [*ran_lines(found)]
    for made in ("a", "common"):
        told = pair("a", "b", made=made, **({"basis": "common-source"} if made == "common" else {}))
        other = who_ran(
            frames([OURS, article("b", "Inland Courier")], [told], [member("a", "b", 0.4), member("b", root=0.4)],
                   UNDECIDED),
            terms, "Harbour Gazette",
        )  # fmt: skip
        assert (len(other.rows), other.elsewhere) == (0, 1)


@pytest.mark.parametrize(
    ("source", "kind", "told"),
    [("unnamed", "unknown", "unnamed"), ("Ports Board", "statement", "a statement (Ports Board)")],
)
def test_what_both_have_from_a_text_outside_stands_apart_and_is_not_flagged(
    terms: Outlets, source: str, kind: str, told: str
) -> None:
    where = {"origin_outside": source, "origin_kind": kind, "origin_state": "outside"}
    tables = frames(
        [OURS, article("b", "Inland Courier", 1)], [pair("a", "b", basis="common-source")],
        [member("a", f"outside:{source}"), member("b", f"outside:{source}")], where,
    )  # fmt: skip
    found = who_ran(tables, terms, "Harbour Gazette")
    row = found.rows.row(0, named=True)
    assert (row["direction"], row["standing"], row["ours_from"]) == ("common source", "both from another source", told)
    totals = found.totals()
    assert (totals["articles"], totals["undecided"], totals["common_source"], totals["to_check"]) == (0, 0, 1, 0)
    assert "1 article has with yours a text from elsewhere in common: likely neither ran the other's." in [
        *ran_lines(found)
    ]
    assert not len(who_ran(tables, terms, "Harbour Gazette", uncredited=True).rows)


@pytest.mark.parametrize("where", [UNDECIDED, {"origin": "a"}, {"origin_outside": "unnamed"}])
def test_what_surely_appeared_before_ours_did_not_run_it(terms: Outlets, where: dict[str, Any]) -> None:
    root = 0.9 if "origin" in where else 0.4
    tables = frames(
        [OURS, article("b", "Inland Courier", -3)],
        [pair("a", "b")],
        [member("a", root=root), member("b", root=0.1)],
        where,
    )
    rows = who_ran(tables, terms, "Harbour Gazette").rows
    assert "from ours" not in set(rows["direction"]) and "undecided" not in set(rows["direction"])


@pytest.mark.parametrize("asked", ["Valley Mirror", "the valley mirror", "valleymirror.example", "valleymirrorexample"])
def test_an_outlet_is_found_by_any_of_its_names(terms: Outlets, asked: str) -> None:
    page = "https://www.valleymirror.example/news/1"
    made = article("a", "valleymirrorexample", 0, url=page)
    tables = frames([made, article("b", "Inland Courier", 1)], [pair("a", "b")],
                    [member("a", root=0.9), member("b", "a")], {"origin": "a"})  # fmt: skip
    found = who_ran(tables, terms, asked)
    assert (found.here, found.rows["theirs"].to_list()) == (1, ["b"])


def test_a_name_that_two_outlets_have_asks_which_is_meant(terms: Outlets) -> None:
    both = [article("a", "Valley-Mirror", 0), article("b", "valley mirror!", 1)]
    with pytest.raises(UsageError, match="may be Valley-Mirror or valley mirror!"):
        who_ran(frames(both), terms, "ValleyMirror")


@pytest.mark.parametrize("asked", ["tamarin post", "The Tamarin Post", "tamarin.example", "https://tamarin.example/"])
def test_a_piece_that_is_not_in_the_collection_is_asked_for_by_the_name_or_host_that_credits_it(asked: str) -> None:
    found = who_ran(
        frames([article("b", "Valley Voice", 1), article("c", None)], [pair("b", "c")],
               [member("b", "outside:www.tamarin.example"), member("c", "b")],
               {"origin_outside": "www.tamarin.example", "origin_state": "outside"},
               credits=[credit("b", "Tamarin Post", url="https://www.tamarin.example/1")]),
        Outlets.packaged(), asked,
    )  # fmt: skip
    assert found.rows.select("ours", "theirs", "outlet", "credit", "through", "coverage_ours").rows() == [
        (None, "b", "Valley Voice", "credited", None, None), (None, "c", None, "neither", "b", None),
    ]  # fmt: skip
    assert "A piece that is not in this collection" in ran_text(found)


def test_an_outlet_is_known_by_the_host_of_its_pages_where_none_is_named(terms: Outlets) -> None:
    row = ran(article("b", None, 3, url="https://www.inland.example/1"), terms)
    assert (row["outlet"], row["standing"]) == ("inland.example", "not on your list")
    assert ran(article("b", " ", 3), terms)["standing"] == "outlet not known"


def test_copies_share_what_the_article_judged_in_their_place_shares(terms: Outlets) -> None:
    same = {"causes": "equal", "relation": "exact", "probability": 1.0}
    later = {**OURS, "published": article("x", None, 1.5)["published"]}
    articles = [later, article("b", "Inland Courier", 1), article("c", "Valley Voice", 2), article("d", "Echo", 3)]
    found = who_ran(
        frames(articles, [pair("a", "b", **same), pair("a", "c", **same), pair("a", "d", 0.5, 0.8)],
               [member("b", root=0.9), member("c", "b"), member("d", "b"), member("a", "b", 0.9)], {"origin": "b"}),
        terms, "Inland Courier",
    )  # fmt: skip
    assert found.rows.select("theirs", "relation", "coverage_ours", "coverage_theirs").rows() == [
        ("a", "exact", 1.0, 1.0), ("c", "exact", 1.0, 1.0), ("d", "near-duplicate", 0.5, 0.8),
    ]  # fmt: skip
    assert set(found.rows["credit"]) == {"neither"}


def test_an_unknown_outlet_is_a_usage_error_with_the_nearest_names() -> None:
    some = frames([OURS, article("b", "Inland Courier")])
    with pytest.raises(UsageError, match="no outlet is called 'Inland Currier' here; did you mean Inland Courier"):
        who_ran(some, Outlets.packaged(), "Inland Currier")
    with pytest.raises(UsageError, match=r"none nearly so.*as Harbour Gazette, Inland Courier.*--outlets"):
        who_ran(some, Outlets.packaged(), "qqqqqqqq")
    for nothing in ("", "  "):
        with pytest.raises(UsageError, match="no outlet is called"):
            who_ran(some, Outlets.packaged(), nothing)
    found = who_ran(some, Outlets.packaged(), "Reuters")  # known, and not here
    assert [*ran_lines(found)] == [
        "This collection holds no article of Reuters, and none whose source is said to be a piece of it."
    ]
    assert who_ran(frames([]), Outlets.packaged(), "AP").rows.is_empty()


# PartnerTerms


@pytest.mark.parametrize(
    ("after", "ours", "expected"),
    [
        (1.9, {}, "check: too early"),
        (2.0, {}, "within terms"),  # on the minute is not early
        (2.1, {}, "within terms"),
        (None, {}, "within terms; not checked: embargo"),
        (1.0, {"published": None}, "within terms; not checked: embargo"),
        (9.0, {"published_precision": "day", "published_zone": "absent"}, "within terms; not checked: embargo"),
        (90.0, {"published_precision": "day", "published_zone": "absent"}, "within terms"),
    ],
)
def test_too_early_is_said_only_beyond_what_the_dates_leave_open(
    terms: Outlets, after: float | None, ours: dict[str, Any], expected: str
) -> None:
    both = [{**OURS, **ours}, article("b", "Inland Courier", after)]
    tables = frames(both, [pair("a", "b", 0.3)], [member("a", root=0.9), member("b", "a")], {"origin": "a"},
                    credits=[credit("b", "Harbor", outlet="Harbour Gazette")])  # fmt: skip
    assert who_ran(tables, terms, "Harbour Gazette").rows["standing"].to_list() == [expected]


@pytest.mark.parametrize(
    ("share", "cut", "expected"),
    [
        (0.6, None, "within terms"),
        (0.604, None, "within terms"),  # shares are told in whole per cent
        (0.606, None, "check: more than agreed"),
        (0.9, "b", "check: more than agreed"),
        (0.3, "b", "within terms; not checked: share"),
        (0.9, "a", "within terms; not checked: share"),
    ],
)
def test_more_than_agreed_is_said_where_the_missing_rest_cannot_change_it(
    terms: Outlets, share: float, cut: str | None, expected: str
) -> None:
    both = [OURS, article("b", "Inland Courier", 3)]
    both = [{**x, "completeness": "truncated"} if x["id"] == cut else x for x in both]
    tables = frames(both, [pair("a", "b", share)], [member("a", root=0.9), member("b", "a")], {"origin": "a"},
                    credits=[credit("b")])  # fmt: skip
    assert who_ran(tables, terms, "Harbour Gazette").rows["standing"].to_list() == [expected]


def test_several_things_to_check_stand_together_and_a_cut_text_may_still_hold_the_credit(terms: Outlets) -> None:
    row = ran(article("b", "Inland Courier", 1), terms)
    assert row["standing"] == "check: credit missing; check: too early; check: more than agreed"
    cut = ran(article("b", "Inland Courier", 1, completeness="summary"), terms, pair("a", "b", 0.2))
    assert cut["standing"] == "check: too early; not checked: credit, share"


def test_titles_of_the_house_and_others_stand_apart(terms: Outlets) -> None:
    assert ran(article("b", "Tarn Post", 1), terms)["standing"] == "own title"
    assert ran(article("b", "Valley Voice", 1), terms)["standing"] == "not on your list"
    found = who_ran(
        frames([OURS, article("b", "Tarn Post", 1)], [pair("a", "b")], [member("a", root=0.9), member("b", "a")],
               {"origin": "a"}),
        terms, "Harbour Gazette",
    )  # fmt: skip
    assert (found.totals()["articles"], found.totals()["own_titles"]) == (0, 1)


def test_without_a_list_only_the_house_that_the_package_knows_is_told_apart() -> None:
    def told(theirs: str) -> str:
        both = [article("a", "Fox News", 0), article("b", theirs, 1)]
        tables = frames(both, [pair("a", "b")], [member("a", root=0.9), member("b", "a")], {"origin": "a"})
        return ran_text(who_ran(tables, Outlets.packaged(), "foxnews.com"))

    assert "own title" in told("Fox Business")
    assert "--outlets TOML" in told("Valley Voice") and "not on your list" not in told("Valley Voice")


def test_the_terms_of_the_user_are_not_applied_to_the_pieces_of_others(terms: Outlets) -> None:
    tables = frames([article("a", "Valley Voice", 0), article("b", "Inland Courier", 1)], [pair("a", "b")],
                    [member("a", root=0.9), member("b", "a")], {"origin": "a"})  # fmt: skip
    found = who_ran(tables, terms, "Valley Voice")
    assert found.rows["standing"].to_list() == [None] and not found.yours
    assert [*ran_lines(found)] == [
        "1 article at 1 outlet ran 1 of the pieces of Valley Voice; no credit to it was found.",
        "Valley Voice is not listed as yours, so the terms in your outlets.toml were not looked at.",
    ]


# Credit


def test_words_in_quotation_marks_are_told_from_those_that_are_not(terms: Outlets) -> None:
    source = "The bridge at Tarn Vale stays shut until May, the harbour office said on Monday evening."
    quoted = f"The Gazette wrote: “{source}” That is all."
    spans = {"left": "a", "right": "b", "left_start": 0, "left_end": len(source), "kind": "verbatim", "score": 1.0}
    for text, start, credits, expected in (
        (quoted, 20, [], "quoted, not credited"), (quoted, 20, [credit("b")], "credited"),
        (source, 0, [], "neither"), (source, 0, [credit("b")], "credited, not marked"),
        (source, 0, [credit("b", kind="own-reporting")], "neither"), (source, 0, [credit("b", "CNN")], "neither"),
    ):  # fmt: skip
        passage = {**spans, "right_start": start, "right_end": start + len(source)}
        tables = frames([{**OURS, "text": source}, article("b", "Inland Courier", 3, text=text)], [pair("a", "b")],
                        [member("a", root=0.9), member("b", "a")], {"origin": "a"}, passages=[passage],
                        credits=credits)  # fmt: skip
        assert who_ran(tables, terms, "Harbour Gazette").rows["credit"].to_list() == [expected]


@given(st.text('ab "“”\n>', max_size=40), st.text('ab "“”\n>', max_size=40), st.data())
def test_marks_are_found_in_any_text(source: str, text: str, data: st.DataObject) -> None:
    def span(of: str) -> tuple[int, int]:
        start = data.draw(st.integers(0, len(of)))
        return start, data.draw(st.integers(start, len(of)))

    spans = [(*span(source), *span(text)) for _ in range(data.draw(st.integers(0, 3)))]
    assert marked(source, text, spans) in (True, False, None)


# Limits, totals, and what is printed


@pytest.fixture
def three(terms: Outlets) -> tuple[Frames, Outlets]:
    articles = [OURS, article("b", "Inland Courier", 3), article("c", "Valley Voice", 30), article("d", "Echo")]
    return frames(
        articles, [pair("a", "b", 0.9), pair("a", "c", 0.1, 0.15), pair("a", "d", 0.1, 0.4)],
        [member("a", root=0.9), *(member(i, "a") for i in "bcd")], {"origin": "a"}, credits=[credit("b")],
    ), terms  # fmt: skip


def test_limits_leave_rows_out_and_count_them(three: tuple[Frames, Outlets]) -> None:
    def ids(**limits: Any) -> str:
        found = who_ran(*three, "Harbour Gazette", **limits)
        assert found.left_out + len(found.rows) == 3
        return "".join(found.rows["theirs"])

    assert ids() == "bcd"
    assert ids(since=date(2025, 3, 5)) == "cd"  # what has no date stays
    assert ids(min_coverage=0.2) == "bd"
    assert ids(uncredited=True) == "c"  # what may be earlier than ours owes us nothing
    assert ids(since=date(2025, 3, 5), min_coverage=0.1, uncredited=True) == "c"


def test_totals_come_first_and_the_table_fits_a_narrow_terminal(
    three: tuple[Frames, Outlets], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = who_ran(*three, "Harbour Gazette")
    for width in (80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = ran_text(found).splitlines()
        assert lines[0] == "2 articles at 2 outlets ran 1 of your pieces; 1 names you as the source."
        assert lines[1] == "1 article to check against your terms."
        assert all(len(line.rstrip()) <= min(width, 120) for line in lines[4:-1])
    assert "Title of a" in lines and "a, 2025-03-04 09:00 UTC" in lines
    told = "\n".join(lines)
    assert "100 % / 90 %" in told and "check: more than" in told and "not on your list" in told


def test_long_lists_are_cut_on_the_screen_only(terms: Outlets) -> None:
    names = [f"b{i:02d}" for i in range(30)]
    tables = frames([OURS, *(article(n, f"Paper {n}", 3) for n in names)], [pair("a", n) for n in names],
                    [member("a", root=0.9), *(member(n, "a") for n in names)], {"origin": "a"})  # fmt: skip
    found = who_ran(tables, terms, "Harbour Gazette")
    assert "and 10 more articles" in ran_text(found)
    assert len(ran_json(found)["rows"]) == 30


def test_what_a_page_writes_is_no_command_to_the_terminal(terms: Outlets) -> None:
    tables = frames([{**OURS, "title": "A\x1b[2J [red]title"}, article("b\x1b[1m", "P\x1b[0m[b]", 3)],
                    [pair("a", "b\x1b[1m")], [member("a", root=0.9), member("b\x1b[1m", "a")],
                    {"origin": "a"})  # fmt: skip
    told = ran_text(who_ran(tables, terms, "Harbour Gazette"))
    assert "\x1b" not in told and "[red]title" in told and "[b]" in told


words = st.sampled_from(["Harbour Gazette", "Inland Courier", "Tarn Post", "Valley Voice", None])
AUTHORS = st.lists(words, min_size=2, max_size=7)


@settings(max_examples=80, deadline=None)
@given(AUTHORS, st.data())
def test_any_tables_give_a_whole_answer(authors: list[str | None], data: st.DataObject) -> None:
    ids = [f"n{i}" for i in range(len(authors))]
    dates = st.one_of(st.none(), st.integers(-60, 60))
    articles = [article(i, o, data.draw(dates), completeness=data.draw(st.sampled_from(["full", "truncated", None])),
                        published_precision=data.draw(st.sampled_from(["minute", "day", "month"])),
                        published_zone=data.draw(st.sampled_from(["given", "absent"])))
                for i, o in zip(ids, authors, strict=True)]  # fmt: skip
    shares = st.integers(0, 10).map(lambda n: n / 10)
    pairs = [
        pair(
            a, b, data.draw(shares), data.draw(shares), made=data.draw(st.sampled_from([a, b, None])),
            relation=data.draw(st.sampled_from(DERIVED)),
            causes="equal" if a == ids[0] and data.draw(st.booleans()) else "minhash",  # a copy has one stand-in
        )
        for n, a in enumerate(ids) for b in ids[n + 1 :] if data.draw(st.booleans())
    ]  # fmt: skip
    members = [member(i, data.draw(st.sampled_from([*ids, "outside:CNN", None])), data.draw(shares), data.draw(shares),
                      role=data.draw(st.sampled_from(["derivative", "compilation"]))) for i in ids]  # fmt: skip
    outside = [{"origin_outside": name} for name in ("CNN", "unnamed", "Harbour Gazette")]
    cluster = data.draw(st.sampled_from([{"origin": ids[0]}, {"origin_state": "undecided"}, *outside]))
    credits = [
        credit(i, strength=data.draw(st.sampled_from(["strong", "weak"]))) for i in ids if data.draw(st.booleans())
    ]
    tables = frames(articles, pairs, members, cluster, credits=credits)
    known = Outlets.packaged()
    found = who_ran(tables, known, "CNN")
    assert isinstance(found, WhoRan)
    if "Harbour Gazette" in authors or credits or "Harbour Gazette" in cluster.values():
        found = who_ran(tables, known, "Harbour Gazette")
        ours = {i for i, o in zip(ids, authors, strict=True) if o == "Harbour Gazette"}
        assert not ours & set(found.rows["theirs"])
        assert set(found.rows["ours"].drop_nulls()) <= ours
        assert not found.rows.select("cluster", "theirs").is_duplicated().any()
        assert set(found.rows["credit"].drop_nulls()) <= set(CREDIT_STATES)
        assert set(found.rows["direction"]) <= {"from ours", "undecided", "common source"}
        assert set(found.rows.filter(pl.col("credit").is_null())["direction"]) <= {"common source"}
        claimed = found.rows.filter(pl.col("direction") == "from ours")
        assert "earlier" not in set(claimed["order"])
        silent = claimed.filter(~pl.col("credit").is_in(CREDITED))
        assert set(silent["order"]) <= {"later", "probably later"} and not (silent["direction_probability"] < 0.7).any()
        near = {i for i in ids if i not in ours} if ours or "Harbour Gazette" in cluster.values() else set()
        assert found.elsewhere + found.rows["theirs"].n_unique() == len(near)
        if ours:  # nothing depends on the order of the rows
            turned = replace(tables, **{n: t.reverse() for n, t in tables.tables().items()})
            assert who_ran(turned, known, "Harbour Gazette").rows.equals(found.rows)
    assert json.loads(json.dumps(ran_json(found)))["outlet"] == found.outlet
    assert ran_text(found)


LOADED_WORDS = ("copied from", "stole", "plagiar", "infring", "violat", "breach", "illegal", "theft")


def test_no_word_of_it_accuses_or_concludes() -> None:
    top = Path(__file__).parents[2]
    for name in ("dedup/queries/who_ran/standing.py", "dedup/write/terminal/who_ran.py",
    "dedup/queries/who_ran/rows.py", "commands/who_ran.py", "dedup/outlets/partner_terms.py",
                 "docs/who-ran.md"):  # fmt: skip
        text = (top / name).read_text("utf-8").lower()
        assert not [w for w in LOADED_WORDS if w in text], name


@pytest.mark.parametrize(
    ("ours", "theirs", "cut"),
    [("full", None, None), (None, "full", None), ("truncated", None, "ours"), ("full", "stub", "theirs"),
     ("stub", "truncated", "ours and theirs")],
)  # fmt: skip
def test_a_text_of_which_nothing_is_said_is_not_cut(
    ours: str | None, theirs: str | None, cut: str | None, terms: Outlets
) -> None:
    cluster = frames([{**OURS, "completeness": ours}, article("b", "Inland Courier", 3, completeness=theirs)],
                     [pair("a", "b")], [member("a", root=0.9), member("b", "a")], {"origin": "a"})  # fmt: skip
    assert who_ran(cluster, terms, "Harbour Gazette").rows["truncated"].to_list() == [cut]


def test_a_share_that_is_not_known_is_less_than_any_asked_for() -> None:
    tables = frames([article("b", "Valley Voice", 1)], [], [member("b", "outside:www.tamarin.example")],
                    {"origin_outside": "www.tamarin.example", "origin_state": "outside"},
                    credits=[credit("b", "Tamarin Post", url="https://www.tamarin.example/1")])  # fmt: skip
    assert len(who_ran(tables, Outlets.packaged(), "tamarin post").rows) == 1
    assert who_ran(tables, Outlets.packaged(), "tamarin post", min_coverage=0.01).left_out == 1


def test_terms_hold_for_an_outlet_that_is_asked_for_by_a_name_that_only_its_pages_have(tmp_path: Path) -> None:
    (tmp_path / "outlets.toml").write_text('ours = ["Harbour Gazette"]\n[[partner]]\nname = "Inland Courier"\n')
    page = "https://www.hgz-online.example/1"
    tables = frames([article("a", "Harbour Gazette", 0, url=page), article("b", "Inland Courier", 3)],
                    [pair("a", "b")], [member("a", root=0.9), member("b", "a")], {"origin": "a"})  # fmt: skip
    known = Outlets.load(tmp_path / "outlets.toml")
    assert who_ran(tables, known, "Harbour Gazette").yours and who_ran(tables, known, "hgz-online").yours
