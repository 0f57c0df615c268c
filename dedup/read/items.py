"""One item of a wire or feed -> a raw row, with the sources it names and what else it says about itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dedup.read.batch import Batch, Meta
from dedup.read.gate import without_surrogates
from dedup.read.sources import Source

OPEN = ("usable", "")
"""Values of a wire's status that need no word: the item may be used."""


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


def add(batch: Batch, source: Source, row: int | None, item: Item, origin: str) -> dict[str, Any]:
    """The raw row of an item, `row` being None for a file with a single one; its metadata go into `batch`.

    `origin`: what `published_from` is to say, wire or feed.

    >>> batch = Batch()
    >>> item = Item(text="Rain.", credits=[("creditline", "Northwire", None)])
    >>> add(batch, Source("a.xml", ("a.xml",), name="a.xml"), None, item, "wire")["text"], batch.metadata[0].name
    ('Rain.', 'Northwire')
    """
    for where, who, address in dict.fromkeys(item.credits):
        name, url = clean(who), clean(address)
        # Whoever sends an item names itself in it, with or without its article.
        if (name or url) and (_bare(name) or 0) != _bare(item.outlet):
            batch.metadata.append(Meta(source.name, row, "wire-metadata", where, name, url))
    for where, value in item.facts.items():
        if kept := clean(value):
            batch.metadata.append(Meta(source.name, row, "fact", where, kept, None))
    if item.facts.get("embargoed"):
        batch.note(source, "items that carry an embargo; its end is in table metadata", 1)
    if (status := (item.facts.get("status") or "").lower()) not in OPEN:
        batch.note(source, f"items whose status is {status!r}", 1)
    row_of = {
        "input": source.shown, "file": source.name, "row": row, "id": item.id, "text": item.text, "title": item.title,
        "url": item.url, "outlet": item.outlet, "author": item.author, "published": item.published,
        "modified": item.modified, "language": item.language, "version": item.version, "rights": item.rights,
        "published_from": origin if item.published else None, "completeness": item.completeness,
    }  # fmt: skip
    # No table can hold a lone surrogate, and an escape in JSON can make one.
    return {k: without_surrogates(v)[0] if isinstance(v, str) else v for k, v in row_of.items()}


def _bare(name: str | None) -> str | None:
    return name and name.casefold().removeprefix("the ")


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
