"""What kind of statement a sentence speaks of, and what speaks against its being the source of this news.

Each pattern is tried only where one of its words stands in the sentence.
"""

import re
from collections.abc import Set as AbstractSet

from dedup.outlets.spelling import MONTHS, WORD, words

_COURT = r"(?:[Cc]ourt|[Tt]ribunal|[Ii]nquest|[Ii]nquiry|[Cc]ommission of [Ii]nquiry)"
_HEARD = (
    r"(?i:heard|told|ordered|ruled|sentenced|remanded|jailed|fined|convicted|acquitted|pleaded|pleading|testified|"
    r"testifying|quashed|upheld|overturned|granted|granting|observed|indicted|charged|bail|dismissed|cleared|"
    r"awarded|found|held|stayed|submitted|evidence|trial|injunction|interim order|informed|sitting|adjourned|"
    r"postponed|put back|complaint|lawsuit|petition|writ|fixed|lodged)"
)
_KIND = (
    ("post", words("tweet tweets tweeted retweeted x twitter facebook instagram telegram youtube tiktok linkedin "
                   "social bluesky mastodon posting post thread"), re.compile(
        r"\b(?:tweet(?:s|ed)?|retweeted|(?:on|to|via|using|through) (?:(?:his|her|its|their|the|an?|official|verified|"
        r"personal|micro-?blogging|social(?: media)?|media) )*(?:page |account |platform |post |site |handle )*"
        r"(?:on |in )?(?:X\b(?![-’'])|Twitter|Facebook|Instagram|Telegram|TikTok|LinkedIn|Truth Social|Bluesky|"
        r"Mastodon|social media)|(?:Facebook|Twitter|X|Instagram|social media|Telegram|LinkedIn) (?:post|page|message|"
        r"account|thread|video)|YouTube (?:post|message|video)|(?:video|posted) (?:on|to) YouTube|posting (?:on|to)|"
        r"in a (?:post|thread))\b")),
    ("release", words("release communique communiqué handout note notice"), re.compile(
        r"(?i)\b(?:(?:press|media|news) (?:release|communiqu[eé]|note)|communiqu[eé]|handout|the release\b|"
        r"(?:in|through|by|via) a release|media notice|a release (?:from|by|issued))\b")),
    ("hearing", words("court tribunal inquest jury inquiry magistrate judge coroner bench commission indictment"),
     re.compile(
        rf"(?:{_COURT}\b[^.;]{{0,80}}\b{_HEARD}\b|\b{_HEARD}\b[^.;]{{0,80}}\b{_COURT}\b|told (?:the|"
        rf"an?) (?:[\w’']+ ){{0,5}}"
        r"(?:[Mm]agistrate|[Jj]udge|[Jj]ury|[Bb]ench|[Cc]oroner)|[Cc]ommission\b[^.;]{0,60}?\b(?:was (?:told|"
        r"informed)|heard)|in an? (?:indictment|ruling|verdict|judgment|affidavit|petition)|court (?:papers|"
        r"documents|filings?))\b")),
    ("document", words("filing disclosure gazette report circular study survey prospectus paper data figures "
                       "statistics index accounts exchange bourse filings filed gazetted disclosed research minutes "
                       "bulletin announcement dossier audit census paper ratings"), re.compile(
        r"(?i)\b(?:dossier|(?:monthly|weekly|quarterly|annual) bulletin|told the (?:\w+ )?(?:stock )?exchange|"
        r"(?:regulatory|stock exchange) announcement|filings?|filed with|disclosures?|disclosed (?:in|to)|gazetted?|"
        r"in an? (?:[\w\-]+ ){0,3}report|research (?:by|from|published)|paper (?:by|published)|minutes of|census|"
        r"annual report|interim report|audit report|report (?:by|from|on|issued|released|published|shows|showed|"
        r"said)|its (?:\w+ )?report|circular|study|survey|prospectus|white paper|data (?:from|released|published|by|"
        r"showed|shows|issued)|figures (?:from|released|published|by)|statistics|index|accounts|stock exchange|"
        r"bourse)\b")),
    ("speech", words("opening closing joining told parliament conference briefing address addressing speech sermon "
                     "lecture keynote speaking delivering telling informed assured informing rally summit forum "
                     "ceremony launch gathering meeting function"),
     re.compile(
        r"\b(?:(?:told|telling|informed|assured|informing) (?:the )?(?:[\w’']+ ){0,3}?(?:[Pp]arliament|[Hh]ouse|"
        r"[Ss]enate|[Aa]ssembly|[Cc]ongress|[Cc]ouncil|[Cc]hamber|Commons|Lords|Knesset|Bundestag|Duma|Lok Sabha|"
        r"Rajya Sabha|[Ll]egislature|[Cc]ommittee|[Cc]abinet|MPs|lawmakers|legislators|senators|deputies|peers|"
        r"councillors|delegates|shareholders|investors|members|supporters|students|officers|reporters|journalists|"
        r"media|press|(?:a |the )?(?:[\w’'\-]+ )?(?:news|press|media|post-[Cc]abinet|weekly|"
        r"cabinet)(?: \w+)? (?:conference|briefing)|an? \w+)|in [Pp]arliament|(?:news|press|media) (?:conference|"
        r"briefing)|[Aa]ddress(?:ing)? (?:the|an?|his|her|to)|(?:in|during|at) (?:his|her|an?|"
        r"the) (?:[\w\-]+ )*(?:speech|address|sermon|lecture|keynote)|[Ss]peaking (?:at|in|during|to|on)|(?:at|"
        r"during) (?:the|an?) (?:[\w’'\-]+ ){0,3}(?:launch|opening|inauguration|ceremony|rally|summit|forum|"
        r"congress|gathering|function|briefing|conference|meeting)|(?:Opening|Closing|Joining) the|were told by|"
        r"[Dd]elivering|[Bb]riefing (?:journalists|reporters|the (?:media|press))|used (?:his|"
        r"her) (?:\w+ ){0,2}(?:speech|sermon|address)|keynote|told the (?:gathering|audience|event|summit|forum|"
        r"conference|crowd|rally))\b")),
    ("statement", words("statement notice notification bulletin advisory announcement announced message notified media "
                        "spokesman spokeswoman spokesperson letter"), re.compile(
        r"(?i)\b(?:statement|notice|notification|bulletin|advisory|announcement|announced|in a message|notified|"
        r"media (?:division|unit|centre|center|office)|spokes(?:man|woman|person)|letter)\b")),
)  # fmt: skip
_SURE = words("statement release communique communiqué notice notification advisory announcement bulletin announced "
              "announces gazette filing disclosure circular")  # fmt: skip
