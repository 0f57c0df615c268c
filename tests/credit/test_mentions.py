"""Names in the running text, weighed against each other: what a lead is, and how often is enough."""

import polars as pl
import pytest

from dedup.credit.hits import Hit, at_foot
from dedup.credit.ladder import find_credits
from dedup.credit.mentions import in_lead, settle
from dedup.outlets.registry import Outlets


def said(name: str, at: int, kind: str = "mention", strength: str = "weak") -> Hit:
    return Hit(name, None, None, kind, strength, at, at + len(name))


def settled(hits: list[Hit], outside: bool = False, own: str | None = None, text: str = "." * 5000) -> list[str]:
    return [f"{h.name} {h.kind} {h.strength}" for h in settle(hits, outside, own, own is not None, text)]


@pytest.mark.parametrize(("length", "lead"), [(300, 400), (1000, 400), (1500, 600), (2250, 900), (9000, 900)])
def test_the_lead_is_two_fifths_of_a_text_between_four_hundred_and_nine_hundred_characters(
    length: int, lead: int
) -> None:
    assert in_lead("." * length, lead - 1) and not in_lead("." * length, lead)


@pytest.mark.parametrize(("length", "foot"), [(600, 0), (1000, 300), (2000, 1300), (4000, 2800)])
def test_the_foot_is_the_last_three_tenths_of_a_text_or_seven_hundred_characters(length: int, foot: int) -> None:
    assert at_foot("." * length, foot) and (foot == 0 or not at_foot("." * length, foot - 1))


@pytest.mark.parametrize(("times", "strength"), [(2, "weak"), (3, "medium"), (4, "medium")])
def test_an_outlet_mentioned_three_times_carries_the_article(times: int, strength: str) -> None:
    hits = [said("Tarn Post", 1000 + 100 * i) for i in range(times)]
    assert settled(hits) == [f"Tarn Post mention {strength}", *["Tarn Post mention weak"] * (times - 1)]


def test_it_does_not_where_another_is_named_too_or_more_strongly() -> None:
    often = [said("Tarn Post", 1000 + 100 * i) for i in range(3)]
    weak = ["Tarn Post mention weak"] * 3
    assert settled([*often, said("Oswin Times", 2000)])[:3] == weak
    assert settled(often, outside=True) == weak
    lead = said("Tarn Post", 10, strength="medium")
    assert settled([lead, *often]) == ["Tarn Post mention medium", *weak]


def test_of_an_unknown_outlet_the_one_to_which_most_is_told_is_the_articles_own() -> None:
    told = [said(name, at, "own-reporting", "medium") for name, at in (("Tarn Post", 10), ("Oswin Times", 1500),
                                                                       ("Oswin Times", 2500))]  # fmt: skip
    own = "Oswin Times own-reporting medium"
    assert settled(told) == ["Tarn Post mention medium", own, own]
    # told in the lead it is a source, further down of one fact; where a stronger credit names one, of no more anywhere
    below = said("Tarn Post", 3000, "own-reporting", "medium")
    assert settled([told[1], told[2], below])[2] == "Tarn Post mention weak"
    assert settled(told, outside=True)[0] == "Tarn Post mention weak"
    assert settled(told, own="Tarn Post") == [
        "Tarn Post own-reporting medium", "Oswin Times mention weak", "Oswin Times mention weak",
    ]  # fmt: skip


def test_the_papers_own_name_is_its_own_reporting_however_it_was_found() -> None:
    assert settled([said("Tarn Post", 10, strength="weak")], own="Tarn Post") == ["Tarn Post own-reporting medium"]


def test_named_in_the_lead_and_under_a_quotation_it_is_the_origin() -> None:
    text = "x" * 500 + "– Tarn Post" + "x" * 500
    lead, signed = said("Tarn Post", 10, strength="medium"), said("Tarn Post", 502, strength="medium")
    assert settled([lead, signed], text=text) == ["Tarn Post mention strong", "Tarn Post mention medium"]
    assert settled([signed, lead], text=text) == ["Tarn Post mention medium", "Tarn Post mention strong"]
    assert settled([signed], text=text) == ["Tarn Post mention medium"]
    assert settled([lead, said("Tarn Post", 700, strength="medium")], text=text) == ["Tarn Post mention medium"] * 2


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("The Ostwick University Press reported a record year for maps.", []),
        ("The Ostwick Press reported a record year for maps.", ["Ostwick Press"]),
    ],
)
def test_a_publisher_of_books_is_no_paper(line: str, names: list[str]) -> None:
    found = find_credits(pl.DataFrame({"id": ["a"], "text": [line]}), Outlets.packaged())
    assert found["name"].str.strip_prefix("The ").to_list() == names
