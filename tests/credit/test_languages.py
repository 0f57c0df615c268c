"""Credits in twelve languages: the labelled snippets, who is read in which wording, and what must hold for any text."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language_texts import REST, read, snippets

from dedup.credit.article_language import language_of, may_have_wording
from dedup.credit.ladder import find_credits
from dedup.credit.statements import statements
from dedup.credit.wordings import wording_of
from dedup.outlets.registry import Outlets

SNIPPETS = snippets()
REACHED = {True: (59, 1, 1), False: (61, 0, 0)}
"""Credits that were right, wrong and missed: of the snippets held back, and of the others."""


def test_each_language_has_ten_hits_and_ten_near_misses_and_half_are_held_back() -> None:
    assert Counter((s.language, bool(s.want)) for s in SNIPPETS) == {(c, w): 10 for c in REST for w in (True, False)}
    assert sum(s.held for s in SNIPPETS) == len(SNIPPETS) / 2


@pytest.mark.parametrize("held", [True, False])
def test_of_the_snippets_no_fewer_are_right_than_were(held: bool) -> None:
    right = wrong = missed = 0
    for s in SNIPPETS:
        if s.held is held:
            found, want = read(s.laid_out()), Counter(s.want)
            good = (found & want).total()
            right, wrong, missed = right + good, wrong + found.total() - good, missed + want.total() - good
    print(f"{'held back' if held else 'open'}: {right} right, {wrong} wrong, {missed} missed")
    assert right >= REACHED[held][0] and wrong <= REACHED[held][1] and missed <= REACHED[held][2]


@pytest.mark.parametrize("language", REST)
def test_the_rest_of_an_article_credits_nobody_and_is_read_in_its_own_wording(language: str) -> None:
    assert language_of(REST[language]) == language and may_have_wording(pl.Series([REST[language]]))[0]
    assert read(REST[language]) == Counter()


@pytest.mark.parametrize(
    "text",
    [
        "The wind has turned in the night and the boats are still in the bay, as they have been since Monday.",
        "De wind is in de nacht gedraaid en de boten liggen nog in de baai, maar het is niet koud en de zee is stil.",
        "Вітер уночі змінився, і човни ще стоять у бухті, але їх вже не видно з берега, що для рибалок не добре.",
        "باد در شب چرخید و قایق‌ها هنوز در خلیج هستند. کودکان از میان نرده‌ها ماهی می‌گیرند و پدرانشان می‌گویند کافی است.",
        "रात्री वारा बदलला आणि नावा अजूनही खाडीत उभ्या आहेत. किनाऱ्यावर एक लहान क्रेन आहे आणि मुले मासे पकडत आहेत.",
        "4,210 12 330 88,1 77", "", "Reuters",
    ],
)  # fmt: skip
def test_a_text_in_a_language_without_a_wording_has_none(text: str) -> None:
    assert language_of(text) is None


def test_an_english_text_that_quotes_another_language_is_read_as_english() -> None:
    text = "The sign said «Cet article est paru d'abord dans Le Phare d'Ostval», and nobody knew what it meant. " * 2
    assert read(text) == Counter() and not may_have_wording(pl.Series([text]))[0]


def test_what_an_outlet_says_of_itself_is_its_own_reporting() -> None:
    text = f"Das erfuhr die Deutsche Presse-Agentur am Abend.\n\n{REST['de']}\n\nMit Material der dpa"
    table = pl.DataFrame({"id": ["a"], "text": [text], "outlet": ["dpa"]})
    assert set(find_credits(table, Outlets.packaged())["kind"]) == {"own-reporting"}


def test_an_agency_of_the_users_table_is_known_in_other_languages_too() -> None:
    text = f"Die Fähre läuft aus, wie die Nachrichtenagentur Nordfunk meldete.\n\n{REST['de']}"
    table = pl.DataFrame({"id": ["a", "b"], "text": [text, REST["de"]], "outlet": [None, "Nordfunk"]})
    assert find_credits(table, Outlets.packaged())["outlet"].to_list() == ["Nordfunk"]


def test_the_department_is_the_one_that_was_named_before_and_nobody_where_none_was() -> None:
    again = "எனினும் திணைக்களம் வெளியிட்டுள்ள அறிக்கையில் மீன்பிடி தடை நீடிக்கும் எனத் தெரிவிக்கப்பட்டுள்ளது."
    first = "துறைமுகத் திணைக்களம் வெளியிட்டுள்ள அறிக்கையில் கூறப்பட்டுள்ளது."
    assert [s[0] for s in statements(f"{first}\n{again}")] == ["துறைமுகத் திணைக்களம்"]
    assert statements(again) == []


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("මේ සම්බන්ධයෙන් වරාය සංවර්ධන මණ්ඩලය විසින් නිකුත් කළ නිවේදනයක මෙසේ සඳහන් වේ.", ["වරාය සංවර්ධන මණ්ඩලය"]),
        ("කෙසේ වෙතත් එම සමාගම නිවේදනයක් නිකුත් කරමින් පවසා ඇත්තේ ජැටි දෙක වසා ඇති බවයි.", []),
        ("இது தொடர்பில் துறைமுக திணைக்களம் விடுத்துள்ள அறிக்கையில் கூறப்பட்டுள்ளது.", ["துறைமுக திணைக்களம்"]),
        ("Об этом говорится в сообщении на официальном сайте порта, но не для всех и не сразу, как было обещано.", []),
        ("Das Boot ist weg. Der Rat lehnte es ab, das teilte das Hafenamt in einer Erklärung mit, die kurz war.", []),
    ],
)  # fmt: skip
def test_what_leads_to_a_name_is_none_of_it_and_what_is_denied_names_nobody(text: str, issuers: list[str]) -> None:
    assert [name for name, *_ in statements(text)] == issuers


PIECES = st.sampled_from(
    ["(", ")", "（", "）", " - ", "\n", ". ", "。", "“", "«", "»", "《", "》", "dpa", "AFP", "共同", "新华社", "ТАСС",
     " wie die ", " berichtete", "Selon un communiqué de la ", "según el diario ", "据", "报道", "発表した", "は", "省",
     " வெளியிட்டுள்ள அறிக்கையில் ", "අමාත්‍යාංශය", " निवेदन ", "رويترز", "في بيان", "Mit Material der ", "А", "Ab ", "🗞"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(REST)), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join))
def test_any_text_of_a_language_is_read_with_offsets_in_range(language: str, piece: str) -> None:
    text = f"{REST[language]}\n{piece}".encode("utf-8", "replace").decode()
    for row in find_credits(pl.DataFrame({"id": ["a"], "text": [text]}), Outlets.packaged()).iter_rows(named=True):
        assert 0 <= row["start"] < row["end"] <= len(text) and row["name"] in text[row["start"] : row["end"]]
    for name, _, _, start, end in statements(text):
        assert name in text[start:end] or language_of(text) is not None
        assert 0 <= start < end <= len(text)


def test_every_cue_can_stand_in_what_its_line_says() -> None:
    for language in REST:
        wording = wording_of(language)
        for line in (*wording.lines, *wording.said):
            assert line.cues and all(line.cues) and all(p.groups for p in line.says), (language, line)


def test_missing_texts_have_no_language() -> None:
    assert np.array_equal(may_have_wording(pl.Series([None, "", "x"], dtype=pl.String)), [False] * 3)
