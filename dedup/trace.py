"""Clusters -> where each came from: a probability for every possible origin, inside the collection or outside it.

Every possible step "j was made from i" gets a log-weight from dates, credits, shared text and direction; every
possible origin (each article, each outside source that a credit names, and one that nobody names) gets one too. Exact
sums over all derivation trees (`dedup.trees`) turn them into probabilities. The weights below are stated priors.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup.shapes import Clusters, Pair
from dedup.tables import conform
from dedup.trees import Trees, best_tree, sum_over_trees

# Log-weights, in nats. Each is a prior that a journalist can argue with, not a fitted figure.
NO_PAIR = -6.0  # nothing shared was found between the two
DATED_BEFORE, DATED_AFTER = 1.5, -5.0  # a later article is hardly ever the source; an earlier one may be
TEXT_DIRECTION = 1.2  # times the direction read from the texts, -1..1
CLOSENESS = 2.0  # times the share of the child that stands in the parent
CREDITS_PARENT = {"strong": 4.0, "medium": 2.0, "weak": 0.3}
CREDITS_ELSEWHERE = {"strong": -2.5, "medium": -1.0, "weak": 0.0}
ROOT_CREDITS_ELSEWHERE = {"strong": -4.0, "medium": -2.0, "weak": -0.2}
ROOT_OWN_REPORTING, ROOT_RELEASE = 0.8, 2.0
NAMED_OUTSIDE, UNNAMED_OUTSIDE = -3.0, -2.5  # before any credit; an outside source needs a witness or an excuse
CREDITED_OUTSIDE = {"strong": 4.5, "medium": 2.5}
VERBATIM_FROM_OUTSIDE = -3.0  # times the share found word for word in another member: that one explains it better
MOST_TRACED = 200
"""Members that take part in the exact sums; in a larger cluster the rest hang on the best of these."""
DAY_US = 86_400_000_000
UNCERTAINTY_US = {"second": 1_000_000, "minute": 60_000_000, "day": DAY_US, "month": 31 * DAY_US}


@dataclass(frozen=True, slots=True)
class Traced:
    """Tables `clusters`, `members`, `stories`, and for each pair of rows in a cluster its basis."""

    clusters: pl.DataFrame
    members: pl.DataFrame
    basis: dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class _Source:
    """An outside source that a cluster's credits name."""

    label: str
    outlet: str | None
    kind: str


