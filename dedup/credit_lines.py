"""Credit lines that announce themselves: "originally published by", "Source:", "contributed to this report".

Each rule is found by a cue, a plain string that polars looks for in all articles at once; only the line around a cue is
read by the patterns. The order of `LADDER` is the order of strength.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from dedup.credit_names import NAME, RUN, WORD, Found, Names


class Hit(NamedTuple):
    """One credit in one article; `start` and `end` are code points in the text, null when it is not in the text."""

    name: str
    outlet: str | None
    url: str | None
    kind: str
    strength: str
    start: int | None
    end: int | None


def hit(found: Found, kind: str, strength: str, start: int | None = None, end: int | None = None) -> Hit:
    """A credit for a name that was found, spanning `start:end` (the name itself when not given)."""
    lo = found.start if start is None else min(start, found.start)
    hi = found.end if end is None else max(end, found.end)
    return Hit(found.name, found.outlet, found.url, kind, strength, lo, hi)


FOOT_SHARE, FOOT_CHARS = 0.7, 700
"""The foot of a text: its last 30 % or last 700 code points, where sources are named and tables are rare."""


def at_foot(text: str, position: int) -> bool:
    """Whether a position belongs to the foot of a text."""
    return position >= min(len(text) * FOOT_SHARE, len(text) - FOOT_CHARS) or len(text) < FOOT_CHARS


_STORY = r"(?:article|story|piece|column|essay|op-ed|post|commentary|editorial|feature|blog|obituary)"
_OURS = rf"(?:{_STORY[3:-1]}|report|investigation|analysis|interview|text|work|content|excerpt|dispatch|item|series)"
_SUBJECT = rf"(?:(?:(?:A|An)(?: \w+)? version of )?(?:[Tt]his|[Tt]he following)(?: \w+)? {_OURS}|[Tt]he {_STORY}|" \
           rf"(?:A|An)(?: \w+)? version of the {_STORY})"  # fmt: skip
_FIRST = (
    r"(?:(?:originally|first|initially|previously)\s+(?:co-)?(?:published|appeared|ran|posted|printed|released|aired|"
    r"produced|written)|co-?published|republished|reprinted|reposted|cross-?posted|(?:was|is) produced|"
    r"(?:was|is) syndicated)"
)
_BY = r"\s+(?:online\s+|here\s+|today\s+)?(?:by|on|in|at|from|with|for)\s+"
_STATEMENT = re.compile(rf"\b(?P<subject>{_SUBJECT})\b(?P<gap>[^.\n]{{0,110}}?)\b{_FIRST}{_BY}(?P<name>{NAME})")
_OPENING = re.compile(
    r"(?:^|(?<=\n)|(?<=[.!?:)\]”\"] )|(?<=[(\[]))(?:[-–—*]\s?)?"
    r"(?P<what>(?:Originally|First) (?:published|appeared|posted|printed)(?: online)?(?: by| on| in| at| with)|"
    r"(?:Re-?published|Reprinted|Reposted|Cross-?posted|Syndicated)(?: here)?(?: with permission)?(?: from| by| via)|"
    r"(?:Co-?published|(?:Published|Produced) in (?:collaboration|partnership)) with)"
    rf":? (?P<name>{NAME})"
)
_HOP = re.compile(
    rf"(?:distributed|carried|syndicated|provided|shared|supplied|Distributed)\s+(?:by|through|via)\s+(?P<name>{NAME})"
)


def republication(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rungs 1 and 2: "This story was originally published by X"; of a chain the last named is the origin."""
    for m in (*_STATEMENT.finditer(text, lo, hi), *_OPENING.finditer(text, lo, hi)):
        subject = m.groupdict().get("subject") or m["what"]
        sure = subject.startswith(("This", "this", "A ", "An ")) or "ollowing" in subject or "what" in m.groupdict()
        sure = sure and not re.search(r"\bproduced\b", m.group())  # "was produced by" also names people
        found = (names.any_name if sure else names.recognise)(m["name"], m.start("name"))
        if found is None or re.match(r"['’]s\b|,? (?:Inc|Ltd|LLC|Records|Books|University)\b", text[found.end :][:20]):
            continue
        end = sentence_end(text, found.end)
        hops = [
            h for h in _HOP.finditer(text, m.start(), sentence_end(text, end) if end < len(text) else end)
            if re.match(r"[^\n]*$", text[end : h.start()])
        ]  # fmt: skip
        partners = [p for h in hops if (p := names.recognise(h["name"], h.start("name"))) and p.name != found.name]
        foot = at_foot(text, m.start()) and m.start() > 300 and not partners
        yield hit(found, "footer" if foot else "republication", "strong", m.start(), end)
        for partner in partners:
            yield hit(partner, "republication", "medium")


