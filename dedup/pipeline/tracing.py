"""The trace floor over parts of the collection that have nothing to do with each other, each whole, side by side.

What derived pairs, copies or a cluster connect is traced together; what they do not connect says nothing of each other.
So the parts are dealt in chunks, with the articles, credits and pairs that are theirs, and clusters are named
afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.cluster.graph_kernels import parts_of
from dedup.credit.statements import with_statements
from dedup.data import Attributed, Clusters, Copies, Each, Heard
from dedup.tables import DERIVED, empty, of_outlets, of_statements
from dedup.trace.origins import trace

CHUNK = 2000
"""Articles that are traced in one go."""


@dataclass(frozen=True, slots=True)
class TracedParts:
    """Tables `credits`, with who issued what clusters tell, `clusters` and `members`; and the `basis` of each pair."""

    credits: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    basis: pl.Series


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some parts: `rows` int64, sorted, their articles in the collection; `known`, `clusters`, `ends`, `pairs` and
    `least` as `trace` takes them, by their places in `rows`; `places` int64: where the pairs stand among
    those of the collection; `heard`: what was read before."""

    rows: NDArray[np.int64]
    known: Attributed
    clusters: Clusters
    ends: NDArray[np.int64]
    pairs: pl.DataFrame
    places: NDArray[np.int64]
    least: float
    heard: Heard


@dataclass(frozen=True, slots=True)
class _TracedChunk:
    """What tracing says of a chunk: who issued its texts, tables `clusters` and `members`, for each cluster its rows of
    the collection, and the basis of its pairs, which stand at `places`."""

    said: pl.DataFrame
    clusters: pl.DataFrame
    members: pl.DataFrame
    groups: list[list[int]]
    places: NDArray[np.int64]
    basis: pl.Series


def trace_parts(
    known: Attributed, clusters: Clusters, ends: NDArray[np.int64], pairs: pl.DataFrame, least: float,
    each: Each = map, heard: Heard | None = None,
) -> TracedParts:  # fmt: skip
    """Who issued what the clusters tell (`dedup.credit.statements`), and where each is from (`dedup.trace.origins`):
    what both say of the whole collection. `ends`, `pairs`, `least`: as `trace` takes them; `each`: how chunks are gone
    over; `heard`: who issued what, where it was read before.
    """
    read = Heard(empty("credits"), np.zeros(len(known.articles), np.bool_)) if heard is None else heard
    found = list(each(_traced, _chunks(known, clusters, ends, pairs, least, read)))
    basis = np.full(len(pairs), "undecided", object)
    for some in found:
        basis[some.places] = some.basis.to_numpy()
    groups = [(group, chunk, n) for chunk, some in enumerate(found) for n, group in enumerate(some.groups)]
    names = {(chunk, n): f"c{at:06d}" for at, (_, chunk, n) in enumerate(sorted(groups), 1)}
    every: dict[str, list[pl.DataFrame]] = {"clusters": [], "members": []}
    for chunk, some in enumerate(found):
        called = {name: names[chunk, n] for n, name in enumerate(some.clusters["cluster"].to_list())}
        named = pl.col("cluster").replace_strict(called, return_dtype=pl.String)
        every["clusters"].append(some.clusters.with_columns(named))
        every["members"].append(some.members.with_columns(named))
    tables = [pl.concat([empty(name), *parts]).sort("cluster", maintain_order=True) for name, parts in every.items()]
    credits = pl.concat([of_outlets(known.credits), *(some.said for some in found)])
    return TracedParts(
        credits.sort("article", "start", "end", "name", nulls_last=True), tables[0], tables[1],
        pl.Series(basis.tolist(), dtype=pl.String),
    )  # fmt: skip


def _traced(chunk: _Chunk) -> _TracedChunk:
    known = chunk.known
    every = pl.concat([known.credits, chunk.heard.credits])
    credits = with_statements(known.articles, every, chunk.clusters, chunk.heard.read)
    attributed = Attributed(known.articles, credits, known.outlets, known.copies)
    found = trace(attributed, chunk.clusters, chunk.ends, chunk.pairs, chunk.least)
    place = pl.DataFrame({"article": known.articles["id"], "row": chunk.rows})
    inside = found.members.join(place, on="article", maintain_order="left")
    groups = inside.group_by("cluster", maintain_order=True).agg(pl.col("row").sort())
    return _TracedChunk(
        of_statements(credits), found.clusters, found.members,
        groups["row"].to_list(), chunk.places, found.basis.of(chunk.ends),
    )  # fmt: skip


