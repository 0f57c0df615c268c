"""Numbers of lines: a slow twin, and what must have one number because it has one normal form."""

import sys

import numpy as np
import polars as pl

from dedup.clean.line_keys import line_keys, with_one_of
from dedup.clean.repetition import normal_form

ALPHABET = "aBz Z09,.-é\u00a0\u2019\u0130\u212a\t\u0660\U0001f6a2\n\n"
MASK = 2**64 - 1


def twin(text: str, least: int, most: int) -> list[int]:
    """The numbers of one text's lines, by characters."""
    out = []
    for line in text.split("\n"):
        small = [c for c in line.replace("\u0130", "i").replace("\u212a", "k") if c.isascii() and c > " "]
        if len(line.encode()) < least or len(small) > most:
            continue
        key = 0xCBF29CE484222325
        for char in small:
            if not char.isdigit():
                key = ((key ^ ord(char.lower())) * 0x9E3779B97F4A7C15) & MASK
                key ^= key >> 29
        out.append(key)
    return out


def drawn(seed: int) -> list[str]:
    """Texts of letters, digits, breaks and all that has a small letter in ASCII."""
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list(ALPHABET), rng.integers(90))) for _ in range(300)]


def test_the_twin_gives_the_same_numbers() -> None:
    texts = [*drawn(1), "", "\n", "Ferry"]
    for least, most in ((0, 99), (4, 12)):
        found = line_keys(pl.Series(texts), least, most)
        want = [(row, key) for row, text in enumerate(texts) for key in twin(text, least, most)]
        assert found.rows() == want


def test_one_normal_form_has_one_number() -> None:
    lines = [line for text in drawn(2) for line in text.split("\n")]
    forms = pl.DataFrame({"line": lines}).select(normal_form(pl.col("line"))).to_series()
    assert line_keys(pl.Series(lines), 0, 999)["key"].equals(line_keys(forms, 0, 999)["key"])
    assert forms.n_unique() < len(lines)


def test_no_other_capital_has_a_small_letter_in_ascii() -> None:
    every = (chr(c) for c in range(128, sys.maxunicode + 1) if not 0xD800 <= c < 0xE000)
    small = pl.DataFrame({"c": pl.Series(every)}).filter(pl.col("c").str.to_lowercase().str.contains(r"[\x00-\x7f]"))
    assert small["c"].to_list() == ["\u0130", "\u212a"]


def test_a_line_that_can_be_no_paragraph_has_none() -> None:
    texts = pl.Series(["x" * 19, "x" * 20, "x " * 40, "y" * 41])
    assert line_keys(texts, 20, 40)["row"].to_list() == [1, 2]


def test_no_article_with_one_of_the_lines_is_passed_over() -> None:
    texts = pl.DataFrame({"text": [*drawn(3), "", "Ferry\n12 PIERS  closed"]})
    lines = texts.select(pl.int_range(pl.len()).alias("row"), pl.col("text").str.split("\n").alias("line")).explode(
        "line"
    )
    told = lines.with_columns(normal=normal_form(pl.col("line").str.strip_chars())).filter(pl.col("normal") != "")
    some = told["normal"].unique().sort()[::5]
    holders = told.filter(pl.col("normal").is_in(some.implode()))["row"].unique().sort()
    assert len(holders) > 40
    found = with_one_of(texts, some, 0)
    assert set(texts["text"][holders.to_list()]) <= set(found["text"])
    assert len(with_one_of(texts, pl.Series(["0 piers closed"]), 5)) == 1
