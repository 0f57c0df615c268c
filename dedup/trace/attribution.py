"""What tracing knows of each article: when it surely appeared, whom it credits, and what it shares with whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Fingerprints, Pair
from dedup.outlets.hosts import host_of
from dedup.outlets.registry import Outlets
from dedup.tables import STRENGTHS
from dedup.trace.pair_table import _CODE, _FIGURES, MOST_SAID, Bool, Float, Shared

DAY = 86_400_000_000  # microseconds
UNCERTAINTY = {"second": 1_000_000, "minute": 60_000_000, "day": DAY, "month": 31 * DAY}
NAMES_ORIGIN = ("strong", "medium")
Credit = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Source:
    """An outside source that credits name: `label` as the text writes it (host or name), `key` to compare by."""

    label: str
    outlet: str | None
    key: str


class Dossier:
    """Dates, outlets, credits and pairs of all articles, by row. Copies share the pairs of the row that stands for
    them.
    """

    def __init__(
        self, articles: pl.DataFrame, credits: pl.DataFrame, pairs: Mapping[tuple[int, int], Pair],
        prints: Fingerprints, outlets: Outlets,
    ) -> None:  # fmt: skip
        self.known = outlets
        self._resolved: dict[tuple[str | None, str | None], str] = {}
        self._set_pairs(pairs, len(articles), prints)
        self.ids: list[str] = articles["id"].to_list()
        self.outlets: list[str | None] = articles["outlet"].to_list()
        self.keys = [self._key_of(o, None) for o in self.outlets]
        self.published = articles["published"].to_list()
        self._set_dates(articles)
        row = {i: n for n, i in enumerate(self.ids)}
        self.credits: dict[int, list[Credit]] = defaultdict(list)
        for credit in credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if credit["article"] in row:
                self.credits[row[credit["article"]]].append(credit)
        self.named: dict[int, dict[str, int]] = {r: self._named_by(r) for r in self.credits}

    def _set_pairs(self, pairs: Mapping[tuple[int, int], Pair], n: int, prints: Fingerprints) -> None:
        """The pairs as columns, sorted by one number for each; the last row of each column stands for "unknown"."""
        self._n, self._same, self._exact = n, prints.same_as, prints.exact_as
        keys = np.fromiter((a * n + b for a, b in pairs), np.int64, len(pairs))
        order = np.argsort(keys)
        self._keys = np.append(keys[order], np.iinfo(np.int64).max)
        self._relation = np.append(np.array([_CODE[p.relation] for p in pairs.values()], np.int64)[order], -1)
        self._figures = np.zeros((len(_FIGURES), len(pairs) + 1))
        for i, name in enumerate(_FIGURES):
            column = map(attrgetter(name), pairs.values())
            self._figures[i, :-1] = np.fromiter(column, np.float64, len(pairs))[order]
        with np.errstate(divide="ignore"):
            self._figures[-1] = np.clip(2 * np.arctanh(self._figures[-1]), -MOST_SAID, MOST_SAID)

    def _set_dates(self, articles: pl.DataFrame) -> None:
        """When each surely appeared, at the earliest and at the latest; without a zone half a day either way."""
        at = articles["published"].dt.epoch("us")
        self.dated: Bool = at.is_not_null().to_numpy().copy()
        self._clock_time: NDArray[np.int64] = at.fill_null(0).to_numpy()
        given = articles["published_zone"].is_in(["given", "assumed"]).fill_null(False).to_numpy()
        slack = [UNCERTAINTY.get(p, DAY) for p in articles["published_precision"].to_list()]
        half = np.where(given, 0, DAY // 2)
        self.first: NDArray[np.int64] = self._clock_time - half
        self.last: NDArray[np.int64] = self._clock_time + np.array(slack, np.int64) + half
        timed = articles["published_precision"].is_in(["second", "minute"]).fill_null(False).to_numpy()
        self._clock: Bool = self.dated & timed & ~given

    def days(self, rows: NDArray[np.int64]) -> Float:
        """Dates of these rows in days since 1970."""
        return np.asarray(self._clock_time[rows] / DAY, np.float64)

    def doubt(self, rows: Sequence[int]) -> None:
        """From here on these rows have no date."""
        self.dated[rows] = False
        self._clock[rows] = False

    def before(self, rows: Sequence[int], others: Sequence[int] | None = None) -> Bool:
        """(n, m): whether x of `rows` surely appeared before y of `others` (`rows` again without them): the gap is
        larger than both uncertainties.

        Two times of day without a zone are taken to be of one clock: what is compared then is the clock's reading.
        """
        x = np.asarray(rows, np.int64)
        y = x if others is None else np.asarray(others, np.int64)
        return self.each_before(x[:, None], y[None, :])

    def each_before(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> Bool:
        """The same of each row of `x` and the row of `y` beside it, of any shape."""
        sure = self.last[x] <= self.first[y]
        reading = self._clock_time[x] < self._clock_time[y]
        both = self.dated[x] & self.dated[y]
        return np.asarray(both & np.where(self._clock[x] & self._clock[y], reading, sure), np.bool_)

    def shared(self, rows: Sequence[int], others: Sequence[int] | None = None) -> Shared:
        """What x of `rows` and y of `others` (`rows` again without them) share. A copy without a pair of its own has
        that of the article that stands for it.
        """
        x = np.asarray(rows, np.int64)
        y = x if others is None else np.asarray(others, np.int64)
        tops = self._same[x], self._same[y]
        own = self._find(x, y)
        place = np.where(own >= 0, own, self._find(*tops))
        low = np.where(own >= 0, np.less.outer(x, y), np.less.outer(*tops))
        # of two copies of one article without a pair of their own everything is shared
        twins = (place < 0) & np.equal.outer(*tops) & np.not_equal.outer(x, y)
        same = np.equal.outer(self._exact[x], self._exact[y])
        copied = np.where(same, _CODE["exact"], _CODE["near-duplicate"])
        p, left, right, verbatim_left, verbatim_right, z = self._figures[:, place]
        return Shared(
            have=(place >= 0) | twins,
            own=own >= 0,
            relation=np.where(twins, copied, self._relation[place]),
            probability=np.where(twins, 1.0, p),
            covered=np.where(twins, 1.0, np.where(low, right, left)),
            verbatim=np.where(twins, 1.0, np.where(low, verbatim_right, verbatim_left)),
            towards=np.where(low, z, -z),
        )

    def _find(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, m): where the pair of x and y stands in the columns; -1 where there is none."""
        low, high = np.minimum.outer(rows, others), np.maximum.outer(rows, others)
        keys = low * self._n + high
        at = np.searchsorted(self._keys, keys)
        return np.asarray(np.where((self._keys[at] == keys) & (low != high), at, -1), np.int64)

    def linked(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Bool]:
        """Both rows of every pair, and whether it is a revision."""
        a, b = np.divmod(self._keys[:-1], max(self._n, 1))
        return a, b, np.asarray(self._relation[:-1] == _CODE["revision"], np.bool_)

    def degrees(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of `rows` each article has a pair with, over all articles; 0 for the others."""
        inside = np.zeros(self._n, np.bool_)
        inside[rows] = True
        a, b, _ = self.linked()
        both = inside[a] & inside[b]
        return np.bincount(np.concatenate([a[both], b[both]]), minlength=self._n)

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

    def outside(self, rows: Iterable[int]) -> list[Source]:
        """The sources that the rows' credits name and that no row is, strongest first."""
        rows = list(rows)
        own = {self.keys[r] for r in rows} - {""}
        best: dict[str, tuple[int, int, Source]] = {}
        for r in rows:
            for place, c in enumerate(self.credits.get(r, ())):
                key = self.key(c)
                if key in own or not self.names_origin(c):
                    continue
                # of equal strength the last named counts first: in a chain of two it is the origin
                rank = (STRENGTHS.index(str(c["strength"])), -place)
                if key not in best or rank < best[key][:2]:
                    label = str(c["url"] or c["name"])
                    best[key] = (*rank, Source(_shown(label), c["outlet"], key))
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
