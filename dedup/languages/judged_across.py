"""Pairs that were proposed across languages -> aligned, judged, and told by the rows of their articles."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import AcrossPairs
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.sentence_alignment import MEASURES, matched, measured
from dedup.languages.translation_judge import judge
from dedup.tables import empty
from index.packed_pairs import packed

PASSAGES_FROM = 0.3
"""Least probability of a translation of which the matched sentences are kept."""


def nothing(notes: dict[str, object] | None = None) -> AcrossPairs:
    """No pairs.

    >>> len(nothing().rows)
    0
    """
    none, no_pairs = np.zeros(0), np.zeros((0, 2), np.int64)
    said = np.zeros(0, np.int8)
    return AcrossPairs(no_pairs, none, none, np.zeros((0, 2)), empty("passages"), notes or {}, no_pairs, said, said)


def judged_across(
    pairs: NDArray[np.int64], vectors: ArticleVectors, ids: Sequence[str], notes: dict[str, object]
) -> AcrossPairs:
    """All of these pairs of units, int64 (m, 2), aligned and judged; of several pairs of the parts of two articles the
    likeliest. `ids`: of the articles.
    """
    if not len(pairs):
        return nothing(notes)
    rows = vectors.rows[pairs]
    other = rows[:, 0] > rows[:, 1]
    pairs, rows = (np.where(other[:, None], x[:, ::-1], x) for x in (pairs, rows))
    vectors.read_whole(np.unique(pairs).tolist())
    measures = np.zeros((len(pairs), len(MEASURES)), np.float32)
    for i, (a, b) in enumerate(pairs.tolist()):
        left, right = vectors.of(a), vectors.of(b)
        if len(left.vectors) and len(right.vectors):
            measures[i] = measured(left, right)
    names = [(ids[a], ids[b]) for a, b in rows.tolist()]
    probability, story = judge(names, measures)
    best = _likeliest(rows, probability)
    pairs, rows, probability, story = pairs[best], rows[best], probability[best], story[best]
    coverage, passages = np.zeros((len(pairs), 2)), []
    for i in np.flatnonzero(probability >= PASSAGES_FROM).tolist():
        found, shares = _passages(vectors, *pairs[i].tolist())
        coverage[i] = shares
        passages += [(*names[best[i]], *row, "translated", score) for *row, score in found]
    table = pl.DataFrame(passages, schema=dict(empty("passages").schema), orient="row")
    return replace(nothing(notes), rows=rows, probability=probability, story=story, coverage=coverage, passages=table)


def _likeliest(rows: NDArray[np.int64], probability: NDArray[np.float64]) -> NDArray[np.int64]:
    """Of pairs of rows the place of the most probable one of each, in the order of the rows."""
    order = np.lexsort((-probability, packed(rows)))
    _, first = np.unique(packed(rows)[order], return_index=True)
    return order[first]


def _passages(vectors: ArticleVectors, a: int, b: int) -> tuple[list[tuple[int, int, int, int, float]], list[float]]:
    """(start, end) on both sides and the cosine of each match of two units, a row for each stretch where those of
    another language stand between its sentences; and the share of each article that is in one.
    """
    left, right = vectors.of(a), vectors.of(b)
    found = matched(left, right)
    rows, inside = [], [0, 0]
    for (i, p, j, q), cosine in zip(found.beads.tolist(), found.cosines.tolist(), strict=True):
        sides = []
        for side, (unit, first, many) in enumerate(((a, i, p), (b, j, q))):
            sides.append(vectors.stretches(unit, first, many))
            inside[side] += sum(end - start for start, end in vectors.spans(unit)[first : first + many])
        last = [len(stretches) - 1 for stretches in sides]
        rows += [(*sides[0][min(k, last[0])], *sides[1][min(k, last[1])], cosine) for k in range(max(last) + 1)]
    wholes = [vectors.length(unit) for unit in (a, b)]
    return rows, [n / max(1, whole) for n, whole in zip(inside, wholes, strict=True)]
