"""A result at one threshold after the other: how much is grouped and removed, and what parts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.collapse.choices import DEFAULT_LEVEL, LEVELS
from dedup.queries.collapse.standing_for import stood_for
from dedup.queries.recluster import checked_threshold, raised, threshold_of
from dedup.tables import DERIVED, Frames

STEP = 0.05
HIGHEST = 0.95
STEPS = {
    "threshold": pl.Float64, "derived": pl.Int64, "clusters": pl.Int64, "articles": pl.Int64, "largest": pl.Int64,
    "removed": pl.Int64, "parted": pl.Int64, "left_alone": pl.Int64,
}  # fmt: skip
PARTED = {
    "threshold": pl.Float64, "cluster": pl.String, "size": pl.Int64, "parts": pl.String, "left_alone": pl.Int64,
    "example": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`steps`: a row a threshold: pairs that are `derived`, `clusters` of two and more, `articles` in them, the size of
    the `largest`, rows that a collapse at its defaults has `removed`, clusters of the step before that `parted`, and
    articles of these that are `left_alone`.

    `parted`: a row for each of those, the largest first: its `cluster` as the result calls it (that in which most of
    its articles stand), its `size` before, the sizes of its `parts` as 4+2, how many are `left_alone`, and an `example`
    of its articles. What parts at a threshold is what joins at the one below.
    """

    steps: pl.DataFrame
    parted: pl.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """Both tables as lists of rows, for `--json`."""
        return {"steps": self.steps.to_dicts(), "parted": self.parted.to_dicts()}


def grid_of(frames: Frames, given: Sequence[float] | None = None) -> list[float]:
    """The thresholds that are asked for, ascending: those given, or from the result's own in steps of .05 to .95.

    Raises UsageError for one that is below the result's threshold or above 1.

    >>> from dedup.tables import TABLES, empty
    >>> grid_of(Frames(**{name: empty(name) for name in TABLES}, run={"at": 0.83}))
    [0.83, 0.85, 0.9, 0.95]
    """
    least = threshold_of(frames)
    if given is None:
        above = [round(STEP * k, 2) for k in range(1, round(HIGHEST / STEP) + 1)]
        return [least, *(p for p in above if p > least)]
    if not given:
        raise UsageError("no threshold was given; name one at least, as 0.8")
    for p in given:
        checked_threshold(frames, p)
    return sorted(set(given))


def thresholds(frames: Frames, given: Sequence[float] | None = None, outlets: Outlets | None = None) -> Thresholds:
    """`Result.at` at each threshold of `grid_of`; the first row tells what parts against the result itself.

    >>> from dedup import scan
    >>> rain = "Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale."
    >>> thresholds(scan([{"id": "a", "text": rain}, {"id": "b", "text": rain}]), [0.9]).steps.row(0)
    (0.9, 1, 1, 2, 2, 1, 0, 0)
    """
    outlets = Outlets.load() if outlets is None else outlets
    before = _groups(frames)
    home = {article: name for name, group in before.items() for article in sorted(group)}
    steps, parted = [], []
    for p in grid_of(frames, given):
        now = raised(frames, p, outlets)
        groups = _groups(now)
        rows = [(p, *row) for row in _parted(before, groups, home)]
        gone, _ = stood_for(now, LEVELS[DEFAULT_LEVEL], "both", "origin", lossy=False)
        sizes = np.array([len(group) for group in groups.values()], np.int64)
        derived = len(now.pairs.filter(pl.col("relation").is_in(DERIVED)))
        inside = len({i for group in groups.values() for i in group})
        largest = int(sizes.max(initial=0))
        alone = sum(row[4] for row in rows)
        steps.append((p, derived, len(groups), inside, largest, len(gone), len(rows), alone))
        parted += rows
        before = groups
    return Thresholds(pl.DataFrame(steps, STEPS, orient="row"), pl.DataFrame(parted, PARTED, orient="row"))


def _groups(frames: Frames) -> dict[str, set[str]]:
    """Cluster of two and more -> its articles."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name, article in frames.members.select("cluster", "article").iter_rows():
        groups[name].add(article)
    return {name: group for name, group in groups.items() if len(group) > 1}


def _parted(
    before: dict[str, set[str]], after: dict[str, set[str]], home: dict[str, str]
) -> list[tuple[str, int, str, int, str]]:
    """The clusters of which not all articles are together any more, the largest first."""
    homes: dict[str, set[str]] = defaultdict(set)
    for name, group in after.items():
        for article in group:
            homes[article].add(name)
    rows = []
    for group in before.values():
        names = Counter(name for article in group for name in homes.get(article, ()))
        if max(names.values(), default=0) == len(group):
            continue
        alone = sum(article not in homes for article in group)
        parts = sorted((n for n in names.values() if n > 1), reverse=True)
        called = Counter(home[article] for article in sorted(group)).most_common(1)[0][0]
        rows.append((called, len(group), "+".join(map(str, parts)), alone, min(group)))
    return sorted(rows, key=lambda row: (-row[1], row[0], row[4]))
