"""One item of a wire or feed -> a raw row; what it says beside its text goes into the batch."""

from typing import Any

from dedup.read.intake.batch import Batch, Meta
from dedup.read.intake.decoding import without_surrogates
from dedup.read.intake.sources import Source
from dedup.read.wires.items import Item, clean

OPEN = ("usable", "")
"""Values of a wire's status that need no word: the item may be used."""


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
