"""A digest as an Atom feed (RFC 4287): an entry an article, under an id that stays, so that a reader shows it once."""

import json
import re
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dedup.phrases import count
from dedup.queries.who_ran.uses import FROM_OURS
from dedup.write.report.digest import Digest, DigestEntry, GoneUse
from dedup.write.report.render import fragment

ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_IRI = re.compile(r'[<>"{}|^`]')


def digest_feed(made: Digest) -> bytes:
    """The digest as the bytes of a feed, the newest entries first; the same digest gives the same bytes."""
    feed = Element("feed", xmlns=ATOM)
    _text(feed, "id", _lasting(made))
    _text(feed, "title", f"New uses of pieces of {made.outlet}")
    _text(feed, "subtitle", " ".join([f"{made.period}.", *made.lead, *_left_out(made)]))
    _text(feed, "updated", made.updated.isoformat())
    _text(SubElement(feed, "author"), "name", "wirecopy")
    _text(feed, "generator", "wirecopy")
    for entry in sorted(made.entries(), key=lambda e: e.added, reverse=True):
        _entry(SubElement(feed, "entry"), made, entry)
    listed = {entry.key for entry in made.entries()}
    for use in made.gone:
        if use.key not in listed:
            _gone(SubElement(feed, "entry"), made, use)
    indent(feed)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(out: Element, made: Digest, entry: DigestEntry) -> None:
    theirs = entry.theirs
    _text(out, "id", _lasting(made, entry.key))
    _text(out, "title", f"{theirs.name}: {theirs.title}")
    _text(out, "updated", entry.added.isoformat())
    if theirs.url:
        SubElement(out, "link", rel="alternate", href=_NO_IRI.sub(lambda m: f"%{ord(m.group()):02X}", theirs.url))
    SubElement(out, "category", term=entry.direction)
    if entry.direction == FROM_OURS:
        SubElement(out, "category", term="credited" if entry.credited else "not credited")
    content = _text(out, "content", str(fragment("digest_entry.html", entry=entry)))
    content.set("type", "html")


def _gone(out: Element, made: Digest, use: GoneUse) -> None:
    """What was told and stands no more, under the id that it was told by."""
    _text(out, "id", _lasting(made, use.key))
    name = f"{use.article.name}: {use.article.title}" if use.article else use.shown
    _text(out, "title", f"No longer so: {name}")
    _text(out, "updated", use.at.isoformat())
    SubElement(out, "category", term="gone")
    _text(out, "content", f"Told as {use.said}; who-ran has it no more.")


def _lasting(made: Digest, *article: str) -> str:
    """An id that stays when the batch, the cluster, the piece or the wording of an entry changes, and the file's name.

    The moment at which an archive began tells its articles from those of another with the same ids.
    """
    parts = [made.began.isoformat(), made.outlet.casefold(), *article]
    return f"urn:uuid:{uuid5(NAMESPACE_OID, json.dumps(parts))}"


def _left_out(made: Digest) -> list[str]:
    return [f"Not listed: {count(made.left_out, 'more article')}."] if made.left_out else []


def _text(parent: Element, name: str, text: str) -> Element:
    found = SubElement(parent, name)
    found.text = _NO_XML.sub("\ufffd", text)
    return found
