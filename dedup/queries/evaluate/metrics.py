"""The figures themselves, over plain lists: no table, no article, no file.

A `gold` and a `found` label stand for each article, in the same order: equal labels, together. Shares are None where
there is nothing to take a share of.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

BINS = 10
Labels = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class Shares:
    """Precision, recall and F1, 0..1, over `n` articles or labelled pairs."""

    n: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs with a probability from `low` to under `high` (the last bin: to 1), what was said and what was so."""

    low: float
    high: float
    pairs: int
    said: float | None
    true: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error in ten bins and Brier score, 0 the best of both, over `pairs` pairs."""

    pairs: int
    ece: float | None
    brier: float | None
    bins: list[Bin]


def b_cubed(gold: Labels, found: Labels, inside: Sequence[bool]) -> Shares:
    """B-cubed (Bagga and Baldwin 1998): mean over the articles marked `inside` of the share of its found cluster that
    belongs with it, and of its labelled cluster that was found with it. Clusters count whole, marked or not.

    >>> b_cubed("aab", "xyy", [True] * 3).precision
    0.6666666666666666
    """
    both, by_gold, by_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    marked = [(g, f) for g, f, i in zip(gold, found, inside, strict=True) if i]
    n = len(marked)
    if not n:
        return Shares(0, None, None, None)
    precision = sum(both[c] / by_found[c[1]] for c in marked) / n
    recall = sum(both[c] / by_gold[c[0]] for c in marked) / n
    return Shares(n, precision, recall, _f1(precision, recall))


def pair_shares(gold: Labels, found: Labels, classes: Sequence[int], wanted: int | None = None) -> Shares:
    """Precision and recall over pairs of articles; `n`: pairs that are labelled to be together.

    With `wanted`, over those pairs whose lower class is that one: `classes` holds one for each article.

    >>> pair_shares("aaab", "xxyy", [0, 1, 1, 1]), pair_shares("aaab", "xxyy", [0, 1, 1, 1], 0).recall
    (Shares(n=3, precision=0.5, recall=0.3333333333333333, f1=0.4), 0.5)
    """
    hit = _pairs_in(list(zip(gold, found, strict=True)), classes, wanted)
    joined, labelled = _pairs_in(found, classes, wanted), _pairs_in(gold, classes, wanted)
    precision, recall = _share(hit, joined), _share(hit, labelled)
    return Shares(labelled, precision, recall, _f1(precision, recall))


def adjusted_rand(gold: Labels, found: Labels) -> float | None:
    """Rand index, adjusted for chance (Hubert and Arabie 1985): 1 for the same partition, 0 for what chance gives.

    None where chance alone gives the same: all articles alone on both sides, say.

    >>> adjusted_rand("aabb", "xxyy"), round(adjusted_rand("aabb", "xyxy"), 3)
    (1.0, -0.5)
    """
    ones = [0] * len(gold)
    hit = _pairs_in(list(zip(gold, found, strict=True)), ones, None)
    joined, labelled = _pairs_in(found, ones, None), _pairs_in(gold, ones, None)
    expected = joined * labelled / max(1, comb(len(gold), 2))
    room = (joined + labelled) / 2 - expected
    return (hit - expected) / room if room > 0 else None


def calibration(said: NDArray[np.float64], true: NDArray[np.bool_]) -> Calibration:
    """Of probabilities float64 (m), 0..1, and what was so, bool (m).

    >>> found = calibration(np.array([0.95, 0.95, 0.05]), np.array([True, True, False]))
    >>> round(found.ece, 3), round(found.brier, 4)
    (0.05, 0.0025)
    """
    place = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    bins, error = [], 0.0
    for k in range(BINS):
        mine = place == k
        n = int(mine.sum())
        mean, share = (float(said[mine].mean()), float(true[mine].mean())) if n else (None, None)
        if mean is not None and share is not None:
            error += n * abs(mean - share)
        bins.append(Bin(k / BINS, (k + 1) / BINS, n, mean, share))
    if not len(said):
        return Calibration(0, None, None, bins)
    return Calibration(len(said), error / len(said), float(np.mean((said - true) ** 2)), bins)


def _pairs_in(labels: Labels, classes: Sequence[int], wanted: int | None) -> int:
    """Pairs of equal labels; with `wanted`, those of which the lower class is that one."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for label, kind in zip(labels, classes, strict=True):
        groups[label].append(kind)
    if wanted is None:
        return sum(comb(len(g), 2) for g in groups.values())
    return sum(comb(sum(k >= wanted for k in g), 2) - comb(sum(k > wanted for k in g), 2) for g in groups.values())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
