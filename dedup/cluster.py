"""Judged pairs -> clusters that do not chain, and stories that link them.

Exact and near copies fold into one representative first. Within each connected part of the graph of derived pairs, a
set of articles is one cluster when its mean pair probability reaches the threshold (pairs never judged count 0), or
when one hub is a pair with every other member (one release, many papers). What is neither is divided by Leiden's
method with the constant Potts model (Traag, Van Dooren and Nesterov 2011; Traag, Waltman and Van Eck 2019).
A round-up that takes from unrelated stories is a compilation: a member of each, a bridge between none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import igraph
import numpy as np
from numpy.typing import NDArray

from dedup.shapes import Clusters

Edges = Mapping[tuple[int, int], float]

MOST_DENSE = 400
"""Rows of a connected part up to which pairs under the threshold take part in dividing it."""
MOST_SOURCES = 50
"""Sources of one article that are looked at to tell a round-up."""
STORY_LINK = 0.25
"""Probability of the same event from which two sources of one article are no longer unrelated."""


def cluster(
    derived: Edges, judged: Edges, story: Edges, folds: NDArray[np.int64], earlier: Iterable[tuple[int, int]],
    sources: set[int], threshold: float, seed: int,
) -> Clusters:  # fmt: skip
    """Clusters from `derived` pairs (row, row) -> probability, left < right, at or above `threshold`.

    `judged`: probability of every judged pair, those under the threshold too: it tells a loose group from a group of
    which one pair was hard to tell. `story`: probability of the same event of judged pairs. `folds` int64 (n): the row
    that each copy stands under. `earlier`: pairs (a, b) known by date to be in that order. `sources`: rows that cannot
    be round-ups, as a press release that many papers took other parts of.
    """
    edges = _folded(derived, folds)
    weights = {**_folded(judged, folds), **edges}
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    known = set(earlier)
    compilations = {
        row for row in sorted(neighbours)
        if row not in sources and _compiles(row, neighbours, edges, story, known)
    }  # fmt: skip
    bare = {k: v for k, v in edges.items() if not compilations & set(k)}
    groups = [g for part in components(bare) for g in divide(part, bare, weights, threshold, seed)]
    under: dict[int, list[int]] = defaultdict(list)
    for row, top in enumerate(folds.tolist()):
        under[top].append(row)
    at = {row: i for i, group in enumerate(groups) for row in group}
    taken: list[list[int]] = [list(g) for g in groups]
    for row in sorted(compilations):
        for other in sorted(neighbours[row]):
            if other in compilations:
                continue
            if other not in at:
                at[other] = len(taken)
                taken.append([other])
            if row not in taken[at[other]]:
                taken[at[other]].append(row)
    in_groups = {row for group in taken for row in group}
    taken.extend([top] for top, rows in under.items() if len(rows) > 1 and top not in in_groups)
    result = []
    for group in taken:
        rows = sorted(r for top in group for r in under[top])
        if len(rows) > 1:
            core = [g for g in group if g not in compilations] or group
            mean = mean_probability(core, weights)
            result.append((rows, mean, mean < threshold))
    result.sort(key=lambda r: r[0])
    return Clusters(
        [r[0] for r in result],
        [r[1] for r in result],
        [r[2] for r in result],
        {r for top in compilations for r in under[top]},
    )


def components(edges: Edges) -> list[list[int]]:
    """Connected parts, each sorted, in the order of their first row.

    >>> components({(1, 2): 0.9, (5, 7): 0.8, (2, 3): 0.7})
    [[1, 2, 3], [5, 7]]
    """
    nodes = sorted({n for e in edges for n in e})
    at = {n: i for i, n in enumerate(nodes)}
    graph = igraph.Graph(n=len(nodes), edges=[(at[a], at[b]) for a, b in edges])
    return sorted(sorted(nodes[i] for i in part) for part in graph.connected_components())


def mean_probability(group: Sequence[int], weights: Edges) -> float:
    """Mean over all pairs of the group; a pair that was never judged counts 0; a lone row gives 1.

    >>> round(mean_probability([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.6}), 2)
    0.5
    """
    pairs = len(group) * (len(group) - 1) // 2
    return sum(weights.get(pair, 0.0) for pair in combinations(sorted(group), 2)) / pairs if pairs else 1.0


def hub_of(group: Sequence[int], edges: Edges) -> int | None:
    """A row that is a derived pair with every other of the group, or None.

    >>> hub_of([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.9})
    2
    """
    degree: dict[int, int] = defaultdict(int)
    inside = set(group)
    for a, b in edges:
        if a in inside and b in inside:
            degree[a] += 1
            degree[b] += 1
    return min((n for n in group if degree[n] == len(group) - 1), default=None)


def divide(part: list[int], edges: Edges, weights: Edges, threshold: float, seed: int) -> list[list[int]]:
    """Divide one connected part into groups of which each keeps the rule: mean probability, or a hub.

    >>> chain = {(1, 2): 0.9, (2, 3): 0.6, (3, 4): 0.9}
    >>> sorted(map(len, divide([1, 2, 3, 4], chain, chain, 0.5, 1)))
    [2, 2]
    """
    inside = set(part)
    own = {e: p for e, p in edges.items() if e[0] in inside and e[1] in inside}
    if stands(part, own, weights, threshold):
        return [part]
    near = {e: p for e in combinations(part, 2) if (p := weights.get(e, 0.0))} if len(part) <= MOST_DENSE else own
    at = {n: i for i, n in enumerate(part)}
    graph = igraph.Graph(n=len(part), edges=[(at[a], at[b]) for a, b in near])
    igraph.set_random_number_generator(_Seeded(seed))
    found = graph.community_leiden(
        objective_function="CPM", weights=list(near.values()), resolution=threshold, n_iterations=-1
    )
    out: list[list[int]] = []
    for group in (sorted(part[i] for i in c) for c in found):
        rest = group
        while not stands(rest, own, weights, threshold):
            weakest = min(
                rest, key=lambda n: (sum(weights.get((min(n, m), max(n, m)), 0.0) for m in rest if m != n), -n)
            )  # used at once
            rest = [n for n in rest if n != weakest]
            out.append([weakest])
        out.append(rest)
    return sorted(_merged(out, own, weights, threshold))


def stands(group: Sequence[int], edges: Edges, weights: Edges, threshold: float) -> bool:
    """Whether the group keeps the rule against chaining."""
    return hub_of(group, edges) is not None or mean_probability(group, weights) >= threshold


def _merged(groups: list[list[int]], edges: Edges, weights: Edges, threshold: float) -> list[list[int]]:
    """Join pairs of groups, strongest link first, as long as what comes out keeps the rule."""
    while len(groups) > 1:
        home = {n: i for i, g in enumerate(groups) for n in g}
        link: dict[tuple[int, int], float] = defaultdict(float)
        for (a, b), p in edges.items():
            if home[a] != home[b]:
                link[min(home[a], home[b]), max(home[a], home[b])] += p
        for (i, j), _ in sorted(link.items(), key=lambda kv: (-kv[1], kv[0])):
            both = sorted(groups[i] + groups[j])
            if stands(both, edges, weights, threshold):
                groups = [g for k, g in enumerate(groups) if k not in (i, j)] + [both]
                break
        else:
            return groups
    return groups


def _folded(derived: Edges, folds: NDArray[np.int64]) -> dict[tuple[int, int], float]:
    out: dict[tuple[int, int], float] = {}
    for (a, b), p in derived.items():
        x, y = sorted((int(folds[a]), int(folds[b])))
        if x != y:
            out[x, y] = max(p, out.get((x, y), 0.0))
    return dict(sorted(out.items()))


def _compiles(
    row: int, neighbours: Mapping[int, set[int]], edges: Edges, story: Edges, earlier: set[tuple[int, int]]
) -> bool:
    """Whether `row` takes from two sources that have nothing to do with each other, and is earlier than neither.

    A pair of sources that was never judged says nothing: neighbours in a chain are no round-up.
    """
    around = sorted(neighbours[row])[:MOST_SOURCES]
    pairs = list(combinations(around, 2))
    unrelated = [
        (a, b) for a, b in pairs
        if (a, b) not in edges and story.get((a, b), 1.0) < STORY_LINK
        and (row, a) not in earlier and (row, b) not in earlier
    ]  # fmt: skip
    # one stray pair does not make a round-up: most of its sources must be strangers to each other
    return len(unrelated) * 2 > len(pairs)


class _Seeded:
    """What igraph asks of a source of chance, from numpy, so that a run can be repeated to the byte."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def random(self) -> float:
        return float(self._rng.random())

    def randint(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high, endpoint=True))

    def gauss(self, mean: float, deviation: float) -> float:
        return float(self._rng.normal(mean, deviation))
