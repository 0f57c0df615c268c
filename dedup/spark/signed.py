"""Records -> what candidates are found by: bands of signatures, winnowed passages, words; and words with capitals,
which the whole collection counts. All as hashes under buckets; texts do not travel.
"""

from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates.weighted_terms import distinct_words
from dedup.fingerprint.prints import read_prints
from dedup.relate.series_forms import written
from dedup.settings import Settings
from dedup.spark.article_records import ROW, articles_of, flat
from dedup.spark.pieces import Flow, Piece, Pieces, bucketed
from index.dense_ids import dense_ids
from index.lsh import bands_and_rows
from index.lsh_parts import NOTHING, band_keys
from index.winnowing import winnowed

LENGTH, WINDOW = 8, 4


def signed(records: Flow, settings: Settings) -> Flow:
    """Pieces `bands`, `winnowed`, `vocabulary` and `capitals` under buckets, and `terms` under chunks, of the articles
    that stand for themselves."""
    bands = bands_and_rows(settings.copy_jaccard, settings.permutations)
    return records.only("records").each(partial(_signed, settings, bands, records.tasks))


def _signed(settings: Settings, bands: tuple[int, int], tasks: int, piece: Piece) -> Pieces:
    records = piece.rows
    rows = records[ROW].to_numpy()
    prints, _, _ = read_prints(articles_of(records), flat(records, "masks"), settings)
    words = prints.words
    own = (records["same_as"].to_numpy() == rows) & (words.counts > 0)
    at = np.flatnonzero(own)
    alive = at[(prints.signatures[at] != NOTHING).any(1)]
    keys = band_keys(prints.signatures[alive], *bands)
    yield from bucketed("bands", tasks, keys.ravel(), {
        "band": np.tile(np.arange(bands[0], dtype=np.uint8), len(alive)), "key": keys.ravel(),
        ROW: np.repeat(rows[alive], bands[0]),
    })  # fmt: skip
    found = np.unique(winnowed(words.hashes, words.bounds, at, settings.passage_words, WINDOW))
    held = found >> np.uint64(24)
    yield from bucketed(
        "winnowed", tasks, held, {"key": held, ROW: rows[(found & np.uint64(0xFFFFFF)).astype(np.int64)]}
    )
    terms, times, first = distinct_words(prints, own)
    yield Piece(piece.key, "terms", pl.DataFrame({
        ROW: rows[at], "words": _lists(terms, first, at), "times": _lists(times, first, at),
    }))  # fmt: skip
    distinct, held_by = np.unique(terms, return_counts=True)
    yield from bucketed("vocabulary", tasks, distinct, {"word": distinct, "many": held_by})
    every, _ = dense_ids(words.hashes)
    many = written(words, every)
    yield from bucketed("capitals", tasks, every, {"word": every, "high": many[:, 0], "low": many[:, 1]})
    yield Piece(piece.key, "own", pl.DataFrame({"own": [len(at)], "articles": [len(rows)]}))


def _lists(values: NDArray[np.generic], first: NDArray[np.int64], at: NDArray[np.int64]) -> pl.Series:
    """What each of some texts has, as a list; the other texts have nothing."""
    sizes = np.diff(first)[at]
    numbers = pl.Series(np.repeat(np.arange(len(at)), sizes))
    if not len(values):
        return pl.Series([[]] * len(at), dtype=pl.List(pl.Series(values).dtype))
    frame = pl.DataFrame({"n": numbers, "v": values}).group_by("n", maintain_order=True).agg("v")
    every = pl.DataFrame({"n": np.arange(len(at))}).join(frame, on="n", how="left", maintain_order="left")["v"]
    return every.fill_null(pl.Series([[]], dtype=every.dtype))
