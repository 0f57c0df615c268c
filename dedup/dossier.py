"""What tracing knows of each article: when it surely appeared, whom it credits, and what it shares with whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from dedup.outlets import Outlets, host_of
from dedup.shapes import Fingerprints, Pair

DAY = 86_400_000_000  # microseconds
UNCERTAINTY = {"second": 1_000_000, "minute": 60_000_000, "day": DAY, "month": 31 * DAY}
STRENGTHS = ("strong", "medium", "weak")
NAMES_ORIGIN = ("strong", "medium")
Credit = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What a pair says of the step "b was made from a": `covered` and `verbatim`, shares of b found in a; `back`, the
    share of a found in b; `towards`, -1..1, positive where the texts say that b was made from a.
    """

    relation: str
    probability: float
    covered: float
    back: float
    verbatim: float
    towards: float


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
        self.pairs, self.known = pairs, outlets
        self.same_as: list[int] = prints.same_as.tolist()
        self.exact_as: list[int] = prints.exact_as.tolist()
        self.ids: list[str] = articles["id"].to_list()
        self.outlets: list[str | None] = articles["outlet"].to_list()
        self.keys = [self._key_of(o, None) for o in self.outlets]
        self.published = articles["published"].to_list()
        spans = zip(
            articles["published"].dt.epoch("us").to_list(), articles["published_precision"].to_list(),
            articles["published_zone"].to_list(), strict=True,
        )  # fmt: skip
        # when it surely appeared, at the earliest and at the latest; without a zone half a day either way
        self.spans = [
            None if at is None else (at - (0 if z == "given" else DAY // 2),
                                     at + UNCERTAINTY.get(p, DAY) + (0 if z == "given" else DAY // 2))
            for at, p, z in spans
        ]  # fmt: skip
        zoneless = (articles["published_zone"] != "given").fill_null(True)
        self.clock = (articles["published_precision"].is_in(["second", "minute"]) & zoneless).fill_null(False).to_list()
        row = {i: n for n, i in enumerate(self.ids)}
        self.credits: dict[int, list[Credit]] = defaultdict(list)
        for credit in credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if credit["article"] in row:
                self.credits[row[credit["article"]]].append(credit)

    def before(self, a: int, b: int) -> bool:
        """Whether a surely appeared before b: the gap is larger than both uncertainties.

        Two times of day without a zone are taken to be of one clock: what is compared then is the clock's reading.
        """
        sa, sb = self.spans[a], self.spans[b]
        if sa is None or sb is None:
            return False
        if self.clock[a] and self.clock[b]:
            return bool(self.published[a] < self.published[b])
        return bool(sa[1] <= sb[0])

    def step(self, a: int, b: int) -> Step | None:
        """What the pair of a and b, or of the rows that stand for them, says of "b was made from a"."""
        x, y = a, b
        if (min(a, b), max(a, b)) not in self.pairs:
            x, y = self.same_as[a], self.same_as[b]
            if x == y:
                same = self.exact_as[a] == self.exact_as[b]
                return Step("exact" if same else "near-duplicate", 1.0, 1.0, 1.0, 1.0, 0.0)
        pair = self.pairs.get((min(x, y), max(x, y)))
        if pair is None:
            return None
        left, right = pair.coverage_left, pair.coverage_right
        if x < y:
            return Step(pair.relation, pair.probability, right, left, pair.verbatim_right, pair.direction)
        return Step(pair.relation, pair.probability, left, right, pair.verbatim_left, -pair.direction)

    def credit_to(self, row: int, key: str) -> str | None:
        """How strongly an article credits the outlet behind `key`; None when it does not, or is that outlet."""
        if not key or key == self.keys[row]:
            return None
        have = [str(c["strength"]) for c in self.credits[row] if c["kind"] != "own-reporting" and self.key(c) == key]
        return min(have, key=STRENGTHS.index, default=None)

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
            for place, c in enumerate(self.credits[r]):
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
        for text in (name, url):
            if text:
                found = self.known.resolve(text)
                if found is not None:
                    return found.name.casefold()
        if url and (host := host_of(url)):
            return host
        return (name or "").casefold().removeprefix("the ").removeprefix("www.").strip()


def is_release_mark(credit: Credit) -> bool:
    """FOR IMMEDIATE RELEASE, a closing SOURCE line and their like: the text is a release."""
    return credit["kind"] == "wire-metadata" and credit["outlet"] is None and credit["url"] is None


def _shown(label: str) -> str:
    """An address as its host, with www. as the text writes it; a name unchanged."""
    if host_of(label) is None:
        return label
    return label.split("://", 1)[-1].split("/", 1)[0]
