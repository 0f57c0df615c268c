"""How one code point is read: separator, part of a word, a word of its own, or nothing at all.

Matching must not depend on case, accents, width, invisible characters or look-alike letters, so each code point has a
folded form: NFKD, casefold, NFKD again, combining accents dropped, and Cyrillic, Greek and other look-alikes as the
Latin letters that they resemble (also in honest Russian or Greek text: harmless, because both sides fold alike).
Arabic letters that desks and keyboards write in several ways are one, and what is seldom written is no part of a word;
so are the few of Tamil and Sinhala.
Folding works on single code points, so composed and decomposed spellings, and the fast and the exact reader of
`dedup.text.tokenizer`, give the same words.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEPARATOR, WORD, IGNORED, SOLO = 0, 1, 2, 3
UPPER, DIGIT, CASELESS, ENDING = 16, 32, 64, 128
KIND = 15
"""`kinds[cp] & KIND` is one of the four; the others are added as bits. CASELESS: a letter of a script without capitals.
ENDING: a letter or sign of a script whose endings are written to a figure or apart from it (`_ENDINGS`)."""

TABLE_SIZE = 0x30000
"""Code points from here on are ideographs (one word each) below `IDEOGRAPHS_END`, and ignored beyond."""

IDEOGRAPHS, IDEOGRAPHS_END = 0x20000, 0x40000
"""The two planes of rare ideographs: each code point is a word, assigned or not. Tags and private use lie beyond."""

_COMPATIBLE = 0x2F800
"""Ideographs from here to `TABLE_SIZE` have another form; those before it are their own."""

_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁһԛԝѵӏ" "αβεζηικμνορτυχ" "ɑɡıɩʋƅ" "օսոցհյզ" "ᴀᴄᴇᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱ",
    "abekmhopctyxijsdhqwvl" "abezhikmvoptyx" "agiivb" "ounghjq" "acekmoptuvwzs",
)  # fmt: skip
"""Small letters of Cyrillic, Greek, the phonetic alphabet and Armenian, and small capitals, and what they look like."""

_RARE_LOOKALIKES = """
    aᎪꓮ𐊠𖽀 bᏏᏴꓐꞵ𐊂𐊡𐌁 cᏟⲥꓚ𐊢𐌂𐐽𐔜 dᎠᏧꓒꓓ eҽᎬꓰꬲ𐊆 fϝքẝꓝꞙꬵ𐊇𐊥𐔥 gƍԍᏀᏳᶃꓖ hᎻᏂⲏꓧ𐋏 iɪᎥꙇ jʝϳᎫꓙ kᏦᛕⲕꓗ𐔘
    lǀᏞᛁⲓⳑꓡꓲ𐊊𐌉𐑃𐔦𖼖𖼨 mϻᎷᛖⲙꓟ𐊰𐌑 nⲛꓠ𐔓 oᴑⲟꓳꬽ𐊒𐊫𐐬𐓪𐔖 pᏢⲣꓑ𐊕 rʀгᎡᎱᏒᴦⲅꓣꭇꭈ𐓜𖼵 sƽտᏕᏚꓢ𐊖𐑈𖼺 tᎢⲧꓔ𐊗𐊱𐌕𖼊
    uꓴꞟꭎꭒ𐓶𖽂 vᏙꓦꛟ𐔝𑜆𖼈 wɯѡաᎳᏔꓪ𑜊𑜎𑜏 xᚷⲭꓫꭓ𐊐𐊴𐌗𐔧 yɣʏᎩᎽᶌỿⲩꓬꭚ𐊲𖽃 zᏃꓜ
"""
"""Each group: a Latin letter, then the letters, mostly of rare and historic scripts, that Unicode's list of confusables
(UTS 39) takes for it. Left out are letters of scripts in wide use whose own letters would merge."""
_LOOKALIKES |= {ord(c): ord(group[0]) for group in _RARE_LOOKALIKES.split() for c in group[1:]}

_ARABIC_SPELLINGS = """
    اٱٲٳٵ يىی كکڪ هةۃەہھۂۀ وٶ
    0٠۰ 1١۱ 2٢۲ 3٣۳ 4٤۴ 5٥۵ 6٦۶ 7٧۷ 8٨۸ 9٩۹
