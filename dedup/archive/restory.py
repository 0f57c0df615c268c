"""Stories after a part was run: those around what changed are divided anew, the others stay as they are."""

from collections.abc import Collection

import polars as pl

from dedup.archive.database import Database
from dedup.archive.some import matching, some_rows
from dedup.archive.splice import replace
from dedup.story import stories
from dedup.tables import SCHEMAS


def restory(db: Database, touched: Collection[str], gone: Collection[str], seed: int) -> None:
    """Divide anew the stories that hold `touched` articles, those in pairs that changed among them, or what is `gone`."""
    near = set(touched)
    old = _stories(db, near | set(gone))
    near |= set(old["article"]) - set(gone)
    clusters = {c for (c,) in matching(db, "SELECT DISTINCT cluster FROM members WHERE article IN wanted", near)}
    members = some_rows(db, "members", "cluster", clusters)
    near |= set(members["article"])
    columns = ", ".join(f'"{c}"' for c in SCHEMAS["pairs"])
    sql = f"SELECT {columns} FROM pairs WHERE \"left\" IN wanted AND relation = 'same-story'"  # noqa: S608
    rows = [row for row in matching(db, sql, near) if row[1] in near]
    pairs = pl.DataFrame(rows, schema=dict(SCHEMAS["pairs"]), orient="row")
    found = stories(some_rows(db, "clusters", "cluster", clusters), members, pairs, seed)
    replace(db, "stories", old, _named(db, found, old), ["story"])


def _stories(db: Database, articles: Collection[str]) -> pl.DataFrame:
    """Whole stories that hold one of these articles."""
    names = {s for (s,) in matching(db, "SELECT DISTINCT story FROM stories WHERE article IN wanted", articles)}
    return some_rows(db, "stories", "story", names)


def _named(db: Database, found: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Stories under the names that most of their articles had, where no larger part of them has it; else new ones."""
    both = found.join(old.select("article", was="story"), on="article").group_by("story", "was").len()
    names: dict[str, str] = {}
    taken: set[str] = set()
    for story, was, _ in both.sort("len", "was", "story", descending=[True, False, False]).iter_rows():
        if story not in names and was not in taken:
            names[story] = was
            taken.add(was)
    (last,) = next(db.rows("SELECT max(CAST(substr(story, 2) AS INTEGER)) FROM stories"))
    rest = [s for s in found["story"].unique().sort().to_list() if s not in names]
    names |= {story: f"s{n:06d}" for n, story in enumerate(rest, int(last or 0) + 1)}
    if not names:
        return found
    return found.with_columns(pl.col("story").replace_strict(names, return_dtype=pl.String))
