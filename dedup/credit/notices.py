"""Notices: marks of a press release, copyright lines, and who contributed to a report."""

import re
from collections.abc import Iterator, Mapping

from dedup.credit.hits import Hit, Rule, at_foot, hit, sentence_end, sentence_start
from dedup.credit.names import NAME, RUN, NameMatch, Names
from dedup.credit.republication import HOP
from dedup.outlets.spelling import WORD

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
        found = NameMatch(name, outlet.name if outlet else None, written if group == "d" else None, at, at + len(name))
        yield hit(found, "wire-metadata", "strong", m.start(), m.end())
    for m in (*_IMMEDIATE.finditer(text, lo, hi), *_COMPANY.finditer(text, lo, hi)):
        if m.re is _COMPANY and (names.recognise(m["name"], m.start("name")) or not at_foot(text, m.start())):
            continue  # "SOURCE: AFP" is a footer
        found = NameMatch(
            m["name"].rstrip() if m.re is _IMMEDIATE else _company(m["name"]), None, None, *m.span("name")
        )
        yield hit(found, "wire-metadata", "strong", m.start(), m.end())


def _company(name: str) -> str:
    return name if re.search(r"\b(?:Inc|Ltd|Corp|Co|Plc|S\.A|N\.V)\.$", name) else name.rstrip(".")


_COPYRIGHT = re.compile(
    r"(?P<mark>©\ufe0f?|\([cC]\)|&copy;|\b[Cc]opyright\b)\s*(?P<c>©\s*|"
    r"\([cC]\)\s*)?(?P<year>\d{4})?"
)
_HOLDER = re.compile(rf"(?:\s*(?:[-–,]|by|\d{{4}}|[Tt]he))*\s*(?P<name>{RUN}(?:, Inc\.?)?(?: and {RUN})?|{NAME})")
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
        hops = [
            p for h in HOP.finditer(text, end, min(hi, end + 120)) if (p := names.recognise(h["name"], h.start("name")))
        ]  # fmt: skip
        # who needs a distributor is no page's own owner: it is the source, and the distributor is not
        yield hit(found[-1], "footer", "strong" if hops else "medium", m.start(), end)
        for partner in hops:
            yield hit(partner, "footer", "medium")


_SYNDICATED = re.compile(rf"(?:^|(?<=\n))\W{{0,3}}[cC]\.\s?(?:19|20)\d\d,?\s+(?P<name>{RUN})[^\n]{{0,40}}")


