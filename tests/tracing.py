"""Articles, credits and pairs for tests of tracing, in few words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import NamedTuple

import networkx as nx
import numpy as np
import polars as pl
from strategies import FERRY, printed, table, word

from dedup.data import Attributed, Clusters, Fingerprints
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.settings import Settings
from dedup.tables import SCHEMAS, conform, empty
from dedup.trace.attribution import Dossier
from dedup.trace.origins import Traced, trace
from dedup.trace.pair_table import PairTable

NAMES = Outlets([Outlet("Northwire", kind="agency", domains=("northwire.example",))])


START = datetime(2031, 5, 1, 9, 0, tzinfo=UTC)


Credit = tuple[int, str, str]  # row, outlet or kind, strength


class Pair(NamedTuple):
    """A judged pair (left row < right row), as far as tracing looks at it."""

    relation: str
    probability: float
    coverage_left: float
    coverage_right: float
    verbatim_left: float
    verbatim_right: float
    direction: float


def table_of(pairs: Mapping[tuple[int, int], Pair]) -> tuple[np.ndarray, pl.DataFrame]:
    """The rows of each pair, and table `pairs` as far as tracing looks at it."""
    rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    columns = {n: [getattr(pairs[a, b], n) for a, b in rows.tolist()] for n in Pair._fields}
    return rows, pl.DataFrame(columns, schema={n: SCHEMAS["pairs"][n] for n in Pair._fields})


def dossier_of(articles: pl.DataFrame, pairs: Mapping[tuple[int, int], Pair], prints: Fingerprints) -> Dossier:
    """What tracing knows of articles that credit nobody."""
    known = Attributed(articles, empty("credits"), NAMES, prints.copies)
    return Dossier(known, PairTable(*table_of(pairs), prints.copies))


def copy(probability: float = 0.97, relation: str = "near-duplicate", direction: float = 0.0) -> Pair:
    return Pair(relation, probability, 1.0, 1.0, 1.0, 1.0, direction)


def credit_table(credits: Sequence[Credit]) -> pl.DataFrame:
    kinds = {"own-reporting", "wire-metadata"}
    found = [empty("credits")]
    for i, (row, what, strength) in enumerate(credits):
        name = None if what in kinds else what
        one = {"article": f"a{row:03d}", "name": name, "outlet": name, "strength": strength, "start": i, "end": i + 1}
        found.append(conform("credits", pl.DataFrame([{**one, "kind": what if name is None else "republication"}])))
    return pl.concat(found)


def articles_of(
    dates: Sequence[datetime | None], outlets: Sequence[str | None] | None = None, precision: str = "second"
) -> pl.DataFrame:
    n = len(dates)
    return table(
        [f"{FERRY} {word(i)}" for i in range(n)], outlet=outlets or [None] * n, published=dates,
        published_precision=[precision] * n, published_zone=["given"] * n,
    )  # fmt: skip


def traced(
    articles: pl.DataFrame, credits: Sequence[Credit] = (), pairs: dict[tuple[int, int], Pair] | None = None,
    clusters: Clusters | None = None, settings: Settings | None = None,
) -> Traced:  # fmt: skip
    """All articles in one cluster, each a near-duplicate of each, unless told otherwise."""
    n = len(articles)
    pairs = dict.fromkeys(combinations(range(n), 2), copy()) if pairs is None else pairs
    clusters = clusters or Clusters([list(range(n))], [0.97], [False], set())
    copies = printed(articles["text"].to_list()).copies
    known = Attributed(articles, credit_table(credits), NAMES, copies)
    return trace(known, clusters, *table_of(pairs), (settings or Settings()).origin_probability)


def hours(*after: float | None) -> list[datetime | None]:
    return [None if h is None else START + timedelta(hours=h) for h in after]


def assert_defined(found: Traced) -> None:
    """What tables `clusters` and `members` promise, whatever went in."""
    for name in ("clusters", "members"):
        assert getattr(found, name).schema == pl.Schema(SCHEMAS[name])
    assert found.clusters["cluster"].is_unique().all()
    assert found.members["origin_probability"].is_between(0, 1).all()
    assert not found.members["origin_probability"].is_null().any()
    assert found.members["parent_probability"].drop_nulls().is_between(0, 1).all()
    for row in found.clusters.iter_rows(named=True):
        members = found.members.filter(pl.col("cluster") == row["cluster"])
        assert row["size"] == len(members) and members["article"].is_unique().all()
        origins = members.filter(pl.col("role") == "origin")["article"].to_list()
        assert origins == ([row["origin"]] if row["origin"] is not None else [])
        assert row["origin"] is None or row["origin_outside"] is None
        assert (row["origin_state"] == "outside") == (row["origin_outside"] is not None)
        assert (row["origin_state"] in ("named", "likely")) == (row["origin"] is not None)
        assert members["origin_probability"].sum() <= 1 + 1e-6
        assert 0 <= row["origin_probability"] <= 1
        ids = set(members["article"])
        graph = nx.DiGraph()
        for article, parent in members.select("article", "parent").iter_rows():
            assert parent is None or parent in ids or parent.startswith("outside:")
            if parent is not None:
                graph.add_edge(parent, article)
        assert nx.is_directed_acyclic_graph(graph)
