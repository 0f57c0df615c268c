"""The tables of a finished result as tracing takes them: articles and pairs by the number of their rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Copies
from dedup.settings import Settings
from dedup.tables import Frames
from dedup.text.tokenizer import read_words
from index.exact import equal_groups


def settings_of(frames: Frames) -> Settings:
    """The settings of the run that made a result; the defaults where it does not tell."""
    given = frames.run.get("settings", {})
    return Settings(**{f.name: given[f.name] for f in fields(Settings) if f.name in given})


def rows_of(names: pl.Series) -> dict[str, list[int]]:
    """Name -> the rows in which it stands.

    >>> rows_of(pl.Series(["a", "b", "a"]))
    {'a': [0, 2], 'b': [1]}
    """
    out: dict[str, list[int]] = defaultdict(list)
    for n, name in enumerate(names):
        out[name].append(n)
    return dict(out)


def copies_of(frames: Frames, row: Mapping[str, int]) -> Copies:
    """Who is a copy of whom, from the pairs that a scan gave to copies. `row`: id -> its row in table `articles`."""
    same = np.arange(len(row), dtype=np.int64)
    exact = same.copy()
    equal = frames.pairs.filter(pl.col("causes") == "equal").select("left", "right", "relation").rows()
    nearly = []
    for first, copy, relation in equal:
        same[row[copy]] = row[first]
        if relation == "exact":
            exact[row[copy]] = row[first]
        else:
            nearly.append(row[copy])
    if nearly:  # copies without the credit of the first may be exact copies of each other: their words tell
        nearly.sort()
        words = read_words(frames.articles["text"][nearly], offsets=False, flags=False)
        exact[nearly] = np.array(nearly)[equal_groups(words.hashes, words.bounds)]
    return Copies(same, exact)


def pairs_by_row(pairs: pl.DataFrame, row: Mapping[str, int]) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """int64 (m, 2): the rows of each pair, left < right, and the pairs with their sides in that order."""
    ends = [pairs[side].replace_strict(row, return_dtype=pl.Int64).to_numpy() for side in ("left", "right")]
    rows = np.stack(ends, 1).astype(np.int64, copy=False)  # of no articles polars gives no numbers
    rows = rows.reshape(-1, 2)
    # rows are in the order of ids in every result; a table that was sorted by hand may not be
    turned = pl.Series(rows[:, 0] > rows[:, 1], dtype=pl.Boolean)
    sides = [
        pl.when(turned).then(f"{name}_{other}").otherwise(f"{name}_{side}").alias(f"{name}_{side}")
        for name in ("coverage", "verbatim")
        for side, other in (("left", "right"), ("right", "left"))
    ]
    direction = pl.when(turned).then(-pl.col("direction")).otherwise("direction").alias("direction")
    return np.sort(rows, 1), pairs.with_columns(*sides, direction)
