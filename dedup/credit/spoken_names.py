"""A sentence as words, and the names in it: where a name begins that ends at a word, and where one ends that begins
there.

Names are runs of capitalised words with small words between them ("Board of Ports and Ferries"), and bodies in small
letters with what is before them ("the state weather office").
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from dedup.outlets.issuers import BODIES, FIRMS, TITLES, is_body, is_name, person
from dedup.outlets.sayings import SAYING
from dedup.outlets.spelling import UPPER, WORD, words

DATED = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sept sep oct nov dec week morning afternoon "
    "evening night month"
)
"""Words of dates, which stand where names do."""
SMALL = words("of for the and & on in de at to against")
"""Small words inside names."""
_NOT_PART = SAYING | words(
    "the a an its his her their our this that these those said by of for from with and or but in on at to as is was "
    "are were be been has have had who which when where while if not no all any some each every other another same so "
    "than under over into about after before since per also it he she they we new"
)
_WHOSE = re.compile(rf"(?:{WORD} ){{0,2}}(?P<last>[{UPPER}]\w+)['’]s (?=\w+ \w)")
"""Whose body it is: "Dunmere's Harbour Development Board"."""
_OWNERS = words(
    "president minister governor women children people men king queen prince mayor speaker leader citizens workers "
    "farmers teachers nurses doctors judges bishops veterans consumers world ombudsman commissioner attorney st"
)
"""Whose it is belongs to the name: "President's Media Office", "Women's Bureau"."""
_MEMBER = re.compile(rf"\b(?:[Pp]arty|[Aa]lliance|[Gg]overnment|[Uu]nion) (?P<who>{WORD}(?: {WORD}){{1,2}})$")
"""Of which body a person is: "Harbour Party Ilen Vask"."""
_OWNED = ("'s", "’s", "s’", "s'")
_WORD = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Rev|Gen|Col|Lt|Capt|Sgt|Hon|Ven|Gov|Sen|Rep|Maj|Adm|Supt|Insp)\.|"
    r"[^\W_](?:[\w’'&.\-]*[^\W_])?(?:(?<=s)[’'](?= [^\W\d_]))?|&|[^\w\s]"
)
_LONGEST = 14
"""Words of the longest name."""


class Speaker(NamedTuple):
    """A name that speaks, as it is written, the abbreviation behind it, and the body that a person is of."""

    name: str
    short: str | None
    of: str | None


class Sentence:
    """The words and marks of one sentence: `text`, `words` as written, `low` in small letters.

    >>> sentence = Sentence("The Harbour Development Board (HDB) and the ports ministry met.")
    >>> sentence.names_to(6), [s.name for s in sentence.names_to(10)]
    ([Speaker(name='Harbour Development Board', short='HDB', of=None)], ['ports ministry'])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = _WORD.findall(text)

    @cached_property
    def low(self) -> list[str]:
        """The words in small letters."""
        return "\n".join(self.words).lower().split("\n") if self.words else []

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [m.span() for m in _WORD.finditer(self.text)]

    def capital(self, k: int) -> bool:
        """Whether word `k` begins with a capital letter; False behind the last."""
        return k < len(self.words) and self.words[k][0].isupper()

    def is_short(self, opening: int, closing: int) -> bool:
        """Whether an abbreviation stands between these two brackets: "(HDB)"."""
        if closing - opening != 2:
            return False
        word = self.words[opening + 1]
        return 1 < len(word) < 13 and sum(c.isupper() for c in word) > 1

    def names_to(self, j: int, first: int = 0) -> list[Speaker]:
        """The names that end with word `j`, not before word `first`: two when "and" joins two bodies."""
        low, short = self.low, None
        if j > 2 and low[j] == ")" and low[j - 2] == "(" and self.is_short(j - 2, j):
            short, j = self.words[j - 1], j - 3
        start = self._begins(j, first)
        if start is None:
            return []
        placed = low[start] in ("in", "at", "on")
        while start < j and low[start] in SMALL:
            start += 1
        if placed and "the" in low[start:j]:
            start = low.index("the", start) + 1  # "In Tarn Vale the Ports Board said"
        before: list[Speaker] = []
        if start > 2 and low[start - 2 : start] == ["and", "the"] and self.capital(start - 3):
            before = self.names_to(start - 3, first)  # "the Ports Board and the Coast Guard said"
        of = None
        if start > 1 and low[start - 1] == "," and (k := self._begins(start - 2, first)) is not None:
            of = _body_of(self._written(k, start - 2))  # "Pellworm's director, Ilen Vask"
        parts = [(part, _plain(part)) for part in _parts(self._written(start, j))]
        return before + [Speaker(who, short, of or _body_of(part)) for part, who in parts if who is not None]

    def names_from(self, j: int) -> list[Speaker]:
        """The names that begin at word `j`, after "the"."""
        low, n = self.low, len(self.words)
        while j < n and low[j] in ("the", "a", "an", "its", "latest", "official", "new"):
            j += 1
        end = j
        while end < n and end - j < _LONGEST:
            if (
                self.capital(end)
                or (low[end] in BODIES and end - j < 5)
                or (end > j and low[end] in SMALL and self.capital(end + 1) and low[end + 1] not in DATED)
            ):
                end += 1
            elif low[end] in ("of", "for") and low[end + 1 : end + 2] == ["the"] and self.capital(end + 2):
                end += 2
            elif end - j < 3 and BODIES.isdisjoint(low[j:end]) and low[end].isalpha() and low[end] not in _NOT_PART:
                end += 1  # "the ports ministry"
            else:
                break
        while end > j and not self.capital(end - 1) and low[end - 1] not in BODIES:
            end -= 1
        if low[end : end + 1] == ["("] and low[end + 2 : end + 3] == [")"] and self.is_short(end, end + 2):
            return self.names_to(end + 2, j)
        return self.names_to(end - 1, j) if end > j else []

    def _written(self, start: int, end: int) -> str:
        return self.text[self._spans[start][0] : self._spans[end][1]]

    def _begins(self, j: int, first: int) -> int | None:
        """Where the name begins that ends with word `j`."""
        low = self.low
        if not first <= j or not (self.capital(j) or low[j] in BODIES or self.words[j] in FIRMS or self._of_body(j)):
            return None
        k, modifiers = j, 0
        while k > first and j - k < _LONGEST:
            w = low[k - 1]
            if self.capital(k - 1) or (w in BODIES and low[k] in ("of", "for")) or self._number(k - 1, first):
                k -= 1
            elif w in SMALL and k - 1 > first and self._joins(k - 1):
                if w == "in" and not self.capital(j):
                    break
                k -= 1
            elif not self.capital(k) and modifiers < 3 and ((w.isalpha() and w not in _NOT_PART) or w.endswith(_OWNED)):
                k, modifiers = k - 1, modifiers + 1
            elif w == "," and (opened := self._ministry(k - 1, first)) is not None:
                k = opened  # "Ministry of Ports, Shipping and Aviation"
            else:
                break
        return k

    def _joins(self, k: int) -> bool:
        """Whether the small word `k` stands inside a name; that of "on 3 May the Ports Board" stands before one."""
        before = self.low[k - 1]
        if self.low[k] == "the" and before in DATED:
            return False
        return self.capital(k - 1) or before in BODIES or (self.low[k] == "the" and before in ("of", "for"))

    def _number(self, k: int, first: int) -> bool:
        """ "March 12 Movement", and not "on March 12"."""
        return k > first and self.words[k].isdigit() and self.capital(k - 1) and self.low[k - 1] not in DATED

    def _of_body(self, j: int) -> bool:
        """ "cabinet of ministers": a word in small letters that belongs to a body's name."""
        low = self.low
        return j > 1 and low[j].isalpha() and low[j - 1] in ("of", "for") and low[j - 2] in BODIES

    def _ministry(self, comma: int, first: int) -> int | None:
        for k in range(comma - 2, max(first, comma - 6) - 1, -1):
            if self.low[k] in ("ministry", "minister", "department", "secretary") and self.low[k + 1] in ("of", "for"):
                return k
        return None


