"""Which decisions a result obeyed for a pair or a cluster, in words: "decided by R. Askew, 3 May 2026"."""

from collections.abc import Callable, Collection, Iterator

import polars as pl

from dedup.decide.decision_rows import others_of
from dedup.decide.kinds import VERDICTS
from dedup.decide.said import by, said
from dedup.tables import Frames, Row, ordered

MOST_NAMED = 3
"""Articles that a split names; the rest are counted."""
LONGEST = 60
"""Characters of a headline."""
MOST_ODD = 5
"""Decisions that are not held and are told one by one; the rest are counted."""


class DecidedWords:
    """The held decisions of a result, by pair and by article; nothing is looked up where nobody decided anything.

    >>> from dedup.tables import TABLES, conform, empty
    >>> tables = {name: empty(name) for name in TABLES}
    >>> tables["decisions"] = conform("decisions", pl.DataFrame({"number": [1], "kind": ["same"], "left": ["b"],
    ...     "right": ["a"], "state": ["held"], "reviewer": ["R. Askew"], "judged": [0.25]}))
    >>> DecidedWords(Frames(**tables, run={})).of_pair("a", "b")
    'decided by R. Askew, on an unknown day: one is made from the other, or both from one source'
    """

    def __init__(self, result: Frames) -> None:
        self._pairs: dict[tuple[str, str], Row] = {}
        self._of: dict[str, list[Row]] = {}
        self._place: dict[str, str] = {}
        if result.decisions.is_empty():
            return
        self._place = place = result.stand_ins()
        for row in result.decisions.filter(pl.col("state") == "held").iter_rows(named=True):
            if row["kind"] in VERDICTS:
                self._pairs[ordered(*(place.get(row[c], row[c]) for c in ("left", "right")))] = row
            both = {row["left"], row["right"] if row["kind"] == "origin" else None}  # it may hang on the second
            for article in both - {None}:
                self._of.setdefault(article, []).append(row)

    def pair(self, a: str, b: str) -> Row | None:
        """The verdict on two articles, or on those judged in their place."""
        return self._pairs.get(ordered(self._place.get(a, a), self._place.get(b, b))) if self._pairs else None

    def of_pair(self, a: str, b: str) -> str | None:
        """The same in words."""
        row = self.pair(a, b)
        return None if row is None else _turned(row)

    def origin(self, members: list[Row]) -> str | None:
        """Who decided the origin of a cluster, of rows of table `members`; None where nobody did."""
        found = [row for m in members for row in self._of.get(m["article"], ()) if row["kind"] == "origin"]
        return by(max(found, key=lambda row: row["number"])) if found else None

    def of_cluster(self, members: list[Row]) -> list[str]:
        """What was decided of a cluster besides its origin, in the order of decisions."""
        inside = {m["article"] for m in members}
        rows = {
            row["number"]: row for i in inside for row in self._of.get(i, ())
            if row["kind"] not in ("origin", "note") and (row["right"] in inside or row["kind"] == "split")
        }  # fmt: skip
        return [f"{row['left']} {_and(row)}: {said(row)}" for _, row in sorted(rows.items())]


def about(decisions: pl.DataFrame, articles: Collection[str]) -> list[str]:
    """What was decided, and is held, of pairs of these articles and of the origin of their clusters, in words."""
    if decisions.is_empty():
        return []
    here = list(articles)
    inside = pl.col("left").is_in(here) & (pl.col("right").is_in(here) | (pl.col("kind") == "origin"))
    held = decisions.filter((pl.col("state") == "held") & inside & pl.col("kind").is_in([*VERDICTS, "origin"]))
    return [f"{row['left']} {_and(row)}: {said(row)}" if row["kind"] != "origin" else f"{row['left']}: {said(row)}"
            for row in held.sort("number").iter_rows(named=True)]  # fmt: skip


def _headline(article: Row) -> str:
    """The headline of an article, or its first words, and its id."""
    title = " ".join((article["title"] or (article["text"] or "")[: 4 * LONGEST]).split()).lstrip("# ")
    short = title if len(title) <= LONGEST else title[: LONGEST - 3].rsplit(" ", 1)[0] + " ..."
    return f"“{short}” ({article['id']})"


def _and(row: Row) -> str:
    """The other side; of a split from many, the first of them by name."""
    if row["right"] is not None:
        return f"and {row['right']}"
    others = others_of(row["value"]) if row["kind"] == "split" else []
    if not others:
        return "and others"
    more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
    return f"and {', '.join(others[:MOST_NAMED])}{more}"


def _turned(row: Row) -> str:
    what, _, who = said(row).partition(": ")
    return f"{by(row)}: {what}{who.removeprefix(by(row))}"


def decision_lines(decisions: pl.DataFrame, articles: Callable[[list[str]], pl.DataFrame]) -> Iterator[str]:
    """What became of decisions (table of that name), for people: how many are held, and those that are not, with the
    headlines that they are about and the reason, the latest first. `articles`: ids -> their rows of that table.

    >>> from dedup.tables import empty
    >>> [*decision_lines(empty("decisions"), lambda ids: empty("articles"))]
    []
    """
    if decisions.is_empty():
        return
    if n := len(decisions.filter(pl.col("state") == "held")):
        yield f"{n:,} {'decision holds' if n == 1 else 'decisions hold'}."
    odd = decisions.filter(pl.col("state").is_in(["impossible", "gone"]) | pl.col("why").str.starts_with("in conflict"))
    told = odd.sort("number", descending=True).head(MOST_ODD)
    about = pl.concat([told["left"], told["right"]]).drop_nulls().unique().to_list()
    titles = {a["id"]: _headline(a) for a in articles(about).iter_rows(named=True)} if about else {}
    for row in told.iter_rows(named=True):
        named = [titles.get(i, i) for i in dict.fromkeys((row["left"], row["right"])) if i is not None]
        if row["kind"] == "split" and row["right"] is None:
            named.append("others")
        who = f"{' and '.join(named)}: " if named else ""
        why = row["why"] if str(row["why"]).startswith("cannot be held") else f"is not held: {row['why']}"
        yield f"Decision {row['number']} ({who}{said(row)}) {why}."
    if len(odd) > MOST_ODD:
        yield f"and {len(odd) - MOST_ODD:,} more that are not held; `wirecopy decisions list` has all."
