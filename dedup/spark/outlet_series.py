"""Series: what an outlet prints again and again in one form, found with all of an outlet's articles on one worker.

An outlet is not divided, so that a task holds the texts of one; articles without an outlet are one outlet here.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.relate.series import grown
from dedup.relate.series_forms import Kinds, kinds_told
from dedup.relate.series_seeds import seeds
from dedup.relate.series_table import series_table
from dedup.spark.article_records import ROW, placed
from dedup.spark.closing import HANDS
from dedup.spark.judged import judgement_of, nothing_judged
from dedup.spark.pair_pieces import to_homes
from dedup.spark.part_collection import known_of
from dedup.spark.pieces import Flow, Piece, Pieces


def by_outlet(records: Flow) -> Flow:
    """Pieces `records` under a number for each outlet."""
    return records.only("records").each(partial(_by_outlet, records.tasks))


def _by_outlet(tasks: int, piece: Piece) -> Pieces:
    bucket = (pl.col("outlet").fill_null("").hash() % (HANDS * tasks)).alias("bucket")
    for (key,), part in piece.rows.with_columns(bucket).group_by("bucket"):
        yield Piece(int(key), piece.name, part.drop("bucket"))


def seeded(outlets: Flow, facts: Any, starts: NDArray[np.int64]) -> Flow:
    """Pieces `records` (`row`, `series`) under chunks: what titles and openings tell, of every article."""
    return outlets.grouped(partial(_seeded, facts, starts))


def _seeded(facts: Any, starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    known, rows = known_of(given["records"], facts.value)
    own = placed(rows, given["records"][ROW].sort().to_numpy())
    yield from to_homes(starts, _named(rows, seeds(known), own), "records", by=ROW)


def _named(rows: NDArray[np.int64], series: NDArray[np.int64], own: NDArray[np.int64]) -> pl.DataFrame:
    return pl.DataFrame({ROW: rows[own], "series": np.where(series < 0, -1, rows[series])[own]})


def kinds_of(signed: Flow) -> Kinds:
    """What stands for a name, by all words of the collection: as many as its vocabulary has."""
    told = signed.only("capitals").grouped(_capitals).told("words")
    if told is None:
        return kinds_told(np.zeros(0, np.uint32), np.zeros((0, 2), np.int64))
    some = told.filter(pl.col("high") > 0).sort("word")
    return kinds_told(some["word"].to_numpy(), np.ascontiguousarray(some.select("high", "low").to_numpy()))


def _capitals(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield Piece(key, "words", given["capitals"].group_by("word").agg(pl.col("high", "low").sum()))


def grown_series(outlets: Flow, judged: Flow, seeds: Flow, kinds: Any, facts: Any, starts: NDArray[np.int64]) -> Flow:
    """The same with what judged pairs tell; and pieces `series`, the rows of that table, under the chunks of the rows
    that series are called by, each with this row as `called`."""
    own = judged.only("own_judged").each(partial(_by_outlet, outlets.tasks))
    return outlets.also(own).grouped(partial(_grown, kinds, facts, starts))


def _grown(kinds: Any, facts: Any, starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    known, rows = known_of(given["records"], facts.value)
    own = placed(rows, given["records"][ROW].sort().to_numpy())
    pairs = given.get("own_judged")
    judged = nothing_judged() if pairs is None else judgement_of(pairs.drop("outlet"), rows)
    series = grown(known, judged, seeds(known), kinds.value)
    yield from to_homes(starts, _named(rows, series, own), "records", by=ROW)
    table = series_table(known, series)
    if table.is_empty():
        return
    called = np.unique(series[series >= 0])
    number = table["series"].str.slice(1).cast(pl.Int64).to_numpy() - 1
    yield from to_homes(starts, table.with_columns(called=pl.Series(rows[called][number])), "series", by="called")
