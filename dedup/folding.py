"""How one code point is read: separator, part of a word, a word of its own, or nothing at all.

Matching must not depend on case, accents, width, invisible characters or look-alike letters, so each code point has a
folded form: NFKD, casefold, NFKD again, combining accents dropped, and Cyrillic and Greek look-alikes as the Latin
letters that they resemble (also in honest Russian or Greek text, where it is harmless because both sides fold alike).
Folding works on single code points, so composed and decomposed spellings, and the fast and the exact reader of
`dedup.words`, give the same words.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEPARATOR, WORD, IGNORED, SOLO = 0, 1, 2, 3
UPPER, DIGIT = 16, 32
KIND = 15
"""`kinds[cp] & KIND` is one of the four; UPPER and DIGIT are added as bits."""

TABLE_SIZE = 0x20000
"""Code points from here on are ideographs (one word each) up to 0x3FFFF, and ignored or separators beyond."""

_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁһԛԝαβεζηικμνορτυχɑɡı",
    "abekmhopctyxijsdhqwabezhikmvoptyxagi",
)
_SOLO_RANGES = (
    (0x0E01, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),  # kana
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),  # Han, half-width kana
)  # fmt: skip
_DROPPED_RANGES = ((0x0300, 0x036F), (0x3099, 0x309C), (0xFE00, 0xFE0F), (0xFF9E, 0xFF9F))


def fold(char: str) -> str:
    """The folded form of one character: what takes part in matching; empty when nothing does.

    >>> fold("É"), fold("ﬁ"), fold("С"), fold("\\u200b")   # the third is a Cyrillic letter
    ('e', 'fi', 'c', '')
    """
    once = unicodedata.normalize("NFKD", char).casefold()
    folded = unicodedata.normalize("NFKD", once).translate(_LOOKALIKES)
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN" and not _within(ord(c), _DROPPED_RANGES))


def kind(char: str) -> int:
    """SEPARATOR, WORD, IGNORED or SOLO, plus the bits UPPER and DIGIT.

    >>> kind("a") == WORD, kind("A") == WORD | UPPER, kind("7") == WORD | DIGIT, kind("本") == SOLO
    (True, True, True, True)
    """
    code, category = ord(char), unicodedata.category(char)
    if category == "Cf" or _within(code, _DROPPED_RANGES):
        return IGNORED
    if category[0] not in "LMN":
        return SEPARATOR
    if not fold(char):
        return IGNORED
    if _within(code, _SOLO_RANGES) or code >= TABLE_SIZE:
        return SOLO
    return WORD | (UPPER if category in ("Lu", "Lt") else 0) | (DIGIT if category[0] == "N" else 0)


@dataclass(frozen=True, slots=True)
class FoldingTables:
    """What the compiled reader looks up for each code point below `TABLE_SIZE`.

    `kinds` uint8; `single` uint32, the folded code point, or 0 where the form has none or several code points, which
    then stand in `several[first[cp]:first[cp + 1]]` (uint32).
    """

    kinds: NDArray[np.uint8]
    single: NDArray[np.uint32]
    first: NDArray[np.int32]
    several: NDArray[np.uint32]


@cache
def folding_tables() -> FoldingTables:
    """The tables, made once a process in about 0.2 s from this Python's Unicode data."""
    kinds = np.zeros(TABLE_SIZE, np.uint8)
    single = np.zeros(TABLE_SIZE, np.uint32)
    first = np.zeros(TABLE_SIZE + 1, np.int32)
    several: list[int] = []
    for code in range(TABLE_SIZE):
        first[code] = len(several)
        char = chr(code)
        kinds[code] = kind(char)
        if not kinds[code] & WORD:
            continue
        folded = fold(char)
        if len(folded) == 1:
            single[code] = ord(folded)
        else:
            several.extend(map(ord, folded))
    first[TABLE_SIZE] = len(several)
    return FoldingTables(kinds, single, first, np.array(several or [0], np.uint32))


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)
