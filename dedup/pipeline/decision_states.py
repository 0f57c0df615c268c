"""What became of each decision in a run: table `decisions`, looked up in the clusters that came out.

A decision counts as held only where the tables show it; where they do not, it is told as impossible with the reason.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Clusters
from dedup.decide.asked import Demands
from dedup.decide.standing_decisions import by
from dedup.pipeline.decided import muted_nothing
from dedup.pipeline.products import NamedPairs, TracedTables
from dedup.tables import conform, empty
from dedup.trace.decided_origin import STATE


def decided_table(
    asked: Demands, named: NamedPairs, clusters: Clusters, same_as: NDArray[np.int64], traced: TracedTables,
    articles: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Table `decisions` of a run, looked up in what its last floors gave; `articles`: table of that name."""
    if not asked:
        return empty("decisions")
    told = dict(_not_held(asked, clusters, same_as))
    told |= dict(_origins(asked, traced.clusters, traced.members, articles["id"]))
    told |= {n: ("gone", why) for n, why in muted_nothing(asked.table, articles).items()}
    no_form = ("impossible", "the article is of no series that this run knows")
    told |= {number: no_form for row, number in asked.forms if named.series[row] < 0}
    now = pl.DataFrame(
        [(n, *t) for n, t in sorted(told.items())],
        schema={"number": pl.Int64, "now": pl.String, "because": pl.String}, orient="row",
    )  # fmt: skip
    table = asked.table.drop("judged").join(named.before, on="number", how="left", maintain_order="left")
    table = table.join(now, on="number", how="left", maintain_order="left").with_columns(
        state=pl.coalesce("now", "state"), why=pl.coalesce("because", "why")
    )
    return conform("decisions", table.drop("now", "because"))


def _not_held(asked: Demands, clusters: Clusters, same_as: NDArray[np.int64]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Links that the clusters do not show."""
    homes: dict[int, set[int]] = {}
    for c, rows in enumerate(clusters.members):
        for row in rows:
            homes.setdefault(int(same_as[row]), set()).add(c)
    for a, b, number in asked.together:
        if not homes.get(a, set()) & homes.get(b, set()):
            yield (
                number,
                ("impossible", "the two could not be put into one cluster: one of them has no words that count"),
            )
    for a, b, number in asked.apart:
        if homes.get(a, set()) & homes.get(b, set()):
            yield (
                number,
                ("impossible", "the two could not be kept apart: both are in a cluster that copies hold together"),
            )


def _origins(
    asked: Demands, traced: pl.DataFrame, members: pl.DataFrame, ids: pl.Series
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Origins that are not those of the clusters now."""
    if not asked.origins:
        return
    cluster_of = {a: c for c, a in members.filter(pl.col("role") != "compilation").select("cluster", "article").rows()}
    compiled = set(members.filter(pl.col("role") == "compilation")["article"])
    decided = {
        c: origin or f"outside:{outside}"
        for c, origin, outside in traced.filter(pl.col("origin_state") == STATE)
        .select("cluster", "origin", "origin_outside").rows()
    }  # fmt: skip
    last = {cluster_of[ids[row]]: number for row, _, number in asked.origins if ids[row] in cluster_of}
    decisions = {row["number"]: row for row in asked.table.iter_rows(named=True)}
    for row, origin, number in asked.origins:
        cluster = cluster_of.get(ids[row])
        if cluster is None:
            if ids[row] in compiled:
                yield number, ("impossible", "the article is a round-up, which is no origin")
            elif origin != ids[row]:
                yield number, ("impossible", "the article stands alone")
        elif last[cluster] != number:
            yield number, ("replaced", _anew(decisions[number], decisions[last[cluster]]))
        elif cluster not in decided:
            yield number, ("impossible", "the origin came into another cluster")


def _anew(before: dict[str, Any], later: dict[str, Any]) -> str:
    """Why an origin counts no more; `later`: the decision that does."""
    if before["reviewer"] != later["reviewer"] and before["value"] != later["value"]:
        return f"in conflict with {by(later)}, who decided another origin: the later decision counts"
    return f"the origin of this cluster was decided anew (decision {later['number']})"
