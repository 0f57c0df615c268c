"""What the decisions that stand ask of a collection: which pairs, links, origins and mutes, by row.

A decision finds an article by its id, whatever its text is now: a later version under the same id is held by it, too.
Where the id is gone, an exact copy by the sum of its words stands for it. Copies count as the article that is judged in
their place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Clusters
from dedup.decide.decision_rows import others_of
from dedup.decide.held_links import HeldLinks, Link
from dedup.decide.kinds import OUTSIDE, TOGETHER, VERDICTS
from dedup.decide.muted_passages import text_key
from dedup.decide.standing_decisions import by, standing
from dedup.tables import SCHEMAS, empty

Pairs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Demands:
    """`table`: table `decisions`, as far as it can be told before a run; `verdicts`: pair of rows, low first -> kind
    and number; `together`, `apart`: links of rows with the number of the decision; `origins`: a row, the origin of its
    cluster (an article's id or `outside:NAME`) and the number, in the order of decisions; `forms`: rows of whose series
    nothing counts, with the number.
    """

    table: pl.DataFrame = field(default_factory=lambda: empty("decisions"))
    verdicts: Mapping[Link, tuple[str, int]] = field(default_factory=dict)
    together: list[tuple[int, int, int]] = field(default_factory=list)
    apart: list[tuple[int, int, int]] = field(default_factory=list)
    origins: list[tuple[int, str, int]] = field(default_factory=list)
    forms: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.table.is_empty()

    def pairs(self, *kinds: str) -> Pairs:
        """int64 (m, 2): the pairs with such a verdict, low row first."""
        return np.array([p for p, (kind, _) in self.verdicts.items() if kind in kinds], np.int64).reshape(-1, 2)


def asked_of(ledger: pl.DataFrame, articles: pl.DataFrame, same_as: NDArray[np.int64]) -> Demands:
    """What the decisions of a ledger ask of table `articles`. `same_as` int64 (n): the row that each copy stands under.

    >>> from dedup.decide.decision_rows import row
    >>> two = pl.DataFrame({"id": ["a", "b", "c"], "text": ["x", "y", "z"]})
    >>> made = [row("same", "R. Askew", left="a", right="b"), row("split", "R. Askew", left="b", right="gone")]
    >>> asked = asked_of(pl.concat(made).with_columns(number=pl.int_range(1, 3)), two, np.arange(3))
    >>> asked.verdicts, asked.table["why"].to_list()
    ({(0, 1): ('same', 1)}, [None, "cannot be held: article 'gone' is gone"])
    """
    if ledger.is_empty():
        return Demands()
    made = ledger.select(*SCHEMAS["ledger"])  # of table `decisions` what an earlier run made of it does not count
    return _Taking(standing(made), articles, same_as).taken()


def rows_of(links: list[tuple[int, int, int]]) -> Pairs:
    """int64 (m, 2): the rows of links, without the numbers of decisions.

    >>> rows_of([(1, 2, 7)]).tolist()
    [[1, 2]]
    """
    return np.array([link[:2] for link in links], np.int64).reshape(-1, 2)


def with_demands(clusters: Clusters, asked: Demands) -> Clusters:
    """The clusters with the origins that were decided, and what was decided to be apart."""
    return replace(
        clusters, anchors=[row for row, _, _ in asked.origins], origins=[o for _, o, _ in asked.origins],
        apart=sorted({tuple(sorted(link[:2])): list(link[:2]) for link in asked.apart}.values()),
    )  # fmt: skip


class _Taking:
    """The decisions of one table, taken in the latest first."""

    def __init__(self, table: pl.DataFrame, articles: pl.DataFrame, same_as: NDArray[np.int64]) -> None:
        self.table, self.same_as = table, same_as
        self._texts = articles["text"]
        self._rows = {i: n for n, i in enumerate(articles["id"].to_list())}
        self._ids = articles["id"]
        self._links = HeldLinks()
        self._told: dict[int, tuple[str, str]] = {}
        self._split_off: set[Link] = set()
        self._by_number = {row["number"]: row for row in table.iter_rows(named=True)}
        self.asked = Demands(table, {}, [], [], [], [])

    def taken(self) -> Demands:
        """All that can be held, each list in the order of decisions."""
        for row in self.table.filter(pl.col("state") == "held").reverse().iter_rows(named=True):
            try:
                self._take(row)
            except _NotHeld as why:
                self._told[row["number"]] = (why.state, str(why))
        asked = self.asked
        for some in (asked.together, asked.apart, asked.origins, asked.forms):
            some.reverse()
        told = pl.DataFrame(
            [(n, *t) for n, t in sorted(self._told.items())],
            schema={"number": pl.Int64, "now": pl.String, "because": pl.String}, orient="row",
        )  # fmt: skip
        table = self.table.join(told, on="number", how="left", maintain_order="left").with_columns(
            state=pl.coalesce("now", "state"), why=pl.coalesce("because", "why")
        )
        return Demands(
            table.drop("now", "because"), asked.verdicts, asked.together, asked.apart, asked.origins, asked.forms
        )

    def _take(self, row: Mapping[str, Any]) -> None:
        kind, number, asked = row["kind"], row["number"], self.asked
        if kind in ("mute-outlet", "mute-passage"):
            return
        left = self._anchor(row) if kind == "origin" else self._found(row["left"], row["left_text"])
        if kind == "mute-form":
            asked.forms.append((left, number))
            return
        if kind == "origin":
            origin = self._origin(row, left)
            asked.origins.append((left, origin, number))
            return
        others = [self._found(row["right"], row["right_text"])] if row["right"] is not None else []
        if kind == "split":
            others += self._present(others_of(row["value"]))
        links = [(self._top(left), self._top(other)) for other in others]
        links = [link for link in links if link[0] != link[1]] or links  # a copy goes along with what is split off
        if kind in TOGETHER:
            self._put(number, [link for link in links if link[0] != link[1]])
        else:
            if any(a == b for a, b in links):
                raise _NotHeld("impossible", "both hold the same words: a copy stands with what it is a copy of")
            self._refuse(self._links.hold_apart(number, links), "put them into one cluster")
            asked.apart.extend((a, b, number) for a, b in links)
            self._split_off.update(links if kind == "split" else ())
        if kind in VERDICTS and links[0][0] != links[0][1]:
            a, b = sorted(links[0])
            if (later := asked.verdicts.get((a, b))) is not None:
                raise _NotHeld("replaced", f"decided anew of copies by {by(self._by_number[later[1]])}")
            asked.verdicts[a, b] = (kind, number)  # type: ignore[index]  # ours to fill until it is given away

    def _anchor(self, row: Mapping[str, Any]) -> int:
        """The row of the article by which an origin finds its cluster. Of a source outside a second one may be named,
        which stands for the first where that is gone, or was split off from it later.
        """
        if row["right"] is None or not _is_outside(row):
            return self._found(row["left"], row["left_text"])
        second = (row["right"], row["right_text"])
        try:
            left = self._found(row["left"], row["left_text"])
        except _NotHeld:
            return self._found(*second)
        try:
            right = self._found(*second)
        except _NotHeld:
            return left
        return right if (self._top(left), self._top(right)) in self._split_off else left

    def _put(self, number: int, links: list[Link]) -> None:
        self._refuse(self._links.put_together(number, links), "hold them apart")
        self.asked.together.extend((a, b, number) for a, b in links)

    def _origin(self, row: Mapping[str, Any], left: int) -> str:
        """The id of the origin, which comes into the cluster with the article; or `outside:` and its name."""
        value = str(row["value"])
        if _is_outside(row) or (row["right"] is None and value not in self._rows):
            return value if value.startswith(OUTSIDE) else OUTSIDE + value
        origin = self._found(row["right"] or value, row["right_text"])
        a, b = self._top(left), self._top(origin)
        self._put(row["number"], [(a, b)] if a != b else [])
        return str(self._ids[origin])

    def _refuse(self, against: list[int], what: str) -> None:
        if against:
            named = "; ".join(by(self._by_number[n]) for n in against)
            raise _NotHeld("impossible", f"later decisions {what}: {named}")

    def _found(self, article: str, text: str | None) -> int:
        """The row of an article, or of an exact copy of what it was."""
        row = self._rows.get(article)
        if row is None and text is not None:
            row = self._by_text.get(text)
        if row is None:
            raise _NotHeld("gone", f"cannot be held: article {article!r} is gone")
        return row

    def _present(self, articles: list[str]) -> Iterator[int]:
        """Those of a list that are there. Raises where none is."""
        found = [self._rows[i] for i in articles if i in self._rows]
        if not found and articles:
            raise _NotHeld("gone", f"cannot be held: none of the {len(articles)} articles beside it is there")
        yield from found

    def _top(self, row: int) -> int:
        return int(self.same_as[row])

    @cached_property
    def _by_text(self) -> dict[str, int]:
        """Sum of a text's words -> its first row; made only where an article is gone."""
        out: dict[str, int] = {}
        for n, text in enumerate(self._texts.to_list()):
            out.setdefault(text_key(text or ""), n)
        return out


def _is_outside(row: Mapping[str, Any]) -> bool:
    """Whether an origin is said to be no article; one whose id begins so is named as `right`, too."""
    return str(row["value"]).startswith(OUTSIDE) and row["right"] != row["value"]


class _NotHeld(Exception):
    """Why a decision cannot be held; `state`: what `decisions.state` says of it."""

    def __init__(self, state: str, why: str) -> None:
        super().__init__(why)
        self.state = state