_LINE = r"(?:^|(?<=\n)|(?<=[.!?”\")] )|(?<=[(\[]))(?:[-–—*•]\s?)?"
_END = r"(?=\s*(?:$|\n|[)\].]|\s[-–|]\s))"
_SOURCE = re.compile(
    rf"{_LINE}(?:(?P<sure>(?:Original|News|Article|Story) [Ss]ource|Original (?:article|story|post|report))|"
    rf"Source|SOURCE|Fuente|Quelle|Fonte)(?: [Ll]ink| URL)?\s?(?:[:：]|[-–—])\s*(?P<name>{NAME}){_END}"
)
_READ = re.compile(
    r"\b(?:[Rr]ead (?:the )?(?:full|original|complete|entire|rest of (?:the|this))(?: (?:story|article|report|piece|"
    r"post|interview|investigation))?(?: here)?|[Rr]ead (?:more|it)|(?:full|original|complete) (?:story|article|report|"
    rf"piece) (?:is available|can be (?:found|read)|appears))(?: here)?(?: at| on| in| from|:) (?P<name>{NAME})"
)
_PERMISSION = re.compile(
    r"\b(?:[Rr]eposted|[Rr]eprinted|[Rr]epublished|[Uu]sed|[Pp]ublished|[Rr]eproduced)(?: here)? (?:with|by) (?:the )?"
    rf"(?:kind |express )?permission (?:of|from|by) (?P<name>{NAME})"
)
_COURTESY = re.compile(rf"{_LINE}(?:Courtesy|COURTESY)(?::| of) (?P<name>{NAME}){_END}")


def footers(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 3: "Original Source: www.x.example", "Read the full story at X", "Reposted with permission of X"."""
    for pattern in (_SOURCE, _READ, _PERMISSION, _COURTESY):
        for m in pattern.finditer(text, lo, hi):
            found = (names.any_name if m.groupdict().get("sure") else names.recognise)(m["name"], m.start("name"))
            # In the middle of a text "Source: X" stands under a chart or a photograph.
            if found is None or not (m.groupdict().get("sure") or at_foot(text, m.start())):
                continue
            if pattern in (_SOURCE, _COURTESY) and found.end - m.start("name") < len(m["name"].rstrip("./")) - 60:
                continue
            rest = text[found.end : m.end()].strip(" .")
            if pattern is _SOURCE and rest and found.url is None:  # "Source: Reuters Graphics"
                continue
            yield hit(found, "footer", "strong", m.start(), m.end())


_LICENCE = re.compile(r"(?i:\bcreative commons\b|\bCC[ -]BY\b)")
_NOT_TEXT = re.compile(r"(?i)\b(?:photo\w*|picture\w*|image\w*|map\w*|dataset\w*|data|chart\w*|video\w*|music|mural)\b")


def licences(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 4: a licence line that names where the text is from."""
    for m in _LICENCE.finditer(text, lo, hi):
        start, end = sentence_start(text, m.start(), lo), sentence_end(text, m.end())
        if start > lo and text[start:end].startswith(("This ", "It ", "Licensed", "Licence", "License")):
            start = sentence_start(text, max(lo, start - 2), lo)  # "© 2022 X. This article is licensed under ..."
        if _NOT_TEXT.search(text[start:end]):
            continue
        found = [f for f in names.scan(text, start, end) if not f.name.startswith(("Creative", "CC"))]
        if found:
            yield hit(found[0], "footer", "strong", start, end)
        return


_WIRE_MARK = re.compile(
    r"/\s?(?P<a>PRNewswire(?:-[A-Za-z]+)?|CNW|ACCESSWIRE|ACCESS Newswire|PRWEB)\s?/|"
    r"\((?P<b>BUSINESS WIRE|GLOBE NEWSWIRE|GlobeNewswire|Business Wire|Newsfile Corp\.|ACCESSWIRE|Marketwired?|PRWEB)"
    r"(?:\s[-–][^)\n]{0,40})?\)|(?P<c>EINPresswire\.com)\s?/|"
    r"(?P<d>(?:www\.)?(?:prnewswire\.com/(?:news-releases|apac)|businesswire\.com/news|globenewswire\.com/news-release)"
    r"[^\s)]*)"
)
_IMMEDIATE = re.compile(r"(?:^|(?<=\n))\W{0,3}(?P<name>FOR IMMEDIATE RELEASE|For Immediate Release)\b")
_COMPANY = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.”\"] ))SOURCE:?\s(?P<name>{WORD}(?:,? (?:(?:of|and|&|the|for) )?{WORD}){{0,7}}\.?)\s*(?=$|\n)"
)


