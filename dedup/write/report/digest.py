"""The digest: new uses of an outlet's pieces, each with who took what, how much, when, and naming whom.

One page that can be mailed and printed, or one feed (`digest_feed.py`); both show the same entries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dedup.queries.who_ran.new_uses import NewUses
from dedup.queries.who_ran.standing import CHECK, OWN
from dedup.queries.who_ran.uses import COMMON, DIRECTIONS, FROM_OURS, UNDECIDED
from dedup.tables import NOT_VERBATIM, Frames, Row
from dedup.write.report.colophon import Colophon, Heading, clock_of, colophon
from dedup.write.report.highlights import alike
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import Article, UseRow
from dedup.write.report.page_words import short
from dedup.write.report.pair_page import COPIES
from dedup.write.report.render import PageLinks, render
from dedup.write.report.who_ran import use_of
from dedup.write.terminal.who_ran import ran_totals

MOST_ENTRIES = 500
"""Articles of others in one digest; the rest are counted."""
LONGEST_EXCERPT = 300
"""Characters of a passage that are shown."""


@dataclass(frozen=True, slots=True)
class DigestUse:
    """A use of one piece. `excerpt`: the longest passage, as theirs has it, empty where none is known; `reworded`:
    whether the piece has it in other words; `standing`: to what was agreed, empty where nothing was.
    """

    use: UseRow
    excerpt: str
    reworded: bool
    standing: str


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """An article of others that ran one piece or several, may have, or has a text from elsewhere in common with them.

    `key`: its id, as it is; `direction`: the surest of its uses; `added`: when the archive got what is told of it;
    `revised`: whether it was there before, in another form; `before`: what a watch told of it, where that is otherwise.
    """

    key: str
    direction: str
    theirs: Article
    uses: list[DigestUse]
    added: datetime
    revised: bool
    before: str = ""

    @property
    def credited(self) -> bool:
        """Whether it names the outlet."""
        return any(u.use.credited for u in self.uses)


@dataclass(frozen=True, slots=True)
class GoneUse:
    """A use that a watch told and that stands no more: `key`, its article's id, as it is, and as it is `shown`; the
    `article`, None where it is not there; what was `said` of it; when that was taken back.
    """

    key: str
    shown: str
    article: Article | None
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest shows. `parts`: heading -> entries, what to look at first in front; `left_out`: entries beyond
    `MOST_ENTRIES`; `began`: when the archive began. Of a watch also the number of its `issue`, and what is `gone`.
    """

    outlet: str
    period: str
    lead: list[str]
    parts: dict[str, list[DigestEntry]]
    left_out: int
    began: datetime
    updated: datetime
    about: Colophon
    issue: int = 0
    gone: Sequence[GoneUse] = ()

    def entries(self) -> Iterator[DigestEntry]:
        """Those of all parts."""
        for entries in self.parts.values():
            yield from entries


def digest(frames: Frames, new: NewUses, heading: Heading | None = None) -> Digest:
    """The digest of `new`, whose articles `frames` holds; `heading`: of the page, and the zone of its times."""
    shown = [r for r in new.ran.rows.iter_rows(named=True) if r["standing"] != OWN]
    part = frames.of_clusters({r["cluster"] for r in shown})
    lookup = ResultLookup(part, clock_of(frames.run, heading))
    near = [r for r in shown if r["cluster"] in lookup.number]  # of very many clusters the largest alone are at hand
    entries = sorted(_entries(lookup, new, near), key=_first)
    far = len({r["theirs"] for r in shown} - {r["theirs"] for r in near})
    kept = entries[:MOST_ENTRIES]
    headings = {
        FROM_OURS: f"Made from {'your pieces' if new.ran.yours else 'pieces of ' + short(new.ran.outlet)}",
        UNDECIDED: "Not decided: these may be made from one",
        COMMON: "In common from elsewhere: neither is likely to have run the other's",
    }  # fmt: skip
    parts = {told: [e for e in kept if e.direction == direction] for direction, told in headings.items()}
    return Digest(
        outlet=short(new.ran.outlet), period=_period(new, lookup, frames), lead=[*_lead(new)],
        parts={name: found for name, found in parts.items() if found}, left_out=len(entries) - len(kept) + far,
        began=new.began, updated=max((e.added for e in kept), default=new.added),
        about=colophon(frames.run, lookup.clock, heading),
    )  # fmt: skip


