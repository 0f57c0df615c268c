"""Which texts of an outlet fill the form of a series, and which one of their own, by what they are made of.

A form is made of pieces of two words. A series is told by the pieces that come back in it and are rare elsewhere in
the outlet: an article that holds enough of them is one of its items, whether it was proposed as a pair or not. What is
left makes series of its own, where texts fill one form anew and third ones agree.
"""

from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.piece_kernels import (
    fill_key_sieve,
    fill_kinds,
    fill_written,
    form_keys_of,
    plain_pieces_of,
    repeated,
    without_lone,
)
from dedup.relate.series_kernels import alike_of, best_of, dices_of, telling
from dedup.relate.series_seeds import ISSUE_DAYS, days_known, large_enough, together
from dedup.relate.titles import CALENDAR, NUMERALS, Titles, read_titles
from dedup.relate.vetoes import days_apart
from dedup.text.tokenizer import CAPITAL, SENTENCE, Words, word_hash
from index.dense_ids import dense_ids

USUAL = 3
"""How much oftener a word is written small than with a capital, from which its capital inside a sentence is no name."""
LEAST, LIFT = 0.05, 8.0
"""Share of a series' texts that have a piece which tells it, and how much oftener they have it than the outlet's
other texts."""
TELLING, OF_TEXT = 0.25, 0.1
"""Share of an article's pieces, half the share of its title's added, that tell a series, from which it is an item; and
the share of the text alone: no title makes an item."""
LARGE = 8
"""Distinct texts of a series from which others may join it: fewer may be one affair, a man remanded four times."""
ALIKE, ANEW, ANEW_SOON = 0.4, 0.05, 0.16
"""How alike the pieces of two texts of a new series are, and how much more than those of their plain words; the same
of two of one day or of unknown days, of which one may be a version of the other."""
SIEVE = 2
"""Bytes a piece, four counters in each, that leave out most of those that come once."""
FEWEST = 5
"""Distinct texts of an outlet below which it has no form."""
Kinds = tuple[NDArray[np.uint32], NDArray[np.uint8]]
"""A table of words and their kinds, of `fill_kinds`."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of texts: text i is made of `sizes[i]` distinct ones, of which other texts have, too,
    `ids[starts[i]:starts[i + 1]]`, sorted, int32 below `many`."""

    sizes: NDArray[np.int64]
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    many: int


