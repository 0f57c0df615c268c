"""How many clusters pairs of articles share, counted without going through all pairs.

A pair of which one article is in a single cluster shares one at most, and is counted by the sizes of clusters. Only
pairs of articles that are both in several are looked at one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations, product
from math import comb
from typing import TypeVar

T = TypeVar("T")
Memberships = Sequence[frozenset[Hashable]]
"""For each article, in one order, the clusters that it is in: one at least (an article alone has its own)."""


def one_each(labels: Iterable[Hashable]) -> list[frozenset[Hashable]]:
    """Memberships of articles that are in one cluster each.

    >>> one_each("ab") == [frozenset("a"), frozenset("b")]
    True
    """
    return [frozenset((label,)) for label in labels]


def cells(gold: Memberships, found: Memberships) -> list[frozenset[Hashable]]:
    """For each article all (labelled cluster, found cluster): two articles share a cell where they share both.

    >>> cells([frozenset("a")], [frozenset("x")])
    [frozenset({('a', 'x')})]
    """
    return [frozenset(product(g, f)) for g, f in zip(gold, found, strict=True)]


def shared_by_pairs(memberships: Memberships, classes: Sequence[int], wanted: int | None = None) -> Counter[int]:
    """Number of clusters shared, 1 or more -> how many pairs of articles share so many.

    With `wanted`, only pairs of which the lower class is that one: `classes` holds one for each article.

    >>> shared_by_pairs([frozenset("ab"), frozenset("ab"), frozenset("b")], [0, 0, 0])
    Counter({1: 2, 2: 1})
    """
    return _counted(memberships, classes, wanted, one=1, shared=lambda i, j: len(memberships[i] & memberships[j]))


def shared_by_both(
    gold: Memberships, found: Memberships, classes: Sequence[int], wanted: int | None = None
) -> Counter[tuple[int, int]]:
    """(labelled clusters shared, found clusters shared), 1 or more each -> how many pairs of articles.

    >>> shared_by_both([frozenset("ab"), frozenset("ab")], one_each("xx"), [0, 0])
    Counter({(2, 1): 1})
    """
    return _counted(
        cells(gold, found), classes, wanted, one=(1, 1),
        shared=lambda i, j: (len(gold[i] & gold[j]), len(found[i] & found[j])),
    )  # fmt: skip


def _counted(
    memberships: Memberships, classes: Sequence[int], wanted: int | None, one: T, shared: Callable[[int, int], T]
) -> Counter[T]:
    """What pairs that share a cluster share: `one` for those that share a single one, `shared(i, j)` for others."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    several: dict[Hashable, list[int]] = defaultdict(list)
    for i, clusters in enumerate(memberships):
        for cluster in clusters:
            groups[cluster].append(classes[i])
            if len(clusters) > 1:
                several[cluster].append(i)
    out: Counter[T] = Counter()
    once = sum(_pairs_in(kinds, wanted) for kinds in groups.values())
    for i, j in {pair for group in several.values() for pair in combinations(group, 2)}:
        if wanted is None or min(classes[i], classes[j]) == wanted:
            # the sizes have counted this pair in every cluster that it shares
            once -= len(memberships[i] & memberships[j])
            out[shared(i, j)] += 1
    out[one] += once
    return +out


def _pairs_in(classes: Sequence[int], wanted: int | None) -> int:
    """Pairs of the articles with these classes; with `wanted`, those of which the lower class is that one."""
    if wanted is None:
        return comb(len(classes), 2)
    return comb(sum(k >= wanted for k in classes), 2) - comb(sum(k > wanted for k in classes), 2)
