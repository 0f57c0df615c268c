"""What was decided, at hand by pair, article and cluster, and what a page says of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.decide import conflicts, told_now
from dedup.decide.kinds import OUTSIDE
from dedup.desk.decision_words import STATES, Title, words_of
from dedup.desk.desk_links import DeskLinks
from dedup.desk.edition import render
from dedup.tables import empty

PLAIN = ("held", "noted")
"""States that a page of a cluster or a pair does not name; of what was undone it tells nothing."""
Decision = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions as rows of table `decisions`, the latest first. `by_pair`: of two articles; `by_article`: of one, or of
    several of which it is one; `by_cluster`: by the name that it goes by now; `against`: number of a decision -> of the
    later one of somebody else that is contrary.
    """

    rows: tuple[Decision, ...]
    by_pair: Mapping[frozenset[str], list[Decision]]
    by_article: Mapping[str, list[Decision]]
    by_cluster: Mapping[str, list[Decision]]
    against: Mapping[int, int]

    @classmethod
    def of(
        cls, ledger: pl.DataFrame, reviewer: str | None = None, *, obeyed: pl.DataFrame | None = None,
        homes: Mapping[str, Collection[str]] | None = None, names: Mapping[str, str | None] | None = None,
    ) -> "Decided":  # fmt: skip
        """Of table `ledger`. `reviewer`: only what this one decided; `obeyed`: table `decisions` of the last run;
        `homes`: as for `conflicts`; `names`: what the clusters that decisions name go by now; without them no decision
        is one of a cluster by its name.

        >>> from dedup.decide import row
        >>> made = row("same", "R. Askew", left="a", right="b").with_columns(number=pl.lit(1, pl.Int64))
        >>> Decided.of(made).on_pair("b", "a")[0]["kind"], Decided.of(made, "M. Dorn").rows
        ('same', ())
        """
        if reviewer is not None:
            ledger = ledger.filter(pl.col("reviewer") == reviewer)
        told = told_now(ledger, empty("decisions") if obeyed is None else obeyed)
        rows = tuple(told.sort("number", descending=True).iter_rows(named=True))
        by_pair: dict[frozenset[str], list[Decision]] = {}
        by_article: dict[str, list[Decision]] = {}
        by_cluster: dict[str, list[Decision]] = {}
        for row in rows:
            if row["left"] and row["right"] and not str(row["value"]).startswith(OUTSIDE):
                by_pair.setdefault(frozenset((row["left"], row["right"])), []).append(row)
            for article in {row["left"], row["right"]} - {None}:
                by_article.setdefault(article, []).append(row)
            if home := (names or {}).get(row["cluster"] or ""):
                by_cluster.setdefault(home, []).append(row)
        return cls(rows, by_pair, by_article, by_cluster, dict(conflicts(ledger, homes)))

    def on_pair(self, a: str, b: str) -> list[Decision]:
        """Of two articles, the latest first."""
        return [d for d in self.by_pair.get(frozenset((a, b)), ()) if d["kind"] != "origin" or a != b]

    def on_cluster(self, cluster: str, members: Iterable[str]) -> list[Decision]:
        """Of a cluster or of any of its members, the latest first."""
        found = {d["number"]: d for d in self.by_cluster.get(cluster, ())}
        for article in members:
            found |= {d["number"]: d for d in self.by_article.get(article, ())}
        return [found[n] for n in sorted(found, reverse=True)]

    def numbered(self, number: int) -> Decision | None:
        """The decision of this number."""
        return next((d for d in self.rows if d["number"] == number), None)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a page is sent to. `times`: browsers that are in under the name; `query`: of the address; `here`: the address
    without what was just done; `stale`: whether a newer page is being made; `title`: the headline of an article.
    """

    name: str
    times: int
    query: Mapping[str, str]
    here: str
    stale: bool
    title: Title


def told_html(decided: Decided, about: list[str], reader: Reader) -> str:
    """What stands where a page asks for decisions: `about` is what `mark` of `edition.py` was given there.

    `pair`, two ids; `cluster`, its name and the ids of its members; `status`, what was just done; `who`, the name.
    """
    kind, *rest = about
    links, here = DeskLinks("/"), reader.here

    def words(decision: Decision) -> str:
        return words_of(decision, reader.title)

    if kind == "who":
        return render("who.html", links, reviewer=reader.name, times=reader.times)
    if kind == "status":
        again = reader.query.get("again", "")
        if not (done := reader.query.get("done", "") or again) and not reader.stale:
            return ""
        found = decided.numbered(int(done)) if done.isdecimal() and len(done) < 16 else None
        other = decided.numbered(_earlier(decided, found)) if found else None
        return render("status.html", links, done=found, other=other, said=words, stale=reader.stale, here=here,
                      again=bool(again), title=reader.title)  # fmt: skip
    rows = decided.on_pair(*rest) if kind == "pair" else decided.on_cluster(rest[0], rest[1:])
    if kind == "cluster":
        rows = rows[:40]
    shown = [d for d in rows if d["state"] != "undone" and d["kind"] != "undo"]
    if not shown:
        return ""
    back = f"{here}#decide" if kind == "cluster" else here
    return render("decided.html", links, rows=shown, said=words, here=back, named=kind == "cluster",
                  title=reader.title, plain=PLAIN, states=STATES)  # fmt: skip


def _earlier(decided: Decided, found: Decision) -> int:
    return next((first for first, later in decided.against.items() if later == found["number"]), 0)
