"""Whom each article credits as its source, and the outside sources that the members of a cluster name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dedup.data import Attributed
from dedup.outlets.hosts import host_of
from dedup.tables import STRENGTHS
from dedup.trace.appearance import Appearance
from dedup.trace.pair_table import PairTable

NAMES_ORIGIN = ("strong", "medium")
Credit = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class OutsideSource:
    """An outside source that credits name: `label` as the text writes it (host or name), `key` to compare by."""

    label: str
    outlet: str | None
    key: str


class Dossier:
    """Outlets and credits of all articles, by row, with their `pairs` and `dates`."""

    def __init__(self, known: Attributed, pairs: PairTable) -> None:
        articles, credits = known.articles, known.credits
        self.known = known.outlets
        self.pairs, self.dates = pairs, Appearance(articles)
        self._resolved: dict[tuple[str | None, str | None], str] = {}
        self.ids: list[str] = articles["id"].to_list()
        self.outlets = known.papers
        self.keys = [self._key_of(o, None) for o in self.outlets]
        self.published = articles["published"].to_list()
        row = {i: n for n, i in enumerate(self.ids)}
        self.credits: dict[int, list[Credit]] = defaultdict(list)
        for credit in credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if credit["article"] in row:
                self.credits[row[credit["article"]]].append(credit)
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
        is an agency. The marks of a press release say what the text is, not from where.
        """
        if credit["kind"] == "own-reporting" or credit["strength"] not in NAMES_ORIGIN or not self.key(credit):
            return False
        if credit["kind"] == "footer" and credit["strength"] == "medium":
            return self.known.is_agency(credit["outlet"] or credit["name"])
        return not is_release_mark(credit)

    def outside(self, rows: Iterable[int]) -> list[OutsideSource]:
        """The sources that the rows' credits name and that no row is, strongest first."""
        rows = list(rows)
        own = {self.keys[r] for r in rows} - {""}
        best: dict[str, tuple[int, int, OutsideSource]] = {}
        for r in rows:
            for place, c in enumerate(self.credits.get(r, ())):
                key = self.key(c)
                if key in own or not self.names_origin(c):
                    continue
                # of equal strength the last named counts first: in a chain of two it is the origin
                rank = (STRENGTHS.index(str(c["strength"])), -place)
                if key not in best or rank < best[key][:2]:
                    label = str(c["url"] or c["name"])
                    best[key] = (*rank, OutsideSource(_shown(label), c["outlet"], key))
        return [s for _, _, s in sorted(best.values(), key=lambda b: (b[0], b[1], b[2].label))]

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
