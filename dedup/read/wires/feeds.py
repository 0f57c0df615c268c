"""RSS and Atom: the entries of a saved feed, one article each, by feedparser.

The feed's address is never asked for: bytes go in, and feedparser's own cleaning of HTML is off, since the text is
taken out of the HTML here.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from dedup.read.finish.date_parsing import parse_date
from dedup.read.wires.items import Item, clean, web_address
from dedup.read.wires.xml import BadXml, clean_xml, html_text

ROOTS = ("rss", "feed", "rdf", "channel")
"""Names of the root elements of feeds, in lower case."""

WHOLE = 1200
"""Code points of a `description` from which on it is taken for the article and not for a summary of it."""

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]++)|([0-9]++))")
_CLOSED = re.compile(
    r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>|\A(?:(?!<rss|<feed|<rdf|:rdf).)*</channel\s*>", re.I | re.DOTALL
)
_OPENS, _CLOSES = re.compile(r"<(?:item|entry)[\s>]", re.I), re.compile(r"</(?:item|entry)\s*>", re.I)
_PARTED = re.compile(r"(?<!\s)\s++[-–—|»:·]++\s+")


def items_of(data: bytes) -> Iterator[Item | str]:
    """The entries of a feed, and for those without text why they are none. Raises UnsafeXml, BadXml.

    >>> feed = b'''<rss version="2.0"><channel><title>Orlen Post - Latest</title><item><guid>https://orlen.example/7</guid>
    ...   <title>Rain</title><description>It rained.</description><source url="https://northwire.example/">Northwire
    ...   </source></item></channel></rss>'''
    >>> item = next(items_of(feed))
    >>> item.outlet, item.text, item.completeness, item.credits
    ('Orlen Post', 'It rained.', 'summary', [('source', 'Northwire', 'https://northwire.example/')])
    """
    text = _REFERENCE.sub(_known, clean_xml(data))
    try:
        # A file object, never the bytes themselves: feedparser would open a string that looks like an address.
        feed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )  # fmt: skip
    except Exception as error:  # one bad feed is one row in `skipped`, whatever it broke in there
        what = f"{type(error).__name__}: {str(error)[:120]}"
        raise BadXml(f"a feed that cannot be taken apart ({what}); fetch or write the file again") from None
    about = dict(feed.get("feed") or {})
    entries = feed.get("entries") or []
    if not entries:
        problem = feed.get("bozo_exception")
        yield f"a feed without entries{f' ({clean(problem)})' if problem else ''}"
    there = max(sum(1 for _ in find.finditer(text)) for find in (_OPENS, _CLOSES))
    if feed.get("bozo") and 0 < len(entries) < there:
        lost = there - len(entries)
        yield f"the feed is damaged, and {lost} of its {there} entries cannot be told apart; fetch the file again"
    atom = str(feed.get("version") or "").startswith("atom")
    for entry in entries:
        yield _item(dict(entry), about, atom=atom)


def cut_off(data: bytes) -> str | None:
    """What to say of a feed whose end is missing, None for a whole one: a download that broke off is no short feed.

    >>> cut_off(b"<rss><channel><item><title>Rain</title></item></channel></rss>")
    >>> cut_off(b"<rss><channel><item><title>Rain</title></item><item><tit")
    'inside an entry'
    """
    text = clean_xml(data)
    if _CLOSED.search(text):
        return None
    opened, closed = (max((m.start() for m in find.finditer(text)), default=-1) for find in (_OPENS, _CLOSES))
    return "inside an entry" if opened > closed else "behind an entry"


def _item(entry: dict[str, Any], about: dict[str, Any], *, atom: bool) -> Item | str:
    text, completeness = _text(entry)
    address = web_address(entry.get("link"))
    if not text:
        return f"the entry {clean(entry.get('title')) or address or 'without title'!r} has no text, only links"
    item = Item(text=text, completeness=completeness, url=address)
    item.published, item.modified = _dates(entry, atom=atom)
    # `7` is the number of an entry in one blog; only an address or URN names it in the whole world.
    guid = clean(entry.get("id")) or address
    item.guid = guid if guid and ":" in guid else None
    item.version = item.modified if item.modified != item.published or not entry.get("published") else None
    item.title = clean(html_text(entry.get("title") or "")) or None
    item.author = clean(entry.get("author"))
    item.outlet = clean(entry.get("publisher")) or clean(about.get("publisher")) or outlet_of(about.get("title"))
    item.language = clean(_content(entry).get("language")) or clean(about.get("language"))
    item.rights = clean(entry.get("rights")) or clean(about.get("rights"))
    source = entry.get("source") or {}
    if isinstance(source, dict) and source:
        item.credits.append(
            ("source", outlet_of(source.get("title")), web_address(source.get("href") or source.get("link")))
        )
    for link in entry.get("links") or []:
        if link.get("rel") == "via":
            item.credits.append(("via", clean(link.get("title")), web_address(link.get("href"))))
    return item


def _dates(entry: dict[str, Any], *, atom: bool) -> tuple[str | None, str | None]:
    """When an entry was published and changed, as written.

    feedparser calls dc:date `updated`, and it is all that RSS 1.0 has. Atom's `updated` alone is the one moment at
    which the entry is known to have been out; it still tells its versions apart.
    """
    published, updated = clean(entry.get("published")) or clean(entry.get("created")), clean(entry.get("updated"))
    if published is None:
        return updated, updated if atom else None
    same = updated is not None and (stamp := parse_date(updated)) is not None and stamp == parse_date(published)
    return published, None if same and not atom else updated


def _known(match: re.Match[str]) -> str:
    """A reference to a sign, where there is such a sign: feedparser ends at others, in feeds that are no proper XML."""
    digits = (match[1] or match[2]).lstrip("0")
    code = int(digits, 16 if match[1] else 10) if 0 < len(digits) < 9 else 0
    return match[0] if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "&#65533"


def outlet_of(title: Any) -> str | None:
    """The outlet in the title of a feed.

    >>> outlet_of("Orlen Post » Harbour news")
    'Orlen Post'
    """
    text = clean(html_text(str(title))) if title else None
    return (_PARTED.split(text)[0] or text) if text else None


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    """The longest of an entry's contents that are text."""
    contents = [dict(c) for c in entry.get("content") or [] if isinstance(c.get("value"), str)]
    contents = [c for c in contents if str(c.get("type") or "text/html").startswith(("text/", "application/xhtml"))]
    return max(contents, key=lambda c: len(c["value"]), default={})


def _text(entry: dict[str, Any]) -> tuple[str, str | None]:
    """The text of an entry; `summary` when it is nothing but that."""
    content, summary = _content(entry), entry.get("summary") or ""
    full = _as_text(content.get("value") or "", content.get("type"))
    short = _as_text(summary, (entry.get("summary_detail") or {}).get("type"))
    if len(full) >= len(short) and full:
        # a content that repeats the summary is no more than that
        return full, "summary" if full == short and len(full) < WHOLE and summary != content.get("value") else None
    return short, None if len(short) >= WHOLE else "summary"


def _as_text(value: str, kind: str | None) -> str:
    return value.strip() if kind == "text/plain" and "<" not in value else html_text(value)
