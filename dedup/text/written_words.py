"""Words as readers see them: a vowel sign, an accent or a joiner belongs to its letter and cuts no word in two.

Python's `\\w` holds no marks, so that it cuts words of Tamil, Sinhala and Hindi at every vowel sign; polars' `\\w` and
the tokenizer do not.
"""

import re
import sys
import unicodedata
from itertools import pairwise

JOINERS = "\u200c\u200d"
"""They say how letters beside them are drawn."""
_PLANES = (range(0x300, 0x20000), range(0xE0100, 0xE01F0))
"""Code points among which all marks lie: to look at all others takes ten times as long."""


def _marks() -> str:
    """All marks, as ranges of a class of characters."""
    found = [n for plane in _PLANES for n in plane if n <= sys.maxunicode and is_mark(chr(n))]
    begins = [found[0], *(b for a, b in pairwise(found) if b != a + 1)]
    ends = [*(a for a, b in pairwise(found) if b != a + 1), found[-1]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(begins, ends, strict=True))


def is_mark(sign: str) -> bool:
    """Whether a character is written on, under or round another one.

    >>> [is_mark(sign) for sign in "\u0bbe\u0301a"]
    [True, True, False]
    """
    return unicodedata.category(sign).startswith("M")


WORD = re.compile(rf"\w[\w{_marks()}{JOINERS}]*")
"""A word: of "தமிழ் நாடு" there are two."""
