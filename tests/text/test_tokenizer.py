"""Reading words: the fast reader says what a slow reader says that goes code point by code point."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.text import tokenizer as module
from dedup.text.folding import CASELESS, DIGIT, ENDING, IGNORED, KIND, SEPARATOR, SOLO, UPPER, WORD, fold, kind
from dedup.text.tokenizer import CAPITAL, HARD_WRAP, NUMBER, PARAGRAPH, QUOTED, SENTENCE, Words, read_words, word_hash


@dataclass
class Slow:
    """One word as the slow twin sees it."""

    text: str
    start: int
    end: int
    flags: int
    letters: int = 0


SHORT_FORMS = [*module._ABBREVIATIONS, *("".join(map(fold, word)) for word in module._OTHER_ABBREVIATIONS)]


def letters_in(char: str) -> int:
    """Letters of a character, for what is an initial: signs of Tamil and Sinhala are none, the verb "ya" is a word."""
    what = kind(char)
    return len(fold(char)) if not what & ENDING else 2 if char == "ය" else int(bool(what & CASELESS))


def slow_words(text: str) -> list[Slow]:
    """The twin: one pass over code points in plain Python, with nothing but `kind` and `fold`."""
    found: list[Slow] = []
    open_word = False
    ended, paragraph, quoted, newlines, line, short, last = True, True, False, 0, 0, False, ""
    for i, char in enumerate(text + " "):
        after = next((c for c in text[i + 1 :] if kind(c) & KIND != IGNORED), "") if char in ".," else ""
        inside_number = open_word and kind(last) & DIGIT and after in tuple("0123456789")
        what = kind(char)
        if what & KIND == IGNORED or (char in ".," and inside_number):
            continue
        if open_word and (what & KIND in (SEPARATOR, SOLO) or (kind(last) & DIGIT and what & ENDING)):
            open_word = False
            found[-1].end = min(i, len(text))
            short = char == "." and found[-1].text in SHORT_FORMS
        if what & KIND == SEPARATOR:
            if i == len(text):
                break
            if char in "\n\u2028\u2029":
                newlines += 1
                if newlines > 1 or ended or i - line < HARD_WRAP:
                    paragraph, ended, quoted = True, True, False
                line = i + 1
            elif char == '"':
                quoted = not quoted
            elif char in "“„«":
                quoted = True
            elif char in "”»":
                quoted = False
            elif char in "!?…。।":
                ended = True
            elif char == ".":
                long = bool(found) and (found[-1].letters > 1 or kind(found[-1].text[0]) & KIND == SOLO)
                ended = ended or (long and not short)
            elif char not in " \r\t'’)":
                ended = paragraph
            continue
        if not open_word:
            mark = (CAPITAL if what & UPPER else 0) | (QUOTED if quoted else 0)
            if paragraph:
                mark |= PARAGRAPH | SENTENCE
            elif ended and (what & (UPPER | DIGIT | CASELESS) or quoted or what & KIND == SOLO):
                mark |= SENTENCE
            found.append(Slow("", i, i + 1, mark))
            ended, paragraph, newlines = False, False, 0
        found[-1].text += fold(char)
        found[-1].letters += letters_in(char)
        found[-1].flags |= NUMBER if what & DIGIT else 0
        open_word, last = what & KIND == WORD, char
        if not open_word:
            found[-1].end, short = i + 1, False
    return found


def rows(words: Words, text: int) -> list[tuple[int, ...]]:
    lo, hi = words.bounds[text], words.bounds[text + 1]
    columns = (words.hashes, words.starts, words.ends, words.flags)
    return list(zip(*(c[lo:hi].tolist() for c in columns), strict=True))


def assert_same_as_twin(texts: list[str]) -> None:
    words = read_words(pl.Series(texts, dtype=pl.String))
    assert len(words) == len(texts)
    for i, text in enumerate(texts):
        expected = [(word_hash(w.text), w.start, w.end, w.flags) for w in slow_words(text)]
        assert rows(words, i) == expected, text
    lean = read_words(pl.Series(texts, dtype=pl.String), offsets=False, flags=False)
    assert np.array_equal(lean.hashes, words.hashes)
    assert np.array_equal(lean.bounds, words.bounds)
    assert len(lean.starts) == len(lean.ends) == len(lean.flags) == 0


PIECES = [
    "a", "Mr", "No", "u.s.", "the", "HARBOUR", "extraordinarily",
    "x" * 16, "y" * 17, "z" * 70, "5", "5,000", "3.", "1,",
    " ", " ", " ", "  ", "\n", "\n\n", "\r\n", ".", ",", "!", "?", '"', "“", "”", "’", "'", "–", "…", ")", "_", "\x00",
    "\u00ad", "\u200b", "é", "e\u0301", "ß", "ﬁ", "İ", "Ω", "Жук", "с", "½", "٣", "த்து", "மு", "எம்",
    "ව", "ය", "මම", "கௌ", "한국", "本日", "ไทย",
    "أإآ", "ة", "ی", "ـ", "َ", "ٔ", "٫", "٣٬٤", "۴",
    "\u0e33", "\U00020bb7", "\U0002f800", "\U0002ffff", "\U00030000",
    "\U0004fffe", "\U000e0041", "🙂", "\u2028", "。", "\ufeff",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), max_size=6))
def test_fast_and_slow_reader_agree_on_awkward_texts(texts: list[str]) -> None:
    assert_same_as_twin(texts)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=6))
def test_fast_and_slow_reader_agree_on_any_unicode(texts: list[str]) -> None:
    assert_same_as_twin(texts)


@settings(max_examples=150, deadline=None)
@given(st.text("abcXYZ019 .,'\"\n", min_size=100, max_size=400), st.integers(0, 400), st.sampled_from(PIECES))
def test_readers_agree_wherever_the_blocks_of_64_bytes_fall(text: str, at: int, piece: str) -> None:
    assert_same_as_twin([text, text[:at] + piece + text[at:]])


# U+1026 is the one letter of a script read by character whose canonical decomposition has two letters.
letters = st.characters(categories=["L", "N", "Zs", "P"], exclude_characters=["\u1026"])


@settings(max_examples=200, deadline=None)
@given(st.text(letters, max_size=60))
def test_composed_and_decomposed_spellings_give_the_same_words(text: str) -> None:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    words = read_words(pl.Series(forms))
    assert [r[0] for r in rows(words, 0)] == [r[0] for r in rows(words, 1)]


@settings(max_examples=100, deadline=None)
@given(st.text("port Harbour 12.,5 é த本", max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_invisible_characters_change_no_word(text: str, places: list[int]) -> None:
    hidden = text
    for place in places:
        hidden = hidden[:place] + "\u200b\u00ad\u2060"[place % 3] + hidden[place:]
    words = read_words(pl.Series([text, hidden]))
    assert [r[0] for r in rows(words, 0)] == [r[0] for r in rows(words, 1)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The PORT re-opened", "the port Re Opened"),
        ("Minister arrested", "Мinistеr аrrеstеd"),  # Cyrillic letters among the Latin ones
        ("office of the flat", "oﬃce of the ﬂat"),
        ("café Zoë", "cafe Zoe"),
        ("cost 5,000 or 3.14", "cost 5000 or 314"),
        ("Straße", "STRASSE"),
        ("full width", "ｆｕｌｌ　ｗｉｄｔｈ"),
        ("أُغلق جسرُ المدينة إلى ٣٬٥٠٠ سيّارة", "اغلق جسر المدينه الى 3,500 سيارة"),
        ("كتاب قديم في بيتي", "کتاب قدیم فی بیتی"),
    ],
)
def test_spellings_that_look_alike_read_alike(left: str, right: str) -> None:
    words = read_words(pl.Series([left, right]))
    assert [r[0] for r in rows(words, 0)] == [r[0] for r in rows(words, 1)]


def test_scripts_without_spaces_are_read_by_character() -> None:
    assert read_words(pl.Series(["東京は晴れ", "กรุงเทพ", "tokyo東京"])).counts.tolist() == [5, 7, 3]


def test_offsets_point_at_the_words_in_code_points() -> None:
    text = "“Ärger” — 5,000 Menschen in 東京, so\u00adfort. Ende"
    words = read_words(pl.Series([text]))
    spans = [text[s:e] for s, e in zip(words.starts, words.ends, strict=True)]
    assert spans == ["Ärger", "5,000", "Menschen", "in", "東", "京", "so\u00adfort", "Ende"]


def test_flags_tell_sentences_paragraphs_capitals_figures_and_quotations() -> None:
    text = 'Mr. Silva said "no deal" today. He left at 9.\n\nthe end'
    words = read_words(pl.Series([text]))
    named = dict(
        zip([text[s:e] for s, e in zip(words.starts, words.ends, strict=True)], words.flags.tolist(), strict=True)
    )
    assert named["Mr"] == CAPITAL | SENTENCE | PARAGRAPH
    assert named["Silva"] == CAPITAL  # the full stop after Mr ends no sentence
    assert named["deal"] == QUOTED
    assert named["He"] == CAPITAL | SENTENCE
    assert named["9"] == NUMBER
    assert named["the"] == SENTENCE | PARAGRAPH


def test_texts_are_read_alike_wherever_polars_keeps_them() -> None:
    texts = ["", "one", "exactly 12 by", "a text too long to stand in a view itself", None, "சுருக்கமான உரை ஒன்று", "last"]
    whole = pl.Series("t", texts * 50, dtype=pl.String)
    expected = read_words(pl.Series([t or "" for t in texts] * 50))
    chunked = pl.concat([whole[:7], whole[7:123], whole[123:]], rechunk=False)
    for series in (whole, chunked, whole.to_frame().filter(pl.lit(True))["t"], whole.gather(range(350))):
        words = read_words(series)
        assert np.array_equal(words.hashes, expected.hashes)
        assert np.array_equal(words.bounds, expected.bounds)
    part = read_words(chunked[5:130])
    assert np.array_equal(part.hashes, expected.hashes[expected.bounds[5] : expected.bounds[130]])


@pytest.mark.parametrize("texts", [[], [""], [None], ["", ""], ["."], ["\u200b"]])
def test_nothing_to_read_gives_no_words(texts: list[str | None]) -> None:
    words = read_words(pl.Series(texts, dtype=pl.String))
    assert words.counts.tolist() == [0] * len(texts)
    assert len(words.hashes) == len(words.starts) == len(words.ends) == len(words.flags) == 0


def test_any_number_of_threads_gives_the_same_words() -> None:
    texts = pl.Series([f"Story {i}: the harbour’s {i * 7:,} tonnes of “grain” " * (i % 90) for i in range(4000)])
    both = []
    for threads in (1, 2):
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        both.append(read_words(texts))
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    for column in ("hashes", "starts", "ends", "flags", "bounds"):
        assert np.array_equal(getattr(both[0], column), getattr(both[1], column))


def test_one_very_long_text_and_one_very_long_word() -> None:
    words = read_words(pl.Series(["harbour news " * 300_000, "x" * 3_000_000, "é" * 1_000_000]))
    assert words.counts.tolist() == [600_000, 1, 1]
    assert words.ends[-1] == 1_000_000


def test_word_hash_is_what_the_reader_gives() -> None:
    several = ["port", "a", "12345678", "123456789", "internationally", "x" * 40, "த்து", "本"]
    assert read_words(pl.Series(several)).hashes[: len(several) - 1].tolist() == [word_hash(w) for w in several[:-1]]


def test_hashes_of_many_words_hardly_collide() -> None:
    many = pl.Series([f"{prefix}{i}" for prefix in ("a", "bc", "harbour") for i in range(40_000)])
    hashes = read_words(many).hashes
    assert len(np.unique(hashes)) >= len(many) - 8  # 1.7 pairs are expected by chance among 2**32 hashes


SHORT = """mr mrs ms dr st gen sen rep gov lt col sgt capt cmdr maj prof rev hon vs no jr sr inc ltd co corp jan feb mar
apr jun jul aug sep sept oct nov dec approx dept est fig vol""".split()  # noqa: SIM905


@pytest.mark.parametrize("way", [str.lower, str.title, str.upper])
def test_a_listed_abbreviation_ends_no_sentence_and_another_word_does(way: Callable[[str], str]) -> None:
    for before in ("They saw", "Жук saw\u200b"):  # the fast reader and the slow one
        shown = (*SHORT, "may", "doc", "mrss", "t", "vols", "cafe")
        texts = [f"{before} {way(word[:1])}{mark}{way(word)[1:]}. Then it rained." for word in shown
                 for mark in ("", "\u00ad")]  # fmt: skip
        words = read_words(pl.Series(texts))
        opens = [bool(words.flags[words.bounds[i] + 3] & SENTENCE) for i in range(0, len(texts), 2)]
        assert opens == [False] * len(SHORT) + [True, True, True, False, True, True]  # a letter is an initial
        assert opens == [bool(words.flags[words.bounds[i] + 3] & SENTENCE) for i in range(1, len(texts), 2)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("துறைமுகம் மூடப்பட்டது. படகுகள் திரும்பின. மழை பெய்தது.", 3),
        ("துறைமுகம் மூடப்பட்டது.படகுகள் திரும்பின.", 2),  # the space is often missing
        ("எம்.என். வேலன் மற்றும் பி. மாறன் வந்தனர். யாழ். துறையில் மழை.", 2),  # initials and Jaffna end none
        ("වරාය වැසී ඇත. බෝට්ටු ආපසු පැමිණි බව සඳහන් ය. වැසි ඇතිවිය.", 3),  # a verb of one letter ends one
        ("ඩී.එම්. වෙලේගම සහ ටී. මාරගල පැමිණියහ. වැසි ඇතිවිය.", 2),
        ("أغلق الميناء. عادت القوارب. د. سالم غائب.", 3),  # a letter alone is a title
    ],
)
def test_a_full_stop_ends_a_sentence_where_no_letter_is_a_capital(text: str, sentences: int) -> None:
    for after in ("", " A port"):  # in one script and in two
        assert (read_words(pl.Series([text + after])).flags & SENTENCE != 0).sum() == sentences + bool(after)


@pytest.mark.parametrize(
    ("beside", "apart"),
    [("75வது ஆண்டு", "75 வது ஆண்டு"), ("139දෙනෙකු 3.5ක", "139 දෙනෙකු 3.5 ක"), ("06\u200dක්", "06 ක්")],
)
def test_an_ending_written_to_a_figure_is_a_word_by_itself(beside: str, apart: str) -> None:
    words = read_words(pl.Series([beside, apart]))
    assert [(h, f) for h, _, _, f in rows(words, 0)] == [(h, f) for h, _, _, f in rows(words, 1)]
    assert read_words(pl.Series(["5th 5월"])).counts.tolist() == [2]  # in other scripts it belongs to the figure


@pytest.mark.parametrize(("length", "stop", "ends"), [(59, False, True), (60, False, False), (60, True, True)])
def test_a_line_of_sixty_without_a_full_stop_goes_on_in_the_next(length: int, stop: bool, ends: bool) -> None:
    line = ("the ferry lay at the quay and the mail went by boat to the island again "[:length]).replace(" ", "x", 1)
    line = line[:-1] + "." if stop else line[:-1] + "x"
    assert len(line) == length
    words = read_words(pl.Series([f"{line}\nHedda Roskill"]))
    assert bool(words.flags[-2] & PARAGRAPH) is ends and bool(words.flags[-2] & SENTENCE) is ends


def test_columns_that_are_not_asked_for_are_empty_and_the_others_the_same() -> None:
    texts = pl.Series(["Жук saw “5,000” ships. The mail went by boat.", "", "extraordinarily long", None, "本日 a"])
    full = read_words(texts)
    for offsets, flags in ((True, False), (False, True), (False, False)):
        some = read_words(texts, offsets=offsets, flags=flags)
        assert np.array_equal(some.hashes, full.hashes) and np.array_equal(some.bounds, full.bounds)
        for name, asked in (("starts", offsets), ("ends", offsets), ("flags", flags)):
            assert getattr(some, name).tolist() == (getattr(full, name).tolist() if asked else [])
    assert len(full) == 5 and full.counts.tolist() == [9, 0, 2, 0, 3]


@pytest.mark.parametrize("block", [2, 64, 1000])
def test_words_are_the_same_however_texts_are_divided_among_tasks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series([f"Story {i}: “the quay”, {i * 7:,} t of grain.\n" * (i % 9) for i in range(700)])
    whole = read_words(texts)
    monkeypatch.setattr(module, "_BLOCK", block)  # more tasks, and more than one round of them
    parts = read_words(texts)
    for column in ("hashes", "starts", "ends", "flags", "bounds"):
        assert np.array_equal(getattr(parts, column), getattr(whole, column))
