"""What to look at next: pairs of which least is certain, weighted by what another answer would change."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.decide.kinds import VERDICTS
from dedup.desk.decided_rows import Decided
from dedup.desk.edition import Edition
from dedup.phrases import OPEN
from dedup.tables import UNCREDITED, Row, ordered

NOT_ASKED = ("exact", "same-story", "same-template", "shared-background", "unrelated")
"""Relations that leave nothing to ask: the words are the same, or the judge is sure enough that neither is derived."""


@dataclass(frozen=True, slots=True)
class QueuedPair:
    """A pair in the queue. `weight`: what puts it where it stands; `size`, `outlets`: of its cluster, or of both;
    `uncredited`: whether its later article names nobody; `cluster`: None where the two are in different ones.
    """

    left: str
    right: str
    relation: str
    probability: float
    weight: float
    cluster: str | None
    size: int
    outlets: int
    uncredited: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pairs are wanted: of an outlet, of one relation, of clusters of so many, of articles that name nobody."""

    outlet: str = ""
    relation: str = ""
    least: int = 1
    uncredited: bool = False
    decided: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """As an address names them."""
        least = query.get("least", "")
        size = int(least) if least.isdecimal() and len(least) < 10 else 1
        return cls(query.get("outlet", ""), query.get("relation", ""), size,
                   query.get("uncredited") == "1", query.get("decided") == "1")  # fmt: skip

    def keeps(self, asked: QueuedPair, outlets: Iterable[str | None]) -> bool:
        """Whether a pair is wanted."""
        return (
            (not self.outlet or self.outlet in outlets) and (not self.relation or asked.relation == self.relation)
            and asked.size >= self.least and (asked.uncredited or not self.uncredited)
        )  # fmt: skip


def uncertainty(probability: float) -> float:
    """How little is certain: 1 at one half, 0 at both ends (the variance of a yes or no, times four).

    >>> uncertainty(0.5), uncertainty(1.0), round(uncertainty(0.9), 2)
    (1.0, 0.0, 0.36)
    """
    return 4 * probability * (1 - probability)


def weight_of(probability: float, size: int, outlets: int, uncredited: bool) -> float:
    """What a decision is worth: uncertainty times how much hangs on it; logarithms, so that one giant does not hold
    all first places.

    >>> weight_of(0.6, 9, 4, True) > weight_of(0.6, 9, 4, False) > weight_of(0.6, 2, 1, False)
    True
    """
    return uncertainty(probability) * math.log2(1 + size) * math.log2(1 + max(1, outlets)) * (1.5 if uncredited else 1)


def queue_of(edition: Edition) -> dict[tuple[str, str], QueuedPair]:
    """All pairs to be asked about, by their ids, the most worth first; ties in the order of ids."""
    found = {(a.left, a.right): a for a in (*_inside(edition), *_between(edition))}
    return dict(sorted(found.items(), key=lambda a: (-a[1].weight, a[0])))


def _inside(edition: Edition) -> Iterator[QueuedPair]:
    """Each member of a cluster with what it was likely made from."""
    lookup = edition.lookup
    for row in lookup.clusters:
        for m in lookup.members[row["cluster"]]:
            parent = m["parent"]
            pair = lookup.between(m["article"], parent) if parent in lookup.articles else None
            if pair is None or pair["relation"] in NOT_ASKED:
                continue
            left, right = ordered(m["article"], parent)
            open_ = m["credit_state"] in UNCREDITED
            weight = weight_of(pair["probability"], row["size"], row["outlets"] or 1, open_)
            yield QueuedPair(left, right, pair["relation"], pair["probability"], weight, row["cluster"], row["size"],
                        row["outlets"] or 1, open_)  # fmt: skip


def _between(edition: Edition) -> Iterator[QueuedPair]:
    """Pairs that could not be decided, of articles in different clusters or in none."""
    rows = edition.result.pairs.filter((pl.col("relation") == "undecided") & (pl.col("probability") >= OPEN))
    home = {article: cluster for (cluster, article) in edition.lookup.member}
    for pair in rows.iter_rows(named=True):
        homes = [home.get(pair[side]) for side in ("left", "right")]
        both = homes[:1] if homes[0] is not None and homes[0] == homes[1] else homes  # one cluster is counted once
        sides = [_home(edition, h) for h in both]
        size, outlets = (sum(side[n] for side in sides) for n in (0, 1))
        inside = both[0] if len(both) == 1 else None
        weight = weight_of(pair["probability"], size, outlets, False)
        yield QueuedPair(
            pair["left"], pair["right"], "undecided", pair["probability"], weight, inside, size, outlets, False
        )


def _home(edition: Edition, cluster: str | None) -> tuple[int, int]:
    row: Row | dict[str, Any] = {"size": 1, "outlets": 1} if cluster is None else edition.cluster_row(cluster)
    return row["size"], row["outlets"] or 1


def verdicts_of(decided: Decided, reviewer: str) -> set[frozenset[str]]:
    """Pairs that a reviewer has decided, whether the queue asks about them still or a run obeyed and settled them."""
    return {
        pair for pair, rows in decided.by_pair.items()
        if any(d["kind"] in VERDICTS and d["reviewer"] == reviewer and d["state"] != "undone" for d in rows)
    }  # fmt: skip


def verdict_of(decided: Decided, asked: QueuedPair, reviewer: str) -> str | None:
    """What a reviewer said of a pair, the last time; None where they said nothing that stands.

    >>> import polars as pl
    >>> from dedup.decide import row
    >>> said = Decided.of(row("same", "R. Askew", left="a", right="b").with_columns(number=pl.lit(1, pl.Int64)))
    >>> pair = QueuedPair("a", "b", "rewrite", 0.6, 1.0, None, 2, 2, False)
    >>> verdict_of(said, pair, "R. Askew"), verdict_of(said, pair, "M. Dorn")
    ('same', None)
    """
    for d in decided.on_pair(asked.left, asked.right):
        if d["kind"] in VERDICTS and d["reviewer"] == reviewer and d["state"] != "undone":
            return str(d["kind"])
    return None
