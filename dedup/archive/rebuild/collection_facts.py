"""What a large archive keeps of its whole, so that a part can be run by itself: outlets, and what they repeat.

Two small tables and the words of all articles (`dedup.archive.rebuild.kept_words`). `sources`: the outlets and hosts
that articles name, and how many articles do; kept exact by every add. `paragraphs`: what an outlet, or whoever, prints
under many articles; learned from all articles when an archive becomes too large to be run over as a whole, and after a
refresh, and then from the articles of each add.
"""

from collections import Counter
from collections.abc import Collection, Iterator

import polars as pl

from dedup.archive.rebuild.kept_words import forget_words, learn_words
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_table
from dedup.archive.store.selected_rows import matching
from dedup.clean.repetition import repeated_paragraphs
from dedup.clean.shared_paragraphs import repeated_anywhere
from dedup.outlets.hosts import url_host
from dedup.outlets.registry import Outlets
from dedup.relate.credit_links import MOST_NAMED
from dedup.settings import Settings

KEPT = "surroundings"
"""Name in table `about`: all of it is kept."""
_ALL = "kept with words"
"""What stands there; archives of before words were kept say something else."""


def all_kept(db: Database) -> bool:
    """Whether all of it is kept."""
    return db.about.get(KEPT) == _ALL


def learn(db: Database, settings: Settings) -> None:
    """Make all of it from all articles, unless it is kept already."""
    if all_kept(db):
        return
    forget(db)
    articles = read_table(db, "articles")
    _count(db, articles, 1)
    _keep(db, articles)
    del articles
    learn_words(db, paragraphs(db), settings)
    db.about[KEPT] = _ALL


def forget(db: Database) -> None:
    """Drop all of it: a run over everything does not keep it, and the next part learns it anew."""
    forget_words(db)
    for table in ("sources", "paragraphs"):
        db.connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
    db.connection.execute("DELETE FROM about WHERE name = ?", (KEPT,))


def changed(db: Database, fresh: pl.DataFrame, gone: pl.DataFrame) -> None:
    """Articles came and went: count their outlets, and learn what the new ones repeat."""
    _count(db, gone, -1)
    _count(db, fresh, 1)
    db.connection.execute("DELETE FROM sources WHERE articles <= 0")
    _keep(db, fresh)


def named(db: Database, without: Collection[str] = ()) -> pl.DataFrame:
    """What articles name as their outlet, with an address of its host: `outlet`, `url`. Articles `without` which it is
    asked are left out where the archive is small.
    """
    if db.about.get(KEPT) is not None:
        rows = [(outlet, f"//{host}/" if host else None) for outlet, host, _ in _sources(db)]
    else:
        rows = list(matching(db, "SELECT DISTINCT outlet, url FROM articles WHERE id NOT IN wanted", without))
    return pl.DataFrame(rows, schema={"outlet": pl.String, "url": pl.String}, orient="row")


def crowded(db: Database, outlets: Outlets) -> frozenset[str]:
    """Outlets with more than `dedup.relate.credit_links.MOST_NAMED` articles, by the names that `outlets` gives
    them."""
    held: Counter[str] = Counter()
    for outlet, _, articles in _sources(db):
        known = outlets.resolve(outlet)
        held[known.name if known else outlet] += articles
    return frozenset(name for name, many in held.items() if many > MOST_NAMED)


def paragraphs(db: Database) -> pl.DataFrame:
    """What outlets repeat: `source` and `paragraph`."""
    rows = list(db.rows("SELECT source, paragraph FROM paragraphs"))
    return pl.DataFrame(rows, schema={"source": pl.String, "paragraph": pl.String}, orient="row")


def _sources(db: Database) -> Iterator[tuple[str, str, int]]:
    yield from db.rows("SELECT outlet, host, articles FROM sources ORDER BY outlet, host")


def _count(db: Database, articles: pl.DataFrame, sign: int) -> None:
    host = url_host(pl.col("url")).fill_null("")
    some = articles.filter(pl.col("outlet").is_not_null()).select("outlet", host.alias("host"))
    rows = some.group_by("outlet", "host").agg(pl.len().cast(pl.Int64) * sign).iter_rows()
    db.connection.executemany(
        "INSERT INTO sources VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET articles = articles + excluded.articles", rows
    )


def _keep(db: Database, articles: pl.DataFrame) -> None:
    for found in (repeated_paragraphs(articles), repeated_anywhere(articles)):
        db.connection.executemany("INSERT OR IGNORE INTO paragraphs VALUES (?, ?)", found.iter_rows())
