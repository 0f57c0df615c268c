"""XML files of all kinds: feeds, NewsML-G2 and NITF, told apart by their root element and not by their name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dedup.read import feeds, newsml, nitf
from dedup.read.batch import Batch, raw_rows
from dedup.read.items import Item, add
from dedup.read.sources import Source
from dedup.read.xml import BadXml, UnsafeXml, clean_xml, parse_xml

_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_COMMENT = re.compile(r"<!--(?:(?!-->).)*+-->|<\?(?:(?!\?>).)*+\?>|<![^>]*+>", re.DOTALL)


def read_wires(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """XML files, a batch each. `named` is for tables and not used."""
    for source in sources:
        batch = Batch()
        if (data := batch.load(source)) is not None:
            read_xml(batch, source, data)
        yield batch


def read_xml(batch: Batch, source: Source, data: bytes) -> None:
    """Add the articles of one XML document to `batch`, and what is none of them to its `skipped`."""
    try:
        root = root_of(data)
        if root in feeds.ROOTS:
            add_items(batch, source, feeds.items_of(data), "feed", lone=False)
        elif root in newsml.ROOTS:
            add_items(batch, source, newsml.items_of(parse_xml(data)), "wire")
        elif root == "nitf":
            add_items(batch, source, [nitf.item_of(parse_xml(data))], "wire")
        else:
            got = f"its root element is <{root}>" if root else "it has no root element"
            expected = "rss, feed or RDF (feeds), newsMessage or newsItem (NewsML-G2), or nitf"
            batch.skip(source, "format", f"an XML file that is no news format known here: {got}; expected {expected}")
    except UnsafeXml as error:
        batch.skip(source, "unsafe", str(error))
    except BadXml as error:
        batch.skip(source, "damaged", str(error))


def root_of(data: bytes) -> str:
    """The name of the root element, in lower case and without its prefix; empty when there is none.

    >>> root_of(b'<?xml version="1.0"?><!-- saved --><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    'rdf'
    """
    head = clean_xml(data)[: 1 << 16]
    match = _ROOT.search(_COMMENT.sub("", head))
    return match[1].lower() if match else ""


def add_items(
    batch: Batch, source: Source, found: Iterable[Item | str], origin: str, *, lone: bool = True
) -> None:  # fmt: skip
    """Rows for items, and skips for what is none. The only item of a file has no row number, if `lone`."""
    items = list(found)
    single = lone and len(items) == 1
    rows = []
    for row, item in enumerate(items):
        place = None if single else row
        if isinstance(item, Item):
            rows.append(add(batch, source, place, item, origin))
        else:
            at = None if single else f"{source.name}:{row}"
            batch.skip(source, "bad-row" if len(items) > 1 else "empty-file", item, at)
    batch.rows = raw_rows(rows) if batch.rows.is_empty() else batch.rows.vstack(raw_rows(rows))