def _parts(name: str) -> Iterator[str]:
    """ "Ports Board and Coast Guard Union" is two bodies, "Department of Census and Statistics" one."""
    left, _, right = name.partition(" and ")
    right = right.removeprefix("the ")
    if right and is_body(left) and is_body(right) and left.split()[-1].lower() not in TITLES:
        yield left
        yield right
    else:
        yield name


def _plain(name: str) -> str | None:
    """A person without title, a body whole; None for what is no name."""
    name = name.strip(" .,")
    while name.split(" ", 1)[0].casefold() in ("the", "a", "an", "said", "state-run", "state", "its", "our"):
        name = name.partition(" ")[2]
    if not name or not is_name(name):
        return None
    if (m := _WHOSE.match(name)) is not None and m["last"].casefold() not in _OWNERS and is_name(name[m.end() :]):
        name = name[m.end() :]
    if (m := _MEMBER.search(name)) is not None:
        name = m["who"]
    return person(name) or name.removesuffix("’s").removesuffix("'s")


def _body_of(name: str) -> str | None:
    """The body that opens a role: "HDB" of "HDB Chief Engineer Ilen Vask"."""
    parts = name.replace("’s", "").replace("'s", "").split()
    at = next((i for i, p in enumerate(parts) if p.casefold().strip(",") in TITLES), None)
    if not at:
        return None
    body = " ".join(parts[:at])
    return body if is_body(body) or parts[at - 1] in FIRMS else None
