"""One outlet: its names, domains, owner and terms."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from dedup.outlets.partner_terms import PartnerTerms

_LABEL = re.compile(r"(?<!\s)\s*+\([^()]*+\)$")
Kind = Literal["agency", "outlet", "press-wire"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One source of news: the name shown, its other names, its domains, its owner group, and what it is to the user.

    >>> Outlet("Northwire", kind="agency").owner is None
    True
    """

    name: str
    kind: Kind = "outlet"
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    owner: str | None = None
    ours: bool = False
    partner: bool = False
    terms: PartnerTerms | None = None
    timezone: str | None = None


def unlabelled(name: str) -> str:
    """A name without the label by which a table tells it from another outlet's of the same name.

    >>> unlabelled("Daily Mirror (Tarn)"), unlabelled("Tarn Post")
    ('Daily Mirror', 'Tarn Post')
    """
    return _LABEL.sub("", name)


def _merged(old: Outlet | None, new: Outlet) -> Outlet:
    if old is None:
        return new
    return replace(
        new,
        names=tuple(dict.fromkeys((*old.names, *new.names))),
        domains=tuple(dict.fromkeys((*old.domains, *new.domains))),
        owner=new.owner or old.owner,
        ours=new.ours or old.ours,
        partner=new.partner or old.partner,
        terms=new.terms or old.terms,
        timezone=new.timezone or old.timezone,
    )
