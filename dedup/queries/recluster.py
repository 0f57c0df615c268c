"""A result re-clustered at a higher threshold, from its tables alone: nothing is read or judged again.

Every pair at or above the run's threshold stands in `pairs` with its probability, so a higher threshold is exact. A
lower one is not to be had: of the pairs below it only a sample was kept, and those held there by a rule (texts too
short, one form with other facts) have no probability of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.clusters import cluster
from dedup.cluster.stories import stories
from dedup.data import Clusters, Fingerprints, Pair
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.relate.judging import STORY_PROBABILITY
from dedup.relate.scorecard import same_story
from dedup.settings import Settings
from dedup.tables import DERIVED, Frames, conform
from dedup.text.tokenizer import read_words
from dedup.trace.origins import trace
from index.lsh import equal_groups

Edge = tuple[int, int]


def threshold_of(frames: Frames) -> float:
    """The probability from which a pair of this result counts as derived: that of its run, or of its last `at`."""
    return float(frames.run.get("at") or _settings(frames).threshold)


def raised(frames: Frames, probability: float, outlets: Outlets) -> Frames:
    """The tables as they are when only pairs of at least `probability` (0..1) are derived.

    Clusters are divided where their pairs no longer hold them together and never joined, so that each lies inside a
    former one; then they are traced again and named anew. A round-up of the run stays one where it still has a pair.
    Pairs that are no longer derived become `same-story` where their measures say so, else they go to `rejected`.
    Raises UsageError for a probability below the result's own threshold or above 1.
    """
    least = threshold_of(frames)
    if not least <= probability <= 1:  # also when it is not a number
        raise UsageError(
            f"this result holds pairs from a probability of {least:g} on and cannot tell of {probability:g}; take one "
            f"from {least:g} to 1, or scan again with a more lenient strictness"
        )
    if probability == least:
        return frames
    settings = _settings(frames)
    pairs, rejected = _demoted(frames, probability)
    row = {name: i for i, name in enumerate(frames.articles["id"].to_list())}
    copies = _copies(frames, row)
    by_row = _pairs_by_row(pairs, row)
    clusters = _divided(frames, pairs, row, copies.same_as, probability, settings.seed)
    known = outlets.including(frames.articles)
    # of the fingerprints tracing only asks who is a copy of whom, and that stands in the tables
    traced = trace(
        frames.articles, frames.credits, clusters, by_row, cast("Fingerprints", copies), known, settings
    )  # fmt: skip
    basis = [
        traced.basis.get((row[a], row[b]), "undecided") for a, b in pairs.select("left", "right").iter_rows()
    ]  # fmt: skip
    pairs = pairs.with_columns(basis=pl.Series(basis, dtype=pl.String))
    kept = pairs.select("left", "right")
    relations = dict(pairs["relation"].value_counts(name="n").sort("relation").iter_rows())
    counts = {**frames.run.get("counts", {}), "pairs": len(pairs), "relations": relations}
    return Frames(
        articles=frames.articles, skipped=frames.skipped, credits=frames.credits, pairs=pairs, rejected=rejected,
        passages=frames.passages.join(kept, on=["left", "right"], how="semi", maintain_order="left"),
        evidence=frames.evidence.join(kept, on=["left", "right"], how="semi", maintain_order="left"),
        clusters=traced.clusters, members=traced.members,
        stories=stories(traced.clusters, traced.members, pairs, settings.seed),
        run={**frames.run, "at": probability, "counts": counts},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Copies:
    """Who is a copy of whom, int64 (n): the fields of that name of `dedup.data.Fingerprints`."""

    same_as: NDArray[np.int64]
    exact_as: NDArray[np.int64]


def _settings(frames: Frames) -> Settings:
    given = frames.run.get("settings", {})
    return Settings(**{f.name: given[f.name] for f in fields(Settings) if f.name in given})


def _copies(frames: Frames, row: Mapping[str, int]) -> _Copies:
    same = np.arange(len(row), dtype=np.int64)
    exact = same.copy()
    equal = frames.pairs.filter(pl.col("causes") == "equal").select("left", "right", "relation").rows()
    nearly = []
    for first, copy, relation in equal:
        same[row[copy]] = row[first]
        if relation == "exact":
            exact[row[copy]] = row[first]
        else:
            nearly.append(row[copy])
    if nearly:  # copies without the credit of the first may be exact copies of each other: their words tell
        nearly.sort()
        words = read_words(frames.articles["text"][nearly], offsets=False, flags=False)
        exact[nearly] = np.array(nearly)[equal_groups(words.hashes, words.bounds)]
    return _Copies(same, exact)


def _demoted(frames: Frames, probability: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables `pairs` and `rejected` when pairs under `probability` are not derived."""
    fallen = pl.col("relation").is_in(DERIVED) & (pl.col("probability") < probability)
    out = frames.pairs.filter(fallen).select("left", "right")
    if out.is_empty():
        return frames.pairs, frames.rejected
    card = same_story()
    seen = frames.evidence.join(out, on=["left", "right"], how="semi").filter(pl.col("measure").is_in([*card.measures]))
    wide = seen.pivot("measure", index=["left", "right"], values="value").drop_nulls()
    if set(card.measures) <= set(wide.columns):
        story = card.probability({n: wide[n].to_numpy().astype(np.float32) for n in card.measures})
        same = wide.select("left", "right").filter(pl.Series(story >= STORY_PROBABILITY))
    else:  # judged by other measures than this version has
        same = out.clear()
    told = frames.pairs.join(same.with_columns(story=True), on=["left", "right"], how="left", maintain_order="left")
    told = told.with_columns(
        relation=pl.when(~fallen).then("relation").when(pl.col("story")).then(pl.lit("same-story"))
    ).drop("story")
    gone = told.filter(pl.col("relation").is_null()).select("left", "right", "causes", "probability")
    more = conform("rejected", gone.with_columns(relation=pl.lit("unrelated")))
    return told.drop_nulls("relation"), pl.concat([frames.rejected, more]).sort("left", "right")


def _pairs_by_row(pairs: pl.DataFrame, row: Mapping[str, int]) -> dict[Edge, Pair]:
    columns = ("relation", "probability", "coverage_left", "coverage_right", "verbatim_left", "verbatim_right",
               "direction")  # fmt: skip
    derived = pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right", *columns)
    out = {}
    for left, right, *figures in derived.iter_rows():
        a, b = row[left], row[right]
        pair = Pair(*figures)
        if a > b:  # rows are in the order of ids in every result; a table that was sorted by hand may not be
            pair = replace(
                pair, coverage_left=pair.coverage_right, coverage_right=pair.coverage_left,
                verbatim_left=pair.verbatim_right, verbatim_right=pair.verbatim_left, direction=-pair.direction,
            )  # fmt: skip
        out[min(a, b), max(a, b)] = pair
    return out


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
    found = cluster(bare, weights, {}, folds, (), set(range(len(row))), {}, threshold, seed, near)
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
