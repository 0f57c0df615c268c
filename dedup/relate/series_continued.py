"""Series in a part of a collection: those known of the whole, which new articles continue, and what comes back here."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Collection
from dedup.outlets.numbers import outlet_numbers
from dedup.relate.series_seeds import form_keys, seeds, together


def continued(known: Collection, series: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 (n): the row that each article's series is called by, the least that has it; -1 for an article of none.

    `series` int64 (n): numbers of the series that articles are known to be of, -1 for none. Who has the title or the
    opening of one of them, and its outlet, is its next issue.

    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.outlets.registry import Outlets
    >>> from dedup.relate.collection import collection_of
    >>> from dedup.settings import Settings
    >>> from dedup.tables import conform, empty
    >>> daily = conform("articles", pl.DataFrame({
    ...     "id": ["a", "b", "c"], "text": ["Rain, 4 mm.", "Sun all day.", "He resigned."], "outlet": "Orlen Post",
    ...     "title": ["Orlen harbour forecast for 3 March", "Orlen harbour forecast for 4 March", "Mayor resigns"]}))
    >>> prints = fingerprint(daily, empty("masks"), Settings())
    >>> continued(collection_of(daily, empty("credits"), Outlets([]), prints), np.array([7, -1, -1]))
    array([ 0,  0, -1])
    """
    row = np.arange(len(series))
    frame = pl.DataFrame({"row": row, "series": series, "outlet": outlet_numbers(known.papers)})
    of_one = frame.filter(pl.col("series") >= 0).group_by("series", maintain_order=True).agg("row")["row"].to_list()
    for keys in form_keys(known):
        groups = frame.with_columns(key=keys).filter(pl.col("key").is_not_null(), pl.col("outlet") >= 0)
        found = groups.group_by("outlet", "key", maintain_order=True).agg("row", pl.col("series").max())
        of_one += found.filter(pl.col("series") >= 0)["row"].to_list()
    new = seeds(known)
    inside = np.flatnonzero(new >= 0)
    return together(len(series), [*of_one, *np.column_stack([new[inside], inside]).tolist()])
