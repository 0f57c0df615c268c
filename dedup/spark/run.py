"""The order of the floors on Spark: what `dedup.pipeline.floors` is for one process."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.outlets.registry import Outlets
from dedup.pipeline.steps import Steps
from dedup.read.intake.batch import Note
from dedup.relate.credit_links import MOST_NAMED
from dedup.settings import Settings
from dedup.spark.article_floors import languages_in, repeated_in, unknown_moments, with_copies, with_credits, with_masks
from dedup.spark.candidates import Proposed, proposed, total
from dedup.spark.closing import closing_pairs
from dedup.spark.frequency import frequency
from dedup.spark.outlet_series import by_outlet, grown_series, kinds_of, seeded
from dedup.spark.pair_judging import judged
from dedup.spark.parquet_chunks import Given
from dedup.spark.part_collection import CollectionFacts, spoken
from dedup.spark.pieces import Flow
from dedup.spark.relating import rejected, related
from dedup.spark.signed import signed
from dedup.spark.tracing import called, firsts_of, told_stories, traced
from dedup.spark.written_tables import series_before, tables_of

FLOORS = ("read", "credit", "clean", "candidates", "align", "relate", "trace", "stories")


@dataclass(frozen=True)
class Floors:
    """What a run gives. `tables`: pieces of all tables whose rows stand in the order of articles, under chunks in that
    order; `stories`, `skipped`: pieces of those; `rejected`: that table; `seen`: outlets of the collection;
    `languages`: how many articles are in each; `figures`, `dropped`, `notes`, `seconds`: for run.json; `told`: for
    people.
    """

    tables: Flow
    stories: Flow
    skipped: Flow
    rejected: pl.DataFrame
    seen: pl.DataFrame
    languages: dict[str, int]
    figures: dict[str, int]
    dropped: dict[str, int]
    notes: dict[str, object]
    seconds: dict[str, float]
    told: list[Note]


def run(
    read: Callable[[], Given], settings: Settings, outlets: Outlets, share: Callable[[Any], Any],
    progress: Callable[[str], None] = lambda floor: None,
) -> Floors:  # fmt: skip
    """All floors over what `read` gives, as flows of pieces under chunks. `progress` is called with each of `FLOORS`;
    `share` makes of a value what every worker has as `value`: a broadcast of Spark.
    """
    floor = Steps(progress)
    given = floor("read", Given, read)
    starts, articles = given.starts, int(given.sizes.sum())
    known = outlets.including(given.seen) if len(given.seen) else outlets
    # the credit floor lays the collection's outlets over what it is given, which has them already
    again = known.including(given.seen) if len(given.seen) else known
    credited = floor("credit", Flow, with_credits(given.chunks, starts, share(known), share(again), settings).kept)
    languages = languages_in(credited)
    given_masks = with_masks(
        credited, repeated_in(credited), settings, unknown_moments(credited), several=len(languages) > 1
    )  # fmt: skip
    masked = floor("clean", Flow, given_masks.kept)
    records = with_copies(masked, starts).kept()
    marks = signed(records, settings).kept()
    own = total(marks, "own")
    found = floor("candidates", Proposed, lambda: proposed(records, marks, starts, own, settings, share))
    facts = share(facts_of(masked, known, articles, settings))
    kinds = share(kinds_of(marks))
    related_to = partial(_judged, records, found.pairs, frequency(records, starts, articles, settings), facts, starts)
    judged = floor("align", Judged, related_to)
    series = grown_series(judged.outlets, judged.pairs, judged.seeds, kinds, facts, starts).kept()
    named = floor("relate", Flow, related(judged.pairs, records, series, facts, starts).kept)
    parts = floor("trace", Flow, lambda: traced(named, records, facts, starts).kept())
    clusters = called(parts, firsts_of(parts, "groups", len(starts))).kept()
    stories = floor("stories", Flow, told_stories(clusters, named, settings.seed).kept)
    before = series_before(series, len(starts))
    tables = tables_of(records, named, parts, clusters, series, before).kept()
    figures = {
        "candidates": judged.aligned + judged.screened, "judged": total(named, "many", "judged"),
        "masked_spans": total(tables, "masked"), "series": int(before[-1]),
    }  # fmt: skip
    dropped = found.dropped | ({"window": judged.window} if judged.window else {})
    return Floors(
        tables, stories, given.skipped, rejected(named, records, settings.seed), given.seen, languages, figures,
        dropped, found.notes | {"screened": judged.screened}, floor.seconds, given.notes,
    )  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """Pieces `judged` and `own_judged` of all judged pairs, `seeds` of series, records under numbers for `outlets`, and
    how many candidates were aligned, screened and left out by their dates.
    """

    pairs: Flow
    seeds: Flow
    outlets: Flow
    aligned: int
    screened: int
    window: int


def _judged(records: Flow, pairs: Flow, often: Flow | None, facts: Any, starts: NDArray[np.int64]) -> Judged:
    """The candidates judged, and then pairs inside connected parts that nobody proposed."""
    speaking = records.also(spoken(records, starts)).kept()
    outlets = by_outlet(records).kept()
    seeds = seeded(outlets, facts, starts).kept()
    often = None if often is None else often.kept()
    first = judged(pairs, speaking, seeds, often, facts, starts, first=True).kept()
    more = closing_pairs(first, facts, starts).kept()
    second = judged(more, speaking, seeds, often, facts, starts, first=False).kept()
    every = first.only("judged", "own_judged").also(second.only("judged", "own_judged"))
    figures = (total(first, "counts", name) for name in ("aligned", "screened", "window"))
    return Judged(every, seeds, outlets, *figures)


def facts_of(masked: Flow, outlets: Outlets, articles: int, settings: Settings) -> CollectionFacts:
    """What all workers are told of the whole collection."""
    days = masked.only("records").each(_days).all("days")
    low, high = days["low"].min(), days["high"].max()
    span = (np.nan, np.nan) if low is None else (float(low), float(high))  # type: ignore[arg-type]
    papers = masked.only("records").each(_papers).told("papers")
    many: dict[str, int] = {}
    for paper, n in [] if papers is None else papers.iter_rows():
        name = found.name if (found := outlets.resolve(paper)) else paper
        many[name] = many.get(name, 0) + n
    return CollectionFacts(
        outlets, frozenset(name for name, n in many.items() if n > MOST_NAMED), articles, span, settings
    )


def _days(piece: Any) -> Any:
    days = piece.rows["day"].fill_nan(None)
    yield piece._replace(
        name="days",
        rows=pl.DataFrame({"low": [days.min()], "high": [days.max()]}, schema={"low": pl.Float64, "high": pl.Float64}),
    )


def _papers(piece: Any) -> Any:
    many = piece.rows.filter(pl.col("outlet").fill_null("") != "").group_by("outlet").agg(n=pl.len().cast(pl.Int64))
    yield piece._replace(name="papers", rows=many)
