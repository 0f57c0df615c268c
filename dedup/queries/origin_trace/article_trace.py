"""The whole answer for one article: where its cluster may come from, what it may have been made from, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import polars as pl

from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.phrases import whence
from dedup.queries.origin_trace.not_known import not_known
from dedup.queries.origin_trace.reasons import sign_words, step_words, tree_words
from dedup.queries.origin_trace.recomputed import RecomputedCluster, Recomputing
from dedup.queries.origin_trace.tree_weights import (
    OriginWeight,
    ParentWeight,
    log_weights,
    origin_weight,
    parent_weights,
)
from dedup.tables import Frames, Row
from dedup.trace.origins import KIND_OF

MOST_ORIGINS, MOST_PARENTS = 6, 4
"""Possible origins and parents that are told; the rest are counted."""
LEAST = 0.005
"""Probability under which a possible origin or parent is not told, but for the article itself and one that is named."""
TELLING = 0.05
"""Nats under which a reason is not shown to people: it moves the odds by less than a twentieth."""
SAME = 0.005
"""By so much a probability may differ from that of the table: more, and the result was made otherwise."""
UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class WeightReason:
    """One sentence and what it adds, in nats. `term`: its name in the code."""

    term: str
    nats: float
    words: str


@dataclass(frozen=True, slots=True)
class PossibleSource:
    """`what`: "article", "outside", "unnamed", or "itself" where an article may be the origin; `id` of the article;
    `name`, its outlet or how the source outside is called; `total`, the log-weight of all trees under it, nan for a
    parent; `reasons`, the heaviest first.
    """

    what: str
    id: str | None
    name: str | None
    probability: float
    total: float
    reasons: tuple[WeightReason, ...]


@dataclass(frozen=True, slots=True)
class OriginTrace:
    """How the origin of `article` was decided in one cluster, of `size` members.

    `row`, of table `clusters`; `member`, of table `members`; `probability`, of the likeliest origin, found anew;
    `same`: whether the table says so, too; `origins` and `parents`, the likeliest first, and how many more there are;
    `signs` of a text from outside; `issuer`, who issued it, how likely it is that one of those named, and how many name
    it; `unknown`, what could not be looked at; `summed`, members that the sums are over.
    """

    article: str
    title: str | None
    outlet: str | None
    size: int
    row: Row
    member: Row
    probability: float
    same: bool
    origins: tuple[PossibleSource, ...]
    more_origins: int
    parents: tuple[PossibleSource, ...]
    more_parents: int
    signs: tuple[WeightReason, ...]
    issuer: tuple[str, float, int] | None
    unknown: tuple[str, ...]
    summed: int


def traces_of(frames: Frames, outlets: Outlets, article: str) -> list[OriginTrace]:
    """How the origin of an article was decided: one answer for each cluster that it is in; none where it is in none.

    `outlets`: those of the run. Raises UsageError for an id that the result does not have, with the nearest ones.

    >>> from dedup import Settings, scan
    >>> rain = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt. Sixty homes were cut off from the road until a ferry was found.")
    >>> notices = pl.DataFrame({"id": ["a", "b"], "outlet": ["Harbour Gazette", "Inland Courier"],
    ...                         "text": [rain, rain + " First published in the Harbour Gazette."]})
    >>> (told,) = traces_of(scan(notices, Settings(depth="fast", min_words=20)), Outlets.packaged(), "b")
    >>> told.parents[0].id, told.same, max(told.parents[0].reasons, key=lambda r: r.nats).words
    ('a', True, 'it credits that one')
    """
    if article not in set(frames.articles["id"]):
        near = get_close_matches(article, frames.articles["id"].to_list(), 3, 0.6)
        tip = (
            f"did you mean {' or '.join(near)}?"
            if near
            else "the page of its cluster shows it, and table articles has all"
        )
        raise UsageError(f"no article of this result has the id {article!r}; {tip}")
    homes = frames.members.filter(pl.col("article") == article)["cluster"].unique().sort()
    weigh = Recomputing(frames, outlets)
    return [_trace_of(weigh(name), article) for name in homes]


def possible_origins(found: RecomputedCluster, article: str | None = None) -> tuple[tuple[PossibleSource, ...], int]:
    """The possible origins of a cluster, the likeliest first, with what each weighs, and how many more there are. The
    source that nobody names is always among them, and so is `article`.
    """
    weights, ids = found.weighed.weights, found.traced
    totals, chances = log_weights(weights), found.chances
    always = {len(chances) - 1, ids.index(article) if article in ids else -1}
    order = np.argsort(-chances, kind="stable").tolist()
    kept = [p for k, p in enumerate(order) if (k < MOST_ORIGINS and chances[p] >= LEAST) or p in always]
    origins = (_origin(found, origin_weight(weights, p, float(totals[p])), float(chances[p])) for p in kept)
    return tuple(origins), len(chances) - len(kept)


def _trace_of(found: RecomputedCluster, article: str) -> OriginTrace:
    weights, trees, ids = found.weighed.weights, found.trees, found.traced
    origins, more = possible_origins(found, article)
    me = ids.index(article) if article in ids else None
    parents = [] if me is None else parent_weights(weights, trees, me)
    shown = _place_of(found, found.members[article]["parent"])
    near = [p for k, p in enumerate(parents) if (k < MOST_PARENTS and p.probability >= LEAST) or p.place == shown]
    row = found.articles[article]
    return OriginTrace(
        article=article, title=row["title"], outlet=found.outlet_of(article), size=len(found.members),
        row=found.cluster, member=found.members[article],
        probability=float(found.chances.max()), same=is_as_told(found),
        origins=origins, more_origins=more,
        parents=tuple(_parent(found, p, me) for p in near), more_parents=len(parents) - len(near),
        signs=signs_of(found),
        issuer=_issuer(found), unknown=tuple(not_known(found, article)), summed=len(ids),
    )  # fmt: skip


def signs_of(found: RecomputedCluster) -> tuple[WeightReason, ...]:
    """What speaks for a text from outside that several outlets had, the heaviest first."""
    signs = sorted(found.signs().items(), key=lambda s: -abs(s[1]))
    return tuple(WeightReason(name, nats, sign_words(name)) for name, nats in signs if nats)


def is_as_told(found: RecomputedCluster) -> bool:
    """Whether the table has the same origin, with the same probability; a result of another version has not."""
    chances = found.chances
    best, table = int(chances.argmax()), found.cluster
    named = table["origin"] in (None, found.traced[best] if best < len(found.traced) else None)
    return named and abs((table["origin_probability"] or 0.0) - float(chances.max())) <= SAME


def _issuer(found: RecomputedCluster) -> tuple[str, float, int] | None:
    if (who := found.issued()) is None:
        return None
    return whence(KIND_OF.get(who.kind, who.kind), who.name), who.probability, len(who.rows)


def _origin(found: RecomputedCluster, weight: OriginWeight, chance: float) -> PossibleSource:
    reasons = [WeightReason(t.name, t.nats, tree_words(t)) for t in weight.terms]
    reasons.append(WeightReason("ways", weight.ways, "all other ways in which the articles may be made from it"))
    return PossibleSource(*_named(found, weight.place), chance, weight.total, tuple(reasons))


def _parent(found: RecomputedCluster, weight: ParentWeight, me: int | None) -> PossibleSource:
    what, name, outlet = _named(found, weight.place)
    shared = found.weighed.shared
    inside = what == "article"
    share = 0.0 if me is None else shared.covered[weight.place, me] if inside else shared.verbatim[:, me].max()
    reasons = tuple(WeightReason(t.name, t.nats, step_words(t, float(share))) for t in weight.terms)
    return PossibleSource(
        "itself" if weight.place == me else what, name, outlet, weight.probability, float("nan"), reasons
    )


def _place_of(found: RecomputedCluster, parent: str | None) -> int | None:
    """Where the sums have the parent that the result shows."""
    if parent is None or not parent.startswith("outside:"):
        return found.traced.index(parent) if parent in found.traced else None
    labels = [s.label for s in found.weighed.sources]
    name = parent.removeprefix("outside:")
    return len(found.traced) + (labels.index(name) if name in labels else len(labels))


def _named(found: RecomputedCluster, place: int) -> tuple[str, str | None, str | None]:
    """What stands at a place of the sums, its id and its name."""
    ids, sources = found.traced, found.weighed.sources
    if place < len(ids):
        return "article", ids[place], found.outlet_of(ids[place])
    if place - len(ids) < len(sources):
        return "outside", None, sources[place - len(ids)].label
    return UNNAMED, None, None


def telling(reasons: Sequence[WeightReason]) -> list[WeightReason]:
    """The reasons that are shown to people.

    >>> [r.term for r in telling([WeightReason("a", -1.5, ""), WeightReason("b", 0.01, "")])]
    ['a']
    """
    return [r for r in reasons if abs(r.nats) >= TELLING]


def total_of(reasons: Sequence[WeightReason]) -> float:
    """What some reasons add up to, in nats.

    >>> total_of([WeightReason("a", 1.5, ""), WeightReason("b", -0.5, "")])
    1.0
    """
    return float(sum(r.nats for r in reasons))
