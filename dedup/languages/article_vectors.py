"""Articles -> the vectors of their sentences, each encoded once and only those that somebody asks for."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.languages.anchors import figures, names
from dedup.languages.sentence_alignment import SentenceText
from dedup.languages.sentences import LONGEST, sentence_spans

OPENING = 5
"""Sentences at the top of an article whose mean stands for it while candidates are looked for."""
MOST_SENTENCES = 200
"""Sentences of an article that are read; the rest of a longer one is not looked at."""


class ArticleVectors:
    """The sentences of articles, table `articles` with `id` and `text`, and their vectors by `encode`.

    >>> articles = pl.DataFrame({"id": ["a"], "text": ["The ferry stops in May. Nobody had asked the island."]})
    >>> vectors = ArticleVectors(articles, lambda texts: np.ones((len(texts), 1), np.float32))
    >>> vectors.openings([0]).tolist(), len(vectors.of(0).vectors)
    ([[1.0]], 2)
    """

    def __init__(self, articles: pl.DataFrame, encode: Encode) -> None:
        self._texts, self._encode = articles["text"], encode
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._vectors: dict[int, NDArray[np.float32]] = {}
        self._whole: dict[int, SentenceText] = {}

    @property
    def read(self) -> int:
        """Articles of which anything was read."""
        return len(self._vectors)

    def spans(self, row: int) -> list[tuple[int, int]]:
        """(start, end) of the sentences of an article, code points."""
        if row not in self._spans:
            self._spans[row] = sentence_spans(self._texts[row] or "")[:MOST_SENTENCES]
        return self._spans[row]

    def openings(self, rows: Iterable[int]) -> NDArray[np.float32]:
        """float32 (n, dim): for each article the unit mean of its first sentences; of one without sentences zeros."""
        asked = list(rows)
        self._read(asked, OPENING)
        means = [self._vectors[row][:OPENING].sum(0) for row in asked]
        total = np.stack(means) if means else np.zeros((0, 0), np.float32)
        lengths = np.linalg.norm(total, axis=1, keepdims=True)
        return np.asarray(total / np.maximum(lengths, 1e-6), np.float32)

    def opening(self, row: int) -> NDArray[np.float32]:
        """float32 (k, dim): the vectors of the first sentences of an article whose opening was asked for."""
        return self._vectors[row][:OPENING]

    def read_whole(self, rows: Iterable[int]) -> None:
        """Encode all sentences of these articles in one go."""
        self._read(list(rows), MOST_SENTENCES)

    def of(self, row: int) -> SentenceText:
        """One article by its sentences."""
        if row not in self._whole:
            self._read([row], MOST_SENTENCES)
            text, spans = self._texts[row] or "", self.spans(row)
            lengths = np.array([b - a for a, b in spans], np.float64)
            self._whole[row] = SentenceText(
                self._vectors[row], lengths, frozenset(figures(text)), frozenset(names(text))
            )
        return self._whole[row]

    def _read(self, rows: list[int], most: int) -> None:
        """Encode the first `most` sentences of these articles, those that are not yet."""
        missing: list[tuple[int, list[str]]] = []
        for row in dict.fromkeys(rows):
            have = len(self._vectors[row]) if row in self._vectors else 0
            text = self._texts[row] or ""
            some = [text[a : min(b, a + LONGEST)] for a, b in self.spans(row)[have:most]]
            if some or row not in self._vectors:
                missing.append((row, some))
        vectors = self._encode([sentence for _, some in missing for sentence in some])
        at = 0
        for row, some in missing:
            new = vectors[at : at + len(some)]
            at += len(some)
            self._vectors[row] = np.concatenate([self._vectors[row], new]) if row in self._vectors else new
