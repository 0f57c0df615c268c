"""Boilerplate and photograph credits by their wording: comment boxes, author boxes, newsletter, app and cookie lines.

Each rule has cues, plain lower-case strings that polars looks for first, so that the patterns read few articles. Texts
often come without line breaks, so a rule ends at its own words and not only at the end of a line.
"""

import re
from typing import NamedTuple

import polars as pl

from dedup.tables import empty


class Rule(NamedTuple):
    """One wording: the kind of mask, cues of which one must occur, and the pattern."""

    kind: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    reach: int = 300
    """Code points before its first cue from which on the pattern is tried."""
    sign: str = ""
    """For a cue of many texts: what polars looks for besides, which stands wherever the pattern does."""


_AT = r"(?:^|(?<=\n)|(?<=[.!?…”\"'’)\]»*] )|(?<=[.!?”\"]))[ \t]*"
"""Where boilerplate may begin: at the start of a line, or behind the end of a sentence."""
_EOL = r"[ \t]*(?=\n|$)"
_SHORT = r"[^\n.!?]{0,90}"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]*(?: [A-ZÀ-ÖØ-Þ][\w'’.\-]*){0,4}"


def _rule(kind: str, cues: str, pattern: str, reach: int = 300, sign: str = "") -> Rule:
    return Rule(kind, tuple(cues.split("|")), re.compile(pattern), reach, sign)


_COMMENT_PARTS = (
    r"Cancel reply|Logged in as [^\n]{0,60}|Your email address will not be published\.?|"
    r"Required fields are marked ?\*?|"
    r"Comment ?\*?|Name ?\*?|E-?mail ?\*?|Website|Post Comment|Type your comment(?: here)?\.{0,3}|Δ|"
    r"Save my name, email,? and website in this browser for the next time I comment\.?"
)

RULES = (
    # comment boxes
    _rule("boilerplate", "leave a reply|leave a comment|leave a response",
          rf"{_AT}Leave a (?:Reply|reply|REPLY|Comment|comment|Response)(?:\s*(?:{_COMMENT_PARTS}))*{_EOL}"),
    _rule("boilerplate", "leave a reply|leave a comment",
          rf"{_AT}Leave a (?:Reply|Comment)(?:\s*(?:{_COMMENT_PARTS}))+"),
    _rule("boilerplate", "email address will not be|save my name, email|required fields are",
          rf"(?:Your email address will not be published|Save my name, email|"
          rf"Required fields are marked)(?:[^\n.]{{0,70}}\.)?"
          rf"(?:\s*(?:{_COMMENT_PARTS}))*"),
    _rule("boilerplate", "log in to comment|logged in to post|logged in to comment",
          rf"{_AT}You must (?:be logged|log) in to (?:post a )?comment\.?"),
    # author boxes
    _rule("boilerplate", "view all posts by|more posts by|more by this author",
          rf"(?:(?:^|(?<=\n))[ \t]*About (?P<who>{_NAME})[ \t]*\n[^\0]{{0,1500}}?)?"
          rf"(?:View all posts by|More posts by|See more posts by) {_NAME}[ →»>]*", reach=1600),
    _rule("boilerplate", "about the author",
          r"(?:^|(?<=\n))[ \t]*(?:About the [Aa]uthors?|ABOUT THE AUTHORS?)[ \t:]*+(?:\n\s*+[^\n]{0,600}+)?(?=\s*+$)"),
    # newsletters, apps, subscriptions
    _rule("boilerplate", "click here",
          rf"{_AT}(?:\(?(?:CLICK HERE|Click here|Click HERE) (?:TO|to|FOR|for)\b[^\n.!?]{{0,90}}[.!)]?)"),
    _rule("boilerplate", "download|get the app|our app",
          rf"{_AT}(?:Download|DOWNLOAD|Get|GET) (?:the|our|THE|OUR)\b{_SHORT}\b(?:app|App|APP)\b{_SHORT}[.!]?(?=\s|$)"),
    _rule("boilerplate", "sign up|newsletter|subscribe",
          rf"{_AT}(?:Sign up|SIGN UP|Subscribe|SUBSCRIBE|Register)\b(?: now| here| today| free| FREE)?"
          rf" (?:for|to|FOR|TO|now|here|with)\b[^\n.!?]{{0,140}}\b(?i:newsletters?|inbox|e-?mails?|alerts?|channel|"
          rf"podcast|briefing|daily|weekly|access|updates)\b[^\n.!?]{{0,60}}[.!]?"),
    _rule("boilerplate", "already a subscriber|subscribers only|subscriber-only|subscribe to continue|"
                         "to continue reading|support our journalism|become a member|support independent",
          rf"{_AT}(?:Already a subscriber|(?:This (?:article|story) is )?(?:for |[Ss]ubscribers|Subscriber-)[Oo]nly|"
          rf"Subscribe to continue|To continue reading|(?:Please )?[Ss]upport (?:our|independent) journalism|"
          rf"Become a member)\b(?:[^\n]{{0,120}}{_EOL}|[^\n.!?]{{0,120}}[.!?]?)"),
    # pointers to other pages
    _rule("boilerplate", "follow us|follow him on|follow her on|like us on|join us on|find us on|join our|follow our",
          rf"{_AT}(?:You can )?(?:(?:[Ff]ollow|FOLLOW|Like|LIKE|Join|Find) (?:us|US|him|her|them|our|"
          rf"the)\b)[^\n.!?]{{0,40}}"
          rf"\b(?:[Oo]n|ON|[Cc]hannel|[Gg]roup)\b[^\n!?]{{0,110}}?(?:[.!](?=\s|$)|(?=\n|$))"),
    _rule("boilerplate", "read also|also read|read more|related:|read next|see also|related stories|you may also|"
                         "recommended:|more on this|watch:|watch also|don't miss|more from|more stories|trending",
          rf"(?:^|(?<=\n))[ \t]*(?i:read also|also read|read more|read next|see also|related(?: stories| articles|"
          rf" news| "
          rf"content)?|you may also like|recommended(?: for you)?|more on this(?: story)?|watch(?: also)?|"
          rf"don['’]t miss|"
          rf"more (?:from|stories)|trending)(?:(?:\s?[:|–—-]|\s(?:from|by|in|on)\b)[^\n]{{0,160}}|{_EOL})"),
    _rule("boilerplate", "read also|also read|read more|read:",
          r"(?:(?<=[.!?”\"] )|(?<=[(\[]))(?:READ MORE|Read more|READ ALSO|Read also|Also read|ALSO READ|READ):"
          r" [^\n.!?]{4,140}[.!?]?"),
    _rule("boilerplate", "share this|share on|tweet|print this|email this|whatsapp|copy link",
          r"(?:^|(?<=\n)|(?<=[.!?”\"]))[ \t]*(?:Share this(?: article| story| post| page)?|Share on|SHARE THIS|"
          r"Share|Tweet|Pin it|"
          r"Print this|Email this|Copy link|WhatsApp)(?:[ :|,/•]*(?:this|on|via|to|with|Share|Facebook|Twitter|X|"
          r"WhatsApp|"
          r"Telegram|LinkedIn|Reddit|Pinterest|Email|E-mail|Print|Tweet|Google\+?|Copy|Link|link|article|story|Save|"
          r"Like|More|friends|and|or))*[ :.]*(?=\n|$)"),
    # rights, cookies, advertisements
    _rule("boilerplate", "all rights reserved|may not be published",
          r"(?:(?:^|(?<=\n)|(?<=[.!?”\"] ))[^\n.]{0,90}(?:\b\w+\. ?)?)?\b(?:[Aa]ll [Rr]ights [Rr]eserved|"
          r"ALL RIGHTS RESERVED)\.?"
          r"(?:\s*This (?:material|content) may not be [^\n.]{0,160}\.)?"),
    _rule("boilerplate", "may not be published", r"This (?:material|content) may not be published,[^\n.]{0,160}\.?"),
    _rule("boilerplate", "copyright|©",
          r"(?:^|(?<=\n)|(?<=[.!?”\"] ))[ \t]*+(?:Copyright|COPYRIGHT|©|\([cC]\))[ \t]*+(?:©|"
          r"\([cC]\))?[ \t]*+\d{4}[^\n]{0,120}+(?=\s*+$|\n)"),
    _rule("boilerplate", "cookie",
          rf"{_AT}(?:(?:This|Our) (?:web)?site uses cookies|We use cookies|By continuing to (?:use|browse)|"
          rf"(?:Accept|Manage|Reject) (?:all )?cookies)[^\n.!?]{{0,160}}[.!]?"),
    _rule("boilerplate", "advertisement|sponsored content|story continues below|article continues",
          r"(?:^|(?<=\n))[ \t\W]{0,4}(?i:advertisement|sponsored content|(?:story|article) continues (?:below|after)"
          r"[^\n]{0,40}|continue reading below)[^\w\n]*(?=\n|$)"),
    _rule("boilerplate", "email protected", r"\[email\s?protected\]"),
    _rule("boilerplate", "media contact|press contact|contact for media|for further information",
          r"(?:^|(?<=\n))[ \t]*(?:(?:Media|Press) [Cc]ontacts?|MEDIA CONTACTS?|PRESS CONTACTS?)[ \t]*[:\n]"
          r"(?:[^\n]{0,100}\n){0,6}?[^\n]{0,100}(?=\n[ \t]*\n|\s*$|\n[^\n]{100})"),
    # sign-offs of reporters and desks
    _rule("credit", "reporting by|writing by|edited by|editing by|compiled by",
          rf"(?:\((?:Additional )?(?:Reporting|Writing|Editing|Edited|Compiled|"
          rf"Written)\b[^()\n]{{0,30}} by [^()\n]{{2,260}}\))|"
          rf"(?:{_AT}(?:(?:Additional )?[Rr]eporting(?: and writing)?|Writing|Editing|"
          rf"Compiled) by {_NAME}[^\n]{{0,220}}(?=\s*$|\n))"),
    # photographs and captions
    _rule("photo", "photo|picture|image",
          r"(?:^|(?<=\n)|(?<=\()|(?<=[.!?”\"] ))[ \t]*(?:(?:File |FILE |Stock )?(?:[Pp]hotos?|PHOTOS?|[Pp]ictures?|"
          r"[Ii]mages?|"
          r"[Pp]hotographs?)(?: [Cc]redits?| [Ss]ources?| [Cc]ourtesy| [Cc]opyright| [Cc]aption)?(?:\s?:| by\b|"
          r" courtesy of\b| courtesy|, (?=[A-Z])| (?=©))"
          r"|Image copyright|Image source,)[^\n()]{0,120}(?=\n|$|\))",
          sign=r"(?:^|[\n(]|[.!?”\"] )[ \t]*(?:(?:File |FILE |Stock )?(?:[Pp]hotos?|PHOTOS?|[Pp]ictures?|[Ii]mages?|"
          r"[Pp]hotographs?)(?: [Cc]redits?| [Ss]ources?| [Cc]ourtesy| [Cc]opyright| [Cc]aption)?"
          r"(?:[\s\x1c-\x1f]?:| by| courtesy|, [A-Z]| ©)|Image copyright|Image source,)"),
    _rule("photo", "photo/|reuters/|getty images|/afp|/ap|/epa|shutterstock|photo:",
          r"\((?:[^()\n]{0,160}\b)?(?:AP Photo|Photo by|Photo:|REUTERS/|Getty Images|Shutterstock|/AFP|"
          r"/AP\b)[^()\n]{0,80}\)|"
          r"\bREUTERS/[A-Z][\w.\- ]{1,40}(?:/(?:File [Pp]hoto|Pool|Files?))?|"
          r"\bAP Photo/[A-Z][\w.\- ]{1,40}(?:, [Ff]ile)?|"
          r"(?:^|(?<=\n))[ \t]*[^\n.]{0,60}(?:/|via )?(?:Getty Images|AFP/Getty|Shutterstock)[ \t]*(?=\n|$)"),
    _rule("photo", "credit:|credits:", r"(?:^|(?<=\n)|(?<=[.!?”\"] ))[ \t]*(?:Credits?|CREDITS?): [^\n]{2,80}(?=\n|$)"),
)  # fmt: skip

_READ_BY = {c: tuple(i for i, r in enumerate(RULES) if c in r.cues) for r in RULES for c in r.cues}
"""Cue -> the places of the rules that have it."""
_CUES = sorted(_READ_BY)

_CAPS_MIN_LETTERS, _CAPS_MIN_WORDS = 20, 4
"""A line of capitals inside a text is a link to another story from this many letters and words on; shorter ones are
initials, section marks and shouts."""
_CAPS_RUST = r"\n[ \t\p{P}]*\p{Lu}[\p{Lu}\d\p{P}$£€ ]{19,219}[ \t\r]*\n"
_CAPS = re.compile(r"(?<=\n)[ \t]*[^\n]{20,220}(?=\n)")


def line_masks(articles: pl.DataFrame) -> pl.DataFrame:
    """Masks for what is boilerplate or a photograph credit by its wording; unmerged."""
    rows: list[tuple[str, int, int, str]] = []
    text = pl.col("text")
    cues = text.str.extract_many(_CUES, ascii_case_insensitive=True, overlapping=True)
    worded = articles.select("id", "text", cues=cues).filter(pl.col("cues").list.len() > 0)
    signed = {i: worded["text"].str.contains(rule.sign) for i, rule in enumerate(RULES) if rule.sign}
    for at, (article, body, seen_cues) in enumerate(worded.iter_rows()):
        low = body.lower()
        if len(low) != len(body):  # a few letters lower to two: offsets would slip
            low = body
        first = {cue: place for cue in {c.lower() for c in seen_cues} if (place := low.find(cue)) >= 0}
        for i in sorted({i for cue in first for i in _READ_BY[cue]}):
            if i not in signed or signed[i][at]:
                rule = RULES[i]
                begins = min(first[c] for c in rule.cues if c in first)
                found = rule.pattern.finditer(body, max(0, begins - rule.reach))
                rows.extend((article, *m.span(), rule.kind) for m in found if m.end() > m.start())
    shouted = articles.filter(text.str.contains(_CAPS_RUST)).select("id", "text")
    for article, body in shouted.iter_rows():
        rows.extend((article, start, end, "boilerplate") for start, end in interstitials(body))
    frame = pl.DataFrame(rows, schema=dict(empty("masks").schema), orient="row")
    return _trimmed(frame, articles)


def interstitials(text: str) -> list[tuple[int, int]]:
    """Lines of capitals between the paragraphs of a text that is not written in capitals.

    >>> interstitials("The vote was put off.\\n\\nPORT OF MARLOW CLOSED FOR A WEEK\\n\\nIt will be held in May.")
    [(23, 55)]
    """
    if sum(map(str.isupper, text)) >= sum(map(str.islower, text)):
        return []
    found = []
    for m in _CAPS.finditer(text):
        line = m.group().strip()
        letters = sum(c.isalpha() for c in line)
        prose = line.isupper() and letters > 0.6 * len(line) and "  " not in line  # two spaces: a table
        if prose and letters >= _CAPS_MIN_LETTERS and len(line.split()) >= _CAPS_MIN_WORDS:
            start = m.start() + len(m.group()) - len(m.group().lstrip())
            found.append((start, start + len(line)))
    return found


def _trimmed(spans: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Spans without the white space that a pattern took at its ends."""
    if spans.is_empty():
        return spans
    part = spans.join(articles.select(pl.col("id").alias("article"), "text"), on="article", how="left").with_columns(
        pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")).alias("part")
    )
    lead = pl.col("part").str.len_chars() - pl.col("part").str.strip_chars_start().str.len_chars()
    tail = pl.col("part").str.len_chars() - pl.col("part").str.strip_chars_end().str.len_chars()
    return part.with_columns((pl.col("start") + lead).alias("start"), (pl.col("end") - tail).alias("end")).select(
        "article", "start", "end", "kind"
    )
