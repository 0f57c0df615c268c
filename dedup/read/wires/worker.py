"""What runs in a worker process for XML: a feed's or a wire's document in, its items out.

The kinds are told apart by their root element and not by their name. Nothing here may need polars.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from dedup.read.sandbox.serving import guarded, serve
from dedup.read.wires import feeds, json_feed, newsml, nitf
from dedup.read.wires.items import Item
from dedup.read.wires.xml import BadXml, UnsafeXml, clean_xml, parse_xml

_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_COMMENT = re.compile(r"<!--(?:(?!-->).)*+(?:-->|\Z)|<\?(?:(?!\?>).)*+(?:\?>|\Z)|<![^>]*+(?:>|\Z)", re.DOTALL)
"""What stands before the root, also where the head of a file ends inside it."""


def main() -> None:
    """Answer tasks from standard input until it ends."""
    serve(answered)


def answered(data: bytes, about: dict[str, str | None]) -> dict[str, Any]:
    """The `items` of a document (for those that are no article: why), and their `origin`; or why there are none.

    >>> answered(b"<urlset/>", {})["reason"], answered(b"<nitf><p>Rain.</p></nitf>", {})["items"]
    ('format', ['an NITF document without text in body.content'])
    """
    return guarded(_document, data, about, "an XML file")


def _document(data: bytes, about: dict[str, str | None]) -> dict[str, Any]:
    try:
        if json_feed.is_json(data):
            return _answer(json_feed.items_of(data), "feed")
        root = root_of(data)
        if root in feeds.ROOTS:
            return _feed(data)
        if root in newsml.ROOTS:
            return _answer(newsml.items_of(parse_xml(data)), "wire")
        if root == "nitf":
            return _answer([nitf.item_of(parse_xml(data))], "wire")
    except UnsafeXml as error:
        return {"reason": "unsafe", "detail": str(error)}
    except BadXml as error:
        return {"reason": "damaged", "detail": str(error)}
    got = f"its root element is <{root}>" if root else "it has no root element"
    expected = "rss, feed or RDF (feeds), newsMessage or newsItem (NewsML-G2), or nitf"
    detail = f"an XML file that is no news format known here: {got}; expected {expected}"
    return {"reason": "format", "detail": detail}


def _answer(found: Iterable[Item | str], origin: str) -> dict[str, Any]:
    return {"items": [asdict(item) if isinstance(item, Item) else item for item in found], "origin": origin}


def _feed(data: bytes) -> dict[str, Any]:
    """The entries of a feed; where its end is missing that is told, and the entry in which it ends is cut."""
    answer = _answer(feeds.items_of(data), "feed")
    if cut := feeds.cut_off(data):
        items = answer["items"]
        if cut == "inside an entry" and items and isinstance(items[-1], dict):
            items[-1].update(completeness="truncated")
        articles = sum(isinstance(item, dict) for item in items)
        answer["broken"] = f"the feed breaks off {cut}; {articles:,} that came before are read; fetch it again"
    return answer


def root_of(data: bytes) -> str:
    """The name of the root element, in lower case and without its prefix; empty when there is none.

    >>> root_of(b'<?xml version="1.0"?><!-- saved --><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    'rdf'
    """
    head = clean_xml(data)[: 1 << 16]
    match = _ROOT.search(_COMMENT.sub("", head))
    return match[1].lower() if match else ""
