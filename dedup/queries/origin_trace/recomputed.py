"""A cluster of a finished result, weighed anew from its tables by the code that traced it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dedup.data import Attributed
from dedup.outlets.registry import Outlets
from dedup.queries.table_rows import copies_of, pairs_by_row
from dedup.tables import Frames, Row
from dedup.trace.attribution import Dossier
from dedup.trace.cluster_weights import WeighedCluster, weigh_cluster
from dedup.trace.common_source import OUTSIDE, Issuer, issuer, outside_signs, weights
from dedup.trace.edge_weights import summed
from dedup.trace.matrix_tree import Trees
from dedup.trace.pair_table import PairTable
from dedup.trace.warnings import doubted


@dataclass(frozen=True, slots=True)
class RecomputedCluster:
    """`cluster`, its row of table `clusters`; `members`, its rows of `members` by article; `articles`, those of
    `articles` by id; `dossier`, what tracing knows of them; `weighed` and `trees`, log-weights and their sums; `signs`,
    name -> nats, what speaks for a text from outside that no credit names, empty where that was not asked; `issued`,
    who issued such a text; `odd`, ids whose dates did not count.
    """

    cluster: Row
    members: Mapping[str, Row]
    articles: Mapping[str, Row]
    dossier: Dossier
    weighed: WeighedCluster
    trees: Trees
    signs: Mapping[str, float]
    issued: Issuer | None
    odd: tuple[str, ...]

    @property
    def traced(self) -> list[str]:
        """The ids of the members that the sums are over, in their order."""
        return [self.dossier.ids[r] for r in self.weighed.traced]

    def outlet_of(self, article: str) -> str | None:
        """The name to show of an article's outlet; None where it is not known."""
        written = self.articles[article]["outlet"]
        known = self.dossier.known.resolve(written)
        return known.name if known else written


def recomputed(frames: Frames, cluster: str, outlets: Outlets) -> RecomputedCluster:
    """One cluster by its name, with all that its articles, their pairs and their credits say.

    `outlets`: those of the run. Raises KeyError for a cluster that the result does not have.
    """
    found = frames.clusters.filter(pl.col("cluster") == cluster)
    if found.is_empty():
        raise KeyError(cluster)
    members = {m["article"]: m for m in frames.members.filter(pl.col("cluster") == cluster).iter_rows(named=True)}
    place = frames.stand_ins()
    ids = pl.Series(sorted({*members, *(place[m] for m in members if m in place)}), dtype=pl.String).implode()
    part = frames.articles.filter(pl.col("id").is_in(ids))
    row = {name: i for i, name in enumerate(part["id"])}
    pairs = frames.pairs.filter(pl.col("left").is_in(ids) & pl.col("right").is_in(ids))
    credits = frames.credits.filter(pl.col("article").is_in(ids))
    dossier = _dossier(frames, part, pairs, credits, outlets)
    rows = sorted(row[m] for m in members if m in row)
    core = [r for r in rows if members[dossier.ids[r]]["role"] != "compilation"] or rows
    odd = doubted(dossier, rows)
    dossier.dates.doubt(odd)
    weighed = weigh_cluster(dossier, core)
    asked = None if weighed.weights.credited else outside_signs(dossier, weighed.traced, weighed.shared)
    signs = {} if asked is None else {n: float(v) for n, v in zip(OUTSIDE, asked * weights()["outside"], strict=True)}
    return RecomputedCluster(
        cluster=found.row(0, named=True), members=members,
        articles={a["id"]: a for a in part.iter_rows(named=True)}, dossier=dossier, weighed=weighed,
        trees=summed(weighed.weights), signs=signs, issued=issuer(dossier, core) if len(core) > 1 else None,
        odd=tuple(dossier.ids[r] for r in odd),
    )  # fmt: skip


def _dossier(
    frames: Frames, articles: pl.DataFrame, pairs: pl.DataFrame, credits: pl.DataFrame, outlets: Outlets
) -> Dossier:
    """What tracing knows of some articles of a result; the outlets are those of all, which may share a host."""
    row = {name: i for i, name in enumerate(articles["id"])}
    part = Frames(**{**frames.tables(), "articles": articles, "pairs": pairs, "credits": credits}, run=frames.run)
    copies = copies_of(part, row)
    known = Attributed(articles, credits, outlets.including(frames.articles), copies)
    return Dossier(known, PairTable(*pairs_by_row(pairs, row), copies))
