"""Near copies by MinHash bands: buckets on whichever worker their key falls to, then each row's own pairs.

A hot bucket gives every member one pair, as in one process, so that no task makes the square of its members.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.spark.article_records import LEFT, RIGHT, ROW
from dedup.spark.pair_pieces import once, pair_frame, pairs_of, to_homes
from dedup.spark.pieces import Flow, Piece, Pieces
from index.lsh_parts import bucket_pairs, strongest_stars


def near_copies(signed: Flow, starts: NDArray[np.int64]) -> Flow:
    """Pieces `minhash` of pairs under the chunks of their left rows; `dropped`: how many were left out."""
    buckets = signed.only("bands").grouped(partial(_bucket_pairs, starts))
    return buckets.grouped(partial(_own_pairs, starts))


def _bucket_pairs(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    held = given["bands"].sort("band", "key", ROW)
    change = (held["band"].diff().fill_null(1) != 0) | held["key"].ne_missing(held["key"].shift(1))
    bounds = np.append(np.flatnonzero(change.to_numpy()), len(held)).astype(np.int64)
    pairs, stars, dropped = bucket_pairs(bounds, held[ROW].to_numpy())
    yield from to_homes(starts, pair_frame(once(pairs)), "found", by=RIGHT)
    yield from to_homes(starts, pair_frame(stars), "stars", by=RIGHT)
    yield Piece(0, "lost", pl.DataFrame({"dropped": [dropped]}))


def _own_pairs(starts: NDArray[np.int64], key: int, given: Mapping[str, pl.DataFrame]) -> Pieces:
    dropped = int(given["lost"]["dropped"].sum()) if "lost" in given else 0
    found = [pairs_of(given["found"])] if "found" in given else []
    if "stars" in given:
        kept, lost = strongest_stars(pairs_of(given["stars"]))
        found.append(kept)
        dropped += lost
    yield Piece(key, "dropped", pl.DataFrame({"dropped": [dropped]}))
    if found:
        yield from to_homes(starts, pair_frame(once(np.concatenate(found))), "minhash", by=LEFT)
