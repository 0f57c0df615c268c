"""Who issued the text that papers run: statements, releases, posts, speeches, documents, hearings.

Each sentence that holds a word of saying or issuing is read for its speaker; what else stands in the sentence tells the
kind. "The department said in a statement" speaks for the department that was named last. One row for each issuer of an
article, at its most telling place:

    strong   the text says that a statement, a release, a post, a filing ... is where this is from
    medium   a body says it in the lead, or three times
    weak     somebody says something

Not read: what was said to the paper itself, what was denied, what is still awaited, and what was said long ago.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.credit.article_language import language_of
from dedup.credit.speakers import PAPERS, speakers
from dedup.credit.spoken_names import Speaker
from dedup.credit.statement_kinds import courts_of, is_filed, is_source, kind_of
from dedup.credit.worded import worded_statements
from dedup.credit.wordings import wording_of
from dedup.data import Clusters
from dedup.outlets.issuers import BODIES, KEPT, MEDIA_OFFICE, group, is_body, is_name, longest, person
from dedup.outlets.sayings import SAYING
from dedup.outlets.spelling import MONTHS, WORD, words
from dedup.tables import SCHEMAS, of_outlets, of_statements

LEAD_CHARS = 700
"""Code points: about the first three paragraphs."""
OPENING_CHARS = 300
"""Code points in which the body that acts is looked for."""
MOST_SENTENCES = 24
"""Sentences of an article that are read for speakers."""
LONGEST_SENTENCE = 2_000
"""Code points of a sentence that are read; what goes on without an end is a table or a list."""
NAMED_WITHIN = 20_000
"""Code points from the beginning in which the full name of what is told again ("the company") is looked for."""

_SAME = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]he (?:\w+ )?(?:statement|release|communiqu[eé]|notice|bulletin|advisory|"
    r"report|filing|message|post|circular|announcement))\b"
)
_BREAK = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<!\n)[”\"’)]*\s+(?=[^\sa-z]))")  # first a mark, which `re` skips to
_CUT_SHORT = re.compile(r"(?:\b[A-Z]|\b[A-Z][a-z]|\b(?:Rev|Gen|Hon|Prof|Rs|No|Inc|Ltd|Corp|Gov|Sen|Rep))[.]$")
_WORDS = re.compile(r"\w+")
_NAMING = SAYING | PAPERS | words("according")
"""Words of which a sentence has one where `speakers` finds anybody."""
_TELLING = _NAMING | words("twitter facebook speaking court official from by sermon lecture keynote")


class Said(NamedTuple):
    """One saying: by whom, of what kind, how telling (2 sure, 1 a body, 0 anybody), and where in the text."""

    name: str
    kind: str
    weight: int
    start: int
    end: int


def statement_credits(articles: pl.DataFrame) -> pl.DataFrame:
    """Table `credits`: who issued what the articles tell, kinds `dedup.tables.STATEMENTS`. Only where articles share a
    text is it asked who issued it, so only these are read.

    >>> articles = pl.DataFrame({"id": ["a"], "text": ["The pier will close, Ilen Vask said in a post on X."]})
    >>> statement_credits(articles).select("name", "kind", "strength").row(0)
    ('Ilen Vask', 'post', 'strong')
    """
    rows = [
        (article, name, None, None, kind, strength, start, end)
        for article, text in articles.select("id", pl.col("text").fill_null("")).iter_rows()
        for name, kind, strength, start, end in statements(text)
    ]
    return pl.DataFrame(rows, schema=dict(SCHEMAS["credits"]), orient="row").sort("article", "start", "end", "name")


def with_statements(
    articles: pl.DataFrame, credits: pl.DataFrame, clusters: Clusters, read: NDArray[np.bool_] | None = None
) -> pl.DataFrame:
    """Table `credits` with the issuers that the articles of `clusters` name: those that it has, the others read.
    `read` bool (n): articles of which it has all that they name, also where that is nobody.

    Those of one cluster are read one after another: they have sentences in common, and each is read once (`_heard`).
    """
    rows = list(dict.fromkeys(row for rows in clusters.members for row in rows))
    inside = articles.select("id", "text")[rows]
    named = of_outlets(credits)
    known = of_statements(credits).join(inside, left_on="article", right_on="id", how="semi")
    unread = inside if read is None else inside.filter(~read[rows])
    said = statement_credits(unread.join(known, left_on="id", right_on="article", how="anti", maintain_order="left"))
    return pl.concat([named, known, said]).sort("article", "start", "end", "name", nulls_last=True)


def statements(text: str) -> list[tuple[str, str, str, int, int]]:
    """(issuer, kind, strength, start, end) for each issuer in a text, in the order of the text.

    >>> text = "Two piers will close. The Harbour Development Board (HDB) said in a statement that work starts in May."
    >>> statements(text)
    [('Harbour Development Board', 'statement', 'strong', 22, 102)]
    """
    language = None if " the " in text[:400] else language_of(text)
    if language is not None:
        return worded_statements(text, wording_of(language))
    said, short = _read(text)
    places = group([short.get(s.name, s.name) for s in said])
    out = []
    for first in dict.fromkeys(places):
        mine = [s for s, p in zip(said, places, strict=True) if p == first]
        best = max(mine, key=lambda s: (s.weight, -s.start))
        body = any(is_body(s.name) for s in mine)
        early = any(s.start < LEAD_CHARS for s in mine)
        strength = (
            "strong" if best.weight > 1 else "medium" if best.weight and body and (early or len(mine) > 1) else "weak"
        )
        name = longest(short.get(s.name, s.name) for s in mine)
        out.append((name, best.kind, strength, best.start, best.end))
    return sorted(out, key=lambda row: row[3])


def _read(text: str) -> tuple[list[Said], dict[str, str]]:
    """All sayings, and the names behind abbreviations."""
    out: list[Said] = []
    short: dict[str, str] = {}
    last: str | None = None
    read = 0
    for start, end in _sentences(text):
        sentence = text[start : min(end, start + LONGEST_SENTENCE)]
        heard = _heard(sentence)
        if heard is None:
            continue
        read += 1
        if read > MOST_SENTENCES:
            break
        found, is_told, kind, sure = heard
        short.update({s.short: s.name for s in found if s.short})
        if not is_told:
            continue
        names = [n for s in found if (n := _resolved(s.name, out, text, start)) is not None]
        if kind == "hearing" and (courts := courts_of(sentence)):
            names = [] if is_filed(sentence) else courts
        elif not names and sure:
            again = last is not None and not found and _SAME.search(sentence) is not None
            names = [last] if again and last else list(_first_name(sentence, kind))
        for name in names:
            body = is_body(name)
            said_by = kind or ("statement" if body else "speech")
            if kind == "speech" and body and MEDIA_OFFICE.search(name):
                said_by = "statement"  # an office that tells of another's speech
            out.append(Said(name, said_by, 2 if sure else int(body), start, end))
        of = "statement" if kind == "speech" else kind or "statement"
        out += [Said(s.of, of, 1, start, end) for s in found if s.of]
        last = names[0] if names else last
    return out + _opening(text), short


@lru_cache(1 << 14)
def _heard(sentence: str) -> tuple[tuple[Speaker, ...], bool, str | None, bool] | None:
    """Who speaks in a sentence, whether what it says may be where the news is from, what kind of statement it speaks
    of, and whether clearly; None where nobody says or issues anything.
    """
    inside = frozenset(_WORDS.findall(sentence.lower()))
    if inside.isdisjoint(_TELLING):
        return None
    found = () if inside.isdisjoint(_NAMING) and "_" not in sentence else tuple(speakers(sentence))
    if not is_source(sentence, inside):
        return found, False, None, False
    return found, True, *kind_of(sentence, inside)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; "Mr." and an initial end none."""
    start = 0
    for m in _BREAK.finditer(text):
        if text[m.start()] != "\n" and _CUT_SHORT.search(text, max(start, m.start() - 5), m.start() + 1):
            continue
        yield start, m.end()
        start = m.end()
    if start < len(text):
        yield start, len(text)


