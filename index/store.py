"""Postings that stay on disk: which documents hold a term, in a table of SQLite, asked term by term.

For one query against very many documents, where building an index in memory would cost more than the question. The
table is `postings (term INTEGER, number INTEGER, PRIMARY KEY (term, number)) WITHOUT ROWID`; terms and documents are
integers, and what they mean is the caller's.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

MOST_DOCUMENTS = 2000
"""Documents of one term that are looked at; a term that more hold says little."""


class Connection(Protocol):
    """What is asked of a connection to SQLite, whoever opened it."""

    def execute(self, sql: str, values: Any = ...) -> Any:
        """Run one statement; its rows can be iterated."""

    def executemany(self, sql: str, values: Iterable[Any]) -> Any:
        """Run one statement for each row of values."""


def insert(connection: Connection, numbers: NDArray[np.int64], terms: NDArray[np.int64]) -> None:
    """Add the terms (m) of documents `numbers` (m), pair by pair; those that are there already stay."""
    order = np.lexsort((numbers, terms))
    rows = zip(terms[order].tolist(), numbers[order].tolist(), strict=True)
    connection.executemany("INSERT OR IGNORE INTO postings VALUES (?, ?)", rows)


def search(connection: Connection, weights: Mapping[int, float], most: int) -> list[tuple[int, float]]:
    """Documents by the weight of the terms that they share with the query, best first, at most so many.

    `weights`: term -> what sharing it is worth. Ties are settled by document number.

    >>> import sqlite3
    >>> db = sqlite3.connect(":memory:")
    >>> _ = db.execute("CREATE TABLE postings (term INTEGER, number INTEGER, PRIMARY KEY (term, number)) WITHOUT ROWID")
    >>> insert(db, np.array([1, 1, 2]), np.array([7, 8, 8]))
    >>> search(db, {7: 2.0, 8: 1.0}, 5)
    [(1, 3.0), (2, 1.0)]
    """
    scores: dict[int, float] = {}
    for term, weight in sorted(weights.items()):
        found = [n for (n,) in connection.execute(
            "SELECT number FROM postings WHERE term = ? ORDER BY number LIMIT ?", (term, MOST_DOCUMENTS)
        )]  # fmt: skip
        if len(found) < MOST_DOCUMENTS:
            for number in found:
                scores[number] = scores.get(number, 0.0) + weight
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]
