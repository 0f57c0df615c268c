"""The floors relate and cluster of a run, each in its steps: what pairs are, and which articles they hold together.

What people decided goes before what was judged; where nobody did, nothing of it is done.
"""

from dataclasses import replace

import numpy as np

from dedup.align.passages import align
from dedup.cluster.clusters import cluster
from dedup.cluster.decided_clusters import as_decided
from dedup.cluster.judged_graph import judged_graph
from dedup.data import AcrossPairs, Clusters, Collection, Judgement
from dedup.decide.asked import Demands, rows_of, with_demands
from dedup.languages.adding import added, without
from dedup.pipeline import decided
from dedup.pipeline.products import Aligned, NamedPairs
from dedup.pipeline.scope import Scope
from dedup.relate.judging import worth_telling
from dedup.relate.relations import doubtful_held, relate, relations
from dedup.relate.series import held
from dedup.settings import Settings


def named_pairs(known: Collection, aligned: Aligned, scope: Scope, settings: Settings, asked: Demands) -> NamedPairs:
    """What two texts share, what that is called, and what forbids it."""
    threshold = settings.threshold
    series = scope.grown(known, aligned.judged, aligned.series)
    alone = held(known, aligned.judged, series, threshold)
    judged = decided.forced(alone, asked, series, threshold)
    told = decided.is_told(judged, asked)
    kept = np.flatnonzero(worth_telling(judged, threshold) | told)
    alignment = align(known.prints, judged.pairs[kept], judged.probability[kept] >= threshold)
    alone = doubtful_held(known, alone, alignment, kept, settings)
    judged = decided.forced(alone, asked, series, threshold)
    apart = np.zeros((0, 2), np.int64)
    if asked.verdicts:
        pairs, rows = relations(known, judged, alignment, kept, settings)
        apart = decided.later_versions(pairs, rows, asked, known.days, decided.tied(asked))
        judged = decided.forced(alone, asked, series, threshold, apart)
    shown = np.union1d(scope.shown(judged, kept, threshold), np.flatnonzero(told))
    related = relate(known, judged, alignment, kept, settings, shown)
    related = decided.named_as_decided(related, asked)
    return NamedPairs(
        judged.probability, judged.frame, series, alignment.passages, related,
        decided.judged_before(alone, asked), apart,
    )  # fmt: skip


def with_languages(
    across: AcrossPairs, aligned: Aligned, named: NamedPairs, ids: list[str], settings: Settings, asked: Demands
) -> tuple[Judgement, NamedPairs]:  # fmt: skip
    """The judgement and what is told of it with the pairs across languages."""
    threshold = settings.threshold
    none = [pair for pair, (kind, _) in asked.verdicts.items() if kind != "same"]
    seen = without(across, np.array(none, np.int64).reshape(-1, 2))
    judged = named.of(aligned.judged)
    judged, related, passages = added(seen, judged, named.related, named.passages, ids, threshold)
    if asked:
        judged = decided.forced(judged, asked, named.series, threshold, named.apart)
        related = decided.named_as_decided(related, asked)
    told = replace(named, probability=judged.probability, frame=judged.frame, passages=passages, related=related)
    return judged, told


def clusters_of(
    known: Collection, named: NamedPairs, judged: Judgement, settings: Settings, asked: Demands
) -> Clusters:  # fmt: skip
    """Clusters that do not chain, as people decided them where they did."""
    graph = judged_graph(known, judged, named.related, named.passages)
    found = cluster(graph, settings.threshold, settings.seed)
    if not asked:
        return found
    together, apart = (rows_of(links) for links in (asked.together, asked.apart))
    apart = np.concatenate([apart, named.apart])
    found = as_decided(found, graph, together, apart, settings.threshold, settings.seed)
    return with_demands(found, asked)
