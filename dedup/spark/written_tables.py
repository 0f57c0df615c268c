"""Floors' products -> the tables of a result, a chunk's rows of all of them together, written as they come."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.spark.article_records import ROW, articles_of, flat
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.tables import SCHEMAS, TABLES, conform, empty, of_outlets

IN_CHUNKS = ("articles", "credits", "pairs", "passages", "evidence", "clusters", "members", "series")
"""Tables whose rows stand in the order of chunks."""


def tables_of(
    records: Flow, named: Flow, traced: Flow, clusters: Flow, series: Flow, firsts: NDArray[np.int64]
) -> Flow:  # fmt: skip
    """Pieces of the tables `IN_CHUNKS` under chunks. `firsts`: how many series are called by rows before each chunk."""
    parts = records.only("records").also(
        named.only("pairs", "passages", "evidence"), traced.only("statements", "bases"),
        clusters.only("clusters", "members"), series.only("series"),
    )  # fmt: skip
    return parts.grouped(partial(_tables, firsts), max(1, len(firsts) - 1))


def _tables(firsts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    records = given["records"].sort(ROW)
    yield Piece(key, "articles", articles_of(records))
    yield Piece(key, "masked", pl.DataFrame({"masked": [int(records["masks"].list.len().sum())]}))
    credits = pl.concat([of_outlets(flat(records, "credits")), _table("credits", given, "statements")])
    yield Piece(key, "credits", credits.sort("article", "start", "end", "name", nulls_last=True))
    if "pairs" in given:
        yield Piece(key, "pairs", _with_basis(given["pairs"].sort("left_row", "right_row"), given.get("bases")))
    for name, by in (
        ("passages", ["left_row", "right_row", "left_start", "right_start"]),
        ("evidence", ["left_row", "right_row"]),
    ):
        if name in given:
            yield Piece(key, name, conform(name, given[name].sort(by).select(list(SCHEMAS[name]))))
    for name in ("clusters", "members"):
        if name in given:
            yield Piece(key, name, given[name])
    if "series" in given:
        some = given["series"].sort("called", "article")
        number = some["called"].rank("dense").cast(pl.Int64) + int(firsts[key])
        named = some.with_columns(series=pl.lit("r") + number.cast(pl.String).str.zfill(6))
        yield Piece(key, "series", conform("series", named.select(list(SCHEMAS["series"]))))


def _table(name: str, given: Mapping[str, pl.DataFrame], called: str) -> pl.DataFrame:
    return conform(name, given[called].select(list(SCHEMAS[name]))) if called in given else empty(name)


def _with_basis(pairs: pl.DataFrame, bases: pl.DataFrame | None) -> pl.DataFrame:
    if bases is not None:
        told = bases.rename({"left": "left_row", "right": "right_row"})
        pairs = pairs.drop("basis").join(told, on=["left_row", "right_row"], how="left", maintain_order="left")
        pairs = pairs.with_columns(pl.col("basis").fill_null("undecided"))
    return conform("pairs", pairs.select(list(SCHEMAS["pairs"])))


def series_before(series: Flow, chunks: int) -> NDArray[np.int64]:
    """int64: how many series are called by rows before each chunk."""
    out = np.zeros(chunks + 1, np.int64)
    told = series.only("series").each(_called).told("called")
    if told is not None:
        many = told.group_by("chunk").agg(pl.col("called").n_unique())
        out[many["chunk"].to_numpy() + 1] = many["called"].to_numpy()
    return np.cumsum(out)


def _called(piece: Piece) -> Pieces:
    some = piece.rows.select("called").unique().with_columns(chunk=pl.lit(piece.key, pl.Int64))
    yield Piece(piece.key, "called", some.select("chunk", "called"))


class Written:
    """The tables of a result folder, written piece by piece, each in the order in which its pieces come."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open = folder, dict[str, Any]()

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows at the end of a table."""
        import pyarrow.parquet as pq

        data = conform(name, rows).to_arrow()
        if name not in self._open:
            path = self._folder / f"{name}.parquet"
            self._open[name] = pq.ParquetWriter(path, data.schema, compression="zstd", write_statistics=False)
        self._open[name].write_table(data)

    def close(self) -> None:
        """Finish all tables; those without a row are written empty."""
        for name in TABLES:
            if name not in self._open:
                self.add(name, empty(name))
            self._open[name].close()
