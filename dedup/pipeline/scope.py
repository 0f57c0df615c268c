"""A run over a part of a collection: what the rest of it says that the floors need, and the pairs to be judged.

An archive too large to be run over every night runs over what an add can change. The floors are the same; only what
they would learn of the whole collection is given here.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from dedup.candidates.generators import Candidates, within_window
from dedup.data import Fingerprints
from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """`pairs`: the pairs of ids that are to be judged, as `left`, `right` (in any order) and `causes`; `credits`: table
    `credits` of the articles; `paragraphs`: what outlets print under many articles, as `source` and `paragraph`
    (`dedup.clean.repetition.repeated_paragraphs`); `crowded`: outlets of the whole collection that are too large for a
    credit to them to mean one article.
    """

    pairs: pl.DataFrame
    credits: pl.DataFrame
    paragraphs: pl.DataFrame
    crowded: frozenset[str] = field(default_factory=frozenset)

    def candidates(self, articles: pl.DataFrame, prints: Fingerprints, settings: Settings) -> Candidates:
        """The pairs as rows of `articles`, each once; copies stand under their representatives.

        >>> from dedup.fingerprint.prints import fingerprint
        >>> from dedup.tables import conform, empty
        >>> texts = conform("articles", pl.DataFrame({"id": ["a", "b", "c"], "text": ["Ice."] * 2 + ["Ice melts."]}))
        >>> part = Part(pl.DataFrame({"left": ["c"], "right": ["b"], "causes": ["lexical"]}), empty("credits"),
        ...             pl.DataFrame())
        >>> part.candidates(texts, fingerprint(texts, empty("masks"), Settings()), Settings()).pairs.tolist()
        [[0, 2]]
        """
        row = articles.select(pl.col("id"), pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
        found = self.pairs.join(row, left_on="left", right_on="id").join(
            row, left_on="right", right_on="id", suffix="_right"
        )
        pairs = prints.same_as[found.select("row", "row_right").to_numpy().reshape(-1, 2)]
        causes = found["causes"].to_list()
        codes = pairs.min(1) << 32 | pairs.max(1)
        once, first = np.unique(codes, return_index=True)
        first = first[(once >> 32) != (once & 0xFFFFFFFF)]
        chosen = np.sort(pairs[first], 1)
        kept = [causes[i] for i in first.tolist()]
        dropped: dict[str, int] = {}
        if settings.window_days is not None:
            near = within_window(articles, chosen, settings.window_days)
            dropped = {"window": int((~near).sum())} if not near.all() else {}
            chosen, kept = chosen[near], [c for c, k in zip(kept, near.tolist(), strict=True) if k]
        return Candidates(np.asarray(chosen, np.int64).reshape(-1, 2), kept, dropped, {"part": len(articles)})