@dataclass(frozen=True, slots=True)
class Forms:
    """The articles of one outlet (`rows`), the pieces of their texts and titles, and the place of each one's first
    copy among them (`first`)."""

    rows: NDArray[np.int64]
    first: NDArray[np.int64]
    text: Pieces
    title: Pieces

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether an article is no copy."""
        return np.asarray(self.first == np.arange(len(self.rows)), np.bool_)


def filled(known: Collection, series: NDArray[np.int64], kinds: Kinds | None = None) -> NDArray[np.int64]:
    """int64 (n): `series` (the row that each article's series is called by, the least in it; -1 for none) with the
    articles that hold what tells one, and with new ones of articles that fill one form anew. Only within an outlet.
    `kinds`: of the words of a collection of which these are a part (`kinds_of`).

    >>> from datetime import UTC, datetime, timedelta
    >>> import polars as pl
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.outlets.registry import Outlets
    >>> from dedup.relate.collection import collection_of
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> told = [f"Ferry {n} to {place} sails at {n} from the north quay, and at {n + 3} if the wind turns. It carries "
    ...         f"{n * 9} cars and {n * 70} guests, and the bar on the lower deck stays shut."
    ...         for n, place in enumerate(["Orlen", "Tarn", "Kesh", "Virre", "Ludden"], 2)]
    >>> daily = conform("articles", pl.DataFrame({
    ...     "id": list("abcde"), "text": told, "outlet": "Tarn Post",
    ...     "published": [datetime(2025, 3, day, tzinfo=UTC) for day in range(1, 6)]}))
    >>> prints = fingerprint(daily, empty("masks"), Settings())
    >>> filled(collection_of(daily, empty("credits"), Outlets([]), prints), np.full(5, -1))
    array([0, 0, 0, 0, 0])
    """
    days, out, titles = days_known(known), series.copy(), read_titles(known.articles["title"])
    told = kinds or kinds_of(known.prints.words)

    def fill(rows: NDArray[np.int64]) -> None:  # compiled loops let other threads run; no two outlets share a row
        if forms := _forms(known, titles, rows, told):
            linked = out[forms.rows]
            here = _joined(forms, linked, linked)
            new = _founded(known, forms, here, days)
            linked, here = (np.where(new >= 0, new, some) for some in (linked, here))
            out[forms.rows] = _joined(forms, here, linked)

    with ThreadPoolExecutor(numba.get_num_threads()) as threads:
        deque(threads.map(fill, _outlets_rows(known)), maxlen=0)
    inside = np.flatnonzero(out >= 0)
    return together(len(out), np.column_stack([out[inside], inside]).tolist())


def kinds_of(words: Words) -> Kinds:
    """A table of the words that may stand for a name or a figure: `fill_kinds`."""
    return kinds_told(*written_with_capitals(words))


def written_with_capitals(words: Words) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words that stand with a capital inside a sentence, sorted, and int64 (k, 2), how often they are written so
    and how often small.

    >>> from dedup.text.tokenizer import read_words
    >>> import polars as pl
    >>> written_with_capitals(read_words(pl.Series(["The Port and a port."])))[1].tolist()
    [[1, 1]]
    """
    capitals, _ = dense_ids(words.hashes[(words.flags & (CAPITAL | SENTENCE)) == CAPITAL])
    return capitals, written(words, capitals)


def written(words: Words, some: NDArray[np.uint32]) -> NDArray[np.int64]:
    """int64 (k, 2): how often each of `some` distinct words is written with a capital inside a sentence, and how often
    small."""
    many = np.zeros((len(some), 2), np.int64)
    fill_written(words.hashes, words.flags, some, *_table(len(some)), many)
    return many


def kinds_told(capitals: NDArray[np.uint32], many: NDArray[np.int64]) -> Kinds:
    """The table of what `written_with_capitals` tells of a whole collection."""
    figures = np.unique(np.array([word_hash(w) for w in NUMERALS | CALENDAR], np.uint32))
    table, kinds = _table(len(capitals) + len(figures))
    fill_kinds(capitals, many, figures, USUAL, table, kinds)
    return table, kinds


def _table(words: int) -> Kinds:
    slots = 1 << max(2, (2 * words).bit_length())
    return np.zeros(slots, np.uint32), np.zeros(slots, np.uint8)


def _outlets_rows(known: Collection) -> list[NDArray[np.int64]]:
    """The rows of each outlet, the largest outlet first: what is left to the end keeps one thread busy alone."""
    outlets = outlet_numbers(known.papers)
    rows = np.flatnonzero(outlets >= 0)
    rows = rows[np.argsort(outlets[rows], kind="stable")]
    return sorted(np.split(rows, np.flatnonzero(np.diff(outlets[rows])) + 1), key=len, reverse=True)


def _forms(known: Collection, titles: Titles, rows: NDArray[np.int64], told: Kinds) -> Forms | None:
    """The forms of one outlet's articles; None where fewer than `FEWEST` texts are distinct."""
    words, (table, kinds) = known.prints.words, told
    texts, at, which = np.unique(known.copies.same_as[rows], return_index=True, return_inverse=True)
    if len(texts) < FEWEST:
        return None
    keys, starts = form_keys_of(words.hashes, words.flags, words.bounds, rows, table, kinds)
    sieve = np.zeros(SIEVE * len(keys) + 1, np.uint8)
    fill_key_sieve(keys, sieve)
    keys, starts, lone = without_lone(keys, starts, sieve)
    seen, ids = dense_ids(keys)
    text = Pieces(*repeated(ids, starts, lone, len(seen)))
    pairs, starts = titles.pieces(rows)
    two, numbers = np.unique(pairs, return_inverse=True)
    title = Pieces(*repeated(numbers.astype(np.int32), starts, np.zeros(len(rows), np.int64), len(two)))
    return Forms(rows, at[which], text, title)


def _joined(forms: Forms, series: NDArray[np.int64], linked: NDArray[np.int64]) -> NDArray[np.int64]:
    """Series of an outlet's articles with those that hold what tells one, and with copies of their items. `linked`:
    without those that joined before, which make no series large."""
    names, of = np.unique(series[series >= 0]), np.full(len(series), -1, np.int64)
    if not len(names):
        return series
    of[series >= 0] = np.searchsorted(names, series[series >= 0])
    told = [
        (p.ids, p.starts, p.sizes, *telling(p.ids, p.starts, p.many, of, len(names), forms.counted, LEAST, LIFT))
        for p in (forms.text, forms.title)
    ]
    shares, which = best_of(of, len(names), *told[0], *told[1])
    large = (np.bincount(of[forms.counted & (linked >= 0)], minlength=len(names)) >= LARGE)[which]
    share = shares[:, 0] + shares[:, 1] / 2
    join = (which >= 0) & large & (share >= TELLING) & (shares[:, 0] >= OF_TEXT)
    return _with_copies(forms, np.where(join, names[which], series))


def _founded(
    known: Collection, forms: Forms, series: NDArray[np.int64], days: NDArray[np.float64]
) -> NDArray[np.int64]:  # fmt: skip
    """New series of those of an outlet's articles that are in none: texts that fill one form anew."""
    text = forms.text
    pairs = alike_of(text.ids, text.starts, text.sizes, text.many, forms.counted & (series < 0), ALIKE)
    if not len(pairs):
        return np.full(len(series), -1, np.int64)
    rows, places = np.unique(pairs, return_inverse=True)
    words = known.prints.words
    pieces, starts = plain_pieces_of(words.hashes, words.bounds, forms.rows[rows])
    plain = dices_of(pieces, starts, np.diff(starts), places.reshape(-1, 2))
    gain = dices_of(text.ids, text.starts, text.sizes, pairs) - plain
    soon = ~(days_apart(days[forms.rows], pairs) >= ISSUE_DAYS)
    found = together(len(series), _closed(pairs[gain >= np.where(soon, ANEW_SOON, ANEW)]))
    seeded = np.zeros(len(series), np.bool_)
    found = large_enough(found, days[forms.rows], known.copies.same_as[forms.rows], seeded)
    return _with_copies(forms, np.where(found >= 0, forms.rows[found], -1))


def _closed(links: NDArray[np.int64]) -> list[list[int]]:
    """Links between two that have a third in common: chains run through half an outlet's news."""
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in links.tolist():
        near[a].add(b)
        near[b].add(a)
    return [[a, b] for a, b in links.tolist() if near[a] & near[b]]


def _with_copies(forms: Forms, series: NDArray[np.int64]) -> NDArray[np.int64]:
    """Series where a copy by the same outlet is in that of its first."""
    return np.where(series >= 0, series, series[forms.first])
