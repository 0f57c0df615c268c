"""Which decisions of two reviewers say contrary things of the same articles, as far as neither took theirs back.

Of each reviewer the last word counts: who said two contrary things one after another said the second.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from itertools import combinations
from typing import Any

import polars as pl

from dedup.decide.decision_rows import others_of
from dedup.decide.kinds import OUTSIDE, TOGETHER, VERDICTS
from dedup.tables import conform

Decision = Mapping[str, Any]
Homes = Mapping[str, Collection[str]]


def conflicts(ledger: pl.DataFrame, homes: Homes | None = None) -> list[tuple[int, int]]:
    """Numbers of decisions, the earlier and the later, in which two reviewers say contrary things: of one pair what it
    is, of two articles that they belong together and that they do not, of one cluster where it came from. `homes`:
    article -> the clusters that it stands in now; without them two origins are of one cluster where they name the same
    article of it.

    >>> from dedup.decide.decision_rows import row
    >>> made = [row("same", "R. Askew", left="a", right="b"), row("template", "M. Dorn", left="a", right="b"),
    ...         row("split", "M. Dorn", left="b", value='["a", "c"]')]
    >>> conflicts(pl.concat(made).with_columns(number=pl.int_range(1, 4)))
    [(1, 2), (1, 3)]
    """
    rows = conform("ledger", ledger).sort("number").rows(named=True)
    undone = {row["undoes"] for row in rows if row["kind"] == "undo"}
    stand = [row for row in rows if row["number"] not in undone]
    partners = _partners(stand)
    said: dict[Hashable, dict[str, list[Decision]]] = {}
    for row in stand:
        for about in _about(row, partners, homes or {}):
            of = said.setdefault(about, {})
            mine = [old for old in of.get(row["reviewer"], ()) if not _takes_the_place_of(row, old)]
            of[row["reviewer"]] = [*mine, row]
    found = {
        (min(a["number"], b["number"]), max(a["number"], b["number"]))
        for of in said.values() for some, others in combinations(of.values(), 2)
        for a in some for b in others if _contrary(a, b)
    }  # fmt: skip
    return sorted(found)


def _partners(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Article -> those that somebody says belong with it: of a long split only these can be contrary to anything."""
    out: dict[str, set[str]] = {}
    for row in rows:
        if row["kind"] in TOGETHER and row["right"] is not None:
            out.setdefault(row["left"], set()).add(row["right"])
            out.setdefault(row["right"], set()).add(row["left"])
    return out


def _about(row: Decision, partners: Mapping[str, set[str]], homes: Homes) -> Iterator[Hashable]:
    """What a decision is about: two articles each, or the origin of a cluster."""
    kind, left = row["kind"], row["left"]
    if kind == "split":
        others = {row["right"]} if row["right"] is not None else {*others_of(row["value"])}
        yield from (frozenset((left, other)) for other in others & partners.get(left, set()))
    elif kind == "origin":
        yield from [("origin", home) for home in homes.get(left, ())] or [("origin of", left)]
        if row["right"] not in (None, left) and not str(row["value"]).startswith(OUTSIDE):
            yield frozenset((left, row["right"]))
    elif kind in VERDICTS or kind == "merge":
        yield frozenset((left, row["right"]))


def _contrary(a: Decision, b: Decision) -> bool:
    if a["kind"] == b["kind"] == "origin":
        return bool(a["value"] != b["value"])
    if a["kind"] in VERDICTS and b["kind"] in VERDICTS:
        return bool(a["kind"] != b["kind"])
    return (a["kind"] in TOGETHER) != (b["kind"] in TOGETHER)


def _takes_the_place_of(row: Decision, old: Decision) -> bool:
    """Whether what somebody says now leaves nothing of what they said before of the same."""
    both = {row["kind"], old["kind"]}
    return len(both) == 1 or both <= {*VERDICTS} or _contrary(row, old)
