"""What an answer is, by its bytes and not by what it is called: a feed, a list of feeds, a page, or none of these."""

import re
from typing import Literal

from dedup.fetch.failing import NotFetched
from dedup.read.wires.json_feed import is_json
from dedup.read.wires.worker import root_of
from dedup.read.wires.xml import UnsafeXml

Kind = Literal["feed", "list", "page"]
LOOK = 1 << 16
"""Bytes in which the first tag is looked for."""
_PAGES = ("html", "head", "body", "div", "main", "article", "section", "p", "title", "meta")
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.I)


def kind_of(body: bytes, content_type: str) -> Kind:
    """The kind of an answer; `content_type`: its header, for the message alone. Raises NotFetched.

    >>> kind_of(b"<rss version='2.0'/>", "text/html"), kind_of(b"<!DOCTYPE html><p>Rain.", ""), kind_of(b"<opml/>", "")
    ('feed', 'page', 'list')
    """
    if not body.strip():
        raise NotFetched("empty-file", "its answer holds no bytes; ask again later")
    if is_json(body):
        return "feed"
    try:
        root = root_of(body[:LOOK])
    except UnsafeXml:
        return "feed"  # its reader says why it is not read
    if root == "opml":
        return "list"
    if root in _PAGES or (_HTML.search(body[:LOOK]) and root not in ("rss", "feed", "rdf")):
        return "page"
    if root and body[:LOOK].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return "feed"
    told = content_type.partition(";")[0].strip()[:60] or "of no kind that it names"
    raise NotFetched("format", f"its answer is {told}, no page and no feed; expected RSS, Atom, JSON Feed or HTML")


def charset_of(content_type: str) -> str | None:
    """The encoding that a header Content-Type names.

    >>> charset_of("text/html; charset='UTF-8'"), charset_of("text/html")
    ('UTF-8', None)
    """
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type, re.I)
    return found[1] if found else None
