"""The language of a text where its input names none.

py3langid takes 0.07 ms a text of 240 code points, ten times what it costs to read one. So English, which most
collections hold, is told first by its own small words, and only the rest is asked about.
"""

from functools import cache
from typing import Any

import polars as pl

from dedup.language_codes import ONE, languages_of

HEAD = 240
"""Code points that are looked at."""
SHORTEST = 60
"""Code points below which no language is named: `Ferry stops` could be half a dozen."""
SURE = 0.95
"""Probability from which on a guess counts; below it the language stays unknown."""

_ENGLISH = (" the ", " and ", " of ", " that ", " with ", " was ", " have ", " said ", " which ", " were ")
_ENOUGH = 3
"""Different ones of these words that no other language's text has together."""
_LEAST = 2
"""Different ones in the whole of an English text of which no language could be told."""


def detect(texts: pl.Series) -> pl.Series:
    """The ISO 639-1 code of each text's language; null where it is short or no language is likely enough.

    >>> detect(pl.Series(["The ferry at Orlen stops in May, and that was all of it, the harbour office said.",
    ...     "Die Fähre nach Orlen stellt im Mai den Betrieb ein, wie die Behörde mitteilte.", "Rain."])).to_list()
    ['en', 'de', None]
    """
    frame = pl.DataFrame({"head": texts.str.head(HEAD)}).with_columns(
        lower=pl.col("head").str.to_lowercase().str.replace_all("\n", " ", literal=True)
    )
    words = _small_words(pl.col("lower"))
    long = pl.col("head").str.len_chars() >= SHORTEST
    found = frame.select(pl.when(long & (words >= _ENOUGH)).then(pl.lit("en")).alias("l"), long.alias("long"))
    open_rows = (found["l"].is_null() & found["long"]).arg_true()
    if open_rows.is_empty():
        return found["l"]
    heads = frame["head"].gather(open_rows)
    guesses = pl.Series([_guess(head) for head in heads.to_list()], dtype=pl.String)
    return found["l"].scatter(open_rows, guesses)


def is_english(articles: pl.DataFrame) -> pl.Series:
    """Whether each article's text is English: by its `language`, and where that is null or no language by the small
    words of English in `text`, so that what nobody could name is not taken for English.

    >>> texts = ["It was the ferry of Orlen.", "Es war die Fähre.", "Pluie.", "This was all that the port said."]
    >>> is_english(pl.DataFrame({"text": texts, "language": [None, None, "en-GB", "und"]})).to_list()
    [True, False, True, True]
    """
    named = languages_of(articles) == "en"
    unknown = named.is_null().arg_true()
    texts = pl.DataFrame({"lower": articles["text"].gather(unknown)})
    lower = pl.col("lower").fill_null("").str.to_lowercase().str.replace_all("\n", " ", literal=True)
    return named.scatter(unknown, texts.select(_small_words(lower) >= _LEAST).to_series())


def _small_words(lower: pl.Expr) -> pl.Expr:
    """How many different small words of English a text holds."""
    return pl.sum_horizontal(lower.str.contains(w, literal=True).cast(pl.Int8) for w in _ENGLISH)


def _guess(text: str) -> str | None:
    language, probability = _identifier().classify(text)
    return ONE.get(str(language), str(language)) if float(probability) >= SURE else None


@cache
def _identifier() -> Any:
    # Loading its model takes half a second: only who needs it waits for it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # arrays in npz, no pickle
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def with_language(rows: pl.DataFrame) -> pl.DataFrame:
    """Raw rows with `language` filled where it was null and the text tells it for sure.

    >>> with_language(pl.DataFrame({"text": ["Rain."], "language": ["fr"]}))["language"].item()
    'fr'
    """
    unknown = rows["language"].is_null()
    if not unknown.any():
        return rows
    at = unknown.arg_true()
    return rows.with_columns(rows["language"].scatter(at, detect(rows["text"].gather(at))))
