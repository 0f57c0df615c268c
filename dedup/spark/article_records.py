"""An article as one row, with all that floors found of it: what travels between workers.

Table `articles` with `row` (its place among all articles in the order of ids), `day` (days since 1970, nan where not
known), `same_as` and `exact_as` (rows: `dedup.data.Fingerprints`), `words` (counted ones), and its rows of the tables
`credits` and `masks` as lists.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.tables import SCHEMAS, conform, empty

ROW, LEFT, RIGHT = "row", "left", "right"


def nested(table: pl.DataFrame, name: str, ids: pl.Series) -> pl.Series:
    """The rows of a table of articles as lists, in the order of `ids`; `name`: of the table.

    >>> masks = conform("masks", pl.DataFrame({"article": ["b"], "start": [0], "end": [4], "kind": ["photo"]}))
    >>> nested(masks, "masks", pl.Series(["a", "b"])).list.len().to_list()
    [0, 1]
    """
    inner = pl.struct(c for c in SCHEMAS[name] if c != "article")
    lists = conform(name, table).group_by("article", maintain_order=True).agg(inner.alias(name))
    out = pl.DataFrame({"article": ids}).join(lists, on="article", how="left", maintain_order="left")[name]
    return out.fill_null(pl.Series([[]], dtype=out.dtype))


def flat(records: pl.DataFrame, name: str) -> pl.DataFrame:
    """Table `name` of records that hold it as lists."""
    some = records.filter(pl.col(name).list.len() > 0).select(pl.col("id").alias("article"), name)
    if some.is_empty():
        return empty(name)
    return conform(name, some.explode(name).unnest(name))


def articles_of(records: pl.DataFrame) -> pl.DataFrame:
    """Table `articles` of records."""
    return conform("articles", records.select(list(SCHEMAS["articles"])))


def placed(rows: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64: the place of each `wanted` row in the sorted `rows`, -1 where it is not there.

    >>> placed(np.array([2, 5]), np.array([5, 3])).tolist()
    [1, -1]
    """
    if not len(rows):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    return np.where(rows[at] == wanted, at, -1).astype(np.int64)


def gathered(wanted: Flow, records: Flow, starts: NDArray[np.int64], tasks: int) -> Flow:
    """Records brought to who asks for them. `wanted`: pieces `wanted` with column `row`, under the key of who asks;
    `records`: of each chunk; `starts` int64: the first row of each chunk. Gives pieces `records` under the keys of who
    asked, each record once, in no order.
    """
    asked = wanted.only("wanted").each(partial(_asked, starts))
    return asked.also(records.only("records", "spoken")).grouped(_answered, tasks)


def _asked(starts: NDArray[np.int64], piece: Piece) -> Pieces:
    for chunk, rows in by_chunk(starts, piece.rows[ROW].unique().sort().to_numpy()):
        yield Piece(chunk, "asked", pl.DataFrame({ROW: rows, "by": piece.key}, schema={ROW: pl.Int64, "by": pl.Int64}))


def by_chunk(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Sorted rows by the chunk that they are of.

    >>> [(c, r.tolist()) for c, r in by_chunk(np.array([0, 3]), np.array([1, 2, 4]))]
    [(0, [1, 2]), (1, [4])]
    """
    bounds = np.searchsorted(rows, np.append(starts[1:], np.iinfo(np.int64).max))
    low = 0
    for chunk, high in enumerate(bounds.tolist()):
        if high > low:
            yield chunk, rows[low:high]
        low = high


def chunk_of(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64: the chunk of each row."""
    return (np.searchsorted(starts, rows, side="right") - 1).astype(np.int64)


def _answered(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "asked" not in given or "records" not in given:
        return
    records = given["records"].sort(ROW)
    rows = records[ROW].to_numpy()
    spoken = given.get("spoken")
    for (by,), some in given["asked"].sort("by", ROW).group_by("by", maintain_order=True):
        at = placed(rows, some[ROW].to_numpy())
        yield Piece(int(by), "records", records[at[at >= 0]])
        if spoken is not None:
            yield Piece(int(by), "spoken", spoken.join(some.select(same_as=ROW), on="same_as", how="semi"))
