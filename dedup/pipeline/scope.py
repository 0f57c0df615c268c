"""What a run is over: a whole collection, or a part of one of which the rest is known already.

An archive too large to be run over every night runs over what an add can change. The floors are the same for both;
where they would learn something of the whole collection, they ask the scope.
"""

from collections.abc import Callable
from collections.abc import Collection as Some
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import Candidates, candidates, within_window
from dedup.clean.masks import find_masks
from dedup.cluster.stories import stories
from dedup.credit.ladder import find_credits
from dedup.data import Collection, DocumentFrequency, Each, Encode, Fingerprints, Heard, Judgement
from dedup.fingerprint.document_frequency import document_frequency
from dedup.languages.adding import CAUSE as ACROSS
from dedup.outlets.registry import Outlets
from dedup.read import Reading
from dedup.relate.series import grown
from dedup.relate.series_continued import continued
from dedup.relate.series_seeds import seeds
from dedup.settings import Settings
from dedup.tables import empty, of_outlets, of_statements
from index.packed_pairs import packed

Masked = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""Table `masks` of the articles and the credits of a part."""


class Scope(Protocol):
    """What the floors ask of the collection as a whole."""

    @property
    def sketch(self) -> bool:
        """Whether signatures are needed."""

    @property
    def crowded(self) -> frozenset[str]:
        """Outlets that are too large for a credit to them to mean one article, beside those of the run itself."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the whole collection, beside those of the run itself."""

    def outlets(self, reading: Reading, known: Outlets) -> Outlets:
        """The outlets of the whole collection; `known`: those that were given."""

    def credits(self, articles: pl.DataFrame, outlets: Outlets, reading: Reading) -> pl.DataFrame:
        """Table `credits` of the articles."""

    def masks(self, articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
        """Table `masks` of the articles."""

    def candidates(
        self, articles: pl.DataFrame, prints: Fingerprints, credits: pl.DataFrame, settings: Settings,
        encode: Encode | None,
    ) -> Candidates:  # fmt: skip
        """The pairs to be judged, as rows of `articles`."""

    def across_pairs(self, articles: pl.DataFrame) -> NDArray[np.int64] | None:
        """int64 (k, 2): the pairs of rows of two languages to be looked at; None where the articles themselves tell."""

    def frequency(self, prints: Fingerprints) -> DocumentFrequency | None:
        """In how many texts each passage stands; None where that is not known."""

    def series(self, known: Collection) -> NDArray[np.int64]:
        """int64 (n): the series of each article as far as it is known before the pairs are judged, -1 for none."""

    def grown(self, known: Collection, judged: Judgement, series: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 (n): the same with what the judged pairs tell."""

    def shown(self, judged: Judgement, kept: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
        """Of the pairs `kept` (positions in `judged`) those of which evidence is wanted."""

    def heard(self, articles: pl.DataFrame) -> Heard | None:
        """Who issued what the articles tell, as far as it was read before."""

    def stories(self, clusters: pl.DataFrame, members: pl.DataFrame, pairs: pl.DataFrame, seed: int) -> pl.DataFrame:
        """Table `stories`."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A collection that is all there: everything is learned from it. `each`: how parts of it are gone over where each
    article is looked at alone.
    """

    each: Each = map
    sketch: bool = True
    crowded: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def outlets(self, reading: Reading, known: Outlets) -> Outlets:
        """Those given and those of the collection."""
        return known.including(reading.articles)

    def credits(self, articles: pl.DataFrame, outlets: Outlets, reading: Reading) -> pl.DataFrame:
        """What the articles and their metadata say."""
        return find_credits(articles, outlets, reading.metadata, self.each)

    def masks(self, articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
        """Boilerplate is what repeats among the articles themselves."""
        return find_masks(articles, credits, each=self.each)

    def candidates(
        self, articles: pl.DataFrame, prints: Fingerprints, credits: pl.DataFrame, settings: Settings,
        encode: Encode | None,
    ) -> Candidates:  # fmt: skip
        """What all generators propose."""
        return candidates(articles, prints, credits, settings, encode)

    def across_pairs(self, articles: pl.DataFrame) -> None:
        """They are proposed among the articles."""

    def frequency(self, prints: Fingerprints) -> DocumentFrequency | None:
        """Counted, where the texts are enough to tell."""
        return document_frequency(prints)

    def series(self, known: Collection) -> NDArray[np.int64]:
        """Titles and openings that come back."""
        return seeds(known)

    def grown(self, known: Collection, judged: Judgement, series: NDArray[np.int64]) -> NDArray[np.int64]:
        """And texts that fill one form anew."""
        return grown(known, judged, series)

    def shown(self, judged: Judgement, kept: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
        """All of them."""
        return kept

    def heard(self, articles: pl.DataFrame) -> None:
        """Nothing: every run over everything reads it anew."""

    def stories(self, clusters: pl.DataFrame, members: pl.DataFrame, pairs: pl.DataFrame, seed: int) -> pl.DataFrame:
        """All stories, divided at once."""
        return stories(clusters, members, pairs, seed)


@dataclass(frozen=True, slots=True)
class Part:
    """`pairs`: the pairs of ids that are to be judged, as `left`, `right` (in any order) and `causes`; `known_credits`:
    table `credits` of the articles; `masked`: table `masks` of articles and their credits, with what is repeated in the
    whole collection; `crowded`: outlets of the whole collection that are too large for a credit to them to mean one
    article; `known_series`: table `series` of the whole as far as it is known; `counted`: in how many texts of all the
    passages of these articles stand; `languages`: those of the whole collection; `heard_of`: articles of which the
    credits hold all whose statements they tell.
    """

    pairs: pl.DataFrame
    known_credits: pl.DataFrame
    masked: Masked
    crowded: frozenset[str] = field(default_factory=frozenset)
    known_series: pl.DataFrame = field(default_factory=lambda: empty("series"))
    counted: Callable[[Fingerprints], DocumentFrequency | None] = lambda prints: None
    languages: frozenset[str] = frozenset()
    heard_of: Some[str] = ()
    sketch: bool = False

    def outlets(self, reading: Reading, known: Outlets) -> Outlets:
        """Those given are those of the whole collection."""
        return known

    def credits(self, articles: pl.DataFrame, outlets: Outlets, reading: Reading) -> pl.DataFrame:
        """They are known."""
        return of_outlets(self.known_credits)

    def masks(self, articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
        """With the boilerplate of the whole collection."""
        return self.masked(articles, credits)

    def candidates(
        self, articles: pl.DataFrame, prints: Fingerprints, credits: pl.DataFrame, settings: Settings,
        encode: Encode | None,
    ) -> Candidates:  # fmt: skip
        """The pairs as rows of `articles`, each once; copies stand under their representatives.

        >>> from dedup.fingerprint.prints import fingerprint
        >>> from dedup.tables import conform, empty
        >>> texts = conform("articles", pl.DataFrame({"id": ["a", "b", "c"], "text": ["Ice."] * 2 + ["Ice melts."]}))
        >>> part = Part(pl.DataFrame({"left": ["c"], "right": ["b"], "causes": ["lexical"]}), empty("credits"),
        ...             find_masks)
        >>> prints, settings = fingerprint(texts, empty("masks"), Settings()), Settings()
        >>> part.candidates(texts, prints, empty("credits"), settings, None).pairs.tolist()
        [[0, 2]]
        """
        found = _placed(self.pairs.filter(pl.col("causes") != ACROSS), articles)
        pairs = prints.same_as[found.select("row", "row_right").to_numpy().reshape(-1, 2)]
        causes = found["causes"].to_list()
        once, first = np.unique(packed(np.sort(pairs)), return_index=True)
        first = first[(once >> 32) != (once & 0xFFFFFFFF)]
        chosen = np.sort(pairs[first], 1)
        kept = [causes[i] for i in first.tolist()]
        dropped: dict[str, int] = {}
        if settings.window_days is not None:
            near = within_window(articles, chosen, settings.window_days)
            dropped = {"window": int((~near).sum())} if not near.all() else {}
            chosen, kept = chosen[near], [c for c, k in zip(kept, near.tolist(), strict=True) if k]
        return Candidates(np.asarray(chosen, np.int64).reshape(-1, 2), kept, dropped, {"part": len(articles)})

    def across_pairs(self, articles: pl.DataFrame) -> NDArray[np.int64]:
        """Those that the whole collection proposes."""
        found = _placed(self.pairs.filter(pl.col("causes") == ACROSS), articles)
        return np.asarray(found.select("row", "row_right").to_numpy().reshape(-1, 2), np.int64)

    def frequency(self, prints: Fingerprints) -> DocumentFrequency | None:
        """Counted in the whole collection, where that is known."""
        return self.counted(prints)

    def series(self, known: Collection) -> NDArray[np.int64]:
        """Those that are known, with the new articles that continue them, and what comes back in the part itself."""
        return continued(known, self._series_known(known))

    def grown(self, known: Collection, judged: Judgement, series: NDArray[np.int64]) -> NDArray[np.int64]:
        """And texts that fill one form anew with another of these."""
        return grown(known, judged, series, surely=self._series_known(known) >= 0)

    def _series_known(self, known: Collection) -> NDArray[np.int64]:
        items = known.articles.select(pl.col("id")).join(
            self.known_series, left_on="id", right_on="article", how="left", maintain_order="left"
        )
        return items.select(pl.col("series").rank("dense").fill_null(0).cast(pl.Int64) - 1).to_series().to_numpy()

    def shown(self, judged: Judgement, kept: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
        """Derived pairs: an archive keeps no evidence of others."""
        return kept[judged.probability[kept] >= threshold]

    def heard(self, articles: pl.DataFrame) -> Heard:
        """What members of clusters tell is known."""
        said = of_statements(self.known_credits)
        return Heard(said, articles["id"].is_in(list(self.heard_of)).to_numpy())

    def stories(self, clusters: pl.DataFrame, members: pl.DataFrame, pairs: pl.DataFrame, seed: int) -> pl.DataFrame:
        """None: the archive moves its own (`dedup.archive.rebuild.move_stories`)."""
        return empty("stories")


def _placed(pairs: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Pairs of ids that are both here, with `row` and `row_right` of each."""
    row = articles.select(pl.col("id"), pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
    return pairs.join(row, left_on="left", right_on="id").join(row, left_on="right", right_on="id", suffix="_right")
