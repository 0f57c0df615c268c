"""Texts of several languages -> pairs across languages, judged. Where all are of one language nothing is done.

Pairs whose openings lie near each other (`dedup.languages.proposing`) are aligned sentence by sentence
(`dedup.languages.sentence_alignment`) and judged (`dedup.languages.translation_judge`).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import AcrossPairs, Encode, Fingerprints, Postings, VectorsKept
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.coverage import languages_of, unseen
from dedup.languages.proposing import proposed
from dedup.languages.sentence_alignment import MEASURES, matched, measured
from dedup.languages.translation_judge import judge
from dedup.tables import empty

PASSAGES_FROM = 0.3
"""Least probability of a translation of which the matched sentences are kept."""
ALIKE = 0.4
"""Least mean of the best cosines of the sentences of one text in the other, of a rewrite in another language than
English. Of 548 pairs of Japanese articles that share characters and no news .9 lie below, of 200 rewrites by language
models .1 (docs/LOG.md)."""
LOOKED_AT = (240, 480, 960)
"""Code points from which on a text is looked at again, whose first 240 did not tell its language."""
FEWEST = 40
"""Counted words of a text below which it is not looked at: as in one language, too little to tell one from another."""


def nothing(notes: dict[str, object] | None = None) -> AcrossPairs:
    """No pairs."""
    none, no_pairs = np.zeros(0), np.zeros((0, 2), np.int64)
    return AcrossPairs(no_pairs, none, none, np.zeros((0, 2)), empty("passages"), notes or {}, no_pairs)


def across(
    articles: pl.DataFrame, prints: Fingerprints, rewrites: NDArray[np.int64],
    told_by: Callable[[pl.Series], pl.Series], encode: Encode | None, covered: frozenset[str], threads: int = 0, *,
    kept: VectorsKept | None = None, given: NDArray[np.int64] | None = None,
) -> AcrossPairs:  # fmt: skip
    """The pairs across languages of a collection, and in `notes` one line, `told`, on what could be seen; nothing where
    all is English. `rewrites` int64 (k, 2): pairs of rows that are rewrites by their words; `told_by`: texts -> the
    language that each is in, null where it does not tell; what a text tells goes before its label. `encode` None: there
    is no model. `kept`: what keeps the openings that are read; `given` int64 (k, 2): the pairs of rows to be looked at,
    where they were proposed among more articles than these.
    """
    labels = languages_of(articles)
    told = unseen(labels, covered, encode is not None)
    notes: dict[str, object] = {} if told is None else {"told": told}
    if encode is None:
        return nothing(notes)
    vectors, found = ArticleVectors(articles, encode), nothing()
    if given is not None:
        found = judged_across(_standing(given, prints), vectors, prints.ids, {})
    elif (languages := languages_by_text(articles, covered, told_by)) is not None:
        found = find_across(vectors, prints, languages.to_list(), covered, threads, kept)
    doubtful = rewrites[_in_doubt(labels, rewrites, covered)]
    if len(doubtful):
        vectors.read_whole(np.unique(doubtful).tolist())
    refuted = doubtful[[not said_alike(vectors, a, b) for a, b in doubtful.tolist()]] if len(doubtful) else doubtful
    notes |= found.notes | ({"refuted": len(refuted)} if len(refuted) else {})
    return replace(found, notes=notes, refuted=refuted)


def languages_by_text(
    articles: pl.DataFrame, covered: Collection[str], told_by: Callable[[pl.Series], pl.Series]
) -> pl.Series | None:
    """The language of each article, by its text where that tells; None where the labels name one covered language or
    none.
    """
    labels = languages_of(articles)
    return each_language(articles, covered, told_by) if labels.filter(labels.is_in(covered)).n_unique() > 1 else None


def each_language(
    articles: pl.DataFrame, covered: Collection[str], told_by: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """The language of each article, by its text where it may be one that is covered and the text tells."""
    labels = languages_of(articles)
    asked = (labels.is_in(covered) | labels.is_null()).fill_null(value=True).arg_true()
    return labels.scatter(asked, by_text(articles["text"].gather(asked), told_by).fill_null(labels.gather(asked)))


def _standing(pairs: NDArray[np.int64], prints: Fingerprints) -> NDArray[np.int64]:
    """Of pairs of rows those of two texts that are long enough, copies under what stands for them, each once."""
    rows = np.sort(prints.same_as[pairs.reshape(-1, 2)], 1)
    rows = rows[(rows[:, 0] != rows[:, 1]) & (prints.words.counts[rows] >= FEWEST).all(1)]
    return np.asarray(np.unique(rows, axis=0), np.int64)


def by_text(texts: pl.Series, told_by: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The language of each text by its first sentences, and where these do not tell by those further down."""
    found = told_by(texts)
    for start in LOOKED_AT:
        if (unknown := found.is_null().arg_true()).is_empty():
            break
        found = found.scatter(unknown, told_by(texts.gather(unknown).str.slice(start)))
    return found


