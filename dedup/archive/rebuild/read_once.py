"""What the runs of one add read of its articles, each once: masks, words, and who else holds their passages.

New articles are looked at twice, to find whom they belong with and then in the run over the part; and what a part grew
by is run over again with what it touches.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.rebuild.kept_words import KeptWords, keep_words
from dedup.archive.search.postings import standing
from dedup.archive.store.database import Database
from dedup.clean.masks import find_masks
from dedup.data import DocumentFrequency, Fingerprints
from dedup.fingerprint.document_frequency import document_frequency
from dedup.tables import empty

T = TypeVar("T")


@dataclass(slots=True)
class ReadOnce:
    """A `dedup.pipeline.steps.Keep` of the fingerprints of the last run. `paragraphs`: what outlets repeat, as
    `dedup.archive.rebuild.collection_facts` keeps it; `gone`: articles that leave.
    """

    db: Database
    paragraphs: pl.DataFrame
    gone: Collection[str] = ()
    _prints: Fingerprints | None = None
    _standing: NDArray[np.int64] | None = None
    _fresh: pl.DataFrame = field(default_factory=lambda: empty("articles"))
    _under: frozenset[str] = frozenset()
    _here: frozenset[str] = frozenset()
    _masks: pl.DataFrame = field(default_factory=lambda: empty("masks"))
    _masked: set[str] = field(default_factory=set)
    _credits: pl.DataFrame = field(default_factory=lambda: empty("credits"))

    def standing(self) -> NDArray[np.int64]:
        """The numbers of all articles that stand for themselves, once the new ones have theirs."""
        if self._standing is None:
            self._standing = standing(self.db, self.gone)
        return self._standing

    def masks(self, articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
        """Table `masks` of the articles, found anew where one has other `credits` than the last time."""
        mine = credits.join(articles, left_on="article", right_on="id", how="semi")
        known = self._credits.join(articles, left_on="article", right_on="id", how="semi")
        ways = ((mine, known), (known, mine))
        other = pl.concat([a.join(b, on=a.columns, how="anti", nulls_equal=True) for a, b in ways])["article"]
        anew = ~pl.col("id").is_in(sorted(self._masked)) | pl.col("id").is_in(other.unique().implode())
        new = articles.filter(anew)
        if len(new):
            kept = (t.join(new, left_on="article", right_on="id", how="anti") for t in (self._masks, self._credits))
            masks, told = kept
            self._masks = pl.concat([masks, find_masks(new, credits, self.paragraphs)])
            self._credits = pl.concat([told, mine.join(new, left_on="article", right_on="id", how="semi")])
            self._masked |= set(new["id"])
        return self._masks.join(articles.select(article="id"), on="article", how="semi", maintain_order="left")

    def begin(self, articles: pl.DataFrame) -> None:
        """A run over these articles begins."""
        self._here = frozenset(articles["id"])

    def ran(self, fresh: pl.DataFrame, under: Collection[str]) -> None:
        """The first run is over: the words of the new articles are kept, so that further ones know them; `under`: the
        copies that it found.
        """
        if self._prints is not None:
            keep_words(self.db, self._prints, fresh["id"].to_list())
        self._fresh, self._under = fresh, frozenset(under)

    def frequency(self, prints: Fingerprints) -> DocumentFrequency | None:
        """In how many texts of the archive each passage of the run's articles stands."""
        return document_frequency(prints, KeptWords(self.db, self._here, self._under, self.standing(), self._fresh))

    def load(self, floor: str, kind: type[T]) -> tuple[T, float] | None:
        """None: each run is over other articles."""
        return None

    def save(self, floor: str, product: Any, seconds: float) -> None:
        """Remember the fingerprints."""
        if floor == "fingerprint":
            self._prints = product
