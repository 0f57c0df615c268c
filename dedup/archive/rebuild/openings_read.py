"""Which openings of a large archive are read and kept: those of a night, and at first those of the articles before it.

As in a scan, of a language that has a hundred times as many articles as all others together only those are read that
share most names and figures with these.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.search.opening_vectors import (
    LEARNED,
    Noted,
    counted,
    keep_openings,
    languages_kept,
    most_common,
    numbers_kept,
    write_languages,
)
from dedup.archive.search.posting_terms import ASKED, terms_of
from dedup.archive.search.postings import printed
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.data import Encode
from dedup.language_codes import code_of, languages_of
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.finding import FEWEST
from dedup.languages.proposing import READ_FOR_EACH
from dedup.languages.rounding import coarse, unit
from dedup.languages.told_languages import each_language
from dedup.read.finish.language import detect
from dedup.settings import Settings
from dedup.text.tokenizer import read_words
from index.disk_postings_search import Asked, search_many

AT_ONCE = 5000
"""Articles whose openings are read at a time."""


def count_languages(db: Database, fresh: pl.DataFrame, gone: pl.DataFrame) -> dict[str, int]:
    """How many articles have each language after these came and went, kept for the next time."""
    known = languages_kept(db)
    if known is None:  # an archive of before this was kept
        known = Counter()
        for label, n in db.rows("SELECT language, count(*) FROM heads WHERE language IS NOT NULL GROUP BY 1"):
            if (code := code_of(label)) is not None:
                known[code] += n
    counts = Counter(known)
    counts.subtract(counted(languages_of(gone)))
    counts.update(counted(languages_of(fresh)))
    write_languages(db, counts)
    return {language: n for language, n in counts.items() if n > 0}


def read_openings(
    db: Database, fresh: pl.DataFrame, counts: dict[str, int], covered: frozenset[str], encode: Encode, model: str,
    settings: Settings,
) -> list[Noted]:  # fmt: skip
    """Read and keep the openings that are not kept; returns those of the `fresh` articles. `counts`: articles of each
    language; `covered`: those that the model knows.
    """
    inside = {language: n for language, n in counts.items() if language in covered}
    most = most_common(inside)
    new = set(fresh["id"])
    if inside[most] > READ_FOR_EACH * (sum(inside.values()) - inside[most]):
        db.about[LEARNED] = ""
        wanted = _nearest_foreign(db, fresh, most, covered, settings)
        older = _unread(db, model, wanted - new)
        mine = fresh.filter(pl.col("id").is_in(sorted(wanted)))
    else:
        older = [] if db.about.get(LEARNED) == model else _unread(db, model, None)
        db.about[LEARNED] = model
        mine = fresh
    for at in range(0, len(older), AT_ONCE):
        some = some_rows(db, "articles", "id", older[at : at + AT_ONCE]).filter(~pl.col("id").is_in(sorted(new)))
        keep_openings(db, model, [*_read(some.sort("id"), covered, encode)], new=True)
    noted = [*_read(mine, covered, encode)]
    keep_openings(db, model, noted, new=True)
    return noted


def _read(articles: pl.DataFrame, covered: frozenset[str], encode: Encode) -> Iterator[Noted]:
    """The openings of articles that are long enough and in languages that the model knows."""
    long = pl.Series(read_words(articles["text"]).counts >= FEWEST)
    articles = articles.filter(long)
    languages, vectors = each_language(articles, covered, detect), ArticleVectors(articles, encode)
    for language in sorted(set(languages.drop_nulls()) & covered):
        rows = (languages == language).fill_null(value=False).arg_true().to_list()
        yield language, articles["id"].gather(rows).to_list(), unit(coarse(vectors.openings(rows)))


def _unread(db: Database, model: str, wanted: set[str] | None) -> list[str]:
    """The ids of older articles of which no opening is kept; of these only, if some are `wanted`."""
    kept = set(numbers_kept(db, model).tolist())
    rows = db.rows("SELECT number, article FROM numbers ORDER BY number")
    return [i for n, i in rows if n not in kept and (wanted is None or i in wanted)]


def _nearest_foreign(
    db: Database, fresh: pl.DataFrame, most: str, covered: frozenset[str], settings: Settings
) -> set[str]:
    """The articles in any other language than the most common one, and those of it that share most with each."""
    others = sorted(covered - {most})
    every = (label for (label,) in db.rows("SELECT DISTINCT language FROM heads WHERE language IS NOT NULL"))
    labels = [label for label in every if code_of(label) in others]
    theirs = {i for (i,) in matching(db, "SELECT id FROM heads WHERE language IN wanted", labels)}
    older = some_rows(db, "articles", "id", theirs - set(fresh["id"]))
    foreign = pl.concat([older, fresh.filter(languages_of(fresh).is_in(others).fill_null(value=False))])
    found = set(foreign["id"])
    common = matching(db, "SELECT number FROM numbers WHERE article NOT IN wanted", found)
    numbers = np.array([n for (n,) in common], np.int64)
    for part in foreign.iter_slices(AT_ONCE):
        found |= _sharing(db, part, numbers, settings)
    return found


def _sharing(db: Database, articles: pl.DataFrame, among: NDArray[np.int64], settings: Settings) -> set[str]:
    """The ids of articles with these numbers of which the postings share most with any of `articles`."""
    prints = printed(articles.sort("id"), settings)
    rows, terms, weights = terms_of(prints, ASKED)
    first = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(prints)))]).astype(np.int64)
    asked = Asked(terms, weights, first, np.full(len(prints), -1, np.int64))
    documents = search_many(db.connection, asked, READ_FOR_EACH, among).documents
    numbers: Sequence[int] = np.unique(documents[documents >= 0]).tolist()
    return {i for (i,) in matching(db, "SELECT article FROM numbers WHERE number IN wanted", numbers)}
