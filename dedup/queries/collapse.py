"""One article of each set of copies: a table in, the same table out, and what was removed with the reason."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from dedup.errors import UsageError
from dedup.queries.own_news import own_news
from dedup.tables import DERIVED, Frames, is_complete, ordered

if TYPE_CHECKING:
    from dedup.read.own_table import TableRows

Within = Literal["outlet", "across", "both"]
Keep = Literal["origin", "first", "longest", "all"]

DEFAULT_RELATIONS = ("exact", "near-duplicate", "revision")
"""What is removed unless more is asked: copies and versions. `partial` is never removed: it has text of its own."""
NEVER = ("partial",)
ONLY_WITHOUT_NEWS = ("near-duplicate", "revision")
"""Relations of which only what holds no news of its own is removed, unless the loss is asked for."""
HELD = 0.85
"""Share of an excerpt's words that must stand in the text that is kept for it: what relate calls "nearly all"."""
REMOVED_SCHEMA = {
    "removed": pl.String, "kept": pl.String, "relation": pl.String, "probability": pl.Float64, "why": pl.String,
}  # fmt: skip
ADDED = ("cluster", "role", "origin")
"""The columns that a collapse adds. Where the user has one of that name, ours is called wirecopy_NAME."""


@dataclass(frozen=True, slots=True)
class Collapsed:
    """`kept`: what stays, with the columns `cluster`, `role` and `origin` added; `removed`: a row for each article that
    went, with the one that stands for it and why, and for each input that was skipped (`kept` is null there).

    From a table that was given to `dedup.collapse` both are of its kind. `rows`: the numbers of the rows of that table
    that stay. `unjudged`: rows of the user's table that stay without having been judged, as those without text;
    `objects`: for a table of JSON objects, each kept one as it was written; `with_news`: ids of copies and versions
    that stay beside the one that would stand for them, as they hold news that it lacks.
    """

    kept: Any
    removed: Any
    unjudged: int = 0
    objects: Sequence[str] | None = None
    with_news: Sequence[str] = ()
    rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Gone:
    kept: str
    relation: str
    probability: float
    why: str


def check_words(relations: Sequence[str], within: str, keep: str) -> None:
    """Raises UsageError for a relation, `within` or `keep` that a collapse does not know.

    >>> check_words(["exact"], "both", "origin")
    """
    allowed = [r for r in DERIVED if r not in NEVER]
    if unknown := [r for r in relations if r not in allowed]:
        raise UsageError(
            f"relations holds {', '.join(unknown)}; it takes some of {', '.join(allowed)} (an article that shares no "
            "more than a part is never removed)"
        )
    if not relations:
        raise UsageError(f"relations is empty; it takes some of {', '.join(allowed)}")
    for name, value, known in (("within", within, get_args(Within)), ("keep", keep, get_args(Keep))):
        if value not in known:
            raise UsageError(f"{name} is {value!r}; it must be one of {', '.join(known)}")


def collapse_frames(
    result: Frames, *, relations: Sequence[str] = DEFAULT_RELATIONS, within: Within = "both", keep: Keep = "origin",
    lossy: bool = False, table: "TableRows | None" = None,
) -> Collapsed:  # fmt: skip
    """Remove what another article of the same cluster, one that stays, already holds.

    A near copy or a version goes only where the other lacks nothing of it (`dedup.queries.own_news`); with `lossy` it
    goes whatever it holds.

    `relations`: which relations count as "already holds" (an excerpt is held by the longer text, never the other way
    round); `within`: only pairs of one outlet, only across outlets, or both; `keep`: which one stays (`all` removes
    nothing and only adds the columns); `table`: the user's own rows, which then come back instead of table `articles`.
    A compilation is never removed, nor is every member of a cluster. Raises UsageError for an unknown word.
    """
    check_words(relations, within, keep)
    gone, with_news = ({}, []) if keep == "all" else _gone(result, relations, within, keep, lossy)
    removed = [(id, g.kept, g.relation, g.probability, g.why) for id, g in gone.items()]
    places = (
        result.members.unique("article", keep="first", maintain_order=True)
        .select("cluster", "role", id="article")
        .join(
            result.clusters.select("cluster", origin=pl.coalesce("origin", "origin_outside")), on="cluster", how="left"
        )
    )
    listed = set() if table is None else set(table.ids)
    left_out = [
        (id or shown, None, None, None, f"skipped: {reason}: {detail}")
        for shown, id, reason, detail in result.skipped.iter_rows()
        if id is None or id not in listed
    ]
    if table is None:
        kept = result.articles.filter(~pl.col("id").is_in(list(gone)))
        kept = kept.join(places, on="id", how="left", maintain_order="left")
        kept = kept.select(*result.articles.columns, *ADDED)
        return Collapsed(kept, _removed([*removed, *left_out]), with_news=with_news)
    again = keep != "all" and "exact" in relations and within != "across"
    stays, at, repeats = _rows(table, set(result.articles["id"]), set(gone), again)
    repeated = [
        (id, gone[id].kept if id in gone else id, "exact", 1.0, "the same id and text as an earlier row")
        for id in repeats
    ]
    known = {id: (cluster, role, origin) for cluster, role, id, origin in places.iter_rows()}
    cells = [known.get(id or "", (None, None, None)) for id in at]
    names = _free(ADDED, table.frame.columns)
    return Collapsed(
        table.frame[stays].with_columns(
            pl.Series(name, [c[i] for c in cells], pl.String) for i, name in enumerate(names)
        ),
        _removed([*removed, *repeated, *left_out]), sum(id is None for id in at),
        None if table.objects is None else [table.objects[i] for i in stays], with_news, stays,
    )  # fmt: skip


