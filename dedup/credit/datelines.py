"""Marks that an agency's text wears: its dateline, its byline, and its sign-off."""

import re
from collections.abc import Iterator

from dedup.credit.hits import Hit, hit
from dedup.credit.names import NameMatch, Names
from dedup.outlets.spelling import UPPER, WORD

HEAD = 500
"""Code points in which a dateline or byline may stand: behind a title, a byline and a standfirst, no later."""
TAIL = 12
"""Code points at the end in which a sign-off ends."""

_MONTH = (
    r"(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Aa]br|[Mm]ay|[Mm]ai|[Jj]un|[Jj]ul|[Aa]ug|[Aa]go|[Ss]ep|[Oo][ck]t|[Nn]ov|"
    r"[Dd][ei][czs])\w{0,8}\.?"
)
_TOKEN = rf"(?:[{UPPER}\d][\w.'’\-]*|{_MONTH}|de|del|la|le|el|los|las|di|du|do|da|am|an der|and|of|upon|sur|y|e)"
_PLACE = re.compile(rf"(?P<place>{_TOKEN}(?:(?:, ?| ?/ ?| [-–—] | ){_TOKEN}){{0,9}})[,.:;]?\s?(?:[-–—_:]{{1,2}}\s?)?$")
_OPEN = re.compile(r"(?:^|\n)[^\w\n]{0,4}$")
_CLOSE = re.compile(r"(?:/[a-z]{2,4}|/[^()\n]{2,30})?\s?\)\s*(?P<dash>\.?\s?(?:--+|[-–—_―]+|[:;|])\s*|\.\s+)?")
_SLASHED, _SLASH_CLOSE = re.compile(r"(?:^|[\s.])/\s?$"), re.compile(r"\s?/\s?[.,:;]?\s?(?:--+|[-–—])?\s*")
_HEADED = re.compile(r" ?: +|:\n\s*")
_STARTS_STORY = re.compile(rf"[\"'“‘«(\[]?[{UPPER}\d\u0900-\uffff]")
_ARTICLE = re.compile(r"^(?:The|A|An|This|That|His|Her|Its|Our|By|In|On|At|For|And|But)\b(?! Hague)")


_PLAIN = frozenset(
    ("Reuters", "REUTERS", "AP", "AFP", "CNN", "BBC", "EFE", "ANSA", "dpa", "NPR", "VOA", "Xinhua", "Bloomberg")
)
"""Names that nobody else has: "London (CNN) The queen ..." needs no dash, "(PTI) founder ..." is a party."""


def dateline(text: str, name: NameMatch, names: Names, own: str | None = None) -> Iterator[Hit]:
    """Rung 6: "MARLOW, March 4 (Reuters) -", "MARLOW, March 4. /TASS/." A known name in brackets or between strokes
    behind a place, and a story behind it; or another outlet's name and a colon before all: "BBC: The pier ...".

    A word in brackets alone proves nothing: local stations write "MARLOW (KQZX)", parties are abbreviated "(PTI)".
    """
    if name.start > HEAD:
        return
    if (own is None or name.outlet != own) and (m := _HEADED.match(text, name.end)) and not text[: name.start].strip():
        if name.name in names.spellings and _STARTS_STORY.match(text, m.end()):
            yield hit(name, "dateline", "strong", name.start, m.end())
        return
    # An unlisted name counts only where a paper signs its own text: "(Harbour Gazette) -" in harbourgazette.
    if name.name not in names.spellings and (own is None or name.outlet != own):
        return
    before = text[max(0, name.start - 120) : name.start]
    opened = re.search(r"\(\s?(?:[^()\n]{2,30}/)?$", before)
    closed = _CLOSE.match(text, name.end)
    stroke = opened is None
    if stroke:
        opened, closed = _SLASHED.search(before), _SLASH_CLOSE.match(text, name.end)
    if opened is None or closed is None or not _STARTS_STORY.match(text, closed.end()):
        return
    start = name.start - len(opened.group().lstrip(" .\n"))
    ahead = text[max(0, start - 120) : start].rstrip()
    first = not text[: max(0, start - 120)].strip()  # `ahead` reaches back to the beginning
    dashed = stroke or bool(closed["dash"])
    if not ahead or _OPEN.search(ahead):
        if dashed or (first and name.name in _PLAIN):
            yield hit(name, "dateline", "strong", start, closed.end())
        return
    place = _PLACE.search(ahead)
    if place is None or _ARTICLE.match(place["place"]):
        return
    where = place["place"]
    if "".join(w[0] for w in re.findall(r"\w+", where)).endswith(name.name):  # "Unified Payment Interface (UPI)"
        return
    opens = ahead[: place.start()].endswith("\n") or (first and not ahead[: place.start()].strip())
    shouted = re.match(rf"[{UPPER}][{UPPER}.'’\-]+(?![a-z])", where) is not None
    dated = re.search(rf"{_MONTH}\s?\d|\d\s{_MONTH}", where) is not None
    dashed = dashed or re.search(r"[:–—-]$", ahead) is not None
    if (opens or shouted) and (dashed or (opens and (shouted or dated or name.name in _PLAIN))):
        begins = len(text[:start].rstrip()) - len(ahead) + place.start()
        yield hit(name, "dateline", "strong", begins, closed.end())


