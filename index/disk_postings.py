"""Postings that stay on disk: which documents hold a term, packed in one table of SQLite, added segment by segment.

For one query against very many documents, where building an index in memory would cost more than the question. Terms
and documents are integers below 2**32, and what they mean is the caller's. The table is `SCHEMA`.

A row a posting would spread every addition over the whole table: a night's terms fall everywhere. So each addition is a
segment of its own, sorted by term and cut into packed chunks, and segments of a size are merged when they are many, as
in a log-structured merge tree (O'Neil and others 1996). A term never lies in two chunks of one segment.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.disk_postings_kernels import find, pack, unpack

SCHEMA = (
    "CREATE TABLE postings (segment INTEGER NOT NULL, first INTEGER NOT NULL, size INTEGER NOT NULL, "
    "data BLOB NOT NULL, PRIMARY KEY (segment, first))"
)
"""`first`: the least term of a chunk; `size`: its postings; `data`: terms and documents, packed."""
CHUNK = 512
"""Postings of a chunk, and up to one term's more."""
MOST_DOCUMENTS = 1000
"""Documents of one term that a segment keeps, those with the least numbers; a term that more hold says little."""
MOST_POSTINGS = 10_000
"""Postings that a search looks at, shortest lists first: what it costs does not grow with the collection."""
SMALL = 1 << 16
"""Postings up to which segments are merged at once."""
FAN = 4
"""Larger segments are merged when so many are of a size."""
_SLICES = 1 << 22  # postings merged at a time: bounds memory

Postings = tuple[NDArray[np.int64], NDArray[np.int64]]


class Connection(Protocol):
    """What is asked of a connection to SQLite, whoever opened it."""

    def execute(self, sql: str, values: Any = ...) -> Any:
        """Run one statement; its rows can be iterated."""

    def executemany(self, sql: str, values: Iterable[Any]) -> Any:
        """Run one statement for each row of values."""


def insert(connection: Connection, numbers: NDArray[np.int64], terms: NDArray[np.int64]) -> None:
    """Add the terms (m) of documents `numbers` (m), pair by pair. A document is added once, all its terms together.

    Raises ValueError for terms or numbers that are negative or not below 2**32.
    """
    if len(terms) == 0:
        return
    for name, values in (("terms", terms), ("numbers", numbers)):
        if values.min() < 0 or values.max() >= 1 << 32:
            raise ValueError(f"{name} from {values.min()} to {values.max()}; expected 0 to {2**32 - 1}")
    _write(connection, _following(connection), [_ordered(terms, numbers)])
    while crowded := _crowded(connection):
        _merge(connection, crowded)


def search(connection: Connection, weights: Mapping[int, float], most: int) -> list[tuple[int, float]]:
    """Documents by the weight of the terms that they share with the query, best first, at most so many.

    `weights`: term -> what sharing it is worth. Terms that few hold are looked at first, until `MOST_POSTINGS` are
    seen. Ties are settled by document number.

    >>> import sqlite3
    >>> db = sqlite3.connect(":memory:")
    >>> _ = db.execute(SCHEMA)
    >>> insert(db, np.array([1, 1, 2]), np.array([7, 8, 8]))
    >>> search(db, {7: 2.0, 8: 1.0}, 5)
    [(1, 3.0), (2, 1.0)]
    """
    asked = np.array(sorted(weights), np.int64)
    if not len(asked):
        return []
    worth = np.array([weights[t] for t in asked.tolist()])
    place, numbers = _find(connection, asked)
    lengths = np.bincount(place, minlength=len(asked))
    order = np.argsort(lengths, kind="stable")
    before = np.zeros(len(asked), np.int64)
    before[order] = np.cumsum(lengths[order]) - lengths[order]
    taken = (before < MOST_POSTINGS)[place]
    documents, of = np.unique(numbers[taken], return_inverse=True)
    scores = np.bincount(of, worth[place[taken]], len(documents))
    best = np.lexsort((documents, -scores))[:most]
    return list(zip(documents[best].tolist(), scores[best].tolist(), strict=True))


def contents(connection: Connection) -> Postings:
    """All postings, as they lie: terms int64 (m) and documents int64 (m)."""
    return _read(connection, [*connection.execute("SELECT segment, first FROM postings ORDER BY segment, first")])


