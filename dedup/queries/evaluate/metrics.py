"""Shares over articles and over pairs of articles, on plain lists: no table, no article, no file.

For each article, in one order, stand the clusters it is labelled to be in (`gold`) and those it was put in (`found`):
a set each, mostly of one. Where articles are in several, pairs share several, and "together" becomes a number: a pair
that is found together in two clusters and labelled together in one is half right. These are the multiplicity precision
and recall of Extended B-cubed (Amigo, Gonzalo, Artiles and Verdejo 2009, "A comparison of extrinsic clustering
evaluation metrics based on formal constraints", section 6); where nothing overlaps they are the plain definitions.
Shares are None where there is nothing to take a share of.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dedup.queries.evaluate.pair_counts import Memberships, cells, shared_by_both, shared_by_pairs


@dataclass(frozen=True, slots=True)
class Shares:
    """Precision, recall and F1, 0..1, over `n` articles or labelled pairs."""

    n: int
    precision: float | None
    recall: float | None
    f1: float | None


def b_cubed(gold: Memberships, found: Memberships, inside: Sequence[bool]) -> Shares:
    """B-cubed, extended: mean over the articles marked `inside` of a mean over those that it was put with, itself
    included, of how much of what each pair shares in `found` it shares in `gold` (precision), and the other way round
    (recall). Clusters count whole, marked or not.

    With one cluster an article: the share of its found cluster that belongs with it, and of its labelled cluster that
    was found with it (Bagga and Baldwin 1998).

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> b_cubed(one_each("aab"), one_each("xyy"), [True] * 3).precision
    0.6666666666666666
    >>> both = frozenset("ab")  # one article belongs to two clusters, and was put into one
    >>> b_cubed([both, frozenset("a")], one_each("xx"), [True, True]).recall
    0.875
    """
    each = [share for share, there in zip(b_cubed_each(gold, found), inside, strict=True) if there]
    return b_cubed_mean(each)


def b_cubed_each(gold: Memberships, found: Memberships) -> list[tuple[float, float]]:
    """Precision and recall of each article, of which B-cubed is the mean.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> b_cubed_each(one_each("ab"), one_each("xx"))
    [(0.5, 1.0), (0.5, 1.0)]
    """
    of_gold, of_found, of_both = (_mates(m) for m in (gold, found, cells(gold, found)))
    each = []
    for g, f in zip(gold, found, strict=True):
        both = _union(of_both, cells([g], [f])[0])
        if len(g) == len(f) == 1:  # whoever is with it on both sides shares one cluster on each
            right = (float(len(both)), float(len(both)))
        else:
            shared = [(len(g & gold[j]), len(f & found[j])) for j in both]
            right = (sum(min(a, b) / b for a, b in shared), sum(min(a, b) / a for a, b in shared))
        each.append((right[0] / len(_union(of_found, f)), right[1] / len(_union(of_gold, g))))
    return each


def b_cubed_mean(each: Sequence[tuple[float, float]]) -> Shares:
    """The mean of what `b_cubed_each` gives of some articles, perhaps none."""
    if not each:
        return Shares(0, None, None, None)
    precision, recall = (sum(side) / len(each) for side in zip(*each, strict=True))
    return Shares(len(each), precision, recall, f1_of(precision, recall))


def pair_shares(gold: Memberships, found: Memberships, classes: Sequence[int], wanted: int | None = None) -> Shares:
    """Precision and recall over pairs of articles; `n`: pairs that are labelled to be together.

    Precision: over the pairs found together, the mean share of what each shares in `found` that it shares in `gold`
    too; recall the other way round. With `wanted`, over those pairs whose lower class is that one: `classes` holds
    one for each article.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> gold, found = one_each("aaab"), one_each("xxyy")
    >>> pair_shares(gold, found, [0, 1, 1, 1]), pair_shares(gold, found, [0, 1, 1, 1], 0).recall
    (Shares(n=3, precision=0.5, recall=0.3333333333333333, f1=0.4), 0.5)
    """
    both = shared_by_both(gold, found, classes, wanted)
    joined, labelled = (sum(shared_by_pairs(m, classes, wanted).values()) for m in (found, gold))
    precision = _share(sum(n * min(g, f) / f for (g, f), n in both.items()), joined)
    recall = _share(sum(n * min(g, f) / g for (g, f), n in both.items()), labelled)
    return Shares(labelled, precision, recall, f1_of(precision, recall))


def adjusted_rand(gold: Memberships, found: Memberships) -> float | None:
    """Agreement on all pairs, with what chance gives taken off: 1 all the same, 0 what chance gives.

    The omega index (Collins and Dent 1988): a pair is agreed on where it shares as many clusters on one side as on the
    other. With one cluster an article it is the adjusted Rand index (Hubert and Arabie 1985). None where chance alone
    gives the same: all articles alone on both sides, say.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> adjusted_rand(one_each("aabb"), one_each("xxyy")), round(adjusted_rand(one_each("aabb"), one_each("xyxy")), 3)
    (1.0, -0.5)
    """
    ones = [0] * len(gold)
    every = len(gold) * (len(gold) - 1) // 2
    ours, theirs = shared_by_pairs(gold, ones), shared_by_pairs(found, ones)
    both = shared_by_both(gold, found, ones)
    apart = every - ours.total() - theirs.total() + both.total()
    agreed = apart + sum(n for (g, f), n in both.items() if g == f)
    # times the number of pairs, so that whole numbers tell exactly whether chance leaves any room
    by_chance = (every - ours.total()) * (every - theirs.total()) + sum(n * theirs[k] for k, n in ours.items())
    room = every * every - by_chance
    return (agreed * every - by_chance) / room if room > 0 else None


def f1_of(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean of the two; None where one of them is.

    >>> f1_of(0.5, 1.0), f1_of(0.0, 0.0), f1_of(None, 1.0)
    (0.6666666666666666, 0.0, None)
    """
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mates_of_each(memberships: Memberships) -> list[int]:
    """With how many articles each shares a cluster, itself included.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> mates_of_each(one_each("aab"))
    [2, 2, 1]
    """
    groups = _mates(memberships)
    return [len(_union(groups, clusters)) for clusters in memberships]


def _mates(memberships: Memberships) -> dict[Hashable, list[int]]:
    """Cluster -> the places of its articles."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for i, clusters in enumerate(memberships):
        for cluster in clusters:
            groups[cluster].append(i)
    return groups


def _union(groups: Mapping[Hashable, Sequence[int]], clusters: Iterable[Hashable]) -> Sequence[int]:
    """The places of all articles of these clusters, each once."""
    lists = [groups[c] for c in clusters]
    return lists[0] if len(lists) == 1 else list({i for group in lists for i in group})


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
