"""One text to be asked about: a string, the bytes of a stream or a file -> table `articles` with one row."""

from os import PathLike

import polars as pl

from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.errors import NoUsableArticle, UsageError
from dedup.outlets.hosts import address_forms
from dedup.tables import conform, empty

STREAM = "stdin"
"""The id of a text without a file."""


def one_article(given: str | bytes | PathLike[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Table `articles` with one row, and `metadata` about it. A str or bytes is a text, a path a file of any kind.

    Raises UsageError for a file that cannot be used or bytes that are no text, NoUsableArticle for an empty text.

    >>> one_article("The ferry at Orlen stops in May.")[0].select("id", "completeness").row(0)
    ('stdin', 'full')
    """
    if isinstance(given, str | bytes):
        return _text(given), empty("metadata")
    from dedup.read import read

    reading = read(given)
    if len(reading.articles) != 1:
        raise UsageError(
            f"{given} holds {len(reading.articles):,} articles, and check takes one; `wirecopy scan` and "
            "`wirecopy add` take many"
        )
    return reading.articles, reading.metadata


def stored_article(db: Database, asked: str) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """The same of an article of the archive, by its id or its address; None where it is in neither form.

    Raises UsageError where several articles have the address.
    """
    ids = [i for (i,) in db.rows("SELECT id FROM articles WHERE id = ?", asked)] or [
        i for (i,) in matching(db, "SELECT id FROM articles WHERE url IN wanted", set(address_forms(asked)))
    ]
    if len(ids) > 1:
        some = ", ".join(sorted(ids)[:5])
        raise UsageError(f"{len(ids):,} articles of the archive have the address {asked}: give an id, as {some}")
    if not ids:
        return None
    return some_rows(db, "articles", "id", ids), some_rows(db, "metadata", "article", ids)


def _text(given: str | bytes) -> pl.DataFrame:
    from dedup.read.finish.completeness import completeness
    from dedup.read.intake.decoding import decode, repair
    from dedup.read.plain_text import title_of

    if isinstance(given, bytes):
        if b"\0" in given[:8192] and not given.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
            raise UsageError("what came is no text: it holds NUL bytes; give plain text, or name a file with its kind")
        given = decode(given).text
    text = repair(given)
    if not text.strip():
        raise NoUsableArticle("the text is empty; give an article as plain text")
    frame = pl.DataFrame(
        {"id": [STREAM], "text": [text], "title": [title_of(text)]}, schema_overrides={"title": pl.String}
    )
    frame = frame.with_columns(completeness(pl.col("text"), pl.lit(None, pl.String)), status=pl.lit("judged"))
    return conform("articles", frame)