def remove(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete all that is kept of these documents: reads every chunk once."""
    gone = np.array(sorted(numbers), np.int64)
    for segment, first in [*connection.execute("SELECT segment, first FROM postings")]:
        terms, held = _read(connection, [(segment, first)])
        stay = ~np.isin(held, gone)
        if stay.all():
            continue
        if stay.any():
            # `first` stays where it was: no term moves to another chunk
            ((_, _, size, data),) = _chunks(segment, terms[stay], held[stay])
            values = (size, data, segment, first)
            connection.execute("UPDATE postings SET size = ?, data = ? WHERE segment = ? AND first = ?", values)
        else:
            connection.execute("DELETE FROM postings WHERE segment = ? AND first = ?", (segment, first))


def _segments(connection: Connection) -> list[int]:
    """One after the other by the index: a look at every row would cost more than a search."""
    told = connection.execute(
        "WITH RECURSIVE s(n) AS (SELECT min(segment) FROM postings UNION ALL "
        "SELECT (SELECT min(segment) FROM postings WHERE segment > n) FROM s WHERE n IS NOT NULL) "
        "SELECT n FROM s WHERE n IS NOT NULL"
    )
    return [int(n) for (n,) in told]


def _find(connection: Connection, asked: NDArray[np.int64]) -> Postings:
    """Places in `asked`, and the documents that hold those terms, in all segments."""
    rows = [*connection.execute(
        # CROSS: term by term, never chunk by chunk; the row's own number, as it stands in the index
        "SELECT a.key, p.size, p.data FROM json_each(?) s CROSS JOIN json_each(?) a CROSS JOIN postings p ON p.rowid = "
        "(SELECT rowid FROM postings WHERE segment = s.value AND first <= a.value ORDER BY first DESC LIMIT 1)",
        (json.dumps(_segments(connection)), json.dumps(asked.tolist())),
    )]  # fmt: skip
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys, sizes, chunks = zip(*rows, strict=True)
    of = np.array(keys, np.int64)
    places, numbers = find(*laid(sizes, chunks), asked[of])
    return of[places], numbers


def _read(connection: Connection, keys: Iterable[tuple[int, int]]) -> Postings:
    """The postings of some chunks, one after the other."""
    sql = "SELECT size, data FROM postings WHERE segment = ? AND first = ?"
    rows = [row for key in keys for row in connection.execute(sql, key)]
    return unpack(*laid([size for size, _ in rows], [data for _, data in rows]))  # type: ignore[no-any-return]


def laid(
    given: Sequence[int], chunks: Sequence[bytes]
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Chunks end to end, their bounds and sizes, as the kernels take them. ValueError for a size that cannot be."""
    sizes, bounds = np.array(given, np.int64), np.zeros(len(chunks) + 1, np.int64)
    np.cumsum([len(chunk) for chunk in chunks], out=bounds[1:])
    if (2 * sizes > np.diff(bounds)).any():
        raise ValueError("a chunk of postings is shorter than it says")
    # two zeros behind the end: a number that does not end in a spoiled chunk ends there
    return np.frombuffer(b"".join([*chunks, b"\0\0"]), np.uint8), bounds, sizes


def _following(connection: Connection) -> int:
    last = next(iter(connection.execute("SELECT max(segment) FROM postings")))[0]
    return 0 if last is None else int(last) + 1


def _crowded(connection: Connection) -> list[int]:
    """Segments of a size that are to be one, the smallest first; none where all is well."""
    sizes = [*connection.execute("SELECT segment, sum(size) FROM postings GROUP BY segment")]
    level = {int(s): _level(int(n)) for s, n in sizes}
    for size, many in sorted(Counter(level.values()).items()):
        if many >= (FAN if size else 2):
            return sorted(s for s in level if level[s] == size)
    return []


def _level(size: int) -> int:
    level = 0
    while size > SMALL:
        size, level = size // FAN, level + 1
    return level


def _merge(connection: Connection, segments: list[int]) -> None:
    """Make one segment of several."""
    _write(connection, _following(connection), _slices(connection, segments))
    connection.executemany("DELETE FROM postings WHERE segment = ?", [(s,) for s in segments])


def _slices(connection: Connection, segments: list[int]) -> Iterator[Postings]:
    """The postings of several segments in the order of their terms, some at a time, no term in two of them."""
    marks = ", ".join("?" * len(segments))
    sql = f"SELECT first, size, segment FROM postings WHERE segment IN ({marks}) ORDER BY first"  # noqa: S608
    directory = [*connection.execute(sql, segments)]
    kept: Postings = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    parts, held = [kept], 0
    for n, (first, size, segment) in enumerate(directory):
        parts.append(_read(connection, [(segment, first)]))
        held += size
        if held >= _SLICES or n + 1 == len(directory):
            terms, numbers = _ordered(*(np.concatenate(p) for p in zip(*parts, strict=True)))
            # what a later chunk may still hold waits
            done = len(terms) if n + 1 == len(directory) else int(np.searchsorted(terms, directory[n + 1][0]))
            yield terms[:done], numbers[:done]
            parts, held = [(terms[done:], numbers[done:])], len(terms) - done


def _ordered(terms: NDArray[np.int64], numbers: NDArray[np.int64]) -> Postings:
    """Sorted by term, then number; of each term at most `MOST_DOCUMENTS`."""
    both = np.sort((terms.astype(np.uint64) << np.uint64(32)) | numbers.astype(np.uint64))
    terms = (both >> np.uint64(32)).astype(np.int64)
    rank = np.arange(len(terms)) - np.searchsorted(terms, terms)
    kept = rank < MOST_DOCUMENTS
    return terms[kept], (both[kept] & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _write(connection: Connection, segment: int, parts: Iterable[Postings]) -> None:
    """Write sorted postings as chunks; parts follow one another, no term in two of them."""
    sql = "INSERT INTO postings VALUES (?, ?, ?, ?)"
    for terms, numbers in parts:
        connection.executemany(sql, _chunks(segment, terms, numbers))


def _chunks(
    segment: int, terms: NDArray[np.int64], numbers: NDArray[np.int64]
) -> Iterator[tuple[int, int, int, bytes]]:
    starts = [0]
    while starts[-1] < len(terms):
        end = min(starts[-1] + CHUNK, len(terms))
        starts.append(end + int(np.searchsorted(terms[end:], terms[end - 1], "right")))
    data, bounds = pack(terms, numbers, np.array(starts, np.int64))
    for c, at in enumerate(starts[:-1]):
        yield segment, int(terms[at]), starts[c + 1] - at, data[bounds[c] : bounds[c + 1]].tobytes()
