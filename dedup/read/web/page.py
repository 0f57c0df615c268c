"""One page -> one raw row: text by trafilatura, dates by htmldate where the page does not say them, facts by our own.

It runs in a worker process (`dedup.read.web.worker`): nothing here may need polars, and its answer is plain JSON.
"""

import logging
import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from htmldate import find_date
from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.metadata import extract_author, extract_title

from dedup.read.finish.date_parsing import parse_date
from dedup.read.intake.decoding import BIDI
from dedup.read.web.facts import Facts, facts_of
from dedup.read.web.markup import is_html, page_text, page_tree

# what they tell about single pages goes into `skipped`, in our words
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

SLACK = timedelta(days=1)
"""How far a date may lie behind the page's capture: clocks and zones differ."""
SHORT = 200
"""Words. A page that is not free for all and gives fewer is cut off at its paywall."""
STUB = 40
"""Words. Fewer are no more than a teaser."""
COVERED = 0.6
"""Share of the words that the page says it has below which its text is cut."""

_TURNING = re.compile(BIDI)
_PHOTO = (
    "caption", "photo-credit", "photocredit", "photo_credit", "image-credit", "imagecredit", "image_credit",
    "img-credit", "picture-credit", "media-credit", "photo-byline", "photographer", "image-source", "photo-source",
)  # fmt: skip
_CAPTIONS = etree.XPath(
    "//figcaption|//*[self::p or self::div or self::span or self::small or self::cite or self::em or self::dd]["
    + " or ".join(f"contains(@class, '{name}')" for name in _PHOTO)
    + " or contains(@itemprop, 'caption')]"
)


def read_page(data: bytes, about: Mapping[str, str | None]) -> dict[str, Any]:
    """The raw row of one page.

    `about` may hold `url` and `captured` (where and when it was fetched), `charset` and `link` (from HTTP headers).
    Gives `row` (columns of `articles`, `text` among them), `sources` (as in table `metadata`), `notes` (message,
    count); or `reason` and `detail` where there is no article in the page.

    >>> read_page(b"%PDF-1.7", {})["reason"]
    'damaged'
    """
    if not is_html(data):
        return _failed("damaged", "no HTML page: no tag in it, or the signature of another format; check its extension")
    markup, encoding, replaced = page_text(data, about.get("charset"))
    try:
        tree = page_tree(markup)
    except (etree.LxmlError, ValueError) as error:
        return _failed("damaged", f"HTML that cannot be parsed ({str(error)[:120]}); save the page again")
    if tree is None:
        return _failed("empty", "no element in the page; save it again when it has loaded")
    facts = facts_of(tree, about.get("url"), [link] if (link := about.get("link")) else [])
    dates, late = _not_after(facts, about.get("captured"))
    if dates is None:
        dates = _guessed(tree, facts.url or about.get("url"), about.get("captured"))
    turned = len(_TURNING.findall("".join(tree.itertext())))
    for caption in _CAPTIONS(tree):
        caption.drop_tree()
    text = _text(tree, facts.body)
    if text is None:
        return _failed("empty", "no article text was found in the page: a list of links, a picture, or made by scripts")
    notes = [("not UTF-8, read as " + encoding, 0)] if encoding != "utf-8" else []
    notes += [("bytes that are no text, replaced by U+FFFD", replaced)] if replaced else []
    turned -= len(_TURNING.findall(text))
    notes += [("controls of writing direction in the page, left out of its text", turned)] if turned > 0 else []
    notes += [("published dates after the page's capture, left out", late)] if late else []
    row = {
        "text": text, "title": facts.title or _quietly(extract_title, tree), "url": facts.url, "outlet": facts.outlet,
        "author": facts.author or _quietly(extract_author, tree), "published": dates[0], "published_from": dates[1],
        "modified": next((d for d in facts.modified if parse_date(d)), None), "language": facts.language,
        "rights": facts.rights, "completeness": _completeness(text, facts),
    }  # fmt: skip
    return {"row": row, "sources": [list(s) for s in facts.sources], "notes": notes}


def _failed(reason: str, detail: str) -> dict[str, Any]:
    return {"reason": reason, "detail": detail}


def _not_after(facts: Facts, captured: str | None) -> tuple[tuple[str | None, str | None] | None, int]:
    """The first date that can be read and is not behind the capture, and how many were behind it."""
    latest = _moment(captured)
    late = 0
    best: tuple[str, str] | None = None
    for written, where in facts.dates:
        stamp = parse_date(written)
        if stamp is None:
            continue
        if latest is not None and stamp.when > latest + SLACK:
            late += 1
        elif best is None:
            best = (written, where)
    return best, late


def _guessed(tree: html.HtmlElement, url: str | None, captured: str | None) -> tuple[str | None, str | None]:
    """What htmldate reads from the markup and the address. Not from the running text: that would invent dates."""
    latest = _moment(captured)
    try:
        date = find_date(
            deepcopy(tree), extensive_search=False, original_date=True, url=url,
            max_date=latest + SLACK if latest else None,
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError, OverflowError, etree.LxmlError):
        return None, None
    return (date, "htmldate") if date else (None, None)


def _moment(written: str | None) -> datetime | None:
    stamp = parse_date(written) if written else None
    return stamp.when if stamp else None


def _text(tree: html.HtmlElement, body: str | None) -> str | None:
    document = bare_extraction(tree, include_comments=False, include_tables=True)
    text = getattr(document, "text", None)
    text = text.strip() if isinstance(text, str) else ""
    # pages that scripts fill carry their text in JSON-LD alone
    if body and len(body) > 2 * len(text) and "<" not in body[:2000]:
        text = body
    return text or None


def _completeness(text: str, facts: Facts) -> str | None:
    """None where the end of the text decides (`dedup.read.finish.completeness`)."""
    count = len(text.split())
    if len(text) > 15 * count:  # Chinese, Japanese and Thai put no spaces between words: counts say nothing
        return None
    if facts.closed and count < STUB:
        return "stub"
    if facts.words and count < COVERED * facts.words:
        return "truncated"
    if facts.closed and count < SHORT:
        return "truncated"
    if facts.description and _same(text, facts.description):
        return "summary"
    return None


def _same(text: str, description: str) -> bool:
    plain, other = (re.sub(r"\W+", " ", t).strip().casefold() for t in (text, description))
    return bool(other) and (plain == other or (len(plain) < 1.2 * len(other) and plain.startswith(other)))


def _quietly(function: Any, tree: html.HtmlElement) -> str | None:
    try:
        found = function(tree)
    except Exception:  # a title that cannot be read is none; the text is what counts
        return None
    return found if isinstance(found, str) and found.strip() else None