_MEDIA_OFFICE = re.compile(r"(?i)\bmedia (?:division|unit|centre|center)\b")
_AGAINST = words(
    "deny denies denied denying reject rejects rejected rejecting refute refutes refuted refuting dismisses dismissed "
    "decline declines declined refused no yet not without expected scheduled likely will awaiting awaited told "
    "interview phone telephone if whether would could may witness bank fashion mission accounts intent"
)
_NO = re.compile(
    r"(?i)\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|refut(?:es?|ed)|dismiss(?:es|ed) (?:an? |the )?(?:\w+ )?(?:report|"
    r"claim|allegation|rumou?r|statement)s?|declined? to|refused to|no (?:official |formal |public )?(?:statement|"
    r"comment|announcement|release)|yet to|(?:has|have|had|did|does) not (?:yet )?(?:said|say|issue|issued|comment|"
    r"commented|respond|responded|made|make|release|released|announce|announced|publish|published)|"
    r"without (?:issuing|a|any)|(?:is|are|was|were) (?:expected|scheduled|likely) to|(?:will|set to|due to|is to|"
    r"are to) (?:issue|announce|release|publish|make|hear|address|rule|deliver|table|present|file)|(?:is|are) due|"
    r"(?:still|is|are) await(?:ing|ed)|not (?:immediately )?(?:available|respond)|told (?:this (?:newspaper|paper|"
    r"reporter|website)|us\b|the (?:[A-Z]\w+ ){1,3}(?:by|in an|on the))|in an (?:exclusive )?interview|"
    r"by (?:tele)?phone|if (?:the|an?|he|she|they)|whether|would (?:issue|say|announce)|could (?:issue|say)|"
    r"may (?:issue|say)|witness statement|bank statement|fashion statement|statement of (?:accounts|intent)|"
    r"mission statement)\b"
)
_NO_OPENS = words(
    "deny denies denied reject rejects rejected refute refutes refuted dismiss dismisses dismissed decline declined "
    "refused no yet has have had did does not without is are was were will set due still told in by if whether would "
    "could may witness bank fashion statement mission"
)
"""Words with which `_NO` begins."""
_WORDS = re.compile(r"\w+")
_REMEMBERS = words("last ago earlier time previously had")
"""Words of which `_OLD` has one, where it has no year."""
_OLD = re.compile(
    r"(?:\b(?i:last (?:year|month)|years? (?:ago|earlier)|months? (?:ago|earlier)|at the time|earlier (?:this|in)|"
    rf"previously|in (?:early |late |mid-?)?(?:19|20)\d\d)\b|\b[Ii]n (?:{MONTHS})"
    r"(?: (?:19|20)\d\d)?,? [^.;]{0,90}?\bhad (?:\w+ ){0,2}?(?:said|told|"
    r"announced|issued|warned|promised|heard|filed|posted|tweeted|published|written|stated|ruled|ordered)|\b(?:A|a|"
    r"The|the) (?:19|20)\d\d )"
)
_THAT = re.compile(r" that (?!\w+ (?:said|told|issued))")
_QUOTED = re.compile(r"[“\"][^”\"]*(?:[”\"]|$)")


