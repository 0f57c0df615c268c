"""What is said of a text's language -> its code of two letters: one reading for every room that asks."""

import re
from functools import cache

import polars as pl

COMMON = frozenset("ar cs da de en es fi fr he hi hu id it ja ko nl no pl pt ro ru si sv ta th tr uk zh".split())  # noqa: SIM905  # words read best as text
"""Codes that most labels have, known without a look at the list of all languages."""
ONE = {"nb": "no", "nn": "no"}
"""Codes of what is one language here: its texts are seldom told apart for sure, and models and cards name either."""


def languages_of(articles: pl.DataFrame) -> pl.Series:
    """The two letters of each article's language, null where it is not known, or what is said is no language.

    >>> languages_of(pl.DataFrame({"language": ["pt-BR", "EN", "deu", "zxx", None]})).to_list()
    ['pt', 'en', 'de', None, None]
    """
    labels = articles["language"]
    said = labels.drop_nulls().unique().to_list()
    return labels.replace_strict(said, [code_of(label) for label in said], return_dtype=pl.String)


def code_of(label: str) -> str | None:
    """The two letters of a language (ISO 639-1) from its code of two or three letters, with or without a region, or its
    English name; None for what is none, or has no code of two letters. Both written forms of Norwegian are `no`.

    >>> [code_of(label) for label in ("de_CH", "ces", "Hausa", "nb-NO", "tl", "xx", "und", "multilingual", "")]
    ['de', 'cs', 'ha', 'no', 'tl', None, None, None, None]
    """
    base = re.split("[-_]", label.strip().lower())[0]
    if base in COMMON:  # without what follows, which takes as long as a hundred articles
        return base
    names, aliases = _names()
    codes = (aliases.get(base, base), base) if len(base) in (2, 3) else (names.get(label.strip().lower(), ""),)
    code = next((code for code in codes if len(code) == 2 and code in names.values()), None)
    return None if code is None else ONE.get(code, code)


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """English names of languages -> their codes; codes of three letters, and old ones, -> those of two."""
    from babel.core import Locale, get_global

    return {n.lower(): code for code, n in Locale("en").languages.items()}, dict(get_global("language_aliases"))