"""
"""Each group: a letter, then those written for it: alef with and without its sign, yeh and kaf of Persian and Urdu
keyboards, teh marbuta as heh, and the figures of both sets. A hamza above or below a letter is dropped with the marks:
"أ", "ؤ" and "ئ" are read as the letter alone, as many desks write them. Hamza on its own stays."""
_LOOKALIKES |= {ord(c): ord(group[0]) for group in _ARABIC_SPELLINGS.split() for c in group[1:]}

_SOUTH_ASIAN_SPELLINGS = str.maketrans({"\u0bd7": "\u0bb3", "\u0bb6": "\u0bb8", "\u0ddb": "\u0dd9\u0dd9"})
"""Tamil's au, mostly typed as e and the letter that its second half looks like; its sha, written sa by most; Sinhala's
ai, which is also typed as two signs of e. All look the same in print."""

_CASELESS_FROM, _ENDINGS = 0x0590, (0x0B80, 0x0DFF)
"""Letters without capitals before Hebrew are signs in Latin text. From Tamil to Sinhala "75வது" and "75 வது" are the
same."""

_STYLED, _STYLED_LOOKALIKES = range(0x1D6A8, 0x1D7CC), str.maketrans("Νγσυ", "nyou")
"""Mathematical Greek is never honest Greek: letters that would merge two of Greek's own are read by their shape."""

_SOLO_RANGES = (
    (0x0E01, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),  # kana
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),  # Han, half-width kana
)  # fmt: skip
_HAN = (0x3400, 0x9FFF)
"""The ideographs of the first plane; between its two blocks stand signs alone."""
_IOTA_BELOW = 0x0345
"""The one mark that is a letter when the case is folded: with it, composed and decomposed Greek agree."""
_TATWEEL, _HIGH_HAMZA, _ARABIC_POINTS = 0x0640, 0x0674, (0x066B, 0x066C)
"""A letter drawn out; a hamza beside its letter; the points of decimals and thousands, which join figures."""
_DROPPED = frozenset((
    *range(0x0300, 0x0370), *range(0x3099, 0x309D), *range(0xFE00, 0xFE10), 0xFF9E, 0xFF9F,
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9),
    *range(0x06EA, 0x06EE), *range(0x08D3, 0x08E2), *range(0x08E3, 0x0900),  # vowel signs and hamza of Arabic
    _TATWEEL, _HIGH_HAMZA, *_ARABIC_POINTS,
))  # fmt: skip
"""Marks that are no part of a word, with or without which it is the same word."""
_SEPARATING = frozenset((
    "Cc", "Cn", "Co", "Cs", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
))  # fmt: skip
"""Categories of Unicode that are neither letters, marks and numbers nor invisible."""


def fold(char: str) -> str:
    """The folded form of one character: what takes part in matching; empty when nothing does.

    >>> fold("É"), fold("ﬁ"), fold("С"), fold("\\u200b")   # the third is a Cyrillic letter
    ('e', 'fi', 'c', '')
    """
    if IDEOGRAPHS <= ord(char) < IDEOGRAPHS_END:
        return unicodedata.normalize("NFKD", char)
    once = unicodedata.normalize("NFKD", char)
    if ord(char) in _STYLED:
        once = once.translate(_STYLED_LOOKALIKES)
    once = once.casefold()
    folded = unicodedata.normalize("NFKD", once).translate(_LOOKALIKES).translate(_SOUTH_ASIAN_SPELLINGS)
    return "".join([c for c in folded if _matters(c)])


