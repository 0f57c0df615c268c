"""Who is named as the source of an article, where in it, and how strongly.

An ordered ladder, strongest first; a span that a rung has taken is not read by a later one:

    1  "This story was originally published by X"       republication  strong    republication
    2  a chain: the last named is the origin            republication  strong; the distributor medium
    3  "Original Source: www.x.example", "Source: X"    footer         strong
    4  a licence line, "c.2025 X Company"               footer         strong
    5  marks of a press release                         wire-metadata  strong
    6  "MARLOW (Reuters) -", "MARLOW. /TASS/."          dateline       strong    datelines
    7  "By The Associated Press", author, rights        byline, meta   strong, medium
    8  "... until Monday. (dpa)"                        footer         strong
    9  "© 2024 X", "X contributed to this report",      footer         medium    notices
       "Staff and wire reports"                         byline         medium
    10 "told X", "X has learned"                        own-reporting  medium    mentions
    11 "X reported", "– Name, X" under a quotation      mention        medium, weak

In twelve other languages (`dedup/credit/wordings/`) the wording of the article's language is read beside these, with
the same kinds (`dedup.credit.worded`).

Canonical links, pixels, page and wire metadata (kinds canonical, pixel, meta, wire-metadata) are not in the text:
readers give them, and `dedup.credit.metadata` makes credits of them. An outlet that credits itself is no outside
origin: such
a hit becomes `own-reporting`, strong when it is a line of its own (a dateline, a footer), medium in the running text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from dedup.credit.article_language import language_of, may_have_wording
from dedup.credit.datelines import HEAD, TAIL, byline, dateline, signoff
from dedup.credit.hits import Hit, Rule
from dedup.credit.mentions import judge, settle
from dedup.credit.metadata import metadata_credits
from dedup.credit.names import NameMatch, Names
from dedup.credit.notices import CUES as NOTICE_CUES
from dedup.credit.notices import contributions, copyrights, releases, syndication, wire_line, wire_reports
from dedup.credit.republication import CUES as REPUBLICATION_CUES
from dedup.credit.republication import footers, licences, republication
from dedup.credit.worded import LOOSE, worded_credits
from dedup.credit.wordings import Wording, wording_of
from dedup.data import Each
from dedup.outlets.hosts import host_of
from dedup.outlets.registry import Outlets
from dedup.tables import SCHEMAS, conform, empty
from dedup.text.string_search import strings_of

BATCH = 5000
"""Articles read at a time: bounds the memory that offsets take, and is dealt to several processes evenly."""

LADDER: tuple[Rule, ...] = (republication, footers, licences, syndication, releases)
"""Rungs 1 to 5, in order; `LATE` are rung 9."""
LATE: tuple[Rule, ...] = (copyrights, contributions, wire_reports)

_CUE_TABLES = (REPUBLICATION_CUES, NOTICE_CUES)
CUES: Mapping[str, tuple[Rule, ...]] = {
    cue: tuple(t[cue] for t in _CUE_TABLES if cue in t) for cue in dict.fromkeys(c for t in _CUE_TABLES for c in t)
}
"""Cue, in lower case, -> the rules that read the line around it."""

_BEFORE, _AFTER = 260, 420
"""Code points around a cue that the patterns may read: a credit sentence, however long its line is."""
MOST_PLACES = 600
"""Places of names, and as many of cues, that are read of one article, half of them from its beginning and half from its
end: what holds more is a list, and who is credited stands at the head or the foot of a text."""


def find_credits(
    articles: pl.DataFrame, outlets: Outlets, metadata: pl.DataFrame | None = None, each: Each = map
) -> pl.DataFrame:
    """The credits that can be seen in each article's text, author and rights, and in `metadata`; table `credits`.
    `each`: how parts of the articles are gone over.

    Outlets of the collection itself (the `outlet` column and the hosts of `url`) are known names too.

    >>> articles = pl.DataFrame({"id": ["a"], "text": ["MARLOW (Reuters) - Two piers were closed on Tuesday."]})
    >>> find_credits(articles, Outlets.packaged()).select("name", "kind", "strength", "start", "end").row(0)
    ('Reuters', 'dateline', 'strong', 0, 19)
    """
    frame = conform("articles", articles.select(c for c in articles.columns if c in SCHEMAS["articles"]))
    return credits_by(frame, outlets.including(frame), metadata, each)


def credits_by(
    frame: pl.DataFrame, known: Outlets, metadata: pl.DataFrame | None = None, each: Each = map
) -> pl.DataFrame:
    """The same of table `articles` where the outlets of the whole collection are `known`, of which these articles may
    be a part.
    """
    columns = frame.select("id", "text", "author", "url", "outlet", "rights")
    found = list(each(read_batch, (CreditBatch(some, known) for some in columns.iter_slices(BATCH))))
    if metadata is not None:
        rows = metadata_credits(conform("metadata", metadata), frame, known)
        found.append(pl.DataFrame(rows, schema=dict(SCHEMAS["credits"]), orient="row"))
    return pl.concat([empty("credits"), *found]).sort("article", "start", "end", "name", nulls_last=True)


@dataclass(frozen=True, slots=True)
class CreditBatch:
    """Some articles (`id`, `text`, `author`, `url`, `outlet`, `rights`), and the outlets of the whole collection."""

    articles: pl.DataFrame
    known: Outlets


def read_batch(batch: CreditBatch) -> pl.DataFrame:
    """Table `credits` of a batch, in the order of its articles."""
    articles, known = batch.articles, batch.known
    names = Names(known)
    needles, cues = strings_of((*names.needles, "SOURCE")), strings_of(tuple(CUES), fold=True)
    name_at, cue_at = needles.find_leftmost(articles["text"]), cues.find(articles["text"])
    columns = (articles["author"].is_not_null() | articles["rights"].is_not_null()).to_numpy()
    foreign = may_have_wording(articles["text"])
    some = np.flatnonzero(columns | foreign | (np.diff(name_at.bounds) > 0) | (np.diff(cue_at.bounds) > 0))
    read = articles[some].select("id", pl.col("text").fill_null(""), "author", "url", "outlet", "rights")
    rows: list[tuple[object, ...]] = []
    for at, (article, text, author, url, outlet, rights) in zip(some.tolist(), read.iter_rows(), strict=True):
        own = known.resolve(outlet) or known.resolve(host_of(url or ""))
        own_name = own.name if own else outlet or host_of(url or "")
        language = language_of(text) if foreign[at] else None
        hits = read_article(
            text, name_at.of(at), cue_at.of(at), names, own=own_name, author=author, rights=rights,
            wording=wording_of(language) if language else None,
        )  # fmt: skip
        rows.extend((article, *h) for h in hits)
    return pl.DataFrame(rows, schema=dict(SCHEMAS["credits"]), orient="row")


def read_article(
    text: str, name_at: Iterable[int], cue_at: Iterable[int], names: Names, *, own: str | None = None,
    author: str | None = None, rights: str | None = None, wording: Wording | None = None,
) -> list[Hit]:  # fmt: skip
    """All credits of one article of the outlet `own`, given where names and cues were seen in it; `wording`: that of
    its language, where it is not English.
    """
    taken = _Taken()
    lines = list(_lines(text, _ends(sorted(set(cue_at))), names))
    found = [names.own(f, own) for p in _ends(sorted(name_at)) if (f := names.at(text, p)) is not None]
    for rule in LADDER if lines else ():  # rungs 1 to 5
        taken.add(h for r, h in lines if r is rule)
    for name in (f for f in found if f.start <= HEAD or len(text) - f.end <= TAIL):  # rungs 6 to 8
        for mark in (dateline, byline, signoff):
            taken.add(mark(text, name, names, own))
    taken.add(_columns(author, rights, names))
    taken.add(h for r, h in lines if r in LATE)  # rung 9
    worded = list(worded_credits(text, wording, names)) if wording else []
    taken.add(h for h in worded if h.kind not in LOOSE)
    structural = [_own(h, own, "strong") for h in taken.hits]
    outside = any(h.kind != "own-reporting" and h.strength == "strong" for h in structural)
    loose = [h for f in found if taken.free(f) and (h := judge(text, f, names)) is not None]  # rungs 10 and 11
    for h in worded:
        if h.kind in LOOSE and taken.free(h) and not _overlaps(h, loose):
            loose.append(h)
    return structural + settle(loose, outside, own, own is not None, text)


def _lines(text: str, cues: list[int], names: Names) -> Iterator[tuple[Rule, Hit]]:
    """Rungs 1 to 5 and 9: the rules whose cue was seen, each on the stretch around it."""
    read: dict[Rule, int] = {}
    for cue in cues:
        for rule in _rules_at(text, cue):
            lo, hi = max(0, cue - _BEFORE, text.rfind("\n", 0, cue) + 1), min(len(text), cue + _AFTER)
            if cue < read.get(rule, -1):
                continue
            read[rule] = cue + 1
            for h in rule(text, lo, hi, names):
                yield rule, h


def _overlaps(h: Hit, others: Iterable[Hit]) -> bool:
    return any((k.start or 0) < (h.end or 0) and (h.start or 0) < (k.end or 0) for k in others)


def _ends(places: list[int]) -> list[int]:
    half = MOST_PLACES // 2
    return places if len(places) <= MOST_PLACES else places[:half] + places[-half:]


_LENGTHS = sorted({len(c) for c in CUES}, reverse=True)


def _rules_at(text: str, position: int) -> list[Rule]:
    ahead = text[position : position + _LENGTHS[0]].lower()
    return list(dict.fromkeys(r for n in _LENGTHS if ahead[:n] in CUES for r in CUES[ahead[:n]]))


def _own(h: Hit, own: str | None, strength: str) -> Hit:
    if not own or (h.outlet or h.name) != own:
        return h
    # a release under its press wire's own name is still a release, and names nobody else
    if h.kind == "wire-metadata":
        return h._replace(outlet=None, url=None)
    return h._replace(kind="own-reporting", strength=strength)


_AUTHOR = re.compile(
    r"^(?:by\s+)?(?:.*?(?:,|\||/|–|—|-|\(|;|\bfor\b|\bof\b|"
    r"\band\b)\s*)?(?:the\s+)?(?P<name>[^,|/();]+?)\)?$",
    re.I,
)


def _columns(author: str | None, rights: str | None, names: Names) -> Iterator[Hit]:
    """Rung 7, from the columns: an author that is an agency or ends in an outlet, and a rights holder."""
    if author and (m := _AUTHOR.match(author.strip())):
        outlet = names.outlets.resolve(m["name"]) or names.outlets.resolve(author.strip().removeprefix("By "))
        if outlet is not None:
            yield Hit(m["name"], outlet.name, None, "byline", "strong", None, None)
        elif (wires := wire_line(author.strip())) is not None:
            yield Hit(wires.name, None, None, "byline", "medium", None, None)
    if rights:
        for found in list(names.scan(rights, 0, len(rights)))[:1]:
            yield Hit(found.name, found.outlet, found.url, "meta", "medium", None, None)


class _Taken:
    """The hits so far; a stronger rung's span, and its name, are not taken again by a weaker one."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.names: set[tuple[str, str]] = set()

    def add(self, hits: Iterable[Hit]) -> None:
        for h in list(hits):
            key = (h.outlet or h.name, h.kind)
            if key in self.names or self._covered(h):
                continue
            self.names.add(key)
            self.hits.append(h)

    def _covered(self, h: Hit) -> bool:
        who = h.outlet or h.name
        return h.start is not None and any(
            k.start is not None and k.end is not None and h.end is not None
            and k.start < h.end and h.start < k.end and (k.outlet or k.name) == who
            for k in self.hits
        )  # fmt: skip

    def free(self, name: NameMatch | Hit) -> bool:
        start = name.start or 0
        return not any(h.start is not None and h.end is not None and h.start <= start < h.end for h in self.hits)
