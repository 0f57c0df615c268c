"""A result re-clustered at a higher threshold, from its tables alone: nothing is read or judged again.

Every pair at or above the run's threshold stands in `pairs` with its probability, so a higher threshold is exact. A
lower one is not to be had: of the pairs below it only a sample was kept, and those held there by a rule (texts too
short, one form with other facts) have no probability of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.clusters import cluster
from dedup.cluster.decided_clusters import as_decided
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.pair_figures import figures_of
from dedup.cluster.stories import stories
from dedup.credit.statements import with_statements
from dedup.data import Attributed, Clusters
from dedup.decide.asked import asked_of, rows_of, with_demands
from dedup.errors import UsageError
from dedup.measures import CONTEXT, MEASURES
from dedup.outlets.registry import Outlets
from dedup.queries.table_rows import copies_of, pairs_by_row, settings_of
from dedup.relate.judging import one_event, shares_passage
from dedup.relate.relations import not_derived_as
from dedup.relate.scorecard import same_story
from dedup.tables import DERIVED, Frames, conform
from dedup.trace.origins import trace

Edge = tuple[int, int]


def threshold_of(frames: Frames) -> float:
    """The probability from which a pair of this result counts as derived: that of its run, or of its last `at`."""
    return float(frames.run.get("at") or settings_of(frames).threshold)


def checked_threshold(frames: Frames, probability: float) -> float:
    """`threshold_of` the result. Raises UsageError unless it can tell of pairs of at least `probability`."""
    least = threshold_of(frames)
    if not least <= probability <= 1:  # also when it is not a number
        raise UsageError(
            f"this result holds pairs from a probability of {least:g} on and cannot tell of {probability:g}; take one "
            f"from {least:g} to 1, or scan again with a more lenient strictness"
        )
    return least


def raised(frames: Frames, probability: float, outlets: Outlets) -> Frames:
    """The tables as they are when only pairs of at least `probability` (0..1) are derived.

    Clusters are divided where their pairs no longer hold them together and never joined, so that each lies inside a
    former one; then they are traced again and named anew. A round-up of the run stays one where it still has a pair.
    Pairs that are no longer derived become `shared-background`, `same-story` or `undecided`, as their measures say;
    those of which none were kept go to `rejected`. Raises UsageError for a probability below the result's own threshold
    or above 1.
    """
    if probability == checked_threshold(frames, probability):
        return frames
    found = reclustered(frames, probability, outlets)
    return replace(found, run={**found.run, "at": probability})


def reclustered(frames: Frames, probability: float, outlets: Outlets) -> Frames:
    """The same of any probability that is not under the threshold, and where probabilities are others than the run's:
    clusters are divided and traced anew even where no pair falls.
    """
    settings = settings_of(frames)
    pairs, rejected = _demoted(frames, probability)
    row = {name: i for i, name in enumerate(frames.articles["id"].to_list())}
    copies = copies_of(frames, row)
    clusters = _divided(frames, pairs, row, copies.same_as, probability, settings.seed)
    clusters = with_demands(clusters, asked_of(frames.decisions, frames.articles, copies.same_as))
    credits = with_statements(frames.articles, frames.credits, clusters)
    known = Attributed(frames.articles, credits, outlets.including(frames.articles), copies)
    rows, by_row = pairs_by_row(pairs, row)
    traced = trace(known, clusters, rows, by_row, settings.origin_probability)
    pairs = pairs.with_columns(basis=traced.basis.of(rows))
    kept = pairs.select("left", "right")
    relations = dict(pairs["relation"].value_counts(name="n").sort("relation").iter_rows())
    counts = {**frames.run.get("counts", {}), "pairs": len(pairs), "relations": relations}
    return Frames(
        articles=frames.articles, skipped=frames.skipped, credits=credits, pairs=pairs, rejected=rejected,
        passages=frames.passages.join(kept, on=["left", "right"], how="semi", maintain_order="left"),
        evidence=frames.evidence.join(kept, on=["left", "right"], how="semi", maintain_order="left"),
        clusters=traced.clusters, members=traced.members,
        stories=stories(traced.clusters, traced.members, pairs, settings.seed), series=frames.series,
        outlets=frames.outlets, decisions=frames.decisions, run={**frames.run, "counts": counts},
    )  # fmt: skip


def divided_groups(frames: Frames, seed: int) -> list[set[str]]:
    """The articles of each cluster of two and more when those of the result are divided anew at its own threshold, with
    another seed or of other tables; nothing is traced."""
    row = {name: i for i, name in enumerate(frames.articles["id"].to_list())}
    folds = copies_of(frames, row).same_as
    found = _divided(frames, frames.pairs, row, folds, threshold_of(frames), seed)
    ids = list(row)
    return [{ids[i] for i in members} for members in found.members if len(members) > 1]


def _demoted(frames: Frames, probability: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables `pairs` and `rejected` when pairs under `probability` are not derived."""
    fallen = pl.col("relation").is_in(DERIVED) & (pl.col("probability") < probability)
    out = frames.pairs.filter(fallen).select("left", "right")
    if out.is_empty():
        return frames.pairs, frames.rejected
    # whether they are derived could not be decided at this probability: they keep their row, as in a scan
    now = _not_derived(frames.evidence.join(out, on=["left", "right"], how="semi"))
    pairs = frames.pairs.join(now, on=["left", "right"], how="left", maintain_order="left")
    pairs = pairs.with_columns(relation=pl.when(fallen).then("now").otherwise("relation")).drop("now")
    gone = pairs.filter(pl.col("relation").is_null()).select("left", "right", "causes", "probability")
    more = conform("rejected", gone.with_columns(relation=pl.lit("unrelated")))
    return pairs.drop_nulls("relation"), pl.concat([frames.rejected, more]).sort("left", "right")


