"""Lexical neighbours: terms in blocks of articles, every block searched for every article, the best of all kept.

Only the vocabulary of the collection, with how many hold each word, is known to all workers. What a search walks is
settled by it, so that a part of the articles is searched as if it were the whole.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.generators import CREDIT_NEIGHBOURS, NEIGHBOURS
from dedup.candidates.weighted_terms import idf_of, weighed
from dedup.spark.article_records import ROW, flat, placed
from dedup.spark.pair_pieces import pair_frame, to_homes
from dedup.spark.pieces import Flow, Piece, Pieces
from index.inverted_index import Pooled, Terms, merged_pools, nearest_by_terms, pooled_by_terms

BLOCK = 8
"""Chunks whose terms are searched at once."""


class Vocabulary:
    """The words of a collection, uint32 sorted, how many of its articles hold each, and how rare that is."""

    def __init__(self, words: NDArray[np.uint32], holders: NDArray[np.int64], articles: int) -> None:
        self.words, self.holders = words, holders
        self.idf, self.source = idf_of(words, holders, articles)

    def terms(self, held: pl.DataFrame) -> Terms:
        """Terms ready for search, of rows of pieces `terms`."""
        words = held["words"].explode(empty_as_null=False).drop_nulls().to_numpy()
        times = held["times"].explode(empty_as_null=False).drop_nulls().to_numpy()
        first = np.append(0, np.cumsum(held["words"].list.len().to_numpy())).astype(np.int64)
        return weighed(np.searchsorted(self.words, words).astype(np.int32), times, first, self.idf)


def vocabulary_of(signed: Flow, own: int) -> Vocabulary:
    """The vocabulary of the articles that stand for themselves, of which there are `own`."""
    told = signed.only("vocabulary").grouped(_counted).told("words")
    if told is None:
        return Vocabulary(np.zeros(0, np.uint32), np.zeros(0, np.int64), own)
    found = told.sort("word")
    return Vocabulary(found["word"].to_numpy(), found["many"].to_numpy(), own)


def _counted(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    yield Piece(key, "words", given["vocabulary"].group_by("word").agg(pl.col("many").sum().cast(pl.Int64)))


def neighbours(signed: Flow, vocabulary: Any, starts: NDArray[np.int64]) -> Flow:
    """Pieces `records` under chunks: of each row (`row`) its nearest (`near`, rows, -1 where there are fewer) and their
    `cosines`."""
    blocks = -(-len(starts) // BLOCK)
    splits = max(1, -(-signed.tasks // blocks))
    place = partial(_to_blocks, BLOCK, blocks, splits)
    found = (
        signed.only("terms").each(place).grouped(partial(_searched, vocabulary, starts, blocks == 1), blocks * splits)
    )
    return found if blocks == 1 else found.grouped(_merged, signed.tasks)


def _to_blocks(block: int, blocks: int, splits: int, piece: Piece) -> Pieces:
    """A chunk's terms as targets to all searches of its block, and as queries to one search of every block."""
    for split in range(splits):
        yield Piece((piece.key // block) * splits + split, "targets", piece.rows)
    for other in range(blocks):
        yield Piece(other * splits + piece.key % splits, "queries", piece.rows)


def _searched(
    vocabulary: Any, starts: NDArray[np.int64], whole: bool, key: int, given: Mapping[str, pl.DataFrame]
) -> Pieces:
    if "targets" not in given or "queries" not in given:
        return
    known: Vocabulary = vocabulary.value
    held = pl.concat([given["targets"], given["queries"]]).unique(ROW).sort(ROW)
    rows = held[ROW].to_numpy()
    asked = given["queries"][ROW].sort().to_numpy()
    targets = placed(rows, given["targets"][ROW].sort().to_numpy())
    found = pooled_by_terms(known.terms(held), known.holders, placed(rows, asked), targets)
    if whole:
        near, cosines = merged_pools(found, len(asked), NEIGHBOURS)
        yield from to_homes(starts, _lists(asked, np.where(near < 0, -1, rows[near]), cosines), "records", by=ROW)
        return
    frame = pl.DataFrame({
        ROW: asked[found.query], "other": rows[found.row], "partial": found.partial, "cosine": found.cosine
    })  # fmt: skip
    yield from to_homes(starts, frame, "pooled", by=ROW)
    yield from to_homes(starts, pl.DataFrame({ROW: asked}), "asked", by=ROW)


def _merged(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    rows = given["asked"][ROW].unique().sort().to_numpy()
    empty = pl.DataFrame(schema={ROW: pl.Int64, "other": pl.Int64, "partial": pl.Float32, "cosine": pl.Float32})
    found = given.get("pooled", empty)
    pools = Pooled(
        placed(rows, found[ROW].to_numpy()), found["other"].to_numpy(), found["partial"].to_numpy(),
        found["cosine"].to_numpy(),
    )  # fmt: skip
    near, cosines = merged_pools(pools, len(rows), NEIGHBOURS)
    yield Piece(key, "records", _lists(rows, near, cosines))


def _lists(rows: NDArray[np.int64], near: NDArray[np.int64], cosines: NDArray[np.float32]) -> pl.DataFrame:
    return pl.DataFrame({ROW: rows, "near": near, "cosines": cosines}, schema_overrides={
        "near": pl.Array(pl.Int64, near.shape[1]), "cosines": pl.Array(pl.Float32, near.shape[1])
    })  # fmt: skip


def credited_pairs(records: Flow, signed: Flow, vocabulary: Any, starts: NDArray[np.int64]) -> Flow:
    """Pieces `credit`: articles that name another's address, and the nearest of each outlet that they name."""
    said = records.only("records").each(partial(_said, records.tasks)).kept()
    told = said.told("outlets")
    outlets = [] if told is None else told["outlet"].unique().sort().to_list()
    by_url = said.only("names", "pages").grouped(partial(_by_address, starts))
    # the terms of who credits, and of the articles of those outlets
    ends = said.only("credits", "papers").each(partial(_ends, outlets))
    joined = ends.also(signed.only("terms")).grouped(partial(_to_outlets, outlets))
    return joined.grouped(partial(_nearest_of_outlet, vocabulary, starts)).also(by_url)


def _said(tasks: int, piece: Piece) -> Pieces:
    records = piece.rows.filter((pl.col("same_as") == pl.col(ROW)) & (pl.col("words") > 0))
    credits = flat(records, "credits").filter(pl.col("strength") != "weak")
    named = credits.join(records.select(ROW, article="id"), on="article")
    outlets = named.filter(pl.col("outlet").is_not_null()).select("outlet", ROW).unique()
    yield Piece(piece.key, "outlets", outlets.select("outlet").unique())
    yield Piece(piece.key, "credits", outlets)
    yield Piece(piece.key, "papers", records.filter(pl.col("outlet").is_not_null()).select("outlet", ROW))
    for name, some in (("names", named), ("pages", records)):
        urls = some.filter(pl.col("url").is_not_null()).select("url", ROW)
        for (key,), part in urls.group_by((pl.col("url").hash() % tasks).alias("key")):
            yield Piece(int(key), name, part.select("url", ROW))


def _by_address(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "names" in given and "pages" in given:
        both = (
            given["names"].join(given["pages"].rename({ROW: "other"}), on="url").filter(pl.col(ROW) != pl.col("other"))
        )
        yield from to_homes(starts, pair_frame(np.sort(both.select(ROW, "other").to_numpy(), 1)), "credit")


def _ends(outlets: list[str], piece: Piece) -> Pieces:
    some = piece.rows.filter(pl.col("outlet").is_in(outlets)) if piece.name == "papers" else piece.rows
    yield Piece(piece.key, piece.name, some)


def _to_outlets(outlets: list[str], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    """The terms of a chunk's articles, to each outlet that they credit or are of; its key is its place."""
    place = pl.DataFrame({"outlet": outlets, "key": range(len(outlets))}, schema={"outlet": pl.String, "key": pl.Int64})
    for name in ("credits", "papers"):
        some = given[name].join(place, on="outlet").join(given["terms"], on=ROW)
        for (outlet,), part in some.group_by("key"):
            yield Piece(int(outlet), name, part.select(ROW, "words", "times"))


def _nearest_of_outlet(
    vocabulary: Any, starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]
) -> Pieces:  # fmt: skip
    if "credits" not in given or "papers" not in given:
        return
    held = pl.concat([given["credits"], given["papers"]]).unique(ROW).sort(ROW)
    rows = held[ROW].to_numpy()
    queries, targets = (given[n][ROW].unique().sort().to_numpy() for n in ("credits", "papers"))
    near, _ = nearest_by_terms(
        vocabulary.value.terms(held), CREDIT_NEIGHBOURS, queries=placed(rows, queries), targets=placed(rows, targets)
    )
    left, right = np.repeat(queries, near.shape[1]), near.ravel()
    pairs = np.stack([left[right >= 0], rows[right[right >= 0]]], 1)
    yield from to_homes(starts, pair_frame(np.sort(pairs, 1)), "credit")