_PERSON = rf"{WORD}(?: (?:de|van|von|der|bin|al|el|la)?\s?{WORD}){{1,3}}"
_PEOPLE = rf"{_PERSON}(?:(?:, | and | & |, and ){_PERSON}){{0,4}}"
_BY = re.compile(
    r"(?:^|\n)\s*(?:(?:By|BY|by|Por|Par|Von|Di|Written by|Story by)[: ]\s*"
    rf"(?P<people>{_PEOPLE}(?:,? (?:of|for|from)|,|\s?[|/–—-]|\s\()\s?)?)(?:[Tt]he |THE )?$"
)
_BARE = re.compile(rf"(?:^|\n)(?P<people>{_PEOPLE})(?:, | [|/–—] | \()(?:[Tt]he )?$")
_STAFF = re.compile(
    r"\)?(?: (?:[Ss]taff|STAFF|[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?|[Nn]ews [Ss]ervice))*[ \t]*(?P<end>\n|$)?"
)
_STAFF_LINE = re.compile(r" (?:[Ss]taff|STAFF)\b[^\n]{0,20}\n")


def byline(text: str, name: NameMatch, names: Names, own: str | None = None) -> Iterator[Hit]:
    """Rung 7: "By The Associated Press", "AP Staff", "Mara Quill, Reuters" in the first lines."""
    if name.start > HEAD or text.count("\n", 0, name.start) > 4:
        return
    before, after = text[max(0, name.start - 160) : name.start], _STAFF.match(text, name.end)
    end = after.end() if after else name.end
    line_ends = after is not None and after["end"] is not None
    written = _BY.search(before) or (_BARE.search(before) if line_ends and name.start < 300 else None)
    if written:
        # In a text without lines "By The Associated Press Rescue crews ..." runs on into the story.
        runs_on = name.start < 80 and written["people"] is None and _CAPITAL_NEXT.match(text, name.end)
        if line_ends or (runs_on and names.outlets.is_agency(name.outlet)):
            start = name.start - (len(before) - written.start()) + written.group().startswith("\n")
            yield hit(name, "byline", "strong", start, end)
    elif (not before or before.endswith("\n")) and _STAFF_LINE.match(text, name.end):
        yield hit(name, "byline", "strong", name.start, end)


_CAPITAL_NEXT = re.compile(rf"(?: [Ss]taff)? [{UPPER}]")

_SIGN_BEFORE = re.compile(r"(?:(?<=[.!?”\"’»。])|(?<=[.!?”\"’»]\)))\s*\n?\s*(?P<mark>[-–—/]{1,2}\s?|[(\[]\s?)?$")
_SIGN_AFTER = re.compile(r"\s?[)\]]?[.\s]*$")


def signoff(text: str, name: NameMatch, names: Names, own: str | None = None) -> Iterator[Hit]:
    """Rung 8: the agency behind the last sentence: "... until Monday. (dpa)", "– Reuters", "PTI"."""
    if len(text) - name.end > TAIL or name.start < 20 or not _SIGN_AFTER.match(text, name.end):
        return
    before = _SIGN_BEFORE.search(text[max(0, name.start - 12) : name.start])
    if before is None:
        return
    bracketed = (before["mark"] or "").strip() in ("(", "[")
    if bracketed and not re.match(r"\s?[)\]]", text[name.end :]):
        return
    if names.outlets.is_agency(name.outlet) or (before["mark"] and name.name in names.spellings):
        yield hit(name, "footer", "strong", name.start - len(before.group().lstrip()), len(text.rstrip()))
