"""A table of outlets as plain values, as it is sent to another process, and from them again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dedup.outlets.outlet import Outlet
from dedup.outlets.partner_terms import plain_terms, terms_of
from dedup.outlets.registry import Outlets


def plain(outlets: Outlets) -> dict[str, Any]:
    """What JSON can hold, of which `outlets_of` makes the table again.

    >>> outlets_of(plain(Outlets.packaged())).resolve("AP").name
    'Associated Press'
    """
    rows = [{**asdict(one), "terms": None if one.terms is None else plain_terms(one.terms)} for one in outlets]
    return {"outlets": rows, "timezone": outlets.timezone, "letters": outlets._letters}


def outlets_of(given: Mapping[str, Any]) -> Outlets:
    """The table that `plain` gave."""
    made = Outlets(map(_outlet, given["outlets"]), given["timezone"])
    made._letters = dict(given["letters"])
    return made


def _outlet(row: Mapping[str, Any]) -> Outlet:
    terms = None if row["terms"] is None else terms_of(row["terms"])
    return Outlet(**{**row, "names": tuple(row["names"]), "domains": tuple(row["domains"]), "terms": terms})
