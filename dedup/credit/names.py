"""Finding names of outlets in running text: known spellings, hosts, and names shaped like a newspaper's."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dedup.outlets.hosts import host_of
from dedup.outlets.registry import Outlets
from dedup.outlets.spelling import UPPER, WORD, words

RUN = rf"(?:(?:[Tt]he|THE) )?{WORD}(?: (?:(?:of|for|de|della|du|di|&) )?{WORD}){{0,6}}"
"""A run of capitalised words, as most names are written; "and", "in" and "on" end it."""

HOST = r"(?>(?:https?://)?(?:www\.)?(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[a-z]{2,24}\b(?:/[^\s)\]>\"”]*)?)"
NAME = rf"(?:{HOST}|{RUN})"

NOUNS = words(
    "Advertiser Anzeiger Argus Bulletin Chronicle Courier Daily Dispatch Echo Examiner Express Gazette Globe "
    "Guardian Herald Independent Inquirer Journal Ledger Magazine Mail Mercury Mirror Monitor News Newspaper "
    "Observer Post Press Radio Record Register Reporter Review Sentinel Standard Star Sun TV Tageblatt Telegraph "
    "Television Times Today Tribune Voice Weekly Wire Zeitung"
)
"""Last words of newspapers' names: "the Harbour Gazette" is known for an outlet though no table lists it."""

_COMPANIES = words(
    "Express Globe Mail Mercury Press Radio Record Register Standard Star Sun Telegraph Voice Wire TV Television "
    "Monitor Independent Echo Mirror Today Daily"
)
"""Nouns that companies' names end in too."""
_ALONE = words("Times Post Herald Tribune Guardian Chronicle Courier Dispatch Telegraph Star Sun Mirror")
"""Nouns that make a name with "The" alone. "The Gazette" is as often the government's."""
_NO_PAPER = words(
    "state local foreign social mass breaking fake good bad latest sports business free more top a public new old big "
    "hot live video this that his her their our your my no any some all other another first last next blog court "
    "office criminal police for on in and at by of to from with as read also related watch follow see"
)
"""Words that open a run without belonging to a paper's name."""
DAYS = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter "
    "facebook twitter instagram youtube tiktok linkedin telegram whatsapp medium christmas easter"
)
"""Capitalised words that follow "first published in" or "on" without naming an outlet."""
_NO_HOSTS = ("creativecommons.org", "facebook.com", "twitter.com", "x.com", "t.co", "youtube.com", "flickr.com",
             "instagram.com", "pic.twitter.com", "linkedin.com", "tiktok.com", "t.me", "gettyimages.com",
             "wikipedia.org", "wikimedia.org", "goo.gl", "bit.ly", "whatsapp.com")  # fmt: skip

_RUN = re.compile(RUN)
_LAST_WORD = re.compile(rf"(?:{'|'.join(sorted(NOUNS, reverse=True))})(?![\w\-])")
_GOES_ON = re.compile(rf" [{UPPER}]")
_BEHIND_NAME = re.compile(rf"[{UPPER}]\w* $")
_CAPITAL = re.compile(f"[{UPPER}]")
_HOST = re.compile(r"(?<![\w@./\-])" + HOST)
_LEADING = re.compile(r"^(?:(?:[Tt]he|THE|of|for|de|della|du|di|&) )+")


class NameMatch(NamedTuple):
    """A name in a text: as written, the outlet that it resolves to, the URL if it is one, and its place."""

    name: str
    outlet: str | None
    url: str | None
    start: int
    end: int


