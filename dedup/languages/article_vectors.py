"""Articles -> the vectors of their sentences, each encoded once and only those that somebody asks for.

A text of two languages is two units: its row stands for the sentences of its first part, a number past the last row for
those of another. Of all other texts unit and row are the same.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Encode
from dedup.languages.anchors import figures, names
from dedup.languages.mixed_texts import TextPart
from dedup.languages.sentence_alignment import SentenceText
from dedup.languages.sentences import LONGEST, sentence_spans

OPENING = 5
"""Sentences at the top of an article whose mean stands for it while candidates are looked for."""
MOST_SENTENCES = 200
"""Sentences of an article that are read; the rest of a longer one is not looked at."""


class ArticleVectors:
    """The sentences of articles, table `articles` with `id` and `text`, and their vectors by `encode`. `parts`: the
    sentences of each part of the texts that are in two languages, by row (`dedup.languages.mixed_texts`). `rows` int64:
    the row of each unit; of the units of such texts `parts` has the language.

    >>> articles = pl.DataFrame({"id": ["a"], "text": ["The ferry stops in May. Nobody had asked the island."]})
    >>> vectors = ArticleVectors(articles, lambda texts: np.ones((len(texts), 1), np.float32))
    >>> vectors.openings([0]).tolist(), len(vectors.of(0).vectors)
    ([[1.0]], 2)
    """

    def __init__(
        self, articles: pl.DataFrame, encode: Encode, parts: Mapping[int, Sequence[TextPart]] | None = None
    ) -> None:
        self._texts, self._encode = articles["text"], encode
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self.parts: dict[int, str] = {}
        self._units: dict[int, list[int]] = {}
        more: list[int] = []
        for row, found in (parts or {}).items():
            first = len(articles) + len(more)
            self._units[row] = [row, *range(first, first + len(found) - 1)]
            for unit, part in zip(self._units[row], found, strict=True):
                self._spans[unit], self.parts[unit] = part.spans[:MOST_SENTENCES], part.language
            more += [row] * (len(found) - 1)
        self.rows = np.concatenate([np.arange(len(articles)), np.array(more, np.int64)])
        self._vectors: dict[int, NDArray[np.float32]] = {}
        self._whole: dict[int, SentenceText] = {}

    def unit_pairs(self, pairs: NDArray[np.int64], languages: Sequence[str | None]) -> NDArray[np.int64]:
        """int64 (m, 2): the pairs of units of pairs of rows; of texts of two languages of each part with each of the
        other that is in another language. `languages`: of each unit.
        """
        out = []
        for a, b in pairs.tolist():
            every = [(u, v) for u in self._units.get(a, [a]) for v in self._units.get(b, [b])]
            out += every if len(every) == 1 else [(u, v) for u, v in every if languages[u] != languages[v]]
        return np.array(out, np.int64).reshape(-1, 2)

    def length(self, unit: int) -> int:
        """Code points in the sentences of the whole article of a unit."""
        units = self._units.get(int(self.rows[unit]), [unit])
        return sum(b - a for one in units for a, b in self.spans(one))

    def _text(self, unit: int) -> str:
        """The text in which the sentences of a unit stand."""
        return str(self._texts[int(self.rows[unit])] or "")

    @property
    def read(self) -> int:
        """Articles of which anything was read."""
        return len(self._vectors)

    def spans(self, row: int) -> list[tuple[int, int]]:
        """(start, end) of the sentences of an article, code points."""
        if row not in self._spans:
            self._spans[row] = sentence_spans(self._text(row))[:MOST_SENTENCES]
        return self._spans[row]

    def stretches(self, row: int, first: int, many: int) -> list[tuple[int, int]]:
        """(start, end) of so many sentences of a unit, code points; several where sentences of another language stand
        between them.
        """
        text, out = self._text(row), list[tuple[int, int]]()
        for start, end in self.spans(row)[first : first + many]:
            if out and not text[out[-1][1] : start].strip():
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out

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
            text, spans = self._text(row), self.spans(row)
            lengths = np.array([b - a for a, b in spans], np.float64)
            if row in self.parts:
                text = "\n".join(text[a:b] for a, b in spans)
            self._whole[row] = SentenceText(
                self._vectors[row], lengths, frozenset(figures(text)), frozenset(names(text))
            )
        return self._whole[row]

    def _read(self, rows: list[int], most: int) -> None:
        """Encode the first `most` sentences of these articles, those that are not yet."""
        missing: list[tuple[int, list[str]]] = []
        for row in dict.fromkeys(rows):
            have = len(self._vectors[row]) if row in self._vectors else 0
            text = self._text(row)
            some = [text[a : min(b, a + LONGEST)] for a, b in self.spans(row)[have:most]]
            if some or row not in self._vectors:
                missing.append((row, some))
        vectors = self._encode([sentence for _, some in missing for sentence in some])
        at = 0
        for row, some in missing:
            new = vectors[at : at + len(some)]
            at += len(some)
            self._vectors[row] = np.concatenate([self._vectors[row], new]) if row in self._vectors else new
