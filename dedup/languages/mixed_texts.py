"""Texts of two languages, and texts whose label is wrong: which they are, and their sentences by language.

A stretch of 40 words with hardly any small word of the text's own language is looked at again: only where another
language's small words or another alphabet stand in it is the text divided, sentence by sentence, by the library that
tells languages. So a collection of one language costs next to nothing.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.languages.mixed_kernels import odd_stretches
from dedup.languages.sentences import sentence_spans
from dedup.languages.small_words import LANGUAGES, small_word_table, small_words_in
from dedup.text.tokenizer import Words, read_words

STRETCH = 40
"""Words of a stretch that is looked at, and the least of a part: below it a text is not looked at either."""
FEWEST_OWN = 2
"""Small words of its own language up to which a stretch is odd. English news has 16 in 40 words and one article in 42
has such a stretch, mostly lists of names; a stretch of Spanish has two and more Italian small words one time in ten."""
MOST_ENGLISH = 10
"""Small words of English from which on a stretch is odd where no language is known, or its small words are not."""
LEAST_OTHER = 6
"""Small words of another language from which on an odd stretch is taken for a text in it, and no list."""
LEAST_LETTERS = 20
"""Letters of an odd stretch by whose alphabet it is told: with fewer it is figures."""
LOOKED_AT = 480
"""Code points at either end of a text in which a stretch is looked for: where no spaces are written words are long."""
TELLING = 60
"""Code points of which a language can be told: shorter sentences are read with the next ones of their paragraph."""
_LATIN = frozenset("en de fr es pt it nl pl tr cs sv da ro hu fi".split())  # noqa: SIM905  # words read best as text
_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_ALPHABETS = {
    "\u0370-\u03ff": "el", "\u0400-\u052f": "ru uk bg sr mk be kk ky mn tg uz tt ba cv os ce av", "\u0530-\u058f": "hy",
    "\u0590-\u05ff": "he yi", "\u0600-\u077f": "ar fa ur ps ug sd ku", "\u0900-\u097f": "hi mr ne sa",
    "\u0980-\u09ff": "bn as", "\u0a00-\u0a7f": "pa", "\u0a80-\u0aff": "gu", "\u0b00-\u0b7f": "or",
    "\u0b80-\u0bff": "ta", "\u0c00-\u0c7f": "te", "\u0c80-\u0cff": "kn", "\u0d00-\u0d7f": "ml",
    "\u0d80-\u0dff": "si", "\u0e00-\u0e7f": "th", "\u0e80-\u0eff": "lo", "\u0f00-\u0fff": "bo dz",
    "\u1000-\u109f": "my", "\u10a0-\u10ff": "ka", "\u1200-\u137f": "am ti", "\u1780-\u17ff": "km",
    "\u3040-\u30ff\u3400-\u9fff": "ja zh", "\uac00-\ud7a3": "ko",
}  # fmt: skip
"""Letters of alphabets -> languages that are written in them."""

TellBy = Callable[[pl.Series], pl.Series]
"""Texts -> the language that each is in, null where it does not tell."""


class TextPart(NamedTuple):
    """The sentences of a text that are in one language: (start, end) of each, code points."""

    language: str
    spans: list[tuple[int, int]]


def divided(
    texts: pl.Series, words: Words, languages: Sequence[str | None], told_by: TellBy, known: Collection[str]
) -> dict[int, list[TextPart]]:
    """The texts that are, in whole or in part, in another language than theirs in `languages`: row -> its parts, the
    largest first. `words`: those that count of each text; `known`: languages that a part may be in.

    >>> texts = pl.Series(["The pier at Orlen was shut on Monday and nobody knew for how long it would be. " * 8 +
    ...     "Die Mole von Orlen ist am Montag gesperrt worden, und niemand weiß, wie lange das dauert. " * 8])
    >>> from dedup.read.finish.language import detect
    >>> parts = divided(texts, read_words(texts), ["en"], detect, {"de", "en"})
    >>> [(part.language, len(part.spans)) for part in parts[0]]
    [('de', 8), ('en', 8)]
    """
    out = {}
    for row in _suspects(texts, words, languages, known).tolist():
        parts = parts_of(texts[row], languages[row], told_by, known)
        if {part.language for part in parts} - {languages[row]}:
            out[row] = parts
    return out


def _suspects(
    texts: pl.Series, words: Words, languages: Sequence[str | None], known: Collection[str]
) -> NDArray[np.int64]:
    """Rows of texts that hold a stretch in another language, by small words and alphabets; none of an alphabet in which
    no known language is written: to load what tells languages takes as long as a thousand articles.
    """
    place = {language: i for i, language in enumerate(LANGUAGES)}
    own = np.array([place.get(language or "", -1) for language in languages], np.int64)
    english = own < 0
    wanted = (1 << np.where(english, place["en"], own)).astype(np.uint32)
    found, where = odd_stretches(words.hashes, words.bounds, wanted, english, *small_word_table(), STRETCH)
    odd = np.where(english, found >= MOST_ENGLISH, (found >= 0) & (found <= FEWEST_OWN))
    kept, unknown = [], _letters_of_none(frozenset(known))
    for row in np.flatnonzero(odd).tolist():
        first = int(words.bounds[row] + where[row])
        stretch = texts[row][int(words.starts[first]) : int(words.ends[first + STRETCH - 1])]
        if english[row] or _another(unknown.sub(" ", stretch), str(languages[row])):
            kept.append(row)
    return np.array(kept, np.int64)


@cache
def _letters_of_none(known: frozenset[str]) -> re.Pattern[str]:
    """Letters of alphabets in which no known language is written."""
    return re.compile(f"[{''.join(a for a, told in _ALPHABETS.items() if not known & set(told.split()))}\ue000]")


def _another(stretch: str, language: str) -> bool:
    """Whether a stretch without small words of a language is in another one, as far as small words and letters tell."""
    letters, latin = len(_LETTER.findall(stretch)), len(_LATIN_LETTER.findall(stretch))
    if letters >= LEAST_LETTERS and (latin * 2 > letters) != (language in _LATIN):
        return True
    return max((n for other, n in small_words_in(stretch).items() if other != language), default=0) >= LEAST_OTHER


def speaks_against(text: str, language: str, known: Collection[str]) -> bool:
    """Whether a text is in a known language and not in the one that it is said to be in, of which no small words are
    known here: as far as small words and letters at its beginning and its end tell.

    >>> german = "Die Mole von Orlen ist am Montag gesperrt worden, und niemand weiß, wie lange das noch dauert. " * 4
    >>> japanese = "オーレンの古い旋回橋が月曜日から通行止めになると、港湾局が発表した。"
    >>> speaks_against(german, "ta", {"de", "ja"}), speaks_against(japanese, "vi", {"de", "ja"})
    (True, True)
    >>> speaks_against("Hún stendur við höfnina og enginn veit hvenær hún opnar á ný.", "is", {"de", "ja"})
    False
    """
    first, last = text[:LOOKED_AT], text[-LOOKED_AT:]
    ends = [match.end() for match in _WORD.finditer(first)][:STRETCH]
    starts = [match.start() for match in _WORD.finditer(last)][-STRETCH:]
    if not ends:
        return False
    return _spoken(first[: ends[-1]], language, known) and _spoken(last[starts[0] :], language, known)


def _spoken(stretch: str, language: str, known: Collection[str]) -> bool:
    """Whether a stretch has the small words, or the alphabet, of a known language and not of this one."""
    if max((n for other, n in small_words_in(stretch).items() if other in known), default=0) >= LEAST_OTHER:
        return True
    letters = sum(
        len(re.findall(f"[{alphabet}]", stretch))
        for alphabet, written in _ALPHABETS.items()
        if language not in written.split() and not set(known).isdisjoint(written.split())
    )
    return letters >= LEAST_LETTERS and letters * 2 > len(_LETTER.findall(stretch))


def parts_of(text: str, language: str | None, told_by: TellBy, known: Collection[str]) -> list[TextPart]:
    """The sentences of a text by language, the largest part first; parts of fewer than `STRETCH` words go with what
    stands around them. `language`: that of sentences of which nothing can be told.
    """
    spans = sentence_spans(text)
    told = told_by(pl.Series([text[a : _end(text, spans, i)] for i, (a, _) in enumerate(spans)], dtype=pl.String))
    of = [x if x in known else None for x in told.to_list()]
    for first, end in _untold(of):  # several sentences tell what each alone does not
        x = told_by(pl.Series([text[spans[first][0] : spans[end - 1][1]]]))[0]
        of[first:end] = [x if x in known else None] * (end - first)
    last = next((x for x in of if x is not None), language)
    filled = []
    for x in of:
        last = x if x is not None else last
        filled.append(last)
    counts = read_words(pl.Series([text[a:b] for a, b in spans], dtype=pl.String)).counts
    filled = _without_short_runs(filled, counts.tolist())
    parts = [TextPart(x, [s for s, y in zip(spans, filled, strict=True) if y == x]) for x in set(filled) if x]
    return sorted(parts, key=lambda part: (-sum(b - a for a, b in part.spans), part.language))


def _untold(of: Sequence[str | None]) -> list[tuple[int, int]]:
    """Runs of sentences of which nothing was told: first, one past the last."""
    edges = [0, *(i for i in range(1, len(of)) if (of[i] is None) != (of[i - 1] is None)), len(of)]
    return [(a, b) for a, b in pairwise(edges) if b - a > 1 and of[a] is None]


def _end(text: str, spans: Sequence[tuple[int, int]], i: int) -> int:
    """Where what tells the language of a sentence ends: with it, or with later ones of its line if it is short."""
    start, end = spans[i]
    for _, later in spans[i + 1 :]:
        if end - start >= TELLING or "\n" in text[end:later]:
            break
        end = later
    return end


def _without_short_runs(of: list[str | None], counts: Sequence[int]) -> list[str | None]:
    """The languages of sentences with each run of fewer than `STRETCH` words taken for what is before it, or behind
    the first, shortest runs first.

    >>> _without_short_runs(["en", "de", "en"], [50, 9, 50])
    ['en', 'en', 'en']
    """
    runs: list[list[int]] = []  # first sentence, one past the last, words
    for i, n in enumerate(counts):
        if runs and of[runs[-1][0]] == of[i]:
            runs[-1][1:] = [i + 1, runs[-1][2] + n]
        else:
            runs.append([i, i + 1, n])
    names = [of[run[0]] for run in runs]
    while len(runs) > 1:
        k = min(range(len(runs)), key=lambda j: runs[j][2])
        if runs[k][2] >= STRETCH:
            break
        other = k - 1 if k else 1
        names[k] = names[other]
        low, high = min(k, other), max(k, other)
        runs[low : high + 1] = [[runs[low][0], runs[high][1], runs[low][2] + runs[high][2]]]
        names[low : high + 1] = [names[low]]
        if low + 1 < len(runs) and names[low] == names[low + 1]:
            runs[low : low + 2] = [[runs[low][0], runs[low + 1][1], runs[low][2] + runs[low + 1][2]]]
            names[low : low + 2] = [names[low]]
    return [name for run, name in zip(runs, names, strict=True) for _ in range(run[1] - run[0])]
