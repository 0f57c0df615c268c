"""A `dedup.data.Judgement` as pieces, and back: pairs by global rows, measures in one column."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Judgement
from dedup.measures import CONTEXT, MEASURES
from dedup.spark.article_records import LEFT, RIGHT, placed
from dedup.spark.pair_pieces import pair_frame, pairs_of

_TRUTHS = ("newsroom", "frame", "one_event")
FIGURES = ("newsroom", "alone", "probability", "story", "credit", "frame", "one_event")


def judged_frame(judged: Judgement, rows: NDArray[np.int64]) -> pl.DataFrame:
    """The judgement of pairs of places in `rows`."""
    beside = {name: getattr(judged, name) for name in FIGURES}
    return pair_frame(rows[judged.pairs], **beside).with_columns(
        pl.Series("causes", judged.causes, dtype=pl.String),
        pl.Series("measures", judged.measures, dtype=pl.Array(pl.Float32, len(MEASURES))),
        pl.Series("context", judged.context, dtype=pl.Array(pl.Float32, len(CONTEXT))),
    )


def judgement_of(frame: pl.DataFrame, rows: NDArray[np.int64]) -> Judgement:
    """The judgement of a frame, sorted by pairs, which are places in the sorted `rows` again."""
    some = frame.sort(LEFT, RIGHT)
    pairs = placed(rows, pairs_of(some).ravel()).reshape(-1, 2)
    figures = {name: some[name].to_numpy().copy() for name in FIGURES}
    return Judgement(
        pairs=pairs, measures=_matrix(some["measures"], len(MEASURES)), context=_matrix(some["context"], len(CONTEXT)),
        causes=some["causes"].to_list(), **figures,
    )  # fmt: skip


def _matrix(column: pl.Series, width: int) -> NDArray[np.float32]:
    return np.array(column.to_numpy(), np.float32).reshape(len(column), width)


def some_of(given: Mapping[str, pl.DataFrame], *names: str) -> pl.DataFrame | None:
    """The rows of several names, None where there is none."""
    found = [given[name] for name in names if name in given]
    return pl.concat(found) if found else None


def nothing_judged() -> Judgement:
    """The judgement of no pair."""
    figures: dict[str, Any] = {name: np.zeros(0, np.bool_ if name in _TRUTHS else np.float64) for name in FIGURES}
    return Judgement(
        pairs=np.zeros((0, 2), np.int64), measures=np.zeros((0, len(MEASURES)), np.float32),
        context=np.zeros((0, len(CONTEXT)), np.float32), causes=[], **figures,
    )  # fmt: skip
