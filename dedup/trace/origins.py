"""Clusters -> where each came from: a probability for every possible origin, inside the collection or outside it.

Possible origins are each article, each outside source that a credit names, and one that nobody names. Log-weights
(`dedup.trace.edge_weights`) and exact sums over all derivation trees (`dedup.trace.matrix_tree`) give the
probabilities; the most probable tree is what is shown. Lone articles that name an outside source are traced too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Attributed, Clusters
from dedup.tables import CREDITED, OWN_OUTLET, UNCREDITED, conform
from dedup.trace.attribution import Dossier, OutsideSource, is_release_mark
from dedup.trace.cluster_weights import weigh_cluster
from dedup.trace.common_source import issuer
from dedup.trace.decided_origin import STATE, decided_of, held_to, origin_of, place_of
from dedup.trace.edge_weights import from_outside, summed
from dedup.trace.matrix_tree import Trees, best_tree
from dedup.trace.pair_basis import PairBasis, basis_of, together
from dedup.trace.pair_table import PairTable, Shared
from dedup.trace.warnings import Links, doubted, warnings

KIND_OF = {"release": "press-release"}
"""`origin_kind` of an issuer's text, where it is not the kind of the credit."""


@dataclass(frozen=True, slots=True)
class Traced:
    """Tables `clusters` and `members`, and for each pair of rows in a cluster its basis where it could be told."""

    clusters: pl.DataFrame
    members: pl.DataFrame
    basis: PairBasis


@dataclass(frozen=True, slots=True)
class _Found:
    """The answer for one cluster. `origin`, a row, or `outside`, an outside source, or neither; `trees` and `shared` of
    the rows `traced`; for each core row its parent (a row, -1 without one, -2 - s for source s), how likely that is,
    how likely it is itself the origin, and its relation; `issued`: the rows that name the issuer of a statement.
    """

    traced: list[int]
    trees: Trees
    shared: Shared
    sources: list[OutsideSource]
    origin: int | None
    outside: str | None
    outlet: str | None
    state: str
    kind: str
    probability: float
    parents: dict[int, tuple[int, float, float, str | None]]
    issued: tuple[int, ...] = ()


def trace(known: Attributed, clusters: Clusters, ends: NDArray[np.int64], pairs: pl.DataFrame, least: float) -> Traced:
    """Origin, parents and probabilities of every cluster, and of lone articles that name an outside source.

    `ends` int64 (m, 2), left < right: the rows of table `pairs` (m). An origin under the probability `least` is left
    "undecided".
    """
    dossier = Dossier(known, PairTable(ends, pairs, known.copies))
    links = Links(dossier, clusters)
    clustered = {row for rows in clusters.members for row in rows}
    naming = {r for r, said in dossier.credits.items() if any(map(dossier.names_origin, said))}
    decided = decided_of(clusters)
    lone = [r for r in (*naming, *(r for r in decided if r not in naming)) if r not in clustered]
    entries = [
        *zip(clusters.members, clusters.cohesion, clusters.hubs, strict=True),
        *(([r], 1.0, False) for r in lone),
    ]
    cluster_rows: list[dict[str, object]] = []
    member_rows: list[dict[str, object]] = []
    bases: list[PairBasis] = []
    for rows, cohesion, hub in sorted(entries, key=lambda e: e[0]):
        core = [r for r in rows if r not in clusters.compilations] or rows
        odd = doubted(dossier, rows)
        dossier.dates.doubt(odd)
        found = _trace_one(dossier, core, least, origin_of(decided, core))
        if len(rows) == 1 and found.outside is None:
            continue
        name = f"c{len(cluster_rows) + 1:06d}"
        told = warnings(dossier, links, core, hub, odd)
        cluster_rows.append({"cluster": name, **_cluster_row(dossier, rows, found, cohesion, told)})
        member_rows += [{"cluster": name, **row} for row in _member_rows(dossier, rows, core, found)]
        if len(found.traced) == len(found.parents):  # of a large cluster only a part was summed: it is left open
            bases.append(basis_of(found.traced, found.trees, found.shared))
    return Traced(
        conform("clusters", pl.DataFrame(cluster_rows, infer_schema_length=None)),
        conform("members", pl.DataFrame(member_rows, infer_schema_length=None)),
        together(bases),
    )