def releases(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 5: marks of a press release; its origin is the company that it comes from."""
    for m in _WIRE_MARK.finditer(text, lo, hi):
        written = next(g for g in m.groups() if g)
        group = next(k for k, v in m.groupdict().items() if v)
        outlet = names.outlets.resolve(written.split("/")[0] if group == "d" else written.split("-")[0])
        name = written.split("/")[0]
        at = m.start(group)
        found = Found(name, outlet.name if outlet else None, written if group == "d" else None, at, at + len(name))
        yield hit(found, "wire-metadata", "strong", m.start(), m.end())
    for m in (*_IMMEDIATE.finditer(text, lo, hi), *_COMPANY.finditer(text, lo, hi)):
        if m.re is _COMPANY and (names.recognise(m["name"], m.start("name")) or not at_foot(text, m.start())):
            continue  # "SOURCE: AFP" is a footer
        found = Found(m["name"].rstrip() if m.re is _IMMEDIATE else _company(m["name"]), None, None, *m.span("name"))
        yield hit(found, "wire-metadata", "strong", m.start(), m.end())


def _company(name: str) -> str:
    return name if re.search(r"\b(?:Inc|Ltd|Corp|Co|Plc|S\.A|N\.V)\.$", name) else name.rstrip(".")


_COPYRIGHT = re.compile(r"(?P<mark>©\ufe0f?|\([cC]\)|&copy;|\b[Cc]opyright\b)\s*(?P<c>©\s*|\([cC]\)\s*)?(?P<year>\d{4})?")
_HOLDER = re.compile(
    rf"(?:\s*(?:[-–,]|by|\d{{4}}|[Tt]he))*\s*(?P<name>{RUN}(?:, Inc\.?)?(?: and {RUN})?|{NAME})"
)
_PHOTO_BEFORE = re.compile(r"(?i)(?:image|photo\w*|picture|video|graphic)s?\W{0,3}$")


def copyrights(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 8: the holder in a copyright line; the sentence after it is the same in many outlets and says nothing."""
    for m in _COPYRIGHT.finditer(text, lo, hi):
        foot = at_foot(text, m.start())
        holder = _HOLDER.match(text, m.end())
        if holder is None or not (m["year"] or foot) or _PHOTO_BEFORE.search(text[max(0, m.start() - 12) : m.start()]):
            continue
        found = list(names.scan(text, holder.start("name"), holder.end("name")))
        if not found or re.match(r"\s?(?:/|via\b|Graphics|Photo|Images)", text[found[-1].end :][:9]):
            continue
        end = sentence_end(text, found[-1].end)
        yield hit(found[-1], "footer", "medium", m.start(), end)
        for h in _HOP.finditer(text, end, min(hi, end + 120)):
            if partner := names.recognise(h["name"], h.start("name")):
                yield hit(partner, "footer", "medium")


_CONTRIBUTED = re.compile(
    r"\bcontributed (?:to (?:this|the) (?:report|story|article|piece|post)|(?:additional )?reporting)\b|"
    r"\bwas used in (?:this|the) (?:report|story|article)\b"
)
_INPUTS = re.compile(
    r"\b(?:[Ww]ith )?(?:additional |some |further )?(?P<what>[Ii]nputs?|[Ii]nformation|[Rr]eporting|[Ff]iles|[Mm]aterial)"
    r" (?:from|by)(?: the)? (?=\S)|"
    r"\bAdditional (?:reporting|writing|material) (?:by|from)(?: the)? |"
    r"\b[Cc]on información de(?: la| el)? |\b[Cc]om informações d[aeo]s? |\b[Cc]on informazioni (?:di|da|dell['’]|dall['’])\s?|"
    r"\b[Mm]it (?:Material|Informationen|Angaben|Agenturmaterial) (?:von|der|des)(?: der)? |"
    r"\b[Mm]et informatie van(?: het)? |\b[Aa]vec (?:l['’])?(?=[A-Z])"
)
_LIST = re.compile(rf"(?:(?:,| and| &| et| y| e| und|/)* ?(?:the |l['’])?(?:{NAME}|dpa|ots))+")
_AGENCIES = re.compile(r"(?:the )?(?:news |wire )?(?P<name>agency|agencies|wires|wire services|wire reports)\b")
_AGENCY_INPUTS = re.compile(r"\b[Ww]ith (?:news )?(?P<name>agency|agencies|wire) (?:inputs|reports|copy)\b")


def contributions(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 9: agencies that contributed or whose material was used. A contribution, not the origin."""
    for m in _CONTRIBUTED.finditer(text, lo, hi):
        start = sentence_start(text, m.start(), max(lo, m.start() - 200))
        for found in names.scan(text, start, m.start()):
            yield hit(found, "footer", "medium", start, sentence_end(text, m.end()))
    for m in _INPUTS.finditer(text, lo, hi):
        sentence = text[sentence_start(text, m.start(), lo) : m.start()]
        short = len(sentence) < 40  # a credit line is short, and stands at the foot or in the first lines
        if not (short and (at_foot(text, m.start()) or m.start() < 300)):
            continue
        if generic := _AGENCIES.match(text, m.end()):
            yield hit(Found(generic["name"], None, None, *generic.span("name")), "footer", "medium", m.start(), generic.end())
        elif listed := _LIST.match(text, m.end()):
            end = listed.end()
            for found in names.scan(text, m.end(), end):
                yield hit(found, "footer", "medium", m.start(), end)
    for m in _AGENCY_INPUTS.finditer(text, lo, hi):
        yield hit(Found(m["name"], None, None, *m.span("name")), "footer", "medium", m.start(), m.end())


Rule = Callable[[str, int, int, Names], Iterator[Hit]]

LADDER: tuple[Rule, ...] = (republication, footers, licences, releases, copyrights, contributions)

CUES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("originally published", "originally appeared", "originally posted", "originally ran", "originally printed",
         "first published", "first appeared", "first posted", "first ran", "initially published", "co-published",
         "copublished", "previously published", "republished", "re-published", "reprinted from", "reprinted by",
         "reprinted with", "reposted from", "reposted on", "crossposted", "cross-posted", "in collaboration with",
         "in partnership with", "was produced by", "is produced by", "syndicated", "originally produced",
         "originally written", "originally co-published"), republication),
    **dict.fromkeys(
        ("source:", "source -", "source –", "source link", "source url", "original source", "original article",
         "original story", "original post", "original report", "fuente:", "quelle:", "fonte:", "read the ",
         "read more", "read it ", "full story", "full article", "complete article", "permission of", "permission from",
         "permission by", "courtesy:", "courtesy of"), footers),
    **dict.fromkeys(("creative commons", "cc by", "cc-by"), licences),
    **dict.fromkeys(
        ("prnewswire", "/cnw/", "accesswire", "access newswire", "business wire)", "globe newswire)", "globenewswire",
         "newsfile corp", "marketwire", "prweb", "einpresswire", "businesswire.com", "immediate release",
         "source "), releases),
    **dict.fromkeys(("©", "copyright", "(c) ", "&copy;"), copyrights),
    **dict.fromkeys(
        ("contributed to th", "contributed reporting", "contributed additional", "was used in th", "inputs from",
         "input from", "information from", "reporting from", "reporting by", "files from", "material from",
         "material by", "writing by", "agency inputs", "agencies inputs", "agency reports", "agencies reports",
         "con información de", "com informações d", "con informazioni", "mit material", "mit informationen",
         "mit agenturmaterial", "mit angaben", "met informatie", "avec a", "avec r", "avec l"), contributions),
}  # fmt: skip
"""Cue, in lower case, -> the rule that reads the line around it."""


def sentence_start(text: str, position: int, floor: int) -> int:
    """Where the sentence around a position begins, not before `floor`."""
    start = max(text.rfind("\n", floor, position) + 1, floor)
    for m in _SENTENCE_BREAK.finditer(text, start, position):
        if not _ABBREVIATED.search(text, max(start, m.start() - 5), m.start() + 1):
            start = m.end()
    return start


def sentence_end(text: str, position: int) -> int:
    """Where the sentence around a position ends: after its full stop, or at the end of its line."""
    m = _SENTENCE_END.search(text, max(position - 1, 0))
    return max(m.end(), position) if m else len(text)


_SENTENCE_BREAK = re.compile(r"[.!?][”\")’\]]?\s+(?=[^\sa-z])")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Inc|Ltd|Co|No)\.$")
_SENTENCE_END = re.compile(r"[.!?][)\]”\"]?(?=\s|$)|(?=\n)")