def _matters(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" and ord(char) not in _DROPPED


def kind(char: str) -> int:
    """SEPARATOR, WORD, IGNORED or SOLO, plus the bits UPPER, DIGIT, CASELESS and ENDING.

    >>> kind("a") == WORD, kind("A") == WORD | UPPER, kind("7") == WORD | DIGIT, kind("本") == SOLO
    (True, True, True, True)
    """
    return _kind(char, fold(char))


def _kind(char: str, folded: str) -> int:
    code, category = ord(char), unicodedata.category(char)
    if code >= IDEOGRAPHS:
        return SOLO if code < IDEOGRAPHS_END else IGNORED
    if category == "Cf" or (code in _DROPPED and code != _IOTA_BELOW):
        return IGNORED
    if category[0] not in "LMN":
        return SEPARATOR
    if not folded:
        return IGNORED
    if _within(code, _SOLO_RANGES):
        return SOLO
    bits = (UPPER if category in ("Lu", "Lt") else 0) | (DIGIT if category[0] == "N" else 0)
    bits |= CASELESS if category == "Lo" and code >= _CASELESS_FROM else 0
    return WORD | bits | (ENDING if _ENDINGS[0] <= code <= _ENDINGS[1] and not bits & DIGIT else 0)


@dataclass(frozen=True, slots=True)
class FoldingTables:
    """What the compiled reader looks up for each code point below `TABLE_SIZE`.

    `packed` uint32: the kind above bit `KIND_SHIFT`, below it the folded code point, or 0 where the form has several
    code points, which then stand in `several[first[cp]:first[cp + 1]]` (uint32; `first` int32). Separators and ignored
    code points have no form.
    """

    packed: NDArray[np.uint32]
    first: NDArray[np.int32]
    several: NDArray[np.uint32]


KIND_SHIFT = 24
"""Bits of `FoldingTables.packed` below the kind; a code point needs 21."""


@cache
def folding_tables() -> FoldingTables:
    """The tables, made once a process in less than 0.1 s from this Python's Unicode data."""
    packed = np.zeros(TABLE_SIZE, np.uint32)
    packed[IDEOGRAPHS:] = SOLO << KIND_SHIFT | np.arange(IDEOGRAPHS, TABLE_SIZE)
    codes: list[int] = []
    for start, end in ((0, IDEOGRAPHS), (_COMPATIBLE, TABLE_SIZE)):
        categories = map(unicodedata.category, map(chr, range(start, end)))
        # most code points are unassigned, private or signs
        codes += [n for n, c in enumerate(categories, start) if c not in _SEPARATING or n in _DROPPED]
    known = np.array(codes)
    han = (known >= _HAN[0]) & (known <= _HAN[1])
    packed[known[han]] = SOLO << KIND_SHIFT | known[han]  # each its own form
    codes = known[~han].tolist()
    forms = _folded(codes)
    counts = np.zeros(TABLE_SIZE + 1, np.int32)
    several: list[int] = []
    for code, folded in zip(codes, forms, strict=True):
        read_as = _kind(chr(code), folded)
        packed[code] = read_as << KIND_SHIFT
        if not read_as & WORD:
            continue
        if len(folded) == 1:
            packed[code] |= ord(folded)
        else:
            several.extend(map(ord, folded))
            counts[code + 1] = len(folded)
    return FoldingTables(packed, np.cumsum(counts, dtype=np.int32), np.array(several or [0], np.uint32))


def _folded(codes: list[int]) -> list[str]:
    """`fold` of each of these code points, all at once: no form reaches over a line's end."""
    text = unicodedata.normalize("NFKD", "\n".join(map(chr, codes))).casefold()
    text = unicodedata.normalize("NFKD", text)
    dropped = {ord(c): None for c in set(text) if c != "\n" and not _matters(c)}
    forms = text.translate({**dropped, **_LOOKALIKES, **_SOUTH_ASIAN_SPELLINGS}).split("\n")
    return [fold(chr(c)) if c in _STYLED else form for c, form in zip(codes, forms, strict=True)]


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    # any() over a generator takes twice as long, and this runs for every code point
    for low, high in ranges:  # noqa: SIM110
        if low <= code <= high:
            return True
    return False
