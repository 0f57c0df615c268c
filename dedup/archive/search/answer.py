"""What a check says: the sources of one text, ranked, and a verdict in words. Data and words only, no judgement."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import polars as pl

from dedup.harmless import on_page, plain
from dedup.phrases import OPEN, chance, count, percent, share_of, verb
from dedup.tables import empty

MOST_TOLD = 2
"""Sources that the verdict names; the rest are counted."""
MOST_PASSAGES, LONGEST = 3, 220
"""Passages of a source that the terminal shows, and characters of each."""


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """One passage in both texts: code point offsets, end exclusive; `kind` as in table `passages`; `words` of the
    checked text, `source_words` of the source.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    kind: str
    score: float
    words: str
    source_words: str


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article of the archive, and what the checked text has of it. `outlet`: as it is called; `outlet_key`: as the
    articles give it.

    `relation`, `probability` as in table `pairs`; `coverage` and `verbatim`, shares 0..1 of the counted words of the
    checked text, `source_coverage` and `source_verbatim` of the source's; `direction` -1..1, positive where the checked
    text is more likely made from the source; `made_from`, whether wording or dates say so clearly; `cut`, whether the
    source's text ends before its article does. `cluster`, None for a lone article; `origin`: the article that its
    cluster is traced to, or `origin_outside`, a name outside the archive, in the state `origin_state`. `calibrated`:
    whether it is in English.
    """

    id: str
    title: str | None
    outlet: str | None
    outlet_key: str | None
    url: str | None
    published: datetime | None
    relation: str
    probability: float
    coverage: float
    source_coverage: float
    verbatim: float
    source_verbatim: float
    direction: float
    made_from: bool
    cut: bool
    calibrated: bool
    cluster: str | None
    origin: str | None
    origin_outside: str | None
    origin_state: str | None
    passages: tuple[SharedPassage, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of a check. `words`: counted words of the text; `least`: below so many only copies can be told;
    `share`: share of them, 0..1, in passages shared with any source; `sources`, ranked, related by text; `beside`: what
    tells the same event, fills the same form or could not be decided; `same`: ids under which the archive holds this
    very text; `revises`: whether it holds another text under the id of this one; `looked_at`: articles that were
    compared; `cut`: whether the checked text ends before its article does; `stored`: whether it is an article of the
    archive itself, asked about beside the others; `unseen`: what could not be looked for in other languages, in
    one line. `articles`: rows of table `articles`, the checked text first.
    """

    id: str
    words: int
    least: int
    share: float
    sources: tuple[SourceArticle, ...]
    beside: tuple[SourceArticle, ...]
    same: tuple[str, ...]
    revises: bool
    looked_at: int
    cut: bool
    stored: bool = False
    unseen: str | None = None
    articles: pl.DataFrame = field(default_factory=lambda: empty("articles"), repr=False, compare=False)

    @property
    def found(self) -> bool:
        """Whether anything in the archive shares this text or its source."""
        return bool(self.sources or self.same)

    @property
    def verdict(self) -> str:
        """The answer in a few sentences."""
        return " ".join(_sentences(self, plain))

    @property
    def page_verdict(self) -> str:
        """The same for a page: names that are written from the right keep the figures beside them in place."""
        return " ".join(_sentences(self, on_page))

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; times in ISO form, UTC."""
        told = {"found": self.found, "verdict": self.verdict, **asdict(replace(self, articles=empty("articles")))}
        del told["articles"]
        for row in (*told["sources"], *told["beside"]):
            row["published"] = None if row["published"] is None else row["published"].isoformat()
        return told


def named(source: SourceArticle, shown: Callable[[str], str] = plain) -> str:
    """The source as people are told: title, outlet and day, as far as they are known, and its id. `shown`: how what
    others wrote is made safe.

    >>> named(SourceArticle("a1", None, "Orlen Post", None, None, None, "exact", 1, 1, 1, 1, 1, 0, True, False, True,
    ...                     None, None, None, None, ()))
    'a1 (Orlen Post)'
    """
    told = [shown(source.outlet)] if source.outlet else []
    if source.published is not None:
        told.append(f"{source.published:%Y-%m-%d}")
    if source.title:
        return f"“{shown(source.title)}” ({', '.join([*told, shown(source.id)])})"
    return shown(source.id) + (f" ({', '.join(told)})" if told else "")


def phrase(source: SourceArticle) -> str:
    """The verb for a source: "this text <phrase> SOURCE"."""
    if source.relation == "partial":
        return f"shares {percent(source.coverage)} of its text with"
    coverage = (source.coverage, source.source_coverage)
    return verb(source.relation, source.probability, parent=source.made_from, coverage=coverage)


def shares(source: SourceArticle, cut: bool) -> str:
    """Both shares; `cut`: whether the checked text ends before its article does."""
    own = share_of(source.coverage, "this text", cut, source.cut)
    return f"{own}, {share_of(source.source_coverage, 'the other', source.cut, cut)}"


def _sentences(found: Checked, shown: Callable[[str], str]) -> list[str]:
    out = []
    if found.words == 0:
        return ["This text holds no words to compare once credit lines and boilerplate are left out."]
    if found.same:
        again = "The archive holds this very text again" if found.stored else "This very text is in the archive already"
        out.append(f"{again}, as {', '.join(map(shown, found.same[:MOST_TOLD]))}{_more(len(found.same) - MOST_TOLD)}.")
    elif found.revises:
        out.append(f"The archive holds another text under the id {shown(found.id)}; adding this one would revise it.")
    if found.words < found.least:
        out.append(f"This text is too short for more than copies to be told ({found.words} words; {found.least} are "
                   "needed).")  # fmt: skip
    rest = [s for s in found.sources if s.id not in found.same]
    for source in rest[:MOST_TOLD]:
        out.append(f"It {phrase(source)} {named(source, shown)}: {shares(source, found.cut)}.")
    if len(rest) > MOST_TOLD:
        more = len(rest) - MOST_TOLD
        out.append(f"{count(more, 'more article')} {'shares' if more == 1 else 'share'} text or source with it.")
    if len(rest) > 1:
        out.append(f"In all {percent(found.share)} of it stands in articles of this archive.")
    if not found.found:
        what = "be a copy of it" if found.words < found.least else "share its text or its source"
        out.append(f"Nothing in this archive was found to {what}.")
    elif not rest and found.same:
        out.append("Nothing else in this archive was found to share its text or its source.")
    events = [s for s in found.beside if s.relation == "same-story"]
    if events and found.words >= found.least:
        n = len(events)
        out.append(f"{count(n, 'article')} {'reports' if n == 1 else 'report'} the same event.")
    open_ = [s for s in found.beside if s.relation in ("same-story", "undecided") and s.probability >= OPEN]
    if open_ and found.words >= found.least:
        first = f"{named(open_[0], shown)}{_more(len(open_) - 1)}"
        out.append(f"Whether it shares a source with {first} could not be decided "
                   f"(probability {chance(open_[0].probability)}).")  # fmt: skip
    if found.unseen:
        out.append(found.unseen)
    if any(not s.calibrated for s in rest):
        out.append("Probabilities are calibrated for English texts only.")
    return out


def _more(n: int) -> str:
    return f" and {n:,} more" if n > 0 else ""


def source_lines(found: Checked, source: SourceArticle, place: int) -> list[str]:
    """A source for the terminal: who, how much, which cluster it is in."""
    out = [f"{place}. {phrase(source)} {named(source)}"]
    out.append(f"   {shares(source, found.cut)}; probability {chance(source.probability)}")
    kinds = [(k, sum(p.kind == k for p in source.passages)) for k in _HOW]
    if source.passages:
        out.append(f"   passages: {', '.join(f'{n:,} {_HOW[kind]}' for kind, n in kinds if n)}")
        out += [f"     {line}" for line in _longest(source)]
    if source.cluster:
        out.append(f"   cluster {plain(source.cluster)}, {_traced(source)}")
    if source.url:
        out.append(f"   {plain(source.url)}")
    return out


def _traced(source: SourceArticle) -> str:
    """Where the cluster of a source is from."""
    if source.origin is not None:
        return f"traced to {plain(source.origin)}"
    if source.origin_outside == "unnamed":
        return "likely from a source outside this archive that nobody names"
    if source.origin_outside is not None:
        return f"traced to {plain(source.origin_outside)}, outside this archive"
    return "its origin is undecided"


def _longest(source: SourceArticle) -> list[str]:
    """The longest passages of a source in their order in the text; of reworded and translated ones, both wordings."""
    order = sorted(source.passages, key=lambda p: (p.start - p.end, p.start))[:MOST_PASSAGES]
    out = []
    for p in sorted(order, key=lambda p: p.start):
        theirs = f" | there: “{_short(p.source_words)}”" if p.kind in ("reworded", "translated") else ""
        out.append(f"{_HOW[p.kind]}: “{_short(p.words)}”{theirs}")
    if more := len(source.passages) - len(order):
        out.append(f"and {count(more, 'shorter passage')}")
    return out


def _short(words: str) -> str:
    line = plain(words)
    return (
        line if len(line) <= LONGEST else f"{line[: LONGEST - 40].rsplit(' ', 1)[0]} ... {line[-30:].split(' ', 1)[-1]}"
    )


_HOW = {"verbatim": "word for word", "quotation": "quoted", "reworded": "reworded", "translated": "translated"}
