"""V-measure: how much of the labels a clustering tells, and the other way round, in entropies."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from dedup.queries.evaluate.metrics import f1_of
from dedup.queries.evaluate.pair_counts import Memberships


@dataclass(frozen=True, slots=True)
class VMeasure:
    """`homogeneity`, 0..1: 1 where each found cluster holds articles of one labelled cluster only; `completeness`: the
    other way round; `v`: their harmonic mean. Many articles that are alone make all three high."""

    homogeneity: float
    completeness: float
    v: float


def v_measure(gold: Memberships, found: Memberships) -> VMeasure:
    """Rosenberg and Hirschberg (2007, "V-measure: a conditional entropy-based external cluster evaluation measure").

    An article in several clusters counts in each of their combinations with an equal part.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> v_measure(one_each("aabb"), one_each("xxxx"))
    VMeasure(homogeneity=0.0, completeness=1.0, v=0.0)
    >>> round(v_measure(one_each("aabb"), one_each("xxyz")).completeness, 4)
    0.6667
    """
    gold_given, found_given, of_gold, of_found = surprises(gold, found).sum(axis=0).tolist()
    homogeneity = 1 - gold_given / of_gold if of_gold else 1.0
    completeness = 1 - found_given / of_found if of_found else 1.0
    return VMeasure(homogeneity, completeness, f1_of(homogeneity, completeness) or 0.0)


def surprises(gold: Memberships, found: Memberships) -> NDArray[np.float64]:
    """float64 (n, 4), for each article, in nats: the surprise at its labelled cluster once its found one is known, at
    its found one once the labelled is known, at its labelled one, and at its found one. Their means are the entropies.

    >>> from dedup.queries.evaluate.pair_counts import one_each
    >>> surprises(one_each("aabb"), one_each("xxxx")).round(3)[0].tolist()
    [0.693, 0.0, 0.693, 0.0]
    """
    both = [list(product(g, f)) for g, f in zip(gold, found, strict=True)]
    size: dict[tuple[Hashable, Hashable], float] = defaultdict(float)
    of_gold: dict[Hashable, float] = defaultdict(float)
    of_found: dict[Hashable, float] = defaultdict(float)
    for mine in both:
        for g, f in mine:
            size[g, f] += 1 / len(mine)
            of_gold[g] += 1 / len(mine)
            of_found[f] += 1 / len(mine)
    out = np.zeros((len(both), 4))
    for i, mine in enumerate(both):
        rows = [(size[g, f], of_gold[g], of_found[f]) for g, f in mine]
        met, labelled, put = np.log(np.array(rows)).T
        whole = np.log(len(both))
        out[i] = [(put - met).mean(), (labelled - met).mean(), (whole - labelled).mean(), (whole - put).mean()]
    return out + 0.0
