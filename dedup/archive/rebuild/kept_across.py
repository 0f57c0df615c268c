"""What is kept of several languages after a run over everything: vectors of sentences and openings, and languages."""

from collections.abc import Sequence

import polars as pl

from dedup.archive.cache.sentence_vectors import SentenceVectors
from dedup.archive.search.opening_vectors import (
    KIND,
    LEARNED,
    Noted,
    counted,
    drop_gone,
    keep_openings,
    unlearn,
    write_languages,
)
from dedup.archive.store import packed_vectors
from dedup.archive.store.database import Database
from dedup.language_codes import languages_of
from dedup.languages.encoder import language_model
from dedup.settings import Settings

MOST_GONE = 0.3
"""Share of openings of articles that are gone from which the others are written anew."""


def keep_across(
    db: Database, sentences: SentenceVectors, articles: pl.DataFrame, *, limited: bool, purge: bool
) -> None:
    """Write what a run over all these articles made and noted; every article must have its number. `limited`: the run
    did not read all in languages that the model knows; `purge`: drop what is of no article any more.
    """
    sentences.save(whole=True, purge=purge)
    write_languages(db, counted(_told(articles, sentences.noted)))
    if sentences.noted:
        keep_openings(db, sentences.model, sentences.noted)
        db.about[LEARNED] = "" if limited else sentences.model
    elif sentences.model:  # the model was there, and there was nothing to compare: no add would read more
        forget_openings(db)
        db.about[LEARNED] = ""
    else:
        unlearn(db)
    if purge or sentences.noted:
        drop_gone(db, sentences.model or language_model(Settings()), wasted=0.0 if purge else MOST_GONE)


def _told(articles: pl.DataFrame, noted: Sequence[Noted]) -> pl.Series:
    """The language of each article, as its text told where it was read, and once more each that only parts are in."""
    told = {i: language for language, ids, _ in noted for i in ids}
    read = articles["id"].replace_strict(told, default=None, return_dtype=pl.String)
    languages = read.fill_null(languages_of(articles))
    parts = sorted({language for language, _, _ in noted} - set(languages))
    return pl.concat([languages, pl.Series(parts, dtype=pl.String)])


def forget_openings(db: Database) -> None:
    """Drop them: the next run that needs them reads them anew."""
    packed_vectors.forget(db, KIND)
    unlearn(db)
