"""What floors hand each other besides tables: integer arrays that belong together. Shapes only, no behaviour."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.measures import CONTEXT, MEASURES
from dedup.outlets.registry import Outlets
from dedup.text.tokenizer import Words

NAME, FIGURE = 1, 2
"""Bits of `Postings.kinds`: capitalised inside a sentence; holds a digit."""

T = TypeVar("T")
R = TypeVar("R")


class Each(Protocol):
    """How the parts of a floor's work are gone over: `map`, or a crew of processes (`dedup.pipeline.crew`)."""

    def __call__(self, work: Callable[[T], R], parts: Iterable[T], /) -> Iterator[R]:
        """What `work`, a function of one of our modules, makes of each part, in their order."""


Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> float32 (n, dim) unit vectors."""


class VectorsKept(Protocol):
    """What is kept of sentences and openings from run to run (`dedup.archive.cache.sentence_vectors`)."""

    def encoder(self, encode: Encode, model: str) -> Encode:
        """An `Encode` that gives what `encode`, of this name, gives for sentences."""

    def openings(self, language: str, ids: list[str], vectors: NDArray[np.float32]) -> None:
        """Keep the openings, float32 (n, dim), of articles in a language."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The content words of each text, sorted and each once a sentence: text i owns `bounds[i]:bounds[i + 1]`.

    `keys` uint64, word hash << 16 | sentence; `kinds` uint8 (name, figure bits); `weights` float32, idf; `bounds` int64
    (n + 1); `sentences` int64, sentences of each text. Of each counted word: `sentence` uint16, where it stands;
    `content` bool, whether it is a content word.
    """

    keys: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    weights: NDArray[np.float32]
    bounds: NDArray[np.int64]
    sentences: NDArray[np.int64]
    sentence: NDArray[np.uint16]
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
    def copies(self) -> "Copies":
        """Who is a copy of whom."""
        return Copies(self.same_as, self.exact_as)

    @property
    def representatives(self) -> NDArray[np.int64]:
        """Rows of the articles that stand for themselves and hold at least one counted word."""
        return np.flatnonzero((self.same_as == np.arange(len(self.ids))) & (self.words.counts > 0))


@dataclass(frozen=True, slots=True)
class Copies:
    """Who is a copy of whom, int64 (n) each: the fields of that name of `Fingerprints`."""

    same_as: NDArray[np.int64]
    exact_as: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DocumentFrequency:
    """In which of n texts the passages stand that several hold. `passage` int32, one a counted word: the number of the
    shared passage that begins there, -1 where no other text has it; texts that hold passage p:
    `holders[starts[p]:starts[p + 1]]`, int32 and int64; `turns` uint8, one a counted word: how many texts hold the turn
    of phrase that begins there, 2 to 255. Holders from n on are texts beside these n (`OtherTexts`), with `papers`, the
    outlet of each, and `days` float64, as in `Collection`.
    """

    passage: NDArray[np.int32]
    starts: NDArray[np.int64]
    holders: NDArray[np.int32]
    turns: NDArray[np.uint8]
    papers: Sequence[str | None] = ()
    days: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


class OtherTexts(Protocol):
    """Texts beside those that a run is over. Nothing is asked of them but which passages they hold."""

    def __len__(self) -> int:
        """How many articles have them, copies too."""

    def read(self) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        """Some texts at a time, until the next are asked for: the hashes of their counted words; bounds (n + 1) of each
        text in them; positions of those that are meant, the others are no longer there or are copies; and the number of
        each of the n."""

    def about(self, numbers: NDArray[np.int64]) -> tuple[list[str], list[str | None], NDArray[np.float64]]:
        """The id, the outlet and the day of the texts with these numbers."""


@dataclass(frozen=True, slots=True)
class CreditLinks:
    """What articles state of their sources. `named`: (left, right) rows -> how strongly one credits the outlet of the
    other; `sources`: row -> the outlets that it credits clearly; `releases`: rows that are press releases; `marked`:
    rows that say anything of where they come from, their own reporting included. Copies speak through the row that
    stands for them.
    """

    named: Mapping[tuple[int, int], str] = field(default_factory=dict)
    sources: Mapping[int, frozenset[str]] = field(default_factory=dict)
    releases: frozenset[int] = frozenset()
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """Who issued what n articles tell, as far as it was read before: `credits`, rows of that table of the kinds
    `dedup.tables.STATEMENTS`, and `read` bool (n), the articles that were read, whether they name anybody or not.
    """

    credits: pl.DataFrame
    read: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Attributed:
    """All that tracing asks of n articles: tables `articles` and `credits`, the outlets known, and who is a copy of
    whom.
    """

    articles: pl.DataFrame
    credits: pl.DataFrame
    outlets: Outlets
    copies: Copies

    @property
    def papers(self) -> list[str | None]:
        """The outlet of each article, by row."""
        return self.articles["outlet"].to_list()


@dataclass(frozen=True, slots=True)
class Collection(Attributed):
    """All that judging a pair of n articles asks: besides, their fingerprints, what they state of their sources, when
    each was published (`days` float64 (n), days since 1970, nan where unknown), whether its text is all there (`whole`
    bool (n)), and in how many texts each passage stands, unless there are too few texts or only a part is looked at.
    """

    prints: Fingerprints
    links: CreditLinks
    days: NDArray[np.float64]
    whole: NDArray[np.bool_]
    frequency: DocumentFrequency | None = None


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
class Clusters:
    """`members`: sorted rows of each cluster of two or more, compilations included, in the order of their first row;
    `cohesion`: mean pair probability of each; `compilations`: rows that take from unrelated clusters; `hubs`: whether
    a cluster stands by its hub alone. `anchors`, `origins`: where somebody decided the origin of a cluster, a row of it
    and the origin, an article's id or `outside:NAME`; of two of one cluster the last counts. `apart`: pairs of rows
    that somebody decided to be in no cluster together.
    """

    members: list[list[int]]
    cohesion: list[float]
    hubs: list[bool]
    compilations: set[int]
    anchors: list[int] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    apart: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the scorecards say of m pairs of rows, before relations are named.

    `pairs` int64 (m, 2); `measures` float32 (m, len(MEASURES)); `context` float32 (m, len(CONTEXT)), -1 where nothing
    is known or was asked; `newsroom` bool (m), judged by what is known beside the texts; `alone` float64 (m), the
    probability by the texts alone; `probability` and `story` float64 (m); `causes` m strings; `credit` float64 (m),
    log-odds added for stated ties (`dedup.relate.credit_links`); `frame` bool (m), one frame with other facts;
    `one_event` bool (m), what is told as one event if it is not derived.
    """

    pairs: NDArray[np.int64]
    measures: NDArray[np.float32]
    context: NDArray[np.float32]
    newsroom: NDArray[np.bool_]
    alone: NDArray[np.float64]
    probability: NDArray[np.float64]
    story: NDArray[np.float64]
    causes: list[str]
    credit: NDArray[np.float64]
    frame: NDArray[np.bool_]
    one_event: NDArray[np.bool_]

    def column(self, name: str) -> NDArray[np.float32]:
        """One measure of every pair."""
        return self.measures[:, MEASURES.index(name)]

    def columns(self, rows: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
        """All measures of some pairs, those of the texts and of what is known beside them."""
        texts, beside = self.measures[rows], self.context[rows]
        return {n: texts[:, i] for i, n in enumerate(MEASURES)} | {n: beside[:, i] for i, n in enumerate(CONTEXT)}


@dataclass(frozen=True, slots=True)
class Related:
    """`pairs`, `rejected`: tables of that name; `rows` int64 (m, 2), the rows of `pairs` in its order."""

    pairs: pl.DataFrame
    rejected: pl.DataFrame
    evidence: pl.DataFrame
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AcrossPairs:
    """What is said of m pairs of texts in two languages. `rows` int64 (m, 2), left < right, sorted; `probability`
    float64 (m), that one is a translation of the other or both of one text; `story` float64 (m), that both tell one
    event if not; `coverage` float64 (m, 2), the share of each text that stands in matched sentences; `passages`: table
    of that name, the matched sentences of likely translations; `notes`: what the run tells; `refuted` int64 (k, 2):
    pairs of rows that share words, as their language has it, and say nothing alike; `said` int8 (n): of each article
    what its status says besides, a place in `dedup.article_status.ACROSS`; `english` int8 (n): whether its text was
    read in English, 1, in another language, 0, or neither was told, -1; both (0) where there is one language.
    """

    rows: NDArray[np.int64]
    probability: NDArray[np.float64]
    story: NDArray[np.float64]
    coverage: NDArray[np.float64]
    passages: pl.DataFrame
    notes: dict[str, object]
    refuted: NDArray[np.int64]
    said: NDArray[np.int8]
    english: NDArray[np.int8]
