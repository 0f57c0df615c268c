"""Texts of two languages are divided, wherever the other one stands; texts of one language stay as they are."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from translated import ARABIC, ENGLISH, GERMAN, JAPANESE, RUSSIAN, SCHOOL, SPANISH, TRANSLATED, UNRELATED

import dedup
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.judged_across import _passages
from dedup.languages.mixed_texts import STRETCH, TextPart, _without_short_runs, divided
from dedup.languages.small_words import SMALL, small_word_table
from dedup.read.finish.language import detect
from dedup.text.tokenizer import read_words, word_hash
from embeddings.multilingual import LANGUAGES, has_multilingual_model

needs_model = pytest.mark.skipif(not has_multilingual_model(), reason="the extra `languages` is not installed")
STORIES = {"en": ENGLISH, **TRANSLATED}


def parts(text: str, language: str) -> dict[str, str]:
    """The text of each part by its language."""
    texts = pl.Series([text])
    found = divided(texts, read_words(texts), [language], detect, LANGUAGES)
    return {part.language: " ".join(text[a:b] for a, b in part.spans) for part in found.get(0, [])}


@pytest.mark.parametrize("language", [x for x in STORIES if x != "en"])
@pytest.mark.parametrize("first", [True, False], ids=["English first", "English last"])
def test_a_text_and_another_language_are_told_apart(language: str, first: bool) -> None:
    two = [SCHOOL, STORIES[language]]
    found = parts("\n\n".join(two if first else two[::-1]), "en" if first else language)
    assert set(found) == {"en", language}
    assert found["en"].replace("\n", " ") == SCHOOL


@pytest.mark.parametrize("language", STORIES)
def test_a_text_of_one_language_is_not_divided(language: str) -> None:
    assert parts(STORIES[language], language) == {}


def test_two_languages_that_are_not_english_are_told_apart_too() -> None:
    assert set(parts(f"{GERMAN}\n{SPANISH}", "de")) == {"de", "es"}
    assert set(parts(f"{JAPANESE}\n{RUSSIAN}", "ja")) == {"ja", "ru"}


def test_a_wrong_label_is_a_part_of_the_whole_text() -> None:
    assert parts(GERMAN, "en") == {"de": " ".join(GERMAN.split())}


def test_a_quotation_in_another_language_is_no_part() -> None:
    quoted = f"{SCHOOL} „Wir haben nichts gehört und nichts gewusst“, rief einer aus dem Fenster der Schule. {ENGLISH}"
    assert parts(quoted, "en") == {}


def test_names_alone_are_no_other_language() -> None:
    names = ", ".join(f"{a}. de {b}" for a in "ABCDEFG" for b in ("Silva", "Perera", "Mendis"))
    assert parts(f"{SCHOOL} Present were {names}. {ENGLISH}", "en") == {}


def test_each_small_word_is_found_at_its_slot() -> None:
    keys, bits = small_word_table()
    for at, (language, words) in enumerate(SMALL.items()):
        for word in words.split():
            slot = word_hash(word) & (len(keys) - 1)
            while keys[slot] not in (0, word_hash(word)):
                slot = (slot + 1) & (len(keys) - 1)
            # what folds to other letters is found as the tokeniser folds it
            assert keys[slot] == 0 or bits[slot] >> at & 1, (language, word)


@given(st.lists(st.tuples(st.sampled_from(["en", "de", "fr"]), st.integers(0, 60)), min_size=1, max_size=12))
@settings(max_examples=60)
def test_no_run_is_left_that_is_shorter_than_a_part(told: list[tuple[str, int]]) -> None:
    of, counts = [x for x, _ in told], [n for _, n in told]
    found = _without_short_runs(list(of), counts)
    assert len(found) == len(of)
    edges = [0, *(i for i in range(1, len(found)) if found[i] != found[i - 1]), len(found)]
    runs = [sum(counts[a:b]) for a, b in pairwise(edges)]
    assert len(runs) == 1 or min(runs) >= STRETCH


def scan(**texts: str) -> dedup.Result:
    return dedup.scan(pl.DataFrame({"id": list(texts), "text": list(texts.values())}))


@needs_model
@pytest.mark.parametrize("part", [GERMAN, ARABIC], ids=["German", "Arabic"])
def test_a_translation_behind_another_story_is_found_with_its_own_sentences_only(part: str) -> None:
    mixed = f"{SCHOOL}\n\n{part}"
    result = scan(en=ENGLISH, mixed=mixed)
    pair = result.pairs.row(0, named=True)
    assert (pair["left"], pair["right"], pair["relation"]) == ("en", "mixed", "translation")
    assert pair["coverage_left"] > 0.9
    assert pair["coverage_right"] == pytest.approx(len(part) / len(mixed), abs=0.05)
    assert (result.passages["right_start"] >= len(SCHOOL)).all()
    assert "1 text divided by language" in result.run["languages"]["told"]


@needs_model
def test_a_text_is_no_translation_of_itself() -> None:
    result = scan(both=f"{ENGLISH}\n\n{GERMAN}", other=UNRELATED)
    assert result.pairs.filter(pl.col("relation") == "translation").is_empty()


@needs_model
def test_of_two_texts_in_two_languages_each_one_pair_is_told() -> None:
    result = scan(a=f"{ENGLISH}\n\n{GERMAN}", b=f"{SPANISH}\n\n{UNRELATED}")
    assert result.pairs.select("left", "right", "relation").rows() == [("a", "b", "translation")]


def test_no_passage_runs_across_what_stands_between_its_sentences() -> None:
    said, foreign, more = "The boat is old.", "Niemand fragt.", "It leaks."
    text, one = f"{said} {foreign} {more}", "Die alte Fähre ist undicht."
    spans = [(text.index(x), text.index(x) + len(x)) for x in (said, foreign, more)]
    parts = {0: [TextPart("en", [spans[0], spans[2]]), TextPart("de", [spans[1]])]}
    of = {said: [0.8, 0.6, 0], foreign: [0, 0, 1], more: [0.8, -0.6, 0], one: [1, 0, 0]}

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([of[t] for t in texts], np.float32).reshape(-1, 3)

    vectors = ArticleVectors(pl.DataFrame({"id": ["a", "b"], "text": [text, one]}), encode, parts)
    rows, shares = _passages(vectors, 0, 1)
    assert [(text[a:b], one[c:d]) for a, b, c, d, _ in rows] == [(said, one), (more, one)]
    assert shares == [(len(said) + len(more)) / (len(said) + len(foreign) + len(more)), 1]
