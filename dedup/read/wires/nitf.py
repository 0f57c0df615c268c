"""NITF: one article a document, as agencies and newspaper archives keep them."""

from lxml import etree

from dedup.read.wires.items import Item, clean, embargo, first_date, holder_of, web_address
from dedup.read.wires.xml import line_of, local, text_of


def item_of(root: etree._Element) -> Item | str:
    """The article of an `nitf` element, or why there is none.

    >>> xml = b'''<nitf><head><docdata management-status="usable"><doc-id id-string="ow-7"/>
    ...   <date.issue norm="20250312T094000Z"/></docdata></head><body><body.head><hedline><hl1>Rain</hl1></hedline>
    ...   <distributor>Northwire</distributor></body.head><body.content><block><p>It rained.</p></block></body.content>
    ...   </body></nitf>'''
    >>> item = item_of(etree.fromstring(xml))
    >>> item.id, item.title, item.text, item.credits
    ('ow-7', 'Rain', 'It rained.', [('distributor', 'Northwire', None)])
    """
    text = body_text(root)
    if not text:
        return "an NITF document without text in body.content"
    item = Item(text=text)
    docdata, front = _first(root, "docdata"), _first(root, "body.head")
    pubdata = _first(root, "pubdata")
    item.guid = _attribute(docdata, "doc-id", "id-string")
    key = _first(docdata, "du-key")
    item.version = clean(key.get("version")) if key is not None else None
    item.title = title_of(root)
    item.author = clean(line_of(_first(front, "byline")))
    item.outlet = clean(pubdata.get("name")) if pubdata is not None else None
    item.url = web_address(pubdata.get("ex-ref")) if pubdata is not None else None
    item.published = first_date(
        _attribute(docdata, "date.issue", "norm"), _attribute(front, "story.date", "norm"),
        pubdata.get("date.publication") if pubdata is not None else None,
    )  # fmt: skip
    revisions = [n.get("norm") for n in root.iter() if local(n) == "revision-history"]
    item.modified = clean(max(filter(None, revisions), default=None))
    body = _first(root, "body")
    item.language = next((clean(v) for n in (body, root) if n is not None for k, v in n.attrib.items()
                          if str(k).rpartition("}")[2] == "lang"), None)  # fmt: skip
    holder = _attribute(docdata, "doc.copyright", "holder")
    item.rights = _line(front, "copyrite") or _line(front, "rights") or holder
    holder = holder_of(holder)
    item.outlet = item.outlet or holder
    item.credits += [("distributor", clean(text_of(n)), None) for n in _all(front, "distributor")]
    item.credits += [("copyrightHolder", h, None) for h in [holder] if h]
    facts = {
        # most agencies give a moment of release with every item: that of its issue
        "embargoed": embargo(_attribute(docdata, "date.release", "norm"), item.published, stated=False),
        "status": docdata.get("management-status") if docdata is not None else None,
        "ednote": _attribute(docdata, "ed-msg", "info"),
    }
    item.facts = {k: c for k, v in facts.items() if (c := clean(v))}
    return item


def title_of(root: etree._Element) -> str | None:
    """The headline of an `nitf` element."""
    front = _first(root, "body.head")
    return _line(front, "hl1") or _line(front, "hedline") or _line(_first(root, "head"), "title")


def body_text(root: etree._Element) -> str:
    """The text of `body.content`, else of `body`; pictures with their captions and credits left out."""
    return text_of(next((n for name in ("body.content", "body") if (n := _first(root, name)) is not None), None))


def _first(node: etree._Element | None, name: str) -> etree._Element | None:
    return None if node is None else next((n for n in node.iter() if local(n) == name), None)


def _all(node: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if node is None else [n for n in node.iter() if local(n) == name]


def _line(node: etree._Element | None, name: str) -> str | None:
    return next((t for n in _all(node, name) if (t := clean(text_of(n)))), None)


def _attribute(node: etree._Element | None, name: str, attribute: str) -> str | None:
    return next((t for n in _all(node, name) if (t := clean(n.get(attribute)))), None)