def _not_derived(evidence: pl.DataFrame) -> pl.DataFrame:
    """Columns `left`, `right`, and `now`: what each pair is of which this is the evidence, if it is not derived."""
    # an older version knew fewer measures
    columns = {n: evidence[n].to_numpy() for n in (*MEASURES, *CONTEXT) if evidence[n].null_count() < len(evidence)}
    if not columns:
        return evidence.select("left", "right", now=pl.lit(None, pl.String))
    event = one_event(columns, same_story().probability(columns))
    passage = shares_passage(columns["longest_run"])
    now = not_derived_as(np.zeros_like(passage), passage, event)
    return evidence.select("left", "right", now=pl.Series(now.tolist(), dtype=pl.String))


def _divided(
    frames: Frames, pairs: pl.DataFrame, row: Mapping[str, int], folds: NDArray[np.int64], threshold: float, seed: int
) -> Clusters:
    """Each former cluster divided by the rule of `dedup.cluster.clusters`, and the round-ups of the run hung on what
    is left."""
    homes: dict[int, set[str]] = defaultdict(set)
    for name, article in frames.members.select("cluster", "article").iter_rows():
        homes[row[article]].add(name)
    round_ups = {row[a] for a in frames.members.filter(pl.col("role") == "compilation")["article"]}
    edges: dict[Edge, float] = {}
    weights: dict[Edge, float] = {}
    near: list[Edge] = []
    for left, right, relation, p in pairs.select("left", "right", "relation", "probability").iter_rows():
        a, b = sorted((row[left], row[right]))
        if homes[a] & homes[b]:
            weights[a, b] = p
            if relation in DERIVED:
                edges[a, b] = p
            if relation == "near-duplicate":
                near.append((a, b))
    bare: dict[Edge, float] = {}
    hung: list[Edge] = []
    for (a, b), p in edges.items():
        if len({a, b} & round_ups) == 1:
            hung.append((b, a) if a in round_ups else (a, b))
        elif a not in round_ups or folds[a] == folds[b]:  # round-ups that are no copies of each other make no cluster
            bare[a, b] = p
    everybody = range(len(row))  # the round-ups are those of the run
    copies = np.array(near, np.int64).reshape(-1, 2)
    graph = JudgedGraph(figures_of(bare), figures_of(weights), folds, sources=everybody, copies=copies)
    # former clusters hold nobody who is to be apart; what is to be together may have come apart
    together = rows_of(asked_of(frames.decisions, frames.articles, folds).together)
    found = as_decided(cluster(graph, threshold, seed), graph, together, together[:0], threshold, seed)
    return _with_round_ups(found, hung, round_ups, folds)


def _with_round_ups(found: Clusters, hung: Iterable[Edge], round_ups: set[int], folds: NDArray[np.int64]) -> Clusters:
    """`hung`: (row, round-up) pairs. A round-up joins the cluster of every row that it shares a pair with, with its
    copies; a row without a cluster makes one with it.
    """
    under: dict[int, list[int]] = defaultdict(list)
    for i, top in enumerate(folds.tolist()):
        under[top].append(i)
    groups = [(set(m), c, h) for m, c, h in zip(found.members, found.cohesion, found.hubs, strict=True)]
    at = {r: i for i, (rows, _, _) in enumerate(groups) for r in rows}
    attached: set[int] = set()
    for r, up in sorted(hung):
        if r not in at:
            at[r] = len(groups)
            groups.append(({r}, 1.0, False))
        groups[at[r]][0].update(under[int(folds[up])])
        attached.update(under[int(folds[up])])
    whole = sorted(
        ((sorted(rows), cohesion, hub) for rows, cohesion, hub in groups if not rows <= attached),
        key=lambda g: g[0],
    )
    return Clusters([g[0] for g in whole], [g[1] for g in whole], [g[2] for g in whole], round_ups & attached)
