"""The clusters that hold an outlet's pieces, or come from it: which articles of others are made from which piece."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dedup.phrases import is_unknown, whence
from dedup.queries.who_ran.asked_outlet import AskedOutlet, OutletKeys
from dedup.queries.who_ran.credit_state import issued_to_both
from dedup.queries.who_ran.order import AFTER, EARLIER, UNKNOWN, order
from dedup.queries.who_ran.shares import OutletPairs
from dedup.tables import Row
from dedup.trace.attribution import NAMES_ORIGIN

FROM_OURS, UNDECIDED, COMMON = "from ours", "undecided", "common source"
"""Directions: theirs is made from ours; that could not be decided; both are from a third text."""
DIRECTIONS = (FROM_OURS, UNDECIDED, COMMON)
SURE = 0.5
"""Probability from which a piece is called the source: the one from which tracing names an origin."""
CLAIMED = 0.7
"""Probability from which an article that does not credit us is said to have run our piece. Of 21 such rows of real news
whose source readers could tell, from .5 on, 17 were right; from .7 on 13 of 13."""
STEP = 0.6
"""Probability of one step from which an article is said to have come by way of another."""


@dataclass(frozen=True, slots=True)
class PieceUse:
    """An article of others, the piece of ours nearest to it (None: not in the collection), and how sure that is.

    `probability`: that the source of `theirs` is a piece of ours, or, for `COMMON`, the one named; None where only the
    step between the two is known to be likely, or nothing is. `through`: the article by way of which it came. `order`:
    whether theirs is the later one, as far as dates tell.
    """

    cluster: str
    ours: str | None
    theirs: str
    direction: str
    probability: float | None
    through: str | None
    order: str


class OutletClusters:
    """The clusters with a piece of the outlet, or whose origin it is from outside.

    `articles`, theirs and ours by id, with `shown` and `key` of their outlets and without their texts; `pairs`, theirs;
    `own`, ids of all articles of the outlet; `credits`, by article; `origin`, cluster -> its source where that is not
    this outlet: an outlet's name, else as the tables have it.
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
        self.credits: dict[str, list[Row]] = defaultdict(list)
        said = frames.credits.filter(pl.col("article").is_in(inside["id"].implode()), pl.col("kind") != "own-reporting")
        for row in said.sort("article", "start", nulls_last=True).iter_rows(named=True):
            self.credits[row["article"]].append(row)
        self._asked, self._outside = asked, outside
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
        outside = cluster["origin_outside"]
        if outside is not None and not is_unknown(cluster["origin_kind"], outside):
            return cluster["origin_outlet"] or whence(cluster["origin_kind"], outside)
        found = cluster["origin_outlet"] or cluster["origin_outside"] or cluster["origin"]
        return None if found is None else str(found)

    def _in(self, cluster: Row) -> list[PieceUse]:
        members = {m["article"]: m for m in self._members[cluster["cluster"]]}
        theirs = [m for a, m in members.items() if a not in self.own]
        # a round-up of ours took from the others; it is no piece that they could have run
        ours = {a for a, m in members.items() if a in self.own and m["role"] != "compilation"}
        outside = cluster["cluster"] in self._outside
        if not ours:
            return [self._not_here(m, cluster) for m in theirs] if outside else []
        root = min(1.0, math.fsum(members[a]["origin_probability"] or 0.0 for a in ours))
        if outside:  # another name of the outlet is the source: the piece that is here is meant
            root = max(root, cluster["origin_probability"] or 0.0)
        is_ours = outside or cluster["origin"] in ours or root >= SURE
        every = (
            self._made(m, ours, root, cluster) if is_ours else self._decide(m, ours, members, cluster) for m in theirs
        )
        return [self._claimed(use) for use in every if use is not None]

    def _not_here(self, m: Row, cluster: Row) -> PieceUse:
        """A member of a cluster that comes from a piece which the collection does not hold: whose date and text nobody
        can compare, so that only what the article says itself makes it one that ran it.
        """
        sure = self.credited(m["article"]) is not None
        direction, likely = (FROM_OURS, cluster["origin_probability"]) if sure else (UNDECIDED, None)
        return PieceUse(cluster["cluster"], None, m["article"], direction, likely, _through(m, ()), UNKNOWN)

    def _made(self, m: Row, ours: set[str], root: float, cluster: Row) -> PieceUse | None:
        """The use of a member of a cluster that comes from us; None if it surely appeared before all pieces."""
        before = self._not_later(m, ours)
        if not before:
            return None
        piece, through = self._nearest(m, before, cluster), _through(m, ours)
        if self.pairs.step(piece, m["article"]) == "common-source" and through is None:
            # neither from the other, and nobody between them: how it got there is not known
            return self._use(m, piece, UNDECIDED, None, cluster)
        return self._use(m, piece, FROM_OURS, root, cluster, through)

    def _use(
        self, m: Row, piece: str, direction: str, sure: float | None, cluster: Row, through: str | None = None
    ) -> PieceUse:  # fmt: skip
        me = m["article"]
        found = order(self.articles[piece], self.articles[me])
        return PieceUse(cluster["cluster"], piece, me, direction, sure, through, found)

    def _claimed(self, use: PieceUse) -> PieceUse:
        """An article that does not say so itself ran a piece only if it is known to be the later one, if that is likely
        enough to be read out to its editor, and if the two do not name one statement that both may have it from.
        """
        named, later = self.credited(use.theirs), use.order in AFTER
        said, ours = self.credits.get(use.theirs, ()), self.credits.get(use.ours or "", ())
        alone = (use.probability or 0.0) >= CLAIMED and not issued_to_both(ours, said)
        likely = later and (named is not None or alone)
        if use.direction != FROM_OURS or likely or named in NAMES_ORIGIN:
            return use
        return replace(use, direction=UNDECIDED, probability=None, through=None)

    def credited(self, article: str) -> str | None:
        """The strength of an article's strongest credit to the outlet; None without one."""
        best = self._asked.credit_of(self.credits.get(article, ()))
        return None if best is None else str(best["strength"])

    def _not_later(self, m: Row, ours: Collection[str]) -> set[str]:
        """The pieces that a member can have run: those that appeared before it, else those that may have."""
        orders = {o: order(self.articles[o], self.articles[m["article"]]) for o in ours}
        sure = {o for o, found in orders.items() if found in AFTER}
        return sure or {o for o, found in orders.items() if found != EARLIER}

    def _decide(self, m: Row, ours: set[str], members: Mapping[str, Row], cluster: Row) -> PieceUse | None:
        """Whether a member is made from a piece of ours though that is not known for the origin, or both are from a
        third text; None if it is neither.
        """
        me, outside = m["article"], cluster["origin_outside"] is not None
        before = self._not_later(m, ours)
        steps = {o: self.pairs.step(o, me) for o in ours}
        if not outside or self.credited(me) is not None:
            piece, sure = _ancestor(me, members, ours)
            if piece in before and sure >= SURE:
                return self._use(m, str(piece), FROM_OURS, sure, cluster, _through(m, ours))
            if made := [o for o, step in steps.items() if step == "theirs-from-ours" and o in before]:
                return self._use(m, self._nearest(m, made, cluster), FROM_OURS, None, cluster)
        if both := [o for o in ours if self._common(o, me, steps[o], members, outside)]:
            likely = None if cluster["origin_state"] == "undecided" else cluster["origin_probability"]
            return self._use(m, self._nearest(m, both, cluster), COMMON, likely, cluster)
        left = [o for o, step in steps.items() if step in (None, "undecided") and o in before]
        if cluster["origin_state"] != "undecided" or not left:
            return None
        return self._use(m, self._nearest(m, left, cluster), UNDECIDED, None, cluster)

    @staticmethod
    def _common(piece: str, me: str, step: str | None, members: Mapping[str, Row], outside: bool) -> bool:
        """Whether a piece and a member have what they share from a third text: the origin is outside, or the pair says
        so and neither is above the other in the tree.
        """
        if outside:
            return step != "ours-from-theirs"
        apart = _ancestor(piece, members, {me})[0] is None and _ancestor(me, members, {piece})[0] is None
        return step == "common-source" and apart

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
