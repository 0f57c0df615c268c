"""The counted words of every article of a large archive, as numbers: who else holds a passage is asked of all of them.

What two texts share says little without it: a paragraph that fifty others print is no sign of copying. They are rows of
kind `words` in table `recall`, some articles each, in the order in which they came, and are read from the first to the
last for every part: 2 KB an article, at the speed of the disk. Words are kept as they were masked when an article came.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.store.database import Database
from dedup.archive.store.schema import from_sql
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.clean.masks import find_masks
from dedup.data import Fingerprints
from dedup.dates import without_defaults
from dedup.errors import ArchiveError
from dedup.fingerprint.prints import fingerprint
from dedup.relate.vetoes import days_published
from dedup.settings import Settings
from dedup.tables import SCHEMAS, empty, of_outlets

KIND = "words"
"""`kind` of these rows of table `recall`."""
AT_ONCE = 20_000
"""Articles that are read at a time where their words are not kept yet."""
TOGETHER = 1 << 21
"""Words that are looked through in one go, at least."""
Chunk = tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def learn_words(db: Database, paragraphs: pl.DataFrame, settings: Settings) -> None:
    """Keep the words of all articles that are numbered; `paragraphs`: what outlets repeat."""
    ids = [i for (i,) in db.rows("SELECT article FROM numbers ORDER BY number")]
    for at in range(0, len(ids), AT_ONCE):
        articles = some_rows(db, "articles", "id", ids[at : at + AT_ONCE]).sort("id")
        credits = of_outlets(some_rows(db, "credits", "article", articles["id"]))
        masks = find_masks(articles, credits, paragraphs)
        keep_words(db, fingerprint(articles, masks, settings, sketch=False), articles["id"].to_list())


def keep_words(db: Database, prints: Fingerprints, articles: Collection[str]) -> None:
    """Keep the words of these of the articles that were read; each must have its number."""
    rows = np.flatnonzero(pl.Series(prints.ids).is_in(list(articles)).to_numpy())
    if not len(rows):
        return
    number = dict(matching(db, "SELECT article, number FROM numbers WHERE article IN wanted", articles))
    words = prints.words
    told = [words.hashes[words.bounds[r] : words.bounds[r + 1]] for r in rows.tolist()]
    numbers = np.array([number[prints.ids[r]] for r in rows.tolist()], np.int64)
    data = b"".join([numbers.tobytes(), words.counts[rows].astype(np.int64).tobytes(), *(t.tobytes() for t in told)])
    db.connection.execute("INSERT INTO recall (kind, rows, data) VALUES (?, ?, ?)", (KIND, len(rows), data))


def forget_words(db: Database) -> None:
    """Drop them: a run over everything asks for none."""
    db.connection.execute("DELETE FROM recall WHERE kind = ?", (KIND,))


def without_words(db: Database) -> int:
    """How many numbered articles have none kept."""
    held = {int(n) for (n,) in db.rows("SELECT number FROM numbers")}
    for rows, data in db.rows("SELECT rows, data FROM recall WHERE kind = ?", KIND):
        held -= set(np.frombuffer(data, np.int64, min(rows, len(data) // 8)).tolist())
    return len(held)


def fits(rows: int, data: bytes | memoryview) -> bool:
    """Whether so many bytes are the words of so many articles.

    >>> fits(1, np.array([7, 2], np.int64).tobytes() + b"12345678"), fits(1, b"1234")
    (True, False)
    """
    if len(data) < 16 * rows:
        return False
    counts = np.frombuffer(data, np.int64, rows, 8 * rows)
    return bool((counts >= 0).all()) and len(data) == 16 * rows + 4 * int(counts.sum())


@dataclass(slots=True)
class KeptWords:
    """The words of all articles of the archive but those that are `run` over: `dedup.data.OtherTexts`. Of the others
    those count that are `standing`, sorted numbers, and not `under` others as their copies. `coming`: table `articles`
    of those that have their words and no row in the archive yet.
    """

    db: Database
    run: Collection[str]
    under: Collection[str]
    standing: NDArray[np.int64]
    coming: pl.DataFrame = field(default_factory=lambda: empty("articles"))
    _alive: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        sql = "SELECT number FROM numbers WHERE article IN wanted"
        left_out = np.array([n for (n,) in matching(self.db, sql, {*self.run, *self.under})], np.int64)
        self._alive = np.setdiff1d(self.standing, left_out, assume_unique=True)

    def __len__(self) -> int:
        """As `OtherTexts` says."""
        (held,) = next(self.db.rows("SELECT count(*) FROM numbers"))
        return int(held) - len(self.run)

    def read(self) -> Iterator[Chunk]:
        """As `OtherTexts` says, until the next are asked for. Raises ArchiveError where they are spoiled."""
        sql = "SELECT part, rows, length(data) FROM recall WHERE kind = ? ORDER BY part"
        kept = [*self.db.rows(sql, KIND)]
        room = np.empty(max((size for *_, size in kept), default=0), np.uint8)  # one for all: new memory costs more
        some: list[Chunk] = []
        for part, rows, size in kept:
            data = room[:size].data
            self.db.read_blob("recall", "data", part, data)
            if not fits(rows, data):
                raise ArchiveError(f"the words kept in {self.db.path} are damaged; run `wirecopy add --refresh` on it")
            numbers, counts = (np.frombuffer(data, np.int64, rows, at).copy() for at in (0, 8 * rows))
            hashes = np.frombuffer(data, np.uint32, offset=16 * rows)
            few = len(hashes) < TOGETHER
            some.append(
                (hashes.copy() if few else hashes, counts, np.flatnonzero(np.isin(numbers, self._alive)), numbers)
            )
            if sum(len(h) for h, *_ in some) >= TOGETHER:
                yield _together(some)
                some = []
        if some:
            yield _together(some)

    def about(self, numbers: NDArray[np.int64]) -> tuple[list[str], list[str | None], NDArray[np.float64]]:
        """As `OtherTexts` says."""
        rows = self.db.rows("SELECT n.article FROM json_each(?) j JOIN numbers n ON n.number = j.value ORDER BY j.key",
                            json.dumps(numbers.tolist()))  # fmt: skip
        asked = pl.DataFrame({"id": [i for (i,) in rows]}, schema={"id": pl.String})
        there = asked.join(self.coming, on="id", how="anti")["id"]
        told = ", ".join("NULL" if c == "text" else f'"{c}"' for c in SCHEMAS["articles"])
        heads = from_sql("articles", matching(self.db, f"SELECT {told} FROM heads WHERE id IN wanted", there))  # noqa: S608
        articles = asked.join(pl.concat([heads, self.coming]), on="id", how="left", maintain_order="left")
        return articles["id"].to_list(), articles["outlet"].to_list(), without_defaults(days_published(articles))


def _together(some: list[Chunk]) -> Chunk:
    """Several chunks as one; the second of each are counts still."""
    if len(some) == 1:
        hashes, counts, alive, numbers = some[0]
        return hashes, np.concatenate([[0], np.cumsum(counts)]), alive, numbers
    before = np.cumsum([0, *(len(numbers) for *_, numbers in some)])
    bounds = np.concatenate([[0], np.cumsum(np.concatenate([counts for _, counts, *_ in some]))])
    rows = np.concatenate([alive + first for (*_, alive, _), first in zip(some, before.tolist(), strict=False)])
    return np.concatenate([h for h, *_ in some]), bounds, rows, np.concatenate([n for *_, n in some])
