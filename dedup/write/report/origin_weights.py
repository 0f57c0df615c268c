"""How the origin of a cluster was decided, for its page: each possible origin with its reasons and what they weigh."""

from dataclasses import dataclass

from dedup.outlets.registry import Outlets
from dedup.phrases import UNNAMED_SOURCE
from dedup.queries.origin_trace.article_trace import PossibleSource, is_as_told, possible_origins, telling
from dedup.queries.origin_trace.reasons import rounded
from dedup.queries.origin_trace.recomputed import Recomputing
from dedup.tables import Row
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.page_words import short

MOST_CLUSTERS = 1000
"""Clusters up to which a report tells the weights of each: they take some 15 ms a cluster."""


@dataclass(frozen=True, slots=True)
class WeighedOrigin:
    """A possible origin: how it is called, its probability and log-weight, and (what, how much) of its reasons."""

    name: str
    chance: str
    total: str
    reasons: list[tuple[str, str]]


class OriginWeights:
    """Tells the weights of each cluster of a report; of none where there are too many clusters."""

    def __init__(self, lookup: ResultLookup) -> None:
        self._lookup = lookup
        few = len(lookup.clusters) <= MOST_CLUSTERS
        self._weigh = Recomputing(lookup.result, Outlets.packaged()) if few else None

    def __call__(self, cluster: Row) -> list[WeighedOrigin]:
        """The possible origins, the likeliest first; none where the weights of this version do not give what the tables
        have: a result of another version, or with other outlets.
        """
        if self._weigh is None:
            return []
        found = self._weigh(cluster["cluster"])
        if not is_as_told(found):
            return []
        return [self._shown(source) for source in possible_origins(found)[0]]

    def _shown(self, source: PossibleSource) -> WeighedOrigin:
        reasons = [(r.words, f"{r.nats:+.1f}") for r in telling(source.reasons)]
        return WeighedOrigin(self._name(source), rounded(source.probability), f"{source.total:+.1f}", reasons)

    def _name(self, source: PossibleSource) -> str:
        if source.what == "article" and source.id is not None:
            article = self._lookup.shown(source.id)
            return f"{article.name}: “{article.title}”"
        if source.what == "outside":
            return f"{short(source.name)}, outside this collection"
        return UNNAMED_SOURCE
