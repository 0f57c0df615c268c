"""Flows of pieces in this process: what Spark does to them, without Spark, and in the worst order that it may take."""

import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.read.intake.sources import Source
from dedup.settings import Settings
from dedup.spark.parquet_chunks import Given, chunks_of, rows_of
from dedup.spark.pieces import Each, Flow, Group, Piece, packed, unpacked


class Here(Flow):
    """Pieces in a list. Those of a key come in any order; what makes new ones can be sent to another process."""

    def __init__(self, pieces: Sequence[Piece], tasks: int, seed: int) -> None:
        self.pieces, self.tasks, self.seed = list(pieces), tasks, seed

    def each(self, make: Each) -> "Here":
        make = pickle.loads(pickle.dumps(make))  # noqa: S301  # our own
        return self._of([new for piece in self.pieces for new in make(piece)])

    def grouped(self, make: Group, tasks: int | None = None) -> "Here":
        make = pickle.loads(pickle.dumps(make))  # noqa: S301  # our own
        groups: dict[int, dict[str, list[pl.DataFrame]]] = defaultdict(lambda: defaultdict(list))
        for piece in random.Random(self.seed).sample(self.pieces, len(self.pieces)):  # noqa: S311  # an order
            groups[piece.key][piece.name].append(piece.rows)
        made: list[Piece] = []
        for key, named in groups.items():
            made += make(key, {name: pl.concat(rows) for name, rows in named.items()})
        return Here(self._of(made).pieces, tasks or self.tasks, self.seed)

    def only(self, *names: str) -> "Here":
        return self._of([piece for piece in self.pieces if piece.name in names])

    def also(self, *others: Flow) -> "Here":
        return self._of([*self.pieces, *(p for other in others if isinstance(other, Here) for p in other.pieces)])

    def kept(self) -> "Here":
        return self

    def told(self, name: str) -> pl.DataFrame | None:
        found = sorted((p for p in self.pieces if p.name == name), key=lambda p: p.key)
        return pl.concat([piece.rows for piece in found]) if found else None

    def stream(self, *names: str) -> Iterator[Piece]:
        return iter(sorted((p for p in self.pieces if p.name in names), key=lambda p: p.key))

    def _of(self, pieces: Sequence[Piece]) -> "Here":
        return Here([Piece(int(p.key), p.name, unpacked(packed(p.rows))) for p in pieces], self.tasks, self.seed)


@dataclass(frozen=True)
class Shared:
    """What every worker has."""

    value: Any


def read_here(
    frames: Mapping[str, pl.DataFrame],
    chunk: int,
    tasks: int,
    seed: int,
    rows: int = 25,
    settings: Settings | None = None,
) -> Given:
    """Tables by the names of their files, read in batches of so many rows."""
    pieces: list[Piece] = []
    for name, frame in frames.items():
        source = Source(name, (name,), name=name)
        numbered = frame.with_columns(pl.lit(name).alias("wirecopy file"), pl.int_range(pl.len()).alias("wirecopy row"))
        columns = {c: c for c in frame.columns}
        for part in numbered.iter_slices(rows):
            pieces += rows_of(source, part, columns, (settings or Settings()).longest_text)
    return chunks_of(Here(pieces, tasks, seed), chunk, [])
