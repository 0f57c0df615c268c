"""What a region grew by, run over again: only what it touches, and the tables of both runs as one.

Articles that no derived pair, no copy and no cluster connects say nothing of each other's clusters. So of a region that
grew by four articles it is enough to run over these and over what is connected with them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from dedup.archive.rebuild.affected import ids_of
from dedup.cluster.pair_graph import components
from dedup.decide.decision_rows import named_by
from dedup.pipeline.decided import CAUSE
from dedup.result import Result
from dedup.tables import DERIVED

Floors = Callable[[pl.DataFrame, pl.DataFrame, Result | None], Result]
"""A run over table `articles` with these pairs of ids, after one that gave a result."""
ENDS = ("left", "right")


@dataclass(frozen=True, slots=True)
class Ran:
    """What the last run was given, `articles` and `pairs` (`left`, `right`, `causes`), and its `result`."""

    articles: pl.DataFrame
    pairs: pl.DataFrame
    result: Result


def run_again(ran: Ran, articles: pl.DataFrame, pairs: pl.DataFrame, floors: Floors) -> Ran:
    """The result of a run over these articles and pairs, where that over some of them is known."""
    # a pair that only a decision brings was given to no run, and is looked at where both of its articles are
    decided = ran.result.pairs.filter(pl.col("causes") == CAUSE).select(pairs.columns)
    known = pl.concat([pairs, decided.join(pairs, on=ENDS, how="anti")])
    ways = ((pairs, ran.pairs), (ran.pairs, pairs))
    other = (a.join(b, on=ENDS, how="anti") for a, b in ways)
    changed = set(articles["id"]) - set(ran.articles["id"])
    changed = changed.union(*map(ids_of, other)) & set(articles["id"])
    while True:
        part = touched(ran.result, changed)
        mine = known.filter(pl.any_horizontal(pl.col(ENDS).is_in(sorted(part))))
        beside = ids_of(mine) - part
        again = floors(articles.filter(pl.col("id").is_in(sorted(part | beside))), mine, ran.result)
        reached = reached_by(again, beside)
        if not reached:
            return Ran(articles, pairs, put_in(ran.result, again, part))
        changed = part | reached


def reached_by(result: Result, fringe: set[str]) -> set[str]:
    """Of the fringe, what a derived pair links with what is not of it: its cluster may change."""
    names = sorted(fringe)
    outside = pl.col("left").is_in(names) & pl.col("right").is_in(names)
    return ids_of(result.pairs.filter(pl.col("relation").is_in(DERIVED) & ~outside)) & fringe


def touched(result: Result, articles: set[str]) -> set[str]:
    """These articles and all that derived pairs, copies, clusters and decisions of a result connect with them."""
    derived = pl.col("relation").is_in(DERIVED) | (pl.col("causes") == "equal")
    first = pl.col("article").first().over("cluster")
    links = pl.concat([
        result.pairs.filter(derived).select(ENDS), result.members.select(left=first, right="article"),
        decided_links(result),
    ])  # fmt: skip
    names = pl.concat([links["left"], links["right"], pl.Series(sorted(articles), dtype=pl.String)]).unique().sort()
    number = pl.DataFrame({"name": names}).with_row_index("number")
    found = [links.join(number, left_on=end, right_on="name", maintain_order="left")["number"] for end in ENDS]
    asked = names.is_in(sorted(articles)).to_numpy()
    out = set(articles)
    for part in components(np.column_stack([f.cast(pl.Int64).to_numpy() for f in found]).reshape(-1, 2)):
        if asked[part].any():
            out |= set(names[part])
    return out


def decided_links(result: Result) -> pl.DataFrame:
    """`left` and `right`: articles that one decision names, whose clusters it may put together or divide. It could not
    be held before each of them was looked at.
    """
    found = []
    for decision in result.decisions.iter_rows(named=True):
        origin = {decision["value"]} if decision["kind"] == "origin" else set()
        left = decision["left"]
        found += [(left, other) for other in sorted(named_by(decision) | origin) if left is not None]
    return pl.DataFrame(found, schema=dict.fromkeys(ENDS, pl.String), orient="row")


def put_in(result: Result, again: Result, part: set[str]) -> Result:
    """A result with what a later run says of some articles, whole clusters, in the place of what it said of them."""
    names = sorted(part)
    frames = result.tables()
    for table, keys in (
        ("articles", ("id",)), ("credits", ("article",)), ("members", ("article",)), ("pairs", ENDS),
        ("passages", ENDS), ("evidence", ENDS),
    ):  # fmt: skip
        mine = pl.any_horizontal(pl.col(keys).is_in(names))
        frames[table] = pl.concat([frames[table].filter(~mine), again.tables()[table].filter(mine)])
    # names of clusters go on behind those of the first run
    last = max((int(c.lstrip("c")) for c in result.clusters["cluster"]), default=0)
    called = {c: f"c{last + n:06d}" for n, c in enumerate(again.clusters["cluster"], 1)}
    renamed = pl.col("cluster").replace_strict(called, return_dtype=pl.String)
    mine = pl.col("article").is_in(names)
    members = again.members.filter(mine)
    frames["members"] = pl.concat([result.members.filter(~mine), members.with_columns(renamed)])
    clusters = again.clusters.join(members, on="cluster", how="semi", maintain_order="left").with_columns(renamed)
    frames["clusters"] = pl.concat([
        result.clusters.join(frames["members"], on="cluster", how="semi", maintain_order="left"), clusters,
    ])  # fmt: skip
    return replace(Result(**frames, run=_counted(result, again)), decisions=_decided(result, again, part))


def _decided(result: Result, again: Result, part: set[str]) -> pl.DataFrame:
    """Table `decisions`, of the later run where one is about its articles and they are there."""
    about = pl.any_horizontal(pl.col(ENDS).is_in(sorted(part))) & (pl.col("state") != "gone")
    anew = again.decisions.filter(about)
    return pl.concat([result.decisions.join(anew, on="number", how="anti"), anew]).sort("number")


def _counted(result: Result, again: Result) -> dict[str, object]:
    """run.json of the first run, with what the later one looked at besides."""
    counts = dict(result.run["counts"])
    for name in ("candidates", "judged"):
        counts[name] += again.run["counts"][name]
    return {**result.run, "counts": counts}
