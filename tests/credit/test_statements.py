"""Statements: the labelled sentences, worked examples, and what must hold for any text."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.credit.speakers import speakers
from dedup.credit.statements import statement_credits, statements, with_statements
from dedup.data import Clusters
from dedup.outlets.issuers import group, same_issuer
from dedup.tables import SCHEMAS, STATEMENTS, empty, of_outlets

SNIPPETS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("statement_snippets.toml").read_text(encoding="utf-8")
)["snippet"]
REACHED = {True: (72, 16, 16), False: (134, 6, 12)}
"""Issuers that were right, wrong and missed: of those held back, and of the others."""


def figures(snippets: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Right, wrong, missed; right is who issued it and of what kind. What somebody merely says is no statement."""
    right = wrong = missed = 0
    for s in snippets:
        got = [(kind, name) for name, kind, strength, *_ in statements(s["text"]) if strength != "weak"]
        for kind, name in (w.split(" ", 1) for w in s["want"]):
            found = next((g for g in got if g[0] == kind and same_issuer(g[1], name)), None)
            if found is None:
                missed += 1
            else:
                got.remove(found)
                right += 1
        wrong += len(got)
    return right, wrong, missed


def test_there_are_two_hundred_snippets_five_hits_and_near_misses_of_each_kind() -> None:
    assert len(SNIPPETS) >= 200
    rules = Counter((s["rule"], s["held"], bool(s["want"])) for s in SNIPPETS)
    assert min(rules.values()) >= 5 and len(rules) == len(STATEMENTS) * 4


@pytest.mark.parametrize("held", [True, False])
def test_of_the_snippets_no_fewer_are_right_than_were(held: bool) -> None:
    right, wrong, missed = figures([s for s in SNIPPETS if s["held"] is held])
    print(f"{'held back' if held else 'open'}: {right} right, {wrong} wrong, {missed} missed")
    assert right >= REACHED[held][0] and wrong <= REACHED[held][1] and missed <= REACHED[held][2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pier will close, Ports Minister Ilen Vask said in a post on X.", [("Ilen Vask", "post", "strong")]),
        ("Two piers close. According to a press release issued by the Ports Board (PB), work starts soon.",
         [("Ports Board", "release", "strong")]),
        ("The Ports Board (PB) met on Monday. PB said in a statement that two piers close.",
         [("Ports Board", "statement", "strong")]),
        ("Pellworm Shipping PLC has sold two ferries, the company said in a filing to the exchange.",
         [("Pellworm Shipping PLC", "document", "strong")]),
        ("A Harbour Foundation press release said: “The pier is old.”", [("Harbour Foundation", "release", "strong")]),
        ("The pier is old, an Orlen Mutual news release said.", [("Orlen Mutual", "release", "strong")]),
        ("The remarks were made during a meeting on Monday, the Governor’s Media Division said.",
         [("Governor’s Media Division", "statement", "strong")]),
        ("Tarn Foundation Founder Ilen Vask said in his keynote speech that the pier is old.",
         [("Ilen Vask", "speech", "strong"), ("Tarn Foundation", "statement", "medium")]),
        ("The Orlen Navy and the Tarn Coast Guard said in a statement that the boat sank.",
         [("Orlen Navy", "statement", "strong"), ("Tarn Coast Guard", "statement", "strong")]),
        ("In a press release the Ports of Orlen Act is cited, and nobody is named.", []),
        ("A petition has been filed with the Ostwick High Court against the sale of the pier.", []),
        ("Harbour campaigner Ilen Vask lodged a complaint at the Ostwick High Court on Monday.", []),
        ("The Ostwick High Court dismissed a petition filed by Ilen Vask.",
         [("Ostwick High Court", "hearing", "strong")]),
        ("The Ports Board denied a report by the union that two piers close.", []),
        ("Has the Ports Board said in a statement that two piers close?", []),
        ("The price rises, Orlen Cement Inc. said on Monday.", [("Orlen Cement Inc", "statement", "medium")]),
        ("A statement issued late on Monday by the Ports Board closes the pier.",
         [("Ports Board", "statement", "strong")]),
        ("The Ministry of Ports said so.", [("Ministry of Ports", "statement", "medium")]),
        ("Nobody spoke.", []), ("", []),
    ],
)  # fmt: skip
def test_who_issued_what(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [row[:3] for row in statements(text) if row[2] != "weak"] == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Department of Meteorology", "Met Department", True), ("HDB", "Harbour Development Board", True),
        ("Ilen Vask", "Vask", True), ("police", "Orlen Police", True),
        ("Meteorology Office", "Meteorological Office", True),
        ("Ministry of Ports", "Ministry of Health", False), ("Ilen Vask", "Mara Vask", False), ("", "Vask", False),
    ],
)  # fmt: skip
def test_which_names_mean_one_issuer(one: str, other: str, same: bool) -> None:
    assert same_issuer(one, other) is same and same_issuer(other, one) is same


