"""The report's own words: days, labels, safe forms of what articles bring. Verbs and shares are `dedup.phrases`'."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from dedup.harmless import plain
from dedup.phrases import ISSUED, gap, warning_code, warning_lines

LONGEST_TITLE = 110
"""Characters of a headline."""
LONGEST_NAME = 70
"""Characters of an outlet, an author or an id."""

_CREDIT = {
    "credited": "names {}", "credited, not marked": "names {}", "quoted, not credited": "quotes, does not credit {}",
    "neither": "does not credit {}", "own": "its own",
}  # fmt: skip
STATE = {
    "named": "named",
    "likely": "likely",
    "outside": "not in this collection",
    "undecided": "undecided",
    "decided": "decided",
}
ROLE = {"origin": "origin", "duplicate": "copy", "derivative": "derived", "compilation": "round-up"}
KIND = {**ISSUED, "agency": "an agency text"}
"""`clusters.origin_kind` -> words, where it is said."""
MASK = {
    "credit": "credit line", "boilerplate": "boilerplate", "photo": "photo credit", "title": "headline",
}  # fmt: skip
WARNING = {
    "chained": "As when many papers each take another part of one release.",
    "left-out": "They were found derived, but would have joined articles that have little in common.",
    "taken-out": "Table decisions says who decided it, and when.",
    "credited-late": "Another article of that outlet is meant, or one of the dates is that of an update.",
    "date-out-of-range": "The other members carry dates between.",
    "versions": "They count as one outlet's updates, not as so many papers.",
}
"""Code of a sentence in `clusters.warnings` (`dedup.phrases.WARNINGS`) -> what it means."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_BAD_IN_URL = re.compile("[\x00-\x20\x7f-\x9f\u202a-\u202e\u2066-\u2069\\\\]")


def short(text: str | None, most: int = LONGEST_NAME) -> str:
    """One line without control characters, cut at a word where it is too long.

    >>> short("Rain on\\nthe  river Orlen", 16)
    'Rain on the ...'
    """
    line = plain((text or "")[: 4 * most])
    if len(line) <= most and len(text or "") <= 4 * most:
        return line
    cut = line[: most - 3]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip() + " ..."


def headline(row: Mapping[str, Any]) -> str:
    """The title of an article, else its first words, else its id."""
    title = (row["title"] or "").strip()
    return short(title or (row["text"] or "").lstrip("# \n\t")[: 4 * LONGEST_TITLE], LONGEST_TITLE) or short(row["id"])


def web_link(url: str | None) -> str | None:
    """An address that may stand behind a link: http or https, with a host and no control characters.

    >>> web_link("https://example.org/a"), web_link("javascript:alert(1)"), web_link("//example.org")
    ('https://example.org/a', None, None)
    """
    url = (url or "").strip()
    if len(url) > 2000 or _BAD_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def language_tag(tag: str | None) -> str | None:
    """A language as an attribute may name it.

    >>> language_tag("pt-BR"), language_tag('en" onload='), language_tag(None)
    ('pt-BR', None, None)
    """
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def day(at: datetime | None) -> str:
    """A day in words.

    >>> day(datetime(2025, 3, 4)), day(None)
    ('4 March 2025', '')
    """
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}" if at else ""


def days(first: datetime | None, last: datetime | None) -> str:
    """A range of days, what both share said once.

    >>> days(datetime(2025, 3, 4), datetime(2025, 3, 5)), days(datetime(2025, 3, 4), datetime(2025, 4, 1))
    ('4–5 March 2025', '4 March – 1 April 2025')
    """
    if first is None or last is None:
        return day(first or last) or "no dates"
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{first.day} {MONTHS[first.month - 1]} – {day(last)}" if first.year == last.year else (
        f"{day(first)} – {day(last)}"
    )  # fmt: skip


def later(span: timedelta | None) -> str:
    """A delay after something.

    >>> later(timedelta(hours=3)), later(None)
    ('3 h later', '')
    """
    return f"{gap(span)} later" if span is not None else ""


def credit_said(state: str | None, source: str = "the source") -> str:
    """`members.credit_state`, or `credit` of who-ran, in words.

    >>> credit_said("credited", "Northwire"), credit_said("neither"), credit_said(None)
    ('names Northwire', 'does not credit the source', '')
    """
    known = _CREDIT.get(state or "")
    return short(state) if known is None else known.format(source)


def warning_words(warnings: str | None, names: Mapping[str, str] | None = None) -> list[str]:
    """The sentences of `clusters.warnings`, each with what it means; `names`: what outlets are called.

    >>> warning_words("dates before 1990 or in the future were not counted: a (1900)")
    ['Dates before 1990 or in the future were not counted: a (1900). The other members carry dates between.']
    """
    out = []
    for written in warning_lines(warnings, names or {}):
        means = WARNING.get(warning_code(written) or "")
        out.append(sentence(short(written, 300)) + (f" {means}" if means else ""))
    return out


def sentence(text: str) -> str:
    """With a capital and a full stop.

    >>> sentence("earliest by 3 h")
    'Earliest by 3 h.'
    """
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
