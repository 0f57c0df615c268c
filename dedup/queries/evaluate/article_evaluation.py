"""A result against labels of articles: who is counted, and which figure is taken of what.

Counted are the articles that are both labelled and in the result. One in no cluster of the result is alone, and so is
one without a labelled cluster. An article in several clusters (a round-up) counts in each of them, on both sides. What
stands on one side only is counted and told, and belongs to no figure.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.article_sums import Directed, cluster_sums, clusters_of, figures_of
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
Homes = Mapping[str, frozenset[Hashable]]
"""Article -> the clusters that it is in; of one that is alone, a cluster of its own."""


@dataclass(frozen=True, slots=True)
class Origins:
    """`named`: of `clusters` labelled with an original and another article, the share of which exactly one article is
    called the origin, it is an original, and another labelled one was put with it. `direction`: of the (original,
    derivative) pairs that were put together, `together` of `pairs`, the share with the original the likelier origin;
    equally likely counts half, and a pair that is together in several clusters their mean.
    """

    clusters: int
    named: float | None
    pairs: int
    together: int
    direction: float | None


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

    `intervals`: figure of all articles, as b_cubed.f1 or calibration.bins.7 -> the ends of its 95 % interval, by
    the bootstrap over labelled clusters: see `dedup.queries.evaluate.bootstrap`.
    """

    counted: int
    in_several: int
    not_in_result: int
    skipped: int
    not_labelled: int
    b_cubed: Shares
    pairs: Shares
    ari: float | None
    v_measure: VMeasure
    origins: Origins | None
    calibration: Calibration
    by_length: list[OfLength]
    intervals: dict[str, tuple[float, float]]

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, shares with four digits, for `--json`."""
        return as_plain(self)


def evaluate_articles(result: Frames, labels: ArticleLabels) -> Evaluation:
    """Every figure of a result against labels of articles.

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
    counted: list[str] = known["id"].to_list()
    rows = labels.rows.filter(pl.col("id").is_in(counted))
    of_gold = _homes(counted, rows.select("id", "cluster"))
    of_found = _homes(counted, result.members.select("article", "cluster"))
    gold, found = ([homes[i] for i in counted] for homes in (of_gold, of_found))
    place = {i: n for n, i in enumerate(counted)}
    classes = np.array([(n >= 40) + (n > 80) for n in known["words"].to_list()], np.int64)
    groups = _directed(result, rows, of_found)
    moves = [(classes[[place[o], place[d]]].min(), move) for g in groups for (o, d), move in g.moves.items()]
    pairs, said, true = _said(result, of_gold, place)
    shorter = classes[pairs].min(axis=1)
    each = b_cubed_each(gold, found)
    by_length = []
    for k, name in enumerate(LENGTHS):
        inside, mine, directed = np.flatnonzero(classes == k), shorter == k, [move for c, move in moves if c == k]
        by_length.append(OfLength(
            name, len(inside), b_cubed_mean([each[i] for i in inside]), pair_shares(gold, found, classes.tolist(), k),
            calibration(said[mine], true[mine]), _mean(directed), len(directed),
        ))  # fmt: skip
    evaluation = Evaluation(
        counted=len(counted), in_several=sum(len(clusters) > 1 for clusters in gold), not_in_result=len(away),
        skipped=len(away.join(result.skipped.select("id"), on="id", how="semi")), not_labelled=len(ids) - len(known),
        b_cubed=b_cubed_mean(each), pairs=pair_shares(gold, found, classes.tolist()), ari=adjusted_rand(gold, found),
        v_measure=v_measure(gold, found), origins=_origins(groups), calibration=calibration(said, true),
        by_length=by_length, intervals={},
    )  # fmt: skip
    origins = [Directed([place[i] for i in g.articles], g.named, [*g.moves.values()]) for g in groups]
    sums = cluster_sums(gold, found, each, origins, pairs, said, true)
    values = {name: value for name, value in values_of(evaluation).items() if clusters_of(sums, name) >= LEAST}
    return replace(evaluation, intervals=intervals_of(sums, figures_of, values, SEED))


