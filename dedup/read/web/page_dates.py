"""A page's date where the page does not say it outright: htmldate, kept from guessing at dates that read two ways.

htmldate takes 11/01/2023 for the eleventh of January, and many systems write month first. So before it looks, such
dates are spelled out where the page tells its order, and taken out where nothing does.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime

from htmldate import find_date
from lxml import etree, html

from dedup.read.finish.date_figures import Figures, figures

_FIGURES = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?:(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)")
_DAY_FIRST_WITH_DOTS = frozenset((
    "de", "ru", "uk", "be", "bg", "cs", "sk", "pl", "fi", "et", "nb", "nn", "no", "da", "ro", "tr", "hr", "sr", "sl",
    "mk", "lv", "is", "az", "hy", "ka", "kk",
))  # fmt: skip
"""Languages in which a date in figures with dots begins with its day and nothing else is written (CLDR)."""
_ATTRIBUTES = ("content", "datetime", "title", "data-date", "data-time", "data-published", "data-datetime", "value")


class Orders:
    """Which of day and month comes first on one page, for each sign between them: told by its other dates, or language.

    >>> Orders("25/12/2022, 3/4/2023", None).spelled("3/4/2023 10:00"), Orders("3/4/2023", "de").spelled("3/4/2023")
    ('2023-04-03 10:00', None)
    >>> Orders("", "de").spelled("3.4.2023")
    '2023-04-03'
    """

    def __init__(self, markup: str, language: str | None) -> None:
        told: dict[str, set[bool]] = {}
        self.any = _FIGURES.search(markup) is not None
        for match in _FIGURES.finditer(markup):
            found = figures(match[0])
            if found is not None and found.first != found.second and (first := found.day_first()) is not None:
                told.setdefault(match[1], set()).add(first)
        self._order = {sign: orders.pop() for sign, orders in told.items() if len(orders) == 1}
        if "." not in told and language in _DAY_FIRST_WITH_DOTS:
            self._order["."] = True

    def spelled(self, written: str) -> str | None:
        """A date that reads two ways, with its year first; None where it does not, or nothing tells its order."""
        match, found = _FIGURES.match(written.strip()), figures(written)
        if match is None or found is None or not found.either() or match[1] not in self._order:
            return None
        return found.spelled(day_first=self._order[match[1]])

    def settled(self, text: str) -> tuple[str, str | None]:
        """`text` with dates that read two ways spelled out or taken out, and the first that was taken out."""
        lost: str | None = None

        def replaced(match: re.Match[str]) -> str:
            nonlocal lost
            sign, whole = match[1], match[0]
            day, month, year = map(int, whole.split(sign))
            if not Figures(day, month, year, "").either():
                return whole
            if (first := self._order.get(sign)) is not None:
                year += 0 if year > 99 else 2000 if year < 70 else 1900
                return Figures(day, month, year, "").spelled(day_first=first)
            lost = lost or whole
            return ""

        return _FIGURES.sub(replaced, text), lost


def guessed(
    tree: html.HtmlElement, url: str | None, latest: datetime | None, orders: Orders
) -> tuple[str | None, str | None]:
    """What htmldate reads from markup and address, and a date that reads two ways in the markup of a date.

    Not from the running text: that would invent dates.
    """
    own = deepcopy(tree)
    lost = _settle(own, orders) if orders.any else None
    try:
        date = find_date(own, extensive_search=False, original_date=True, url=url, max_date=latest)
    except (ValueError, TypeError, AttributeError, OverflowError, etree.LxmlError):
        return None, None
    return date or None, lost


def _settle(tree: html.HtmlElement, orders: Orders) -> str | None:
    """Spell out or take out all dates that read two ways; the first taken out of what is marked as a date."""
    first: str | None = None
    for element in tree.iter(etree.Element):
        for name in _ATTRIBUTES:
            if (value := element.get(name)) and _FIGURES.search(value):
                value, lost = orders.settled(value)
                element.set(name, value)
                first = first or (lost if _dated(element) else None)
        if element.text and _FIGURES.search(element.text):
            element.text, lost = orders.settled(element.text)
            first = first or (lost if _dated(element) else None)
        if element.tail and _FIGURES.search(element.tail):
            element.tail = orders.settled(element.tail)[0]
    return first


def _dated(element: html.HtmlElement) -> bool:
    """Whether an element is marked as holding a date of publication."""
    if element.tag in ("time", "abbr"):
        return True
    names: Iterable[str | None] = (element.get(n) for n in ("class", "id", "itemprop", "name", "property"))
    return any(mark in (name or "").lower() for name in names for mark in ("date", "publish", "posted"))
