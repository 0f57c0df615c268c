"""The order of the floors: the only file that knows it. Data goes down once, from articles to a Result."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.contents import FIRST, Contents
from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.candidates.encoder import encoder
from dedup.candidates.generators import Candidates
from dedup.cluster.closure import closure
from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import judged_graph
from dedup.credit.statements import with_statements
from dedup.data import Collection, Encode, Fingerprints, Judgement
from dedup.dates import in_zones
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.pipeline.provenance import provenance
from dedup.pipeline.scope import Scope, Whole
from dedup.read import Reading
from dedup.read.finish.language import is_english
from dedup.relate.collection import collection_of
from dedup.relate.judging import joined, judge, worth_telling
from dedup.relate.relations import doubtful_held, relate
from dedup.relate.screen import worth_aligning
from dedup.relate.series import held
from dedup.relate.series_table import series_table
from dedup.result import Result
from dedup.settings import Settings
from dedup.trace.origins import trace

FLOORS = ("credit", "clean", "fingerprint", "candidates", "align", "relate", "cluster", "trace")
Progress = Callable[[str], None]
Model = tuple[Encode | None, str | None]
Pairs = NDArray[np.int64]
Assess = Callable[[Collection, Pairs, list[str], Settings], Judgement]
"""Judges pairs (m, 2) of rows of a collection, with the causes that proposed them."""


def assess(known: Collection, pairs: Pairs, causes: list[str], settings: Settings) -> Judgement:
    """Judge every pair by aligning it."""
    return judge(known, pairs, measure(known.prints, pairs), causes, settings)


def screened(known: Collection, found: Candidates) -> Candidates:
    """The candidates that are worth aligning; how many others there were is noted."""
    worth = worth_aligning(known, found.pairs, found.causes, Contents(known.prints).first, FIRST)
    causes = [c for c, w in zip(found.causes, worth.tolist(), strict=True) if w]
    notes = {**found.notes, "screened": int((~worth).sum())}
    return replace(found, pairs=found.pairs[worth], causes=causes, notes=notes)


def run(
    reading: Reading, settings: Settings, outlets: Outlets, progress: Progress = lambda floor: None, *,
    assess: Assess = assess, model: Model | None = None, scope: Scope | None = None,
) -> Result:  # fmt: skip
    """All floors over what was read. `progress` is called with the name of each floor as it begins; `assess` judges the
    pairs, and `model` encodes (function, name) where the caller has its own. `scope`: the whole collection, unless
    these articles are a part of one.
    """
    clock, scope = _Clock(progress), scope or Whole()
    numba.set_num_threads(min(settings.workers, numba.config.NUMBA_NUM_THREADS))
    outlets = scope.outlets(reading, outlets)
    articles = in_zones(reading.articles, outlets.zones(reading.articles, settings.timezone))
    with clock("credit"):
        credits = scope.credits(articles, outlets, reading)
    with clock("clean"):
        masks = scope.masks(articles, credits)
    with clock("fingerprint"):
        prints = fingerprint(articles, masks, settings, sketch=scope.sketch)
        articles = _with_status(articles, prints, settings)
    with clock("candidates"):
        encode, name = model or encoder(settings)
        found = scope.candidates(articles, prints, credits, settings, encode)
    with clock("align"):
        known = collection_of(articles, credits, outlets, prints, scope.crowded, scope.frequency(prints))
        found = screened(known, found)
        series = scope.series(known)
        judged = held(known, assess(known, found.pairs, found.causes, settings), series, settings.threshold)
        more = closure(judged.pairs[judged.probability >= settings.threshold], judged.pairs)
        judged = joined(judged, assess(known, more, ["cluster"] * len(more), settings))
    with clock("relate"):
        series = scope.grown(known, judged, series)
        judged = held(known, judged, series, settings.threshold)
        kept = np.flatnonzero(worth_telling(judged, settings.threshold))
        alignment = align(prints, judged.pairs[kept], judged.probability[kept] >= settings.threshold)
        judged = doubtful_held(known, judged, alignment, kept, settings)
        related = relate(known, judged, alignment, kept, settings, scope.shown(judged, kept, settings.threshold))
    with clock("cluster"):
        graph = judged_graph(known, judged, related, alignment.passages)
        clusters = cluster(graph, settings.threshold, settings.seed)
    with clock("trace"):
        credits = with_statements(articles, credits, clusters)
        known = replace(known, credits=credits)
        traced = trace(known, clusters, related.rows, related.pairs, settings.origin_probability)
        forms = series_table(known, series)
        pairs = related.pairs.with_columns(basis=traced.basis_of(related.rows))
        stories = scope.stories(traced.clusters, traced.members, pairs, settings.seed)
    return Result(
        articles=articles, skipped=reading.skipped, credits=credits, pairs=pairs, rejected=related.rejected,
        passages=alignment.passages, evidence=related.evidence, clusters=traced.clusters, members=traced.members,
        stories=stories, series=forms,
        run=provenance(
            reading, articles, masks, pairs, found, len(judged.pairs), forms, name, settings, clock.seconds
        ),
    )  # fmt: skip


class _Clock:
    """Seconds each floor took, by name."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def __call__(self, floor: str) -> Iterator[None]:
        self._progress(floor)
        start = time.perf_counter()
        yield
        self.seconds[floor] = round(time.perf_counter() - start, 3)


def _with_status(articles: pl.DataFrame, prints: Fingerprints, settings: Settings) -> pl.DataFrame:
    short = pl.Series(prints.words.counts < settings.min_words)
    foreign = ~is_english(articles)
    return articles.with_columns(
        status=pl.when(short).then(pl.lit("too-short")).when(foreign).then(pl.lit("language-not-calibrated"))
        .otherwise(pl.lit("judged"))
    )  # fmt: skip
