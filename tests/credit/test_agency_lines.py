"""Lines that agencies and papers' news services put on what they send, and lines that name agencies together."""

import polars as pl
import pytest
from strategies import FERRY, ORCHARD, one_thread

import dedup
from dedup.credit.ladder import find_credits
from dedup.outlets.registry import Outlets

__all__ = ["one_thread"]

STORY = (
    "Lamp keepers of Ostwick have tended the outer light by hand since its motor was lost in the spring gales. Each "
    "night two of them row across with oil and a lantern, and each morning they row back.\n\nThe council voted on "
    "Monday to buy a motor from Tallis, which is forty years old and has never been wet. Keepers called it a kind "
    "thought. A third of the boats of the harbour go out before dawn, said the harbour master, Ilen Vask, and none of "
    "them would sail by a light that turned when it liked.\n\nThe vote was nine to four."
)


def found(text: str, **columns: str) -> list[tuple[str, ...]]:
    """(outlet or name, kind, strength) of each credit in one text."""
    table = pl.DataFrame({"id": ["a"], "text": [text], **{k: [v] for k, v in columns.items()}})
    rows = find_credits(table, Outlets.packaged()).select(pl.coalesce("outlet", "name"), "kind", "strength")
    return [tuple(row) for row in rows.iter_rows()]


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("OSTWICK, June 4. /TASS/. ", "TASS"),
        ("TALLIS, October 11. /ITAR-TASS/. ", "TASS"),
        ("OSTWICK, Dunmere /TASS/ - ", "TASS"),
        ("BRIGHTPORT, Jan. 9 /Xinhua/ -- ", "Xinhua"),
        ("Kessel Bay, Sept. 3 (Xinhua) -- ", "Xinhua"),
        ("By Mara Quill\nOSTWICK, June 4. /TASS/. ", "TASS"),
    ],
)
def test_a_dateline_between_strokes_is_one(line: str, agency: str) -> None:
    assert found(line + STORY) == [(agency, "dateline", "strong")]


@pytest.mark.parametrize(
    "line",
    [
        "The keepers chose /TASS/ as a name for their boat. ",
        "https://ostwick.example/Xinhua/ Keepers ",
        "The light is red/TASS/green by turns, and ",
        "Read it at ostwick.example/light/TASS/Lamps of the coast. ",
    ],
)
def test_strokes_elsewhere_are_no_dateline(line: str) -> None:
    assert not [c for c in found(line + STORY) if c[1] == "dateline"]


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("This report by The Canadian Press was first published June 4, 2024.", "The Canadian Press"),
        ("This story by The Canadian Press was originally published on Oct. 30, 2023.", "The Canadian Press"),
        ("This dispatch from Agence France-Presse was first published March 3.", "Agence France-Presse"),
        ("This investigation by the Harl Courier was first published in May.", "Harl Courier"),
        (
            "Cette dépêche de La Presse Canadienne a été publiée pour la première fois le 4 juin 2024.",
            "The Canadian Press",
        ),
        ("Ce texte de La Presse Canadienne a été publié initialement le 4 juin 2024.", "The Canadian Press"),
    ],
)
def test_a_report_by_an_agency_that_was_first_published_on_a_day(line: str, agency: str) -> None:
    assert found(f"{STORY}\n\n{line}") == [(agency, "footer", "strong")]


@pytest.mark.parametrize(
    "line",
    [
        "This report by Mara Quill was first published June 4, 2024.",
        "This report by the council of Ostwick was first published in May.",
        "This map by the harbour board was first published in 1904.",
    ],
)
def test_what_people_and_councils_publish_is_no_credit(line: str) -> None:
    assert found(f"{STORY}\n\n{line}") == []


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        ("c.2024 The New York Times Company", "The New York Times"),
        ("c. 2023 The New York Times News Service", "The New York Times"),
        ("c.2024, The Washington Post", "The Washington Post"),
        ("C.2022 Harl Courier", "Harl Courier"),
    ],
)
@pytest.mark.parametrize("head", [True, False])
def test_the_mark_of_a_papers_news_service_names_the_paper(line: str, paper: str, head: bool) -> None:
    text = f"{line}\n\n{STORY}" if head else f"{STORY}\n\n{line}"
    assert found(text) == [(paper, "footer", "strong")]
    assert found(text, outlet=paper)[0][1] == "own-reporting"


def test_a_year_behind_a_c_is_no_mark_by_itself() -> None:
    assert found(f"{STORY}\n\nThe lamp, c.1904 or so, is of brass. It was made c. 1904 by the Harl brothers.") == []


