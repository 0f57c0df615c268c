"""What is to come into an archive and to leave it, and what became of its clusters, run by run."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import polars as pl

from dedup.archive.history.cluster_changes import ClusterChange, State, changes
from dedup.archive.history.cluster_names import Named


@dataclass(frozen=True, slots=True)
class Change:
    """`fresh`: rows of table `articles` that come, in their zones; `beside`: their rows of table `metadata`; `gone`:
    ids of which the text of now leaves, those of revised articles, which come back in `fresh`, among them; `skipped`:
    table `skipped` as it is to be; `notes` of the reading.
    """

    fresh: pl.DataFrame
    beside: pl.DataFrame
    gone: list[str]
    skipped: pl.DataFrame
    notes: tuple[str, ...] = ()

    def pieces(self, first: int, others: int) -> list["Change"]:
        """An add, of which all that leaves comes back, in pieces of at most so many articles, in the order of ids.

        >>> from dedup.tables import conform, empty
        >>> some = conform("articles", pl.DataFrame({"id": list("cab"), "text": ["x"] * 3}))
        >>> [p.fresh["id"].to_list() for p in Change(some, empty("metadata"), [], empty("skipped")).pieces(1, 5)]
        [['a'], ['b', 'c']]
        """
        fresh = self.fresh.sort("id")
        cuts = [0, *range(min(first, len(fresh)), len(fresh), others), len(fresh)]
        out = []
        for lo, hi in pairwise(cuts):
            some = fresh[lo:hi]
            here = set(some["id"])
            beside = self.beside.filter(pl.col("article").is_in(some["id"].implode()))
            # what is revised in a later piece is old until then
            out.append(Change(some, beside, [i for i in self.gone if i in here], self.skipped, self.notes))
        return out


@dataclass(slots=True)
class Outcome:
    """What one or several runs did to clusters: `before` and `after`, of every cluster that was touched; how they were
    `named`.
    """

    before: State
    after: State
    named: Named
    created: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.created |= self.after.members.keys() - self.before.members.keys()

    def then(self, later: "Outcome") -> "Outcome":
        """This run and one that followed it, as one."""
        known = {c: rows for c, rows in later.before.members.items() if c not in self.created}
        members = {**known, **self.before.members}
        origins = {c: {**later.before.origins, **self.before.origins}[c] for c in members}
        kept = {c: r for c, r in self.after.members.items() if c not in later.before.members}
        after = State(
            {**kept, **later.after.members},
            {**{c: self.after.origins[c] for c in kept}, **later.after.origins},
        )
        parents = {c: list(of) for c, of in self.named.parents.items()}
        for cluster, of in later.named.parents.items():
            parents[cluster] = sorted({*parents.get(cluster, ()), *(p for p in of if p not in self.created)})
        aliases = {**self.named.aliases, **later.named.aliases}
        aliases = {a: c for a, c in aliases.items() if a not in after.members}  # a name may come back
        named = Named([*self.named.names, *later.named.names], aliases, later.named.next, parents)
        return Outcome(State(members, origins), after, named, self.created | later.created)

    def told(self) -> list[ClusterChange]:
        """Every change, as people are told: of clusters that were there before, or are there now."""
        aliases = {a: c for a, c in self.named.aliases.items() if a in self.before.members}
        return [*changes(self.before, self.after, replace(self.named, aliases=aliases))]