def _trace_one(dossier: Dossier, rows: list[int], least: float, decided: str | None = None) -> _Found:
    """Weights -> sums -> an answer, which is "undecided" below the probability `least`; `decided`: what a person says
    that it is.
    """
    traced, sources, shared, weights = weigh_cluster(dossier, rows, decided)
    trees = summed(weights)
    n = len(traced)
    fixed = None if decided is None else place_of(dossier, traced, sources, decided)
    if fixed is not None:
        weights, trees = held_to(weights, fixed)
    inside, outside = int(np.argmax(trees.roots)), int(np.argmax(trees.outside))
    top = max(float(trees.roots[inside]), float(trees.outside[outside]))
    at = inside if trees.roots[inside] >= trees.outside[outside] else n + outside
    drawn = [-1] * n  # no chain is drawn below an origin that could not be decided
    if top >= least:
        # below a source outside, steps count as they are if it is the source
        drawn = best_tree(trees if at < n else summed(from_outside(weights)), at)
    parents = _parents(traced, trees, shared, drawn)
    if n < len(rows):
        parents.update(_rest(dossier, traced, sorted(set(rows) - set(traced)), top >= least))
    answer = partial(_Found, traced, trees, shared, sources, probability=top, parents=parents)
    if top < least:
        return answer(origin=None, outside=None, outlet=None, state="undecided", kind="unknown")
    if at < n:
        row = traced[inside]
        credited = any(dossier.credit_to(r, dossier.keys[row]) for r in rows if r != row)
        release = any(is_release_mark(c) for c in dossier.credits.get(row, ()))
        agency = dossier.known.is_agency(dossier.outlets[row])
        kind = "press-release" if release else "agency" if agency else "article"
        state = STATE if fixed is not None else "named" if credited else "likely"
        return answer(origin=row, outside=None, outlet=dossier.outlets[row], state=state, kind=kind)
    state = STATE if fixed is not None else "outside"
    if outside == len(sources):
        who = issuer(dossier, rows) if n > 1 else None
        if who is None:
            return answer(origin=None, outside="unnamed", outlet=None, state=state, kind="unknown")
        kind = KIND_OF.get(who.kind, who.kind)
        return answer(origin=None, outside=who.name, outlet=None, state=state, kind=kind, issued=who.rows)
    source = sources[outside]
    known = dossier.known.resolve(source.outlet or source.label)
    kind = {"agency": "agency", "press-wire": "press-release"}.get(known.kind if known else "", "unknown")
    return answer(origin=None, outside=source.label, outlet=source.outlet, state=state, kind=kind)


def _parents(
    traced: list[int], trees: Trees, shared: Shared, drawn: list[int]
) -> dict[int, tuple[int, float, float, str | None]]:
    """For `_Found.parents`: below an outside source, or without a pair with the parent, the relation is that to the
    closest other member.
    """
    n, out = len(traced), {}
    closest = np.where(shared.have, shared.probability, -1.0).argmax(0).tolist()
    for x, (row, parent) in enumerate(zip(traced, drawn, strict=True)):
        above, p, near = -1, 0.0, closest[x]
        if parent >= n:
            above, p = n - 2 - parent, float(trees.outside_edges[parent - n, x])
        elif parent >= 0:
            above, p = traced[parent], float(trees.edges[parent, x])
            near = parent if shared.have[parent, x] else near
        out[row] = (above, p, float(trees.roots[x]), shared.name(near, x))
    return out


def _rest(
    dossier: Dossier, traced: list[int], rest: list[int], decided: bool
) -> dict[int, tuple[int, float, float, str | None]]:  # fmt: skip
    """The members of a large cluster that are not traced hang on the traced one that explains them best."""
    shared = dossier.pairs.shared(traced, rest)
    best, told = _closest(dossier, traced, rest, shared)
    return {
        r: (traced[b] if decided and told[y] else -1, 1.0, 0.0, shared.name(b, y))
        for y, (r, b) in enumerate(zip(rest, best.tolist(), strict=True))
    }  # fmt: skip


