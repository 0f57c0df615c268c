"""The words of `articles.status`: whether an article was judged, and where there are several languages whether a
translation of it could be seen.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

JUDGED, SHORT, FOREIGN = "judged", "too-short", "language-not-calibrated"
"""What every article has: judged; fewer words than `min_words`; not English, or not known to be."""
ACROSS = (
    "",
    "translations not seen: no model is installed",
    "translations not seen: the model does not know its language",
    "translations not seen: its language is not known",
    "translations not seen: fewer than 40 words",
    "translations not seen: left out by a limit",
    "translations not calibrated for this model",
    "translations not seen: a scan on Spark does not look",
)
"""What is said besides of the articles of a collection of several languages; nothing where all is as it should be."""
FINE, NO_MODEL, NOT_KNOWN_TO_MODEL, NO_LANGUAGE, FEW_WORDS, LIMIT, OTHER_MODEL, ON_SPARK = range(len(ACROSS))
"""Places in `ACROSS`."""
BESIDE = (ACROSS[FEW_WORDS], ACROSS[NO_LANGUAGE], ACROSS[LIMIT])
"""What the one line of a run on its languages does not tell."""
_BETWEEN = "; "


def with_across(status: pl.Series, said: Iterable[int]) -> pl.Series:
    """The statuses, each with what is said besides, a place in `ACROSS`.

    >>> with_across(pl.Series("status", ["judged", "too-short"]), [NO_LANGUAGE, FINE]).to_list()
    ['judged; translations not seen: its language is not known', 'too-short']
    """
    words = pl.Series("said", ["" if not code else _BETWEEN + ACROSS[code] for code in said], dtype=pl.String)
    return (status + words).alias(status.name)


def as_read(status: pl.Series, english: Iterable[int]) -> pl.Series:
    """The statuses with what texts themselves told of their languages: 1 for English, 0 for another, -1 for nothing.

    >>> as_read(pl.Series("status", ["judged", "language-not-calibrated", "too-short"]), [0, -1, 0]).to_list()
    ['language-not-calibrated', 'language-not-calibrated', 'too-short']
    """
    word = {1: JUDGED, 0: FOREIGN}
    read = pl.Series("read", [word.get(code) for code in english], dtype=pl.String).fill_null(status)
    return read.zip_with(status != SHORT, status).alias(status.name)


def across_status(status: pl.Series, english: NDArray[np.int8], said: NDArray[np.int8]) -> pl.Series:
    """`as_read`, `with_across`: the statuses after the look across languages.

    >>> across_status(pl.Series("status", ["judged"]), np.array([0], np.int8), np.array([FEW_WORDS], np.int8)).to_list()
    ['language-not-calibrated; translations not seen: fewer than 40 words']
    """
    return with_across(as_read(status, english.tolist()), said.tolist())


def judged_how(status: str) -> str:
    """The first word of a status: `JUDGED`, `SHORT` or `FOREIGN`.

    >>> judged_how("too-short; translations not seen: fewer than 40 words")
    'too-short'
    """
    return status.partition(_BETWEEN)[0]


def said_across(status: str) -> str:
    """What a status says of translations; "" for nothing.

    >>> said_across("judged; translations not calibrated for this model"), said_across("judged")
    ('translations not calibrated for this model', '')
    """
    return status.partition(_BETWEEN)[2]
