"""`chart_of`: which chart goes by which name, and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.errors import UsageError, did_you_mean
from dedup.queries.evaluate import evaluate, labels_of
from dedup.queries.evaluate.article_labels import ArticleLabels
from dedup.queries.evaluate.pair_labels import PairLabels
from dedup.tables import Frames
from dedup.write.plots.calibration_chart import calibration_chart
from dedup.write.plots.network_chart import network_chart
from dedup.write.plots.sizes_chart import sizes_chart
from dedup.write.plots.style import altair
from dedup.write.plots.thresholds_chart import thresholds_chart
from dedup.write.plots.timeline_chart import timeline_chart


@dataclass(frozen=True, slots=True)
class PlotKind:
    """What a chart shows, in a few words, and whether it is also of one cluster, or needs labels."""

    shows: str
    of_cluster: bool = False
    by_labels: bool = False


KINDS: Mapping[str, PlotKind] = {
    "sizes": PlotKind("how large the clusters are"),
    "timeline": PlotKind("when the articles of clusters were published", of_cluster=True),
    "network": PlotKind("who has articles from whom", of_cluster=True),
    "thresholds": PlotKind("what is left when only surer pairs count"),
    "calibration": PlotKind("what the probabilities were worth against your labels", by_labels=True),
}
"""Name -> chart, of `wirecopy plot` and of the methods of `Result.plot`."""


def check_kind(name: str, *, cluster: str | None = None, labels: bool = False) -> PlotKind:
    """The chart of that name. Raises UsageError for an unknown one, and for what does not go with it.

    >>> check_kind("sizes").shows
    'how large the clusters are'
    """
    if name not in KINDS:
        raise UsageError(f"there is no chart {name!r}; there are {', '.join(KINDS)}{did_you_mean(name, KINDS)}")
    kind = KINDS[name]
    if cluster is not None and not kind.of_cluster:
        these = " and ".join(n for n, k in KINDS.items() if k.of_cluster)
        raise UsageError(f"{name} is of all clusters; only {these} are drawn of one cluster")
    if labels and not kind.by_labels:
        raise UsageError(f"{name} takes no labels; only calibration is drawn against labels")
    if kind.by_labels and not labels:
        raise UsageError(f"{name} needs labels, of articles or of pairs, as evaluate takes them")
    return kind


def chart_of(
    result: Frames, name: str, *, cluster: str | None = None, labels: object = None, steps: pl.DataFrame | None = None
) -> Any:
    """The chart called `name` as a chart of Altair, or several in one; `cluster`: of this one; `labels`: as
    `evaluate` takes them, or what `read_labels` made of them; `steps`: of thresholds, a table to draw instead.

    Raises UsageError for what `check_kind` refuses, an unknown cluster, labels that cannot be used, and where Altair is
    not installed.
    """
    check_kind(name, cluster=cluster, labels=labels is not None)
    altair()
    match name:
        case "sizes":
            return sizes_chart(result)
        case "timeline":
            return timeline_chart(result, cluster)
        case "network":
            return network_chart(result, cluster)
        case "thresholds":
            return thresholds_chart(result, steps)
        case _:
            known = labels if isinstance(labels, ArticleLabels | PairLabels) else labels_of(labels)
            return calibration_chart(evaluate(result, known))
