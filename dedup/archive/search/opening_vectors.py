"""The opening vectors of an archive's articles by language: what a new text may be a translation of is looked for here.

Kept where articles of two languages and more that the model knows are in the archive: 522 bytes an article that was
read. What articles are there no longer have left is passed over, and dropped with the next run over everything.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.search.postings import standing, standing_among
from dedup.archive.store.database import Database
from dedup.archive.store.packed_vectors import append, forget, kept_size, others, packed_rows, parts
from dedup.archive.store.selected_rows import matching
from dedup.languages.proposing import NEAR, NEAREST
from dedup.languages.rounding import coarse, unit
from index.vectors import nearest_among

KIND = "openings"
LANGUAGES = "languages"
"""Name in table `about`: how many articles have each language, by what is said of them or, where they were read, told
by them."""
LEARNED = "openings kept"
"""Name in table `about`: which model's openings are kept of all articles in a language that it knows; "" where a limit
left some out; nothing where some were not read at all."""
TOGETHER = 16_384
"""Openings that are gone over in one go."""
FEW = 16
"""Questions up to which all cosines are sorted: one text is not worth loading an index for."""
Noted = tuple[str, Sequence[str], NDArray[np.float32]]
"""A language, ids of articles in it, and float32 (n, dim) the openings of each."""


def keep_openings(db: Database, model: str, noted: Sequence[Noted], *, new: bool = False) -> None:
    """Keep the openings of articles, those that are not kept yet; each must have its number. `new`: none of them is."""
    if others(db, KIND, model):
        forget(db, KIND)
    ids = [i for _, some, _ in noted for i in some]
    number = dict(matching(db, "SELECT article, number FROM numbers WHERE article IN wanted", ids))
    known = set[tuple[int, bytes]]() if new else {pair for part in parts(db, KIND, model) for pair in _pairs(part)}
    for language, articles, vectors in noted:
        code = language.encode()
        some = [r for r, i in enumerate(articles) if i in number and (number[i], code) not in known]
        if some:
            rows = packed_rows(KIND, coarse(vectors[some]), number=[number[articles[r]] for r in some], language=code)
            append(db, KIND, model, rows)


def unlearn(db: Database) -> None:
    """No longer say that all openings are kept: articles came that were not read."""
    if db.about.get(LEARNED) is not None:
        db.connection.execute("DELETE FROM about WHERE name = ?", (LEARNED,))


def drop_gone(db: Database, model: str, *, wasted: float = 0.0) -> None:
    """Drop what is of articles that are not there, and of other models, once it is more than this share of all."""
    kept, _ = kept_size(db, KIND)
    if not kept:
        return
    alive = np.array([n for (n,) in db.rows("SELECT number FROM numbers")], np.int64)
    rows = [part[np.isin(part["number"], alive)] for part in parts(db, KIND, model)]
    if kept - sum(map(len, rows)) > wasted * kept:
        forget(db, KIND)
        if rows:
            append(db, KIND, model, np.concatenate(rows))


def learned(db: Database, model: str) -> bool:
    """Whether the openings that an archive keeps are all that this model is to read of it, and of no other model."""
    return db.about.get(LEARNED) in ("", model) and not others(db, KIND, model)


def numbers_kept(db: Database, model: str) -> NDArray[np.int64]:
    """int64 (n), sorted: the numbers of articles of which the opening is kept."""
    return np.unique(np.concatenate([np.zeros(0, np.int64), *(part["number"] for part in parts(db, KIND, model))]))


def openings(
    db: Database, model: str, leaving: Sequence[str] = ()
) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.float32]]]:
    """Some at a time: a language, numbers of articles in it, int64 (n), and their openings, float32 (n, dim), unit.
    Left out are copies of what stays; `leaving`: articles that go.
    """
    every = standing(db, leaving) if leaving else None
    some: list[NDArray[np.void]] = []
    for part in parts(db, KIND, model):
        alive = standing_among(db, part["number"].tolist()) if every is None else every
        some.append(part[np.isin(part["number"], alive)])
        if sum(map(len, some)) >= TOGETHER:
            yield from _by_language(some)
            some = []
    if some:
        yield from _by_language(some)


def nearest_kept(
    db: Database, model: str, noted: Sequence[Noted], leaving: Sequence[str], threads: int
) -> list[tuple[str, int]]:
    """For each article that was noted the numbers of the nearest of each other language, where they are near."""
    best: dict[tuple[int, str], tuple[NDArray[np.float32], NDArray[np.int64]]] = {}
    for language, numbers, vectors in openings(db, model, leaving):
        for at, (own, _, queries) in enumerate(noted):
            if own == language or not len(queries):
                continue
            scores, places = _nearest(queries, vectors, threads)
            found = numbers[places]
            if before := best.get((at, language)):
                scores, found = np.concatenate([before[0], scores], 1), np.concatenate([before[1], found], 1)
                order = np.lexsort((found, -scores))[:, :NEAREST]
                scores, found = np.take_along_axis(scores, order, 1), np.take_along_axis(found, order, 1)
            best[at, language] = scores, found
    pairs = []
    for (at, _), (scores, found) in best.items():
        rows, places = np.nonzero(scores >= NEAR)
        pairs += [(noted[at][1][r], int(found[r, p])) for r, p in zip(rows.tolist(), places.tolist(), strict=True)]
    return pairs


def _nearest(
    queries: NDArray[np.float32], vectors: NDArray[np.float32], threads: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The cosines and the rows of the nearest vectors of each query."""
    if len(queries) > FEW:
        found = nearest_among(queries, vectors, NEAREST, threads=threads)
        return found.scores, found.rows
    cosines = queries @ vectors.T
    rows = np.argsort(-cosines, 1, kind="stable")[:, :NEAREST]
    return np.take_along_axis(cosines, rows, 1), rows.astype(np.int64)


def _by_language(some: list[NDArray[np.void]]) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.float32]]]:
    rows = np.concatenate(some)
    for code in np.unique(rows["language"]):
        mine = rows[rows["language"] == code]
        yield code.decode(), mine["number"].astype(np.int64), unit(mine["vector"])


def _pairs(part: NDArray[np.void]) -> Iterator[tuple[int, bytes]]:
    return zip(part["number"].tolist(), part["language"].tolist(), strict=True)


def languages_kept(db: Database) -> dict[str, int] | None:
    """How many articles have each language; None in an archive of before this was kept."""
    told = db.about.get(LANGUAGES)
    return None if told is None else dict(json.loads(told))


def write_languages(db: Database, counts: Mapping[str, int]) -> None:
    """Keep how many articles have each language."""
    some = {language: n for language, n in sorted(counts.items()) if n > 0}
    if languages_kept(db) != some:
        db.about[LANGUAGES] = json.dumps(some)


def counted(languages: pl.Series) -> dict[str, int]:
    """How many have each language.

    >>> counted(pl.Series(["de", None, "en", "de"]))
    {'de': 2, 'en': 1}
    """
    rows = languages.drop_nulls().value_counts().iter_rows()
    return dict(sorted((str(language), int(n)) for language, n in rows))


def most_common(counts: Mapping[str, int]) -> str:
    """The language with the most articles; of several the last by its code.

    >>> most_common({"en": 3, "fr": 3, "de": 1})
    'fr'
    """
    return max(counts, key=lambda language: (counts[language], language))
