"""A result against labels of articles: who is counted, and which figure is taken of what.

Counted are the articles that are both labelled and in the result. One in no cluster of the result is alone, and so is
one without a labelled cluster. An article in several clusters (a round-up) counts in each of them, on both sides. What
stands on one side only is counted and told, and belongs to no figure.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.article_origins import Homes, Origins, labelled_groups, mean, origins_of
from dedup.queries.evaluate.article_sums import COLUMNS, Directed, cluster_sums, clusters_of, figures_of, units_of
from dedup.queries.evaluate.bootstrap import LEAST, intervals_of
from dedup.queries.evaluate.calibration import Calibration, calibration
from dedup.queries.evaluate.common_ids import strangers
from dedup.queries.evaluate.metrics import Shares, adjusted_rand, b_cubed_each, b_cubed_mean, pair_shares
from dedup.queries.evaluate.plain import as_plain
from dedup.queries.evaluate.v_measure import VMeasure, v_measure
from dedup.tables import Frames
from dedup.text.tokenizer import read_words

LENGTHS = ("under 40 words", "40 to 80 words", "over 80 words")
"""Classes of length, in words of the whole text; of a pair, that of the shorter text."""
SEED = 0
"""Of the drawings of the bootstrap: the same labels give the same intervals."""
_FIGURES = (
    "precision", "recall", "f1", "homogeneity", "completeness", "v", "named", "direction", "ece", "brier",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfLength:
    """The figures of one class of length; `b_cubed` by the article, all else by the shorter text of a pair."""

    length: str
    articles: int
    b_cubed: Shares
    pairs: Shares
    calibration: Calibration
    direction: float | None
    directed: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures. `counted`: articles that they are of, `in_several` of them labelled to be in several clusters;
    `not_in_result`: labelled ids that the result does not have, `skipped` of them because the scan could not use them;
    `not_labelled`: articles of the result without a label. `origins` is None where the labels name no original.

    `complete`: whether all articles of the labelled clusters were said to be labelled; `ari` and `v_measure` are None
    then and `by_length` is empty, and a pair is together or not, in however many clusters.

    `intervals`: figure of all articles, as b_cubed.f1 or calibration.bins.7 -> the ends of its 95 % interval, by
    the bootstrap over labelled clusters: see `dedup.queries.evaluate.bootstrap`.
    """

    counted: int
    complete: bool
    in_several: int
    not_in_result: int
    skipped: int
    not_labelled: int
    b_cubed: Shares
    pairs: Shares
    ari: float | None
    v_measure: VMeasure | None
    origins: Origins | None
    calibration: Calibration
    by_length: list[OfLength]
    intervals: dict[str, tuple[float, float]]

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, shares with four digits, for `--json`."""
        return as_plain(self)


def evaluate_articles(result: Frames, labels: ArticleLabels, *, complete: bool = False) -> Evaluation:
    """Every figure of a result against labels of articles.

    `complete`: all articles of the labelled clusters are labelled, so that any other that is put with them is wrong.
    Raises UsageError when no labelled id is an article of the result.

    >>> from dedup.tables import TABLES
    >>> from dedup.tables import conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain.", "Rain fell."]}))
    >>> rows = pl.DataFrame({"id": ["a", "b"], "cluster": ["rain", "rain"], "original": [True, False]})
    >>> found = evaluate_articles(Frames(**tables, run={}), ArticleLabels(rows))
    >>> found.b_cubed.recall, found.pairs.recall, found.origins.named
    (0.5, 0.0, 0.0)
    """
    words = read_words(result.articles["text"], offsets=False, flags=False).counts
    ids = result.articles.select("id", words=pl.Series(words))
    labelled = labels.rows.select("id").unique(maintain_order=True)
    known = ids.join(labelled, on="id", how="semi", maintain_order="left")
    away = labelled.join(ids, on="id", how="anti", maintain_order="left")
    if not len(known):
        none = f"none of the {len(labelled):,} labelled ids is an article of this result"
        raise strangers(none, labelled["id"], ids["id"])
    others = ids.join(labelled, on="id", how="anti", maintain_order="left")["id"].to_list()
    rows = labels.rows.filter(pl.col("id").is_in(known["id"].implode()))
    at = _Compared(result, rows, known["id"].to_list(), others if complete else [])
    classes = np.array([(n >= 40) + (n > 80) for n in known["words"].to_list()], np.int64)
    gold, found = at.gold[: len(known)], at.found[: len(known)]
    evaluation = Evaluation(
        counted=len(known), complete=complete, in_several=sum(len(clusters) > 1 for clusters in gold),
        not_in_result=len(away), skipped=len(away.join(result.skipped.select("id"), on="id", how="semi")),
        not_labelled=len(others), b_cubed=b_cubed_mean(at.each[: len(known)]),
        pairs=_half_by_half(at.sums) if complete else pair_shares(gold, found, classes.tolist()),
        ari=None if complete else adjusted_rand(gold, found), v_measure=None if complete else v_measure(gold, found),
        origins=origins_of(at.groups), calibration=calibration(at.said, at.true, at.weight),
        by_length=[] if complete else _by_length(at, classes), intervals={},
    )  # fmt: skip
    values = {name: value for name, value in values_of(evaluation).items() if clusters_of(at.sums, name) >= LEAST}
    return replace(evaluation, intervals=intervals_of(at.sums, figures_of, values, SEED))


def values_of(evaluation: Evaluation) -> dict[str, float]:
    """Every figure of all articles that is a number, by the name that `intervals` gives it."""
    figures = {"ari": evaluation.ari}
    for part in ("b_cubed", "pairs", "v_measure", "origins", "calibration"):
        for name in _FIGURES:
            figures[f"{part}.{name}"] = getattr(getattr(evaluation, part), name, None)
    figures |= {f"calibration.bins.{k}": b.true for k, b in enumerate(evaluation.calibration.bins)}
    return {name: value for name, value in figures.items() if value is not None}


class _Compared:
    """Labels and result side by side, of the articles `counted` and behind them, where all that belong with these are
    labelled, the `others`: `sums` over the labelled clusters, and what they are made of."""

    def __init__(self, result: Frames, rows: pl.DataFrame, counted: list[str], others: list[str]) -> None:
        every = [*counted, *others]
        of_gold = _homes(every, rows.select("id", "cluster"))
        of_found = _homes(every, result.members.select("article", "cluster"))
        self.gold, self.found = ([homes[i] for i in every] for homes in (of_gold, of_found))
        self.place = {i: n for n, i in enumerate(every)}
        self.groups = labelled_groups(result, rows, of_found)
        self.each = b_cubed_each(self.gold, self.found)
        self.pairs, self.said, self.true = _said(result, of_gold, self.place, len(counted))
        # of a pair with one labelled article the other half belongs to a cluster that nobody has labelled
        self.weight = (self.pairs < len(counted)).sum(axis=1) / 2
        origins = [Directed([self.place[i] for i in g.articles], g.named, [*g.moves.values()]) for g in self.groups]
        unit = units_of(self.gold)
        sums = cluster_sums(self.gold, self.found, self.each, origins, self.pairs, self.said, self.true)
        self.sums = sums[: int(unit[: len(counted)].max()) + 1]


def _by_length(at: _Compared, classes: NDArray[np.int64]) -> list[OfLength]:
    moves = [(classes[[at.place[o], at.place[d]]].min(), m) for g in at.groups for (o, d), m in g.moves.items()]
    shorter = classes[at.pairs].min(axis=1)
    out = []
    for k, name in enumerate(LENGTHS):
        inside, mine, directed = np.flatnonzero(classes == k), shorter == k, [move for c, move in moves if c == k]
        out.append(OfLength(
            name, len(inside), b_cubed_mean([at.each[i] for i in inside]),
            pair_shares(at.gold, at.found, classes.tolist(), k), calibration(at.said[mine], at.true[mine]),
            mean(directed), len(directed),
        ))  # fmt: skip
    return out


def _half_by_half(sums: NDArray[np.float64]) -> Shares:
    """Of pairs that have a labelled article, by sums over labelled clusters; half of a pair is each article's."""
    totals = figures_of(sums.sum(axis=0, keepdims=True))
    shares = (float(totals[f"pairs.{name}"][0]) for name in ("precision", "recall", "f1"))
    known = [None if np.isnan(share) else share for share in shares]
    return Shares(round(float(sums[:, COLUMNS.index("gold")].sum()) / 2), *known)


def _homes(counted: list[str], rows: pl.DataFrame) -> Homes:
    """The clusters of each counted article, of rows (article, cluster)."""
    homes: dict[str, set[Hashable]] = defaultdict(set)
    for article, cluster in rows.drop_nulls().iter_rows():
        homes[article].add(cluster)
    # a tuple is alone: no name of a cluster is one
    return {i: frozenset(homes.get(i) or {(i,)}) for i in counted}


def _said(
    result: Frames, gold: Homes, place: Mapping[str, int], counted: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Of each kept or sampled pair of articles, one of the first `counted` at least: the places of both, int64 (m, 2),
    its probability, and whether it is labelled to be together.
    """
    rows = [
        (place[a], place[b], p, bool(gold[a] & gold[b]))
        for frame in (result.pairs, result.rejected)
        for a, b, p in frame.select("left", "right", "probability").iter_rows()
        if a in gold and b in gold and min(place[a], place[b]) < counted
    ]
    return (
        np.array([r[:2] for r in rows], np.int64).reshape(-1, 2),
        np.array([r[2] for r in rows], np.float64),
        np.array([r[3] for r in rows], np.bool_),
    )