def is_source(sentence: str, said: AbstractSet[str]) -> bool:
    """Whether what a sentence says may be where this news is from: nothing denied, awaited, long ago, or said to the
    paper alone. `said`: its words in small letters. What is said may deny or remember; how it is said may not.

    >>> is_source("The board denied in a statement that the pier sank.", {"the", "board", "denied"})
    False
    """
    if sentence.rstrip().endswith("?"):
        return False
    may_deny = not said.isdisjoint(_AGAINST)
    may_remember = not said.isdisjoint(_REMEMBERS) or "19" in sentence or "20" in sentence
    if not may_deny and not may_remember:
        return True
    how = _THAT.split(_QUOTED.sub(" ", sentence), maxsplit=1)[0]
    return not ((may_deny and _denied(how)) or (may_remember and _OLD.search(how)))


def _denied(how: str) -> bool:
    """Whether `_NO` stands in a sentence: it is tried at its first words only, for trying it everywhere is slow."""
    starts = (m.start() for m in _WORDS.finditer(how) if m.group().lower() in _NO_OPENS)
    return any(_NO.match(how, start) for start in starts)


def kind_of(sentence: str, said: AbstractSet[str]) -> tuple[str | None, bool]:
    """The kind of statement that a sentence speaks of, one of `dedup.tables.STATEMENTS`, and whether it says so
    clearly.

    >>> kind_of("Ilen Vask said in a post on X.", {"in", "a", "post", "on", "x"})
    ('post', True)
    """
    for kind, any_of, pattern in _KIND:
        if not said.isdisjoint(any_of) and pattern.search(sentence):
            clear = kind != "statement" or not said.isdisjoint(_SURE) or _MEDIA_OFFICE.search(sentence) is not None
            return kind, clear
    return None, False


def is_filed(sentence: str) -> bool:
    """Whether something is filed with a court: what the news says is the petitioner's, and no court said it.

    >>> is_filed("A petition was filed with the Ostwick High Court."), is_filed("The court heard the petition.")
    (True, False)
    """
    return _FILED.search(sentence) is not None and _RULED.search(sentence) is None


def courts_of(sentence: str) -> list[str]:
    """The courts, tribunals and inquiries that a sentence names.

    >>> courts_of("A diver told the Ostwick High Court on Monday that the rope was old.")
    ['Ostwick High Court']
    """
    return [m.group().removeprefix("The ") for m in _COURT_NAME.finditer(sentence)]


_SUIT = r"(?:petitions?|writ|lawsuits?|suit|complaints?)"
_FILED = re.compile(
    rf"(?i)\b(?:fil(?:ed|es|ing)|lodg(?:ed|es|ing)|submitted)\b[^.;]{{0,60}}\b{_SUIT}\b|"
    rf"\b{_SUIT}\b[^.;]{{0,60}}\b(?:filed|lodged|submitted)\b"
)
_RULED = re.compile(
    r"\b(?:[Aa]ccording to|heard|told|ordered|ruled|granted|granting|dismissed|quashed|upheld|overturned|issued|fixed|"
    r"rejected|directed|adjourned|postponed|sentenced|remanded|observed|informed)\b"
)
_COURT_NAME = re.compile(
    rf"(?<![\w.])(?:(?:{WORD} (?:(?:of|on|for|and|&) )?){{1,6}}(?:Court|Inquiry|Tribunal|Commission|Inquest)(?: (?:of|"
    rf"for) {WORD}(?: {WORD}){{0,3}})?|(?:Court|Tribunal|Commission) of {WORD}(?: {WORD}){{0,3}})"
)
