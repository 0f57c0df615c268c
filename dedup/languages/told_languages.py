"""The language of each article: by its text where that tells, else by what is said of it."""

from collections.abc import Collection

import polars as pl

from dedup.language_codes import languages_of
from dedup.languages.mixed_texts import LEAST_LETTERS, TellBy, divided, speaks_against
from dedup.languages.small_words import LANGUAGES
from dedup.text.tokenizer import read_words

LOOKED_AT = (240, 480, 960)
"""Code points from which on a text is looked at again, whose first 240 did not tell its language."""


def labels_of(articles: pl.DataFrame, told_by: TellBy) -> pl.Series:
    """The language that each article is said to be in; where what is said is no language, or nothing is said of a text
    in other letters than Latin ones, what its text tells.
    """
    labels = languages_of(articles)
    unknown = labels.is_null().arg_true()
    head = pl.DataFrame({"head": articles["text"].gather(unknown).str.head(LOOKED_AT[0])}).select(
        latin=pl.col("head").str.count_matches(r"\p{Latin}"), letters=pl.col("head").str.count_matches(r"\p{L}")
    )
    others = (head["letters"] >= LEAST_LETTERS) & (head["latin"] * 2 < head["letters"])
    rows = unknown.filter(articles["language"].gather(unknown).is_not_null() | others.fill_null(value=False))
    return labels.scatter(rows, by_text(articles["text"].gather(rows), told_by)) if len(rows) else labels


def each_language(articles: pl.DataFrame, covered: Collection[str], told_by: TellBy) -> pl.Series:
    """The language of each article, by its text where it may be one that is covered and the text tells."""
    labels = labels_of(articles, told_by)
    rows = (labels.is_in(list(covered)) | labels.is_null()).fill_null(value=True).arg_true()
    told = labels.scatter(rows, by_text(articles["text"].gather(rows), told_by).fill_null(labels.gather(rows)))
    return _contradicted(articles["text"], told, covered, told_by)


def as_told(articles: pl.DataFrame, covered: Collection[str], told_by: TellBy) -> pl.DataFrame:
    """The articles with the `language` that their beginnings tell, where that is another than the one they are said to
    be in. Only texts that do not look like their label are asked.
    """
    texts, labels = articles["text"].fill_null(""), languages_of(articles)
    known = {*covered, *labels.drop_nulls().unique()}
    rows = [*divided(texts, read_words(texts), labels.to_list(), told_by, known)]
    # `scatter` changes the column that it is called on
    told = labels.clone().scatter(rows, by_text(texts.gather(rows), told_by).fill_null(labels.gather(rows)))
    told = _contradicted(texts, told, covered, told_by)
    other = (told != labels).fill_null(value=False)
    return articles.with_columns(language=told.zip_with(other, articles["language"]))


def several_languages(
    texts: pl.Series, labels: pl.Series, told_by: TellBy, covered: Collection[str], beside: Collection[str] = ()
) -> pl.Series:  # fmt: skip
    """The language of each article, by its text where several languages of the model are said to be there, else where
    none is said; null where nothing tells it. What is said to be of one language is believed. `beside`: languages that
    others are said to be in.
    """
    said = {*labels.drop_nulls().unique(), *beside}
    if len(said) < 2:
        return labels
    asked = (labels.is_in(list(covered)) | labels.is_null()).fill_null(value=True)
    if len(said & set(covered)) < 2:
        asked = labels.is_null()
    rows = asked.arg_true()
    told = labels.clone().scatter(rows, by_text(texts.gather(rows), told_by).fill_null(labels.gather(rows)))
    return _contradicted(texts, told, covered, told_by)


def _contradicted(texts: pl.Series, labels: pl.Series, covered: Collection[str], told_by: TellBy) -> pl.Series:
    """The labels, and instead of those in a language of which no small words are known a covered one that the text
    tells: only texts whose words or letters speak against their label are asked, for a language that is not known to
    what tells languages is taken for any.
    """
    unknown = labels.is_not_null() & ~labels.is_in([*covered, *LANGUAGES]).fill_null(value=True)
    rows = [r for r in unknown.arg_true().to_list() if speaks_against(texts[r] or "", labels[r], covered)]
    if not rows:
        return labels
    told = by_text(texts.gather(rows), told_by)
    told = told.set(~told.is_in(list(covered)).fill_null(value=False), None)
    return labels.clone().scatter(rows, told.fill_null(labels.gather(rows)))


def by_text(texts: pl.Series, told_by: TellBy) -> pl.Series:
    """The language of each text by its first sentences, and where these do not tell by those further down."""
    found = told_by(texts)
    for start in LOOKED_AT:
        if (unknown := found.is_null().arg_true()).is_empty():
            break
        found = found.scatter(unknown, told_by(texts.gather(unknown).str.slice(start)))
    return found
