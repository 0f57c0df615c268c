"""Folding: the tables say what the functions say, and spellings that look alike fold alike."""

import sys

import numpy as np
import pytest

from dedup.text.folding import (
    CASELESS,
    DIGIT,
    ENDING,
    IGNORED,
    KIND,
    KIND_SHIFT,
    SEPARATOR,
    SOLO,
    TABLE_SIZE,
    UPPER,
    WORD,
    fold,
    folding_tables,
    kind,
)


def test_tables_hold_what_the_functions_say() -> None:
    tables = folding_tables()
    letters = (1 << KIND_SHIFT) - 1
    for code in [*range(0x20000), *range(0x20000, TABLE_SIZE, 37)]:
        char, packed = chr(code), int(tables.packed[code])
        assert packed >> KIND_SHIFT == kind(char), hex(code)
        if packed >> KIND_SHIFT & WORD:
            one = packed & letters
            several = tables.several[tables.first[code] : tables.first[code + 1]].tolist()
            assert (several if one == 0 else [one]) == [ord(c) for c in fold(char)], hex(code)


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("a", WORD), ("Ж", WORD | UPPER), ("7", WORD | DIGIT), ("٣", WORD | DIGIT), ("½", WORD | DIGIT),
        ("本", SOLO), ("ไ", SOLO), ("ガ", SOLO), ("𠮷", SOLO), ("\U0002f800", SOLO), ("த", WORD | CASELESS | ENDING),
        ("்", WORD | ENDING), ("م", WORD | CASELESS), ("ª", WORD),
        ("\u200b", IGNORED), ("\u00ad", IGNORED), ("\ufeff", IGNORED), ("\u0301", IGNORED), ("\U000e0041", IGNORED),
        (" ", SEPARATOR), ("\n", SEPARATOR), ("’", SEPARATOR), ("_", SEPARATOR), ("🙂", SEPARATOR),
    ],
)  # fmt: skip
def test_kinds(char: str, expected: int) -> None:
    assert kind(char) == expected


@pytest.mark.parametrize(
    ("char", "plain"),
    [
        ("É", "e"), ("ﬁ", "fi"), ("Ａ", "a"), ("ß", "ss"), ("İ", "i"), ("𝐁", "b"), ("С", "c"), ("Α", "a"),
        ("𝛔", "o"),
        ("Ꭺ", "a"),
        ("σ", "σ"),
        ("ո", "n"),
        ("\U0002f800", "\u4e3d"),
    ],
)  # fmt: skip
def test_look_alikes_fold_alike(char: str, plain: str) -> None:
    assert fold(char) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("أحمد", "احمد"), ("إلى", "الي"), ("القرآن", "القران"), ("ٱلميناء", "الميناء"),  # alef with its signs
        ("مستشفى", "مستشفي"), ("مستشفی", "مستشفي"), ("مکتب", "مكتب"),  # yeh and kaf of other keyboards
        ("مدرسة", "مدرسه"), ("ہسپتال", "هسپتال"), ("خانۀ", "خانه"),  # teh marbuta, the hehs of Urdu and Persian
        ("مسؤول", "مسوول"), ("رئيس", "رييس"),  # hamza on a letter
        ("كَتَبَ", "كتب"), ("هٰذا", "هذا"), ("محـــمد", "محمد"), ("ﻻ", "لا"),  # vowel signs, drawn out, joined forms
        ("٢٠٢٥", "2025"), ("۱۴", "14"), ("٤٫٢", "42"),
    ],
)  # fmt: skip
def test_arabic_spellings_of_one_word_fold_alike(written: str, plain: str) -> None:
    assert "".join(map(fold, written)) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("பௌத்த", "பெளத்த"), ("ஔவை", "ஒளவை"),  # au, as one sign and as two that look like it
        ("ஶ்ரீ", "ஸ்ரீ"), ("වෛද්‍ය", "වෙෙද්ය"), ("ක්‍ෂ", "ක්ෂ"),  # sha; ai of Sinhala; joined letters
    ],
)  # fmt: skip
def test_tamil_and_sinhala_spellings_of_one_word_fold_alike(written: str, plain: str) -> None:
    assert "".join(map(fold, written)) == "".join(map(fold, plain))


