"""The judged pairs of a collection as columns, found by their two rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.tables import DERIVED

MOST_SAID = 6.0
"""Log-odds beyond which the texts of one pair say no more of its direction."""


_CODE = {name: i for i, name in enumerate(DERIVED)}


_FIGURES = ("probability", "coverage_left", "coverage_right", "verbatim_left", "verbatim_right", "direction")


Float = NDArray[np.float64]


Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shared:
    """What n articles share with m, as (n, m) arrays: [x, y] is the step "y was made from x".

    `have`, whether anything is known of the pair, and `own`, of these two and not of their copies; `relation` int64,
    the place in `DERIVED`, -1 where nothing is known; `probability`, 0..1; `covered` and `verbatim`, shares of y found
    in x; `towards`, log-odds of at most `MOST_SAID` that y was made from x and not x from y, as the two texts say.
    """

    have: Bool
    own: Bool
    relation: NDArray[np.int64]
    probability: Float
    covered: Float
    verbatim: Float
    towards: Float

    def is_of(self, *relations: str) -> Bool:
        """Where the pair has one of these relations."""
        wanted = np.zeros(len(DERIVED) + 1, np.bool_)
        wanted[[_CODE[r] for r in relations]] = True
        return np.asarray(wanted[self.relation], np.bool_)  # -1 is the last, never wanted

    def name(self, x: int, y: int) -> str | None:
        """The relation of x and y; None where nothing is known of them."""
        return DERIVED[self.relation[x, y]] if self.have[x, y] else None
