"""Records -> `dedup.data.Collection`: a part of the articles, with what the floors ask of the others as stubs.

A stub is a row without a text. There is one for each other article that holds a passage of these, for what copies say
of their sources (they speak through the article that stands for them), for the article that stands for a copy, and two
for the first and the last day of the whole collection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Collection, DocumentFrequency, Fingerprints
from dedup.fingerprint.prints import read_prints
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.settings import Settings
from dedup.spark.article_records import ROW, articles_of, chunk_of, flat, placed
from dedup.spark.pieces import Flow, Piece, Pieces
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS, fill_known

ANOTHER = "\x00another outlet"
"""The outlet of a stub of which only is known that it is none of these articles'."""


@dataclass(frozen=True)
class CollectionFacts:
    """What all workers know of the whole collection: its `outlets`, those that are `crowded`, the number of its
    `articles`, and its first and last day (`span`, nan where no date is known).
    """

    outlets: Outlets
    crowded: frozenset[str]
    articles: int
    span: tuple[float, float]
    settings: Settings


def spoken(records: Flow, starts: NDArray[np.int64]) -> Flow:
    """Pieces `spoken` under the chunk of who stands for them: outlets and credits of copies, each kind once."""
    return records.only("records").each(partial(_spoken, starts)).grouped(_once)


def _spoken(starts: NDArray[np.int64], piece: Piece) -> Pieces:
    copies = piece.rows.filter(pl.col("same_as") != pl.col(ROW)).select(ROW, "id", "outlet", "same_as", "credits")
    homes = pl.Series("home", chunk_of(starts, copies["same_as"].to_numpy()))
    for (home,), part in copies.with_columns(homes).group_by("home"):
        yield Piece(int(home), "spoken", part.drop("home"))


def _once(key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    said = pl.col("credits").list.eval(pl.element().struct.json_encode()).list.sort().list.join("|")
    some = given["spoken"].sort(ROW).with_columns(said=said)
    yield Piece(
        key, "spoken", some.unique(["same_as", "outlet", "said"], keep="first", maintain_order=True).drop("said")
    )


def known_of(
    records: pl.DataFrame, facts: CollectionFacts, spoken: pl.DataFrame | None = None, cards: pl.DataFrame | None = None
) -> tuple[Collection, NDArray[np.int64]]:  # fmt: skip
    """The collection that records make with their stubs, and the row of each article in it, int64, sorted. `cards`:
    `row`, `outlet` and `day` of other articles that are asked about.
    """
    every = [records]
    rows = records[ROW].to_numpy()
    for stubs in (spoken, cards, _standing_for(records), _span(facts)):
        if stubs is not None and len(stubs):
            new = stubs.filter(~pl.col(ROW).is_in(pl.Series(rows).implode())).unique(ROW)
            every.append(_stub(new, records))
            rows = np.concatenate([rows, new[ROW].to_numpy()])
    both = pl.concat(every).sort(ROW)
    rows = both[ROW].to_numpy()
    articles, credits = (
        articles_of(both),
        flat(both, "credits").sort("article", "start", "end", "name", nulls_last=True),
    )
    prints = _prints(both, rows, articles, facts.settings)
    known = collection_of(articles, credits, facts.outlets, prints, facts.crowded)
    return replace(known, days=both["day"].to_numpy().astype(np.float64)), rows


def _prints(records: pl.DataFrame, rows: NDArray[np.int64], articles: pl.DataFrame, settings: Settings) -> Fingerprints:
    prints, _, _ = read_prints(articles, flat(records, "masks"), settings, sketch=False)
    same, exact = (placed(rows, records[c].to_numpy()) for c in ("same_as", "exact_as"))
    alone = np.arange(len(rows))
    return replace(prints, same_as=np.where(same < 0, alone, same), exact_as=np.where(exact < 0, alone, exact))


def _stub(stubs: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    """Rows with some columns as records, without a text."""
    given = {c: pl.col(c).cast(t) for c, t in like.schema.items() if c in stubs.columns}
    told = {
        "text": pl.lit(""), "id": pl.format("\x00{}", ROW), "day": pl.lit(np.nan), "same_as": pl.col(ROW),
        "exact_as": pl.col(ROW), "words": pl.lit(0, pl.Int64),
        "credits": pl.lit(pl.Series([[]], dtype=like.schema["credits"])).first(),
        "masks": pl.lit(pl.Series([[]], dtype=like.schema["masks"])).first(),
    }  # fmt: skip
    return stubs.select(
        (given[c] if c in given else told[c] if c in told else pl.lit(None, t)).cast(t).alias(c)
        for c, t in like.schema.items()
    )


def _standing_for(records: pl.DataFrame) -> pl.DataFrame:
    """Who stands for copies and is not here: by another outlet, for a part holds all articles of its outlets."""
    return (
        records.filter(pl.col("same_as") != pl.col(ROW))
        .select(row="same_as")
        .unique()
        .with_columns(outlet=pl.lit(ANOTHER))
    )


def _span(facts: CollectionFacts) -> pl.DataFrame:
    return pl.DataFrame({ROW: [facts.articles, facts.articles + 1], "day": list(facts.span)})


def with_frequency(
    known: Collection, rows: NDArray[np.int64], passages: pl.DataFrame | None, turns: pl.DataFrame | None
) -> Collection:
    """The collection with who else holds its passages (`key`, `holders`: rows) and how many its turns (`key`, `many`).
    Holders that are not here are left out: nobody asked about them.
    """
    words = known.prints.words
    passage, many = np.full(len(words.hashes), -1, np.int32), np.full(len(words.hashes), 2, np.uint8)
    starts, holders, everywhere = np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(len(words.hashes), np.uint8)
    if passages is not None and len(passages):
        some = passages.sort("key")
        places = np.arange(len(some), dtype=np.int32)
        fill_known(words.hashes, words.bounds, PASSAGE_WORDS, everywhere, 0, 0, some["key"].to_numpy(), places, passage)
        holders = placed(rows, some["holders"].explode().to_numpy()).astype(np.int32)
        starts = np.append(0, np.cumsum(some["holders"].list.len().to_numpy())).astype(np.int64)
    if turns is not None and len(turns):
        some = turns.sort("key")
        sizes = some["many"].to_numpy()
        fill_known(words.hashes, words.bounds, TURN_WORDS, everywhere, 0, 0, some["key"].to_numpy(), sizes, many)
    return replace(known, frequency=DocumentFrequency(passage, starts, holders, many))
