"""Folding: the tables say what the functions say, and spellings that look alike fold alike."""

import sys

import numpy as np
import pytest

from dedup.text.folding import (
    DIGIT,
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
        ("本", SOLO), ("ไ", SOLO), ("ガ", SOLO), ("𠮷", SOLO), ("\U0002f800", SOLO), ("த", WORD), ("்", WORD),
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
