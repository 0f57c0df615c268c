"""What floors hand each other besides tables: integer arrays that belong together. Shapes only, no behaviour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.text.tokenizer import Words

NAME, FIGURE = 1, 2
"""Bits of `Postings.kinds`: capitalised inside a sentence; holds a digit."""

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> float32 (n, dim) unit vectors."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The content words of each text, sorted: text i owns `bounds[i]:bounds[i] + counts[i]` of its words' bounds.

    `keys` uint64, word hash << 16 | sentence; `kinds` uint8 (name, figure bits); `weights` float32, idf;
    `counts` int64; `sentences` int64, sentences of each text; `sentence` int32, the sentence of each counted word;
    `content` bool, whether it is a content word.
    """

    keys: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    weights: NDArray[np.float32]
    counts: NDArray[np.int64]
    sentences: NDArray[np.int64]
    sentence: NDArray[np.int32]
    content: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What is known of n articles, in the order of `ids`.

    `words` holds counted words only; `all_words` is the number of words with the masked ones, int64 (n).
    `same_as` int64 (n): the row of the first article with the same counted words (itself when there is none);
    `exact_as` the same with credit lines counted: a copy without the credit is a near-duplicate;
    `signatures` uint32 (n, permutations); `postings` for alignment.
    """

    ids: list[str]
    words: Words
    all_words: NDArray[np.int64]
    same_as: NDArray[np.int64]
    exact_as: NDArray[np.int64]
    signatures: NDArray[np.uint32]
    postings: Postings

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def representatives(self) -> NDArray[np.int64]:
        """Rows of the articles that stand for themselves and hold at least one counted word."""
        return np.flatnonzero((self.same_as == np.arange(len(self.ids))) & (self.words.counts > 0))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Shared text of m pairs. `passages`: table `passages`. The rest float64 (m), shares of counted words:
    `coverage` (m, 2) in any passage, `verbatim` (m, 2) in verbatim ones and quotations, `longest` words of the longest
    verbatim passage, `unquoted` words outside quotations in verbatim passages, `edits` verbatim passages.
    """

    passages: pl.DataFrame
    coverage: NDArray[np.float64]
    verbatim: NDArray[np.float64]
    longest: NDArray[np.float64]
    unquoted: NDArray[np.float64]
    edits: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """What trace needs of a judged pair (left row < right row)."""

    relation: str
    probability: float
    coverage_left: float
    coverage_right: float
    verbatim_left: float
    verbatim_right: float
    direction: float


@dataclass(frozen=True, slots=True)
class Clusters:
    """`members`: sorted rows of each cluster of two or more, compilations included, in the order of their first row;
    `cohesion`: mean pair probability of each; `compilations`: rows that take from unrelated clusters; `hubs`: whether
    a cluster stands by its hub alone.
    """

    members: list[list[int]]
    cohesion: list[float]
    hubs: list[bool]
    compilations: set[int]