def _chunks(
    known: Attributed, clusters: Clusters, ends: NDArray[np.int64], pairs: pl.DataFrame, least: float, heard: Heard
) -> Iterator[_Chunk]:
    """The parts that are to be traced: those with clusters or derived pairs, and articles that credit somebody."""
    n = len(known.articles)
    derived = np.flatnonzero(pairs["relation"].is_in(DERIVED).to_numpy())
    stars = np.array([(rows[0], row) for rows in clusters.members for row in rows[1:]], np.int64).reshape(-1, 2)
    copies = np.stack([known.copies.same_as, np.arange(n)], 1)
    part = parts_of(np.concatenate([ends[derived], stars, copies]), n)
    row_of = pl.DataFrame({"article": known.articles["id"]}).with_row_index("row")
    credited = known.credits.join(row_of, on="article").with_columns(pl.col("row").cast(pl.Int64))
    asked = np.zeros(n, np.bool_)
    asked[part[ends[derived].ravel()]] = True
    asked[part[[row for rows in clusters.members for row in rows]]] = True
    asked[part[clusters.anchors]] = True
    asked[part[credited["row"].to_numpy()]] = True
    chunk_of = _dealt(part, asked)
    chunks = int(chunk_of.max(initial=-1)) + 1
    rows_of, pairs_of = _by_chunk(chunk_of, chunks), _by_chunk(chunk_of[ends[derived, 0]], chunks)
    clusters_of = _by_chunk(chunk_of[[rows[0] for rows in clusters.members]], chunks)
    credits_of = _by_chunk(chunk_of[credited["row"].to_numpy()], chunks)
    credits = credited.drop("row")
    said = heard.credits.join(row_of, on="article")
    said_of = _by_chunk(chunk_of[said["row"].to_numpy()], chunks)
    for chunk, rows in enumerate(rows_of):
        places = derived[pairs_of[chunk]]
        yield _Chunk(
            rows, _attributed(known, credits[credits_of[chunk]], rows),
            _clusters(clusters, clusters_of[chunk].tolist(), rows), np.searchsorted(rows, ends[places]), pairs[places],
            places, least, Heard(said[said_of[chunk]].drop("row"), heard.read[rows]),
        )  # fmt: skip


def _by_chunk(chunk_of: NDArray[np.int64], chunks: int) -> list[NDArray[np.int64]]:
    """The places of each chunk's members, rising; those of chunk -1 are in none.

    >>> [of.tolist() for of in _by_chunk(np.array([1, 0, -1, 1]), 3)]
    [[1], [0, 3], []]
    """
    order = np.argsort(chunk_of, kind="stable")
    edges = np.searchsorted(chunk_of[order], np.arange(chunks + 1))
    return [order[a:b] for a, b in pairwise(edges.tolist())]


def _dealt(part: NDArray[np.int64], asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """int64 (n): the chunk of each row, -1 of those in no part that is asked for; `part`: the least row of each one's.

    >>> _dealt(np.array([0, 0, 2, 3, 2]), np.array([True, False, False, True, False])).tolist()
    [0, 0, -1, 0, -1]
    """
    sizes = np.bincount(part, minlength=len(part)) * asked
    before = np.cumsum(sizes) - sizes
    return np.where(asked[part], (before // CHUNK)[part], -1)


def _attributed(known: Attributed, credits: pl.DataFrame, rows: NDArray[np.int64]) -> Attributed:
    """Some articles, with all that stand for copies among them; of exact ones the first that is here."""
    _, first, which = np.unique(known.copies.exact_as[rows], return_index=True, return_inverse=True)
    copies = Copies(np.searchsorted(rows, known.copies.same_as[rows]), first[which])
    return Attributed(known.articles[rows], credits, known.outlets, copies)


def _clusters(clusters: Clusters, some: list[int], rows: NDArray[np.int64]) -> Clusters:
    inside = {row: at for at, row in enumerate(rows.tolist())}
    decided = [(inside[r], o) for r, o in zip(clusters.anchors, clusters.origins, strict=True) if r in inside]
    return Clusters(
        [[inside[row] for row in clusters.members[c]] for c in some], [clusters.cohesion[c] for c in some],
        [clusters.hubs[c] for c in some], {inside[row] for row in clusters.compilations if row in inside},
        [r for r, _ in decided], [o for _, o in decided],
        [[inside[a], inside[b]] for a, b in clusters.apart if a in inside and b in inside],
    )  # fmt: skip