def trace(
    articles: pl.DataFrame, credits: pl.DataFrame, clusters: Clusters, pairs: dict[tuple[int, int], Pair],
    outlets: Outlets, settings: Settings,
) -> Traced:  # fmt: skip
    """Origin, parents and probabilities of every cluster, and of lone articles that name an outside source."""
    tracer = _Tracer(articles, credits, pairs, outlets, settings)
    cluster_rows: list[dict[str, object]] = []
    member_rows: list[dict[str, object]] = []
    basis: dict[tuple[int, int], str] = {}
    clustered = {row for rows in clusters.members for row in rows}
    lone = [[row] for row in tracer.crediting_rows() if row not in clustered]
    entries = [
        *zip(clusters.members, clusters.cohesion, clusters.hubs, strict=True), *((g, 1.0, False) for g in lone)
    ]  # fmt: skip
    for rows, cohesion, hub in sorted(entries, key=lambda e: e[0]):
        core = [r for r in rows if r not in clusters.compilations] or rows
        found = tracer.trace_one(core)
        if len(rows) == 1 and found.origin_outside is None:
            continue
        name = f"c{len(cluster_rows) + 1:06d}"
        cluster_rows.append({"cluster": name, **tracer.cluster_row(rows, core, found, cohesion, hub)})
        member_rows.extend({"cluster": name, **row} for row in tracer.member_rows(rows, core, found, clusters))
        basis.update(tracer.basis(core, found))
    return Traced(
        conform("clusters", pl.DataFrame(cluster_rows, infer_schema_length=None)),
        conform("members", pl.DataFrame(member_rows, infer_schema_length=None)),
        basis,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    trees: Trees
    parent: list[int]
    sources: list[_Source]
    origin: int | None
    origin_outside: str | None
    origin_outlet: str | None
    state: str
    kind: str
    probability: float


class _Tracer:
    """The articles' dates, outlets and credits, laid out by row."""

    def __init__(
        self, articles: pl.DataFrame, credits: pl.DataFrame, pairs: dict[tuple[int, int], Pair],
        outlets: Outlets, settings: Settings,
    ) -> None:  # fmt: skip
        self.settings, self.pairs, self.known = settings, pairs, outlets
        self.ids: list[str] = articles["id"].to_list()
        self.outlets: list[str | None] = articles["outlet"].to_list()
        self.words = articles["text"].str.count_matches(r"\w+").to_list()
        when = articles["published"].dt.epoch("us").to_list()
        precision = articles["published_precision"].to_list()
        zone = articles["published_zone"].to_list()
        self.published = articles["published"].to_list()
        # an interval in which the article surely appeared: a day without a zone may be half a day off
        self.earliest, self.latest = [], []
        for at, p, z in zip(when, precision, zone, strict=True):
            slack = 0 if z == "given" else DAY_US // 2
            self.earliest.append(None if at is None else at - slack)
            self.latest.append(None if at is None else at + UNCERTAINTY_US.get(p, DAY_US) + slack)
        row = {i: n for n, i in enumerate(self.ids)}
        self.credits: dict[int, list[dict[str, str | None]]] = defaultdict(list)
        for credit in credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if credit["article"] in row:
                self.credits[row[credit["article"]]].append(credit)

    def crediting_rows(self) -> Iterable[int]:
        """Articles that name an origin for themselves, strongly enough to speak of one."""
        return (
            row for row in range(len(self.ids))
            if any(self._speaks_of_origin(c) for c in self.credits[row])
        )  # fmt: skip

    def _speaks_of_origin(self, credit: dict[str, str | None]) -> bool:
        """Whether a credit names where the whole text is from. The holder of a copyright line is mostly the page's own
        outlet, and a contributor no origin: they count when it is an agency.
        """
        if credit["kind"] == "own-reporting" or credit["strength"] not in CREDITED_OUTSIDE or not _key(credit):
            return False
        if credit["kind"] == "footer" and credit["strength"] == "medium":
            return self.known.is_agency(credit["outlet"] or credit["name"])
        return not (credit["kind"] == "wire-metadata" and credit["outlet"] is None and credit["url"] is None)

    def before(self, a: int, b: int) -> bool:
        """Whether a surely appeared before b: the gap is larger than both uncertainties."""
        la, eb = self.latest[a], self.earliest[b]
        # two times on the same clock need no slack between them
        if self.published[a] is not None and self.published[b] is not None and la is not None and eb is not None:
            exact = la - self.earliest[a] < DAY_US and self.latest[b] - eb < DAY_US  # type: ignore[operator]  # dated, so not None
            return (self.published[a] < self.published[b]) if exact else la <= eb
        return False

    def strength(self, child: int, outlet: str | None) -> str | None:
        """How strongly `child` credits `outlet`, or None."""
        if outlet is None:
            return None
        order = ("strong", "medium", "weak")
        have = [
            str(c["strength"]) for c in self.credits[child]
            if c["kind"] != "own-reporting" and _key(c) == _fold(outlet) and _fold(outlet) != _fold(self.outlets[child])
        ]  # fmt: skip
        return min(have, key=order.index, default=None)

    def outside(self, rows: list[int]) -> list[_Source]:
        """The sources that the rows' credits name and that no row is, strongest first."""
        own = {_fold(self.outlets[r]) for r in rows if self.outlets[r]}
        seen: dict[str, tuple[int, str, str | None, str]] = {}
        for r in rows:
            for place, c in enumerate(self.credits[r]):
                key = _key(c)
                if key in own or not self._speaks_of_origin(c):
                    continue
                # of several in one text the strongest counts, and of equal ones the last named (a chain's origin)
                rank = (0 if c["strength"] == "strong" else 1) * 1000 - place
                if key not in seen or rank < seen[key][0]:
                    label = str(c["url"] or c["name"])
                    seen[key] = (rank, _host(label), c["outlet"], str(c["kind"]))
        return [_Source(label, outlet, kind) for _, label, outlet, kind in sorted(seen.values(), key=lambda s: s[:2])]

    def trace_one(self, rows: list[int]) -> _Found:
        """Weights -> sums -> an answer for one cluster."""
        sources = self.outside(rows)
        traced = rows if len(rows) <= MOST_TRACED else self._most_linked(rows)
        edge, best_inside, verbatim = self._edges(traced, sources)
        roots = np.array([self._root(r, rows) for r in traced])
        level = float(best_inside.mean()) if len(traced) > 1 else 0.0
        outside_edge = np.tile(best_inside + VERBATIM_FROM_OUTSIDE * verbatim, (len(sources) + 1, 1))
        outside_root = np.full(len(sources) + 1, NAMED_OUTSIDE - level)
        for s, source in enumerate(sources):
            witnesses = [self._credits_source(r, source) for r in traced]
            outside_root[s] += max((CREDITED_OUTSIDE.get(w or "", 0.0) for w in witnesses), default=0.0)
            outside_edge[s] += [CREDITS_PARENT.get(w or "", 0.0) / 2 for w in witnesses]
        outside_root[-1] = UNNAMED_OUTSIDE - level if len(traced) > 1 else -50.0
        trees = sum_over_trees(edge, roots, outside_edge, outside_root)
        trees = self._with_rest(trees, traced, rows)
        return self._answer(rows, trees, sources)

    def _edges(
        self, rows: list[int], sources: list[_Source]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Log-weight of each step, the best step into each article, and its share found word for word in another."""
        n = len(rows)
        edge = np.full((n, n), NO_PAIR)
        verbatim, elsewhere = np.zeros(n), np.zeros(n)
        for x, r in enumerate(rows):
            elsewhere[x] = min((CREDITS_ELSEWHERE[w] for s in sources if (w := self._credits_source(r, s))), default=0.0)
        for x, a in enumerate(rows):
            for y, b in enumerate(rows):
                if x == y:
                    continue
                pair = self.pairs.get((min(a, b), max(a, b)))
                left = a < b  # a is the left of the pair
                if pair is not None:
                    p = min(max(pair.probability, 0.01), 0.99)
                    covered = pair.coverage_right if left else pair.coverage_left
                    edge[x, y] = 0.5 * np.log(p / (1 - p)) + CLOSENESS * covered
                    towards = pair.direction if left else -pair.direction
                    if pair.relation != "revision":  # a later version is often the longer one
                        edge[x, y] += TEXT_DIRECTION * towards
                    verbatim[y] = max(verbatim[y], pair.verbatim_right if left else pair.verbatim_left)
                if self.before(a, b):
                    edge[x, y] += DATED_BEFORE
                elif self.before(b, a):
                    edge[x, y] += DATED_AFTER
                credit = self.strength(b, self.outlets[a])
                edge[x, y] += CREDITS_PARENT[credit] if credit else elsewhere[y]
        inside = np.where(np.eye(n, dtype=np.bool_), -np.inf, edge)
        # what a step would weigh without date, direction or credit: the level of an outside step
        plain = np.array([
            max((0.5 * np.log(max(p.probability, 0.01) / max(1 - p.probability, 0.01)) + CLOSENESS * c
                 for p, c in self._around(r, rows)), default=0.0) for r in rows
        ])  # fmt: skip
        return np.where(np.isinf(inside), 0.0, edge), plain, verbatim

    def _around(self, row: int, rows: list[int]) -> Iterable[tuple[Pair, float]]:
        for other in rows:
            pair = self.pairs.get((min(row, other), max(row, other)))
            if pair is not None and other != row:
                yield pair, pair.coverage_left if row < other else pair.coverage_right

    def _root(self, row: int, rows: list[int]) -> float:
        weight = 0.0
        for c in self.credits[row]:
            if c["kind"] == "own-reporting":
                weight += ROOT_OWN_REPORTING
            elif c["kind"] == "wire-metadata" and c["strength"] == "strong":
                weight += ROOT_RELEASE
            elif _key(c) and _key(c) != _fold(self.outlets[row]):
                weight += ROOT_CREDITS_ELSEWHERE[str(c["strength"])]
        return max(weight, -6.0)

    def _credits_source(self, row: int, source: _Source) -> str | None:
        order = ("strong", "medium", "weak")
        key = _fold(source.outlet or source.label)
        return min((str(c["strength"]) for c in self.credits[row] if _key(c) == key and c["kind"] != "own-reporting"),
                   key=order.index, default=None)  # fmt: skip

    def _most_linked(self, rows: list[int]) -> list[int]:
        """The members that can be the origin of a large cluster: the earliest, and those with most pairs."""
        inside = set(rows)
        degree: dict[int, int] = defaultdict(int)
        for a, b in self.pairs:
            if a in inside and b in inside:
                degree[a] += 1
                degree[b] += 1
        far = 1 << 62
        first = sorted(rows, key=lambda r: (far if self.latest[r] is None else self.latest[r], r))[: MOST_TRACED // 2]  # type: ignore[arg-type,return-value]  # None is replaced
        linked = sorted(inside - set(first), key=lambda r: (-degree[r], r))[: MOST_TRACED - len(first)]
        return sorted(first + linked)

    def _with_rest(self, trees: Trees, traced: list[int], rows: list[int]) -> Trees:
        if len(traced) == len(rows):
            return trees
        n, k = len(rows), len(trees.outside)
        at = [rows.index(r) for r in traced]
        roots, edges, outside_edges = np.zeros(n), np.zeros((n, n)), np.zeros((k, n))
        roots[at] = trees.roots
        edges[np.ix_(at, at)] = trees.edges
        outside_edges[:, at] = trees.outside_edges
        known = set(traced)
        for y, r in enumerate(rows):
            if r not in known:
                scores = [(p.probability + c, -x) for x, a in zip(at, traced, strict=True)
                          if (p := self.pairs.get((min(a, r), max(a, r)))) for c in [p.coverage_right]]  # fmt: skip
                x = -max(scores)[1] if scores else at[0]
                edges[x, y] = 1.0
        return Trees(roots, trees.outside, edges, outside_edges)

    def _answer(self, rows: list[int], trees: Trees, sources: list[_Source]) -> _Found:
        inside, least = int(np.argmax(trees.roots)), self.settings.origin_probability
        outside = int(np.argmax(trees.outside))
        n, top_in, top_out = len(rows), float(trees.roots[inside]), float(trees.outside[outside])
        where = inside if top_in >= top_out else n + outside
        parent = best_tree(trees, where)
        if max(top_in, top_out) < least:
            return _Found(trees, parent, sources, None, None, None, "undecided", "unknown", max(top_in, top_out))
        if where < n:
            row = rows[inside]
            credited = any(self.strength(r, self.outlets[row]) for r in rows if r != row)
            release = any(c["kind"] == "wire-metadata" for c in self.credits[row])
            kind = "press-release" if release else self._kind(self.outlets[row], "article")
            state = "named" if credited else "likely"
            return _Found(trees, parent, sources, inside, None, self.outlets[row], state, kind, top_in)
        if outside == len(sources):
            return _Found(trees, parent, sources, None, "unnamed", None, "outside", "unknown", top_out)
        source = sources[outside]
        kind = self._kind(source.outlet or source.label, "unknown")
        return _Found(trees, parent, sources, None, source.label, source.outlet, "outside", kind, top_out)

    def _kind(self, outlet: str | None, other: str) -> str:
        return "agency" if self.known.is_agency(outlet) else other

    def cluster_row(
        self, rows: list[int], core: list[int], found: _Found, cohesion: float, hub: bool
    ) -> dict[str, object]:
        """One row of table `clusters`, without its name."""
        dates = [d for r in rows if (d := self.published[r]) is not None]
        warnings = ["held together by one hub"] if hub else []
        if found.origin is not None and any(self.before(r, core[found.origin]) for r in core):
            warnings.append("the likely origin is dated after another member")
        return {
            "size": len(rows), "outlets": len({o for r in rows if (o := self.outlets[r])}),
            "first_published": min(dates, default=None), "last_published": max(dates, default=None),
            "origin": None if found.origin is None else self.ids[core[found.origin]],
            "origin_outside": found.origin_outside, "origin_outlet": found.origin_outlet,
            "origin_state": found.state, "origin_kind": found.kind, "origin_probability": found.probability,
            "cohesion": cohesion, "warnings": "; ".join(warnings) or None,
        }  # fmt: skip

    def member_rows(
        self, rows: list[int], core: list[int], found: _Found, clusters: Clusters
    ) -> Iterable[dict[str, object]]:
        """Rows of table `members`, without the cluster's name."""
        at = {r: x for x, r in enumerate(core)}
        for r in rows:
            if r not in at:
                yield self._compilation(r, core)
                continue
            x = at[r]
            parent, p = found.parent[x], 0.0
            if found.state == "undecided" and parent < 0:
                name: str | None = None
            elif parent >= len(core):
                s = parent - len(core)
                name = f"outside:{found.sources[s].label if s < len(found.sources) else 'unnamed'}"
                p = float(found.trees.outside_edges[s, x])
            else:
                name = self.ids[core[parent]] if parent >= 0 else None
                p = float(found.trees.edges[parent, x]) if parent >= 0 else 0.0
            related = self._relation(r, core[parent] if 0 <= parent < len(core) else None, core)
            is_origin = found.origin is not None and found.origin == x
            copy = related in ("exact", "near-duplicate") and 0 <= parent < len(core)
            yield {
                "article": self.ids[r],
                "role": "origin" if is_origin else "duplicate" if copy else "derivative",
                "parent": name, "parent_probability": None if name is None else p,
                "origin_probability": float(found.trees.roots[x]), "relation": None if is_origin else related,
                "credit_state": self._credit_state(r, is_origin, found, core),
            }  # fmt: skip

    def _compilation(self, row: int, core: list[int]) -> dict[str, object]:
        pairs = [(p.probability, -o, p) for o in core if (p := self.pairs.get((min(row, o), max(row, o))))]
        best = max(pairs, default=None, key=lambda t: t[:2])
        parent = None if best is None else -best[1]
        return {
            "article": self.ids[row], "role": "compilation",
            "parent": None if parent is None else self.ids[parent],
            "parent_probability": None if best is None else best[0], "origin_probability": 0.0,
            "relation": None if best is None else best[2].relation,
            "credit_state": None if parent is None else self._named(row, self.outlets[parent], best[2]),  # type: ignore[index]  # best is set with parent
        }  # fmt: skip

    def _relation(self, row: int, parent: int | None, core: list[int]) -> str | None:
        """To the parent, or, below an outside source, the closest relation to another member."""
        if parent is not None:
            pair = self.pairs.get((min(row, parent), max(row, parent)))
            if pair is not None:
                return pair.relation
        near = [(p.probability, p.relation) for p, _ in self._around(row, core)]
        return max(near, default=(0.0, None))[1]

    def _credit_state(self, row: int, is_origin: bool, found: _Found, core: list[int]) -> str:
        if is_origin:
            return "own"
        if found.origin is not None:
            source = core[found.origin]
            if self.outlets[row] and _fold(self.outlets[row]) == _fold(self.outlets[source]):
                return "own"
            pair = self.pairs.get((min(row, source), max(row, source)))
            return self._named(row, self.outlets[source], pair)
        named = [s for s in found.sources if self._credits_source(row, s)]
        return "credited, not marked" if named else "neither"

    def _named(self, row: int, outlet: str | None, pair: Pair | None) -> str:
        del pair  # quotation marks around the shared text are told from passages by a later issue
        return "credited, not marked" if self.strength(row, outlet) else "neither"

    def basis(self, rows: list[int], found: _Found) -> dict[tuple[int, int], str]:
        """For each pair of members how the one relates to the other in the trees."""
        out: dict[tuple[int, int], str] = {}
        for x, a in enumerate(rows):
            for y in range(x + 1, len(rows)):
                b = rows[y]
                if (a, b) not in self.pairs:
                    continue
                down, up = float(found.trees.edges[x, y]), float(found.trees.edges[y, x])
                if down >= 0.6:
                    out[a, b] = "right-from-left"
                elif up >= 0.6:
                    out[a, b] = "left-from-right"
                elif down + up <= 0.3:
                    out[a, b] = "common-source"
        return out


def _fold(name: str | None) -> str:
    return (name or "").casefold().removeprefix("the ").removeprefix("www.").strip()


def _key(credit: dict[str, str | None]) -> str:
    return _fold(credit["outlet"] or _host(str(credit["url"] or credit["name"] or "")))


def _host(label: str) -> str:
    """The host of an address; anything else unchanged."""
    bare = label.split("://", 1)[-1]
    return bare.split("/", 1)[0] if "." in bare and " " not in bare else label
