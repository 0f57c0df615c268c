"""How far from the beginning or the end of a text a mark of a source may stand, and which of several marks counts."""

from typing import Any

import polars as pl
import pytest

from dedup.credit.hits import Hit
from dedup.credit.ladder import _ends, _Taken, find_credits
from dedup.credit.names import NameMatch
from dedup.outlets.registry import Outlets

KNOWN = Outlets.packaged()
STORY = "the old pier is high, and the sea under it is grey. " * 40


def kinds(text: str, **columns: Any) -> list[str]:
    """ "kind name" of each credit, in their order."""
    row = {"id": "a", "text": text, **columns}
    found = find_credits(pl.DataFrame({k: [v] for k, v in row.items()}), KNOWN)
    return [f"{kind} {name}" for kind, name in found.select("kind", "name").iter_rows()]


def padded(line: str, before: str, at: int) -> str:
    """A line behind a first line of such a length that what stands behind `before` in it begins at `at`."""
    return f"{'x' * (at - len(before) - 1)}\n{line}\n{STORY}"


@pytest.mark.parametrize(
    ("line", "before", "last", "kind"),
    [
        ("MARLOW (Reuters) - Two piers were closed.", "MARLOW (", 500, "dateline"),
        ("By Mara Quill, Reuters", "By Mara Quill, ", 500, "byline"), ("By Reuters", "By ", 500, "byline"),
        ("Reuters Staff", "", 500, "byline"), ("Mara Quill, Reuters", "Mara Quill, ", 299, "byline"),
    ],
)  # fmt: skip
def test_a_dateline_or_byline_stands_at_the_head(line: str, before: str, last: int, kind: str) -> None:
    assert kinds(padded(line, before, last)) == [f"{kind} Reuters"]
    assert f"{kind} Reuters" not in kinds(padded(line, before, last + 1))


@pytest.mark.parametrize(("before", "found"), [(76, True), (77, False)])
def test_in_a_text_without_lines_a_byline_runs_on_into_the_story_near_its_beginning(before: int, found: bool) -> None:
    assert ("byline Reuters" in kinds(f"{'x' * (before - 1)}\nBy Reuters Two piers were closed. {STORY}")) is found
    assert "byline Guardian" not in kinds(f"By Guardian Two piers were closed. {STORY}")  # no agency


@pytest.mark.parametrize(("newlines", "found"), [(4, True), (5, False)])
def test_a_byline_stands_in_the_first_five_lines(newlines: int, found: bool) -> None:
    assert ("byline Reuters" in kinds("\n" * newlines + f"By Reuters\n{STORY}")) is found


@pytest.mark.parametrize(("dots", "found"), [(11, True), (12, False)])
def test_a_sign_off_is_the_last_word_of_a_text(dots: int, found: bool) -> None:
    assert kinds(f"{STORY.strip()} (Reuters){'.' * dots}") == ["footer Reuters"] * found


@pytest.mark.parametrize(("letters", "found"), [(17, True), (16, False)])
def test_a_sign_off_needs_a_text_before_it(letters: int, found: bool) -> None:
    text = f"{'x' * letters}. (Reuters)"
    assert text.index("Reuters") == (20 if found else 19)
    assert kinds(text) == ["footer Reuters"] * found


@pytest.mark.parametrize(
    ("author", "credit"),
    [
        ("Reuters", "byline Reuters"), ("By Reuters", "byline Reuters"), ("Mara Quill, Reuters", "byline Reuters"),
        ("Mara Quill (AFP)", "byline AFP"), ("Mara Quill and the Guardian", "byline Guardian"), ("Mara Quill", None),
        ("By The New York Times", "byline New York Times"), ("wire reports", "byline wire reports"), (" ", None),
        ("By Reporters Without Borders", None),
    ],
)  # fmt: skip
def test_an_author_that_is_or_ends_in_an_outlet_is_a_byline(author: str, credit: str | None) -> None:
    assert kinds("The pier is old.", author=author) == ([credit] if credit else [])


@pytest.mark.parametrize(
    ("rights", "credit"),
    [
        ("© 2024 Reuters. All rights reserved.", "meta Reuters"),
        ("Reuters and AFP", "meta Reuters"),
        ("Mara Quill", None),
    ],
)
def test_of_the_holders_of_rights_the_first_outlet_counts(rights: str, credit: str | None) -> None:
    found = find_credits(pl.DataFrame({"id": ["a"], "text": ["The pier is old."], "rights": [rights]}), KNOWN)
    assert [f"{kind} {name}" for kind, name in found.select("kind", "name").iter_rows()] == ([credit] if credit else [])
    assert set(found["strength"]) <= {"medium"} and found["start"].null_count() == len(found)


def hit(name: str, start: int | None, end: int | None, kind: str = "footer", outlet: str | None = None) -> Hit:
    return Hit(name, outlet, None, kind, "strong", start, end)


def test_a_weaker_rung_takes_no_name_and_no_place_that_a_stronger_one_has() -> None:
    taken = _Taken()
    taken.add([hit("A", 10, 20), hit("A", 40, 50), hit("B", 12, 18), hit("A", None, None, "byline")])
    taken.add(
        [hit("A", 19, 30, "mention"), hit("A", 5, 11, "dateline"), hit("A", 20, 30, "own"), hit("A", 5, 10, "meta")]
    )
    kept = [(h.name, h.kind, h.start) for h in taken.hits]
    assert kept == [("A", "footer", 10), ("B", "footer", 12), ("A", "byline", None), ("A", "own", 20), ("A", "meta", 5)]
    taken.add([hit("a.example", 10, 20, "x", outlet="A"), hit("A", 60, None, "y")])
    assert [(h.kind, h.start) for h in taken.hits[5:]] == [("y", 60)]
    free = {at: taken.free(NameMatch("N", None, None, at, at + 1)) for at in (4, 5, 9, 19, 29, 30, 60)}
    assert free == {4: True, 5: False, 9: False, 19: False, 29: False, 30: True, 60: True}


def test_of_more_than_six_hundred_places_three_hundred_at_each_end_are_read() -> None:
    assert _ends([*range(600)]) == [*range(600)]
    assert _ends([*range(601)]) == [*range(300), *range(301, 601)]


@pytest.mark.parametrize(
    ("columns", "own"),
    [
        ({"outlet": "Reuters"}, True), ({"url": "https://www.reuters.com/1"}, True), ({"outlet": "Tarn Post"}, False),
        ({"url": "https://tarn.example/1"}, False), ({}, False),
        ({"outlet": "Tarn", "url": "https://reuters.com/1"}, True),
    ],
)  # fmt: skip
def test_the_papers_own_mark_is_its_own_reporting(columns: dict[str, str], own: bool) -> None:
    found = kinds(f"MARLOW (Reuters) - Two piers. {STORY}", **columns)
    assert found == [f"{'own-reporting' if own else 'dateline'} Reuters"]


def test_told_a_paper_is_own_reporting_only_where_no_stronger_mark_names_another() -> None:
    told = "The keeper told Reuters that it was dark."
    assert kinds(told) == ["own-reporting Reuters"] and kinds(told, outlet="Tarn Post") == ["mention Reuters"]
    marked = kinds(f"MARLOW (AFP) - Two piers were closed. {told}")
    assert marked == ["dateline AFP", "mention Reuters"]
    assert kinds(f"© 2024 AFP. {told}") == ["footer AFP", "own-reporting Reuters"]  # of middling strength
