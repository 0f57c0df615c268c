"""How one article of a pair relates to the other, summed over all derivation trees of their cluster; as numbers.

A large collection has millions of pairs in clusters: arrays hold them in nine bytes each, where a dictionary takes
hundreds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.trace.matrix_tree import Trees
from dedup.trace.pair_table import Shared
from index.packed_pairs import packed

FROM, COMMON = 0.6, 0.3
"""Edge probability from which a pair's basis is "from" the other, and up to which (both ways) "common-source"."""
BASES = ("undecided", "right-from-left", "left-from-right", "common-source")


@dataclass(frozen=True, slots=True)
class PairBasis:
    """The basis of k pairs of rows. `keys` int64 (k), `packed` pairs, left row < right row; `codes` int8 (k), places
    in `BASES`. Of a pair that stands there twice the last counts.
    """

    keys: NDArray[np.int64]
    codes: NDArray[np.int8]

    def of(self, rows: NDArray[np.int64]) -> pl.Series:
        """The basis of each pair (m, 2) of rows, in their order; "undecided" of those that are not here.

        >>> told = PairBasis(packed(np.array([[2, 7], [0, 1]])), np.array([3, 1], np.int8))
        >>> told.of(np.array([[0, 1], [0, 7]])).to_list()
        ['right-from-left', 'undecided']
        """
        order = np.argsort(self.keys, kind="stable")
        keys, wanted = self.keys[order], packed(rows)
        at = np.searchsorted(keys, wanted, side="right") - 1
        found = at >= 0
        found[found] = keys[at[found]] == wanted[found]
        codes = np.zeros(len(wanted), np.int8)
        codes[found] = self.codes[order][at[found]]
        return pl.Series(BASES, dtype=pl.String).gather(codes)


def basis_of(traced: Sequence[int], trees: Trees, shared: Shared) -> PairBasis:
    """Of the pairs of rows `traced`, of which `trees` are the sums and `shared` what they have in common: those that
    were judged, each with what the sums say of it.
    """
    down, up = trees.edges, trees.edges.T
    said = np.select([down >= FROM, up >= FROM, down + up <= COMMON], [1, 2, 3], 0)
    x, y = np.nonzero(np.triu(said * shared.own, 1))
    at = np.asarray(traced, np.int64)
    return PairBasis(packed(np.stack([at[x], at[y]], 1)), said[x, y].astype(np.int8))


def together(parts: Sequence[PairBasis]) -> PairBasis:
    """The pairs of all clusters."""
    if not parts:
        return PairBasis(np.zeros(0, np.int64), np.zeros(0, np.int8))
    return PairBasis(np.concatenate([p.keys for p in parts]), np.concatenate([p.codes for p in parts]))
