"""The order of the floors: the only file that knows it. Data goes down once, from articles to a Result."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numba
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.candidates.encoder import encoder
from dedup.candidates.generators import candidates
from dedup.clean.masks import find_masks
from dedup.cluster.closure import closure
from dedup.cluster.clusters import cluster
from dedup.cluster.round_ups import shared_parts
from dedup.cluster.stories import stories
from dedup.credit.ladder import find_credits
from dedup.data import Clusters, Encode, Fingerprints, Pair
from dedup.dates import in_zones
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.pipeline.provenance import provenance
from dedup.pipeline.scope import Part
from dedup.read import Reading
from dedup.relate.credit_links import Ties, find_ties
from dedup.relate.judging import STORY_PROBABILITY, Judgement, joined, judge
from dedup.relate.relations import Related, relate
from dedup.relate.vetoes import days_published
from dedup.result import Result
from dedup.settings import Settings
from dedup.tables import DERIVED, complete_rows, empty
from dedup.trace.origins import trace

FLOORS = ("credit", "clean", "fingerprint", "candidates", "align", "relate", "cluster", "trace")
Progress = Callable[[str], None]
Model = tuple[Encode | None, str | None]
Pairs = NDArray[np.int64]
Assess = Callable[[Fingerprints, list[str | None], Pairs, list[str], Ties, Settings, NDArray[np.float64]], Judgement]
"""Judges pairs of rows, with the causes that proposed them: prints, outlets, pairs, causes, ties, settings, days."""


def assess(
    prints: Fingerprints, outlets: list[str | None], pairs: Pairs, causes: list[str], ties: Ties, settings: Settings,
    days: NDArray[np.float64],
) -> Judgement:  # fmt: skip
    """Judge every pair by aligning it."""
    return judge(prints, outlets, pairs, measure(prints, pairs), ties, causes, settings, days)


def run(
    reading: Reading, settings: Settings, outlets: Outlets, progress: Progress = lambda floor: None, *,
    assess: Assess = assess, model: Model | None = None, part: Part | None = None,
) -> Result:  # fmt: skip
    """All floors over what was read. `progress` is called with the name of each floor as it begins; `assess` judges the
    pairs, and `model` encodes (function, name) where the caller has its own. `part`: what is known of the rest, where
    these articles are a part of a collection whose outlets `outlets` holds.
    """
    clock = _Clock(progress)
    numba.set_num_threads(min(settings.workers, numba.config.NUMBA_NUM_THREADS))
    outlets = outlets.including(reading.articles) if part is None else outlets
    articles = in_zones(reading.articles, outlets.zones(reading.articles, settings.timezone))
    with clock("credit"):
        credits = part.credits if part else find_credits(articles, outlets, reading.metadata)
    with clock("clean"):
        masks = find_masks(articles, credits, None if part is None else part.paragraphs)
    with clock("fingerprint"):
        prints = fingerprint(articles, masks, settings, sketch=part is None)
        articles = _with_status(articles, prints, settings)
    with clock("candidates"):
        encode, name = model or encoder(settings)
        if part is None:
            found = candidates(articles, prints, credits, settings, encode)
        else:
            found = part.candidates(articles, prints, settings)
    papers = articles["outlet"].to_list()
    with clock("align"):
        crowded = frozenset[str]() if part is None else part.crowded
        ties = find_ties(articles, credits, outlets, prints.same_as, crowded)
        days = days_published(articles)
        judged = assess(prints, papers, found.pairs, found.causes, ties, settings, days)
        more = closure(judged.pairs[judged.probability >= settings.threshold], judged.pairs)
        others = assess(prints, papers, more, ["cluster"] * len(more), ties, settings, days)
        judged = joined(judged, others)
    with clock("relate"):
        wanted = (judged.probability >= settings.threshold) | (judged.story >= STORY_PROBABILITY) | judged.frame
        kept = np.flatnonzero(wanted)
        alignment = align(prints, judged.pairs[kept])
        whole = complete_rows(articles).to_numpy()
        # an archive keeps the evidence of derived pairs only
        told = kept if part is None else kept[judged.probability[kept] >= settings.threshold]
        related = relate(prints, papers, judged, alignment, kept, settings, whole, told)
    with clock("cluster"):
        clusters = _cluster(prints, days, ties, related, judged, alignment.passages, settings)
    with clock("trace"):
        traced = trace(articles, credits, clusters, _pairs_by_row(related), prints, outlets, settings)
        pairs = _with_basis(related, traced.basis)
    return Result(
        articles=articles, skipped=reading.skipped, credits=credits, pairs=pairs, rejected=related.rejected,
        passages=alignment.passages, evidence=related.evidence, clusters=traced.clusters, members=traced.members,
        stories=stories(traced.clusters, traced.members, pairs, settings.seed) if part is None else empty("stories"),
        run=provenance(reading, articles, masks, pairs, found, len(judged.pairs), name, settings, clock.seconds),
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
    foreign = articles["language"].fill_null("en").str.to_lowercase().str.slice(0, 2) != "en"
    return articles.with_columns(
        status=pl.when(short).then(pl.lit("too-short")).when(foreign).then(pl.lit("language-not-calibrated"))
        .otherwise(pl.lit("judged"))
    )  # fmt: skip


def _cluster(
    prints: Fingerprints, days: NDArray[np.float64], ties: Ties, related: Related, judged: Judgement,
    passages: pl.DataFrame, settings: Settings,
) -> Clusters:  # fmt: skip
    derived = related.pairs["relation"].is_in(DERIVED).to_numpy()
    probability = related.pairs["probability"].to_numpy()
    edges = {(int(a), int(b)): float(p) for (a, b), p in zip(related.rows[derived], probability[derived], strict=True)}
    # only pairs of articles that are in some derived pair can matter
    inside = np.isin(judged.pairs, np.unique(np.array([*edges], np.int64))).all(1)
    near = [(int(a), int(b)) for a, b in judged.pairs[inside]]
    # the mean that holds a cluster together is over pairs that the table shows, so that anybody can check it
    shown = {(int(a), int(b)) for a, b in related.rows}
    figures = zip(near, judged.probability[inside].tolist(), strict=True)
    known = {pair: p for pair, p in figures if pair in shown}
    story = dict(zip(near, judged.story[inside].tolist(), strict=True))
    earlier = [(x, y) for a, b in edges for x, y in ((a, b), (b, a)) if days[x] < days[y]]  # nan is never earlier
    parts, sources = shared_parts(passages, prints.ids, edges), set(ties.releases)
    copies = [(int(a), int(b)) for a, b in related.rows[(related.pairs["relation"] == "near-duplicate").to_numpy()]]
    fold = prints.same_as
    return cluster(edges, known, story, fold, earlier, sources, parts, settings.threshold, settings.seed, copies)


def _pairs_by_row(related: Related) -> dict[tuple[int, int], Pair]:
    columns = related.pairs.select(
        "relation", "probability", "coverage_left", "coverage_right", "verbatim_left", "verbatim_right", "direction"
    )
    return {
        (int(a), int(b)): Pair(*row) for (a, b), row in zip(related.rows, columns.iter_rows(), strict=True)
        if row[0] in DERIVED
    }  # fmt: skip


def _with_basis(related: Related, basis: dict[tuple[int, int], str]) -> pl.DataFrame:
    return related.pairs.with_columns(
        basis=pl.Series([basis.get((int(a), int(b)), "undecided") for a, b in related.rows], dtype=pl.String)
    )
