"""What each labelled cluster adds to every figure of an evaluation of articles, and the figures of such sums."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.queries.evaluate.calibration import BINS
from dedup.queries.evaluate.metrics import mates_of_each
from dedup.queries.evaluate.pair_counts import Memberships, cells
from dedup.queries.evaluate.v_measure import surprises

_ARTICLE = ("n", "precision", "recall", "found", "gold", "both", "gold_given", "found_given", "of_gold", "of_found")
_CLUSTER = ("clusters", "named", "directed", "direction", "said", "squares")
_BIN = ("pairs", "said", "true")
COLUMNS = (*_ARTICLE, *_CLUSTER, *(f"{name} {k}" for name in _BIN for k in range(BINS)))
_AT = {name: k for k, name in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Directed:
    """Of a labelled cluster with an original: its `articles`, whether its origin was `named` rightly, and for each
    directed pair that was put together 1, 0 or one half (`moves`)."""

    articles: Sequence[int]
    named: bool
    moves: Sequence[float]


def cluster_sums(
    gold: Memberships, found: Memberships, each: Sequence[tuple[float, float]], directed: Sequence[Directed],
    pairs: NDArray[np.int64], said: NDArray[np.float64], true: NDArray[np.bool_],
) -> NDArray[np.float64]:  # fmt: skip
    """float64 (clusters, `COLUMNS`): labelled clusters, those that share an article as one. `each`: what `b_cubed_each`
    gives; `pairs`, int64 (m, 2): the places of the articles of which the probabilities `said` are, and what is `true`;
    half of a pair is each of its articles'.
    """
    unit = units_of(gold)
    out = np.zeros((int(unit.max()) + 1, len(COLUMNS)))
    mates = [np.array(mates_of_each(m)) - 1.0 for m in (found, gold, cells(gold, found))]
    of_articles = np.column_stack([np.ones(len(gold)), np.array(each), *mates, surprises(gold, found)])
    np.add.at(out[:, : len(_ARTICLE)], unit, of_articles)
    for one in directed:
        row = out[unit[one.articles[0]]]
        row[_AT["clusters"]] += 1
        row[_AT["named"]] += one.named
        row[_AT["directed"]] += len(one.moves)
        row[_AT["direction"]] += sum(one.moves)
    place = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    so = true.astype(np.float64)
    added = {
        "said": (np.zeros(len(said), np.int64), np.ones(len(said))),
        "squares": (np.zeros(len(said), np.int64), (said - so) ** 2),
    }
    added |= {f"{name} 0": (place, values) for name, values in zip(_BIN, (np.ones(len(said)), said, so), strict=True)}
    for name, (bins, values) in added.items():
        for side in range(2):
            np.add.at(out, (unit[pairs[:, side]], _AT[name] + bins), 0.5 * values)
    return out


@np.errstate(divide="ignore", invalid="ignore")
def figures_of(totals: NDArray[np.float64]) -> Mapping[str, NDArray[np.float64]]:
    """Name -> float64 (drawings), of sums over clusters (drawings, `COLUMNS`); NaN where there is none.

    Pairs are together or not here, however many clusters they share; `intervals_of` moves what that makes differ.
    """
    t = {name: totals[:, k] for name, k in _AT.items()}
    pairs = t["n"] * (t["n"] - 1)
    chance = t["found"] * t["gold"] / pairs
    homogeneity, completeness = 1 - t["gold_given"] / t["of_gold"], 1 - t["found_given"] / t["of_found"]
    b = {name: [totals[:, _AT[f"{name} {k}"]] for k in range(BINS)] for name in _BIN}
    out = {
        "b_cubed.precision": t["precision"] / t["n"], "b_cubed.recall": t["recall"] / t["n"],
        "pairs.precision": t["both"] / t["found"], "pairs.recall": t["both"] / t["gold"],
        "ari": (t["both"] - chance) / ((t["found"] + t["gold"]) / 2 - chance),
        "v_measure.homogeneity": homogeneity, "v_measure.completeness": completeness,
        "v_measure.v": _f1(homogeneity, completeness),
        "origins.named": t["named"] / t["clusters"], "origins.direction": t["direction"] / t["directed"],
        "calibration.ece": sum(np.abs(s - y) for s, y in zip(b["said"], b["true"], strict=True)) / t["said"],
        "calibration.brier": t["squares"] / t["said"],
    }  # fmt: skip
    for name in ("b_cubed", "pairs"):
        out[f"{name}.f1"] = _f1(out[f"{name}.precision"], out[f"{name}.recall"])
    for k in range(BINS):
        out[f"calibration.bins.{k}"] = b["true"][k] / b["pairs"][k]
    return out


def clusters_of(sums: NDArray[np.float64], name: str) -> int:
    """Of how many labelled clusters a figure of `figures_of` is.

    >>> clusters_of(np.ones((3, len(COLUMNS))), "origins.named")
    3
    """
    of = {
        "origins.named": "clusters",
        "origins.direction": "directed",
        "pairs.precision": "found",
        "pairs.recall": "gold",
    }
    of |= {f"calibration.{name}": "said" for name in ("ece", "brier")}
    of |= {f"calibration.bins.{k}": f"pairs {k}" for k in range(BINS)}
    return int((sums[:, _AT[of.get(name, "n")]] > 0).sum())


def _f1(precision: NDArray[np.float64], recall: NDArray[np.float64]) -> NDArray[np.float64]:
    both = precision + recall
    return np.where(both > 0, 2 * precision * recall / both, np.where(both == 0, 0.0, np.nan))


def units_of(gold: Memberships) -> NDArray[np.int64]:
    """int64 (n): for each article the number of its labelled cluster, in the order in which they come, the same for
    clusters that share an article.

    >>> units_of([frozenset("a"), frozenset("c"), frozenset("ab"), frozenset("b")]).tolist()
    [0, 1, 0, 0]
    """
    above: dict[Hashable, Hashable] = {}

    def top(name: Hashable) -> Hashable:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for clusters in gold:
        first, *others = clusters
        for other in others:
            above[top(other)] = top(first)
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(top(next(iter(clusters))), len(numbers)) for clusters in gold], np.int64)
