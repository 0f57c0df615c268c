"""Clusters -> where each came from: a probability for every possible origin, inside the collection or outside it.

Possible origins are each article, each outside source that a credit names, and one that nobody names. Log-weights
(`dedup.trace_weights`) and exact sums over all derivation trees (`dedup.trees`) give the probabilities; the most
probable tree is what is shown. Lone articles that name an outside source are traced too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from dedup.dossier import Dossier, Source, is_release_mark
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup.shapes import Clusters, Fingerprints, Pair
from dedup.tables import conform
from dedup.trace_weights import weigh
from dedup.trees import Trees, best_tree, sum_over_trees

MOST_TRACED = 200
"""Members that take part in the exact sums, which grow with the cube; in a larger cluster the rest hang on these."""
FROM, COMMON = 0.6, 0.3
"""Edge probability from which a pair's basis is "from" the other, and up to which (both ways) "common-source"."""


@dataclass(frozen=True, slots=True)
class Traced:
    """Tables `clusters` and `members`, and for each pair of rows in a cluster its basis where it could be told."""

    clusters: pl.DataFrame
    members: pl.DataFrame
    basis: dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class _Found:
    """The answer for one cluster; `origin` and `parent` count in its core rows, outside sources behind them."""

    trees: Trees
    parent: list[int]
    sources: list[Source]
    origin: int | None
    outside: str | None
    outlet: str | None
    state: str
    kind: str
    probability: float


def trace(
    articles: pl.DataFrame, credits: pl.DataFrame, clusters: Clusters, pairs: Mapping[tuple[int, int], Pair],
    prints: Fingerprints, outlets: Outlets, settings: Settings,
) -> Traced:  # fmt: skip
    """Origin, parents and probabilities of every cluster, and of lone articles that name an outside source."""
    dossier = Dossier(articles, credits, pairs, prints, outlets)
    clustered = {row for rows in clusters.members for row in rows}
    lone = [
        r for r in range(len(dossier.ids)) if r not in clustered and any(map(dossier.names_origin, dossier.credits[r]))
    ]
    entries = [
        *zip(clusters.members, clusters.cohesion, clusters.hubs, strict=True),
        *(([r], 1.0, False) for r in lone),
    ]
    cluster_rows: list[dict[str, object]] = []
    member_rows: list[dict[str, object]] = []
    basis: dict[tuple[int, int], str] = {}
    for rows, cohesion, hub in sorted(entries, key=lambda e: e[0]):
        core = [r for r in rows if r not in clusters.compilations] or rows
        found = _trace_one(dossier, core, settings.origin_probability)
        if len(rows) == 1 and found.outside is None:
            continue
        name = f"c{len(cluster_rows) + 1:06d}"
        cluster_rows.append({"cluster": name, **_cluster_row(dossier, rows, core, found, cohesion, hub)})
        member_rows += [{"cluster": name, **row} for row in _member_rows(dossier, rows, core, found)]
        basis.update(_basis(dossier, core, found))
    return Traced(
        conform("clusters", pl.DataFrame(cluster_rows, infer_schema_length=None)),
        conform("members", pl.DataFrame(member_rows, infer_schema_length=None)),
        basis,
    )


def _trace_one(dossier: Dossier, rows: list[int], least: float) -> _Found:
    """Weights -> sums -> an answer, which is "undecided" below the probability `least`."""
    sources = dossier.outside(rows)
    traced = rows if len(rows) <= MOST_TRACED else _most_telling(dossier, rows)
    weights = weigh(dossier, traced, sources)
    trees = sum_over_trees(weights.edge, weights.root, weights.outside_edge, weights.outside_root)
    if len(traced) < len(rows):
        trees = _with_rest(dossier, trees, traced, rows)
    n = len(rows)
    inside, outside = int(np.argmax(trees.roots)), int(np.argmax(trees.outside))
    top = max(float(trees.roots[inside]), float(trees.outside[outside]))
    at = inside if trees.roots[inside] >= trees.outside[outside] else n + outside
    parent = best_tree(trees, at)
    if top < least:
        return _Found(trees, parent, sources, None, None, None, "undecided", "unknown", top)
    if at < n:
        row = rows[inside]
        credited = any(dossier.credit_to(r, dossier.keys[row]) for r in rows if r != row)
        release = any(is_release_mark(c) for c in dossier.credits[row])
        agency = dossier.known.is_agency(dossier.outlets[row])
        kind = "press-release" if release else "agency" if agency else "article"
        return _Found(
            trees, parent, sources, inside, None, dossier.outlets[row], "named" if credited else "likely", kind, top
        )
    if outside == len(sources):
        return _Found(trees, parent, sources, None, "unnamed", None, "outside", "unknown", top)
    source = sources[outside]
    kind = "agency" if dossier.known.is_agency(source.outlet or source.label) else "unknown"
    return _Found(trees, parent, sources, None, source.label, source.outlet, "outside", kind, top)


