"""Names of outlets in a text: where one stands by itself, how far it reaches, and what only looks like one."""

import pytest

from dedup.credit.hits import sentence_end, sentence_start
from dedup.credit.names import Names
from dedup.outlets.registry import Outlets

NAMES = Names(Outlets.packaged())


@pytest.mark.parametrize(
    ("text", "name", "outlet"),
    [
        ("the ^Guardian", "Guardian", "The Guardian"), ("^The Guardian", "The Guardian", "The Guardian"),
        ("Harbour ^Guardian", "Harbour Guardian", None), ("the Harbour ^Guardian", "Harbour Guardian", None),
        ("Harbour Sea Coast Lamp ^Guardian", "Harbour Sea Coast Lamp Guardian", None),
        ("Harbour Sea Coast Lamp Pier ^Guardian", None, None), ("Harbour ^Guardian Angels", None, None),
        ("x^Guardian", None, None), ("^Guardianx", None, None), ("_^Guardian", None, None), ("^Guardian_", None, None),
        ("^REUTERS", "REUTERS", "Reuters"), ("^reuters", None, None), ("^dpa", "dpa", "dpa"), ("^Ap", None, None),
        ("^AP", "AP", "Associated Press"), ("新华社^新华社", "新华社", "Xinhua"),
        ("The Harl ^Courier", "Harl Courier", None), ("The ^Courier", "The Courier", None),
        ("the ^Courier", None, None),
        ("The ^Gazette", None, None), ("Harl^Courier", None, None), ("Harl ^Couriers", None, None),
        ("State ^Courier", None, None), ("May ^Courier", None, None), ("Monday ^Courier", "Monday Courier", None),
        ("Mara's Tarn ^Courier", "Tarn Courier", None), ("is a ^Courier", None, None),
        ("Harl Iron ^Express", "Harl Iron Express", None), ("Harl Iron Steel ^Express", None, None),
        ("Tarn University ^Press", None, None), ("Tarn ^Press", "Tarn Press", None), ("BBC ^Radio", "BBC Radio", "BBC"),
    ],
)  # fmt: skip
def test_a_name_stands_where_a_word_of_it_was_seen(text: str, name: str | None, outlet: str | None) -> None:
    for before, after in (("", ""), ("and ", ", too")):
        start = len(before) + text.index("^")
        plain = before + text.replace("^", "") + after
        found = NAMES.at(plain, start)
        assert (found and (found.name, found.outlet)) == (name and (name, outlet))
        assert found is None or plain[found.start : found.end] == found.name


@pytest.mark.parametrize(
    ("written", "name", "outlet", "url"),
    [
        ("apnews.com", "apnews.com", "Associated Press", "apnews.com"),
        ("https://www.apnews.com/a?b", "www.apnews.com", "Associated Press", "https://www.apnews.com/a?b"),
        ("https://harl.example/a,", "harl.example", None, "https://harl.example/a"),
        ("harl.example.", "harl.example", None, "harl.example"), ("x.com", None, None, None),
        ("pic.twitter.com", None, None, None), ("nox.com", "nox.com", None, "nox.com"),
        ("The Harl Courier", "Harl Courier", None, None), ("the Courier of April", None, None, None),
        ("Harbour Gazette of April", "Harbour Gazette", None, None), ("of The Reuters", "Reuters", "Reuters", None),
        ("Mara Quill Reuters", "Reuters", "Reuters", None), ("Reuters Mara Quill", "Reuters", "Reuters", None),
        ("BBC Radio", "BBC", "BBC", None),
        ("Associated Press and Reuters", "Associated Press", "Associated Press", None),
        ("of for the Harl Courier", "Harl Courier", None, None), ("Nobody Here", None, None, None),
        ("The New York Times", "The New York Times", "The New York Times", None),
    ],
)  # fmt: skip
def test_the_outlet_in_a_captured_name_is_cut_out_of_it(
    written: str, name: str | None, outlet: str | None, url: str | None
) -> None:
    found = NAMES.recognise(written, 100)
    assert (found and found[:3]) == (name and (name, outlet, url))
    if found is not None:
        assert written[found.start - 100 : found.end - 100] == name
        assert NAMES.any_name(written, 100) == found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Nobody Here", "Nobody Here"), ("the Courier of April", "Courier of April"), ("The Island", "The Island"),
        ("The Tarn Island", "Tarn Island"), ("Tarn", "Tarn"), ("Ab", "Ab"), ("A", None), ("June", None),
        ("Monday Night", None), ("12", None), ("facebook.com", None),
    ],
)  # fmt: skip
def test_where_only_an_outlet_can_stand_any_capitalised_name_will_do(written: str, name: str | None) -> None:
    found = NAMES.any_name(written, 100)
    assert (found and found.name) == name
    assert found is None or (found.outlet is None and written[found.start - 100 : found.end - 100] == name)


def test_names_in_a_stretch_are_given_in_order_the_longer_first_and_none_twice() -> None:
    text = "Reuters, dpa, the Harl Courier and https://www.apnews.com/a; The New York Times"
    found = list(NAMES.scan(text, 0, len(text)))
    assert [f.name for f in found] == ["Reuters", "dpa", "Harl Courier", "www.apnews.com", "The New York Times"]
    assert all(text[f.start : f.end] == f.name for f in found)
    assert [f.name for f in NAMES.scan(text, 9, 31)] == ["dpa", "Harl Courier"]
    assert list(NAMES.scan(text, 31, 34)) == []


@pytest.mark.parametrize(
    ("name", "paper", "own"),
    [
        ("Harbour Gazette", "harbourgazettecom", True), ("The Harbour Gazette", "harbourgazette.example", True),
        ("Harl Courier", "Tarn Post", False), ("Harl Courier", None, False), ("Tar TV", "tartvcom", False),
        ("Tarn TV", "tarntvcom", True),
    ],
)  # fmt: skip
def test_an_unlisted_name_of_six_letters_that_begins_the_papers_is_the_papers(
    name: str, paper: str | None, own: bool
) -> None:
    found = NAMES.any_name(name, 0)
    assert found is not None and NAMES.own(found, paper).outlet == (paper if own else None)
    known = NAMES.recognise("Reuters", 0)
    assert known is not None and NAMES.own(known, "reuterscom") == known


@pytest.mark.parametrize(("name", "like"), [("Harl Express", True), ("Harl Courier", False), ("BBC Radio", False)])
def test_an_unlisted_name_may_be_a_companys(name: str, like: bool) -> None:
    found = NAMES.at(name, name.index(" ") + 1)
    assert found is not None and NAMES.company_like(found) is like


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two ^three. Four.", "Two three."), ("One Mr. Two ^three.) Four.", "One Mr. Two three.)"),
        ("One.\nTwo ^three\nFour.", "Two three"), ("One! ^Two", "Two"), ("One. two ^three", "One. two three"),
        ("oneX.Two ^three", "oneX.Two three"), ("one.Two ^three", "Two three"), ("^One.", "One."),
        ("One two.^ Three.", "One two."), ("One “Two.” ^Three? Four", "Three?"),
    ],
)  # fmt: skip
def test_the_sentence_around_a_place(text: str, sentence: str) -> None:
    at, plain = text.index("^"), text.replace("^", "")
    assert plain[sentence_start(plain, at, 0) : sentence_end(plain, at)] == sentence
    assert sentence_start(plain, at, at) == at


def test_a_sentence_does_not_begin_before_its_floor() -> None:
    assert sentence_start("One two three", 8, 4) == 4 and sentence_start("One.\nTwo three", 9, 0) == 5
