"""Patterns of sentences are tried where a cheap sign stands: each sign against the pattern tried everywhere."""

import re

import numpy as np
import pytest

from dedup.credit import statement_kinds as kinds
from dedup.credit.speakers import speakers
from dedup.credit.spoken_names import _WORD, Sentence
from dedup.credit.statements import _BREAK, _NAMING, _WORDS

WRITTEN = """
The harbour board|Ilen Vask|last year|In March|had|said|denied|has not yet|declined to|is due|by|from|that|in 2019
“if the pier sinks”|"no comment"|A 1987 |years ago|told this paper|a statement by|according to|told us|whether|we'll
will issue|previously|still awaited|yet to|x_said|the Ostwick|not available|statement of intent|mid-2024|refuted
dismissed reports
"""
PARTS = [part for line in WRITTEN.strip().splitlines() for part in line.split("|")]


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    rng = np.random.default_rng(7)
    return [" ".join(rng.choice(PARTS, rng.integers(1, 9))) + "." for _ in range(3000)]


def test_what_denies_or_remembers_is_found_as_if_it_were_sought_everywhere(sentences: list[str]) -> None:
    found = 0
    for sentence in sentences:
        how = kinds._THAT.split(kinds._QUOTED.sub(" ", sentence), maxsplit=1)[0]
        said = frozenset(_WORDS.findall(sentence.lower()))
        denied = not said.isdisjoint(kinds._AGAINST) and kinds._NO.search(how)
        remembered = kinds._OLD.search(how)
        assert kinds.is_source(sentence, said) == (not (denied or remembered)), sentence
        found += bool(denied) + 2 * bool(remembered)
    assert 3000 < found < 9000


def test_no_sentence_without_a_sign_has_a_speaker(sentences: list[str]) -> None:
    silent = [s for s in sentences if _NAMING.isdisjoint(_WORDS.findall(s.lower())) and "_" not in s]
    assert len(silent) > 100
    assert not any(map(speakers, silent))


def test_sentences_end_where_the_plain_pattern_says() -> None:
    rng = np.random.default_rng(8)
    plain = re.compile(r"[.!?][”\"’)]*\s+(?=[^\sa-z])|\n+")
    for _ in range(2000):
        text = "".join(rng.choice(list('aB.!?”") \n\n'), 40))
        assert [m.span() for m in _BREAK.finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_words_in_small_letters_are_each_word_in_small_letters(sentences: list[str]) -> None:
    for text in (*sentences[:200], "", "ΟΔΟΣ ΣΑΣ. İlen’s VASK&Co., Dr. Ines"):
        sentence = Sentence(text)
        assert sentence.words == [m.group() for m in _WORD.finditer(text)]
        assert sentence.low == [w.lower() for w in sentence.words]
