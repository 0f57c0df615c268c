"""Round-ups: an article that takes from sources which have nothing to do with each other is a compilation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.pair_figures import PairFigures
from dedup.cluster.pair_graph import Graph

Parts = Mapping[tuple[int, int], Sequence[tuple[int, int]]]
"""(row, other) -> the stretches of the row's text that it shares with the other; (row, row) -> those of its copies."""
MOST_SOURCES = 50
"""Sources of one article that are looked at to tell a round-up."""
STORY_LINK = 0.25
"""Probability of the same event from which two sources of one article are no longer unrelated."""
LEAST_PART = 150
"""Characters that a round-up takes from each of its sources, at least."""
MOST_OVERLAP = 0.2
"""Share of the smaller of two such parts that may lie in both: what tells the same in one place is one story."""


def shared_parts(passages: pl.DataFrame, ids: Sequence[str], pairs: Iterable[tuple[int, int]]) -> Parts:
    """From table `passages`: for `pairs` of rows of `ids`, both ways round, the stretches that one shares with the
    other.
    """
    row = {name: i for i, name in enumerate(ids)}
    wanted = set(pairs)
    parts: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    columns = passages.select("left", "right", "left_start", "left_end", "right_start", "right_end")
    for left, right, a, b, c, d in columns.iter_rows():
        pair = (row[left], row[right])
        if pair in wanted:
            parts[pair].append((a, b))
            parts[pair[1], pair[0]].append((c, d))
    return parts


def round_ups(
    edges: PairFigures, story: PairFigures, earlier: NDArray[np.int64], sources: Collection[int], parts: Parts
) -> dict[int, set[int]]:
    """The rows that are compilations, each with the rows that it is a derived pair with (`edges`). For the others see
    `dedup.cluster.judged_graph.JudgedGraph`.
    """
    strangers = _strangers(edges, story)
    near = Graph.of(edges, edges).derived
    # nobody else can have two sources that are strangers
    asked = np.unique(edges.rows[np.isin(edges.rows[:, ::-1], [*strangers])])
    around = np.unique(edges.rows[np.isin(edges.rows, asked).any(1)])
    neighbours = {row: set(near.of(row).tolist()) for row in around.tolist()}
    known = {(a, b) for a, b in earlier[np.isin(earlier[:, 0], asked)].tolist()}
    return {
        row: neighbours[row] for row in asked.tolist()
        if row not in sources and _compiles(row, neighbours, strangers, known, parts)
    }  # fmt: skip


def _strangers(edges: PairFigures, story: PairFigures) -> dict[int, set[int]]:
    """Row -> the rows that it was judged with and tells nothing of the same event as."""
    out: dict[int, set[int]] = defaultdict(set)
    unlike = story.where((story.figures < STORY_LINK) & ~story.among(edges.rows))
    for a, b in unlike.rows.tolist():
        out[a].add(b)
        out[b].add(a)
    return out


def _compiles(
    row: int, neighbours: Mapping[int, set[int]], strangers: Mapping[int, set[int]], earlier: set[tuple[int, int]],
    parts: Parts,
) -> bool:  # fmt: skip
    """Whether `row` takes from stories that have nothing to do with each other, each in another place of its text, and
    is not what they were made of.

    Sources that are derived from one another are one story, however often it ran. A pair of sources that was never
    judged says nothing: neighbours in a chain are no round-up.
    """
    around = sorted(neighbours[row])[:MOST_SOURCES]
    among = set(around)
    if not any(strangers[a] & among for a in around if a in strangers):
        return False
    unrelated = {
        (a, b) for a in around if a in strangers for b in strangers[a] & among
        if _apart(parts.get((row, a), ()), parts.get((row, b), ()))
        # what is earlier than both may be a release that each took another part of, unless more of both runs elsewhere
        and not (
            (row, a) in earlier and (row, b) in earlier
            and not (_runs_without(row, a, neighbours, parts) and _runs_without(row, b, neighbours, parts))
        )
    }  # fmt: skip
    told = _stories(around, neighbours)
    strange = sum(
        2 * sum((a, b) in unrelated for a in one for b in other) > len(one) * len(other)
        for one, other in combinations(told, 2)
    )
    # one stray story does not make a round-up: most of its sources must be strangers to each other
    return strange * 4 > len(told) * (len(told) - 1)


def _stories(around: Sequence[int], neighbours: Mapping[int, set[int]]) -> list[list[int]]:
    """The sources of one row, those that are derived from one another together.

    >>> _stories([1, 2, 5], {1: {0, 2}, 2: {0, 1}, 5: {0}})
    [[1, 2], [5]]
    """
    left = set(around)
    told = []
    for first in around:
        if first not in left:
            continue
        left.remove(first)
        story = [first]
        for row in story:  # grows while it is read
            more = sorted(neighbours[row] & left)
            left.difference_update(more)
            story += more
        told.append(story)
    return told


def _runs_without(row: int, source: int, neighbours: Mapping[int, set[int]], parts: Parts) -> bool:
    """Whether more of a source's text runs elsewhere than `row` has: then `row` is not where its story comes from."""
    mine = parts.get((source, row), ())
    return any(
        sum(b - a for a, b in shared) - _both(shared, mine) >= LEAST_PART
        for other in (*neighbours[source], source)
        if other != row and (shared := parts.get((source, other), ()))
    )


def _apart(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    """Whether two sets of stretches are long enough, each, and lie in different places.

    >>> _apart([(0, 200)], [(210, 400)]), _apart([(0, 200)], [(100, 300)])
    (True, False)
    """
    both = _both(one, other)
    least = min(sum(b - a for a, b in one), sum(d - c for c, d in other))
    return least >= LEAST_PART and both <= MOST_OVERLAP * least


def _both(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> int:
    """Characters that lie in stretches of both."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
