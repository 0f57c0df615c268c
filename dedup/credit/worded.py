"""Credits and issuers in languages other than English, by the wording of the article's language.

Each pattern is tried only around its cues, within a line, so that a text costs no more than its length.
"""

import re
from collections.abc import Iterable, Iterator

from dedup.credit.datelines import HEAD
from dedup.credit.hits import Hit, at_foot, hit
from dedup.credit.mentions import in_lead
from dedup.credit.names import NameMatch, Names
from dedup.credit.wordings import Line, Wording

_BEFORE, _AFTER = 160, 240
"""Code points around a cue that a pattern may read."""
MOST_CUES = 100
"""Places of one cue that are read, half of them from the beginning of the text and half from its end."""
LONGEST_ISSUER = 90
"""Code points of an issuer's name; what is longer is no name."""

LOOSE = ("mention", "own-reporting")
"""Kinds that the ladder weighs against each other; all others are lines of their own."""


def worded_credits(text: str, wording: Wording, names: Names) -> Iterator[Hit]:
    """The outlets that an article credits in the wording of its language, in the order of the wording's lines."""
    for line in wording.lines:
        for m in _matches(text, line):
            if _misplaced(text, line, m.start()):
                continue
            groups = m.groupdict()
            if groups.get("list"):
                listed = _listed(m["list"], m.start("list"), wording, names)
                yield from (hit(f, line.kind, line.strength, m.start(), m.end()) for f in listed)
                continue
            group = "known" if groups.get("known") else "any"
            found = _named(m[group], m.start(group), wording, names)
            if group == "any" and len(m[group]) > 1 and (found is None or found.name != m[group]):
                found = NameMatch(m[group], None, None, *m.span(group))  # "Spiegel der Woche" is not the Spiegel
            if found is None:
                continue
            kind = line.kind
            if kind == "republication" and m.start() > len(text) / 2:
                kind = "footer"
            if line.kind in LOOSE:
                leads = line.strength == "medium" and in_lead(text, found.start)
                strength = "medium" if leads or line.kind == "own-reporting" else "weak"
                yield hit(found, line.kind, strength)
            else:
                yield hit(found, kind, line.strength, m.start(), m.end())


def worded_statements(text: str, wording: Wording) -> list[tuple[str, str, str, int, int]]:
    """(issuer, kind, strength, start, end) for each issuer that an article names in the wording of its language."""
    found: dict[str, tuple[str, str, str, int, int]] = {}
    for line in wording.said:
        for m in _matches(text, line):
            start, end = _sentence(text, m.start(), m.end())
            name = _issuer(m["who"], wording, found)
            if name is None or not 1 < len(name) <= LONGEST_ISSUER or wording.deny.search(text, start, end):
                continue
            if name not in found or m.start() < found[name][3]:
                found[name] = (name, line.kind, line.strength, start, end)
    spans: dict[tuple[int, int], tuple[str, str, str, int, int]] = {}
    for row in found.values():  # of two patterns that read one sentence the first counts: the wording has its order
        spans.setdefault(row[3:], row)
    return sorted(spans.values(), key=lambda row: row[3:])


def _issuer(written: str, wording: Wording, before: Iterable[str]) -> str | None:
    """The name in what was found: without the words that lead to it; "the department" is the one that was named before,
    and nobody where none was.
    """
    name = written.strip(" ,،、:'\"’‘“”«»")
    if wording.lead is not None and (m := wording.lead.match(name)):
        name = name[m.end() :]
    if wording.bodies is None or not wording.bodies.fullmatch(name):
        return name
    return next((longer for longer in reversed(list(before)) if longer.endswith(name)), None)


def _matches(text: str, line: Line) -> Iterator[re.Match[str]]:
    """Matches of a line around its cues, none of which overlap."""
    read = -1
    for at in _cues(text, line):
        lo = max(read, at - _BEFORE, text.rfind("\n", 0, at) + 1, 0)
        stop = text.find("\n", at)
        hi = min(len(text) if stop < 0 else stop + 1, at + _AFTER)
        for pattern in line.says:
            if (m := pattern.search(text, lo, hi)) is not None:
                read = m.end()
                yield m
                break


def _cues(text: str, line: Line) -> list[int]:
    places: list[int] = []
    for cue in line.cues:
        here: list[int] = []
        at = text.find(cue)
        while at >= 0:
            here.append(at)
            at = text.find(cue, at + len(cue))
        places += here if len(here) <= MOST_CUES else here[: MOST_CUES // 2] + here[-MOST_CUES // 2 :]
    return sorted(set(places))


def _misplaced(text: str, line: Line, at: int) -> bool:
    if line.at == "head":
        return at > HEAD
    return line.at == "foot" and not at_foot(text, at)


def _named(written: str, at: int, wording: Wording, names: Names) -> NameMatch | None:
    """The outlet that a name means in this language, else in any; of a longer run its first words."""
    parts = written.split(" ")
    for size in range(len(parts), 0, -1):
        name = " ".join(parts[:size])
        known = wording.names.get(name)
        outlet = names.outlets.resolve(known or name)
        if known is not None or outlet is not None:
            return NameMatch(name, outlet.name if outlet else known, None, at, at + len(name))
    return None


def _listed(written: str, at: int, wording: Wording, names: Names) -> list[NameMatch]:
    """All outlets that a list names."""
    found = list(names.scan(written, 0, len(written)))
    for spelling, shown in wording.names.items():
        if (place := written.find(spelling)) >= 0:
            outlet = names.outlets.resolve(shown)
            found.append(NameMatch(spelling, outlet.name if outlet else shown, None, place, place + len(spelling)))
    by_name = {f.outlet or f.name: f for f in found}
    return [f._replace(start=f.start + at, end=f.end + at) for f in by_name.values()]


_ENDS = ".!?\n।。！？"


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a match: from behind the last mark before it to the next mark."""
    first, last = max(0, start - _AFTER), min(len(text), end + _AFTER)
    while start > first and text[start - 1] not in _ENDS:
        start -= 1
    while end < last and text[end - 1] not in _ENDS:
        end += 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