def test_vowels_of_tamil_and_sinhala_still_tell_words_apart() -> None:
    words = ["கல்", "கால்", "களை", "கலை", "கொள்", "கேள்", "மல", "මල", "මාල", "මෙල", "බල", "බාල"]
    assert len({"".join(map(fold, word)) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ماء", "ما"), ("کلب", "قلب"), ("ګل", "کل"), ("کے", "کی"), ("باب", "پاپ"), ("دال", "ذال"), ("ة", "ت")],
)
def test_letters_that_are_not_spellings_of_each_other_stay_apart(one: str, other: str) -> None:
    assert "".join(map(fold, one)) != "".join(map(fold, other))


def test_every_word_character_has_a_form_that_is_its_own_form() -> None:
    for code in range(0x20000):
        folded = fold(chr(code))
        if kind(chr(code)) & KIND in (WORD, SOLO):
            assert folded, hex(code)
        assert "".join(map(fold, folded)) == folded, hex(code)


def test_no_character_is_outside_the_four_kinds() -> None:
    kinds = {kind(chr(c)) & KIND for c in range(0, sys.maxunicode + 1, 97)}
    assert kinds <= {SEPARATOR, WORD, IGNORED, SOLO}


def test_tables_need_no_more_bits_than_they_have() -> None:
    assert folding_tables().packed.dtype == np.uint32
    assert max(WORD | UPPER | DIGIT, SOLO) << KIND_SHIFT < 2**32
    assert sys.maxunicode < 1 << KIND_SHIFT


@pytest.mark.parametrize(
    ("first", "last", "outside"),
    [
        (0x0E01, 0x0EDF, [0x0DF4, 0x0F00]), (0x1000, 0x109D, [0x0FFF, 0x109E, 0x10A0]),
        (0x1780, 0x17F9, [0x17D4, 0x177F, 0x1810]), (0x3005, 0x3007, [0x2E80, 0x2F00, 0x3004, 0x3021]),
        (0x3041, 0x3096, [0x303C, 0x3040]), (0x309D, 0x30FF, [0x3105]), (0x31F0, 0x31FF, [0x31B7, 0x31EF, 0x3220]),
        (0x3400, 0x4DBF, [0x33FF, 0x4DC0]), (0x4E00, 0x9FFF, [0x4DFF, 0xA000]), (0xF900, 0xFAD9, [0xF8FF, 0xFB00]),
        (0xFF66, 0xFF9D, [0xFF65, 0xFFA1]), (0x20000, 0x3FFFF, [0x1FFFF, 0x40000]),
    ],
)  # fmt: skip
def test_a_script_without_spaces_is_read_by_character_from_its_first_letter_to_its_last(
    first: int, last: int, outside: list[int]
) -> None:
    assert kind(chr(first)) == kind(chr(last)) == SOLO
    assert SOLO not in {kind(chr(code)) & KIND for code in outside}


@pytest.mark.parametrize(
    ("first", "last", "outside"),
    [
        (0x0300, 0x0344, [0x02FF, 0x0345]), (0x0346, 0x036F, [0x0370]), (0x3099, 0x309C, [0x3096, 0x309D]),
        (0xFE00, 0xFE0F, [0xFE10]), (0xFF9E, 0xFF9F, [0xFF9D, 0xFFA1]), (0x0610, 0x061A, [0x060F, 0x061B]),
        (0x064B, 0x065F, [0x064A, 0x0660]), (0x0670, 0x0670, [0x066F, 0x0671]), (0x06D6, 0x06DC, [0x06D5, 0x06DE]),
        (0x06DF, 0x06E8, [0x06DE, 0x06E9]), (0x06EA, 0x06ED, [0x06E9, 0x06EE]), (0x08D3, 0x08E1, [0x08D2]),
        (0x08E3, 0x08FF, [0x0900]), (0x0640, 0x0640, [0x063F, 0x0641]), (0x0674, 0x0674, [0x0673, 0x0675]),
        (0x066B, 0x066C, [0x066A, 0x066D]),
    ],
)  # fmt: skip
def test_a_mark_that_is_no_part_of_a_word_is_passed_over_and_its_neighbours_are_not(
    first: int, last: int, outside: list[int]
) -> None:
    assert {kind(chr(code)) for code in range(first, last + 1)} == {IGNORED}
    assert "".join(fold(chr(code)) for code in range(first, last + 1)) == ""
    assert IGNORED not in {kind(chr(code)) & KIND for code in outside}