def _gone(
    result: Frames, relations: Sequence[str], within: Within, keep: Keep, lossy: bool
) -> tuple[dict[str, _Gone], list[str]]:
    """Article -> the one that stands for it, and those that stay for their news alone. Whoever stays was not removed
    itself, so that nothing hangs in a chain."""
    articles = {row["id"]: row for row in result.articles.iter_rows(named=True)}
    words = dict(result.articles.select("id", pl.col("text").str.count_matches(r"\w+")).iter_rows())
    members = result.members.filter(pl.col("role") != "compilation")
    cluster = dict(members.select("article", "cluster").iter_rows())
    origin = dict(result.clusters.select("cluster", "origin").iter_rows())
    held = _Held(result, relations)
    groups: dict[str, list[str]] = defaultdict(list)
    for article, name in cluster.items():
        groups[name].append(article)
    gone: dict[str, _Gone] = {}
    with_news: set[str] = set()
    for group in groups.values():
        rank = _rank(keep, articles, words, origin, cluster, held.excerpts(group))
        stays: set[str] = set()
        for one in sorted(group, key=rank):
            if one in gone:
                continue
            stays.add(one)
            for other in sorted((held.near(one) & set(group)) - stays - set(gone)):
                found = held.by(other, one)
                if not found or not _meets(articles[other], articles[one], within):
                    continue
                texts = articles[other]["text"], articles[one]["text"]
                if not lossy and found[0] in ONLY_WITHOUT_NEWS and own_news(*texts, held.covered(other, one)):
                    with_news.add(other)
                else:
                    why = "the likely origin" if origin[cluster[one]] == one and keep == "origin" else _WHY[keep]
                    gone[other] = _Gone(one, *found, f"{found[0]} of {one}, which is kept: {why}")
    # a group's first in rank has no one before it to go for, so at least that one stays
    return dict(sorted(gone.items())), sorted(with_news - set(gone))


_WHY = {
    "origin": "no origin among them, and it is complete, the earliest by date, or first by id",
    "first": "the first published", "longest": "the longest",
}  # fmt: skip


class _Held:
    """Which article holds which, copies speaking through the one that was judged in their place."""

    def __init__(self, result: Frames, relations: Sequence[str]) -> None:
        self.place = result.stand_ins()
        self.relations = set(relations)
        self.pairs: dict[tuple[str, str], dict[str, Any]] = {}
        self.copies: dict[str, set[str]] = defaultdict(set)
        for copy, first in self.place.items():
            self.copies[first] |= {copy, first}
        self._near: dict[str, set[str]] = defaultdict(set)
        rows = result.pairs.filter(pl.col("relation").is_in(list(relations)) | (pl.col("causes") == "equal"))
        for row in rows.iter_rows(named=True):
            self.pairs[row["left"], row["right"]] = row
            self._near[row["left"]].add(row["right"])
            self._near[row["right"]].add(row["left"])

    def near(self, a: str) -> set[str]:
        """All that may be held by `a`, or hold it."""
        firsts = {self.place.get(a, a)} | self._near[self.place.get(a, a)]
        return firsts | {c for first in firsts for c in self.copies.get(first, ())}

    def excerpts(self, group: Sequence[str]) -> set[str]:
        """Those of `group` of which a longer text holds nearly all, where excerpts are asked for."""
        if "excerpt" not in self.relations:
            return set()
        rows = [(k, r) for k, r in self.pairs.items() if r["relation"] == "excerpt" and set(k) <= set(group)]
        small = {a if r["verbatim_left"] >= r["verbatim_right"] else b for (a, b), r in rows}
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


def _meets(a: Mapping[str, Any], b: Mapping[str, Any], within: str) -> bool:
    same = a["outlet"] is not None and a["outlet"] == b["outlet"]
    return within == "both" or same == (within == "outlet")


def _rank(
    keep: str, articles: Mapping[str, Mapping[str, Any]], words: Mapping[str, int],
    origin: Mapping[str, str | None], cluster: Mapping[str, str], excerpts: set[str],
) -> Callable[[str], tuple[Any, ...]]:  # fmt: skip
    """The smallest rank stays; every rule ends with the smallest id, so that the choice never depends on order."""
    far = datetime.max.replace(tzinfo=UTC)

    def date(i: str) -> datetime:
        return articles[i]["published"] or far

    if keep == "first":
        return lambda i: (date(i), i)
    if keep == "longest":
        return lambda i: (-words[i], date(i), i)
    return lambda i: (origin[cluster[i]] != i, i in excerpts, not is_complete(articles[i]), date(i), i)


def _rows(
    table: "TableRows", judged: set[str], gone: set[str], again: bool
) -> tuple[list[int], list[str | None], list[str]]:
    """Which rows stay; for each of them its id, or None where the row was not judged; and ids of rows left out because
    an earlier row has the same id and text (`again`: leave them out)."""
    stays: list[int] = []
    at: list[str | None] = []
    repeats: list[str] = []
    first: dict[str, str] = {}
    # as `read` tells texts from white space
    full = pl.Series(table.texts, dtype=pl.String).str.contains(r"\S").fill_null(False)
    for row, (id, text, some) in enumerate(zip(table.ids, table.texts, full, strict=True)):
        spoken = some and id in judged
        if spoken and id not in first:
            first[id] = text or ""
            if id not in gone:
                stays.append(row)
                at.append(id)
        elif spoken and again and first[id] == text:
            repeats.append(id)
        else:
            stays.append(row)
            at.append(None)
    return stays, at, repeats


def _free(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    out = []
    for name in names:
        new = name if name not in taken else f"wirecopy_{name}"
        while new in taken:
            new += "_"
        out.append(new)
    return out


def _removed(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=REMOVED_SCHEMA, orient="row").sort("removed", "kept", nulls_last=True)
