"""The language of a text where its input names none.

py3langid takes 0.07 ms a text of 240 code points, ten times what it costs to read one. So English, which most
collections hold, is told first by its own small words, and only the rest is asked about.
"""

from functools import cache
from typing import Any

import polars as pl

HEAD = 240
"""Code points that are looked at."""
SHORTEST = 60
"""Code points below which no language is named: `Ferry stops` could be half a dozen."""
SURE = 0.95
"""Probability from which on a guess counts; below it the language stays unknown."""

_ENGLISH = (" the ", " and ", " of ", " that ", " with ", " was ", " have ", " said ", " which ", " were ")
_ENOUGH = 3
"""Different ones of these words that no other language's text has together."""


def detect(texts: pl.Series) -> pl.Series:
    """The ISO 639-1 code of each text's language; null where it is short or no language is likely enough.

    >>> detect(pl.Series(["The ferry at Orlen stops in May, and that was all of it, the harbour office said.",
    ...     "Die Fähre nach Orlen stellt im Mai den Betrieb ein, wie die Behörde mitteilte.", "Rain."])).to_list()
    ['en', 'de', None]
    """
    frame = pl.DataFrame({"head": texts.str.head(HEAD)}).with_columns(
        lower=pl.col("head").str.to_lowercase().str.replace_all("\n", " ", literal=True)
    )
    words = pl.sum_horizontal(pl.col("lower").str.contains(w, literal=True).cast(pl.Int8) for w in _ENGLISH)
    long = pl.col("head").str.len_chars() >= SHORTEST
    found = frame.select(pl.when(long & (words >= _ENOUGH)).then(pl.lit("en")).alias("l"), long.alias("long"))
    open_rows = (found["l"].is_null() & found["long"]).arg_true()
    if open_rows.is_empty():
        return found["l"]
    heads = frame["head"].gather(open_rows)
    guesses = pl.Series([_guess(head) for head in heads.to_list()], dtype=pl.String)
    return found["l"].scatter(open_rows, guesses)


def _guess(text: str) -> str | None:
    language, probability = _identifier().classify(text)
    return str(language) if float(probability) >= SURE else None


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
