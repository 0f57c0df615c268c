"""The judge: a sum of small trees, each asking at most two questions in a row, every step booked to its measure.

One curve for each measure alone cannot say "few shared words, but no names of its own"; a tree of
two questions can. The trees come from gradient boosting (Friedman 2001) with one-way measures: more in common never
speaks against, more of its own never for (why, and against what it was compared: docs/decisions/0004). Nothing is
learned at run time: the trees are figures in `judge.json` and `same_story.json`, written by
`benchmarks/train_relations.py`.

A tree moves the log-odds from its average to the average of the branch taken, then to the leaf. The first move is
booked to the measure that the first question asks about, the second to the second's, so that what is shown adds up to
what decides (Saabas 2014 books forests this way).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.relate.tree_kernels import book_trees, sum_trees

BATCH = 1 << 16
"""Pairs whose log-odds are summed in one go."""
ABSENT = -1.0
"""The value of a measure that does not apply to a pair (no figures in the shorter text, say)."""


@dataclass(frozen=True, slots=True)
class Boosted:
    """`intercept`, the log-odds of an average candidate; `measures`, the columns that the trees ask about; t trees:
    `asks` int32 (t, 3), columns asked first, then on the low and on the high branch (-1: nothing more);
    `bars` float64 (t, 3), at most so much is low; `moves` float64 (t, 6): of the first answer low, high, then of the
    second: low-low, low-high, high-low, high-high. `unknown` bool, one a measure: whether `ABSENT` means that it is
    not known; `sides` int32 (t, 3), the answer of each question where it is not: 0 low, 1 high.
    """

    intercept: float
    measures: tuple[str, ...]
    asks: NDArray[np.int32]
    bars: NDArray[np.float64]
    moves: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    sides: NDArray[np.int32]

    def booked(self, measures: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """float64 (m, len(self.measures)): what each measure adds to the log-odds of each pair.

        >>> one = boosted(0.0, ["order"], [([0, -1, -1], [0.5, 0, 0], [-1.0, 2.0, 0, 0, 0, 0])])
        >>> one.booked({"order": np.array([0.2, 0.9], np.float32)}).tolist()
        [[-1.0], [2.0]]
        """
        table = np.ascontiguousarray(np.stack([measures[n] for n in self.measures], 1), np.float64)
        out = np.zeros_like(table)
        book_trees(table, self.asks, self.bars, self.moves, self.unknown, self.sides, out)
        return out

    def contributions(self, measures: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float64]]:
        """The columns of `booked` by name."""
        booked = self.booked(measures)
        return {name: booked[:, i] for i, name in enumerate(self.measures)}

    def log_odds(self, measures: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """float64 (m): the intercept and all that the measures add, so many pairs at a time that memory stays small."""
        given = [measures[n] for n in self.measures]
        out = np.full(len(given[0]), self.intercept)
        asked, bars, leaves = self._flattened()
        for at in range(0, len(out), BATCH):
            some = np.stack([c[at : at + BATCH] for c in given]).astype(np.float32, copy=False)
            sum_trees(np.concatenate([some, *self._sides(some)]), asked, bars, leaves, out[at : at + BATCH])
        return out

    def _sides(self, columns: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Columns (k, m) with what is not known put under every bar, and over it."""
        absent = self.unknown[:, None] & (columns < ABSENT / 2)
        return np.where(absent, np.float32(-np.inf), columns), np.where(absent, np.float32(np.inf), columns)

    def _flattened(self) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float64]]:
        """The trees as `sum_trees` asks them: rows of the columns and of their `_sides`; bars that 32-bit numbers are
        over just when they are over the 64-bit ones; and the leaves. Where nothing is asked, the first is asked again.
        """
        asks = np.where(self.asks < 0, self.asks[:, :1], self.asks)
        asked = np.where(self.unknown[asks], asks + (1 + self.sides) * len(self.measures), asks).astype(np.int32)
        bars = self.bars.astype(np.float32)
        bars = np.where(bars > self.bars, np.nextafter(bars, np.float32(-np.inf)), bars)
        return asked, bars, self.moves[:, [0, 0, 1, 1]] + self.moves[:, 2:]

    def probability(self, measures: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """float64 (m), 0..1."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(measures))), np.float64)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as `judge.json` keeps them."""
        unknown = [n for n, u in zip(self.measures, self.unknown.tolist(), strict=True) if u]
        sides = [[s] if unknown else [] for s in self.sides.tolist()]
        trees = zip(self.asks.tolist(), self.bars.tolist(), self.moves.tolist(), sides, strict=True)
        return {
            "intercept": round(self.intercept, 5), "measures": list(self.measures),
            **({"unknown": unknown} if unknown else {}),
            "trees": [[a, [round(x, 5) for x in b], _rounded(m), *s] for a, b, m, s in trees],
        }  # fmt: skip


def _rounded(moves: Sequence[float]) -> list[float]:
    """One tree's moves, so that each leaf's sum is what is rounded: step by step, two leaves could change places and a
    one-way tree turn by the last digit.

    >>> _rounded([0.000014, 0.00003, 0.0, 0.000014, 0.0, 0.0])  # the second leaf, 0.000028, stays at most the third
    [1e-05, 3e-05, 0.0, 2e-05, 0.0, 0.0]
    """
    starts = [round(x, 5) for x in moves[:2]]
    leaves = [round(round(moves[i // 2] + x, 5) - starts[i // 2], 5) for i, x in enumerate(moves[2:])]
    return [*starts, *leaves]


def boosted(
    intercept: float, measures: Sequence[str], trees: Sequence[Sequence[Sequence[float]]], unknown: Sequence[str] = ()
) -> Boosted:
    """From plain values: `trees` of (asks, bars, moves), with (sides) where measures may be `unknown`, as
    `Boosted.as_dict` gives them.
    """
    sides = [t[3] if len(t) > 3 else (0, 0, 0) for t in trees]
    return Boosted(
        float(intercept), tuple(measures), np.array([t[0] for t in trees], np.int32).reshape(-1, 3),
        np.array([t[1] for t in trees], np.float64).reshape(-1, 3),
        np.array([t[2] for t in trees], np.float64).reshape(-1, 6),
        np.array([m in unknown for m in measures], np.bool_), np.array(sides, np.int32).reshape(-1, 3),
    )  # fmt: skip


_IN_PLACE_OF: ContextVar[Mapping[str, Boosted] | None] = ContextVar("judges", default=None)


def judge() -> Boosted:
    """The packaged judge of texts: is one derived from the other, or both from one? It asks about `MEASURES`.

    >>> judge().intercept < 0  # an average candidate is not derived
    True
    """
    return _card("judge.json")


def newsroom_judge() -> Boosted:
    """The packaged judge of articles whose outlets are known: it asks about `MEASURES` and `CONTEXT`, and was trained
    on pairs of real news that were read, and calibrated for their mix.

    >>> "one_outlet" in newsroom_judge().measures
    True
    """
    return _card("newsroom.json")


@contextmanager
def judged_by(texts: Boosted | None = None, newsroom: Boosted | None = None) -> Iterator[None]:
    """Inside, `judge` and `newsroom_judge` give these, in this thread: for benchmarks of a judge on what it has not
    seen.

    >>> with judged_by(boosted(-1.5, [], [])):
    ...     judge().intercept
    -1.5
    """
    cards = {"judge.json": texts, "newsroom.json": newsroom}
    token = _IN_PLACE_OF.set({name: card for name, card in cards.items() if card is not None})
    try:
        yield
    finally:
        _IN_PLACE_OF.reset(token)


def same_story() -> Boosted:
    """The packaged trees that are asked of pairs which are not derived: do both tell the same event?

    >>> same_story().intercept < 0
    True
    """
    return _packaged("same_story.json")


def newsroom_story() -> Boosted:
    """The packaged trees that are asked the same where the outlets of both are known, of `MEASURES` and `CONTEXT`: what
    comes days later in one outlet's words is mostly other news.

    >>> "days_apart" in newsroom_story().measures
    True
    """
    return _packaged("newsroom_story.json")


def screen() -> Boosted:
    """The packaged trees that are asked before a pair is aligned: can anything come of it? (`dedup.relate.screen`)

    >>> "content_smaller" in screen().measures
    True
    """
    return _packaged("screen.json")


def _card(file: str) -> Boosted:
    return (_IN_PLACE_OF.get() or {}).get(file) or _packaged(file)


@cache
def _packaged(file: str) -> Boosted:
    data = json.loads((files("dedup") / file).read_text("utf-8"))
    return boosted(data["intercept"], data["measures"], data["trees"], data.get("unknown", ()))
