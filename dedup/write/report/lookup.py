"""The tables of a result, at hand by cluster, article and pair: only what the pages of clusters need."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dedup.clean.masks import find_masks
from dedup.evidence import measures_of
from dedup.queries.decided_words import DecidedWords
from dedup.queries.origin_reasons import OriginWords
from dedup.tables import DERIVED, Frames, Row, called, is_complete, pair_of
from dedup.write.report.model import Article
from dedup.write.report.page_words import LONGEST_NAME, headline, language_tag, short, web_link
from dedup.write.report.times import Clock

LEAST_MOVE = 0.05
"""Log-odds below which a measure is summed up with others, not listed."""
MOST_WEIGHED = 400
"""Clusters up to which the names that an origin keeps are counted, which reads every text again."""
MOST_CLUSTERS = 20_000
"""Clusters that have pages, the largest; the tables have all."""
Key = tuple[str, str]


class ResultLookup:
    """What the pages read of a result. Clusters are in the order of the overview, largest first; a page's number is the
    place of its cluster in it, from 1. `left_out`: how many have no page. `clock`: in whose zone times are told;
    `every`: with the pairs that are not derived.
    """

    def __init__(self, result: Frames, clock: Clock | None = None, *, every: bool = False) -> None:
        self.result = result
        self.clock = clock or Clock()
        self.outlets = result.outlet_names()
        order = result.clusters.sort("size", "outlets", "cluster", descending=[True, True, False], nulls_last=True)
        self.clusters: list[Row] = list(order.head(MOST_CLUSTERS).iter_rows(named=True))
        self.left_out = len(order) - len(self.clusters)
        self.number = {row["cluster"]: n for n, row in enumerate(self.clusters, 1)}
        self.members: dict[str, list[Row]] = {row["cluster"]: [] for row in self.clusters}
        self.member: dict[Key, Row] = {}
        members = result.members.join(order.head(MOST_CLUSTERS), on="cluster", how="semi")
        for row in members.sort("cluster", "article").iter_rows(named=True):
            self.members[row["cluster"]].append(row)
            self.member[row["cluster"], row["article"]] = row
        self.place = result.stand_ins()
        self.decided = DecidedWords(result)
        inside = members["article"].unique()
        frame = result.articles.filter(pl.col("id").is_in(inside.implode()))
        frame = frame.with_columns(words=pl.col("text").str.count_matches(r"\w+"))
        self.articles: dict[str, Row] = {row["id"]: row for row in frame.iter_rows(named=True)}
        self._shown: dict[str, Article] = {}
        derived = result.pairs if every else result.pairs.filter(pl.col("relation").is_in(DERIVED))
        both = pl.col("left").is_in(inside.implode()) & pl.col("right").is_in(inside.implode())
        if self.left_out:
            derived = derived.filter(both)
        self.pairs: dict[Key, Row] = {(r["left"], r["right"]): r for r in derived.iter_rows(named=True)}
        self.credits: dict[str, list[Row]] = {}
        for row in result.credits.sort("article", "start", nulls_last=True).iter_rows(named=True):
            if row["kind"] != "own-reporting":
                self.credits.setdefault(row["article"], []).append(row)
        self.masks: dict[str, list[tuple[int, int, str]]] = {}
        for article, start, end, kind in find_masks(result.articles, result.credits).iter_rows():
            if article in self.articles:
                self.masks.setdefault(article, []).append((start, end, kind))
        self.stories: dict[str, Row] = {
            r["cluster"]: r for r in result.stories.iter_rows(named=True) if r["cluster"] is not None
        }
        self.origin_words = OriginWords(result, names=len(self.clusters) <= MOST_WEIGHED)
        self._passages = _Runs(result.passages.sort("left", "right", "left_start", "right_start", maintain_order=True))
        self._evidence = result.evidence
        pairs = enumerate(result.evidence.select("left", "right").iter_rows())
        self._evidence_at: dict[Key, int] = {pair: n for n, pair in pairs if pair in self.pairs}

    def shown(self, article: str) -> Article:
        """How an article is shown."""
        if article not in self._shown:
            self._shown[article] = article_of(self.articles[article], self.clock, self.outlets)
        return self._shown[article]

    def between(self, a: str, b: str) -> Row | None:
        """The derived pair of two articles, else that of the articles judged in their place."""
        return pair_of(self.pairs, self.place, a, b)

    def sides(self, pair: Row, a: str, b: str) -> tuple[str, str]:
        """Which side of a pair, left or right, each of two articles is, or is the copy of."""
        if a in (pair["left"], pair["right"]):
            first = a == pair["left"]
        elif b in (pair["left"], pair["right"]):
            first = b != pair["left"]
        else:
            first = self.place.get(a, a) == pair["left"]
        return ("left", "right") if first else ("right", "left")

    def passages(self, left: str, right: str) -> list[tuple[Any, ...]]:
        """(left_start, left_end, right_start, right_end, kind) of a pair, in the order of its left text."""
        return [row[2:7] for row in self._passages.rows(left, right)]

    def evidence(self, left: str, right: str) -> list[tuple[str, float, float, int]]:
        """(measure, value, log_odds, measures) of a pair; measures that hardly moved it are one row without a name."""
        if (at := self._evidence_at.get((left, right))) is None:
            return []
        rows = measures_of(self._evidence, at)
        told = [(*row, 1) for row in rows if row[0] == "average" or abs(row[2]) >= LEAST_MOVE]
        told.sort(key=lambda row: (row[0] != "average", -abs(row[2]), row[0]))
        rest = [row[2] for row in rows if row[0] != "average" and abs(row[2]) < LEAST_MOVE]
        # one after another in the order of their names: any other way a last digit on a page may change
        return [*told, *([("", 0.0, float(np.cumsum(rest)[-1]), len(rest))] if rest else [])]


def article_of(row: Row, clock: Clock, outlets: Mapping[str, str]) -> Article:
    """How the article of a row of table `articles` is shown. `outlets`: what they are called."""
    return Article(
        id=short(row["id"], 120), title=headline(row), outlet=short(called(row["outlet"], outlets)) or None,
        author=short(row["author"], LONGEST_NAME) or None, when=clock.when(row), url=web_link(row["url"]),
        language=language_tag(row["language"]), cut=not is_complete(row),
    )  # fmt: skip


class _Runs:
    """A frame sorted by its first two columns, with the place of each of their values."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        first, second = frame.columns[:2]
        runs = frame.group_by(first, second, maintain_order=True).len().iter_rows()
        self._at: dict[Key, tuple[int, int]] = {}
        place = 0
        for a, b, n in runs:
            self._at[a, b] = (place, n)
            place += n

    def rows(self, a: str, b: str) -> Sequence[tuple[Any, ...]]:
        place, n = self._at.get((a, b), (0, 0))
        return self._frame.slice(place, n).rows() if n else []
