"""Bytes of an HTML page -> its text form and its tree, by one hardened parser: no network, no DTD, no huge trees."""

import codecs
import re

from lxml import etree, html

from dedup.read.intake.decoding import decode

LOOK = 4096
"""Bytes in which a page's own word on its encoding is looked for: saved pages put comments before it."""

_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_ALIASES = {
    # what browsers take these names for
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "iso-8859-9": "cp1254",
}
_SEVEN_BIT = ("iso2022_jp", "hz")
# lxml takes NULs and controls for the end or an error: HTML reads them as U+FFFD
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")


def page_text(data: bytes, charset: str | None = None) -> tuple[str, str, int]:
    """A page's markup as text, the encoding it was read as, and how many bytes were no text in it.

    A byte order mark wins, then UTF-8 where it fits, then what the server (`charset`) or the page itself declares, then
    the best guess: pages that declare Latin-1 and are UTF-8 are far more common than the other way round.

    >>> page_text(b'<meta charset="windows-1250"><p>\\x8aim\\xe1k</p>')[:2]
    ('<meta charset="windows-1250"><p>Šimák</p>', 'cp1250')
    """
    declared = _codec(charset) or _codec(_declared(data))
    if declared in _SEVEN_BIT and (b"\x1b" in data or b"~{" in data):
        return _as(data, declared)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        bom = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if declared is not None and not bom and not declared.startswith(("utf", "idna", "punycode")):
            text = _as(data, declared)
            if text[2] * 50 < len(data):  # declared wrongly: better guessed
                return text
    found = decode(data)
    return found.text, found.encoding, found.replaced


def page_tree(markup: str) -> html.HtmlElement | None:
    """The tree of a page, None where there is no element in it. Raises etree.LxmlError for what cannot be parsed.

    >>> page_tree("<p>Rain.<p>Hail.").xpath("count(//p)"), page_tree(" ") is None
    (2.0, True)
    """
    # a fresh parser each time: lxml's keep a log of errors
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    clean = _CONTROLS.sub("\ufffd", markup).encode("utf-8", "replace")
    if not clean.strip():
        return None
    try:
        tree = html.document_fromstring(clean, parser=parser, ensure_head_body=False)
    except etree.ParserError:  # "Document is empty"
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def is_html(data: bytes) -> bool:
    """Whether bytes can be a page at all: not binary, and with a tag in them.

    >>> is_html(b"<p>Rain"), is_html(b"%PDF-1.7 <<"), is_html(b"Rain.")
    (True, False, False)
    """
    head = data[:2048]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return b"<\x00" in data or b"\x00<" in data
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"RIFF")):
        return False
    return head.count(b"\x00") * 10 <= len(head) and _TAG.search(data) is not None


_TAG = re.compile(rb"<[!/a-zA-Z]")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:LOOK])
    return found[1].decode("ascii", "replace") if found else None


def _codec(label: str | None) -> str | None:
    """Python's codec for an encoding's label on the web, None for one that is none of text."""
    if not label:
        return None
    label = label.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(_ALIASES.get(label, label))
    except (LookupError, ValueError):
        return None
    # "rot13", "base64" and "zip" are codecs too, and "unicode_escape" runs over any input
    return info.name if getattr(info, "_is_text_encoding", True) and "escape" not in info.name else None


def _as(data: bytes, codec: str) -> tuple[str, str, int]:
    text = data.decode(codec, "replace")
    return text, codec, text.count("\ufffd")
