"""The archive's postings: which articles hold which terms, for `check`; kept in step with table `articles`."""

import numpy as np
import polars as pl

from dedup.archive.database import Database, translated
from dedup.archive.schema import from_sql
from dedup.archive.terms import terms_of
from dedup.clean import find_masks
from dedup.fingerprint import fingerprint
from dedup.settings import Settings
from dedup.shapes import Fingerprints
from dedup.tables import SCHEMAS, empty
from index.store import insert, search

BATCH = 5000
"""Articles read at a time."""


def printed(articles: pl.DataFrame, settings: Settings) -> Fingerprints:
    """Fingerprints of articles each by itself: masked is what one text shows, not what an outlet repeats."""
    alone = articles.with_columns(outlet=pl.lit(None, pl.String), url=pl.lit(None, pl.String))
    return fingerprint(articles, find_masks(alone, empty("credits")), settings)


def index_articles(db: Database, articles: pl.DataFrame, settings: Settings) -> None:
    """Add the terms of these articles. Each must have none yet."""
    for part in articles.iter_slices(BATCH):
        prints = printed(part, settings)
        numbers = []
        for article in prints.ids:
            db.connection.execute("INSERT INTO numbers (article) VALUES (?)", (article,))
            numbers.append(db.connection.last_insert_rowid())
        rows, terms, _ = terms_of(prints)
        insert(db.connection, np.array(numbers, np.int64)[rows], terms)


def forget_numbers(db: Database, articles: list[str]) -> list[int]:
    """Take these articles out of the index: their terms lead nowhere from now on. Returns the numbers they had."""
    had = []
    for article in articles:
        for (number,) in db.rows("SELECT number FROM numbers WHERE article = ?", article):
            had.append(int(number))
    db.connection.executemany("DELETE FROM numbers WHERE number = ?", ((n,) for n in had))
    return had


def purge_terms(db: Database, numbers: list[int]) -> None:
    """Delete what is left of the terms of numbers without an article: looks through all postings once."""
    marks = ", ".join("?" * len(numbers))
    db.connection.execute(f"DELETE FROM postings WHERE number IN ({marks})", numbers)  # noqa: S608


@translated
def nearest(db: Database, prints: Fingerprints, most: int) -> pl.DataFrame:
    """Table `articles` of those that share most with the first text of `prints`, best first."""
    rows, terms, weights = terms_of(prints)
    mine = rows == 0
    found = search(db.connection, dict(zip(terms[mine].tolist(), weights[mine].tolist(), strict=True)), most)
    columns = ", ".join(f'a."{c}"' for c in SCHEMAS["articles"])
    sql = f"SELECT {columns} FROM numbers n JOIN articles a ON a.id = n.article WHERE n.number = ?"  # noqa: S608
    return from_sql("articles", [row for number, _ in found for row in db.rows(sql, number)])
