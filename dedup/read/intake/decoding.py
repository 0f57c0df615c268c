"""The one gate for text: bytes -> text that every floor can hold, with what was replaced counted.

A NUL, a lone surrogate or a byte that is no text becomes one U+FFFD each; nothing else changes. Controls of writing
direction are counted only.
"""

import codecs
import re
from dataclasses import dataclass

BAD = "\ufffd"
"""What stands for a code point or byte that cannot be kept."""

BIDI = "[\u202a-\u202e\u2066-\u2069]"
"""Embeddings, overrides and isolates of writing direction: a regular expression. They are counted and kept: matching
folds them away, a table's cell must stay as it is, and pages show them harmlessly. The marks U+200E, U+200F and U+061C
are not counted: they stand in ordinary Arabic and Hebrew."""

SAMPLE = 1 << 16
"""Bytes that are looked at to guess an encoding: more makes the guess slow and hardly better."""

ENCODINGS = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030",
    "big5", "cp949",
)  # fmt: skip
"""What is guessed besides UTF-8: encodings that newsrooms have used. Free choice reads "café" as two Chinese signs."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_SEQUENCES = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read as, and how many bytes were no text in it."""

    text: str
    encoding: str
    replaced: int


def repair(text: str) -> str:
    """`text` with each NUL and lone surrogate replaced by U+FFFD, one for one.

    >>> repair("a\\x00b")
    'a\ufffdb'
    """
    return _UNFIT.sub(BAD, text)


def without_surrogates(text: str | None) -> tuple[str | None, int]:
    """`text` with each lone surrogate replaced by U+FFFD, and how many there were.

    >>> without_surrogates("a\\ud800b")
    ('a\ufffdb', 1)
    """
    if text is None or text.isascii():
        return text, 0
    try:
        text.encode()  # ten times faster than looking for them
    except UnicodeEncodeError:
        return _LONE.subn(BAD, text)
    return text, 0


def decode(data: bytes) -> Decoded:
    """The text in `data`: by its byte order mark (left out), else UTF-8, else the encoding that fits best.

    NULs stay: the caller counts them where it knows the article.

    >>> decode("Öl".encode()), decode("café in Orlen".encode("cp1252")).encoding
    (Decoded(text='Öl', encoding='utf-8', replaced=0), 'cp1252')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with(data[len(mark) :], encoding)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        return _with(data, _guess(data))


def _guess(data: bytes) -> str:
    # Bytes of another encoding hardly ever form UTF-8 sequences by chance. So a text with more good sequences than bad
    # bytes is UTF-8 with some damage: guessing anew would spoil every accent in it.
    sample = data[:SAMPLE]
    as_utf8 = _with(sample, "utf-8")
    if len(_SEQUENCES.findall(sample)) > as_utf8.replaced:
        return "utf-8"
    from charset_normalizer import from_bytes  # only now: it takes a while to load

    matches = list(from_bytes(sample, cp_isolation=list(ENCODINGS)))
    if not matches:
        return "utf-8"
    best = matches[0]
    ties = {m.encoding for m in matches if m.chaos <= best.chaos and m.coherence >= best.coherence}
    # Where texts in several encodings look equally good, the western one is by far the most common.
    return "cp1252" if "cp1252" in ties | set(best.could_be_from_charset) else best.encoding


def _with(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "wirecopy-mark")
    replaced = text.count(_MARK)
    return Decoded(_MARKED.sub(BAD, text) if replaced else text, encoding, replaced)


# A lone surrogate cannot come out of a decoder, so it marks what this one could not read.
_MARK = "\udfff"
_MARKED = re.compile(_MARK)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK * (error.end - error.start), error.end


codecs.register_error("wirecopy-mark", _mark)
