"""In which texts each passage stands, counted over all of them: what the judge asks of the rest of the collection.

Of a passage that many hold the first `LOOKED_AT` are told, as many as the judge looks at: a block that 100,000 texts
have costs no more than one that a hundred have.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.fingerprint.document_frequency import LEAST, MOST, keys_held
from dedup.fingerprint.prints import read_prints
from dedup.relate.context_kernels import LOOKED_AT
from dedup.settings import Settings
from dedup.spark.article_records import ROW, articles_of, chunk_of, flat
from dedup.spark.pieces import Flow, Piece, Pieces, bucketed
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS


def frequency(records: Flow, starts: NDArray[np.int64], articles: int, settings: Settings) -> Flow | None:
    """Pieces `passages` (`key`, `holders`) and `turns` (`key`, `many`) under the chunks of who holds them, and
    `wanted`: the holders. None where the articles are too few to tell what is usual."""
    if articles < LEAST:
        return None
    return records.only("records").each(partial(_grams, settings, records.tasks)).grouped(partial(_held, starts))


def _grams(settings: Settings, tasks: int, piece: Piece) -> Pieces:
    """The keys of passages and turns, with who holds them: more than all else that is told of an article, so they are
    not kept."""
    records = piece.rows
    rows = records[ROW].to_numpy()
    prints, _, _ = read_prints(articles_of(records), flat(records, "masks"), settings, sketch=False)
    at = np.flatnonzero((records["same_as"].to_numpy() == rows) & (prints.words.counts > 0))
    for name, length in (("passages", PASSAGE_WORDS), ("turns", TURN_WORDS)):
        keys, holders = keys_held(prints.words, at, length)
        yield from bucketed(name, tasks, keys >> np.uint64(1), {"key": keys, ROW: rows[holders]})


def _held(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    if "passages" in given:
        keys, sizes, first, rows = _groups(given["passages"], 2)
        home, of = _homes(starts, rows, sizes)
        length = np.minimum(sizes, LOOKED_AT)[of]
        at = np.repeat(first[of], length) + np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        frame = pl.DataFrame({"n": np.repeat(np.arange(len(of)), length), "holders": rows[at]})
        lists = frame.group_by("n", maintain_order=True).agg("holders")["holders"]
        for (chunk,), part in pl.DataFrame({"home": home, "key": keys[of], "holders": lists}).group_by("home"):
            yield Piece(int(chunk), "passages", part.drop("home"))
            yield Piece(int(chunk), "wanted", part.select(row=pl.col("holders").explode().unique()))
    if "turns" in given:
        keys, sizes, _, rows = _groups(given["turns"], 3)
        home, of = _homes(starts, rows, sizes)
        many = np.minimum(sizes, MOST).astype(np.uint8)[of]
        for (chunk,), part in pl.DataFrame({"home": home, "key": keys[of], "many": many}).group_by("home"):
            yield Piece(int(chunk), "turns", part.drop("home"))


def _groups(
    held: pl.DataFrame, least: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Keys that so many texts hold, how many do, and where in the rows, which come last, they begin."""
    keys, rows = held["key"].to_numpy(), held[ROW].to_numpy()
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(first, len(keys)))
    enough = sizes >= least
    inside = np.repeat(enough, sizes)
    kept = sizes[enough]
    return keys[first[enough]], kept, np.cumsum(kept) - kept, rows[inside]


def _homes(
    starts: NDArray[np.int64], rows: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each chunk that holds a key, once, and the place of that key, sorted by place."""
    codes = np.unique(np.repeat(np.arange(len(sizes)), sizes) * len(starts) + chunk_of(starts, rows))
    return codes % len(starts), codes // len(starts)
