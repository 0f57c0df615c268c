"""XML from outside, read by one hardened parser; and the running text of an XHTML, HTML or NITF element.

No entities are replaced, nothing is fetched, no DTD is read, and libxml2's own limits on depth and length stay on. A
DOCTYPE that only names a DTD is common in NITF files and harmless, since nothing follows it; one that brings
declarations of its own is refused: it can hold entity bombs and files of this machine, and news needs neither.
"""

import html
import re
from collections.abc import Collection

from lxml import etree

from dedup.read.intake.decoding import decode, repair

DROPPED = frozenset((
    "script", "style", "template", "noscript", "iframe", "object", "embed", "form", "button", "nav", "svg", "math",
    "head", "figure", "figcaption", "caption", "media", "media-caption", "media-producer", "media-reference",
    "media-metadata", "audio", "video", "picture",
))  # fmt: skip
"""Elements whose text is none of the article's: code, pictures and what stands under them."""

BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5", "h6",
    "hl1", "hl2", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "bq", "pre", "table", "tr", "block", "body",
    "body.content", "html", "tbody", "thead", "note", "hr", "fn",
))  # fmt: skip
"""Elements that begin and end a paragraph."""

_DECLARATION = re.compile(r"(?<!\s)\s*+<\?xml\b[^>]{0,200}?>")
_ENCODING = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_PROLOG = re.compile(r"(?:[^<]++|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->)*+", re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE\s+[^\[<>\"']*+(?:\"[^\"]*+\"[^\[<>\"']*+|'[^']*+'[^\[<>\"']*+)*+(.?)", re.I | re.DOTALL
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TAG = re.compile(
    r"<([A-Za-z][^\s/>]{0,40})(?:[^=>]++|=\s*+\"[^\"]*+(?:\"|\Z)|=\s*+'[^']*+(?:'|\Z)|=)*+(?:>|\Z)"
)  # a tag as HTML has it: quotation marks count only behind an equals sign
_SPACE = re.compile(r"\s+")


class UnsafeXml(ValueError):
    """The document asks for what is never done for a stranger's file: entities, or other declarations."""


class BadXml(ValueError):
    """The bytes are no well-formed XML."""


def clean_xml(data: bytes) -> str:
    """The document as text without its XML declaration, every encoding undone.

    Raises UnsafeXml for declarations in the DOCTYPE.

    >>> clean_xml(b'<?xml version="1.0" encoding="iso-8859-1"?><p>F\\xe4hre</p>')
    '<p>Fähre</p>'
    """
    text = _DECLARATION.sub("", _decoded(data), count=1)
    at = _PROLOG.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    if text[at : at + 9].upper() == "<!DOCTYPE":
        match = _DOCTYPE.match(text, at)
        if match is None or match[1] != ">":
            raise UnsafeXml("its DOCTYPE declares entities or the like, which are never read; remove the DOCTYPE")
    return text


def parse_xml(data: bytes) -> etree._Element:
    """The root element of a document. Raises UnsafeXml, BadXml.

    >>> parse_xml(b"<rss><channel/></rss>").tag
    'rss'
    """
    text = _NOT_XML.sub("\ufffd", repair(clean_xml(data)))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise BadXml(f"no well-formed XML: {error.msg}; write the file again") from None


def parse_html(fragment: str) -> etree._Element | None:
    """The tree of a piece of HTML, however it is written; None when it holds nothing."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    # Attributes say nothing here, and a million of them would cost libxml2 the square of their number.
    text = _TAG.sub(r"<\1>", _NOT_XML.sub("\ufffd", repair(fragment)))
    try:
        return etree.fromstring(f"<html><body>{text}</body></html>".encode(), parser)
    except etree.XMLSyntaxError:
        return None


def text_of(element: etree._Element | None, dropped: Collection[str] = DROPPED) -> str:
    """The paragraphs in an element, parted by blank lines, white space folded; elements in `dropped` left out.

    >>> text_of(parse_html("<p>Rain &amp; hail.</p><figure>Photo: A. Lind</figure><p>Then<br>snow.</p>"))
    'Rain & hail.\\n\\nThen\\nsnow.'
    """
    if element is None:
        return ""
    parts: list[str] = []
    skipping: etree._Element | None = None
    # Walked, not recursed: a page may be nested deeper than Python's stack.
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = local(node)
        if event == "start" and skipping is None:
            if name in dropped:
                skipping = node
            else:
                if name in BLOCKS:
                    parts.append("\0")
                elif name == "br":
                    parts.append("\1")
                # The names of HTML's entities stand for one sign each and are safe to know.
                parts.append(html.unescape(str(node.text)) if node.tag is etree.Entity else _folded(node.text))
        elif event == "end":
            if skipping is node:
                skipping = None
            elif skipping is None and name in BLOCKS:
                parts.append("\0")
            elif skipping is None and name in ("td", "th"):
                parts.append("\t")
            if skipping is None and node is not element:
                parts.append(_folded(node.tail))
    lines = re.split("\0+", "".join(parts))
    paragraphs = ("\n".join(" ".join(row.split()) for row in line.split("\1")).strip() for line in lines)
    return "\n\n".join(p for p in paragraphs if p)


def line_of(element: etree._Element | None) -> str:
    """The text of a byline or headline as one line, with a comma where a title or another line begins.

    >>> line_of(etree.fromstring("<byline>By <person>Mara Quill</person><byttl>Harbour Editor</byttl></byline>"))
    'By Mara Quill, Harbour Editor'
    """
    if element is None:
        return ""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = local(node)
        if node is not element and (name in BLOCKS or name in ("byttl", "br", "person", "org")):
            # a person is parted from what it touches, and a title or a line from all before it
            parts.append("\x01" if name in ("person", "org") else "\0")
        if event == "start":
            parts.append(html.unescape(str(node.text)) if node.tag is etree.Entity else _folded(node.text))
        elif node is not element:
            parts.append(_folded(node.tail))
    # no blank before what belongs to the name: "Mara Quill's"
    text = re.sub("(?<=\\w)\x01+(?=\\w)", " ", "".join(parts)).replace("\x01", "")
    lines = (" ".join(line.split()).strip(",; ") for line in text.split("\0"))
    return ", ".join(line for line in lines if line)


def html_text(fragment: str) -> str:
    """The text of a piece of HTML; of plain text, the text itself."""
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    return text_of(parse_html(fragment))


def local(node: etree._Element) -> str:
    """The name of an element without its namespace, in lower case; empty for entities and the like."""
    tag = node.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _folded(text: str | None) -> str:
    return _SPACE.sub(" ", text.replace("\0", "").replace("\1", "")) if text else ""


def _decoded(data: bytes) -> str:
    if (match := _ENCODING.match(data)) and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(match[1].decode())
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data).text