def _opening(text: str) -> list[Said]:
    """The body that a text opens with, and acts: papers that run a firm's news seldom write that it said so."""
    first = text[:OPENING_CHARS].split("\n", 1)[0]
    if is_filed(first):
        return []
    for m in _RUN.finditer(first):
        name = m.group().removeprefix("The ").removesuffix("’s").removesuffix("'s")
        if " " in name and is_body(name) and is_name(name):
            return [Said(name, "statement", 0, m.start(), m.end())]
    return []


def _resolved(name: str, before: Sequence[Said], text: str, at: int) -> str | None:
    """ "The department" is the department that was named last; "the company" the firm that the text opens with."""
    parts = name.casefold().split()
    if name.islower() and parts[-1] in _FIRMLIKE:
        parts = parts[-1:]  # "the ferry operator"
    if len(parts) > 1 or parts[0] not in BODIES:
        return name
    for s in reversed(before):
        if parts[0] in s.name.casefold().split() and " " in s.name:
            return s.name
    for run in _RUN.finditer(text, 0, min(at, NAMED_WITHIN)):  # named before, though it did not speak then
        if " " in run.group() and parts[0] in run.group().casefold().split():
            return run.group().removeprefix("The ")
    opens = _OPENS.match(text) if parts[0] in _FIRMLIKE else None
    if opens is not None and is_name(opens.group()) and person(opens.group()) in (None, opens.group()):
        return opens.group()
    if parts[0] in _FIRMLIKE:
        if (m := _FIRM.search(text, 0, min(max(at, 300), NAMED_WITHIN))) is not None:
            return m.group()
        return next((s.name for s in before if is_body(s.name)), None)
    return name if parts[0] in KEPT else None


def _first_name(sentence: str, kind: str | None) -> Iterator[str]:
    """Whom a sentence speaks of without a word of saying beside: "The Harbour Board closed the pier, it said in a
    statement", "Minister Ilen Vask used his speech to"; a person only of posts and speeches.
    """
    for m in _RUN.finditer(sentence):
        name = m.group().removeprefix("The ")
        if " " in name and is_name(name):
            if is_body(name):
                yield name
                return
            if kind in ("post", "speech") and (who := person(name)) is not None and who != name:
                yield who
                return


_OPENS = re.compile(rf"{WORD}(?: (?:(?:of|and|&) )?(?:{WORD}|&)){{1,6}}(?: (?:plc|PLC|Ltd|Inc))?(?= [a-z])")
_FIRMLIKE = words(
    "agency carrier airline club charity company firm group bank lender conglomerate corporation manufacturer operator "
    "retailer supplier insurer"
)
_RUN = re.compile(rf"{WORD}(?: (?:(?:of|for) (?:the )?|(?:and|&) |on (?:the )?(?!\w+day\b|{MONTHS}))?{WORD}){{0,8}}")
_FIRM = re.compile(
    rf"(?<![\w.]){WORD}(?: (?:(?:of|and|&) )?(?:{WORD}|&)){{0,6}} "
    r"(?:PLC|Plc|Ltd|Limited|Inc|Corp|Holdings|Bank|Group)\b"
)
