"""Pairs of rows as pieces: under the chunk of one of their rows, each once, sorted."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.spark.article_records import LEFT, RIGHT, chunk_of
from dedup.spark.pieces import Piece
from index.packed_pairs import distinct


def pair_frame(pairs: NDArray[np.int64], **columns: NDArray[np.generic]) -> pl.DataFrame:
    """Pairs (m, 2) as columns `left` and `right`, and others beside."""
    pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
    return pl.DataFrame({LEFT: pairs[:, 0], RIGHT: pairs[:, 1], **columns})


def pairs_of(frame: pl.DataFrame) -> NDArray[np.int64]:
    """int64 (m, 2)."""
    return np.ascontiguousarray(frame.select(LEFT, RIGHT).to_numpy()).astype(np.int64)


def to_homes(starts: NDArray[np.int64], frame: pl.DataFrame, name: str, by: str = LEFT) -> Iterator[Piece]:
    """The rows of a frame as pieces, each under the chunk of the row in column `by`."""
    if frame.is_empty():
        return
    homes = pl.Series("home", chunk_of(starts, frame[by].to_numpy()))
    for (home,), part in frame.with_columns(homes).group_by("home"):
        yield Piece(int(home), name, part.drop("home"))


def once(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same pairs, each once, the smaller row left, sorted.

    >>> once(np.array([[4, 2], [2, 4], [1, 3]])).tolist()
    [[1, 3], [2, 4]]
    """
    return distinct(np.sort(pairs.reshape(-1, 2), 1))[0]
