"""Rows of issuers: how sure, of what kind, from where to where; and whom "the company", "it" and "the board" mean."""

import pytest

from dedup.credit.statements import statements

RAIN = "It rains. "
SAID = "The Ports Board said two piers close."
Row = tuple[str, str, str, int, int]


@pytest.mark.parametrize(("before", "strength"), [(0, "medium"), (69, "medium"), (70, "weak"), (71, "weak")])
def test_a_body_in_the_first_seven_hundred_characters_is_of_middling_weight(before: int, strength: str) -> None:
    text = RAIN * before + SAID
    assert statements(text) == [("Ports Board", "statement", strength, 10 * before, len(text))]


def test_a_body_that_says_it_twice_is_of_middling_weight_anywhere_and_a_person_never() -> None:
    twice = f"{RAIN * 70}{{0}} said so. It rains. {{0}} said it sinks."
    assert statements(twice.format("Ports Board")) == [("Ports Board", "statement", "medium", 700, 721)]
    assert statements(twice.format("Ilen Vask")) == [("Ilen Vask", "speech", "weak", 700, 719)]
    assert statements("Ilen Vask said so.") == [("Ilen Vask", "speech", "weak", 0, 18)]


def test_the_most_telling_place_counts_and_of_equals_the_first() -> None:
    text = (
        "The Ports Board said so. The Ports Board said in a post on X it sinks. The Ports Board said in a statement no."
    )
    assert statements(text) == [("Ports Board", "post", "strong", 25, 71)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("The Harl Quay Board plans shook Orlen.", [("Harl Quay Board", "statement", "weak", 0, 19)]),
        ("The Harl Board’s plans shook Orlen.", [("Harl Board", "statement", "weak", 0, 16)]),
        ("The Board shook Orlen.", []), ("Ilen Vask shook Orlen.", []),
        ("Rain fell.\nThe Harl Board plans shook Orlen.", []), ("The Harl Board filed a petition.", []),
        ("x" * 284 + " The Harl Board plans", [("Harl Board", "statement", "weak", 285, 299)]),
        ("x" * 285 + " The Harl Board plans", [("Harl Board", "statement", "weak", 286, 300)]),
        ("x" * 286 + " The Harl Board plans", []),
    ],
)  # fmt: skip
def test_the_body_that_acts_in_the_first_three_hundred_characters_is_noted(text: str, rows: list[Row]) -> None:
    assert statements(text) == rows


@pytest.mark.parametrize(("before", "read"), [(22, True), (23, True), (24, False)])
def test_twenty_four_sentences_that_tell_are_read(before: int, read: bool) -> None:
    # those without a word of saying do not count
    said = statements(f"{RAIN * 30}{'Mara Quill said so. ' * before}The Ports Board said in a statement it sinks.")
    assert [name for name, *_ in said] == ["Mara Quill", "Ports Board"][: 1 + read]


@pytest.mark.parametrize(("before", "read"), [(1979, True), (1980, False)])
def test_two_thousand_characters_of_a_sentence_are_read(before: int, read: bool) -> None:
    text = "x" * before + " the Ports Board said it sinks"
    rows = [("Ports Board", "statement", "medium", 0, len(text))]
    assert statements(text) == rows * read


STATED = " said in a statement that all sink."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Ports Board (PB) met. PB{}", "Ports Board"), ("The Ports Board met. The board{}", "Ports Board"),
        ("The Harl Ministry said so. The ministry{}", "Harl Ministry"), ("The ministry{}", None),
        ("The Ports Ministry said so. The Harl Ministry said so. The ministry{}", "Harl Ministry"),
        ("The Harl Ministry met. The ministry{}", "Harl Ministry"), ("The police{}", "police"),
        ("The Harl Ministry met. The board{}", None),
        ("Pellworm Lines sank a ship. The company{}", "Pellworm Lines"), ("The company{}", None),
        ("Pellworm Lines sank a ship. The ferry operator{}", "Pellworm Lines"),
        ("It was seen that Pellworm Lines Ltd sank a ship. The company{}", "Pellworm Lines Ltd"),
        ("It was seen that Pellworm Lines sank a ship. The company{}", None),
        ("The Harl Board said so. The company{}", "Harl Board"),
        ("The Harbour Board closed the pier. It{}", None), ("The Harbour Board said so. It{}", "Harbour Board"),
        ("Mara Quill said so. He{}", "Mara Quill"), ("Mara Quill said so. Nobody there{}", None),
        ("The Harbour Board closed the pier, it{}", "Harbour Board"),
    ],
)  # fmt: skip
def test_who_is_told_again_is_the_one_that_was_named_before(text: str, name: str | None) -> None:
    strong = [row for row in statements(text.format(STATED)) if row[2] == "strong"]
    assert [(who, kind) for who, kind, *_ in strong] == ([(name, "statement")] if name else [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Minister Ilen Vask used his speech to close the pier.", [("Ilen Vask", "speech", "strong")]),
        ("Minister Ilen Vask used his statement to close the pier.", []),
        ("The Ostwick High Court heard that Ilen Vask said it sinks.", [("Ostwick High Court", "hearing", "strong")]),
        ("The Ports Board told parliament that it sinks.", [("Ports Board", "speech", "strong")]),
        ("Tarn Foundation Founder Ilen Vask said in a post on X that it sinks.",
         [("Ilen Vask", "post", "strong"), ("Tarn Foundation", "post", "medium")]),
        ("Tarn Foundation Founder Ilen Vask told parliament that it sinks.",
         [("Ilen Vask", "speech", "strong"), ("Tarn Foundation", "statement", "medium")]),
        ("The Prime Minister's Media Division told the press that it sinks.",
         [("Prime Minister's Media Division", "statement", "strong")]),
        ("Mr. Vask Orlen said so. The Rev. Ilen Quill said so.",
         [("Vask Orlen", "speech", "weak"), ("Ilen Quill", "speech", "weak")]),
    ],
)  # fmt: skip
def test_kinds_and_strengths_of_what_is_said(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert [row[:3] for row in statements(text)] == rows


def test_each_line_and_sentence_has_a_row_of_its_own_and_short_forms_end_none() -> None:
    text = "No. 5 sank. The Ports Board said so.\nThe Harl Board said so"
    assert statements(text) == [
        ("Ports Board", "statement", "medium", 12, 37), ("Harl Board", "statement", "medium", 37, 59),
    ]  # fmt: skip