def syndication(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 4: "c.2025 The New York Times Company", the mark that a paper's own news service puts on what it sells."""
    for m in _SYNDICATED.finditer(text, lo, hi):
        for found in list(names.scan(text, m.start("name"), m.end("name")))[:1]:
            yield hit(found, "footer", "strong", m.start(), m.end())


_CONTRIBUTED = re.compile(
    r"\bcontributed (?:to (?:this|the) (?:report|story|article|piece|post)|(?:additional )?reporting)\b|"
    r"\bwas used in (?:this|the) (?:report|story|article)\b"
)
_INPUTS = re.compile(
    r"\b(?:[Ww]ith )?(?:additional |some |further )?(?P<what>[Ii]nputs?|[Ii]nformation|[Rr]eporting|[Ff]iles|"
    r"[Mm]aterial)"
    r" (?:from|by)(?: the)? (?=\S)|"
    r"\bAdditional (?:reporting|writing|material) (?:by|from)(?: the)? |"
    r"\b[Cc]on información de(?: la| el)? |\b[Cc]om informações d[aeo]s? |\b[Cc]on informazioni (?:di|da|dell['’]|"
    r"dall['’])\s?|"
    r"\b[Mm]it (?:Material|Informationen|Angaben|Agenturmaterial) (?:von|der|des)(?: der)? |"
    r"\b[Mm]et informatie van(?: het)? |\b[Aa]vec (?:l['’])?(?=[A-Z])"
)
_LIST = re.compile(rf"(?:(?:,| and| &| et| y| e| und|/)* ?(?:the |l['’])?(?:{NAME}|dpa|ots))+")
_AGENCIES = re.compile(
    r"(?:the )?(?:news |wire )?(?P<name>agency|agencies|wires|wire services|wire reports)(?=\s*(?:$|\n|[.,;)\]]|"
    r"and\b|&))"
)
_WIRES = (
    r"(?i:(?:news|wire)[- ](?:services?|agenc(?:y|ies))(?: (?:reports?|dispatches))?|(?:wire|agency) (?:reports?|"
    r"dispatches|stories|copy)|(?:wire|agency) and staff reports?|agencies|wires)"
)
_WIRE_LINE = re.compile(
    r"(?:^|(?<=\n))[^\w\n]{0,3}(?P<said>(?:(?i:by|from|compiled (?:by|from)|combined (?:by|from)|via) )?(?i:the )?"
    r"(?:[A-Z][\w.'’&-]* ){0,4}?(?i:staff(?: reports?| writers?| reporters?)?(?:,| and| &|/| with)+ ?)?)"
    rf"(?i:various |combined )?(?P<name>{_WIRES})[^\w\n]{{0,3}}(?=$|\n)"
)
"""Groups of a line of its own: what leads to the name, which a bare "Agencies" inside a text lacks, and the name."""


def wire_line(text: str, lo: int = 0, hi: int | None = None) -> NameMatch | None:
    """What "Staff and wire reports", "From news services" and their like call the agencies that they do not name.

    >>> wire_line("Staff and wire reports").name, wire_line("By Mara Quill")
    ('wire reports', None)
    """
    m = _WIRE_LINE.search(text, lo, len(text) if hi is None else hi)
    bare = m is not None and not m["said"].strip() and m["name"].lower() in ("agencies", "wires")
    if m is None or (bare and m.end() < len(text)):
        return None
    return NameMatch(m["name"], None, None, *m.span("name"))


def wire_reports(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 9: a line of its own that names agencies together, above a story or below it. Which they are is not said."""
    if (found := wire_line(text, lo, hi)) is None:
        return
    head = found.start < 300 and text.count("\n", 0, found.start) < 5
    if head or at_foot(text, found.start):
        start = text.rfind("\n", 0, found.start) + 1
        yield hit(found, "byline" if head else "footer", "medium", start, sentence_end(text, found.end))


_LOWER_WORD = re.compile(r"\b(?!(?:and|et|y|e|und|by|por|par|with)\b)[^\W\d_A-ZÀ-Þ]\w*\s")
_AGENCY_INPUTS = re.compile(r"\b[Ww]ith (?:news )?(?P<name>agency|agencies|wire) (?:inputs|reports|copy)\b")


def contributions(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 9: agencies that contributed or whose material was used. A contribution, not the origin."""
    for m in _CONTRIBUTED.finditer(text, lo, hi):
        start = sentence_start(text, m.start(), max(lo, m.start() - 200))
        for found in names.scan(text, start, m.start()):
            yield hit(found, "footer", "medium", start, sentence_end(text, m.end()))
    for m in _INPUTS.finditer(text, lo, hi):
        ahead = text[sentence_start(text, m.start(), lo) : m.start()]
        # A credit line opens its sentence, or stands behind names: "Le Figaro avec AFP".
        if len(ahead) > 40 or _LOWER_WORD.search(ahead) or not (at_foot(text, m.start()) or m.start() < 300):
            continue
        if generic := _AGENCIES.match(text, m.end()):
            found = NameMatch(generic["name"], None, None, *generic.span("name"))
            yield hit(found, "footer", "medium", m.start(), generic.end())
        elif listed := _LIST.match(text, m.end()):
            end = listed.end()
            for found in names.scan(text, m.end(), end):
                yield hit(found, "footer", "medium", m.start(), end)
    for m in _AGENCY_INPUTS.finditer(text, lo, hi):
        yield hit(NameMatch(m["name"], None, None, *m.span("name")), "footer", "medium", m.start(), m.end())


CUES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("prnewswire", "/cnw/", "accesswire", "access newswire", "business wire)", "globe newswire)", "globenewswire",
         "newsfile corp", "marketwire", "prweb", "einpresswire", "businesswire.com", "immediate release",
         "source ", "source:"), releases),
    **dict.fromkeys(("c.19", "c.20", "c. 19", "c. 20"), syndication),
    **dict.fromkeys(
        ("wire reports", "wire report", "wire service", "wire-service", "news service", "news agenc", "wire agenc",
         "wire dispatches", "wire stories", "agency dispatches", "agency stories", "and agencies", "and wires",
         "from agencies", "by agencies", "wire and staff", "agency and staff"), wire_reports),
    **dict.fromkeys(
        ("©", "copyright", "(c) ", "&copy;"), copyrights),
    **dict.fromkeys(
        ("contributed to th", "contributed reporting", "contributed additional", "was used in th", "inputs from",
         "input from", "information from", "reporting from", "reporting by", "files from", "material from",
         "material by", "writing by", "agency inputs", "agencies inputs", "agency reports", "agencies reports",
         "con información de", "com informações d", "con informazioni", "mit material", "mit informationen",
         "mit agenturmaterial", "mit angaben", "met informatie", "avec a", "avec r", "avec l"), contributions),
}  # fmt: skip
"""Cue, in lower case, -> the rule that reads the line around it."""
