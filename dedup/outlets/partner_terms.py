"""What was agreed with a partner: whether our name must stand there, how long to wait, how much of a piece to run.

    [[partner]]
    name = "Inland Courier"
    credit = true      # we must be named as the source
    embargo = "2h"     # not earlier than so long after our own publication
    share = "60 %"     # at most this share of our text; also 0.6

What is left out was not agreed.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dedup.errors import UsageError

TERMS = ("credit", "embargo", "share")
"""The keys of a partner that are terms."""
LONGEST = timedelta(days=366)
"""The longest embargo that can be written down."""

_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SPAN = re.compile(r"(?P<number>\d{1,6}(?:\.\d{1,3})?)\s*(?P<unit>min|h|d)(?:\s+|(?=\d)|$)")


@dataclass(frozen=True, slots=True)
class PartnerTerms:
    """The terms of one partner. `embargo` counts from our own publication; `share`, 0..1, is of our text's words.

    >>> PartnerTerms() == PartnerTerms(credit=False, embargo=None, share=None)
    True
    """

    credit: bool = False
    embargo: timedelta | None = None
    share: float | None = None


def plain_terms(terms: PartnerTerms) -> dict[str, Any]:
    """The terms as plain values, the embargo in seconds.

    >>> terms_of(plain_terms(PartnerTerms(credit=True, embargo=timedelta(hours=2)))).embargo
    datetime.timedelta(seconds=7200)
    """
    seconds = None if terms.embargo is None else terms.embargo.total_seconds()
    return {"credit": terms.credit, "embargo": seconds, "share": terms.share}


def terms_of(given: Mapping[str, Any]) -> PartnerTerms:
    """The terms that `plain_terms` gave."""
    embargo = None if given["embargo"] is None else timedelta(seconds=given["embargo"])
    return PartnerTerms(given["credit"], embargo, given["share"])


def read_terms(entry: Mapping[str, Any], where: str) -> PartnerTerms:
    """The terms in an entry of an outlets.toml; other keys are left alone. `where` begins what an error says.

    Raises UsageError for a value of another form.

    >>> read_terms({"name": "Inland Courier", "credit": True, "embargo": "1 d 12 h", "share": "60 %"}, "outlets.toml")
    PartnerTerms(credit=True, embargo=datetime.timedelta(days=1, seconds=43200), share=0.6)
    """
    credit = entry.get("credit", False)
    if not isinstance(credit, bool):
        raise UsageError(f"{where}: credit is {credit!r}; write credit = true where you must be named, or false")
    return PartnerTerms(
        credit=credit,
        embargo=_embargo(entry["embargo"], where) if "embargo" in entry else None,
        share=share_of(entry["share"], f"{where}: share", least=0.001) if "share" in entry else None,
    )


def share_of(value: Any, what: str, least: float = 0.0) -> float:
    """A share of 0..1 from 0.6, "0.6", "60 %" or "60%". Raises UsageError for anything else; `what` begins it.

    >>> share_of("60 %", "share"), share_of("0.2", "share"), share_of(1, "share")
    (0.6, 0.2, 1.0)
    """
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    elif isinstance(value, str) and re.fullmatch(r"\s*+\d{1,9}(?:\.\d{1,9})?\s*+%?\s*", value):
        number = float(value.replace("%", "")) / (100 if "%" in value else 1)
    if not least <= number <= 1:  # nan is in no range
        raise UsageError(f'{what} is {value!r}; give a share of the text, as "60 %" or 0.6')
    return number


def _embargo(value: Any, where: str) -> timedelta:
    text = value.strip() if isinstance(value, str) else ""
    parts, end, total = list(_SPAN.finditer(text)), 0, timedelta(0)
    for part in parts:
        if part.start() != end:
            break
        total += float(part["number"]) * _UNITS[part["unit"]]
        end = part.end()
    if not parts or end != len(text):
        raise UsageError(f'{where}: embargo is {value!r}; give a number with its unit, as "2h", "30 min" or "1 d 12 h"')
    if total > LONGEST:
        raise UsageError(f"{where}: embargo is {value!r}; the longest is {LONGEST.days} d")
    return total
