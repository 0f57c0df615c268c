"""The archive's postings: which articles hold which terms, for `check`; kept in step with table `articles`."""

import json
from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.archive.search.posting_terms import ASKED, terms_of
from dedup.archive.store.database import Database, translated
from dedup.archive.store.selected_rows import matching
from dedup.clean.masks import find_masks
from dedup.data import Fingerprints
from dedup.errors import ArchiveError
from dedup.fingerprint.prints import fingerprint, read_prints
from dedup.settings import Settings
from dedup.tables import empty
from index.disk_postings import insert, remove, search

BATCH = 5000
"""Articles read at a time."""
FORGOTTEN = 100
"""Numbers of articles no longer there that a search passes over."""


def printed(articles: pl.DataFrame, settings: Settings) -> Fingerprints:
    """Fingerprints of articles each by itself: masked is what one text shows, not what an outlet repeats."""
    return fingerprint(articles, _masks_alone(articles), settings, sketch=False)


def printed_some(articles: pl.DataFrame, settings: Settings) -> tuple[Fingerprints, NDArray[np.uint64]]:
    """The same of some of many articles, none yet a copy of another, and the digests that tell it: `read_prints`."""
    return read_prints(articles, _masks_alone(articles), settings, sketch=False)[:2]


def _masks_alone(articles: pl.DataFrame) -> pl.DataFrame:
    alone = articles.with_columns(outlet=pl.lit(None, pl.String), url=pl.lit(None, pl.String))
    return find_masks(alone, empty("credits"))


def index_articles(db: Database, articles: pl.DataFrame, settings: Settings) -> None:
    """Add the terms of these articles. Each must have none yet."""
    for part in articles.iter_slices(BATCH):
        index_prints(db, printed(part, settings))


def index_prints(db: Database, prints: Fingerprints) -> int:
    """Add the terms of articles that were `printed`; returns the number of the first, the others follow it."""
    # a number is never given twice: what is left of a forgotten article's terms must not lead to another
    following = int(db.about.get("next number") or 1)
    db.about["next number"] = str(following + len(prints))
    db.connection.executemany("INSERT INTO numbers VALUES (?, ?)", enumerate(prints.ids, following))
    rows, terms, _ = terms_of(prints)
    insert(db.connection, rows + following, terms)
    return following


def forget_numbers(db: Database, articles: list[str]) -> list[int]:
    """Take these articles out of the index: their terms lead nowhere from now on. Returns the numbers they had."""
    had = []
    for article in articles:
        for (number,) in db.rows("SELECT number FROM numbers WHERE article = ?", article):
            had.append(int(number))
    db.connection.executemany("DELETE FROM numbers WHERE number = ?", ((n,) for n in had))
    return had


def standing(db: Database, gone: Collection[str] = ()) -> NDArray[np.int64]:
    """The numbers, sorted, of all articles but copies whose representative is here; `gone`: articles that leave, or
    have another text by now and stand for themselves with it.
    """
    copies = 'SELECT "right" FROM pairs WHERE causes = \'equal\' AND "left" NOT IN wanted AND "right" NOT IN wanted'
    # one text of all is read in half the time of as many rows
    sql = f"SELECT group_concat(number) FROM numbers WHERE article NOT IN ({copies})"  # noqa: S608  # our own
    ((told,),) = matching(db, sql, gone)
    return np.sort(np.array((told or "").split(",") if told else [], np.int64))


def standing_among(db: Database, numbers: list[int]) -> NDArray[np.int64]:
    """The same of some numbers alone, where no article leaves: few are found at once in an archive of any size."""
    sql = (
        "SELECT number FROM numbers WHERE number IN wanted AND NOT EXISTS "
        "(SELECT 1 FROM pairs WHERE causes = 'equal' AND \"right\" = article)"
    )
    return np.sort(np.array([n for (n,) in matching(db, sql, numbers)], np.int64))


def purge_terms(db: Database, numbers: list[int]) -> None:
    """Delete what is left of the terms of numbers without an article: looks through all postings once."""
    remove(db.connection, numbers)


@translated
def nearest(db: Database, prints: Fingerprints, most: int) -> pl.DataFrame:
    """Columns `id`, `text` and `outlet` of the articles that share most with the first text of `prints`, best first, at
    most `most`.

    Raises ArchiveError where the postings are spoiled.
    """
    rows, terms, weights = terms_of(prints, ASKED)
    mine = rows == 0
    asked = dict(zip(terms[mine].tolist(), weights[mine].tolist(), strict=True))
    try:
        ranked = search(db.connection, asked, most + FORGOTTEN)
    except ValueError as error:
        raise ArchiveError(f"the postings of {db.path} are damaged ({error}); run `wirecopy doctor` on it") from error
    # numbers of articles that were taken out lead nowhere
    sql = (
        "SELECT a.id, a.text, a.outlet FROM (SELECT j.key AS place, n.article FROM json_each(?) j CROSS JOIN numbers n "
        "ON n.number = j.value ORDER BY place LIMIT ?) CROSS JOIN articles a ON a.id = article ORDER BY place"
    )
    found = list(db.rows(sql, json.dumps([number for number, _ in ranked]), most))
    return pl.DataFrame(found, schema=dict.fromkeys(("id", "text", "outlet"), pl.String), orient="row")
