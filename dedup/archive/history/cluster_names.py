"""Cluster names that stay: which of the clusters known goes on in which of today's, and what became of the others.

The older name wins: c000004 is older than c000009. A cluster keeps its name where most of its members went; a name that
lost its cluster to an older one becomes an alias of it, and one whose members are all gone is retired; so is one of
which only a round-up is left that stood in the older cluster, too: nothing came into that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """`names`: one for each of today's clusters, in order; `aliases`: old name -> the name that took its place, None
    where nothing is left; `next`: the number of the next new cluster; `parents`: name -> the older names of which
    members came, itself included.
    """

    names: list[str]
    aliases: dict[str, str | None]
    next: int
    parents: dict[str, list[str]]


def name_clusters(groups: Sequence[frozenset[str]], known: Mapping[str, frozenset[str]], following: int) -> Named:
    """Names for `groups` of article ids, given the members of each `known` name; new ones count from `following`.

    >>> known = {"c000001": frozenset("ab"), "c000002": frozenset("cd")}
    >>> told = name_clusters([frozenset("abcd"), frozenset("xy")], known, 3)
    >>> told.names, told.aliases
    (['c000001', 'c000003'], {'c000002': 'c000001'})
    >>> name_clusters([frozenset("ab")], {"c000001": frozenset("ab"), "c000002": frozenset("bc")}, 3).aliases
    {'c000002': None}
    """
    home: dict[str, list[int]] = {}
    for n, group in enumerate(groups):
        for article in group:
            home.setdefault(article, []).append(n)
    names: list[str | None] = [None] * len(groups)
    aliases: dict[str, str | None] = {}
    parents: dict[int, list[str]] = {}
    for name in sorted(known, key=number):
        overlap: dict[int, int] = {}
        for article in known[name]:
            for n in home.get(article, ()):
                overlap[n] = overlap.get(n, 0) + 1
        for n in overlap:
            parents.setdefault(n, []).append(name)
        # most of its members, then the larger share of the new cluster, then the first by its members
        ranked = sorted(overlap, key=lambda n: (-overlap[n], len(groups[n]), sorted(groups[n])))
        if ranked and names[ranked[0]] is None:
            names[ranked[0]] = name
        elif ranked:
            # where most went bears an older name; what split off is a new cluster, not this one
            place = str(names[ranked[0]])
            came = (known[name] & groups[ranked[0]]) - known[place]
            aliases[name] = place if came else None
        else:
            aliases[name] = None
    unnamed = (n for n, given in enumerate(names) if given is None)
    for n in sorted(unnamed, key=lambda n: sorted(groups[n])):
        names[n] = f"c{following:06d}"
        following += 1
    told = [str(name) for name in names]
    return Named(told, aliases, following, {told[n]: found for n, found in parents.items()})


def number(name: str) -> int:
    """The place of a name in the order in which clusters were found.

    >>> number("c000012")
    12
    """
    return int(name.lstrip("c"))
