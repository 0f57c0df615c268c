"""One page -> one raw row: text by trafilatura, dates by htmldate where the page does not say them, facts by our own.

It runs in a worker process (`dedup.read.web.worker`): nothing here may need polars, and its answer is plain JSON.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.metadata import extract_author, extract_title

from dedup.read.finish.date_figures import figures
from dedup.read.finish.date_parsing import parse_date
from dedup.read.intake.decoding import BIDI
from dedup.read.web.beside import with_article_aside, without_teasers
from dedup.read.web.facts import Facts, facts_of
from dedup.read.web.furniture import may_hold_walls, take_off
from dedup.read.web.markup import is_html, page_text, page_tree
from dedup.read.web.page_dates import Orders, guessed
from dedup.read.web.visible import left_out, paragraphs

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
    own = without_teasers(tree)
    facts = facts_of(own, about.get("url"), [link] if (link := about.get("link")) else [])
    # What React leaves between words would part a paragraph, and trafilatura drops what is behind it.
    etree.strip_tags(tree, etree.Comment)
    dates, late = _dates(own, markup, facts, about)
    turned = len(_TURNING.findall("".join(tree.itertext())))
    walls = take_off(tree) if may_hold_walls(markup) else 0
    for caption in _CAPTIONS(tree):
        caption.drop_tree()
    shown = paragraphs(tree)
    text = _text(tree, facts.body)
    if text is None:
        return _failed("empty", "no article text was found in the page: a list of links, a picture, or made by scripts")
    notes = [("not UTF-8, read as " + encoding, 0)] if encoding != "utf-8" else []
    notes += [("bytes that are no text, replaced by U+FFFD", replaced)] if replaced else []
    turned -= len(_TURNING.findall(text))
    notes += [("controls of writing direction in the page, left out of its text", turned)] if turned > 0 else []
    notes += [("consent dialogs and walls in the page, left out of its text", walls)] if walls else []
    notes += [("published dates after the page's capture, left out", late)] if late else []
    row = {
        "text": text, "title": facts.title or _quietly(extract_title, tree), "url": facts.url, "outlet": facts.outlet,
        "author": facts.author or _quietly(extract_author, own), "published": dates[0], "published_from": dates[1],
        "modified": next((d for d in facts.modified if parse_date(d)), None), "language": facts.language,
        "rights": facts.rights, "completeness": _completeness(text, facts, shown),
    }  # fmt: skip
    return {"row": row, "sources": [list(s) for s in facts.sources], "notes": notes}


def _failed(reason: str, detail: str) -> dict[str, Any]:
    return {"reason": reason, "detail": detail}


def _dates(
    tree: html.HtmlElement, markup: str, facts: Facts, about: Mapping[str, str | None]
) -> tuple[tuple[str | None, str | None], int]:  # fmt: skip
    """A page's date of publication and where it stands, and how many dates were behind its capture.

    One that can be read two ways is given as it is written: it becomes no date, and is counted.
    """
    latest = _moment(about.get("captured"))
    orders = Orders(markup, facts.language)
    dates, late = _not_after(facts, latest, orders)
    if dates is not None:
        return dates, late
    url = facts.url or about.get("url")
    date, unsure = guessed(tree, url, latest + SLACK if latest else None, orders)
    if date:
        return (date, "htmldate"), late
    two_ways = ((w, where) for w, where in facts.dates if (f := figures(w)) is not None and f.either())
    return next(two_ways, (unsure, "htmldate" if unsure else None)), late


def _not_after(facts: Facts, latest: datetime | None, orders: Orders) -> tuple[tuple[str, str] | None, int]:
    """The first date that can be read and is not behind the capture, and how many were behind it."""
    late = 0
    best: tuple[str, str] | None = None
    for written, where in facts.dates:
        date = orders.spelled(written) or written
        stamp = parse_date(date)
        if stamp is None:
            continue
        if latest is not None and stamp.when > latest + SLACK:
            late += 1
        elif best is None:
            best = (date, where)
    return best, late


def _moment(written: str | None) -> datetime | None:
    stamp = parse_date(written) if written else None
    return stamp.when if stamp else None


def _text(tree: html.HtmlElement, body: str | None) -> str | None:
    text = _extracted(tree)
    if len(text.split()) < STUB and (unusual := with_article_aside(tree)) is not None:
        text = max(text, _extracted(unusual), key=len)
    # pages that scripts fill carry their text in JSON-LD alone
    if body and len(body) > 2 * len(text) and "<" not in body[:2000]:
        text = body
    return text or None


def _extracted(tree: html.HtmlElement) -> str:
    """The running text that trafilatura takes for the article."""
    text = getattr(bare_extraction(tree, include_comments=False, include_tables=True), "text", None)
    return text.strip() if isinstance(text, str) else ""


def _completeness(text: str, facts: Facts, shown: list[tuple[int, list[str]]]) -> str | None:
    """`shown`: the page's paragraphs. None where the end of the text decides (`dedup.read.finish.completeness`)."""
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
    return "truncated" if left_out(shown, text) else None


def _same(text: str, description: str) -> bool:
    plain, other = (re.sub(r"\W+", " ", t).strip().casefold() for t in (text, description))
    return bool(other) and (plain == other or (len(plain) < 1.2 * len(other) and plain.startswith(other)))


def _quietly(function: Any, tree: html.HtmlElement) -> str | None:
    try:
        found = function(tree)
    except Exception:  # a title that cannot be read is none; the text is what counts
        return None
    return found if isinstance(found, str) and found.strip() else None
