"""Any two articles that were compared, side by side on a page of their own: inside a cluster, or in two."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import polars as pl

from dedup.desk.edition import Edition
from dedup.outlets.registry import Outlets
from dedup.queries.compare import compare_articles
from dedup.settings import Settings
from dedup.tables import TABLES, Frames, Row, conform, empty, ordered
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import PairPage
from dedup.write.report.pair_page import COPIES, comparison


@dataclass(frozen=True, slots=True)
class LonePair:
    """A comparison, and the cluster that holds both. `found_now`: whether its passages were looked for now, as
    `wirecopy compare` does: of pairs that are not derived none are kept.
    """

    page: PairPage
    cluster: str | None
    found_now: bool = False


def lone_pair(edition: Edition, a: str, b: str, judging: AbstractContextManager[Any]) -> LonePair | None:
    """The comparison; None for two that were never compared or are gone. `judging`: held while passages are looked
    for.
    """
    lookup = edition.lookup
    home = next((c for (c, i) in lookup.member if i == a and (c, b) in lookup.member), None)
    if home is not None and lookup.between(a, b) is not None:
        first, second, parent = _order(lookup, home, a, b)
        page = comparison(lookup, first, second, 1, parent)
        return None if page is None else LonePair(page, home)
    pairs, judged = edition.result.pairs, [lookup.place.get(i, i) for i in (a, b)]
    for left, right in (ordered(a, b), ordered(*judged)):  # of copies what was found for those judged in their place
        rows = pairs.filter((pl.col("left") == left) & (pl.col("right") == right))
        if len(rows):
            break
    if rows.is_empty():
        return None
    two = _two(edition, left, right, rows)
    found_now = two.passages.is_empty() and rows["relation"].item() not in COPIES
    if found_now:
        with judging:
            passages = compare_articles(two.articles, Settings(depth="fast"), Outlets.packaged()).passages
        two = Frames(**{n: getattr(two, n) for n in TABLES} | {"passages": conform("passages", passages)}, run=two.run)
    apart = ResultLookup(two, lookup.clock, every=True)
    page = comparison(apart, left, right, 1, False)
    return None if page is None else LonePair(page, home, found_now)


def _order(lookup: ResultLookup, cluster: str, a: str, b: str) -> tuple[str, str, bool]:
    """The two as they are told: who was likely made from the other comes first."""
    for me, other in ((a, b), (b, a)):
        m: Row = lookup.member[cluster, me]
        if m["parent"] == other and m["role"] != "compilation":
            return me, other, True
    return a, b, False


def _two(edition: Edition, left: str, right: str, pairs: pl.DataFrame) -> Frames:
    """Tables of two articles in one cluster, the left one first."""
    result = edition.result
    tables: dict[str, pl.DataFrame] = {name: empty(name) for name in TABLES}
    both = [left, right]
    of_pair: Mapping[str, Any] = {"left": left, "right": right}
    for name in ("passages", "evidence"):
        frame = getattr(result, name)
        tables[name] = frame.filter(pl.all_horizontal(pl.col(k) == v for k, v in of_pair.items()))
    tables["decisions"] = result.decisions  # who decided what the two are
    tables["articles"] = result.articles.filter(pl.col("id").is_in(both)).sort(pl.col("id") == right)
    tables["credits"] = result.credits.filter(pl.col("article").is_in(both))
    cluster = {"cluster": "pair", "size": 2, "origin_state": "undecided", "origin_probability": 0.0}
    members = [{"cluster": "pair", "article": i, "role": "derivative"} for i in both]
    for name, told in (("members", members), ("clusters", [cluster])):
        tables[name] = conform(name, pl.DataFrame(told))
    return Frames(**{**tables, "outlets": result.outlets, "pairs": pairs}, run=result.run)
