"""Names of outlets in the running text: whose reporting is it, the article's own or another's?

A mention is judged by the words around the name. In the lead, with the story hanging on it, it names the origin with
middling strength; elsewhere it names the source of one fact.
"""

import re
from collections import Counter
from collections.abc import Sequence

from dedup.credit.hits import Hit, hit
from dedup.credit.names import NameMatch, Names
from dedup.outlets.spelling import UPPER, WORD, words

LEAD_CHARS = 900
"""Code points: about the first three paragraphs, and never more than the first two fifths of a longer text."""


def in_lead(text: str, position: int) -> bool:
    """Whether a position belongs to the opening of an article."""
    return position < min(LEAD_CHARS, max(400, 0.4 * len(text)))


_ADVERB = (
    r"(?:(?:has|had|have|also|first|earlier|previously|exclusively|since|recently|separately|later|initially)\s+)*"
)
_REPORTED = re.compile(
    rf"(?:['’]s [\w ]{{3,40}}?)?,?\s+{_ADVERB}(?:reported|reports|revealed|reveals|covered|wrote|writes|broke|"
    r"uncovered|was (?:the )?first to (?:report|reveal)|(?:first )?published|(?:were|was) told|claimed|claims|"
    r"reporting)\b(?!\s+(?:back to|to the|under))"
)
_FINDING = re.compile(
    r"(?:['’]s?)?\s+(?:investigation|report|analysis|review|probe|exclusive|story)\s+(?:has\s+|had\s+)?"
    r"(?:found|revealed|reveals|shows|showed|said|says|describes|claims|claimed|alleges|alleged|published)\b"
)
_SAID = re.compile(r"\s+(?:said|says)\b(?!\s+(?:it\b|its\b|in a statement|they|he\b|she\b|his|her|on its))")
_RESULTS = re.compile(
    r"[^.\n]{0,50}?\b(?:loss|losses|profits?|earnings|revenues?|sales|dividend|quarter|quarterly|income|turnover|"
    r"pct|percent|per cent|mln|layoffs|subscribers|circulation|net)\b"
)
_ACCORDING = re.compile(
    r"(?i:\b(?:according to|as (?:first )?(?:reported|revealed|told|noted|covered) (?:by|in)|(?:first |originally )?"
    r"(?:reported|revealed|broken|uncovered) (?:by|in|on)|citing|quoting|quoted by|(?:is|was|were) (?:told|quoted) by|"
    r"d['’]après|selon|según|secondo|segundo|laut|nach (?:angaben|informationen) (?:der|des|von)|"
    r"de acuerdo con|de acordo com|informó|volgens))"
    r"(?:(?i:\s+(?:an?|the|its|this))?(?:\s+\w+){0,2}?\s+(?:report|story|article|investigation|interview|analysis|"
    r"piece|account)s?(?:\s+published)?\s+(?:by|in|from|of|on|published by))?"
    r"(?:\s+(?:[Tt]he|[ao]|das|der|die|el|la|le|a agência|(?:news )?agency|(?:the )?(?:news (?:agency|site|outlet)|"
    r"newspaper|broadcaster|daily|tabloid|website|magazine)))*\s+(?:l['’]|[\"“])?$"
)
_GERMAN = re.compile(r"(?i:\b(?:wie|das berichtet|so))\s+(?:(?:die|der|das)\s+)?$")
_GERMAN_VERB = re.compile(r"\s+(?:berichtet|berichtete|meldet|meldete|schreibt)\b")
_STORY_BY = re.compile(
    r"\b(?:report|story|article|investigation|piece|analysis|exposé|scoop|exclusive)(?:\s+published)?(?:\s+\w+day)?"
    r"\s+(?:by|from|in|on)\s+(?:[Tt]he\s+)?$"
)
_TELLS = re.compile(
    r"\s*,?\s+(?:\w+\s+){0,2}?(?:describes?|says|said|reveals?|shows?|details?|found|claims?|alleges?|published|has|"
    r"have|that|which)\b|,"
)
_OWN = re.compile(
    r"(?i:\b(?:told|tells|interview (?:with|to|published by)|(?:speaking|spoke|speaks|talking|talked)(?: exclusively)? "
    r"(?:to|with)|(?:obtained|seen|reviewed|verified|viewed|examined|contacted|approached|commissioned|analy[sz]ed|"
    r"heard) (?:exclusively )?by|(?:shared|provided|given|leaked|statement|comments?|remarks|emailed|an email|"
    r"exclusively) (?:exclusively )?(?:to|with)|(?:request|requests) (?:for comment )?from|asked by))"
    r"\s+(?:[Tt]he\s+|l['’])?$"
)
_PAPERS = (
    r"(?:a copy|copies|documents?|files|e-?mails|letters?|messages|records|footage|(?:a|an|the|internal|court|leaked) "
    r"(?:\w+ )?(?:letter|document|report|e-?mail|memo|draft|text|filing|footage|video|records))\b"
)
_LEARNED = re.compile(
    r"\s+(?:(?:(?:has|had|have) )?(?:exclusively )?learne?[dt] (?!from|lessons?|to\b)|understands that\b|"
    r"can (?:exclusively )?(?:reveal|report|disclose)\b|has been told\b|"
    rf"(?:(?:has|had|have) )?(?:exclusively )?(?:seen|obtained|reviewed) {_PAPERS})"
)
_GO_ON = words(
    "Television TV Radio News Digital Online Sport Sports World Health Business Breakfast International Service "
    "Newsnight Weekly Magazine Africa Asia Europe Arabic Persian Live Today Foundation Politics Money"
)
_NEXT_WORD = re.compile(rf" ({WORD})")
_SIGNED = re.compile(
    rf"(?:[”\"'’][\s>]*|(?:^|\n)[\s>]*)[–—\-]{{1,2}}\s?"
    rf"(?P<who>{WORD}(?: (?:de|van|von|al|bin)?\s?{WORD}){{0,3}}),\s(?:[Tt]he\s)?$"
)
_VIA = re.compile(r"(?:^|\n|[.!?”\"]\s|[(\[])\s?(?:[Vv]ia|VIA|[Hh]/[Tt]|[Hh]at [Tt]ip)(?: to)?:?\s(?:the\s)?$")
_SIGNATURE_END = re.compile(rf"\s?[)\].]?\s*(?:\n|$|[{UPPER}])")
_LINE_END = re.compile(r"\s?[)\].]?\s*(?:\n|$)")
_BACKGROUND = re.compile(
    r"(?i)\b(?:earlier|previously|also|last (?:week|month|year)|years? ago|months? ago|at the time|in "
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\d\d))\b"
)
_CLAUSE_END = re.compile(r"[.\n]")
_DAY_NEXT = re.compile(r"\s(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


_ACRONYMS = words(
    "AAP AGI ANA ANP APA APO APP APS ATS BSS CMC CNS CP ENA GNA IPS MAP MTI NAN PA PNA RIA RNS SDA SPA STA TNS TT "
    "UNB UNI"
)
"""Agencies' short forms that other bodies have too ("IPS says"): in running text they need the word "agency"."""


def judge(text: str, name: NameMatch, names: Names) -> Hit | None:
    """What one name in the running text says: own-reporting, or a mention with its strength; None for neither."""
    pre = text[max(0, name.start - 110) : name.start]
    end, go_on = name.end, False
    while (more := _NEXT_WORD.match(text, end)) and not _DAY_NEXT.match(text, end):
        if more.group(1) not in _GO_ON:
            go_on = True  # "Guardian Angels", "Reuters Square": another name
            break
        end = more.end()
    post = text[end : end + 110]
    if not go_on and (_OWN.search(pre) or (_LEARNED.match(post) and not names.company_like(name))):
        return hit(name, "own-reporting", "medium")
    if (m := _SIGNED.search(pre)) and (go_on or _SIGNATURE_END.match(post)):
        return hit(name, "mention", "medium", name.start - (len(pre) - m.start("who")), name.end)
    if (m := _VIA.search(pre)) and _LINE_END.match(post) and not go_on:
        return hit(name, "mention", "medium", name.start - len(m.group().lstrip('.!?”" \n')), end)
    if go_on:
        return None
    strong = _mentioned(pre, post, name, names)
    if strong is None:
        return None
    near = f"{pre[-40:].rsplit('. ', 1)[-1]} {_CLAUSE_END.split(post, maxsplit=1)[0][:60]}"
    leads = strong and in_lead(text, name.start) and not _BACKGROUND.search(near)
    return hit(name, "mention", "medium" if leads else "weak")


def _mentioned(pre: str, post: str, name: NameMatch, names: Names) -> bool | None:
    """True when a story may hang on the words around the name, False for a passing mention, None for no mention."""
    if name.name in _ACRONYMS and "agency" not in pre[-40:] + post[:15]:
        return False if _REPORTED.match(post) else None
    if (m := _REPORTED.match(post)) and not _RESULTS.match(post, m.end()):
        return True
    if _FINDING.match(post) or _ACCORDING.search(pre):
        return True
    if _STORY_BY.search(pre) and _TELLS.match(post):
        return True
    if _GERMAN.search(pre) and _GERMAN_VERB.match(post):
        return True
    if _SAID.match(post) and not names.company_like(name) and not _RESULTS.match(post):
        paper = re.search(
            r"(?i)\b(?:paper|newspaper|daily|tabloid|broadcaster|agency|site|website|magazine|"
            r"outlet)\s$",
            pre,
        )
        if names.outlets.is_agency(name.outlet) or paper:
            return False
    return None


def settle(hits: Sequence[Hit], outside: bool, own: str | None, own_known: bool, text: str) -> list[Hit]:
    """Weigh an article's running-text hits against each other, its own outlet, and stronger credits (`outside`).

    - "told X" is own reporting when X is the article's outlet, or when the outlet is not known, nothing stronger names
      an origin, and X is the outlet that says so most often;
    - an outlet named in the lead and under a quotation is the origin: strong;
    - an outlet mentioned three times carries the article though no single mention stands in the lead: medium.
    """
    if not hits:
        return []
    tellers = Counter(h.outlet or h.name for h in hits if h.kind == "own-reporting")
    most = tellers.most_common(1)[0][0] if tellers else None
    settled: list[Hit] = []
    for h in hits:
        who = h.outlet or h.name
        if who == own:
            settled.append(h._replace(kind="own-reporting", strength="medium"))
        elif h.kind == "own-reporting" and (own_known or outside or who != most):
            leads = in_lead(text, h.start or 0) and not outside
            settled.append(h._replace(kind="mention", strength="medium" if leads else "weak"))
        else:
            settled.append(h)
    mentions = Counter(h.outlet or h.name for h in settled if h.kind == "mention")
    for who, count in mentions.items():
        same = [i for i, h in enumerate(settled) if h.kind == "mention" and (h.outlet or h.name) == who]
        medium = [i for i in same if settled[i].strength == "medium"]
        signed = [i for i in medium if settled[i].start is not None and _is_signed(text, settled[i])]
        if signed and len(medium) > len(signed):
            first = next(i for i in medium if i not in signed)
            settled[first] = settled[first]._replace(strength="strong")
        elif count >= 3 and not medium and len(mentions) == 1 and not outside:
            settled[same[0]] = settled[same[0]]._replace(strength="medium")
    return settled


def _is_signed(text: str, h: Hit) -> bool:
    return h.start is not None and re.search(r"[–—\-]\s?$", text[max(0, h.start - 3) : h.start]) is not None
