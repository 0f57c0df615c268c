"""A result against labels of pairs: which labelled pairs it calls derived, and what its words and numbers are worth.

Counted are the pairs of which both articles are in the result. A pair is called what `pairs` says of it. Of articles
with the same words only the first is compared with others, so a copy's pairs are those of the article that was judged
in its place; two copies of one article are what they are to it. A pair that `pairs` does not have is unrelated.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import fsum
from typing import Any

import numpy as np
import polars as pl

from dedup.queries.evaluate.calibration import Calibration, calibration
from dedup.queries.evaluate.common_ids import strangers
from dedup.queries.evaluate.metrics import f1_of
from dedup.queries.evaluate.pair_intervals import kept_twice, pair_intervals, removed_wrongly
from dedup.queries.evaluate.pair_labels import UNRELATED, PairLabels
from dedup.queries.evaluate.plain import as_plain
from dedup.queries.evaluate.told_pairs import ToldPair, told_pairs
from dedup.tables import RELATIONS, Frames


@dataclass(frozen=True, slots=True)
class OfRelation:
    """Of the `pairs` labelled pairs called so: `right`, the weighted share for which the labels agree, that is derived
    for a derived relation, not derived for another.
    """

    pairs: int
    right: float


@dataclass(frozen=True, slots=True)
class OfLabel:
    """Of the `pairs` pairs with one label: `called_derived`, the plain share that is called derived."""

    pairs: int
    called_derived: float


@dataclass(frozen=True, slots=True)
class PairEvaluation:
    """All figures. `counted`: labelled pairs that they are of, which stand for `weight` pairs; `derived` of them are
    labelled derived, and `called_derived` are called so. Left out: `not_in_result`, labelled pairs with an article that
    the result does not have, `skipped` of them with one that the scan could not use; `labelled_twice`, rows that say a
    pair again.

    Of drawn pairs, `unread`: rows that nobody has filled in, and `strata_unread`: strata of which none was; the figures
    leave these out. `removed_wrongly`: of the rows that a collapse removes, the share that is no copy and no version;
    `kept_twice`: of the articles that it keeps, the share of which a copy or version is kept, too; None where the
    labels do not tell.

    `intervals`: figure -> the ends of its 95 % interval, for `precision`, `recall`, `found`, `removed_wrongly`,
    `kept_twice`, each `right_if` (as right_if.rewrite) and bin (as calibration.bins.7): see
    `dedup.queries.evaluate.intervals`.

    `precision`: of the pairs called derived, the weighted share that is labelled derived. `recall`: of those labelled
    derived, the weighted share called so; `found`: the plain share. `f1`: of precision and recall. `calibration`:
    weighted, over the pairs called derived. `right_if`: by relation, those that occur; `by_label`: by label.
    """

    counted: int
    weight: float
    derived: int
    called_derived: int
    not_in_result: int
    skipped: int
    labelled_twice: int
    unread: int
    strata_unread: tuple[str, ...]
    precision: float | None
    recall: float | None
    f1: float | None
    found: float | None
    removed_wrongly: float | None
    kept_twice: float | None
    intervals: dict[str, tuple[float, float]]
    calibration: Calibration
    right_if: dict[str, OfRelation]
    by_label: dict[str, OfLabel]

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values, shares with four digits, for `--json`."""
        return as_plain(self)


def evaluate_pairs(result: Frames, labels: PairLabels) -> PairEvaluation:
    """Every figure of a result against labels of pairs.

    Raises UsageError when no labelled pair has both of its articles in the result.

    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["articles"] = conform("articles", pl.DataFrame({"id": ["a", "b", "c"], "text": "Rain."}))
    >>> of_pair = {"left": ["a"], "right": ["b"], "causes": ["words"], "relation": ["rewrite"], "probability": [0.8]}
    >>> tables["pairs"] = conform("pairs", pl.DataFrame(of_pair))
    >>> rows = [("a", "b", True, "rewrite", 1.0), ("a", "c", True, "excerpt", 3.0)]
    >>> rows = pl.DataFrame(rows, ["left", "right", "derived", "label", "weight"], orient="row")
    >>> found = evaluate_pairs(Frames(**tables, run={}), PairLabels(rows, twice=0))
    >>> found.recall, found.found, found.right_if["rewrite"]
    (0.25, 0.5, OfRelation(pairs=1, right=1.0))
    """
    ids, rows = result.articles["id"], labels.rows
    told = told_pairs(result, labels)
    if not told:
        said = f"none of the {len(rows):,} labelled pairs has both of its articles in this result"
        labelled = pl.concat([rows["left"], rows["right"]]).unique(maintain_order=True)
        raise strangers(said, labelled.filter(~labelled.is_in(ids.implode())), ids)
    away = rows.filter(~pl.col("left").is_in(ids.implode()) | ~pl.col("right").is_in(ids.implode()))
    lost = result.skipped["id"].drop_nulls().implode()
    called, derived = [t for t in told if t.called], [t for t in told if t.derived]
    precision, recall = (_weighted(some) if some else None for some in (called, derived))
    of_collapse = {"removed_wrongly": removed_wrongly(told), "kept_twice": kept_twice(told)}
    intervals = pair_intervals(told, drawn=labels.drawn is not None)
    intervals |= {name: (share.low, share.high) for name, share in of_collapse.items() if share is not None}
    return PairEvaluation(
        counted=len(told), weight=fsum(t.weight for t in told), derived=len(derived), called_derived=len(called),
        not_in_result=len(away), labelled_twice=labels.twice, unread=labels.unread, strata_unread=labels.strata_unread,
        skipped=len(away.filter(pl.col("left").is_in(lost) | pl.col("right").is_in(lost))),
        precision=precision, recall=recall, f1=f1_of(precision, recall),
        found=sum(t.called for t in derived) / len(derived) if derived else None,
        **{name: None if share is None else share.value for name, share in of_collapse.items()},
        intervals=intervals,
        calibration=calibration(
            np.array([t.probability for t in called], np.float64), np.array([t.derived for t in called], np.bool_),
            np.array([t.weight for t in called], np.float64),
        ),
        right_if=_right_if(told), by_label=_by_label(told),
    )  # fmt: skip


def _weighted(told: list[ToldPair]) -> float:
    """The share, by weight, of those that are called what they are labelled, derived or not; of one pair at least."""
    # fsum: the same for any order of the labels
    return fsum(t.weight for t in told if t.called == t.derived) / fsum(t.weight for t in told)


def _right_if(told: list[ToldPair]) -> dict[str, OfRelation]:
    """Of each relation that occurs, in the order of the ladder."""
    groups: dict[str, list[ToldPair]] = defaultdict(list)
    for t in told:
        groups[t.relation].append(t)
    ladder = [name for name in (*RELATIONS, UNRELATED) if name in groups]
    return {name: OfRelation(len(groups[name]), _weighted(groups[name])) for name in ladder}


def _by_label(told: list[ToldPair]) -> dict[str, OfLabel]:
    """Of each label, by name."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for t in told:
        if t.label is not None:
            groups[t.label].append(t.called)
    return {name: OfLabel(len(groups[name]), sum(groups[name]) / len(groups[name])) for name in sorted(groups)}