def _in_doubt(labels: pl.Series, pairs: NDArray[np.int64], covered: frozenset[str]) -> NDArray[np.bool_]:
    """bool (k): pairs of which a text is not English, the language in which words are weighed, and both are covered."""
    known = labels.is_in(covered).fill_null(value=False).to_numpy()
    foreign = known & (labels != "en").fill_null(value=False).to_numpy()
    return np.asarray(known[pairs].all(1) & foreign[pairs].any(1), np.bool_)


def said_alike(vectors: ArticleVectors, a: int, b: int) -> bool:
    """Whether the sentences of the one that is more like the other are like sentences of it."""
    left, right = vectors.of(a), vectors.of(b)
    if not len(left.vectors) or not len(right.vectors):
        return True
    return bool(measured(left, right)[MEASURES.index("best_larger")] >= ALIKE)


def find_across(
    vectors: ArticleVectors, prints: Fingerprints, languages: Sequence[str | None], covered: Collection[str],
    threads: int = 0, kept: VectorsKept | None = None,
) -> AcrossPairs:  # fmt: skip
    """The pairs across languages that were looked at. `languages`: of each article; `covered`: those that the model
    knows; `kept`: what keeps the openings.
    """
    stands = np.zeros(len(prints), np.bool_)
    stands[prints.representatives] = True
    stands &= prints.words.counts >= FEWEST
    rows_of: dict[str, list[int]] = {}
    for row in np.flatnonzero(stands).tolist():
        if (language := languages[row]) is not None and language in covered:
            rows_of.setdefault(language, []).append(row)
    if len(rows_of) < 2:
        return nothing()
    as_arrays = {language: np.array(rows, np.int64) for language, rows in rows_of.items()}
    found = proposed(as_arrays, vectors, sharing_first(prints.postings), threads)
    if kept is not None:
        for language, (some, openings) in found.openings.items():
            kept.openings(language, [prints.ids[r] for r in some.tolist()], openings)
    notes: dict[str, object] = {"proposed": len(found.pairs), "read": found.read}
    if found.left_out:
        notes["not_read"] = found.left_out
    return judged_across(found.pairs, vectors, prints.ids, notes)


def judged_across(
    pairs: NDArray[np.int64], vectors: ArticleVectors, ids: Sequence[str], notes: dict[str, object]
) -> AcrossPairs:
    """All of these pairs, int64 (m, 2) rows, aligned and judged. `ids`: of the articles."""
    if not len(pairs):
        return nothing(notes)
    vectors.read_whole(np.unique(pairs).tolist())
    measures = np.zeros((len(pairs), len(MEASURES)), np.float32)
    for i, (a, b) in enumerate(pairs.tolist()):
        left, right = vectors.of(a), vectors.of(b)
        if len(left.vectors) and len(right.vectors):
            measures[i] = measured(left, right)
    names = [(ids[a], ids[b]) for a, b in pairs.tolist()]
    probability, story = judge(names, measures)
    coverage, passages = np.zeros((len(pairs), 2)), []
    for i in np.flatnonzero(probability >= PASSAGES_FROM).tolist():
        rows, shares = _passages(vectors, *pairs[i].tolist())
        coverage[i] = shares
        passages += [(*names[i], *row, "translated", score) for *row, score in rows]
    table = pl.DataFrame(passages, schema=dict(empty("passages").schema), orient="row")
    return AcrossPairs(pairs, probability, story, coverage, table, notes, np.zeros((0, 2), np.int64))


def _passages(vectors: ArticleVectors, a: int, b: int) -> tuple[list[tuple[int, int, int, int, float]], list[float]]:
    """(start, end) on both sides and the cosine of each match of two articles, and the share of each that is in one."""
    left, right = vectors.of(a), vectors.of(b)
    found = matched(left, right)
    rows, inside = [], [0, 0]
    for (i, p, j, q), cosine in zip(found.beads.tolist(), found.cosines.tolist(), strict=True):
        ends = []
        for side, (row, first, many) in enumerate(((a, i, p), (b, j, q))):
            spans = vectors.spans(row)[first : first + many]
            ends += [spans[0][0], spans[-1][1]]
            inside[side] += sum(end - start for start, end in spans)
        rows.append((ends[0], ends[1], ends[2], ends[3], cosine))
    wholes = [sum(end - start for start, end in vectors.spans(row)) for row in (a, b)]
    return rows, [n / max(1, whole) for n, whole in zip(inside, wholes, strict=True)]


def sharing_first(postings: Postings) -> Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    """Orders rows by what they have in common with rows of other languages: the rare names and figures that are
    written alike in both (`dedup.languages.proposing.Prefer`).
    """

    def order(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
        words = (postings.keys >> np.uint64(16)).astype(np.uint32)
        text = np.repeat(np.arange(len(postings.bounds) - 1), np.diff(postings.bounds))
        anchor = postings.kinds != 0
        theirs = np.unique(words[anchor & np.isin(text, others)])
        shared = anchor & np.isin(words, theirs)
        weight = np.bincount(text[shared], postings.weights[shared], len(postings.bounds) - 1)[rows]
        return rows[np.lexsort((rows, -weight))]

    return order
