"""How far the clusters of a result hang on chance: on the seed, and on which articles happen to be there.

Nothing is read or judged again: the pairs of the result are divided into clusters anew, as `Result.at` does it, with
another seed or without a tenth of the articles (Hennig 2007, "Cluster-wise assessment of cluster stability"). Former
clusters are divided and never joined, so this tells what may part and not what another collection would join.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from dedup.errors import UsageError
from dedup.queries.evaluate.metrics import adjusted_rand, pair_shares
from dedup.queries.evaluate.pair_counts import Memberships
from dedup.queries.recluster import divided_groups
from dedup.queries.table_rows import settings_of
from dedup.tables import Frames

TIMES = 10
LEFT_OUT = 0.1
"""Share of the articles that is left out each time."""
SHAKY = 0.75
"""Jaccard below which a cluster does not stand firm; Hennig calls .75 and more stable."""
RUNS = {
    "changed": pl.String, "time": pl.Int64, "clusters": pl.Int64, "still_together": pl.Float64, "ari": pl.Float64,
}  # fmt: skip
CLUSTERS = {"cluster": pl.String, "size": pl.Int64, "seeds": pl.Float64, "left_out": pl.Float64}


@dataclass(frozen=True, slots=True)
class Stability:
    """`runs`: a row for each time that clusters were made anew: what was `changed` (seed, left-out), the number of
    `clusters` of two and more, of pairs of articles that were together the share that is `still_together`, and the
    adjusted Rand index against the result (null where all are alone). `clusters`: a row for each cluster of the result,
    the shakiest first: the mean over the times of the Jaccard index with the cluster most like it, under other `seeds`
    and with articles `left_out`; 1 is the same every time.
    """

    runs: pl.DataFrame
    clusters: pl.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """Both tables as lists of rows, for `--json`."""
        return {"runs": self.runs.to_dicts(), "clusters": self.clusters.to_dicts()}


def stability(frames: Frames, times: int = TIMES) -> Stability:
    """The clusters of a result so many times under another seed, and so many times without a tenth of the articles.

    Raises UsageError for fewer than one time.

    >>> from dedup import scan
    >>> rain = "Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale."
    >>> stability(scan([{"id": "a", "text": rain}, {"id": "b", "text": rain}]), 1).clusters.select("seeds").row(0)
    (1.0,)
    """
    if times < 1:
        raise UsageError(f"{times} times were asked for; take 1 or more")
    seed = settings_of(frames).seed
    base = [(name, group) for name, group in _named(frames) if len(group) > 1]
    frames = frames.of_clusters([name for name, _ in base])
    place = frames.stand_ins()
    ids = frames.articles["id"].to_list()
    tops = sorted({place.get(i, i) for i in ids})
    rng = np.random.default_rng(seed)
    runs, likest = [], {"seed": np.full((len(base), times), np.nan), "left-out": np.full((len(base), times), np.nan)}
    for k in range(times):
        # copies go with the article that was judged for them: their pairs hang on it
        out = {tops[i] for i in np.flatnonzero(rng.random(len(tops)) < LEFT_OUT).tolist()}
        stays = {i for i in ids if place.get(i, i) not in out}
        for changed, kept, other in (("seed", set(ids), seed + 1 + k), ("left-out", stays, seed)):
            groups = divided_groups(_only(frames, kept), other)
            before = [group & kept for _, group in base]
            likest[changed][:, k] = _likeness(before, groups)
            gold, found = (_memberships(sorted(kept), some) for some in (before, groups))
            shares = pair_shares(gold, found, [0] * len(kept))
            many = sum(len(group) > 1 for group in groups)
            runs.append((changed, k + 1, many, shares.recall, adjusted_rand(gold, found)))
    means = [[_mean(row) for row in likest[changed]] for changed in ("seed", "left-out")]
    rows = [(name, len(group), *of) for (name, group), *of in zip(base, *means, strict=True)]
    clusters = pl.DataFrame(rows, CLUSTERS, orient="row")
    firm = pl.min_horizontal("seeds", "left_out")
    return Stability(pl.DataFrame(runs, RUNS, orient="row"), clusters.sort(firm, "cluster"))


def _named(frames: Frames) -> list[tuple[str, set[str]]]:
    groups = frames.members.group_by("cluster").agg("article").sort("cluster")
    return [(name, set(articles)) for name, articles in groups.iter_rows()]


def _only(frames: Frames, kept: set[str]) -> Frames:
    """The tables that clusters are made of, of these articles."""
    ids = pl.Series(sorted(kept), dtype=pl.String).implode()
    return replace(
        frames, articles=frames.articles.filter(pl.col("id").is_in(ids)),
        members=frames.members.filter(pl.col("article").is_in(ids)),
        pairs=frames.pairs.filter(pl.col("left").is_in(ids) & pl.col("right").is_in(ids)),
    )  # fmt: skip


def _likeness(before: Sequence[set[str]], groups: Sequence[set[str]]) -> list[float]:
    """Of each former cluster, the highest Jaccard index with one of `groups`, or with one of its articles alone; NaN
    where less than two of its articles are left."""
    homes: dict[str, list[int]] = {}
    for k, group in enumerate(groups):
        for article in group:
            homes.setdefault(article, []).append(k)
    out = []
    for group in before:
        if len(group) < 2:
            out.append(float("nan"))
            continue
        near = {k for article in group for k in homes.get(article, ())}
        out.append(max([len(group & groups[k]) / len(group | groups[k]) for k in near], default=1 / len(group)))
    return out


def _memberships(ids: Sequence[str], groups: Sequence[set[str]]) -> Memberships:
    homes: dict[str, set[Any]] = {}
    for k, group in enumerate(groups):
        for article in group:
            homes.setdefault(article, set()).add(k)
    return [frozenset(homes.get(i) or {(i,)}) for i in ids]


def _mean(values: Any) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