LINES = [
    "Staff and wire reports", "From wire reports", "From staff and wire reports", "Compiled from wire services",
    "From news services", "By Harbour Gazette staff and news services", "Gazette wire services", "WIRE REPORTS",
    "Wire and staff reports", "Staff and agencies", "Combined wire services", "From agencies",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_agencies_that_are_named_together_are_a_credit_that_names_nobody(line: str) -> None:
    for text, kind in ((f"{line}\n\n{STORY}", "byline"), (f"{STORY}\n\n{line}", "footer")):
        ((name, told, strength),) = found(text)
        assert (told, strength) == (kind, "medium") and name in line
    ((name, told, strength),) = found(STORY, author=line)
    assert (told, strength) == ("byline", "medium") and name in line


@pytest.mark.parametrize(
    "line",
    [
        "The keepers read the wire reports", "Agencies", "Aid agencies", "He walked the wires", "Staff report",
        "The council asked the news services for help.", "Wires of the harbour crane",
    ],
)  # fmt: skip
def test_what_only_speaks_of_agencies_is_none(line: str) -> None:
    first, rest = STORY.split("\n\n", 1)
    assert found(f"{first}\n\n{line}\n\n{rest}") == []


# What origins make of them


def origins(texts: dict[str, str], **columns: list[str]) -> list[tuple[object, ...]]:
    table = pl.DataFrame({"id": list(texts), "text": list(texts.values()), **columns})
    clusters = dedup.scan(table, dedup.Settings(depth="fast")).clusters
    return clusters.select("size", "origin_outlet", "origin_outside", "origin_state").rows()


def test_the_paper_is_the_author_and_not_who_distributes_it() -> None:
    line = "\n\n©2024 Harl Courier. Visit harlcourier.example. Distributed by Tribune Content Agency, LLC."
    texts = {"a": FERRY + line, "b": FERRY.replace("81,000", "80,000") + line}
    dates = ["2024-06-04T09:00Z", "2024-06-05T09:00Z"]
    ((size, _, outside, state),) = origins(texts, outlet=["Ostwick Mail", "Tallis Echo"], published=dates)
    assert (size, outside, state) == (2, "Harl Courier", "outside")
    credits = found(FERRY + line)
    assert credits == [("Harl Courier", "footer", "strong"), ("Tribune News Service", "footer", "medium")]


def test_wire_reports_are_no_source_with_a_name() -> None:
    texts = {"a": f"Staff and wire reports\n\n{ORCHARD}", "b": ORCHARD.replace("nearly", "almost")}
    ((size, outlet, outside, _),) = origins(texts, outlet=["Ostwick Mail", "Tallis Echo"])
    assert size == 2 and outlet is None and outside in (None, "unnamed")


@pytest.mark.parametrize("line", ["BBC: ", "Reuters : ", "AFP:\n\n"])
def test_another_outlets_name_and_a_colon_before_all_is_its_credit(line: str) -> None:
    named = Outlets.packaged().resolve(line.strip(" :\n"))
    assert named is not None
    assert (named.name, "dateline", "strong") in found(line + STORY, outlet="Tarn Post")


@pytest.mark.parametrize("line", ["Ostwick: ", "BBC: why the light went out, and who rows. ", "BBC. "])
def test_a_colon_alone_credits_nobody(line: str) -> None:
    assert not [c for c in found(line + STORY, outlet="Tarn Post") if c[1] == "dateline"]


def test_a_papers_own_name_before_its_text_is_no_credit_to_another() -> None:
    assert not [c for c in found("BBC: " + STORY, outlet="BBC") if c[1] == "dateline"]


@pytest.mark.parametrize(
    ("line", "foot", "names"),
    [
        ("© 2024 Tarn Post. ", False, ["Tarn Post"]), ("© Tarn Post. ", True, ["Tarn Post"]),
        ("© Tarn Post. ", False, []), ("(image © 2024 Tarn Post) ", False, []), ("Photo © 2024 Tarn Post.", True, []),
        ("Photo © Tarn Post.", True, []),
    ],
)  # fmt: skip
def test_a_holder_of_a_copyright_has_a_year_or_stands_at_the_foot_and_is_no_photographers(
    line: str, foot: bool, names: list[str]
) -> None:
    story = "The pier is old and the sea is high. " * 60
    articles = pl.DataFrame({"id": ["a"], "text": [story + line + ("" if foot else story)]})
    assert find_credits(articles, Outlets.packaged())["name"].to_list() == names
