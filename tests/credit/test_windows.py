"""How many characters around a name or a mark are read, each window from both sides of its edge."""

import polars as pl
import pytest

from dedup.credit.ladder import find_credits
from dedup.outlets.registry import Outlets

KNOWN = Outlets.packaged()
STORY = "the old pier is high, and the sea under it is grey. " * 60


def read(text: str) -> list[tuple[str, str, str]]:
    """(kind, strength, name) of each credit."""
    found = find_credits(pl.DataFrame({"id": ["a"], "text": [text]}), KNOWN)
    return found.select("kind", "strength", "name").rows()


@pytest.mark.parametrize(("letters", "found"), [(32, True), (33, False)])
def test_a_short_form_that_others_have_too_needs_the_word_agency_within_forty_characters(
    letters: int, found: bool
) -> None:
    assert bool(read(f"the agency {'x' * letters} CNS said so. {STORY}")) is found
    assert read(f"the CNS said {'x' * (letters - 30)} agency. {STORY}") == (
        [("mention", "weak", "CNS")] if found else []
    )


@pytest.mark.parametrize(("letters", "strength"), [(40, "weak"), (41, "medium")])
def test_what_is_long_ago_is_told_by_sixty_characters_behind_the_name(letters: int, strength: str) -> None:
    assert read(f"the Reuters reported {'x' * letters} last year. {STORY}") == [("mention", strength, "Reuters")]
    assert read(f"the Reuters reported so. {'x' * letters} last year. {STORY}") == [("mention", "medium", "Reuters")]


@pytest.mark.parametrize(("letters", "strength"), [(28, "weak"), (29, "medium")])
def test_and_by_forty_before_it(letters: int, strength: str) -> None:
    assert read(f"previously {'x' * letters} Reuters reported so. {STORY}") == [("mention", strength, "Reuters")]
    assert read(f"previously. {'x' * 9} Reuters reported so. {STORY}") == [("mention", "medium", "Reuters")]


@pytest.mark.parametrize(
    ("line", "last", "here", "there"),
    [
        ("With inputs from Reuters", 299, ("footer", "medium"), None),
        ("wire reports", 299, ("byline", "medium"), None),
    ],
)
def test_who_helped_stands_in_the_first_three_hundred_characters_or_at_the_foot(
    line: str, last: int, here: tuple[str, str], there: None
) -> None:
    for at, told in ((last, here), (last + 1, there)):
        text = f"{'x' * (at - 1)}\n{line}\n{STORY}"
        assert text.index(line) == at
        assert [credit[:2] for credit in read(text)] == ([told] if told else [])


@pytest.mark.parametrize(("newlines", "found"), [(4, True), (5, False)])
def test_wire_reports_are_named_above_a_story_in_its_first_five_lines(newlines: int, found: bool) -> None:
    assert read("x\n" * newlines + f"wire reports\n{STORY}") == [("byline", "medium", "wire reports")] * found


@pytest.mark.parametrize(("at", "kind"), [(300, "republication"), (301, "footer")])
@pytest.mark.parametrize("line", ["This story was originally published by Grist.",
                                  "This report by Grist was first published in May."])  # fmt: skip
def test_a_line_at_the_foot_is_a_footer_beyond_three_hundred_characters(at: int, kind: str, line: str) -> None:
    assert read(f"{'x' * (at - 1)}\n{line}") == [(kind, "strong", "Grist")]


@pytest.mark.parametrize(("letters", "found"), [(39, True), (40, False)])
def test_a_credit_line_may_stand_behind_names_of_forty_characters(letters: int, found: bool) -> None:
    # a text of capitals alone is as a name is
    assert (("footer", "medium", "Reuters") in read(f"{STORY}\n{'X' * letters} with inputs from Reuters")) is found


@pytest.mark.parametrize(("letters", "found"), [(9, True), (200, False)])
def test_of_a_sentence_two_hundred_characters_are_read_for_who_contributed(letters: int, found: bool) -> None:
    text = f"{STORY}\nReuters {'x' * letters} contributed to this report."
    assert read(text) == [("footer", "medium", "Reuters")] * found


@pytest.mark.parametrize(("letters", "hops"), [(60, True), (120, False)])
def test_who_distributed_a_text_is_named_within_120_characters_of_its_holder(letters: int, hops: bool) -> None:
    text = f"{STORY}\n©2024 Harl Courier. {'x' * letters} Distributed by Tribune Content Agency."
    holder = ("footer", "strong" if hops else "medium", "Harl Courier")
    assert read(text) == [holder, *([("footer", "medium", "Tribune Content Agency")] if hops else [])]


@pytest.mark.parametrize(
    ("before", "found"),
    [("Photo ", False), ("Photograph: ", False), ("Graphics by", True), ("Photo of the pier ", True)],
)
def test_a_photographers_copyright_is_no_papers(before: str, found: bool) -> None:
    assert bool(read(f"{STORY}\n{before}© 2024 Reuters.")) is found
