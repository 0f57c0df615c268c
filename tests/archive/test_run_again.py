"""A region that grew is run over again only where it must be, and the tables are those of a run over all of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from archives import FAST
from decided import ASKEW, ledger
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD

from dedup.api import scan
from dedup.archive import Archive
from dedup.archive.rebuild import grow_region, neighbours, partial, rebuild
from dedup.archive.rebuild.run_again import Floors, Ran, put_in, run_again, touched
from dedup.archive.repair.doctor import examine
from dedup.decide import row
from dedup.read import Reading
from dedup.result import Result
from dedup.tables import empty

TOLD = ("articles", "credits", "pairs", "passages", "clusters", "members", "stories", "series", "decisions")


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(rebuild, "PIECE", 40)


def in_nights(articles: pl.DataFrame, order: list[str], path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The tables of an archive to which these articles came, some a night, in this order."""
    with Archive(path) as archive:
        for at in range(0, len(order), 9):
            some = articles.filter(pl.col("id").is_in(order[at : at + 9])).sort("id")
            archive.add(Reading(some, empty("skipped"), ()), FAST)
        tables = archive.result().tables()
    assert examine(path).clean
    return {name: sorted(tables[name].rows(), key=repr) for name in TOLD}


@pytest.mark.slow  # two archives of the newsroom
def test_what_a_region_grew_by_ends_as_a_run_over_all_of_it(
    newsroom: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[tuple[int, int]] = []

    def counted(ran: Ran, articles: pl.DataFrame, pairs: pl.DataFrame, floors: Floors) -> Ran:
        def run(some: pl.DataFrame, of: pl.DataFrame, before: Result | None) -> Result:
            sizes.append((len(some), len(articles)))
            return floors(some, of, before)

        return run_again(ran, articles, pairs, run)

    def whole(ran: Ran, articles: pl.DataFrame, pairs: pl.DataFrame, floors: Floors) -> Ran:
        return Ran(articles, pairs, floors(articles, pairs, ran.result))

    def unsure(*asked: Any) -> Iterator[pl.DataFrame]:
        """Nothing that is proposed is taken for derived, so that every region has to grow."""
        return (some.with_columns(derived=pl.lit(False)) for some in neighbours.index_and_propose(*asked))

    monkeypatch.setattr(partial, "index_and_propose", unsure)
    order = sorted(newsroom.articles["id"], key=lambda i: i[::-1])
    monkeypatch.setattr(grow_region, "run_again", counted)
    found = in_nights(newsroom.articles, order, tmp_path / "again.db")
    monkeypatch.setattr(grow_region, "run_again", whole)
    expected = in_nights(newsroom.articles, order, tmp_path / "whole.db")
    assert found == expected
    # it was asked for, and hardly ever ran over everything
    assert len(sizes) > 2 and sum(n for n, _ in sizes) < sum(of for _, of in sizes) / 2


@pytest.fixture(scope="module")
def two_clusters() -> Result:

    texts = {"a": FERRY, "b": FERRY_REWORDED, "c": FERRY, "x": MINE, "y": f"{MINE} {LIBRARY}", "z": ORCHARD}
    return scan(pl.DataFrame({"id": [*texts], "text": [*texts.values()]}), FAST)


def test_what_is_touched_is_all_that_pairs_copies_and_clusters_connect(two_clusters: Result) -> None:
    assert touched(two_clusters, {"b"}) == {"a", "b", "c"}
    assert touched(two_clusters, {"c", "z"}) == {"a", "b", "c", "z"}
    assert touched(two_clusters, {"new"}) == {"new"} and touched(two_clusters, set()) == set()


def test_a_pair_that_is_decided_keeps_its_row_where_the_region_grows_on_one_side() -> None:
    made = ledger(row("not-derived", ASKEW, left="a", right="b"))
    articles = scan(pl.DataFrame({"id": ["a", "b", "c"], "text": [FERRY, LIBRARY, FERRY_REWORDED]}), FAST).articles
    asked: list[list[str]] = []

    def floors(some: pl.DataFrame, pairs: pl.DataFrame, before: Result | None) -> Result:
        asked.append(some["id"].to_list())
        return scan(some, FAST, decisions=made)

    none = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "causes": pl.String})
    more = pl.DataFrame({"left": ["a"], "right": ["c"], "causes": ["lexical"]})
    first = Ran(articles[:2], none, scan(articles[:2], FAST, decisions=made))
    found = run_again(first, articles, more, floors).result
    assert asked == [["a", "b", "c"]]
    assert found.pairs.filter(pl.col("causes") == "decided").select("left", "right").rows() == [("a", "b")]


def test_a_later_run_speaks_for_its_articles_and_the_first_for_all_others(two_clusters: Result) -> None:
    again = two_clusters.of_clusters(
        [c for c, o in two_clusters.members.select("cluster", "article").rows() if o == "x"]
    )
    both = put_in(two_clusters, again, {"x", "y"})
    for name in ("articles", "credits", "pairs", "passages"):
        assert both.tables()[name].sort(pl.all()).equals(two_clusters.tables()[name].sort(pl.all())), name
    groups = {c: set(g["article"]) for (c,), g in both.members.group_by("cluster")}
    assert sorted(map(sorted, groups.values())) == [["a", "b", "c"], ["x", "y"]]
    assert set(groups) == set(both.clusters["cluster"]) and len(both.clusters) == 2
    # what it no longer tells is gone
    gone = put_in(two_clusters, two_clusters.of_clusters([]), {"x", "y"})
    assert set(gone.members["article"]) == {"a", "b", "c"} and set(gone.articles["id"]) == {"a", "b", "c", "z"}


def test_clusters_that_a_decision_puts_together_are_run_over_together() -> None:
    made = ledger(row("merge", ASKEW, left="b", right="z"))
    articles = scan(
        pl.DataFrame({"id": ["a", "b", "z"], "text": [FERRY, FERRY_REWORDED, LIBRARY]}), FAST, decisions=made
    ).articles

    def floors(some: pl.DataFrame, pairs: pl.DataFrame, before: Result | None) -> Result:
        return scan(some, FAST, decisions=made)

    none = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "causes": pl.String})
    first = Ran(articles[:2], none, scan(articles[:2], FAST, decisions=made))
    assert first.result.decisions["state"].to_list() == ["gone"]
    found = run_again(first, articles, none, floors).result
    assert sorted(found.members["article"]) == ["a", "b", "z"] and len(found.clusters) == 1
    assert found.decisions["state"].to_list() == ["held"]
