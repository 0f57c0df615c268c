"""Which candidate pairs are worth aligning: most that only words in common proposed share no more than their subject.

Aligning two texts costs some five times as much as counting which content words they share, and of the pairs that
nothing but the lexical generator proposed in real news one in fifty gets a row. A sum of small trees over what is
counted and what is known of dates and outlets (`screen.json`, by `benchmarks/train_screen.py`) drops those that surely
get none; a pair with a passage, a near copy or a credit in common is never dropped, nor one that a transformer
proposed.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.measures import CONTEXT
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.context import outlets_and_days
from dedup.relate.scorecard import screen
from index.by_left import by_left

BESIDE = ("days_apart", "one_outlet")
"""What the trees ask beside the texts; -1 where it is not known."""
SCREENED = "lexical"
"""The cause, alone, whose pairs are looked at."""
WORTH = -4.5
"""Log-odds from which a pair is aligned. Of real news that the trees had not seen .72 of the pairs looked at lie below,
and with them .0007 of all rows: no derived pair and none that is undecided (docs/LOG.md)."""
BATCH = 1 << 18
"""Pairs that are looked at in one go: bounds memory."""
First = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Pairs of rows -> their cheap measures, columns as named beside."""


def worth_aligning(
    known: Collection, pairs: NDArray[np.int64], causes: Sequence[str], first: First, names: Sequence[str]
) -> NDArray[np.bool_]:
    """bool (m): which of the pairs (m, 2) of rows, proposed for `causes`, are to be aligned. `first` gives the measures
    `names` of pairs, float32 (k, len(names)).
    """
    worth = np.ones(len(pairs), np.bool_)
    looked_at = np.flatnonzero(np.fromiter((c == SCREENED for c in causes), np.bool_, len(pairs)))
    looked_at = looked_at[by_left(pairs[looked_at])[0]]
    outlets = outlet_numbers(known.papers)
    for at in range(0, len(looked_at), BATCH):
        some = looked_at[at : at + BATCH]
        measures = first(pairs[some])
        columns = {n: measures[:, i] for i, n in enumerate(names)} | beside(known, outlets, pairs[some])
        worth[some] = screen().log_odds(columns) >= WORTH
    return worth


def beside(
    known: Collection, outlets: NDArray[np.int64], pairs: NDArray[np.int64]
) -> dict[str, NDArray[np.float32]]:  # fmt: skip
    """The columns `BESIDE`, float32 (m) each; `outlets` int64 (n), as `outlet_numbers` gives them.

    >>> import polars as pl
    >>> from dedup.relate.collection import texts_alone
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Rain."] * 2, "outlet": ["Post", "Post"]}))
    >>> known = texts_alone(two, fingerprint(two, empty("masks"), Settings()))
    >>> {n: c.tolist() for n, c in beside(known, outlet_numbers(known.papers), np.array([[0, 1]])).items()}
    {'days_apart': [-1.0], 'one_outlet': [1.0]}
    """
    columns = outlets_and_days(known, outlets, pairs)
    return {name: columns[:, CONTEXT.index(name)] for name in BESIDE}
