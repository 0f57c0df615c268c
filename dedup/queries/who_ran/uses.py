"""The clusters that hold an outlet's pieces, or come from it: which articles of others are made from which piece."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dedup.dates import earlier
from dedup.phrases import whence
from dedup.queries.who_ran.asked_outlet import AskedOutlet, OutletKeys
from dedup.queries.who_ran.shares import OutletPairs
from dedup.tables import Row

FROM_OURS, UNDECIDED, COMMON = "from ours", "undecided", "common source"
"""Directions: theirs is made from ours; it could not be decided which came first; both are from a text outside."""
SURE = 0.5
"""Probability from which a piece is called the source: the one from which tracing names an origin."""
STEP = 0.6
"""Probability of one step from which an article is said to have come by way of another."""


@dataclass(frozen=True, slots=True)
class PieceUse:
    """An article of others, the piece of ours nearest to it (None: not in the collection), and how sure that is.

    `probability`: that the source of `theirs` is a piece of ours, or, for `COMMON`, that it is outside; None where only
    the step between the two is known to be likely, or nothing is. `through`: the article by way of which it came.
    """

    cluster: str
    ours: str | None
    theirs: str
    direction: str
    probability: float | None
    through: str | None


class OutletClusters:
    """The clusters with a piece of the outlet, or whose origin it is from outside.

    `articles`, theirs and ours by id, with `shown` and `key` of their outlets and without their texts; `pairs`, theirs;
    `own`, ids of all articles of the outlet; `origin`, cluster -> its source where that is not this outlet: an outlet's
    name, else as the tables have it.
    """

    def __init__(self, of: OutletKeys, asked: AskedOutlet) -> None:
        frames, articles = of.frames, of.articles
        own = articles.filter(pl.col("key").is_in(list(asked.keys)))["id"]
        outside = {cluster for cluster, key in of.outside if key in asked.keys}
        holding = frames.members.filter(pl.col("article").is_in(own.implode()))["cluster"]
        names = sorted({*holding, *outside})
        clusters = frames.clusters.filter(pl.col("cluster").is_in(names)).sort("cluster")
        members = frames.members.filter(pl.col("cluster").is_in(names)).sort("cluster", "article")
        inside = articles.filter(pl.col("id").is_in(members["article"].implode()))
        self.articles: dict[str, Row] = {r["id"]: r for r in inside.iter_rows(named=True)}
        self.own: set[str] = set(own)
        self._outside = outside
        self._rows = list(clusters.iter_rows(named=True))
        self._members: dict[str, list[Row]] = defaultdict(list)
        for row in members.iter_rows(named=True):
            self._members[row["cluster"]].append(row)
        self.pairs = OutletPairs(frames, self.articles)
        self.origin: dict[str, str | None] = {r["cluster"]: self._source(r) for r in self._rows}

    def uses(self) -> list[PieceUse]:
        """All articles of others that are made from a piece of ours, or may be, in the order of clusters and ids."""
        return [f for cluster in self._rows for f in self._in(cluster)]

    def elsewhere(self, uses: Sequence[PieceUse]) -> int:
        """How many articles of others share a cluster with ours and are not among those of `uses`."""
        near = {m["article"] for rows in self._members.values() for m in rows} - self.own
        return len(near - {u.theirs for u in uses})

    def _source(self, cluster: Row) -> str | None:
        if cluster["cluster"] in self._outside or cluster["origin"] in self.own:
            return None
        if cluster["origin_outside"] not in (None, "unnamed"):
            return cluster["origin_outlet"] or whence(cluster["origin_kind"], cluster["origin_outside"])
        found = cluster["origin_outlet"] or cluster["origin_outside"] or cluster["origin"]
        return None if found is None else str(found)

    def _in(self, cluster: Row) -> list[PieceUse]:
        name = cluster["cluster"]
        members = {m["article"]: m for m in self._members[name]}
        theirs = [m for a, m in members.items() if a not in self.own]
        if name in self._outside:
            sure = cluster["origin_probability"]
            return [PieceUse(name, None, m["article"], FROM_OURS, sure, _through(m, ())) for m in theirs]
        # a round-up of ours took from the others; it is no piece that they could have run
        ours = {a for a, m in members.items() if a in self.own and m["role"] != "compilation"}
        if not ours:
            return []
        root = min(1.0, math.fsum(members[a]["origin_probability"] or 0.0 for a in ours))
        if cluster["origin"] in ours or root >= SURE:
            return [
                PieceUse(name, self._nearest(m, before, cluster), m["article"], FROM_OURS, root, _through(m, ours))
                for m in theirs
                if (before := self._not_later(m, ours))
            ]
        every = (self._decide(m, ours, members, cluster) for m in theirs)
        return [f for f in every if f is not None]

    def _not_later(self, m: Row, ours: Collection[str]) -> set[str]:
        """The pieces that did not surely appear after a member: it can only have run one of these."""
        return {o for o in ours if earlier(self.articles[m["article"]], self.articles[o]) is None}

    def _decide(self, m: Row, ours: set[str], members: Mapping[str, Row], cluster: Row) -> PieceUse | None:
        """Whether a member is made from a piece of ours though that is not known for the origin, or both are from a
        text outside; None if it is neither.
        """
        name, me = cluster["cluster"], m["article"]
        piece, sure = _ancestor(me, members, ours)
        before = self._not_later(m, ours)
        if piece in before and sure >= SURE:
            return PieceUse(name, piece, me, FROM_OURS, sure, _through(m, ours))
        steps = {o: self.pairs.step(o, me) for o in ours}
        if made := [o for o, step in steps.items() if step == "theirs-from-ours" and o in before]:
            return PieceUse(name, self._nearest(m, made, cluster), me, FROM_OURS, None, None)
        # else the source of both is another's, or theirs is the source of ours
        if cluster["origin_outside"] is not None and (both := [o for o in ours if steps[o] != "ours-from-theirs"]):
            return PieceUse(name, self._nearest(m, both, cluster), me, COMMON, cluster["origin_probability"], None)
        left = [o for o, step in steps.items() if step in (None, "undecided") and o in before]
        if cluster["origin_state"] != "undecided" or not left:
            return None
        return PieceUse(name, self._nearest(m, left, cluster), me, UNDECIDED, None, None)

    def _nearest(self, m: Row, ours: Collection[str], cluster: Row) -> str:
        """The piece, or version of it, that a member stands closest to: its parent, else by what the two share."""
        if m["parent"] in ours:
            return str(m["parent"])

        def rank(piece: str) -> tuple[float, float, bool, str]:
            shares = self.pairs.shares(piece, m["article"])
            found = (-shares.probability, -shares.coverage[1]) if shares else (0.0, 0.0)
            return (*found, piece != cluster["origin"], piece)

        return min(ours, key=rank)


def _ancestor(article: str, members: Mapping[str, Row], ours: Collection[str]) -> tuple[str | None, float]:
    """The first of `ours` above an article in the tree, and how likely all steps up to it are together."""
    sure, seen = 1.0, {article}
    at: str | None = article
    while at is not None and at in members:
        sure *= members[at]["parent_probability"] or 0.0
        at = members[at]["parent"]
        if at in ours:
            return at, sure
        if at in seen:
            break
        seen.add(str(at))
    return None, 0.0


def _through(m: Row, ours: Collection[str]) -> str | None:
    """The article of others by way of which a member likely has it from ours; None where it is from ours directly."""
    parent, likely = m["parent"], (m["parent_probability"] or 0.0) >= STEP
    direct = parent is None or parent in ours or parent.startswith("outside:") or m["role"] == "compilation"
    return None if direct or not likely else str(parent)
