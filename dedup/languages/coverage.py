"""Which languages the model was made for, and what a run says of those that it cannot compare."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import polars as pl

from dedup.phrases import count

COMMON = frozenset("ar cs da de en es fi fr he hi hu id it ja ko nl no pl pt ro ru si sv ta th tr uk zh".split())  # noqa: SIM905  # words read best as text
"""Codes that most labels have, known without a look at the list of all languages."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model that a user brought, in a folder. `name`, of the folder; `languages`, that it knows, codes of two
    letters: with fewer than two it serves nothing across languages.
    """

    name: str
    languages: frozenset[str]

    @property
    def serves(self) -> bool:
        """Whether translations can be looked for with it."""
        return len(self.languages) > 1


def _of_brought(model: OwnModel | None) -> str:
    """What is told of it at the end of the line."""
    if model is None or (not model.serves and model.languages):
        return ""  # the card of a model of one language names it, and nobody asked it for more
    if model.serves:
        return f"; by {model.name}, for which probabilities are not calibrated"
    return f"; which languages {model.name} knows is not said: name them, as --model-languages cs,is,en"


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
    English name; None for what is none, or has no code of two letters.

    >>> [code_of(label) for label in ("de_CH", "ces", "Hausa", "xx", "und", "multilingual", "")]
    ['de', 'cs', 'ha', None, None, None, None]
    """
    base = re.split("[-_]", label.strip().lower())[0]
    if base in COMMON:  # without what follows, which takes as long as a hundred articles
        return base
    names, aliases = _names()
    code = aliases.get(base, base) if len(base) in (2, 3) else names.get(label.strip().lower(), "")
    return code if len(code) == 2 and code in names.values() else None


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """English names of languages -> their codes; codes of three letters, and old ones, -> those of two."""
    from babel.core import Locale, get_global

    return {n.lower(): code for code, n in Locale("en").languages.items()}, dict(get_global("language_aliases"))


def unseen(
    languages: pl.Series, covered: Collection[str], installed: bool, brought: OwnModel | None = None, divided: int = 0
) -> str | None:
    """One line on what cannot be seen between the languages of articles, None where there is nothing to say.

    `covered`: the languages of the model; `installed`: whether there is one; `brought`: one that the
    user gave; `divided`: texts of which not all is in the language that they are said to be in.

    >>> several = pl.Series(["en", "de", "is", None])
    >>> unseen(several, {"en", "de"}, True)
    'translations were looked for between de, en; not in is (1 article): the model does not know it'
    >>> unseen(several, {"en", "de"}, False)
    'translations cannot be seen between de, en, is: install wirecopy[languages]'
    >>> unseen(pl.Series(["en", "en", None]), {"en", "de"}, True)
    """
    known = languages.drop_nulls()
    found = sorted(known.unique().to_list())
    if len(found) < 2:
        return None
    if not installed:
        told = f"translations cannot be seen between {', '.join(found)}: install wirecopy[languages]"
        return told + _of_brought(brought)
    inside, outside = [x for x in found if x in covered], [x for x in found if x not in covered]
    told = (
        f"translations were looked for between {', '.join(inside)}"
        if len(inside) > 1
        else "no translations were looked for"
    )
    if outside:
        many = count(int(known.is_in(outside).sum()), "article")
        told += (
            f"; not in {', '.join(outside)} ({many}): the model does not know {'it' if len(outside) == 1 else 'them'}"
        )
    told += _of_brought(brought)
    if divided:
        told += f"; {count(divided, 'text')} divided by language, or read in another than was said"
    return told
