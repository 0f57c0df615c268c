"""What kind of statement a sentence speaks of, and what speaks against its being the source of this news.

Each pattern is tried only where one of its words stands in the sentence.
"""

import re
from collections.abc import Set as AbstractSet

from dedup.outlets.spelling import words

_KIND = (
    ("post", words("tweet tweets tweeted retweeted x twitter facebook instagram telegram youtube tiktok linkedin "
                   "social bluesky mastodon posting post thread"), re.compile(
        r"\b(?:tweet(?:s|ed)?|retweeted|(?:on|to|via|using|through) (?:(?:his|her|its|their|the|an?|official|verified|"
        r"personal|micro-?blogging|social(?: media)?|media) )*(?:page |account |platform |post |site |handle )*"
        r"(?:on |in )?(?:X\b(?![-’'])|Twitter|Facebook|Instagram|Telegram|YouTube|TikTok|LinkedIn|Truth Social|Bluesky|"
        r"Mastodon|social media)|(?:Facebook|Twitter|X|Instagram|social media|Telegram|LinkedIn) (?:post|page|message|"
        r"account|thread|video)|posting (?:on|to)|in a (?:post|thread))\b")),
    ("release", words("release communique communiqué handout note"), re.compile(
        r"(?i)\b(?:(?:press|media|news) (?:release|communiqu[eé]|note)|communiqu[eé]|handout|the release\b|"
        r"in a release|a release (?:from|by|issued))\b")),
    ("hearing", words("court tribunal inquest jury inquiry magistrate judge bench commission indictment ruling verdict "
                      "judgment affidavit petition"), re.compile(
        r"\b(?:[Tt]he (?:[\w’']+ ){0,4}(?:[Cc]ourt|[Tt]ribunal|[Ii]nquest|[Jj]ury|[Ii]nquiry|"
        r"[Cc]ommission of [Ii]nquiry) (?:has |had |also |was |today )*(?:heard|ordered|ruled|told|sentenced|remanded|"
        r"issued|granted|directed|fixed)|told the (?:[\w’']+ ){0,5}(?:court|magistrate|judge|tribunal|inquest|inquiry|"
        r"jury|bench|commission)|in an? (?:indictment|ruling|verdict|judgment|affidavit|petition)|court (?:papers|"
        r"documents|filings?)|[Cc]ourt (?:of [\w ]{3,20})?(?:heard|ordered|ruled|was told|sentenced|remanded))\b")),
    ("document", words("filing disclosure gazette report circular study survey prospectus paper data figures "
                       "statistics index accounts exchange bourse"), re.compile(
        r"\b(?:filing|disclosure|gazette|annual report|interim report|audit report|report (?:by|from|on|issued|"
        r"released|published|shows|showed|said)|its (?:\w+ )?report|circular|study|survey|prospectus|white paper|"
        r"data (?:from|released|published|by|showed|shows|issued)|figures (?:from|released|published|by)|statistics|"
        r"index|accounts|"
        r"stock exchange|bourse)\b")),
    ("speech", words("told parliament conference briefing address addressing speech sermon lecture keynote speaking "
                     "delivering"), re.compile(
        r"\b(?:told (?:the )?(?:[Pp]arliament|[Hh]ouse|[Ss]enate|[Aa]ssembly|[Cc]ongress|[Cc]ouncil|reporters|"
        r"journalists|media|press|(?:a |the )?(?:[\w’'\-]+ )?(?:news|press|media|post-[Cc]abinet|weekly|cabinet)"
        r"(?: \w+)? (?:conference|briefing)|an? \w+)|in [Pp]arliament|(?:news|press|media) (?:conference|briefing)|"
        r"[Aa]ddress(?:ing)? (?:the|an?|his|her|to)|in (?:his|her|an?|the) (?:[\w\-]+ )*(?:speech|address|sermon|"
        r"lecture|keynote)|[Ss]peaking (?:at|in|during|to)|[Dd]elivering|keynote|told the (?:gathering|audience|event|"
        r"summit|forum|conference|crowd|rally))\b")),
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
    r"(?i)\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refut(?:es?|ed|ing)|dismiss(?:es|ed)|declined? to|refused to|"
    r"no (?:official |formal |public )?(?:statement|comment|announcement|release)|yet to|has not|have not|had not|"
    r"did not|does not|without (?:issuing|a|any)|(?:is|are|was|were) (?:expected|scheduled|likely) to|"
    r"will (?:issue|announce|release|publish|make)|awaiting|awaited|not (?:immediately )?(?:available|respond)|"
    r"told (?:this (?:newspaper|paper|reporter|website)|us\b|the (?:[A-Z]\w+ ){1,3}(?:by|in an|on the))|"
    r"in an (?:exclusive )?interview|by (?:tele)?phone|if (?:the|an?|he|she|they)|whether|would (?:issue|say|announce)|"
    r"could (?:issue|say)|may (?:issue|say)|witness statement|bank statement|fashion statement|statement of "
    r"(?:accounts|intent)|mission statement)\b"
)
_OLD = re.compile(
    r"(?:\b(?i:last (?:year|month)|years? (?:ago|earlier)|months? (?:ago|earlier)|at the time|earlier (?:this|in)|"
    r"previously|in (?:early |late |mid-?)?(?:19|20)\d\d)\b|\b[Ii]n (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)(?: (?:19|20)\d\d)?,? |\b(?:A|a|The|the) (?:19|20)\d\d )"
)
_THAT = re.compile(r" that (?!\w+ (?:said|told|issued))|[“\"]")


def is_source(sentence: str, said: AbstractSet[str]) -> bool:
    """Whether what a sentence says may be where this news is from: nothing denied, awaited, long ago, or said to the
    paper alone. `said`: its words in small letters. What is said may deny or remember; how it is said may not.

    >>> is_source("The board denied in a statement that the pier sank.", {"the", "board", "denied"})
    False
    """
    how = _THAT.split(sentence, maxsplit=1)[0]
    return not ((not said.isdisjoint(_AGAINST) and _NO.search(how)) or _OLD.search(how))


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