def _most_telling(dossier: Dossier, rows: list[int]) -> list[int]:
    """The members that can be the origin of a large cluster: the earliest, and those with most pairs."""
    inside = set(rows)
    degree: dict[int, int] = defaultdict(int)
    for a, b in dossier.pairs:
        if a in inside and b in inside:
            degree[a] += 1
            degree[b] += 1

    def latest(r: int) -> tuple[bool, int, int]:
        span = dossier.spans[r]
        return (span is None, span[1] if span else 0, r)

    first = sorted(rows, key=latest)[: MOST_TRACED // 2]
    linked = sorted(inside - set(first), key=lambda r: (-degree[r], r))[: MOST_TRACED - len(first)]
    return sorted(first + linked)


def _with_rest(dossier: Dossier, trees: Trees, traced: list[int], rows: list[int]) -> Trees:
    """The trees of the traced members with each of the others below the one that explains it best."""
    n, k, known = len(rows), len(trees.outside), set(traced)
    place = {r: i for i, r in enumerate(rows)}
    at = [place[r] for r in traced]
    roots, edges, outside_edges = np.zeros(n), np.zeros((n, n)), np.zeros((k, n))
    roots[at], edges[np.ix_(at, at)], outside_edges[:, at] = trees.roots, trees.edges, trees.outside_edges
    for y, r in enumerate(rows):
        if r not in known:
            steps = [(s.probability + s.covered, -place[a]) for a in traced if (s := dossier.step(a, r))]
            edges[-max(steps)[1] if steps else at[0], y] = 1.0
    return Trees(roots, trees.outside, edges, outside_edges)


def _cluster_row(
    dossier: Dossier, rows: list[int], core: list[int], found: _Found, cohesion: float, hub: bool
) -> dict[str, object]:
    dates = [d for r in rows if (d := dossier.published[r]) is not None]
    warnings = ["held together by one hub"] if hub else []
    if found.origin is not None and any(dossier.before(r, core[found.origin]) for r in core):
        warnings.append("the likely origin is dated after another member")
    return {
        "size": len(rows), "outlets": len({o for r in rows if (o := dossier.outlets[r])}),
        "first_published": min(dates, default=None), "last_published": max(dates, default=None),
        "origin": None if found.origin is None else dossier.ids[core[found.origin]],
        "origin_outside": found.outside, "origin_outlet": found.outlet, "origin_state": found.state,
        "origin_kind": found.kind, "origin_probability": found.probability, "cohesion": cohesion,
        "warnings": "; ".join(warnings) or None,
    }  # fmt: skip


def _member_rows(dossier: Dossier, rows: list[int], core: list[int], found: _Found) -> Iterable[dict[str, object]]:
    place, n = {r: i for i, r in enumerate(core)}, len(core)
    for r in rows:
        if r not in place:
            yield _compilation(dossier, r, core)
            continue
        x = place[r]
        parent = found.parent[x]
        name, p = None, None
        if parent >= n:
            s = parent - n
            name = f"outside:{found.sources[s].label if s < len(found.sources) else 'unnamed'}"
            p = float(found.trees.outside_edges[s, x])
        elif parent >= 0:
            name, p = dossier.ids[core[parent]], float(found.trees.edges[parent, x])
        relation = _relation(dossier, r, core[parent] if 0 <= parent < n else None, core)
        is_origin = found.origin == x
        copy = relation in ("exact", "near-duplicate") and 0 <= parent < n
        yield {
            "article": dossier.ids[r], "role": "origin" if is_origin else "duplicate" if copy else "derivative",
            "parent": name, "parent_probability": p, "origin_probability": float(found.trees.roots[x]),
            "relation": None if is_origin else relation, "credit_state": _credit_state(dossier, r, core, found),
        }  # fmt: skip


def _compilation(dossier: Dossier, row: int, core: list[int]) -> dict[str, object]:
    """A round-up: below the member that it shares most with, never an origin."""
    steps = [(s.probability, -a, s) for a in core if (s := dossier.step(a, row))]
    probability, minus, step = max(steps, key=lambda s: s[:2])
    return {
        "article": dossier.ids[row], "role": "compilation", "parent": dossier.ids[-minus],
        "parent_probability": probability, "origin_probability": 0.0, "relation": step.relation,
        "credit_state": _named(dossier.credit_to(row, dossier.keys[-minus])),
    }  # fmt: skip


def _relation(dossier: Dossier, row: int, parent: int | None, core: list[int]) -> str | None:
    """To the parent; below an outside source, or without a pair with the parent, that to the closest other member."""
    if parent is not None and (step := dossier.step(parent, row)):
        return step.relation
    near = [(s.probability, -a, s.relation) for a in core if a != row and (s := dossier.step(a, row))]
    return max(near)[2] if near else None


def _credit_state(dossier: Dossier, row: int, core: list[int], found: _Found) -> str | None:
    if found.origin is not None:
        source = core[found.origin]
        if source == row or (dossier.keys[row] and dossier.keys[row] == dossier.keys[source]):
            return "own"
        return _named(dossier.credit_to(row, dossier.keys[source]))
    return _named(next((w for s in found.sources if (w := dossier.credit_to(row, s.key))), None))


def _named(strength: str | None) -> str:
    """Whether the source is named; whether the shared text is marked as a quotation is told from passages later on."""
    return "credited, not marked" if strength else "neither"


def _basis(dossier: Dossier, rows: list[int], found: _Found) -> dict[tuple[int, int], str]:
    """For each pair of members how the one relates to the other, summed over all trees."""
    place = {r: i for i, r in enumerate(rows)}
    out: dict[tuple[int, int], str] = {}
    for a in rows if len(rows) <= MOST_TRACED else []:
        for b in rows:
            if a < b and (a, b) in dossier.pairs:
                down, up = (float(found.trees.edges[x, y]) for x, y in ((place[a], place[b]), (place[b], place[a])))
                if down >= FROM or up >= FROM:
                    out[a, b] = "right-from-left" if down >= FROM else "left-from-right"
                elif down + up <= COMMON:
                    out[a, b] = "common-source"
    return out
