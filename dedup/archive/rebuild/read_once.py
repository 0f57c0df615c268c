"""What the runs of one add read of its articles, each once: masks, words, and who else holds their passages.

New articles are looked at twice, to find whom they belong with and then in the run over the part; and a part that grew
is run over again, often with the same articles.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from dedup.archive.rebuild.kept_words import KeptWords
from dedup.archive.store.database import Database
from dedup.clean.masks import find_masks
from dedup.data import DocumentFrequency, Fingerprints
from dedup.fingerprint.document_frequency import document_frequency
from dedup.tables import empty

T = TypeVar("T")


@dataclass(slots=True)
class ReadOnce:
    """A `dedup.pipeline.steps.Keep` of fingerprints. `paragraphs`: what outlets repeat, as
    `dedup.archive.rebuild.collection_facts` keeps it.
    """

    db: Database
    paragraphs: pl.DataFrame
    prints: Fingerprints | None = None
    _here: frozenset[str] = frozenset()
    _frequency: DocumentFrequency | None = None
    _masks: pl.DataFrame = field(default_factory=lambda: empty("masks"))
    _masked: set[str] = field(default_factory=set)

    def masks(self, articles: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
        """Table `masks` of the articles; `credits` of an article must be the same each time."""
        new = articles.filter(~pl.col("id").is_in(sorted(self._masked)))
        if len(new):
            self._masks = pl.concat([self._masks, find_masks(new, credits, self.paragraphs)])
            self._masked |= set(new["id"])
        return self._masks.join(articles.select(article="id"), on="article", how="semi", maintain_order="left")

    def begin(self, articles: pl.DataFrame) -> None:
        """A run over these articles begins."""
        here = frozenset(articles["id"])
        if here != self._here:
            self._here, self.prints, self._frequency = here, None, None

    def frequency(self, prints: Fingerprints) -> DocumentFrequency | None:
        """In how many texts of the archive each passage of the run's articles stands."""
        if self._frequency is None:
            self._frequency = document_frequency(prints, KeptWords(self.db, self._here))
        return self._frequency

    def load(self, floor: str, kind: type[T]) -> tuple[T, float] | None:
        """The fingerprints of the run before, where it was over the same articles."""
        kept: Any = self.prints
        return (kept, 0.0) if floor == "fingerprint" and kept is not None else None

    def save(self, floor: str, product: Any, seconds: float) -> None:
        """Remember the fingerprints."""
        if floor == "fingerprint":
            self.prints = product
