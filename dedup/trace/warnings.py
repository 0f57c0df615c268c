"""What an editor should know of a cluster before relying on it: `clusters.warnings`, short sentences.

Nothing here decides anything but one: a date that cannot be one of publication (`doubted`) does not count in tracing.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.data import Clusters
from dedup.dates import implausible
from dedup.phrases import warning
from dedup.trace.attribution import Dossier

Rows = NDArray[np.int64]
MOST_NAMED = 3
"""Articles that one sentence names."""


def doubted(dossier: Dossier, rows: Sequence[int]) -> list[int]:
    """The members with a date in the future or before 1990, where others have a date between: the odd ones are
    mistaken. Where all are odd, a collection of old or invented papers has its own calendar.
    """
    at = np.asarray(rows, np.int64)
    dated = at[dossier.dates.dated[at]]
    odd = dated[implausible(dossier.dates.days(dated))]
    return odd.tolist() if len(odd) < len(dated) else []


class Links:
    """What the pairs of all articles say of all clusters, counted once. `rows`: the members of one, without round-ups,
    which may be in several.
    """

    def __init__(self, dossier: Dossier, clusters: Clusters) -> None:
        self._home = home = np.full(len(dossier.ids), -1)
        self._clusters = len(clusters.members)
        for c, rows in enumerate(clusters.members):
            home[[r for r in rows if r not in clusters.compilations]] = c
        a, b, revision = dossier.pairs.linked()
        free = ~np.isin(np.stack([a, b]), list(clusters.compilations)).any(0)
        apart = free & (home[a] != home[b])
        decided = apart & self._decided(a, b, clusters.apart)
        self._outward, self._taken_out = (self._counted(a, b, some) for some in (apart & ~decided, decided))
        self._versions: dict[int, dict[str, set[int]]] = {}
        for x, y in zip(a[revision & ~apart].tolist(), b[revision & ~apart].tolist(), strict=True):
            outlet = dossier.outlets[x]
            if outlet and outlet == dossier.outlets[y] and home[x] >= 0:
                self._versions.setdefault(int(home[x]), {}).setdefault(outlet, set()).update((x, y))

    def _decided(self, a: Rows, b: Rows, apart: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        """Of pairs of rows those between two clusters, or lone articles, that hold a pair which is to be apart."""
        if not apart:
            return np.zeros(len(a), np.bool_)
        n = len(self._home)
        unit = np.where(self._home >= 0, self._home, self._clusters + np.arange(n))
        size = self._clusters + n

        def keys(one: Rows, other: Rows) -> Rows:
            low, high = np.sort(np.stack([unit[one], unit[other]]), 0)
            return np.asarray(low * size + high, np.int64)

        return np.isin(keys(a, b), keys(*np.array(apart, np.int64).T))

    def _counted(self, a: Rows, b: Rows, which: NDArray[np.bool_]) -> Rows:
        ends = np.concatenate([self._home[a[which]], self._home[b[which]]])
        return np.bincount(ends[ends >= 0], minlength=self._clusters)

    def taken_out(self, rows: Sequence[int]) -> int:
        """Pairs that are derived and link a member with an article that somebody took out of its cluster."""
        return int(self._taken_out[c]) if (c := self._home[rows[0]]) >= 0 else 0

    def outward(self, rows: Sequence[int]) -> int:
        """Pairs that are derived and link a member with an article that was left out, and not by anybody's decision."""
        return int(self._outward[c]) if (c := self._home[rows[0]]) >= 0 else 0

    def versions(self, rows: Sequence[int]) -> Mapping[str, set[int]]:
        """Outlet -> its members that are versions of each other."""
        return self._versions.get(int(self._home[rows[0]]), {})


def warnings(
    dossier: Dossier, links: Links, rows: Sequence[int], hub: bool, odd: Iterable[int]
) -> list[str]:  # fmt: skip
    """The sentences for one cluster. `hub`: whether one member alone holds the others together; `odd`: what `doubted`
    said.
    """
    out = []
    if hub:
        out.append(warning("chained"))
    if n := links.outward(rows):
        out.append(warning("left-out", pairs=f"{n:,} {'pair links' if n == 1 else 'pairs link'}"))
    if n := links.taken_out(rows):
        out.append(warning("taken-out", pairs=f"{n:,} {'pair links' if n == 1 else 'pairs link'}"))
    late = dossier.credited_late(rows)
    for child, parent in late[:1]:
        more = f" (and {len(late) - 1:,} more such)" if len(late) > 1 else ""
        out.append(warning("credited-late", parent=dossier.ids[parent], child=dossier.ids[child], more=more))
    if named := sorted(odd):
        told = ", ".join(f"{dossier.ids[r]} ({dossier.published[r]:%Y})" for r in named[:MOST_NAMED])
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        out.append(warning("date-out-of-range", named=told + more))
    for outlet, members in sorted(links.versions(rows).items()):
        out.append(warning("versions", members=str(len(members)), outlet=outlet))
    return out