def _closest(
    dossier: Dossier, rows: list[int], others: list[int], shared: Shared
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:  # fmt: skip
    """For each of `others` the place of the one of `rows` that explains it best and is not surely later, and whether
    there is one.
    """
    allowed = shared.have & ~dossier.dates.before(others, rows).T
    best = np.where(allowed, shared.probability + shared.covered, -1.0).argmax(0)
    return best, np.asarray(allowed.any(0), np.bool_)


def _cluster_row(
    dossier: Dossier, rows: list[int], found: _Found, cohesion: float, told: list[str]
) -> dict[str, object]:
    dates = [d for r in rows if dossier.dates.dated[r] and (d := dossier.published[r]) is not None]
    return {
        "size": len(rows), "outlets": len({o for r in rows if (o := dossier.outlets[r])}),
        "first_published": min(dates, default=None), "last_published": max(dates, default=None),
        "origin": None if found.origin is None else dossier.ids[found.origin],
        "origin_outside": found.outside, "origin_outlet": found.outlet, "origin_state": found.state,
        "origin_kind": found.kind, "origin_probability": found.probability, "cohesion": cohesion,
        "warnings": "; ".join(told) or None,
    }  # fmt: skip


def _member_rows(dossier: Dossier, rows: list[int], core: list[int], found: _Found) -> Iterable[dict[str, object]]:
    for r in rows:
        if r not in found.parents:
            yield _compilation(dossier, r, core)
            continue
        parent, p, root, relation = found.parents[r]
        name = None
        if parent >= 0:
            name = dossier.ids[parent]
        elif parent < -1:
            s = -2 - parent
            unnamed = found.outside if found.issued else "unnamed"
            name = f"outside:{found.sources[s].label if s < len(found.sources) else unnamed}"
        is_origin = found.origin == r
        copy = relation in ("exact", "near-duplicate") and parent >= 0
        yield {
            "article": dossier.ids[r], "role": "origin" if is_origin else "duplicate" if copy else "derivative",
            "parent": name, "parent_probability": None if name is None else p, "origin_probability": root,
            "relation": None if is_origin else relation, "credit_state": _credit_state(dossier, r, found),
        }  # fmt: skip


def _compilation(dossier: Dossier, row: int, core: list[int]) -> dict[str, object]:
    """A round-up: below the member that it shares most with, never an origin."""
    shared = dossier.pairs.shared(core, [row])
    (best,), (told,) = _closest(dossier, core, [row], shared)
    return {
        "article": dossier.ids[row], "role": "compilation", "parent": dossier.ids[core[best]] if told else None,
        "parent_probability": float(shared.probability[best, 0]) if told else None, "origin_probability": 0.0,
        "relation": shared.name(best, 0), "credit_state": _credit_to(dossier, row, dossier.keys[core[best]]),
    }  # fmt: skip


def _credit_state(dossier: Dossier, row: int, found: _Found) -> str | None:
    if found.origin is not None:
        return OWN_OUTLET if found.origin == row else _credit_to(dossier, row, dossier.keys[found.origin])
    if found.issued:
        return _named("strong" if row in found.issued else None)
    credited = next((w for s in found.sources if (w := dossier.credit_to(row, s.key))), None)
    if found.outside == "unnamed" or (found.outside is None and credited is None):
        return None  # whose it is is not known, so that nobody can be said to leave it out
    return _named(credited)


def _credit_to(dossier: Dossier, row: int, source: str) -> str:
    if dossier.keys[row] and dossier.keys[row] == source:
        return OWN_OUTLET
    return _named(dossier.credit_to(row, source))


def _named(strength: str | None) -> str:
    """Whether the source is named; whether the shared text is marked as a quotation is told from passages later on."""
    return CREDITED[1] if strength else UNCREDITED[1]
