"""What an archive remembers of pairs and texts: `dedup.archive.cache.judged_pairs.Learned` and the transformer's
vectors, in its file.

Everything here could be made again from the articles. It is dropped when the judge, its weights or the word table are
another version's: a judgement is never mixed from two.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup.archive.cache.judged_pairs import Learned, Memory
from dedup.archive.store.database import Database
from dedup.data import Encode
from dedup.measures import MEASURES
from dedup.text.background import TABLES

MOST_WASTE = 1.3
"""Pairs remembered for each that is still asked about, from which those in use are written anew."""
SHAPES = {
    "keys": (np.uint64, ()), "settled": (np.uint64, ()), "figures": (np.float64, (2,)), "open": (np.uint64, ()),
    "measures": (np.float32, (len(MEASURES),)),
}  # fmt: skip
_OF_PAIRS = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in SHAPES))


@cache
def engine() -> str:
    """Names what judges: equal for two versions that say the same of every pair."""
    held = hashlib.blake2b(digest_size=8)
    for name in ("judge.json", "newsroom.json", "newsroom_story.json", "same_story.json", *TABLES):
        held.update((files("dedup") / name).read_bytes())
    held.update(" ".join(MEASURES).encode())
    return held.hexdigest()


def load(db: Database) -> Learned:
    """All that is remembered; nothing of it where another judge learned it."""
    if db.about.get("engine") != engine():
        return Learned()
    parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in SHAPES}
    for kind, data in db.rows(f"SELECT kind, data FROM recall WHERE {_OF_PAIRS} ORDER BY part"):  # noqa: S608  # ours
        dtype, shape = SHAPES[kind]
        parts[kind].append(np.frombuffer(data, dtype).reshape(-1, *shape))
    empty = Learned()
    return Learned(**{k: np.concatenate([getattr(empty, k), *found]) for k, found in parts.items()})


def save(db: Database, memory: Memory) -> None:
    """Append what was learned; where much is asked about no more, or another judge learned it, write the rest anew."""
    rows = sum(n for (n,) in db.rows("SELECT rows FROM recall WHERE kind IN ('settled', 'open')"))
    new = memory.new
    waste = rows + len(new.settled) + len(new.open) > MOST_WASTE * len(memory.asked)
    if waste or db.about.get("engine") != engine():
        forget(db)
        db.about["engine"] = engine()
        new = memory.all
    append(db, new)


def append(db: Database, learned: Learned) -> None:
    """Write what was learned as a further part."""
    told = {kind: getattr(learned, kind) for kind in SHAPES}
    parts = [(kind, len(values), values.tobytes()) for kind, values in told.items() if len(values)]
    db.connection.executemany("INSERT INTO recall (kind, rows, data) VALUES (?, ?, ?)", parts)


def forget(db: Database) -> None:
    """Drop all that is remembered of pairs; the next add judges every pair again."""
    db.connection.execute(f"DELETE FROM recall WHERE {_OF_PAIRS}")  # noqa: S608  # our own names


class Vectors:
    """An `Encode` that reads and keeps vectors in the archive; what is new is written by `save`, in its transaction."""

    def __init__(self, db: Database, encode: Encode) -> None:
        self._db, self._encode = db, encode
        self._new: dict[bytes, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dim): as the encoder would give."""
        keys = [text_key(t) for t in texts]
        found: dict[bytes, NDArray[np.float32]] = {}
        for key in keys:
            row = self._db.connection.execute("SELECT vector FROM vectors WHERE text = ?", (key,)).fetchone()
            if row is not None:
                found[key] = np.frombuffer(row[0], np.float32)
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
        if missing or not texts:
            made = self._encode(list(missing.values()))
            if not texts:
                return made
            self._new.update(zip(missing, made, strict=True))
            found |= self._new
        return np.stack([found[k] for k in keys])

    def save(self) -> None:
        """Write the vectors that were made."""
        rows = [(k, np.ascontiguousarray(v, np.float32).tobytes()) for k, v in self._new.items()]
        self._db.connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def text_key(text: str) -> bytes:
    """16 bytes that stand for a text among the vectors."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
