"""Articles of several languages -> pairs across languages worth aligning: those whose openings are near each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.rounding import coarse, unit
from index.packed_pairs import packed
from index.vectors import nearest_among

NEAREST, BACK = 5, 1
"""Nearest articles of a language that are proposed for each article of one that has fewer, and the other way round."""
NEAR = 0.4
"""Least cosine of two openings. Of 961 translations in six languages one in a hundred of the Japanese lies below, and
none of the others; of what is nearest among texts that are no translations, half."""
ALIKE = 0.4
"""Least mean of the best cosines of the opening sentences of one text in those of the other. Before all sentences are
read: it is most of what a pair costs."""
READ_FOR_EACH = 100
"""Articles of the most common language that are read for each article of another one: a few foreign texts, or a few
wrongly told languages, do not have a large collection read."""


Prefer = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]
"""Rows, and those of other languages -> the same rows, those first that have most in common with the others."""


@dataclass(frozen=True, slots=True)
class ProposedAcross:
    """`pairs` int64 (m, 2), rows, left < right, sorted, each once; `read`, articles whose openings were read;
    `left_out` int64, those that were not, by `READ_FOR_EACH`; `openings`: of each language the rows that were read, and
    float32 (n, dim), what stands for them.
    """

    pairs: NDArray[np.int64]
    read: int
    left_out: NDArray[np.int64]
    openings: dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]


def proposed(
    rows_of: Mapping[str, NDArray[np.int64]], vectors: ArticleVectors, prefer: Prefer | None = None, threads: int = 0
) -> ProposedAcross:
    """Pairs of the rows of each language with those of every other one. `prefer`: which of many rows are read first,
    those of others given; without it the first ones.
    """
    order = sorted(rows_of, key=lambda language: (len(rows_of[language]), language))
    openings: dict[str, NDArray[np.float32]] = {}
    kept = dict(rows_of)
    most, others = order[-1], sum(len(rows_of[x]) for x in order[:-1])
    if len(rows_of[most]) > READ_FOR_EACH * others:
        rest = np.concatenate([rows_of[x] for x in order[:-1]])
        first = rows_of[most] if prefer is None else prefer(rows_of[most], rest)
        kept[most] = np.sort(first[: READ_FOR_EACH * others])
    for language in order:
        openings[language] = unit(coarse(vectors.openings(kept[language].tolist())))
    found = [np.zeros((0, 2), np.int64)]
    for i, few in enumerate(order):
        for many in order[i + 1 :]:
            found.append(_near(kept[few], openings[few], kept[many], openings[many], NEAREST, threads))
            found.append(_near(kept[many], openings[many], kept[few], openings[few], BACK, threads))
    once = alike(np.unique(packed(np.sort(np.concatenate(found), 1))), vectors)
    pairs = np.stack([once >> 32, once & 0xFFFFFFFF], 1)
    read = sum(map(len, kept.values()))
    by_language = {language: (kept[language], openings[language]) for language in order}
    left_out = np.setdiff1d(rows_of[most], kept[most])
    return ProposedAcross(np.asarray(pairs, np.int64), read, left_out, by_language)


def _near(
    rows: NDArray[np.int64], queries: NDArray[np.float32], others: NDArray[np.int64], targets: NDArray[np.float32],
    k: int, threads: int,
) -> NDArray[np.int64]:  # fmt: skip
    """int64 (m, 2): for each of `rows` its k nearest `others`, where they are near."""
    result = nearest_among(queries, targets, k, threads=threads)
    at, place = np.nonzero(result.scores >= NEAR)
    return np.stack([rows[at], others[result.rows[at, place]]], 1)


def alike(pairs: NDArray[np.int64], vectors: ArticleVectors) -> NDArray[np.int64]:
    """Of packed pairs those whose opening sentences are alike one by one, too, and not only in sum."""
    keep = []
    for code in pairs.tolist():
        cosines = vectors.opening(code >> 32) @ vectors.opening(code & 0xFFFFFFFF).T
        keep.append(max(float(cosines.max(1).mean()), float(cosines.max(0).mean())) >= ALIKE)
    return pairs[np.array(keep, np.bool_)]
