"""Lines that say where a text is from: "originally published by X", "Source: X", a licence.

Each rule is found by a cue, a plain string that polars looks for in all articles at once; only the line around a cue is
read by the patterns.
"""

import re
from collections.abc import Iterator, Mapping

from dedup.credit.hits import Hit, Rule, at_foot, hit, sentence_end, sentence_start
from dedup.credit.names import HOST, NAME, RUN, Names

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
_OF_AGENCY = re.compile(
    rf"\b(?:[Tt]his(?: \w+)? {_OURS} (?:by|from|of) (?P<name>{NAME}) (?:was|is) {_FIRST}|"
    r"C(?:e texte|e reportage|et article|ette dépêche|ette nouvelle) d(?:e |['’]|u )(?P<nom>(?:La |Le |L['’])?"
    rf"{NAME}) a été (?:publiée?|diffusée?) (?:initialement|d['’]abord|pour la première fois))\b[^.\n]{{0,60}}\.?"
)
HOP = re.compile(
    rf"(?:distributed|carried|syndicated|provided|shared|supplied|Distributed)\s+(?:by|through|via)\s+(?P<name>{NAME})"
)
"""The next hop of a chain: who distributed the text."""

_ALONE_AFTER = re.compile(r"[,.]?(?: (?:on|in|at) [^.\n]{1,40})?[.)\]]{0,2}\s*(?:\n|$)")


def republication(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rungs 1 and 2: "This story was originally published by X", "This report by X was first published March 4"; of a
    chain the last named is the origin.
    """
    for m in (*_STATEMENT.finditer(text, lo, hi), *_OPENING.finditer(text, lo, hi)):
        subject = m.groupdict().get("subject") or m["what"]
        sure = subject.startswith(("This", "this", "A ", "An ")) or "ollowing" in subject or "what" in m.groupdict()
        sure = sure and not re.search(r"\bproduced\b", m.group())  # "was produced by" also names people
        if "what" in m.groupdict() and m["what"].startswith(("Originally", "First")):
            sure = _ALONE_AFTER.match(text, m.end()) is not None  # books are "First published by" too
        found = (names.any_name if sure else names.recognise)(m["name"], m.start("name"))
        if found is None or re.match(r"['’]s\b|,? (?:Inc|Ltd|LLC|Records|Books|University)\b", text[found.end :][:20]):
            continue
        end = sentence_end(text, found.end)
        hops = [
            h for h in HOP.finditer(text, m.start(), sentence_end(text, end + 1))
            if re.match(r"[^\n]*$", text[end : h.start()])
        ]  # fmt: skip
        partners = [p for h in hops if (p := names.recognise(h["name"], h.start("name"))) and p.name != found.name]
        foot = at_foot(text, m.start()) and m.start() > 300 and not partners
        yield hit(found, "footer" if foot else "republication", "strong", m.start(), end)
        for partner in partners:
            yield hit(partner, "republication", "medium")
    for m in _OF_AGENCY.finditer(text, lo, hi):
        group = "name" if m["name"] else "nom"
        # people write reports too: only a name that is an outlet's
        if (found := names.recognise(m[group], m.start(group))) is not None:
            foot = at_foot(text, m.start()) and m.start() > 300
            yield hit(found, "footer" if foot else "republication", "strong", m.start(), m.end())


_LINE = r"(?:^|(?<=\n)|(?<=[.!?”\")] )|(?<=[(\[]))(?:[-–—*•]\s?)?"
_END = r"(?=\s*(?:$|\n|[)\].]|\s[-–|]\s))"
_SOURCE = re.compile(
    rf"{_LINE}(?:(?P<sure>(?:Original|News|Article|Story) [Ss]ource|Original (?:article|story|post|report))|"
    rf"Source|SOURCE|Fuente|Quelle|Fonte)(?: [Ll]ink| URL)?\s?(?:[:：]|[-–—])\s*(?P<name>{HOST}|{RUN}{_END})"
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
_LICENSED = ("This ", "It ", "Licensed", "Licence", "License", "Creative", "CC")
"""Words that open a licence of what the sentence before them names."""
_NOT_TEXT = re.compile(r"(?i)\b(?:photo\w*|picture\w*|image\w*|map\w*|dataset\w*|data|chart\w*|video\w*|music|mural)\b")


def licences(text: str, lo: int, hi: int, names: Names) -> Iterator[Hit]:
    """Rung 4: a licence line that names where the text is from."""
    for m in _LICENCE.finditer(text, lo, hi):
        start, end = sentence_start(text, m.start(), lo), sentence_end(text, m.end())
        if start > lo and text[start:end].startswith(_LICENSED):
            start = sentence_start(text, max(lo, start - 2), lo)  # "© 2022 X. This article is licensed under ..."
        if _NOT_TEXT.search(text[start:end]):
            continue
        found = [f for f in names.scan(text, start, end) if not f.name.startswith(("Creative", "CC"))]
        if found:
            yield hit(found[0], "footer", "strong", start, end)
        return


CUES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("originally published", "originally appeared", "originally posted", "originally ran", "originally printed",
         "first published", "first appeared", "first posted", "first ran", "initially published", "co-published",
         "copublished", "previously published", "republished", "re-published", "reprinted from", "reprinted by",
         "reprinted with", "reposted from", "reposted on", "crossposted", "cross-posted", "in collaboration with",
         "in partnership with", "was produced by", "is produced by", "syndicated", "originally produced",
         "originally written", "originally co-published", "a été publié", "a été diffusé"), republication),
    **dict.fromkeys(
        ("source:", "source -", "source –", "source link", "source url", "original source", "original article",
         "original story", "original post", "original report", "fuente:", "quelle:", "fonte:", "read the ",
         "read more", "read it ", "full story", "full article", "complete article", "permission of", "permission from",
         "permission by", "courtesy:", "courtesy of"), footers),
    **dict.fromkeys(
        ("creative commons", "cc by", "cc-by"), licences),
}  # fmt: skip
"""Cue, in lower case, -> the rule that reads the line around it."""
