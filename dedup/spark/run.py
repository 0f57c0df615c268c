"""The order of the floors on Spark: what `dedup.pipeline.floors` is for one process."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from dedup.outlets.registry import Outlets
from dedup.pipeline.steps import Steps
from dedup.relate.credit_links import MOST_NAMED
from dedup.settings import Settings
from dedup.spark.articles import repeated_in, unknown_moments, with_copies, with_credits, with_masks
from dedup.spark.candidates import Proposed, proposed, total
from dedup.spark.closing import closing_pairs
from dedup.spark.collection import Facts, spoken
from dedup.spark.frequency import frequency
from dedup.spark.judging import judged
from dedup.spark.pieces import Flow
from dedup.spark.reading import CHUNK, read_chunks
from dedup.spark.relating import rejected, related
from dedup.spark.series import by_outlet, grown_series, kinds_of, seeded
from dedup.spark.signed import signed
from dedup.spark.tracing import called, firsts_of, told_stories, traced

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TASKS_A_CORE = 2


class Tables:
    """What a run gives: flows of tables, and what is small enough to be here."""

    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)


def run(
    spark: "SparkSession", inputs: Sequence[str], columns: Mapping[str, str] | None, settings: Settings,
    outlets: Outlets, progress: Callable[[str], None] = lambda floor: None, chunk: int = CHUNK,
) -> Tables:  # fmt: skip
    """All floors over Parquet files, as flows of pieces under chunks."""
    floor = Steps(progress)
    context = spark.sparkContext
    share = context.broadcast
    tasks = max(2, TASKS_A_CORE * context.defaultParallelism)
    given = floor("read", object, lambda: read_chunks(spark, inputs, columns, settings.longest_text, tasks, chunk))
    sizes = given.sizes
    starts = np.append(0, np.cumsum(sizes)[:-1]).astype(np.int64)
    known = outlets.including(given.seen) if len(given.seen) else outlets
    again = known.including(given.seen) if len(given.seen) else known
    credited = with_credits(given.chunks, starts, share(known), share(again), settings).kept()
    repeated = floor("credit", object, lambda: repeated_in(credited))
    masked = with_masks(credited, repeated, settings, unknown_moments(credited)).kept()

    def copies() -> tuple[Flow, Flow]:
        made = with_copies(masked, starts).kept()
        marks = signed(made, settings).kept()
        total(marks, "own")
        return made, marks

    records, marks = floor("clean", object, copies)
    own = total(marks, "own")
    facts = share(_facts(masked, known, int(sizes.sum()), settings))

    def candidates() -> Proposed:
        return proposed(records, marks, starts, own, settings, share)

    found: Proposed = floor("candidates", object, candidates)
    speaking = records.also(spoken(records, starts)).kept()
    outlets_of = by_outlet(records).kept()
    seeds = seeded(outlets_of, facts, starts).kept()
    often = frequency(marks, starts, int(sizes.sum()))
    often = None if often is None else often.kept()
    first = judged(found.pairs, speaking, seeds, often, facts, starts, first=True).kept()
    more = closing_pairs(first, facts, starts).kept()
    second = judged(more, speaking, seeds, often, facts, starts, first=False).kept()
    every = first.only("judged", "own_judged").also(second.only("judged", "own_judged"))
    kinds = share(kinds_of(marks))
    series = grown_series(outlets_of, every, seeds, kinds, facts, starts).kept()
    named = related(every, records, series, facts, starts).kept()
    drawn = rejected(named, records, settings.seed)
    groups = traced(named, records, facts, starts).kept()
    tables = called(groups, firsts_of(groups, "groups", len(starts))).kept()
    stories = told_stories(tables, named, settings.seed)
    return Tables(
        given=given, records=records, found=found, first=first, second=second, named=named, rejected=drawn,
        groups=groups, tables=tables, stories=stories, series=series, starts=starts, outlets=known, steps=floor,
    )  # fmt: skip


def _facts(masked: Flow, outlets: Outlets, articles: int, settings: Settings) -> Facts:
    days = masked.only("records").each(_days).told("days")
    assert days is not None
    low, high = days["low"].min(), days["high"].max()
    span = (np.nan, np.nan) if low is None else (float(low), float(high))  # type: ignore[arg-type]
    papers = masked.only("records").each(_papers).told("papers")
    many: dict[str, int] = {}
    for paper, n in ([] if papers is None else papers.iter_rows()):
        name = found.name if (found := outlets.resolve(paper)) else paper
        many[name] = many.get(name, 0) + n
    return Facts(outlets, frozenset(name for name, n in many.items() if n > MOST_NAMED), articles, span, settings)


def _days(piece: Any) -> Any:
    days = piece.rows["day"].fill_nan(None)
    yield piece._replace(name="days", rows=pl.DataFrame({"low": [days.min()], "high": [days.max()]}, schema={"low": pl.Float64, "high": pl.Float64}))


def _papers(piece: Any) -> Any:
    many = piece.rows.filter(pl.col("outlet").fill_null("") != "").group_by("outlet").agg(n=pl.len().cast(pl.Int64))
    yield piece._replace(name="papers", rows=many)
