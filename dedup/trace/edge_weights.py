"""Log-weights for the sums over derivation trees: how likely is each step, and each origin, before all are summed.

What texts say (`DIRECTION` to `TURNED`, `UNNAMED_OUTSIDE`, `VERBATIM_ELSEWHERE` to `AHEAD`) was set on labelled
clusters and is measured by `benchmarks/origin.py`; what dates and credits say are priors, in nats, that a journalist
can argue with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dedup.tables import STRENGTHS
from dedup.trace.attribution import Dossier, OutsideSource, is_release_mark
from dedup.trace.matrix_tree import Trees, sum_over_trees
from dedup.trace.named_sums import NamedSum, added
from dedup.trace.pair_table import MOST_SAID, Shared

NO_PAIR = -6.0  # nothing shared was found between the two
DATED_BEFORE, DATED_AFTER = 1.5, -60.0  # what surely appeared later is never the source; what appeared earlier may be
IDENTICAL = 3.0  # of several possible sources the one with exactly this text comes before one that is merely alike
DIRECTION = 1.5  # times the log-odds of the texts for the step; what speaks against it speaks for its reverse
CLOSENESS = 1.3  # times the share of the child that stands in the parent
REVISED_SHARE, REVISED_SLOPE = 0.4, 30.0  # mean verbatim share at which members are as likely versions as rewrites
OF_ONE_OUTLET = 0.4  # of real versions of one outlet the texts tell little: those of which they are surest, .67 are so
TURNED = {"rewrite": 0.4, "revision": 1.9}  # what log-odds of this kind are, turned round, in those of the other
CREDITS_PARENT = {"strong": 4.0, "medium": 2.0, "weak": 0.3}
CREDITS_ELSEWHERE = {"strong": -2.5, "medium": -1.0, "weak": 0.0}
ROOT_CREDITS_ELSEWHERE = {"strong": -4.0, "medium": -0.6, "weak": -0.1}
ROOT_OWN_REPORTING, ROOT_RELEASE, ROOT_LEAST = 0.8, 2.0, -6.0
NAMED_OUTSIDE, UNNAMED_OUTSIDE = -3.0, 0.65  # an outside source needs a witness, or an excuse
ALONE_UNNAMED = -50.0  # a lone article that names nobody is its own origin
CREDITED_OUTSIDE = {"strong": 4.5, "medium": 1.0}  # "according to X" alone does not make X the origin
COUSIN = -1.2  # a reworked text that names an outside source: another rework is likelier its cousin than its child
VERBATIM_ELSEWHERE = -2.5  # times the share found word for word in another member: that one explains it better
COMPANY = -1.2  # times log(n - 1): the more of a family is here, the likelier its source is here too
TRANSLATED = (
    -1.5
)  # times the share of translations among the pairs: of what an agency sends out, papers print one language
AHEAD = -0.2  # times the mean log-odds by which the texts put one member before the others: it may be the source

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What `dedup.trace.matrix_tree.sum_over_trees` takes. The last outside source is the one that nobody names.
    `credited`: whether an article credits another of them. `terms`: what each of the four is the sum of, by name; the
    tracing does not read them, whoever explains it does.
    """

    edge: Float
    root: Float
    outside_edge: Float
    outside_root: Float
    credited: bool
    terms: Mapping[str, Mapping[str, Float]] = field(default_factory=dict)


def summed(weights: Weights) -> Trees:
    """The sums over all derivation trees."""
    return sum_over_trees(weights.edge, weights.root, weights.outside_edge, weights.outside_root)


def from_outside(weights: Weights) -> Weights:
    """The weights if none of the articles is the origin."""
    return replace(weights, root=weights.root + DATED_AFTER)


def shared_source(
    dossier: Dossier, rows: Sequence[int], weights: Weights, log_odds: float, sources: Sequence[OutsideSource] = ()
) -> Weights:
    """The weights under which a source outside has these log-odds against all articles together, and against each step
    from one outlet to another: the one of `sources` that most articles credit clearly, else the one that no credit
    names. What an article says of its own reporting still speaks for it.
    """
    clear = (_told(dossier, rows, sources) == 0).sum(0) if sources else np.zeros(1)
    at = int(clear.argmax()) if clear.any() else -1
    if at >= 0:
        known = summed(weights)
        if np.log(max(float(known.outside[at]), 1e-30)) - np.log(max(float(known.roots.sum()), 1e-30)) >= log_odds:
            return weights  # the credits say more
    code = dossier.key_codes[rows]
    crossing = np.not_equal.outer(code, code) | (code < 0)[:, None]
    np.fill_diagonal(crossing, val=False)
    best = np.where(crossing, weights.edge, -np.inf).max(0)
    outside = weights.outside_edge.copy()
    outside[at] = np.maximum(outside[at], best + log_odds)
    steps = outside - weights.outside_edge
    weights = replace(weights, outside_edge=outside)
    trees = summed(weights)
    inside, out = max(float(trees.roots.sum()), 1e-30), max(float(trees.outside[at]), 1e-30)
    root = weights.outside_root.copy()
    root[at] += log_odds - max(0.0, float(weights.root.max())) - np.log(out) + np.log(inside)
    more = {"outside_edge": steps, "outside_root": root - weights.outside_root}
    terms = {
        of: {**parts, **({"common_source": more[of]} if of in more else {})} for of, parts in weights.terms.items()
    }
    return replace(weights, outside_root=root, terms=terms)


