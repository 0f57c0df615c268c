"""One item of a wire or feed, with the sources it names and what else it says about itself; no need of polars."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


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
