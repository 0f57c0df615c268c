"""Judged pairs -> clusters that do not chain, and stories that link them.

Exact copies fold into one representative first, and where a story ran so often that not all pairs were judged, near
copies do too: a copy stands in the cluster of its representative, and what follows holds of the representatives.
Within each connected part of the graph of derived pairs, a set of articles is one cluster when its mean pair
probability reaches the threshold (pairs never judged count 0), or when one hub is nearly certain to be a pair with
every other member (one release, many papers). Parts are divided by Leiden's method with the constant Potts model
(Traag, Van Dooren and Nesterov 2011; Traag, Waltman and Van Eck 2019); groups are then joined where the links between
them are strong enough: two tight groups are not one because their mean together is high.
A round-up that takes from unrelated stories is a compilation: a member of each, a bridge between none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import igraph
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.pair_graph import JUDGED_WHOLE, NEAR, Edges, Graph, between, near_folds
from dedup.seeded import Seeded
from dedup.shapes import Clusters

Parts = Mapping[tuple[int, int], Sequence[tuple[int, int]]]

MOST_DENSE = 400
"""Rows of a connected part up to which pairs under the threshold take part in dividing it."""
LINKED = 0.3
"""Mean probability of the pairs between two groups from which they may be joined. Of .25 to .5,
higher bars lost as many true pairs as they kept false ones out (docs/LOG.md)."""
MOST_SOURCES = 50
"""Sources of one article that are looked at to tell a round-up."""
STORY_LINK = 0.25
"""Probability of the same event from which two sources of one article are no longer unrelated."""
LEAST_PART = 150
"""Characters that a round-up takes from each of its sources, at least."""
MOST_OVERLAP = 0.2
"""Share of the smaller of two such parts that may lie in both: what tells the same in one place is one story."""


def cluster(
    derived: Edges, judged: Edges, story: Edges, folds: NDArray[np.int64], earlier: Iterable[tuple[int, int]],
    sources: set[int], parts: Parts, threshold: float, seed: int, copies: Collection[tuple[int, int]] = (),
) -> Clusters:  # fmt: skip
    """Clusters from `derived` pairs (row, row) -> probability, left < right, at or above `threshold`.

    `judged`: probability of every judged pair, those under the threshold too: it tells a loose group from a group of
    which one pair was hard to tell. `story`: probability of the same event of judged pairs. `folds` int64 (n): the row
    that each copy stands under. `earlier`: pairs (a, b) known by date to be in that order. `sources`: rows that cannot
    be round-ups, as a press release that many papers took other parts of. `parts`: (row, other) -> the stretches of
    the row's text that it shares with the other, as (start, end). `copies`: derived pairs of near-duplicates, which
    fold where they are `NEAR` certain.
    """
    edges = _folded(derived, folds)
    weights = {**_folded(judged, folds), **edges}
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    known, strangers = set(earlier), _strangers(edges, story)
    compilations = {
        row for row in sorted(neighbours)
        if row not in sources and _compiles(row, neighbours, strangers, known, parts)
    }  # fmt: skip
    bare = {k: v for k, v in edges.items() if k[0] not in compilations and k[1] not in compilations}
    groups, means = [], []
    for group, mean in _grouped(bare, weights, copies, threshold, seed):
        groups.append(group)
        means.append(mean)
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
                means.append(1.0)
            if row not in taken[at[other]]:
                taken[at[other]].append(row)
    in_groups = {row for group in taken for row in group}
    alone = [[top] for top, rows in under.items() if len(rows) > 1 and top not in in_groups]
    result = []
    for group, mean in zip(taken + alone, means + [1.0] * len(alone), strict=True):
        rows = sorted(r for top in group for r in under[top])
        if len(rows) > 1:
            result.append((rows, mean, mean < threshold))
    result.sort(key=lambda r: r[0])
    return Clusters(
        [r[0] for r in result],
        [r[1] for r in result],
        [r[2] for r in result],
        {r for top in compilations for r in under[top]},
    )


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
    return Graph({}, weights).mean(group)


def stands(group: Sequence[int], edges: Edges, weights: Edges, threshold: float) -> bool:
    """Whether a group keeps the rule against chaining: one row is a derived pair (`edges`) with every other, nearly
    certain on average, or the mean of `weights` over its pairs reaches the threshold.

    >>> stands([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.9}, {}, 0.5)
    True
    """
    return Graph(edges, weights).stands(group, threshold)


def divide(part: list[int], edges: Edges, weights: Edges, threshold: float, seed: int) -> list[list[int]]:
    """Divide one connected part into groups of which each keeps the rule: mean probability, or a hub.

    >>> chain = {(1, 2): 0.9, (2, 3): 0.6, (3, 4): 0.9}
    >>> sorted(map(len, divide([1, 2, 3, 4], chain, chain, 0.5, 1)))
    [2, 2]
    """
    return _divided(part, Graph(edges, weights), threshold, seed)


def _grouped(
    bare: Edges, weights: Edges, copies: Collection[tuple[int, int]], threshold: float, seed: int
) -> Iterable[tuple[list[int], float]]:
    """The groups of all connected parts of the pairs `bare`, sorted rows, each with its mean probability."""
    whole = Graph(bare, weights)
    near = [pair for pair in copies if bare.get(pair, 0.0) >= NEAR]
    large: set[int] = set()
    for part in components(bare):
        if len(part) > JUDGED_WHOLE:
            large.update(part)
            continue
        for group in _divided(part, whole, threshold, seed):
            yield group, whole.mean(group)
    if not large:
        return
    top = near_folds(sorted(large), near)
    under: dict[int, list[int]] = defaultdict(list)
    for row, first in top.items():
        under[first].append(row)
    edges, figures = between(bare, top), between(weights, top)
    folded = Graph(edges, figures)
    parts = components(edges)
    inside = {row for part in parts for row in part}
    parts += [[first] for first in under if first not in inside]
    for part in parts:
        for group in _divided(part, folded, threshold, seed):
            rows = sorted(row for first in group for row in under[first])
            lone = [bare[min(group[0], r), max(group[0], r)] for r in rows if r != group[0]] if len(group) == 1 else []
            yield rows, sum(lone) / len(lone) if lone else folded.mean(group)


def _divided(part: list[int], graph_of: Graph, threshold: float, seed: int) -> list[list[int]]:
    near = graph_of.close(part) if len(part) <= MOST_DENSE else graph_of.derived(part)
    at = {n: i for i, n in enumerate(part)}
    graph = igraph.Graph(n=len(part), edges=[(at[a], at[b]) for a, b in near])
    igraph.set_random_number_generator(Seeded(seed))
    found = graph.community_leiden(
        objective_function="CPM", weights=list(near.values()), resolution=threshold, n_iterations=-1
    )
    out: list[list[int]] = []
    for group in (sorted(part[i] for i in c) for c in found):
        rest = group
        while not graph_of.stands(rest, threshold):
            weakest = graph_of.weakest(rest)
            rest = [n for n in rest if n != weakest]
            out.append([weakest])
        out.append(rest)
    return sorted(_merged(out, graph_of, threshold))


def _merged(groups: list[list[int]], part: Graph, threshold: float) -> list[list[int]]:
    """Join groups along their links, strongest first, as long as what comes out keeps the rule. Each link is tried
    once: to begin again after every join took more than ten minutes on a part of 59,417 articles.
    """
    current = dict(enumerate(groups))
    now = {i: i for i in current}
    for i, j in part.links({n: i for i, g in enumerate(groups) for n in g}):
        a, b = now[i], now[j]
        if a == b:
            continue
        both = sorted(current[a] + current[b])
        tight = part.across(current[a], current[b]) >= LINKED
        if (tight or part.held(both)) and part.stands(both, threshold):
            current[a] = both
            del current[b]
            now.update({k: a for k, v in now.items() if v == b})
    return list(current.values())


def _folded(derived: Edges, folds: NDArray[np.int64]) -> dict[tuple[int, int], float]:
    out: dict[tuple[int, int], float] = {}
    for (a, b), p in derived.items():
        x, y = sorted((int(folds[a]), int(folds[b])))
        if x != y:
            out[x, y] = max(p, out.get((x, y), 0.0))
    return dict(sorted(out.items()))


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
