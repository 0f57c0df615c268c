"""Which text holds which, copies speaking through the one that was judged in their place."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import polars as pl

from dedup.tables import Frames, ordered

HELD = 0.85
"""Share of an excerpt's words that must stand in the text that is kept for it: what relate calls "nearly all"."""
_SHARES = [f"{share}_{side}" for share in ("verbatim", "coverage") for side in ("left", "right")]
_ASKED = ("left", "right", "relation", "probability", *_SHARES)


class Holding:
    """Which article holds which, by the pairs of a result in the relations asked for.

    A copy speaks through the one that was judged in its place: what is known of that holds for it, too.
    """

    def __init__(self, result: Frames, relations: Sequence[str]) -> None:
        self.place = result.stand_ins()
        self.relations = set(relations)
        self.pairs: dict[tuple[str, str], dict[str, Any]] = {}
        self.copies: dict[str, set[str]] = defaultdict(set)
        for copy, first in self.place.items():
            self.copies[first] |= {copy, first}
        self._longer: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, set[str]] = defaultdict(set)
        rows = result.pairs.filter(pl.col("relation").is_in(list(relations)) | (pl.col("causes") == "equal"))
        for row in rows.select(_ASKED).iter_rows(named=True):
            self.pairs[row["left"], row["right"]] = row
            self._near[row["left"]].add(row["right"])
            self._near[row["right"]].add(row["left"])
            if row["relation"] == "excerpt":
                whole = ("right", "left") if row["verbatim_left"] >= row["verbatim_right"] else ("left", "right")
                self._longer[row[whole[1]]].add(row[whole[0]])

    def near(self, a: str) -> set[str]:
        """All that may be held by `a`, or hold it."""
        firsts = {self.place.get(a, a)} | self._near[self.place.get(a, a)]
        return firsts | {c for first in firsts for c in self.copies.get(first, ())}

    def excerpts(self, group: Sequence[str]) -> set[str]:
        """Those of `group` of which a longer text holds nearly all, where excerpts are asked for."""
        if "excerpt" not in self.relations:
            return set()
        inside = set(group)
        small = {g for g in group if not self._longer.get(g, frozenset()).isdisjoint(inside)} if self._longer else set()
        return {g for g in group if self.place.get(g, g) in small}

    def by(self, small: str, large: str) -> tuple[str, float] | None:
        """Relation and probability when `large` holds `small` in one of the relations asked, else None."""
        a, b = self.place.get(small, small), self.place.get(large, large)
        if a == b:
            own = {self.pairs[ordered(a, x)]["relation"] for x in (small, large) if x != a}
            relation = "exact" if own == {"exact"} else "near-duplicate"
            return (relation, 1.0) if relation in self.relations else None
        row = self.pairs.get(ordered(a, b))
        if row is None or row["relation"] not in self.relations:
            return None
        share = row["verbatim_left" if row["left"] == a else "verbatim_right"]
        if row["relation"] == "excerpt" and share < HELD:
            return None
        return row["relation"], row["probability"]

    def covered(self, small: str, large: str) -> float | None:
        """Share of `small` that stands in passages it shares with `large`; None of what is one text."""
        a, b = self.place.get(small, small), self.place.get(large, large)
        row = self.pairs.get(ordered(a, b))
        return None if row is None else row["coverage_left" if row["left"] == a else "coverage_right"]
