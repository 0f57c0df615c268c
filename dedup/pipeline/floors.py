"""The order of the floors: the only file that knows it. Data goes down once, from articles to a Result."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.contents import FIRST, Contents
from dedup.align.measuring import measure
from dedup.article_status import FOREIGN, JUDGED, SHORT, across_status
from dedup.candidates.encoder import encoder
from dedup.candidates.generators import Candidates
from dedup.cluster.closure import closure
from dedup.data import AcrossPairs, Clusters, Collection, Each, Encode, Fingerprints, Judgement, VectorsKept
from dedup.dates import in_zones
from dedup.decide.asked import Demands, asked_of
from dedup.fingerprint.prints import fingerprint
from dedup.languages.encoder import language_encoder, language_model
from dedup.languages.finding import across
from dedup.languages.own_model import own_model
from dedup.outlets.registry import Outlets
from dedup.pipeline import decided
from dedup.pipeline.crew import Crew
from dedup.pipeline.decision_states import decided_table
from dedup.pipeline.named_pairs import clusters_of, named_pairs, with_languages
from dedup.pipeline.products import Aligned, NamedPairs, TracedTables
from dedup.pipeline.provenance import provenance
from dedup.pipeline.scope import Scope, Whole
from dedup.pipeline.steps import Keep, Steps
from dedup.pipeline.tracing import trace_parts
from dedup.read import Reading
from dedup.read.finish.language import detect, is_english
from dedup.relate.collection import collection_of
from dedup.relate.judging import joined, judge
from dedup.relate.screen import worth_aligning
from dedup.relate.series import held
from dedup.relate.series_table import series_table
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import empty

FLOORS = ("credit", "clean", "fingerprint", "candidates", "align", "relate", "languages", "cluster", "trace")
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
    assess: Assess = assess, model: Model | None = None, scope: Scope | None = None, keep: Keep | None = None,
    ledger: pl.DataFrame | None = None, vectors: VectorsKept | None = None,
) -> Result:  # fmt: skip
    """All floors over what was read. `progress` is called with the name of each floor as it begins; `assess` judges the
    pairs, and `model` encodes (function, name) where the caller has its own. `scope`: the whole collection, unless
    these articles are a part of one. `keep`: where each floor's product is kept, and taken from where it is there.
    `ledger`: what people decided, which is obeyed (`dedup.decide`). `vectors`: where those of several languages are
    kept.
    """
    made = empty("ledger") if ledger is None else ledger
    with Crew(settings.workers, len(reading.articles)) as crew:
        return _run(
            reading, settings, outlets, Steps(progress, keep), assess, model, scope or Whole(crew.map), crew.map, made,
            vectors,
        )  # fmt: skip


def _run(
    reading: Reading, settings: Settings, outlets: Outlets, floor: Steps, assess: Assess, model: Model | None,
    scope: Scope, each: Each, ledger: pl.DataFrame, vectors: VectorsKept | None,
) -> Result:  # fmt: skip
    numba.set_num_threads(min(settings.workers, numba.config.NUMBA_NUM_THREADS))
    outlets = scope.outlets(reading, outlets)
    articles = in_zones(reading.articles, outlets.zones(reading.articles, settings.timezone))
    encode, name = model or encoder(settings)
    credits = floor("credit", pl.DataFrame, lambda: scope.credits(articles, outlets, reading))
    masks = floor(
        "clean", pl.DataFrame, lambda: decided.with_mutes(ledger, articles, scope.masks(articles, credits))
    )  # fmt: skip
    prints = floor("fingerprint", Fingerprints, lambda: fingerprint(articles, masks, settings, sketch=scope.sketch))
    asked = asked_of(ledger, articles, prints.same_as)
    articles = articles.with_columns(status=status_of(articles, prints.words.counts, settings))
    found = floor("candidates", Candidates, lambda: scope.candidates(articles, prints, credits, settings, encode))
    # put together by the first floor that asks: the last ones may all be there already
    known = cache(lambda: collection_of(articles, credits, outlets, prints, scope.crowded, scope.frequency(prints)))
    aligned = floor("align", Aligned, lambda: _aligned(known(), found, scope, settings, assess, asked))
    named = floor("relate", NamedPairs, lambda: named_pairs(known(), aligned, scope, settings, asked))
    across = floor("languages", AcrossPairs, lambda: _across(articles, prints, named, scope, settings, vectors))
    if len(across.said):
        articles = articles.with_columns(status=across_status(articles["status"], across.english, across.said))
    judged, named = with_languages(across, aligned, named, prints.ids, settings, asked)
    related = named.related
    clusters = floor("cluster", Clusters, lambda: clusters_of(known(), named, judged, settings, asked))
    traced = floor("trace", TracedTables, lambda: _traced(known(), clusters, named, scope, settings, each))
    run_json = provenance(
        reading, articles, masks, traced.pairs, aligned.found, len(judged.pairs), traced.series, name, settings,
        floor.seconds, floor.taken, across.notes,
    )  # fmt: skip
    return Result(
        articles=articles, skipped=reading.skipped, credits=traced.credits, pairs=traced.pairs,
        rejected=related.rejected, passages=named.passages, evidence=related.evidence, clusters=traced.clusters,
        members=traced.members, stories=traced.stories, series=traced.series, run=run_json,
        decisions=decided_table(asked, named, clusters, prints.same_as, traced, articles),
    )  # fmt: skip


def _aligned(
    known: Collection, found: Candidates, scope: Scope, settings: Settings, assess: Assess, asked: Demands
) -> Aligned:  # fmt: skip
    """The pairs worth aligning, judged, and then those inside clusters that nobody proposed."""
    found = decided.proposed(screened(known, found), asked)
    series = scope.series(known)
    judged = held(known, assess(known, found.pairs, found.causes, settings), series, settings.threshold)
    counted = decided.forced(judged, asked, series, settings.threshold)
    more = closure(judged.pairs[counted.probability >= settings.threshold], judged.pairs)
    return Aligned(found, joined(judged, assess(known, more, ["cluster"] * len(more), settings)), series)


def _across(
    articles: pl.DataFrame, prints: Fingerprints, named: NamedPairs, scope: Scope, settings: Settings,
    vectors: VectorsKept | None,
) -> AcrossPairs:  # fmt: skip
    """What no word can tell: pairs of texts in two languages, and rewrites that only their language's words make."""
    encode, covered = language_encoder(settings)
    if encode is not None and vectors is not None:
        encode = vectors.encoder(encode, language_model(settings))
    rewrites = named.related.rows[(named.related.pairs["relation"] == "rewrite").to_numpy()]
    return across(
        articles, prints, rewrites, detect, encode, covered, settings.threads, kept=vectors,
        given=scope.across_pairs(articles), brought=own_model(settings), beside=scope.languages,
    )  # fmt: skip


def _traced(
    known: Collection, clusters: Clusters, named: NamedPairs, scope: Scope, settings: Settings, each: Each
) -> TracedTables:  # fmt: skip
    """Where each cluster came from, and what that says of its pairs."""
    related = named.related
    told = trace_parts(known, clusters, related.rows, related.pairs, settings.origin_probability, each,
                       scope.heard(known.articles))  # fmt: skip
    pairs = related.pairs.with_columns(basis=told.basis)
    stories = scope.stories(told.clusters, told.members, pairs, settings.seed)
    series = series_table(known, named.series)
    return TracedTables(told.credits, pairs, told.clusters, told.members, stories, series)


def status_of(articles: pl.DataFrame, words: NDArray[np.int64], settings: Settings) -> pl.Series:
    """`articles.status` of articles with so many counted `words`, int64 (n)."""
    short, foreign = pl.Series(words < settings.min_words), ~is_english(articles)
    return articles.select(
        status=pl.when(short).then(pl.lit(SHORT)).when(foreign).then(pl.lit(FOREIGN)).otherwise(pl.lit(JUDGED))
    )["status"]  # fmt: skip
