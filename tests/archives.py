"""What the tests of archives share: a few articles, short settings, and all that an archive holds, row by row."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD

from dedup import Settings
from index.disk_postings import contents

FAST = Settings(depth="fast", threads=1)
FIRST = {"f1": FERRY, "f2": FERRY.replace("81,000", "82,000"), "o1": ORCHARD}
"""Two copies of one article, and one alone."""
SECOND = {"f3": FERRY_REWORDED, "o2": ORCHARD.replace("nearly twice", "three times"), "m1": MINE}
"""One joins the copies, one joins what was alone, one is new."""
TEXTS = (FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD)

OF_RESULT = (
    "articles", "metadata", "skipped", "credits", "pairs", "rejected", "passages", "clusters", "members", "stories",
    "evidence_of",
)  # fmt: skip
BESIDE = ("arrivals", "history", "aliases")


def frame(texts: Mapping[str, str], **columns: Any) -> pl.DataFrame:
    """A table of articles."""
    return pl.DataFrame({"id": list(texts), "text": list(texts.values()), **columns})


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """What any program that reads SQLite gets."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def held(path: Path, tables: tuple[str, ...] = OF_RESULT + BESIDE) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of these tables, sorted, and which terms lead to which article."""
    told = {name: sorted(rows(path, f"SELECT * FROM {name}"), key=repr) for name in tables}  # noqa: S608
    article = dict(rows(path, "SELECT number, article FROM numbers"))
    return told | {"terms": sorted((article[n], t) for t, n in postings(path) if n in article)}


def postings(path: Path) -> list[tuple[int, int]]:
    """Every term with the number that it leads to."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        terms, numbers = contents(db)
    return list(zip(terms.tolist(), numbers.tolist(), strict=True))


def orphans(path: Path) -> int:
    """Terms that lead to no article."""
    numbers = dict(rows(path, "SELECT number, article FROM numbers"))
    return sum(n not in numbers for _, n in postings(path))


def members(path: Path) -> dict[str, set[str]]:
    """Cluster -> its articles."""
    out: dict[str, set[str]] = {}
    for cluster, article in rows(path, "SELECT cluster, article FROM members"):
        out.setdefault(cluster, set()).add(article)
    return out
