"""Boosted trees of two questions, one-way where asked, with a learned side for what is not known.

Gradient boosting (Friedman 2001) of the logistic loss on binned values, as in `train_relations.grow`; what a library's
trees lack is that one measure both goes one way and may be unknown, with a side of its own at each question (as
XGBoost, Chen and Guestrin 2016, learns it), in a form that `dedup.relate.scorecard` keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.relate.scorecard import Boosted, boosted
from index.jit import jit

BINS = 48
HALF = 0.5
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Growth:
    """How trees are grown: their number, the rate, half of the measures and `rows` of the rows a tree, least leaf."""

    trees: int = 200
    rate: float = 0.06
    columns: float = 0.5
    rows: float = 0.7
    leaf: float = 12
    ridge: float = 1.0


def grow(
    x: Array, label: Array, weight: Array, names: Sequence[str], ways: Sequence[int], unknown: Sequence[str],
    seed: int, growth: Growth = Growth(),
) -> Boosted:  # fmt: skip
    """Trees for x (n, k): `ways` 1, -1 or 0 (either) a measure; `unknown`: measures of which -1 means not known."""
    weight = weight * len(weight) / weight.sum()
    missing = np.array([n in unknown for n in names])
    bins, edges = _bins(x, missing)
    share = (weight * label).sum() / weight.sum()
    start = float(np.log(share / (1 - share)))
    asks, at, sides, leaves, branch, mean = _boost(
        bins, np.array([len(e) + 1 for e in edges]), label, weight, np.array(ways, np.int64), growth.trees,
        growth.rate, growth.ridge, growth.leaf, growth.rows, growth.columns, seed, start,
    )  # fmt: skip
    trees, intercept = [], start
    for t in range(len(asks)):
        if asks[t, 0] < 0:
            continue
        bars = [float(edges[asks[t, k]][at[t, k] - 1]) if asks[t, k] >= 0 else 0.0 for k in range(3)]
        intercept += mean[t]
        low, high = branch[t]
        moves = [low - mean[t], high - mean[t], *(leaves[t, :2] - low), *(leaves[t, 2:] - high)]
        trees.append((asks[t].tolist(), bars, [float(m) for m in moves], sides[t].tolist()))
    return boosted(intercept, names, trees, unknown)


def mean_of(cards: Sequence[Boosted], slope: float = 1.0, offset: float = 0.0) -> Boosted:
    """One card that says the mean log-odds of several, times a slope and with an offset: a calibration folded in."""
    n, trees = len(cards), []
    for card in cards:
        kept = zip(card.asks.tolist(), card.bars.tolist(), card.moves.tolist(), card.sides.tolist(), strict=True)
        trees += [(a, b, [slope * m / n for m in moves], s) for a, b, moves, s in kept]
    intercept = slope * float(np.mean([c.intercept for c in cards])) + offset
    first = cards[0]
    return boosted(
        intercept, first.measures, trees, [m for m, u in zip(first.measures, first.unknown, strict=True) if u]
    )


def calibration(log_odds: Array, label: Array, weight: Array) -> tuple[float, float]:
    """Slope and offset of a logistic of the log-odds, by Newton's method; a slope of one is preferred slightly (Platt
    1999)."""
    a, x, w = np.array([1.0, 0.0]), np.stack([log_odds, np.ones_like(log_odds)], 1), weight / weight.mean()
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ a))
        slope = x.T @ (w * (p - label)) + np.array([5 * (a[0] - 1), 0])
        a = a - np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + np.diag([5, 1e-3]), slope)
    return float(a[0]), float(a[1])


def _bins(x: Array, missing: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], list[Array]]:
    """Bins uint8 (k, n) and the edges of each measure: bin 0 is unknown, bin b > 0 what is over b - 1 edges."""
    out, edges = np.zeros(x.shape[::-1], np.uint8), []
    for j in range(x.shape[1]):
        known = x[:, j] > -HALF if missing[j] else np.ones(len(x), np.bool_)
        values = np.unique(x[known, j])
        if len(values) > BINS:
            cuts = np.unique(np.quantile(x[known, j], np.linspace(0, 1, BINS + 1)[1:-1]))
            at = np.minimum(np.searchsorted(values, cuts, "right"), len(values) - 1)
            cuts = np.unique((values[np.maximum(at - 1, 0)] + values[at]) / 2)  # half way between two that occur
        else:
            cuts = (values[1:] + values[:-1]) / 2
        edges.append(cuts)
        out[j] = np.where(known, np.searchsorted(cuts, x[:, j], "left") + 1, 0)
    return out, edges


@jit()
def _best(g, h, c, sizes, ways, ridge, leaf, least, most, now, on):  # type: ignore[no-untyped-def]
    """The best question of a node, of gradients, curvatures and counts by bin: measure, bin that is low at most, side
    of the unknown, values low and high."""
    gain, measure, bar, side, below, above = 1e-6, -1, 0, 0, 0.0, 0.0
    for f in range(len(g)):
        if not on[f]:
            continue
        all_g, all_h, all_c = g[f].sum(), h[f].sum(), c[f].sum()
        base = all_g * now + 0.5 * (all_h + ridge) * now * now
        for unknown in range(2 if c[f, 0] > 0 else 1):
            low_g, low_h, low_c = 0.0, 0.0, 0.0
            if unknown == 0:
                low_g, low_h, low_c = g[f, 0], h[f, 0], c[f, 0]
            for b in range(1, sizes[f]):
                low_g, low_h, low_c = low_g + g[f, b], low_h + h[f, b], low_c + c[f, b]
                if low_c < leaf or all_c - low_c < leaf:
                    continue
                low = min(max(-low_g / (low_h + ridge), least), most)
                high = min(max(-(all_g - low_g) / (all_h - low_h + ridge), least), most)
                if (ways[f] > 0 and low > high) or (ways[f] < 0 and low < high):
                    continue
                lost = low_g * low + 0.5 * (low_h + ridge) * low * low
                lost += (all_g - low_g) * high + 0.5 * (all_h - low_h + ridge) * high * high
                if base - lost > gain:
                    gain, measure, bar, side, below, above = base - lost, f, b, unknown, low, high
    return measure, bar, side, below, above


@jit()
def _histograms(bins, g, h, use, on, of, nodes):  # type: ignore[no-untyped-def]
    """Gradients, curvatures and counts (nodes, measures, bins) of the rows in use; `of`: the node of each row."""
    out = np.zeros((3, nodes, len(bins), BINS + 2))
    for f in range(len(bins)):
        if on[f]:
            for i in range(len(g)):
                if use[i]:
                    out[0, of[i], f, bins[f, i]] += g[i]
                    out[1, of[i], f, bins[f, i]] += h[i]
                    out[2, of[i], f, bins[f, i]] += 1
    return out


@jit()
def _boost(bins, sizes, y, w, ways, trees, rate, ridge, leaf, rows, columns, seed, start):  # type: ignore[no-untyped-def]
    """Questions (t, 3), their bins and sides of the unknown, leaves (t, 4), means of the branches (t, 2), of trees."""
    k, n = bins.shape
    z, of = np.full(n, start), np.zeros(n, np.int64)
    asks, bars, sides = np.full((trees, 3), -1), np.zeros((trees, 3), np.int64), np.zeros((trees, 3), np.int64)
    leaves, branch, mean = np.zeros((trees, 4)), np.zeros((trees, 2)), np.zeros(trees)
    np.random.seed(seed)  # compiled: numba knows this one
    for t in range(trees):
        p = 1 / (1 + np.exp(-z))
        g, h = w * (p - y), np.maximum(w * p * (1 - p), 1e-12)
        use, on = np.random.random(n) < rows, np.random.random(k) < columns
        on[np.random.randint(k)] = True
        of[:] = 0
        held = _histograms(bins, g, h, use, on, of, 1)
        one = np.flatnonzero(on)[0]
        now = -held[0, 0, one].sum() / (held[1, 0, one].sum() + ridge)
        first, bar, side, low, high = _best(
            held[0, 0], held[1, 0], held[2, 0], sizes, ways, ridge, leaf, -1e9, 1e9, now, on
        )
        if first < 0:
            continue
        asks[t, 0], bars[t, 0], sides[t, 0] = first, bar, side
        for i in range(n):
            of[i] = side if bins[first, i] == 0 else bins[first, i] > bar
        held = _histograms(bins, g, h, use, on, of, 2)
        total = np.zeros(4)
        for s in range(2):
            least, most, middle = -1e9, 1e9, (low + high) / 2  # what is higher must stay higher in all leaves
            if (ways[first] > 0 and s == 0) or (ways[first] < 0 and s == 1):
                most = middle
            elif ways[first] != 0:
                least = middle
            value = low if s == 0 else high
            then, bar, side, below, above = _best(
                held[0, s], held[1, s], held[2, s], sizes, ways, ridge, leaf, least, most, value, on
            )
            asks[t, 1 + s], bars[t, 1 + s], sides[t, 1 + s] = then, bar, side
            leaves[t, 2 * s] = rate * (value if then < 0 else below)
            leaves[t, 2 * s + 1] = rate * (value if then < 0 else above)
        for i in range(n):
            s, then = of[i], asks[t, 1 + of[i]]
            at = 2 * s
            if then >= 0:
                at += sides[t, 1 + s] if bins[then, i] == 0 else bins[then, i] > bars[t, 1 + s]
            z[i] += leaves[t, at]
            total[at] += w[i]
        for s in range(2):
            both = total[2 * s : 2 * s + 2]
            branch[t, s] = (leaves[t, 2 * s : 2 * s + 2] * both).sum() / max(1e-12, both.sum())
        mean[t] = (branch[t, 0] * total[:2].sum() + branch[t, 1] * total[2:].sum()) / total.sum()
    return asks, bars, sides, leaves, branch, mean
