"""What a run on Spark is made of: pieces, each a small polars frame under a key and a name, worked on where they lie.

Every floor is one of two steps: `each` makes pieces of every piece, without a shuffle; `grouped` brings all pieces of a
key together, on one worker, and makes new ones of them. Rows travel as columns packed into one binary cell, so that a
million of them cost Spark a handful of rows. What a step makes is kept on the workers' disks, and made again from what
it came from where a worker is lost: so a step must give the same pieces whatever the order in which its own came.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

SCHEMA = "key long, name string, data binary"
MOST_BYTES = 32 << 20
"""Bytes of pieces that a worker gives back at a time."""


class Piece(NamedTuple):
    """Rows under a key, below 2**63, and a name."""

    key: int
    name: str
    rows: pl.DataFrame


Pieces = Iterable[Piece]
Each = Callable[[Piece], Pieces]
Made = Callable[[Iterator[Piece]], Iterator[Piece]]
Group = Callable[[int, Mapping[str, pl.DataFrame]], Pieces]
"""A key, and all rows under it by name -> pieces. A name of which there is no piece is not there."""


class Flow:
    """Pieces that lie on the workers; nothing is made before it is asked for. `made`: what is still to be made of the
    pieces of `frame`, on the worker that has them: steps without a shuffle between are one step.
    """

    def __init__(self, frame: "DataFrame", tasks: int, made: "Made | None" = None) -> None:
        self._frame, self.tasks, self._made = frame, tasks, made

    @property
    def frame(self) -> "DataFrame":
        """The pieces as a table of Spark."""
        return self._frame if self._made is None else self._frame.mapInArrow(partial(_batches, self._made), SCHEMA)

    def each(self, make: Each) -> "Flow":
        """What `make` makes of every piece."""
        return self._with(partial(_each, make))

    def grouped(self, make: Group, tasks: int | None = None) -> "Flow":
        """What `make` makes of all pieces of a key; keys go to `tasks` tasks in turn."""
        from pyspark.sql import functions as f

        some = tasks or self.tasks
        placed = self.frame.repartitionById(some, (f.col("key") % some).cast("int")).sortWithinPartitions("key")
        return Flow(placed, some, partial(_grouped, make))

    def only(self, *names: str) -> "Flow":
        """The pieces of these names."""
        from pyspark.sql import functions as f

        if self._made is None:
            return Flow(self._frame.filter(f.col("name").isin(*names)), self.tasks)
        return self._with(partial(_only, frozenset(names)))

    def also(self, *others: "Flow") -> "Flow":
        """These pieces and others."""
        frame = self.frame
        for other in others:
            frame = frame.unionByName(other.frame)
        return Flow(frame, self.tasks)

    def kept(self) -> "Flow":
        """The same, made now and kept as files: what follows begins there, whatever becomes of a worker."""
        return Flow(self.frame.checkpoint(eager=True), self.tasks)

    def told(self, name: str) -> pl.DataFrame | None:
        """All rows of a name, here, in the order of keys: only for what does not grow with the articles."""
        found = [
            Piece(row["key"], row["name"], unpacked(bytes(row["data"]))) for row in self.only(name).frame.collect()
        ]
        found.sort(key=lambda piece: piece.key)
        return pl.concat([piece.rows for piece in found]) if found else None

    def all(self, name: str) -> pl.DataFrame:
        """The same of a name that every chunk has."""
        found = self.told(name)
        if found is None:
            raise RuntimeError(f"no piece {name!r} was made")
        return found

    def stream(self, *names: str) -> Iterator[Piece]:
        """The pieces of these names, one task's after the other, so that one of them is in memory."""
        for row in self.only(*names).frame.toLocalIterator():
            yield Piece(row["key"], row["name"], unpacked(bytes(row["data"])))

    def _with(self, step: "Made") -> "Flow":
        made = step if self._made is None else partial(_then, self._made, step)
        return Flow(self._frame, self.tasks, made)


def packed(rows: pl.DataFrame) -> bytes:
    """A frame as bytes."""
    out = io.BytesIO()
    rows.write_ipc(out, compression="lz4")
    return out.getvalue()


def unpacked(data: bytes) -> pl.DataFrame:
    """The frame that `packed` was given.

    >>> unpacked(packed(pl.DataFrame({"row": [1, 2]})))["row"].to_list()
    [1, 2]
    """
    return pl.read_ipc(io.BytesIO(data))


def flow_of(spark: Any, pieces: Iterable[Piece], tasks: int) -> Flow:
    """A few pieces that are made here."""
    rows = [(piece.key, piece.name, packed(piece.rows)) for piece in pieces]
    return Flow(spark.createDataFrame(rows, SCHEMA), tasks)


def bucketed(name: str, tasks: int, by: NDArray[np.generic], columns: dict[str, NDArray[np.generic]]) -> Pieces:
    """Rows as pieces under the buckets 0 to `tasks` - 1 of the numbers `by`."""
    if not len(by):
        return
    bucket = (by.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(33)) % np.uint64(tasks)
    for (key,), part in pl.DataFrame({**columns, "bucket": bucket.astype(np.int64)}).group_by("bucket"):
        yield Piece(int(key), name, part.drop("bucket"))


def _then(one: Made, other: Made, pieces: Iterator[Piece]) -> Iterator[Piece]:
    return other(one(pieces))


def _each(make: Each, pieces: Iterator[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield from make(piece)


def _only(names: frozenset[str], pieces: Iterator[Piece]) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.name in names)


def _grouped(make: Group, pieces: Iterator[Piece]) -> Iterator[Piece]:
    for key, some in groupby(pieces, key=lambda piece: piece.key):
        rows: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for piece in some:
            rows[piece.name].append(piece.rows)
        yield from make(key, {name: pl.concat(frames) for name, frames in rows.items()})


def _batches(made: Made, batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    return batched(made(_read(batches)))


def _read(batches: "Iterator[pa.RecordBatch]") -> Iterator[Piece]:
    for batch in batches:
        columns = (batch.column(i) for i in range(3))
        for key, name, data in zip(*columns, strict=True):
            yield Piece(key.as_py(), name.as_py(), unpacked(data.as_py()))


def batched(pieces: Iterable[Piece]) -> "Iterator[pa.RecordBatch]":
    """Pieces as Arrow's batches, of about `MOST_BYTES` each."""
    some: list[tuple[int, str, bytes]] = []
    size = 0
    for piece in pieces:
        data = packed(piece.rows)
        if some and size + len(data) > MOST_BYTES:
            yield _batch(some)
            some, size = [], 0
        some.append((int(piece.key), piece.name, data))
        size += len(data)
    if some:
        yield _batch(some)


def _batch(some: list[tuple[int, str, bytes]]) -> "pa.RecordBatch":
    import pyarrow as pa

    schema = pa.schema([("key", pa.int64()), ("name", pa.large_string()), ("data", pa.large_binary())])
    columns = zip(*some, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
