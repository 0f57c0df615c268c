"""NewsML-G2: the news items in a message or file, one article each."""

from collections.abc import Iterator

from lxml import etree

from dedup.read.wires.items import Item, clean, embargo, first_date, holder_of, web_address
from dedup.read.wires.nitf import body_text
from dedup.read.wires.nitf import title_of as nitf_title
from dedup.read.wires.xml import html_text, line_of, local, text_of

ROOTS = ("newsmessage", "newsitem", "packageitem", "catalogitem", "conceptitem", "knowledgeitem", "planningitem")
"""Names of root elements of NewsML-G2 files, in lower case."""

_SOURCE_ROLES = ("source", "originfo", "origprov", "")
"""Roles of an infoSource that name where the text comes from; others name who lent a fact or a picture."""


def items_of(root: etree._Element) -> Iterator[Item | str]:
    """The text items below `root`, and for every other item why it is none.

    >>> xml = b'''<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:northwire.example,2025:7" version="2">
    ...   <itemMeta><itemClass qcode="ninat:text"/><provider literal="Northwire"/></itemMeta>
    ...   <contentMeta><headline>Rain</headline><creditline>The Orlen Post</creditline></contentMeta>
    ...   <contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>It rained.</p></body></html>
    ...   </inlineXML></contentSet></newsItem>'''
    >>> item = next(items_of(etree.fromstring(xml)))
    >>> item.id, item.text, item.outlet, item.credits
    ('tag:northwire.example,2025:7:2', 'It rained.', 'Northwire', [('creditline', 'The Orlen Post', None)])
    """
    found = False
    for node in root.iter():
        name = local(node)
        if name == "newsitem":
            found = True
            yield _item(node)
        elif name in ROOTS[2:]:
            found = True
            yield f"a {name} ({node.get('guid') or 'without guid'}) lists or describes items; expected a newsItem"
    if not found:
        yield "a NewsML-G2 message without a newsItem"


def _item(node: etree._Element) -> Item | str:
    guid = clean(node.get("guid"))
    item_meta, meta, rights = (_child(node, n) for n in ("itemmeta", "contentmeta", "rightsinfo"))
    kind = _code(_child(item_meta, "itemclass"))
    if kind not in ("text", "composite", ""):
        return f"an item of class {kind!r} ({guid or 'without guid'}), expected text; pictures hold no article"
    text, inner_title = _content(_child(node, "contentset"))
    if text is None:
        return f"the item {guid or 'without guid'} brings no text of its own; expected inlineXML or inlineData"
    item = Item(guid=guid, version=clean(node.get("version")), text=text)
    item.title = next((t for h in _children(meta, "headline") if (t := clean(text_of(h)))), None)
    item.title = item.title or inner_title
    item.author = next((t for b in _children(meta, "by") if (t := clean(line_of(b)))), None)
    item.author = item.author or ", ".join(filter(None, map(_named, _children(meta, "creator")))) or None
    item.published = first_date(
        _text(item_meta, "firstcreated"), _text(meta, "contentcreated"), _text(item_meta, "versioncreated")
    )
    item.modified = _text(item_meta, "versioncreated") or _text(meta, "contentmodified")
    language = _child(meta, "language")
    item.language = language.get("tag") if language is not None else None
    item.outlet = next(filter(None, map(_named, _children(item_meta, "provider"))), None)
    pages = ("alternate", "canonical", "self")
    item.url = next((u for link in _children(item_meta, "link") if _code(link, "rel") in pages
                     and (u := web_address(link.get("href")))), None)  # fmt: skip
    for source in _children(meta, "infosource"):
        if _code(source, "role") in _SOURCE_ROLES:
            item.credits.append(("infoSource", _named(source), web_address(source.get("uri"))))
    item.credits += [("creditline", clean(text_of(c)), None) for c in _children(meta, "creditline")]
    if rights is not None:
        holders = _children(rights, "copyrightholder")
        item.credits += [("copyrightHolder", holder_of(_named(h)), web_address(h.get("uri"))) for h in holders]
        item.rights = _text(rights, "copyrightnotice") or _text(rights, "usageterms")
        item.rights = item.rights or next(filter(None, map(_named, holders)), None)
    held = embargo(_text(item_meta, "embargoed"), item.modified or item.published)
    facts = {"embargoed": held, "status": _code(_child(item_meta, "pubstatus"))}
    facts["ednote"] = _text(item_meta, "ednote") or ""
    item.facts = {k: v for k, v in facts.items() if v}
    return item


def _content(content: etree._Element | None) -> tuple[str | None, str | None]:
    """The text inside the item (XHTML, NITF or other XML, or data; the longest of several), and its own headline."""
    texts: list[tuple[str, str | None]] = []
    for inline in _children(content, "inlinexml"):
        nitf = next((n for n in inline.iter() if local(n) == "nitf"), None)
        body = next((n for n in inline.iter() if local(n) == "body"), None)
        if nitf is not None:
            texts.append((body_text(nitf), nitf_title(nitf)))
        else:
            heads = (n for name in ("title", "h1") for n in inline.iter() if local(n) == name)
            title = next((t for n in heads if (t := clean(line_of(n)))), None)
            texts.append((text_of(inline if body is None else body), title))
    for inline in _children(content, "inlinedata"):
        data, kind = inline.text or "", (inline.get("contenttype") or "").lower()
        # Anything that is encoded is a picture or a program.
        if not inline.get("encoding"):
            texts.append((html_text(data) if "html" in kind or "xml" in kind else data.strip(), None))
    return max(((t, title) for t, title in texts if t), key=lambda found: len(found[0]), default=(None, None))


def _named(node: etree._Element) -> str | None:
    """The name of a party: its `name`, a literal, or the end of its code."""
    name = next((t for n in _children(node, "name") if (t := clean(text_of(n)))), None)
    return name or clean(node.get("literal")) or clean((node.get("qcode") or "").partition(":")[2])


def _code(node: etree._Element | None, attribute: str = "qcode") -> str:
    """The end of a code, in lower case: `ninat:text` -> `text`."""
    if node is None:
        return ""
    value = node.get(attribute) or (node.get("uri") or "" if attribute == "qcode" else "")
    return value.rpartition(":")[2].rpartition("/")[2].strip().lower()


def _children(node: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if node is None else [child for child in node if local(child) == name]


def _child(node: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(node, name)), None)


def _text(node: etree._Element | None, name: str) -> str | None:
    child = _child(node, name)
    return None if child is None else clean(text_of(child))
