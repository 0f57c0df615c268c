"""Sums of words, and the passages that are muted by them: kept without a word, found wherever their words stand.

`value` of a muted passage is `sha256:SUM words:N edges:HHHH at:START-END`. N words in a row with that sum are the
passage. `edges`, a byte each of the sums of the first and of the last word, spares summing at most places; a byte tells
no word. `at`: where it was chosen, in article `left`. A sum alone is that of a whole paragraph.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

Span = tuple[int, int]
_KEY = re.compile(r"sha256:([0-9a-f]{64})(?: words:(\d{1,9}) edges:([0-9a-f]{4}))?(?: at:(\d{1,12})-(\d{1,12}))?")
_TOKEN = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|"
                    r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")  # fmt: skip
"""A word; where blanks part no words, a sign: a passage may begin there at any."""


class _Plain(dict[int, str]):
    """A sign -> what of it counts: case, accents and signs do not."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).casefold()
        self[code] = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
        return self[code]


_PLAIN = _Plain()


class _Edges(dict[str, int]):
    """A word -> a byte of its sum."""

    def __missing__(self, word: str) -> int:
        self[word] = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[0]
        return self[word]


@dataclass(frozen=True, slots=True)
class Passage:
    """What `value` of a muted passage says. `words`, `edges`: None of a whole paragraph; `at`: where it was chosen."""

    sum: str
    words: int | None = None
    edges: Span | None = None
    at: Span | None = None

    @classmethod
    def of(cls, value: str) -> "Passage | None":
        """Of a `value`; None where it is none.

        >>> told = Passage.of(passage_key("Never a dull day.", (20, 37)))
        >>> (told.words, told.at) if told else None
        (4, (20, 37))
        """
        found = _KEY.fullmatch(value.strip())
        if found is None:
            return None
        total, words, edges, start, end = found.groups()
        first = (int(edges[:2], 16), int(edges[2:], 16)) if words else None
        return cls(total, int(words) if words else None, first, (int(start), int(end)) if start else None)


def text_key(text: str) -> str:
    """sha256 of the words of a text, 64 hex digits: case, blanks, signs and accents do not count.

    >>> text_key("The Ferry, at Orlen") == text_key("the ferry at ORLEN") != text_key("The bridge at Orlen")
    True
    """
    return _sum(text.translate(_PLAIN).split())


def passage_key(passage: str, at: Span | None = None) -> str:
    """What `value` of a muted passage holds: the sum of its words, never the words; what is one already is left so.
    `at`: where it was chosen in the article that the decision names.

    >>> key = passage_key("Never a dull day at the Orlen Times.")
    >>> key[:7], key[71:80], passage_key(key) == key
    ('sha256:', ' words:8 ', True)
    """
    given = passage.strip()
    if _KEY.fullmatch(given):
        return given
    words = _words(given)
    if not words:
        return f"sha256:{text_key(given)}"
    edge = _Edges()
    place = f" at:{at[0]}-{at[1]}" if at else ""
    return f"sha256:{_sum(words)} words:{len(words)} edges:{edge[words[0]]:02x}{edge[words[-1]]:02x}{place}"


class MutedPassages:
    """The passages of several `value`s, found in texts.

    >>> muted = MutedPassages([passage_key("Sign up for the letter!")])
    >>> [*muted.spans("Rain fell. SIGN UP, for the letter! Then snow.")]
    [(11, 35, 0)]
    """

    def __init__(self, values: Collection[str]) -> None:
        self._paragraphs: dict[str, int] = {}
        self._by_length: dict[int, dict[Span, dict[str, int]]] = {}
        for n, value in enumerate(values):
            told = Passage.of(passage_key(value))
            assert told is not None  # noqa: S101  # passage_key gave it
            if told.words and told.edges:
                self._by_length.setdefault(told.words, {}).setdefault(told.edges, {}).setdefault(told.sum, n)
            else:
                self._paragraphs.setdefault(told.sum, n)
        self._edges = _Edges()

    def spans(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Where they stand: start, end, and which of the values, of equal ones the first."""
        if self._paragraphs:
            yield from self._whole(text)
        if self._by_length:
            plain = text.translate(_PLAIN)
            words = _TOKEN.findall(plain)
            if found := [*self._inside(words)]:
                yield from _placed(text, plain, found)

    def _whole(self, text: str) -> Iterator[tuple[int, int, int]]:
        start = 0
        for line in text.split("\n"):
            if line.strip() and (n := self._paragraphs.get(text_key(line))) is not None:
                yield start, start + len(line), n
            start += len(line) + 1

    def _inside(self, words: list[str]) -> Iterator[tuple[int, int, int]]:
        """The first and the last word of each, and which it is."""
        edges = [*map(self._edges.__getitem__, words)]
        for length, kinds in self._by_length.items():
            lasts = defaultdict(set)
            for first, last in kinds:
                lasts[first].add(last)
            for i in range(len(words) - length + 1):
                if (fits := lasts.get(edges[i])) is None or (last := edges[i + length - 1]) not in fits:
                    continue
                if (n := kinds[edges[i], last].get(_sum(words[i : i + length]))) is not None:
                    yield i, i + length - 1, n


def _placed(text: str, plain: str, found: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Words of the plain text as spans of the text, with the signs that stand at their ends."""
    ends = [*accumulate(len(_PLAIN[ord(c)]) for c in text)]  # of each sign, in the plain text
    stands = [m.span() for m in _TOKEN.finditer(plain)]
    for first, last, n in found:
        start, end = bisect_right(ends, stands[first][0]), bisect_right(ends, stands[last][1] - 1) + 1
        while start and _is_sign(text[start - 1]):
            start -= 1
        while end < len(text) and _is_sign(text[end]):
            end += 1
        yield start, end, n


def _is_sign(c: str) -> bool:
    return not c.isspace() and not _PLAIN[ord(c)].strip()


def _words(passage: str) -> list[str]:
    return _TOKEN.findall(passage.translate(_PLAIN))


def _sum(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()
