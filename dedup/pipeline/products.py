"""What floors give that later floors need, where that is more than one table: each a whole that can be kept.

The products of the other floors are tables, `dedup.data.Fingerprints`, `dedup.candidates.generators.Candidates` and
`dedup.data.Clusters`.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import Candidates
from dedup.data import Judgement, Related


@dataclass(frozen=True, slots=True)
class Aligned:
    """`found`: the candidates that were aligned; `judged`: what was said of them, and of pairs inside clusters;
    `series` int64 (n): the series of each article as far as it is known without judged pairs, -1 for none.
    """

    found: Candidates
    judged: Judgement
    series: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NamedPairs:
    """What is told of the pairs of `Aligned`. `probability` float64 (m) and `frame` bool (m) take the place of those of
    the judgement; `series` int64 (n), with what the judged pairs tell; `passages`: table of that name; `related`: the
    pairs that get a row. Where people decided: `before`, what the judge alone said of the pairs, by the number of the
    decision, and `apart` int64 (k, 2), later versions that are apart as the earlier ones are.
    """

    probability: NDArray[np.float64]
    frame: NDArray[np.bool_]
    series: NDArray[np.int64]
    passages: pl.DataFrame
    related: Related
    before: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"number": pl.Int64, "judged": pl.Float64})
    )
    apart: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    def of(self, judged: Judgement) -> Judgement:
        """The judgement with what was found since."""
        return replace(judged, probability=self.probability, frame=self.frame)


@dataclass(frozen=True, slots=True)
class TracedTables:
    """The tables of a result that tracing makes or completes."""

    credits: pl.DataFrame
    pairs: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    stories: pl.DataFrame
    series: pl.DataFrame
