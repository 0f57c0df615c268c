"""Round-ups: an article that takes from sources which have nothing to do with each other is a compilation."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from dedup.cluster.pair_graph import Edges

Parts = Mapping[tuple[int, int], Sequence[tuple[int, int]]]
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


def _strangers(edges: Edges, story: Edges) -> dict[int, set[int]]:
    """Row -> the rows that it was judged with and tells nothing of the same event as."""
    out: dict[int, set[int]] = defaultdict(set)
    for (a, b), p in story.items():
        if p < STORY_LINK and (a, b) not in edges:
            out[a].add(b)
            out[b].add(a)
    return out


def _compiles(
    row: int, neighbours: Mapping[int, set[int]], strangers: Mapping[int, set[int]], earlier: set[tuple[int, int]],
    parts: Parts,
) -> bool:  # fmt: skip
    """Whether `row` takes from sources that have nothing to do with each other, each in another place of its text, and
    is earlier than neither.

    A pair of sources that was never judged says nothing: neighbours in a chain are no round-up.
    """
    around = sorted(neighbours[row])[:MOST_SOURCES]
    among = set(around)
    unrelated = [
        (a, b) for a in around if a in strangers for b in strangers[a] & among
        if a < b and (row, a) not in earlier and (row, b) not in earlier
        and _apart(parts.get((row, a), ()), parts.get((row, b), ()))
    ]  # fmt: skip
    # one stray pair does not make a round-up: most of its sources must be strangers to each other
    return len(unrelated) * 4 > len(around) * (len(around) - 1)


def _apart(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    """Whether two sets of stretches are long enough, each, and lie in different places.

    >>> _apart([(0, 200)], [(210, 400)]), _apart([(0, 200)], [(100, 300)])
    (True, False)
    """
    both = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    least = min(sum(b - a for a, b in one), sum(d - c for c, d in other))
    return least >= LEAST_PART and both <= MOST_OVERLAP * least
