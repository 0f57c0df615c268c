"""Where the chunks of an index on disk lie: read once, for many questions while nothing is written.

To find the chunk of a term SQLite goes down two trees of pages, once for every segment; of a long text that is half of
what a question costs. With all first terms in memory it goes down one.
"""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.disk_postings import Chunks, Connection


@dataclass(frozen=True, slots=True)
class ChunkDirectory:
    """Chunks by segment and first term: segment s owns `first[bounds[s]:bounds[s + 1]]`, int64, the least terms of its
    chunks in their order; `row` int64, the number of each chunk's row.
    """

    first: NDArray[np.int64]
    row: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def chunks(self, connection: Connection, asked: NDArray[np.int64]) -> Chunks:
        """As `index.disk_postings.chunks_of` gives them: for terms (m), sorted, the chunks that may hold each."""
        places, rows = [], []
        for lo, hi in zip(self.bounds[:-1].tolist(), self.bounds[1:].tolist(), strict=True):
            at = np.searchsorted(self.first[lo:hi], asked, "right") - 1
            places.append(np.flatnonzero(at >= 0))
            rows.append(self.row[lo + at[at >= 0]])
        of, wanted = (np.concatenate([np.zeros(0, np.int64), *some]) for some in (places, rows))
        # CROSS: row by row in the order of the list
        sql = "SELECT p.size, p.data FROM json_each(?) j CROSS JOIN postings p ON p.rowid = j.value"
        found = [*connection.execute(sql, (json.dumps(wanted.tolist()),))]
        if len(found) != len(wanted):
            raise ValueError(f"{len(wanted) - len(found):,} chunks of postings are gone")
        return of, [size for size, _ in found], [data for _, data in found]


def chunk_directory(connection: Connection) -> ChunkDirectory:
    """Where they lie now. It holds until something is inserted or removed.

    >>> import sqlite3
    >>> from index.disk_postings import SCHEMA, insert, search
    >>> db = sqlite3.connect(":memory:")
    >>> _ = db.execute(SCHEMA)
    >>> insert(db, np.array([1, 1, 2]), np.array([7, 8, 8]))
    >>> search(db, {7: 2.0, 8: 1.0}, 5, chunk_directory(db))
    [(1, 3.0), (2, 1.0)]
    """
    rows = [*connection.execute("SELECT segment, first, rowid FROM postings ORDER BY segment, first")]
    table = np.array(rows, np.int64).reshape(-1, 3)
    bounds = np.concatenate([np.flatnonzero(np.diff(table[:, 0], prepend=-1)), [len(table)]])
    return ChunkDirectory(np.ascontiguousarray(table[:, 1]), np.ascontiguousarray(table[:, 2]), bounds)
