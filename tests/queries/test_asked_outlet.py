"""Which outlet is asked for: by any of its names, whose credits are to it, and every outlet in turn."""

from typing import Any

import pytest
from used_pieces import OURS, article, credit, frames, member, pair

from dedup.errors import UsageError
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.asked_outlet import AskedOutlet, OutletKeys, folded
from dedup.queries.who_ran.rows import every_outlet, who_ran

KNOWN = Outlets.packaged()


def asked(name: str = "Harbour Gazette", **more: Any) -> AskedOutlet:
    return AskedOutlet(OutletKeys(frames([OURS], **more), KNOWN), name)


def test_other_sources_are_told_in_their_order_and_once_and_statements_that_are_clear() -> None:
    said = [credit("b", "Reuters"), credit("b"), credit("b", "Echo", outlet="Tarn Echo"), credit("b", "Reuters"),
            credit("b", "Ports Board", kind="statement"), credit("b", "Mayor", kind="statement", strength="medium"),
            credit("b", "Mayor", kind="speech"), {**credit("b"), "name": None, "url": "https://x.example/1"},
            credit("b", "Harl Steel", kind="release")]  # fmt: skip
    rows = [{"url": None, **row} for row in said]
    told = ["Reuters", "Tarn Echo", "a statement (Ports Board)", "https://x.example/1", "a press release (Harl Steel)"]
    assert asked().others_in(rows) == told
    best = asked().credit_of([{**rows[1], "strength": "weak"}, {**rows[1], "strength": "medium"}, rows[0]])
    assert best is not None and best["strength"] == "medium"
    assert asked().credit_of([rows[0]]) is None and asked().credit_of([]) is None


def test_an_outlet_is_the_users_if_listed_so_or_of_one_owner_or_if_none_is_listed() -> None:
    fox = asked("Fox News", credits=[credit("a", "Fox News")])
    assert fox.outlet is not None and fox.outlet.owner
    mine, other = Outlet("Echo", ours=True), Outlet("Echo", ours=True, owner="Other")
    assert fox.is_theirs([]) and fox.is_theirs([Outlet("Echo", partner=True)])
    assert not fox.is_theirs([mine]) and not fox.is_theirs([other])
    assert fox.is_theirs([mine, Outlet("Echo", ours=True, owner=fox.outlet.owner)])
    assert not asked().is_theirs([mine])  # listed nowhere


@pytest.mark.parametrize(
    ("name", "plain"),
    [("The Daily Mirror", "dailymirror"), ("https://www.x.lk", "xlk"), ("Theatre", "theatre"), (" The-A_b ", "theab")],
)
def test_names_are_folded_to_letters_and_figures(name: str, plain: str) -> None:
    assert folded(name) == plain


def test_of_every_outlet_those_are_told_whose_pieces_others_ran_in_the_order_of_their_names() -> None:
    tables = frames(
        [article("a", "Tarn Post", 0), article("b", "Echo", 3), article("c", "Inland Courier", 4)],
        [pair("a", "b"), pair("b", "c"), pair("a", "c")],
        [member("a", root=0.9), member("b", "a"), member("c", "b")], {"origin": "a"},
        credits=[credit("b", "Tarn Post"), credit("c", "Echo")],
    )  # fmt: skip
    told = {ran.outlet: ran.rows.select("ours", "theirs").rows() for ran in every_outlet(tables, KNOWN)}
    assert list(told) == sorted(told) and told["Tarn Post"] == [("a", "b"), ("a", "c")] and told["Echo"] == [("b", "c")]
    outside = frames([article("b", "Echo", 3)], [], [member("b", "outside:Tarn Lamp")],
                     {"origin_outside": "Tarn Lamp", "origin_state": "outside", "origin_kind": "unknown"})  # fmt: skip
    assert [ran.outlet for ran in every_outlet(outside, KNOWN)] == ["Tarn Lamp"]
    issued = frames([article("b", "Echo", 3)], [], [member("b", "outside:Ports Board")],
                    {"origin_outside": "Ports Board", "origin_state": "outside", "origin_kind": "post"})  # fmt: skip
    assert list(every_outlet(issued, KNOWN)) == []


@pytest.mark.parametrize(
    ("name", "host", "asked"),
    [
        ("valleylampxy", "www.lamp-online.xy", "Valley Lamp"), ("valleylampxy", "www.lamp-online.xy", "lamp online"),
        ("valleylampcoxy", "lamp.co.xy", "Valley Lamp"), ("valleylampcoxy", "lamp.co.xy", "valleylampco"),
        ("valleylampxy", "lamp.co.xy", "Valley Lamp"), ("valleylampxy", "lamp.co.xy", "lamp.co.xy"),
        ("The Valley-Lamp", "lamp.xy", "valleylamp"), ("Valley Lamp XY", "lamp.xy", "valley lamp"),
    ],
)  # fmt: skip
def test_an_outlet_is_found_without_the_ending_of_its_pages(name: str, host: str, asked: str) -> None:
    pages = [
        article(i, name, 0, url=f"https://{at}/1") for i, at in zip("abc", [host, host, "a.other.example"], strict=True)
    ]
    of = OutletKeys(frames(pages), KNOWN)
    assert AskedOutlet(of, asked).keys & of.shown.keys() == {of.key_of(name, name)}
    assert "" not in of.aliases


def test_nearest_names_are_three_and_of_this_collection_first() -> None:
    some = frames([article(i, f"Tarn Post {i}", 0) for i in "abcd"])
    with pytest.raises(UsageError) as told:
        who_ran(some, KNOWN, "Tarn Post")
    assert str(told.value).endswith("did you mean Tarn Post a or Tarn Post b or Tarn Post c?")