def test_the_table_has_the_schema_and_only_clustered_articles_are_read_anew() -> None:
    said = "The pier will close, the Ports Board said in a statement."
    articles = pl.DataFrame({"id": ["a", "b", "c"], "text": [said, said, None]})
    credits = statement_credits(articles)
    assert credits.schema == pl.Schema(SCHEMAS["credits"]) and credits["article"].to_list() == ["a", "b"]
    again = with_statements(articles, credits, Clusters([[1, 2]], [0.9], [False], set()))
    assert again["article"].to_list() == ["b"] and of_outlets(again).is_empty()
    twice = with_statements(articles, empty("credits"), Clusters([[0, 1], [1, 2]], [0.9] * 2, [False] * 2, {1}))
    assert twice["article"].to_list() == ["a", "b"]  # a round-up is in two clusters, and says it once
    assert statement_credits(articles.clear()).schema == empty("credits").schema


WORDS = st.lists(
    st.sampled_from(["The", "Ports", "Board", "(PB)", "said", "in", "a", "statement", ".", ",", "on", "X", "“", "”",
                     "court", "told", "by", "Ilen", "Vask", "issued", "\n", "and", "of", "Inc.", "release", "had"]),
    max_size=60,
)  # fmt: skip


@given(WORDS)
def test_any_text_gives_rows_inside_it_and_each_issuer_once(words: list[str]) -> None:
    text = " ".join(words)
    rows = statements(text)
    assert rows == statements(text)
    for name, kind, strength, start, end in rows:
        assert name and kind in STATEMENTS and strength in ("strong", "medium", "weak")
        assert 0 <= start < end <= len(text)
    assert all(len(set(group([r[0] for r in rows[:k]]))) <= k for k in range(len(rows)))


@pytest.mark.parametrize(
    "piece", ["The Ports Board said ", "said in a statement ", "court of the ", "A of the B and ", "X "]
)
def test_time_grows_with_the_length_of_hostile_texts(piece: str) -> None:
    assert len(statements(piece * 3000)) <= 200


def test_issuers_stand_in_the_order_in_which_they_are_named() -> None:
    text = "Tarn Harbour Board plans shook Orlen, Ilen Vask said on Monday. Mara Quill said no."
    # the body that acts is placed by its own words, whoever speaks by the sentence
    assert [(name, start, end) for name, _, _, start, end in statements(text)] == [
        ("Ilen Vask", 0, 64), ("Tarn Harbour Board", 0, 18), ("Mara Quill", 64, 83),
    ]  # fmt: skip


def test_a_word_of_saying_inside_a_name_makes_no_speaker() -> None:
    assert speakers("The League of Inland States met on Monday.") == []
    assert [s.name for s in speakers("Said the Ports Board: two piers close.")] == ["Ports Board"]


def test_who_issued_a_paper_stands_behind_by_within_five_words_of_it() -> None:
    assert [s.name for s in speakers("The notice pinned up late Monday by the Ports Board is old.")] == ["Ports Board"]
    assert speakers("The notice pinned up very late Monday by the Ports Board is old.") == []
