"""The judged pairs of a collection as columns, found by their two rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Copies
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


class PairTable:
    """The derived pairs of n articles as columns, by the number of their rows; the last row of each column stands for
    "unknown". Copies share the pairs of the row that stands for them.

    `rows` int64 (m, 2), left < right, of table `pairs` (m); `copies`: who stands under whom.
    """

    def __init__(self, rows: NDArray[np.int64], pairs: pl.DataFrame, copies: Copies) -> None:
        self._same, self._exact = copies.same_as, copies.exact_as
        self._n = n = len(self._same)
        derived = np.flatnonzero(pairs["relation"].is_in(DERIVED).to_numpy())
        keys = rows[derived, 0] * n + rows[derived, 1]
        order = np.argsort(keys)
        self._keys = np.append(keys[order], np.iinfo(np.int64).max)
        table = pairs[derived[order]]
        codes = table["relation"].replace_strict(_CODE, return_dtype=pl.Int64).to_numpy()
        self._relation = np.append(codes, -1)
        self._figures = np.zeros((len(_FIGURES), len(table) + 1))
        for i, name in enumerate(_FIGURES):
            self._figures[i, :-1] = table[name].to_numpy()
        with np.errstate(divide="ignore"):
            self._figures[-1] = np.clip(2 * np.arctanh(self._figures[-1]), -MOST_SAID, MOST_SAID)

    def shared(self, rows: Sequence[int], others: Sequence[int] | None = None) -> Shared:
        """What x of `rows` and y of `others` (`rows` again without them) share. A copy without a pair of its own has
        that of the article that stands for it.
        """
        x = np.asarray(rows, np.int64)
        y = x if others is None else np.asarray(others, np.int64)
        tops = self._same[x], self._same[y]
        own = self._find(x, y)
        place = np.where(own >= 0, own, self._find(*tops))
        low = np.where(own >= 0, np.less.outer(x, y), np.less.outer(*tops))
        # of two copies of one article without a pair of their own everything is shared
        twins = (place < 0) & np.equal.outer(*tops) & np.not_equal.outer(x, y)
        same = np.equal.outer(self._exact[x], self._exact[y])
        copied = np.where(same, _CODE["exact"], _CODE["near-duplicate"])
        p, left, right, verbatim_left, verbatim_right, z = self._figures[:, place]
        return Shared(
            have=(place >= 0) | twins,
            own=own >= 0,
            relation=np.where(twins, copied, self._relation[place]),
            probability=np.where(twins, 1.0, p),
            covered=np.where(twins, 1.0, np.where(low, right, left)),
            verbatim=np.where(twins, 1.0, np.where(low, verbatim_right, verbatim_left)),
            towards=np.where(low, z, -z),
        )

    def _find(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, m): where the pair of x and y stands in the columns; -1 where there is none."""
        low, high = np.minimum.outer(rows, others), np.maximum.outer(rows, others)
        keys = low * self._n + high
        at = np.searchsorted(self._keys, keys)
        return np.asarray(np.where((self._keys[at] == keys) & (low != high), at, -1), np.int64)

    def linked(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Bool]:
        """Both rows of every pair, and whether it is a revision."""
        a, b = np.divmod(self._keys[:-1], max(self._n, 1))
        return a, b, np.asarray(self._relation[:-1] == _CODE["revision"], np.bool_)

    def degrees(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of `rows` each article has a pair with, over all articles; 0 for the others."""
        inside = np.zeros(self._n, np.bool_)
        inside[rows] = True
        a, b, _ = self.linked()
        both = inside[a] & inside[b]
        return np.bincount(np.concatenate([a[both], b[both]]), minlength=self._n)