class Names:
    """What counts as an outlet's name in the texts of one collection.

    >>> names = Names(Outlets.packaged())
    >>> [(f.name, f.outlet) for f in names.scan("By Mara Quill of the Associated Press and the Harl Courier", 0, 58)]
    [('Associated Press', 'Associated Press'), ('Harl Courier', None)]
    """

    def __init__(self, outlets: Outlets) -> None:
        self.outlets = outlets
        self.spellings = {n: o for n, o in outlets.spellings().items() if _distinctive(n)}
        # Agencies are also written in capitals: "(REUTERS)".
        agencies = {outlet for outlet in set(self.spellings.values()) if outlets.is_agency(outlet)}
        for name, outlet in list(self.spellings.items()):
            if outlet in agencies and len(name) > 3:
                self.spellings.setdefault(name.upper(), outlet)
        self.needles = sorted({*self.spellings, *NOUNS}, key=lambda n: (-len(n), n))
        self._lengths: dict[str, list[int]] = {}
        for name in self.spellings:
            self._lengths.setdefault(name[:2], []).append(len(name))
        for lengths in self._lengths.values():
            lengths[:] = sorted(set(lengths), reverse=True)
        odd = sorted((n for n in self.spellings if not _CAPITAL.match(n)), key=len, reverse=True)
        self._odd = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in odd)) if odd else None

    def at(self, text: str, start: int) -> NameMatch | None:
        """The outlet's name at a place where one of `needles` was found, if it stands there as a name of its own."""
        for length in self._lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            outlet = self.spellings.get(name) if len(name) == length else None
            if outlet is None or _inside_word(text, start, start + length):
                continue
            before = text[max(0, start - 30) : start]
            if " " not in name and name in NOUNS and _BEHIND_NAME.search(before):
                longer = self._shaped(text, start, start + length)  # "Harbour Guardian" is not the Guardian
                if longer is not None:
                    return longer
                if not re.search(r"\b(?:[Tt]he|THE) $", before):
                    return None
            return NameMatch(name, outlet, name if host_of(name) else None, start, start + length)
        noun = _LAST_WORD.match(text, start)
        return self._shaped(text, start, noun.end()) if noun and text[start - 1 : start] in (" ", "-") else None

    def _shaped(self, text: str, start: int, end: int) -> NameMatch | None:
        """The newspaper's name whose last word stands at `start:end`, or None."""
        if _GOES_ON.match(text, end) or _inside_word(text, start, end):
            return None
        last = None
        for run in _RUN.finditer(text, max(0, start - 60), end):
            last = run
        if last is None or last.end() != end:
            return None
        return self._paper(last.group(), last.start())

    def _paper(self, run: str, at: int) -> NameMatch | None:
        """The newspaper's name that a run of capitalised words ends in, or None."""
        words = run.split(" ")
        while len(words) > 1 and _opens_no_paper(words):
            at += len(words[0]) + 1
            words.pop(0)
        noun = words[-1].rsplit("-", 1)[-1]
        if noun not in NOUNS or not 2 <= len(words) <= (3 if noun in _COMPANIES else 5):
            return None
        if words[0].lower() == "the" and (noun not in _ALONE or words[0] == "the" or len(words) > 2):
            return None
        if noun == "Press" and words[-2] == "University":  # a publisher of books
            return None
        name = " ".join(words)
        resolved = self.outlets.resolve(name) or self.outlets.resolve(" ".join(words[:-1]))  # "BBC Radio" is the BBC
        return NameMatch(name, resolved.name if resolved else None, None, at, at + len(name))

    def recognise(self, name: str, start: int) -> NameMatch | None:
        """The outlet in a captured name (a host, or a run that may hold other words around it), else None."""
        if "." in name and (host := host_of(name)):
            return self._host(name, host, start)
        words = name.split(" ")
        for size in range(len(words), 0, -1):
            for i in range(len(words) - size + 1):
                part = " ".join(words[i : i + size])
                if part in self.spellings or (size == len(words) and self.outlets.resolve(part)):
                    outlet = self.spellings.get(part) or self.outlets.resolve(part).name  # type: ignore[union-attr]
                    at = start + len(" ".join(words[:i])) + (i > 0)
                    cut = _LEADING.match(part)
                    skip = cut.end() if cut and part not in self.spellings else 0
                    return NameMatch(part[skip:], outlet, None, at + skip, at + len(part))
        cut = _LEADING.match(name)
        skip = cut.end() if cut and len(name[cut.end() :].split(" ")) > 1 else 0
        words = name[skip:].split(" ")
        for size in range(len(words), 1, -1):  # "Harbour Gazette of April"
            if (paper := self._paper(" ".join(words[:size]), start + skip)) is not None:
                return paper
        return None

    def any_name(self, name: str, start: int) -> NameMatch | None:
        """As `recognise`, but any capitalised name will do: for sentences that can only name an outlet."""
        found = self.recognise(name, start)
        if found is not None or host_of(name):
            return found
        cut = _LEADING.match(name)
        skip = cut.end() if cut and " " in name[cut.end() :] else 0  # "The Island", but "Ostwick Review"
        plain = name[skip:]
        first = plain.split(" ")[0].lower()
        if first in DAYS or first.isdigit() or len(plain) < 2:
            return None
        return NameMatch(plain, None, None, start + skip, start + len(name))

    def _host(self, written: str, host: str, start: int) -> NameMatch | None:
        written = written.rstrip(".,;:")
        if any(host == h or host.endswith("." + h) for h in _NO_HOSTS):
            return None
        bare = re.sub(r"^https?://", "", written)
        name = re.split(r"[/?#]", bare, maxsplit=1)[0]
        at = start + len(written) - len(bare)
        resolved = self.outlets.resolve(host)
        return NameMatch(name, resolved.name if resolved else None, written, at, at + len(name))

    def own(self, found: NameMatch, outlet: str | None) -> NameMatch:
        """The name as the article's own outlet's, when it is an unlisted short form of it ("Harbour Gazette" in
        "harbourgazettecom")."""
        if found.outlet is None and outlet and len(short := _squashed(found.name)) >= 6:
            return found._replace(outlet=outlet) if _squashed(outlet).startswith(short) else found
        return found

    def scan(self, text: str, start: int, end: int) -> Iterator[NameMatch]:
        """All names of outlets in a stretch of text, in order."""
        found: list[NameMatch] = []
        for m in _HOST.finditer(text, start, end):
            if (host := host_of(m.group())) and (hit := self._host(m.group(), host, m.start())):
                found.append(hit)
        for m in _RUN.finditer(text, start, end):
            if (hit := self.recognise(m.group(), m.start())) is not None:
                found.append(hit)
        if self._odd is not None:
            found += (NameMatch(m.group(), self.spellings[m.group()], None, m.start(), m.end())
                      for m in self._odd.finditer(text, start, end))  # fmt: skip
        last = -1
        for hit in sorted(found, key=lambda f: (f.start, f.start - f.end)):
            if hit.start >= last:
                last = hit.end
                yield hit

    def company_like(self, found: NameMatch) -> bool:
        """Whether an unlisted name could as well be a company's ("Federal Express")."""
        return found.outlet is None and found.name.split(" ")[-1] in _COMPANIES


def _squashed(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum()).removeprefix("the")


def _opens_no_paper(words: list[str]) -> bool:
    first = words[0].lower()
    if first == "the":
        return len(words) > 2
    return first in _NO_PAPER or (first in DAYS and not first.endswith("day")) or first.endswith(("'s", "’s"))


def _distinctive(name: str) -> bool:
    """Whether a spelling can be looked for in texts at all: two letters, and not a plain lower-case word."""
    return len(name) >= 2 and (not name.islower() or "." in name or name == "dpa") and not name.isdigit()


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before.isalnum() or before == "_") and not _unspaced(text[start]):
        return True
    return bool(after) and (after.isalnum() or after == "_") and not _unspaced(text[end - 1])


def _unspaced(char: str) -> bool:
    return char >= "\u2e80"  # Han, kana, hangul: names stand without spaces around them
