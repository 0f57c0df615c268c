"""Dates in the words of other languages, put into the words that `dedup.read.finish.date_parsing` reads.

The names of months and days are Unicode's (CLDR, by babel). A name that means one month here and another there
(listopad is October in Zagreb and November in Warsaw) is no name at all.
"""

import re
import unicodedata
from functools import cache

LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "nn", "fi", "is", "pl", "cs", "sk", "sl", "hr", "sr", "bs",
    "bg", "ru", "uk", "be", "mk", "ro", "hu", "el", "tr", "et", "lv", "lt", "ca", "gl", "eu", "ga", "cy", "sq", "id",
    "ms", "vi", "af", "fil", "sw", "ar", "hi",
)  # fmt: skip
"""Languages whose names of months are known beside the English ones."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GLUE = re.compile(
    r"\b(?:de|del|der|den|le|el|il|la|las|lo|di|do|em|am(?=\s\d)|um|kl|klo|uhr|alle|ore|às|à|at|г|года|год|р|року|r|roku)\b\.?"
    r"|\bd['’]"
)
"""Words around a date that say nothing of it."""
_ORDINAL = re.compile(r"(?<=\d)(?:er|re|º|ª|°)(?![^\W\d_])")
_HOURS = re.compile(
    r"\b(\d{1,2})\s?(?:h|u|ч)\s?(\d\d)\b|\b(\d{1,2})\.(\d\d)(?=\s+uhr\b)|(?<=\bkl[. ])\s?(\d{1,2})\.(\d\d)\b"
)
_EASTERN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]")
_DAY_AND_MONTH = re.compile(r"\b(\d{1,2})\.(?=\s|$)")
_YEAR_FIRST = re.compile(r"^(\d{4})\.?\s+([a-z]{3})\s+(\d{1,2})\b\.?")


def in_english(written: str) -> str | None:
    """`written` with English names of months and without the words around; None where it is in no known language.

    >>> in_english("Donnerstag, 25. Dezember 2025, 18.05 Uhr"), in_english("le 1er mars 2025 à 18h05")
    ('25 dec 2025, 18:05', '1 mar 2025 18:05')
    >>> in_english("2025年12月25日"), in_english("25 listopada 2025"), in_english("the 3rd of the month")
    ('2025-12-25', None, None)
    """
    text = unicodedata.normalize("NFC", written).casefold()
    eastern = _EASTERN.match(text)
    if eastern is not None:
        return " ".join(f"{eastern[1]}-{eastern[2]}-{eastern[3]}{text[eastern.end() :]}".split())
    months, days = _names()
    leading = days.match(text)
    # "mar" is Tuesday in Spanish and March too: it is the day where a month follows.
    if leading is not None and (months.search(text, leading.end()) or not months.match(text)):
        text = text[leading.end() :]
    text = _HOURS.sub(lambda m: ":".join(filter(None, m.groups())), text)
    number = _numbers()
    text = months.sub(lambda m: f" {_MONTHS[number[_bare(m[0])] - 1]} ", text)
    text = _GLUE.sub(" ", _ORDINAL.sub("", text))
    text = " ".join(_DAY_AND_MONTH.sub(r"\1", text).split()).replace(" ,", ",").strip(" .,")
    text = _YEAR_FIRST.sub(r"\3 \2 \1", text)
    return text if text.isascii() and any(c.isdigit() for c in text) and text != written.casefold() else None


def _bare(name: str) -> str:
    return name.casefold().rstrip(".").replace("’", "'").removeprefix("d'").removeprefix("de ")


@cache
def _numbers() -> dict[str, int]:
    """Name of a month -> its number, for names that mean one month in all languages that have it."""
    from babel import Locale  # only now: its tables take half a second, and most dates are in figures

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        tables = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in tables[context][width].items():
                    found.setdefault(_bare(unicodedata.normalize("NFC", name)), set()).add(number)
    # a prefix of three signs is a common way to write it: 25 dez 2025
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1 and len(name) > 1}


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a name of a month anywhere, and one of a day of the week at the beginning."""
    from babel import Locale

    days = set()
    for language in LANGUAGES:
        tables = Locale(language).days
        days |= {
            _bare(unicodedata.normalize("NFC", name))
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated", "short")
            for name in tables[context][width].values()
        }
    months = sorted(_numbers(), key=len, reverse=True)
    listed = sorted((d for d in days if len(d) > 1), key=len, reverse=True)
    return (
        re.compile(rf"(?<![^\W\d_])(?:d['’]|de )?(?:{'|'.join(map(re.escape, months))})(?![^\W\d_])\.?"),
        re.compile(rf"(?:{'|'.join(map(re.escape, listed))})(?![^\W\d_])[.,]*\s+"),
    )