def weigh(dossier: Dossier, rows: Sequence[int], sources: Sequence[OutsideSource], shared: Shared) -> Weights:
    """Log-weights for the articles `rows`, of which `shared` is known, and the outside `sources`."""
    have = shared.have
    told = _told(dossier, rows, sources)
    likely = versions(dossier, rows, shared)
    z = _towards(shared, likely) * np.where(_of_one_outlet(dossier, rows), OF_ONE_OUTLET, 1.0)
    plain = np.where(have, CLOSENESS * _closeness(shared, likely), 0.0)
    before = dossier.dates.before(rows)
    parent, elsewhere, inside, away = _credited(dossier, rows, told)
    reworks = (told == 0).any(1) if sources else np.zeros(len(rows), np.bool_)
    edge = added(
        no_pair=np.where(have, 0.0, NO_PAIR),
        closeness=plain,
        direction=np.where(have, DIRECTION * np.maximum(z, 0), 0.0),
        identical=IDENTICAL * shared.is_of("exact"),
        cousin=COUSIN * (shared.is_of("rewrite") & reworks[:, None]),
        dated_before=DATED_BEFORE * before,
        dated_after=DATED_AFTER * before.T,
        credits_parent=parent,
        credits_elsewhere=elsewhere,
    )
    # A step from outside weighs what the best step inside would weigh without date, direction or credit; the level is
    # taken off once from the outside roots, which need one step more.
    level = plain.max(0, initial=0.0)
    every = np.zeros((len(sources) + 1, len(rows)))
    naming, unnamed = every.copy(), every.copy()
    naming[:-1] = (np.append(_PARENT, 0.0)[told] / 2).T
    unnamed[-1] = away
    outside_edge = added(
        closeness=every + level,
        verbatim_elsewhere=every + VERBATIM_ELSEWHERE * shared.verbatim.max(0, initial=0.0),
        credits_source=naming,
        credits_member=every + inside,  # who names a source was not made from another one outside
        credits_other=unnamed,
    )
    root = added(says=_roots(dossier, rows), dated_after=DATED_AFTER * np.asarray(before.any(0)))
    outside_root = _outside_roots(told, level, np.where(have, z, 0.0), _translated(shared))
    sums = {"edge": edge, "root": root, "outside_edge": outside_edge, "outside_root": outside_root}
    credited, terms = bool((parent > 0).any()), {name: one.terms for name, one in sums.items()}
    return Weights(edge.total, root.total, outside_edge.total, outside_root.total, credited, terms)


def _outside_roots(told: NDArray[np.int64], level: Float, z: Float, translated: float) -> NamedSum:
    """(sources + 1): of each outside source, the last of which nobody names, that it is the origin."""
    n, k = told.shape
    naming, last = np.zeros(k + 1), np.append(np.zeros(k), 1.0)
    for s in range(k):
        strengths = [STRENGTHS[w] for w in told[:, s] if w >= 0]
        naming[s] = max((CREDITED_OUTSIDE.get(w, 0.0) for w in strengths), default=0.0)
    typical = float(level.mean()) if n > 1 else 0.0
    family = added(
        company=last * (COMPANY * float(np.log(max(n - 1, 1)))),
        ahead=last * (AHEAD * float(z.sum(1).max()) / max(n - 1, 1)),
        **({"translated": last * (TRANSLATED * translated)} if translated else {}),
    )
    unnamed = UNNAMED_OUTSIDE if n > 1 else ALONE_UNNAMED
    start = np.where(last > 0, unnamed, NAMED_OUTSIDE)
    return added(start=start, level=np.full(k + 1, -typical), credits_source=naming, family=family)


def _translated(shared: Shared) -> float:
    """The share of translations among the pairs of which anything is known."""
    many = int(shared.have.sum())
    return int(shared.is_of("translation").sum()) / many if many else 0.0


_PARENT = np.array([CREDITS_PARENT[s] for s in STRENGTHS])
_AWAY = np.array([CREDITS_ELSEWHERE[s] for s in STRENGTHS])


