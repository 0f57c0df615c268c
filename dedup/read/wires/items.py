"""One item of a wire or feed, with the sources it names and what else it says about itself; no need of polars."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dedup.read.finish.date_parsing import parse_date

_RIGHTS = re.compile(
    r"(?:[.,;:|]|(?<!\s)\s++[-–—]|(?<!\s))\s*+\b(?:all\s+rights\b|rights\s+reserved|alle\s+rechte\b|tous\s+droits\b"
    r"|todos\s+los\s+derechos\b|this\s+material\b|no\s+part\s+of\b|may\s+not\s+be\b"
    r"|for\s+(?:editorial|personal)\s+use\b|used?\s+(?:by|with)\s+permission\b).*$",
    re.IGNORECASE | re.DOTALL,
)
"""Where a sentence on the rights begins behind the name of their holder."""
_SIGN = re.compile(
    r"^(?:(?:©|\(c\)|copyright\b|copr\.)[\s:,]*)+(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?[\s,]*)?(?:by\s+)?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Item:
    """What a message says of one article. `guid`: who it is in all its versions; `version`: which of them this is.

    `credits`: (field, name, url), the sources named; `facts`: field -> value, such as `embargoed` and `status`, kept
    in table `metadata` as they are written.
    """

    guid: str | None = None
    version: str | None = None
    text: str | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    rights: str | None = None
    completeness: str | None = None
    credits: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str | None:
        """GUID:VERSION, so that the versions of one item are articles of their own; None without a guid.

        >>> Item(guid="urn:example:ferry", version="2").id
        'urn:example:ferry:2'
        """
        return self.guid and (f"{self.guid}:{self.version}" if self.version else self.guid)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Item":
        """The item that `dataclasses.asdict` made these values of, also after a way through JSON.

        >>> Item.of({"text": "Rain.", "credits": [["via", None, "https://orlen.example/"]]}).credits
        [('via', None, 'https://orlen.example/')]
        """
        return cls(**{**values, "credits": [(where, name, url) for where, name, url in values.get("credits", [])]})


def clean(value: object) -> str | None:
    """A value as one line of text, or None when nothing is left.

    >>> clean("  The\\n Orlen Post ")
    'The Orlen Post'
    """
    return " ".join(str(value).split()) or None if value is not None else None


def web_address(value: object) -> str | None:
    """`value` when it is an address of the web, else None: most guids are not.

    >>> web_address("urn:newsml:x"), web_address("https://orlen.example/a")
    (None, 'https://orlen.example/a')
    """
    text = clean(value)
    return text if text and text.lower().startswith(("http://", "https://")) and " " not in text else None


def holder_of(value: object) -> str | None:
    """Who holds the rights, without the sentences on the rights behind the name.

    >>> holder_of("© 2025 The Orlen Press. All rights reserved."), holder_of("Orlen Press, Ltd.")
    ('The Orlen Press', 'Orlen Press, Ltd.')
    """
    text = clean(value)
    return text and (_SIGN.sub("", _RIGHTS.sub("", text)).strip(" ,;") or None)


def first_date(*written: str | None) -> str | None:
    """The first of these that is a date, else the first that says anything: agencies leave forms such as YYYYMMDD in.

    >>> first_date(None, "YYYYMMDDTHHMMSS", "20250312T094000Z")
    '20250312T094000Z'
    """
    given = [text for w in written if (text := clean(w))]
    return next((text for text in given if parse_date(text)), given[0] if given else None)


def embargo(release: str | None, issued: str | None, *, stated: bool = True) -> str | None:
    """`release` where it holds an item back: not where the item was issued at that moment or after it.

    `stated`: the field is an embargo by its name, and counts also where it is no date.

    >>> embargo("20250312T0940Z", "20250312T0940Z"), embargo("20250313T0940Z", "20250312T0940Z")
    (None, '20250313T0940Z')
    >>> embargo("until the vote", None), embargo("YYYYMMDD", None, stated=False)
    ('until the vote', None)
    """
    end, start = (parse_date(text) if text else None for text in (release, issued))
    if end is None:
        return release if stated else None
    return release if start is None or end.when > start.when else None


def named(value: Any) -> Iterator[tuple[str | None, str | None]]:
    """Names and addresses in a value of a wire: a string, an object with `name` and `uri`, or a list of them.

    >>> list(named([{"name": "Northwire", "uri": "https://northwire.example/"}, "The Orlen Post"]))
    [('Northwire', 'https://northwire.example/'), ('The Orlen Post', None)]
    """
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield clean(one), None
        elif isinstance(one, Mapping):
            name = one.get("name") or one.get("literal")
            yield (clean(name) if isinstance(name, str) else None), web_address(one.get("uri"))
