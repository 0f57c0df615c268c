"""JSON Feed (jsonfeed.org, versions 1 and 1.1): the entries of a feed, one article each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dedup.read.intake.decoding import decode
from dedup.read.wires.feeds import WHOLE, outlet_of
from dedup.read.wires.items import Item, clean, web_address
from dedup.read.wires.xml import BadXml, html_text

VERSION = "https://jsonfeed.org/version/"
"""What `version` of such a feed begins with."""


def is_json(data: bytes) -> bool:
    """Whether a document begins as a JSON object does, and no XML.

    >>> is_json(b' {"version": 1}'), is_json(b"<rss/>")
    (True, False)
    """
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def items_of(data: bytes) -> Iterator[Item | str]:
    """The entries of a feed, and for those without text why they are none. Raises BadXml for what is no such feed.

    >>> feed = b'''{"version": "https://jsonfeed.org/version/1.1", "title": "Orlen Post", "items": [
    ...   {"id": "https://orlen.example/7", "url": "https://orlen.example/7", "content_html": "<p>It rained.</p>"}]}'''
    >>> item = next(items_of(feed))
    >>> item.id, item.outlet, item.text
    ('https://orlen.example/7', 'Orlen Post', 'It rained.')
    """
    try:
        feed = json.loads(decode(data).text)
    except (ValueError, RecursionError) as error:
        raise BadXml(f"no JSON ({str(error)[:120]}); fetch or write the file again") from None
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(VERSION):
        raise BadXml(f"a JSON object that is no JSON Feed: its version does not begin with {VERSION}")
    entries = feed.get("items")
    if not isinstance(entries, list) or not entries:
        yield "a feed without entries"
        return
    for entry in entries:
        yield _item(entry, feed) if isinstance(entry, dict) else "an entry that is no object"


def _item(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Item | str:
    address = web_address(_said(entry, "url"))
    text, completeness = _text(entry)
    if not text:
        return f"the entry {clean(_said(entry, 'title')) or address or 'without title'!r} has no text, only links"
    published, modified = clean(_said(entry, "date_published")), clean(_said(entry, "date_modified"))
    guid = clean(entry.get("id")) if isinstance(entry.get("id"), str | int) else None
    item = Item(
        guid=guid if guid and ":" in guid else address, text=text, title=clean(_said(entry, "title")), url=address,
        published=published, modified=modified, version=modified if modified != published else None,
        outlet=outlet_of(_said(feed, "title")), author=_author(entry) or _author(feed), completeness=completeness,
        language=clean(_said(entry, "language")) or clean(_said(feed, "language")),
    )  # fmt: skip
    if (other := web_address(_said(entry, "external_url"))) is not None:
        item.credits.append(("via", None, other))
    return item


def _text(entry: Mapping[str, Any]) -> tuple[str, str | None]:
    """The text of an entry; `summary` when it is nothing but that."""
    full = html_text(_said(entry, "content_html") or "") or (_said(entry, "content_text") or "").strip()
    short = (_said(entry, "summary") or "").strip()
    if len(full) >= len(short) and full:
        return full, "summary" if full == short and len(full) < WHOLE else None
    return short, None if len(short) >= WHOLE else "summary"


def _author(of: Mapping[str, Any]) -> str | None:
    """Names of authors: a list in version 1.1, one object in version 1."""
    given = of.get("authors")
    every = given if isinstance(given, list) else [of.get("author")]
    names = (clean(_said(one, "name")) for one in every if isinstance(one, Mapping))
    return ", ".join(name for name in names if name) or None


def _said(of: Mapping[str, Any], name: str) -> str | None:
    value = of.get(name)
    return value if isinstance(value, str) else None
