"""What is left of a text that was taken out, and how it goes: terms, judgements, vectors, and the pages it stood on.

SQLite leaves the bytes of a deleted row where they are until the room is needed. `PRAGMA secure_delete` overwrites
them, but a row that once moved to another page leaves a part of itself behind: of 1,800 rows deleted among 2,399, five
could still be read in the file. Only writing the whole file anew is sure; then it was none.
"""

import time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.cache import stored
from dedup.archive.cache.judged_pairs import Learned
from dedup.archive.search.postings import purge_terms
from dedup.archive.store.database import Database, translated
from dedup.candidates.generators import EMBEDDED_CHARACTERS

DUE = "purge due"
"""Name in table `about`: old pages are still to be overwritten."""


def purge_postings(db: Database, numbers: list[int]) -> None:
    """Delete the terms of these numbers of articles, and of all others that no article has any more."""
    held = {int(n) for (n,) in db.rows("SELECT number FROM numbers")}
    last = int(db.about.get("next number") or 1)
    purge_terms(db, sorted(set(range(1, max([last, *numbers]) + 1)) - held))


def purge_learned(db: Database, texts: pl.Series, keys: NDArray[np.uint64]) -> None:
    """Keep only vectors of `texts`, and judgements of pairs of texts that have one of `keys`; drop all others."""
    wanted = {stored.text_key(t) for t in texts.str.slice(0, EMBEDDED_CHARACTERS).drop_nulls()}
    gone = [(key,) for (key,) in db.rows("SELECT text FROM vectors") if key not in wanted]
    db.connection.executemany("DELETE FROM vectors WHERE text = ?", gone)
    known = stored.load(db)
    kept = _of_texts(known, keys)
    if len(kept.keys) < len(known.keys):
        stored.forget(db)
        stored.append(db, kept)


def _of_texts(known: Learned, keys: NDArray[np.uint64]) -> Learned:
    """What is known of pairs of which both texts are among `keys`."""
    stays = np.isin(known.keys, keys)
    place = np.cumsum(stays).astype(np.uint64) - np.uint64(1)
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)

    def moved(codes: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
        left, right = (codes >> half).astype(np.int64), (codes & low).astype(np.int64)
        both = stays[left] & stays[right]
        return both, (place[left[both]] << half) | place[right[both]]

    settled, at_settled = moved(known.settled)
    opened, at_open = moved(known.open)
    return Learned(known.keys[stays], at_settled, known.figures[settled], at_open, known.measures[opened])


@translated
def overwrite(db: Database, wait: float = 0.0) -> bool:
    """Write the whole file anew, so that nothing of what was deleted is left on a page of it. Needs room for a second
    copy. False where another process reads the older state for longer than `wait` seconds: call it again then.
    """
    db.connection.execute("VACUUM")
    until = time.monotonic() + wait
    while True:
        busy = db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy is not None and not busy[0]:
            break
        if time.monotonic() >= until:
            return False
        time.sleep(0.2)
    with db.writing():
        db.connection.execute("DELETE FROM about WHERE name = ?", (DUE,))
        db.commit()
    db.checkpoint()
    return True
