"""The words of titles as numbers, each title read once: what two of them have in common, and what form each has.

A form is what is left of a title without figures, days and months: they change from one issue to the next.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.measures import UNKNOWN
from dedup.relate.title_kernels import alike_titles, form_keys, form_pieces, kept_words

_WORD = re.compile(r"[^\W_]+")
_GRAMMAR = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its",
    "of", "on", "or", "over", "s", "says", "said", "that", "the", "their", "to", "was", "were", "will", "with", "after",
    "amid", "against", "up", "new",
])  # fmt: skip
"""Words that titles share by chance."""
NUMERALS = frozenset([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "first", "second", "third", "fourth", "fifth", "sixth",
])  # fmt: skip
"""Figures in letters: they change from issue to issue, as the days and months do."""
CALENDAR = frozenset([
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "today", "tomorrow", "yesterday", "tonight", "morning", "evening",
])  # fmt: skip
"""Words that change from one issue of a bulletin to the next."""
_BETWEEN = "\n"
"""What stands between two titles that are read together: it is no part of a word, and ends the one before it."""
_TOKEN = re.compile(rf"{_WORD.pattern}|{_BETWEEN}")
TOGETHER = 10_000
"""Titles that are read together."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The words of n titles. `of` int64 (n): the number of each one among the m distinct ones; words of distinct title
    k: `words[starts[k]:starts[k + 1]]`, int32, numbers of words. Of each word: `content` bool, whether it says
    anything; `form` bool, whether it is the same in the next issue.
    """

    of: NDArray[np.int64]
    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    content: NDArray[np.bool_]
    form: NDArray[np.bool_]

    def forms(self, least: int) -> NDArray[np.uint64]:
        """uint64 (n): a key of each title's form; 0 for one of fewer than `least` words."""
        return np.asarray(form_keys(*kept_words(self.words, self.starts, self.form), least)[self.of], np.uint64)

    def pieces(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Two words in a row of the form of each of these titles, and where its begin: `form_pieces`."""
        pieces, starts = form_pieces(*kept_words(self.words, self.starts, self.form), self.of[rows])
        return pieces, starts


def read_titles(titles: pl.Series) -> Titles:
    """The words of titles, null for an article without one.

    >>> read = read_titles(pl.Series(["Rain on Orlen, 3 May", None, "Rain on Orlen, 4 June"]))
    >>> read.of.tolist(), read.starts.tolist()
    ([0, 1, 2], [0, 5, 5, 10])
    >>> len(set(read.forms(3).tolist()) - {0})
    1
    """
    once, number = _numbers(), _numbers()
    of = np.fromiter(map(once.__getitem__, titles.fill_null("").to_list()), np.int64, len(titles))
    parts = [np.full(1, number[_BETWEEN], np.int32)]
    distinct = list(once)
    for at in range(0, len(distinct), TOGETHER):
        some = "".join(title.replace(_BETWEEN, " ") + _BETWEEN for title in distinct[at : at + TOGETHER])
        found = _TOKEN.findall(some.lower())
        parts.append(np.fromiter(map(number.__getitem__, found), np.int32, len(found)))
    every = np.concatenate(parts)
    ends = np.flatnonzero(every == 0)
    starts = (ends - np.arange(len(ends))).astype(np.int64)
    content = np.array([w not in _GRAMMAR and len(w) > 1 for w in number], np.bool_)
    return Titles(of, every[every > 0], starts, content, np.array([_of_form(w) for w in number], np.bool_))


def _numbers() -> defaultdict[str, int]:
    """What numbers whatever it is asked about, from 0 on."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def titles_alike(titles: pl.Series, pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 (m, 3): of pairs (m, 2) of rows, words of the titles in common, of the shorter and of the longer one;
    Dice of the titles without figures, days and months. -1 where a title says nothing.
    """
    rows, places = np.unique(pairs, return_inverse=True)
    read = read_titles(titles[rows])
    content, form = (kept_words(read.words, read.starts, kept) for kept in (read.content, read.form))
    out = np.full((len(pairs), 3), UNKNOWN, np.float32)
    alike_titles(read.of[places.reshape(-1, 2)], *content, *form, out)
    return out


def title_frame(title: str | None) -> tuple[str, ...]:
    """A title without what changes from one issue to the next.

    >>> title_frame("Weather forecast for 12 March 2024") == title_frame("Weather forecast for 3 April 2025")
    True
    """
    found = _WORD.findall((title or "").lower())
    return tuple(filter(_of_form, found))


def _of_form(word: str) -> bool:
    """Whether a word is the same in the next issue."""
    return word not in CALENDAR and not any(c.isdigit() for c in word)
