"""Whom each article credits as its source, and the outside sources that the members of a cluster name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedup.data import Attributed
from dedup.outlets.hosts import host_of
from dedup.outlets.numbers import outlet_numbers
from dedup.tables import STATEMENTS, STRENGTHS
from dedup.trace.appearance import Appearance
from dedup.trace.pair_table import PairTable

NAMES_ORIGIN = ("strong", "medium")
Credit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutsideSource:
    """An outside source that credits name: `label` as the text writes it (host or name), `key` to compare by."""

    label: str
    outlet: str | None
    key: str


class Dossier:
    """Outlets, credits and the issuers of statements of all articles, by row, with their `pairs` and `dates`."""

    def __init__(self, known: Attributed, pairs: PairTable) -> None:
        articles, credits = known.articles, known.credits
        self.known = known.outlets
        self.pairs, self.dates = pairs, Appearance(articles)
        self._resolved: dict[tuple[str | None, str | None], str] = {}
        self.ids: list[str] = articles["id"].to_list()
        self.outlets = known.papers
        self.keys = [self._key_of(o, None) for o in self.outlets]
        self.outlet_codes = outlet_numbers([o or None for o in self.outlets])
        self.key_codes = outlet_numbers([k or None for k in self.keys])
        self.published = articles["published"].to_list()
        self.texts = articles["text"].fill_null("")  # a series: few of them are read
        self.authors: list[str | None] = articles["author"].to_list()
        row = {i: n for n, i in enumerate(self.ids)}
        self.credits: dict[int, list[Credit]] = defaultdict(list)
        self.statements: dict[int, list[Credit]] = defaultdict(list)
        for credit in credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if credit["article"] in row:
                of = self.statements if credit["kind"] in STATEMENTS else self.credits
                of[row[credit["article"]]].append(credit)
        self.named: dict[int, dict[str, int]] = {r: self._named_by(r) for r in self.credits}

    def credit_to(self, row: int, key: str) -> str | None:
        """How strongly an article credits the outlet behind `key`; None when it does not, or is that outlet."""
        if not key or key == self.keys[row] or row not in self.named:
            return None
        code = self.named[row].get(key)
        return None if code is None else STRENGTHS[code]

    def _named_by(self, row: int) -> dict[str, int]:
        """Outlet's key -> place in `STRENGTHS` of the strongest credit to it."""
        out: dict[str, int] = {}
        for c in self.credits[row]:
            if c["kind"] != "own-reporting":
                key, code = self.key(c), STRENGTHS.index(str(c["strength"]))
                out[key] = min(code, out.get(key, code))
        return out

    def names_origin(self, credit: Credit) -> bool:
        """Whether a credit says where the whole text is from.

        The holder of a copyright line is mostly the page's own outlet, and a contributor no origin: they count when it
        is an agency; "wire reports" are nobody. The marks of a press release say what the text is, not from where.
        """
        if credit["kind"] == "own-reporting" or credit["strength"] not in NAMES_ORIGIN or not self.key(credit):
            return False
        if credit["kind"] in ("footer", "byline") and credit["strength"] == "medium":
            return self.known.is_agency(credit["outlet"] or credit["name"])
        return not is_release_mark(credit)

    def outside(self, rows: Iterable[int]) -> list[OutsideSource]:
        """The sources that the rows' credits name and that no row is, strongest first. An outlet whose articles here
        all surely appeared later than the one that credits it is outside too: another article of it must be meant.
        """
        rows = list(rows)
        own = self._by_outlet(rows)
        best: dict[str, tuple[int, int, OutsideSource]] = {}
        for r in rows:
            for place, c in enumerate(self.credits.get(r, ())):
                key = self.key(c)
                if not self.names_origin(c) or (key in own and not self._all_later(own[key], r)):
                    continue
                # of equal strength the last named counts first: in a chain of two it is the origin
                rank = (STRENGTHS.index(str(c["strength"])), -place)
                if key not in best or rank < best[key][:2]:
                    label = str(c["url"] or c["name"])
                    best[key] = (*rank, OutsideSource(_shown(label), c["outlet"], key))
        return [s for _, _, s in sorted(best.values(), key=lambda b: (b[0], b[1], b[2].label))]

    def credited_late(self, rows: Iterable[int]) -> list[tuple[int, int]]:
        """Each row that credits an outlet whose articles among `rows` surely appeared later, and the first of those."""
        own = self._by_outlet(rows)
        return [
            (r, own[key][0])
            for r in sorted(r for some in own.values() for r in some)
            for key in dict.fromkeys(self.key(c) for c in self.credits.get(r, ()) if self.names_origin(c))
            if key in own and self._all_later(own[key], r)
        ]

    def _by_outlet(self, rows: Iterable[int]) -> dict[str, list[int]]:
        own: dict[str, list[int]] = {"": []}
        for r in rows:
            own.setdefault(self.keys[r], []).append(r)
        return own

    def _all_later(self, rows: Sequence[int], than: int) -> bool:
        """Whether all of `rows` surely appeared later than a row of another outlet, and none credits that one in
        turn.
        """
        if not rows or than in rows or any(self.credit_to(r, self.keys[than]) for r in rows):
            return False
        return bool(self.dates.before([than], rows).all())

    def key(self, credit: Credit) -> str:
        """What a credit's outlet is compared by."""
        return self._key_of(credit["outlet"] or credit["name"], credit["url"])

    def _key_of(self, name: str | None, url: str | None) -> str:
        if (name, url) not in self._resolved:
            self._resolved[name, url] = self.known.key_of(name, url)
        return self._resolved[name, url]


def is_release_mark(credit: Credit) -> bool:
    """FOR IMMEDIATE RELEASE, a closing SOURCE line and their like: the text is a release."""
    return credit["kind"] == "wire-metadata" and credit["outlet"] is None and credit["url"] is None


def _shown(label: str) -> str:
    """An address as its host, with www. as the text writes it; a name unchanged."""
    if host_of(label) is None:
        return label
    return label.split("://", 1)[-1].split("/", 1)[0]
