"""One cluster -> the members that are summed, what they share, and the log-weights of every step and every origin.

Tracing takes its answer from these weights, and `wirecopy trace` tells them: both ask here.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedup.trace.attribution import Dossier, OutsideSource
from dedup.trace.common_source import outside_log_odds
from dedup.trace.decided_origin import source_of
from dedup.trace.edge_weights import Weights, shared_source, weigh
from dedup.trace.pair_table import Shared

MOST_TRACED = 200
"""Members that take part in the exact sums, which grow with the cube; in a larger cluster the rest hang on these."""


class WeighedCluster(NamedTuple):
    """The members (rows) that are summed, the outside sources that credits name, and what members share; `weights` of
    these, whose last outside source is the one that nobody names.
    """

    traced: list[int]
    sources: list[OutsideSource]
    shared: Shared
    weights: Weights


def weigh_cluster(dossier: Dossier, rows: Sequence[int], origin: str | None = None) -> WeighedCluster:
    """The log-weights of one cluster, from its members without round-ups. `origin`: what somebody decided it to be, so
    that it takes part.
    """
    sources = dossier.outside(rows)
    traced = list(rows) if len(rows) <= MOST_TRACED else _most_telling(dossier, rows)
    if origin is not None:
        known = {s.key for s in sources}
        sources += [s for s in source_of(dossier, origin) if s.key not in known]
        traced = sorted({*traced, *(r for r in rows if dossier.ids[r] == origin)})
    shared = dossier.pairs.shared(traced)
    weights = weigh(dossier, traced, sources, shared)
    if not weights.credited and (z := outside_log_odds(dossier, traced, shared)) is not None:
        weights = shared_source(dossier, traced, weights, z, sources)
    return WeighedCluster(traced, sources, shared, weights)


def _most_telling(dossier: Dossier, rows: Sequence[int]) -> list[int]:
    """The members that can be the origin of a large cluster: the earliest, and those with most pairs."""
    at = np.array(rows, np.int64)
    latest = np.where(dossier.dates.dated[at], dossier.dates.last[at], np.iinfo(np.int64).max)
    first = at[np.lexsort((at, latest))][: MOST_TRACED // 2]
    others = np.setdiff1d(at, first)
    degree = dossier.pairs.degrees(at)[others]
    linked = others[np.lexsort((others, -degree))][: MOST_TRACED - len(first)]
    return sorted([*first.tolist(), *linked.tolist()])