def values_of(evaluation: Evaluation) -> dict[str, float]:
    """Every figure of all articles that is a number, by the name that `intervals` gives it."""
    figures = {"ari": evaluation.ari}
    parts = {"b_cubed": evaluation.b_cubed, "pairs": evaluation.pairs, "v_measure": evaluation.v_measure,
             "origins": evaluation.origins, "calibration": evaluation.calibration}  # fmt: skip
    for part, of in parts.items():
        for name in (
            "precision",
            "recall",
            "f1",
            "homogeneity",
            "completeness",
            "v",
            "named",
            "direction",
            "ece",
            "brier",
        ):
            figures[f"{part}.{name}"] = getattr(of, name, None)
    figures |= {f"calibration.bins.{k}": b.true for k, b in enumerate(evaluation.calibration.bins)}
    return {name: value for name, value in figures.items() if value is not None}


def _homes(counted: list[str], rows: pl.DataFrame) -> Homes:
    """The clusters of each counted article, of rows (article, cluster)."""
    homes: dict[str, set[Hashable]] = defaultdict(set)
    for article, cluster in rows.drop_nulls().iter_rows():
        homes[article].add(cluster)
    # a tuple is alone: no name of a cluster is one
    return {i: frozenset(homes.get(i) or {(i,)}) for i in counted}


class _Group(NamedTuple):
    """A labelled cluster with an original and another article: all of its articles, whether its origin was named
    rightly, its (original, derivative) pairs, and of those that were put together 1, 0 or one half."""

    articles: list[str]
    named: bool
    pairs: int
    moves: dict[tuple[str, str], float]


def _directed(result: Frames, labels: pl.DataFrame, homes: Homes) -> list[_Group]:
    columns = result.members.select("cluster", "article", "role", "origin_probability")
    origin_of: dict[str, set[Hashable]] = defaultdict(set)
    rank: dict[tuple[Hashable, str], float] = {}
    for cluster, article, role, p in columns.iter_rows():
        rank[cluster, article] = p or 0.0
        if role == "origin":
            origin_of[article].add(cluster)
    rows_of: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
    for i, cluster, original in labels.drop_nulls("cluster").select("id", "cluster", "original").iter_rows():
        rows_of[cluster].append((i, original))
    groups = []
    for rows in rows_of.values():
        ids, originals = [i for i, _ in rows], {i for i, first in rows if first}
        if not originals or len(ids) < 2:
            continue
        claimed = [i for i in ids if i in origin_of]
        named = (
            len(claimed) == 1
            and claimed[0] in originals
            and any(homes[d] & origin_of[claimed[0]] for d in ids if d != claimed[0])
        )
        moves = {
            (o, d): [_likelier(rank[c, o], rank[c, d]) for c in homes[o] & homes[d]]
            for o in sorted(originals)
            for d in sorted(set(ids) - originals)
        }
        put = {pair: sum(move) / len(move) for pair, move in moves.items() if move}
        groups.append(_Group(ids, named, len(moves), put))
    return groups


def _origins(groups: Sequence[_Group]) -> Origins | None:
    if not groups:
        return None
    every = [move for g in groups for move in g.moves.values()]
    named = sum(g.named for g in groups) / len(groups)
    return Origins(len(groups), named, sum(g.pairs for g in groups), len(every), _mean(every))


def _likelier(a: float, b: float) -> float:
    """Whether the first is the likelier: 1, 0, or one half where both are as likely."""
    return (a > b) + 0.5 * (a == b)


def _said(
    result: Frames, gold: Homes, place: Mapping[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Of each kept or sampled pair of counted articles: the places of both, int64 (m, 2), its probability, and whether
    it is labelled to be together.
    """
    rows = [
        (place[a], place[b], p, bool(gold[a] & gold[b]))
        for frame in (result.pairs, result.rejected)
        for a, b, p in frame.select("left", "right", "probability").iter_rows()
        if a in gold and b in gold
    ]
    return (
        np.array([r[:2] for r in rows], np.int64).reshape(-1, 2),
        np.array([r[2] for r in rows], np.float64),
        np.array([r[3] for r in rows], np.bool_),
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