def digest_page(made: Digest) -> str:
    """The digest as one page of HTML, with its own style and no script."""
    return render("digest.html", PageLinks(), made.about, digest=made, excerpts=True)


def _entries(lookup: ResultLookup, new: NewUses, rows: Iterable[Row]) -> Iterator[DigestEntry]:
    """An entry an article: who ran two pieces is told once, with both."""
    known = new.ran.known and new.ran.yours
    found: dict[str, list[Row]] = {}
    for row in rows:  # the surest first, as who-ran has them
        found.setdefault(row["theirs"], []).append(row)
    for article, uses in found.items():
        yield DigestEntry(
            article, uses[0]["direction"], lookup.shown(article), [_use(lookup, row, known) for row in uses],
            max(row["added"] for row in uses), all(row["revised"] for row in uses),
        )  # fmt: skip


def _use(lookup: ResultLookup, row: Row, known: bool) -> DigestUse:
    excerpt, reworded = _excerpt(lookup, row["ours"], row["theirs"])
    return DigestUse(use_of(lookup, row, {}), excerpt, reworded, short(row["standing"], 200) if known else "")


def _excerpt(lookup: ResultLookup, ours: str | None, theirs: str) -> tuple[str, bool]:
    """The longest passage of an article that the piece has too, word for word where there is one."""
    pair = None if ours is None else lookup.between(theirs, ours)
    if ours is None or pair is None:
        return "", False
    side, other = lookup.sides(pair, theirs, ours)
    text = lookup.articles[pair[side]]["text"] or ""
    at = 0 if side == "left" else 2
    spans = [(p[4] not in NOT_VERBATIM, p[at], p[at + 1]) for p in lookup.passages(pair["left"], pair["right"])]
    if not spans and pair["relation"] in COPIES:
        spans = [(True, start, end) for start, end, _, _ in alike(text, lookup.articles[pair[other]]["text"] or "")]
    if not spans:
        return "", False
    verbatim, start, end = max(spans, key=lambda s: (s[0], s[2] - s[1], -s[1]))
    return short(text[start:end], LONGEST_EXCERPT), not verbatim


def _first(entry: DigestEntry) -> tuple[int, bool, bool, float, str]:
    """The surest, of these what is to be checked, then what names nobody, then the largest share."""
    check = any(CHECK in u.standing for u in entry.uses)
    sure = DIRECTIONS.index(entry.direction)
    return sure, not check, entry.credited, -max(u.use.share for u in entry.uses), entry.key


def _lead(new: NewUses) -> Iterator[str]:
    """What came, in sentences."""
    whose = "of your pieces" if new.ran.yours else f"of the pieces of {short(new.ran.outlet)}"
    told = [short(line, 400) for line in ran_totals(replace(new.ran, here=1))]
    if not new.ran.totals()["articles"]:  # the first sentence would speak of all that is there
        yield f"No new article was found to have run one {whose}."
        told = told[1:]
    yield from told


def _period(new: NewUses, lookup: ResultLookup, frames: Frames) -> str:
    """Which batches of which archive, and when the newest of them came."""
    made = frames.run.get("made") or {}
    archive = short(str(made.get("archive") or "the archive"))
    at = lookup.clock.moment(new.added)
    if new.last == new.since:
        return f"{archive}: nothing was added after batch {new.since} of {at}"
    if new.last == new.since + 1:
        return f"{archive}: batch {new.last} of {at}"
    return f"{archive}: batches {new.since + 1} to {new.last}, up to {at}"