def _of_one_outlet(dossier: Dossier, rows: Sequence[int]) -> NDArray[np.bool_]:
    """(n, n): whether two members are known to be of one outlet."""
    code = dossier.outlet_codes[rows]
    return np.asarray(np.equal.outer(code, code) & (code >= 0)[:, None], np.bool_)


def versions(dossier: Dossier, rows: Sequence[int], shared: Shared) -> Float:
    """(n, n): how likely the steps between two members are revisions of one text, 0..1.

    Where both outlets are known, exactly those of one outlet. Where one is not, what the members share word for word
    tells: later versions keep most of the text, rewrites little. An excerpt may be either, and is not asked.
    """
    known = dossier.outlet_codes[rows] >= 0
    told = known[:, None] & known[None, :]
    asked = shared.is_of("revision", "partial", "rewrite", "near-duplicate") & ~told
    share = np.maximum(shared.verbatim, shared.verbatim.T)
    likely = 0.0
    if asked.any():
        likely = 1 / (1 + np.exp(-REVISED_SLOPE * (float(share[asked].mean()) - REVISED_SHARE)))
    return np.where(told, (_of_one_outlet(dossier, rows) & shared.is_of("revision")).astype(np.float64), likely)


def _towards(shared: Shared, likely: Float) -> Float:
    """The log-odds of the texts, as the kind of step asks that the members together make likely."""
    z, revision = shared.towards, shared.is_of("revision")
    as_rewrite = np.where(revision, -TURNED["revision"] * z, z)
    as_revision = np.where(revision, z, -TURNED["rewrite"] * z)
    return np.asarray(np.clip(likely * as_revision + (1 - likely) * as_rewrite, -MOST_SAID, MOST_SAID))


def _told(dossier: Dossier, rows: Sequence[int], sources: Sequence[OutsideSource]) -> NDArray[np.int64]:
    """(n, sources): the place in `STRENGTHS` of what each article credits to each source, -1 for nothing."""
    out = np.full((len(rows), len(sources)), -1)
    for i, r in enumerate(rows):
        if sources and r in dossier.named:
            out[i] = [dossier.named[r].get(s.key, -1) if s.key != dossier.keys[r] else -1 for s in sources]
    return out


def _credited(
    dossier: Dossier, rows: Sequence[int], told: NDArray[np.int64]
) -> tuple[Float, Float, Float, Float]:  # fmt: skip
    """(n, n) twice: what y's credits say of the step from x, where they name x, and where they name somebody outside
    and not x. And what they say, (n), of steps from others: credits to members, and to outside sources.
    """
    n = len(rows)
    away = np.append(_AWAY, 0.0)[told].min(1, initial=0.0)
    parent, elsewhere, inside = np.zeros((n, n)), np.tile(away, (n, 1)), np.zeros(n)
    places: dict[str, list[int]] = {}
    for x, r in enumerate(rows):
        if dossier.keys[r]:
            places.setdefault(dossier.keys[r], []).append(x)
    for y, r in enumerate(rows):
        for key, strength in dossier.named.get(r, {}).items():
            if key in places and key != dossier.keys[r]:
                parent[places[key], y] = _PARENT[strength]
                elsewhere[places[key], y] = 0.0
                inside[y] = min(inside[y], _AWAY[strength])
    return parent, elsewhere, inside, away


def _closeness(shared: Shared, likely: Float) -> Float:
    """How much of the child stands in the parent; of two versions or near copies, how much is common to both: there the
    longer one holds the shorter whichever came first.
    """
    common = (shared.covered + shared.covered.T) / 2
    even = np.where(shared.is_of("near-duplicate"), 1.0, likely)
    return even * common + (1 - even) * shared.covered


def _roots(dossier: Dossier, rows: Sequence[int]) -> NamedSum:
    """(n): what the articles say of their own source, that speaks for or against each as the origin."""
    n = len(rows)
    out = {name: np.zeros(n) for name in ("own_reporting", "release", "credits_other", "least")}
    total = np.zeros(n)
    for i, r in enumerate(rows):
        weight = 0.0
        for name, value in _root(dossier, r):
            out[name][i] += value
            weight += value
        total[i] = max(weight, ROOT_LEAST)
        out["least"][i] = total[i] - weight
    return NamedSum(total, out)


def _root(dossier: Dossier, row: int) -> Iterator[tuple[str, float]]:
    for c in dossier.credits.get(row, ()):
        if c["kind"] == "own-reporting":
            yield "own_reporting", ROOT_OWN_REPORTING
        elif is_release_mark(c):
            yield "release", ROOT_RELEASE
        elif dossier.key(c) and dossier.key(c) != dossier.keys[row]:
            yield "credits_other", ROOT_CREDITS_ELSEWHERE[str(c["strength"])]
