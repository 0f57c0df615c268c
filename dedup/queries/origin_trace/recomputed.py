"""A cluster of a finished result, weighed anew from its tables by the code that traced it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Attributed
from dedup.outlets.registry import Outlets
from dedup.queries.table_rows import copies_of, pairs_by_row, rows_of
from dedup.tables import Frames, Row, called
from dedup.trace.attribution import Dossier
from dedup.trace.cluster_weights import WeighedCluster, weigh_cluster
from dedup.trace.common_source import OUTSIDE, Issuer, issuer, outside_signs, weights
from dedup.trace.edge_weights import summed
from dedup.trace.matrix_tree import Trees
from dedup.trace.pair_table import PairTable
from dedup.trace.warnings import doubted

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RecomputedCluster:
    """`cluster`, its row of table `clusters`; `members`, its rows of `members` by article; `articles`, those of
    `articles` by id; `dossier`, what tracing knows of them; `core`, the rows of those that are no round-up; `weighed`
    and `trees`, log-weights and their sums; `odd`, ids whose dates did not count; `names`, what outlets are called.
    """

    cluster: Row
    members: Mapping[str, Row]
    articles: Mapping[str, Row]
    dossier: Dossier
    core: list[int]
    weighed: WeighedCluster
    trees: Trees
    odd: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def traced(self) -> list[str]:
        """The ids of the members that the sums are over, in their order."""
        return [self.dossier.ids[r] for r in self.weighed.traced]

    @property
    def chances(self) -> Float:
        """The probability of each member that is summed, then of each outside source, to be the origin."""
        return np.append(self.trees.roots, self.trees.outside)

    def signs(self) -> dict[str, float]:
        """Name -> nats: what speaks for a text from outside that no credit names; empty where that was not asked."""
        if self.weighed.weights.credited:
            return {}
        asked = outside_signs(self.dossier, self.weighed.traced, self.weighed.shared)
        if asked is None:
            return {}
        return {n: float(v) for n, v in zip(OUTSIDE, asked * weights()["outside"], strict=True)}

    def issued(self) -> Issuer | None:
        """Who issued such a text."""
        return issuer(self.dossier, self.core) if len(self.core) > 1 else None

    def outlet_of(self, article: str) -> str | None:
        """The name to show of an article's outlet; None where it is not known."""
        written = self.articles[article]["outlet"]
        known = None if written is None or written.strip() in self.names else self.dossier.known.resolve(written)
        return known.name if known else called(written, self.names)


class Recomputing:
    """Weighs clusters of a result anew, whose tables are indexed once. `outlets`: those of the run."""

    def __init__(self, frames: Frames, outlets: Outlets) -> None:
        self._frames = frames
        self._outlets = outlets.including(frames.articles)  # of all articles, which may share a host
        self._clusters = {row["cluster"]: row for row in frames.clusters.iter_rows(named=True)}
        self._place = frames.stand_ins()
        self._names = frames.outlet_names()
        self._row = {name: n for n, name in enumerate(frames.articles["id"])}
        self._members = rows_of(frames.members["cluster"])
        self._credits = rows_of(frames.credits["article"])
        self._pairs = rows_of(frames.pairs["left"])

    def __call__(self, cluster: str) -> RecomputedCluster:
        """One cluster by its name, with all that its articles, their pairs and their credits say.

        Raises KeyError for a cluster that the result does not have.
        """
        row = self._clusters[cluster]
        members = {m["article"]: m for m in self._frames.members[self._members[cluster]].iter_rows(named=True)}
        articles, dossier = self._dossier({*members, *(self._place[m] for m in members if m in self._place)})
        rows = [r for r, name in enumerate(dossier.ids) if name in members]
        core = [r for r in rows if members[dossier.ids[r]]["role"] != "compilation"] or rows
        odd = doubted(dossier, rows)
        dossier.dates.doubt(odd)
        weighed = weigh_cluster(dossier, core)
        by_id = {a["id"]: a for a in articles.iter_rows(named=True)}
        return RecomputedCluster(
            cluster=row, members=members, articles=by_id, dossier=dossier, core=core, weighed=weighed,
            trees=summed(weighed.weights), odd=tuple(dossier.ids[r] for r in odd), names=self._names,
        )  # fmt: skip

    def _dossier(self, names: set[str]) -> tuple[pl.DataFrame, Dossier]:
        """The rows of some articles in their order, and what tracing knows of them."""
        frames = self._frames
        articles = frames.articles[sorted(self._row[name] for name in names if name in self._row)]
        row = {name: n for n, name in enumerate(articles["id"])}
        pairs = frames.pairs[sorted(n for name in row for n in self._pairs.get(name, ()))]
        pairs = pairs.filter(pl.col("right").is_in(articles["id"].implode()))
        credits = frames.credits[sorted(n for name in row for n in self._credits.get(name, ()))]
        part = Frames(**{**frames.tables(), "articles": articles, "pairs": pairs, "credits": credits}, run=frames.run)
        copies = copies_of(part, row)
        known = Attributed(articles, credits, self._outlets, copies)
        return articles, Dossier(known, PairTable(*pairs_by_row(pairs, row), copies))
