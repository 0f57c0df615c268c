"""Log-weights for the sums over derivation trees: how likely is each step, and each origin, before all are summed.

Each number is a prior, in nats, that a journalist can argue with; none is fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.dossier import Dossier, Source, Step, is_release_mark

NO_PAIR = -6.0  # nothing shared was found between the two
DATED_BEFORE, DATED_AFTER = 1.5, -5.0  # a later article is hardly ever the source; an earlier one may be
TEXT_DIRECTION = 1.2  # times the direction read from the texts, -1..1
CLOSENESS = 2.0  # times the share of the child that stands in the parent
CREDITS_PARENT = {"strong": 4.0, "medium": 2.0, "weak": 0.3}
CREDITS_ELSEWHERE = {"strong": -2.5, "medium": -1.0, "weak": 0.0}
ROOT_CREDITS_ELSEWHERE = {"strong": -4.0, "medium": -0.6, "weak": -0.1}
ROOT_OWN_REPORTING, ROOT_RELEASE, ROOT_LEAST = 0.8, 2.0, -6.0
NAMED_OUTSIDE, UNNAMED_OUTSIDE = -3.0, -2.5  # an outside source needs a witness, or an excuse
ALONE_UNNAMED = -50.0  # a lone article that names nobody is its own origin
CREDITED_OUTSIDE = {"strong": 4.5, "medium": 1.0}  # "according to X" alone does not make X the origin
COUSIN = -1.2  # a reworked text that names an outside source: another rework is likelier its cousin than its child
VERBATIM_ELSEWHERE = -3.0  # times the share found word for word in another member: that one explains it better

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What `dedup.trees.sum_over_trees` takes. The last outside source is the one that nobody names."""

    edge: Float
    root: Float
    outside_edge: Float
    outside_root: Float


def weigh(dossier: Dossier, rows: Sequence[int], sources: Sequence[Source]) -> Weights:
    """Log-weights for the articles `rows` and the outside `sources`."""
    n = len(rows)
    edge = np.full((n, n), NO_PAIR)
    level, verbatim = np.zeros(n), np.zeros(n)
    reworks = [any(dossier.credit_to(r, s.key) == "strong" for s in sources) for r in rows]
    for y, b in enumerate(rows):
        elsewhere = min((CREDITS_ELSEWHERE[w] for s in sources if (w := dossier.credit_to(b, s.key))), default=0.0)
        for x, a in enumerate(rows):
            if x == y:
                continue
            step = dossier.step(a, b)
            if step is not None:
                p = min(max(step.probability, 0.01), 0.99)
                plain = 0.5 * float(np.log(p / (1 - p))) + CLOSENESS * _closeness(step)
                edge[x, y] = plain + TEXT_DIRECTION * step.towards
                if step.relation == "rewrite" and reworks[x]:
                    edge[x, y] += COUSIN
                level[y], verbatim[y] = max(level[y], plain), max(verbatim[y], step.verbatim)
            if dossier.before(a, b):
                edge[x, y] += DATED_BEFORE
            elif dossier.before(b, a):
                edge[x, y] += DATED_AFTER
            credit = dossier.credit_to(b, dossier.keys[a])
            edge[x, y] += CREDITS_PARENT[credit] if credit else elsewhere
    # A step from outside weighs what the best step inside would weigh without date, direction or credit; the level is
    # taken off once from the outside roots, which need one step more.
    outside_edge = np.tile(level + VERBATIM_ELSEWHERE * verbatim, (len(sources) + 1, 1))
    mean = float(level.mean()) if n > 1 else 0.0
    outside_root = np.full(len(sources) + 1, NAMED_OUTSIDE - mean)
    for s, source in enumerate(sources):
        told = [dossier.credit_to(r, source.key) or "" for r in rows]
        outside_root[s] += max(CREDITED_OUTSIDE.get(w, 0.0) for w in told)
        outside_edge[s] += [CREDITS_PARENT.get(w, 0.0) / 2 for w in told]
    outside_root[-1] = UNNAMED_OUTSIDE - mean if n > 1 else ALONE_UNNAMED
    return Weights(edge, np.array([_root(dossier, r) for r in rows]), outside_edge, outside_root)


def _closeness(step: Step) -> float:
    """How much of the child stands in the parent; of two versions or near copies, how much is common to both: there the
    longer one holds the shorter whichever came first.
    """
    if step.relation in ("revision", "near-duplicate"):
        return (step.covered + step.back) / 2
    return step.covered


def _root(dossier: Dossier, row: int) -> float:
    weight = 0.0
    for c in dossier.credits[row]:
        if c["kind"] == "own-reporting":
            weight += ROOT_OWN_REPORTING
        elif is_release_mark(c):
            weight += ROOT_RELEASE
        elif dossier.key(c) and dossier.key(c) != dossier.keys[row]:
            weight += ROOT_CREDITS_ELSEWHERE[str(c["strength"])]
    return max(weight, ROOT_LEAST)
