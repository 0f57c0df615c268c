"""What our pieces and articles of others share: shares, steps between them, and passages word for word."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

import polars as pl

from dedup.tables import DERIVED, NOT_VERBATIM, Frames, Row, ordered


class PairShares(NamedTuple):
    """What two articles share: relation, its probability, and shares of (ours, theirs), 0..1."""

    relation: str
    probability: float
    coverage: tuple[float, float]
    verbatim: tuple[float, float]


class OutletPairs:
    """The pairs among some articles. Copies share with others what the article judged in their place does."""

    def __init__(self, frames: Frames, articles: Collection[str]) -> None:
        self._frames = frames
        self._place = frames.stand_ins()
        ids = pl.Series(sorted({*articles, *(self._place.get(a, a) for a in articles)}), dtype=pl.String).implode()
        inside = pl.col("left").is_in(ids) & pl.col("right").is_in(ids) & pl.col("relation").is_in(DERIVED)
        rows = frames.pairs.filter(inside).iter_rows(named=True)
        self._pairs: dict[tuple[str, str], Row] = {(r["left"], r["right"]): r for r in rows}

    def step(self, ours: str, theirs: str) -> str | None:
        """The basis of a pair: theirs-from-ours, ours-from-theirs, common-source, undecided; None without a pair of
        just these two.
        """
        pair = self._pairs.get(ordered(ours, theirs))
        if pair is None:
            return None
        made = {"left-from-right": pair["left"], "right-from-left": pair["right"]}.get(pair["basis"])
        if made is None:
            return str(pair["basis"])
        return "theirs-from-ours" if made == theirs else "ours-from-theirs"

    def shares(self, ours: str, theirs: str) -> PairShares | None:
        """What a piece and an article share; None where they are in one cluster by way of others only."""
        pair = self._pairs.get(self._key(ours, theirs))
        if pair is None:
            x, y = self._place.get(ours, ours), self._place.get(theirs, theirs)
            if x != y:
                return None
            # two copies of a third: what they share with it, they share with each other
            rows = [self._pairs[key] for i in (ours, theirs) if (key := ordered(x, i)) in self._pairs]
            pair = max(rows, key=lambda r: str(r["relation"]), default=None)  # near-duplicate before exact
        if pair is None:
            return None
        mine, other = ("left", "right") if self._is_left(ours, pair["left"], pair["right"]) else ("right", "left")
        return PairShares(
            pair["relation"], pair["probability"], (pair[f"coverage_{mine}"], pair[f"coverage_{other}"]),
            (pair[f"verbatim_{mine}"], pair[f"verbatim_{other}"]),
        )  # fmt: skip

    def passages(
        self, wanted: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], tuple[str, str, list[tuple[int, int, int, int]]]]:
        """For each (ours, theirs): our text, theirs, and where they agree word for word, as start and end in ours,
        start and end in theirs. Pairs without a passage are left out; copies have the texts judged in their place.
        """
        keys = {pair: self._key(*pair) for pair in wanted}
        table = pl.DataFrame(
            sorted(set(keys.values())), schema=dict.fromkeys(("left", "right"), pl.String), orient="row"
        )
        rows = self._frames.passages.filter(~pl.col("kind").is_in(NOT_VERBATIM)).join(
            table, on=["left", "right"], how="semi"
        )
        spans: dict[tuple[str, str], list[tuple[int, int, int, int]]] = defaultdict(list)
        columns = ("left", "right", "left_start", "left_end", "right_start", "right_end")
        for left, right, a, b, c, d in rows.select(columns).iter_rows():
            spans[left, right].append((a, b, c, d))
        ids = pl.Series(sorted({i for key in spans for i in key}), dtype=pl.String).implode()
        texts = dict(self._frames.articles.filter(pl.col("id").is_in(ids)).select("id", "text").iter_rows())
        out = {}
        for (ours, theirs), (left, right) in keys.items():
            found = spans.get((left, right))
            if found and self._is_left(ours, left, right):
                out[ours, theirs] = (texts[left], texts[right], found)
            elif found:
                out[ours, theirs] = (texts[right], texts[left], [(c, d, a, b) for a, b, c, d in found])
        return out

    def _key(self, ours: str, theirs: str) -> tuple[str, str]:
        """How the table has a pair: of these two, else of those judged in their place."""
        own = ordered(ours, theirs)
        return own if own in self._pairs else ordered(self._place.get(ours, ours), self._place.get(theirs, theirs))

    def _is_left(self, ours: str, left: str, right: str) -> bool:
        return left == (ours if ours in (left, right) else self._place.get(ours, ours))
