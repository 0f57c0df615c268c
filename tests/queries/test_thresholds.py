"""A result over a grid of thresholds, and its clusters under other seeds and without some articles."""

from collections import defaultdict

import polars as pl
import pytest

import dedup
from dedup.errors import UsageError
from dedup.queries.thresholds import stability_text, thresholds_text
from dedup.queries.thresholds.stability import _likeness
from dedup.tables import DERIVED, TABLES, Frames, empty


def groups(result: Frames) -> list[set[str]]:
    of: dict[str, set[str]] = defaultdict(set)
    for cluster, article in result.members.select("cluster", "article").iter_rows():
        of[cluster].add(article)
    return [group for group in of.values() if len(group) > 1]


def test_each_step_is_the_result_at_it(scanned: dedup.Result) -> None:
    grid = [0.6, 0.9, 0.97]
    found = scanned.thresholds(grid)
    assert found.steps["threshold"].to_list() == grid
    for row in found.steps.iter_rows(named=True):
        now = scanned.at(row["threshold"])
        mine = groups(now)
        assert row["derived"] == len(now.pairs.filter(pl.col("relation").is_in(DERIVED)))
        assert row["clusters"] == len(mine) and row["largest"] == max(map(len, mine))
        assert row["articles"] == len(set().union(*mine))
        assert row["removed"] == now.collapse().removed["kept"].count()


def test_what_parts_is_named_with_its_parts(scanned: dedup.Result) -> None:
    found = scanned.thresholds([0.5, 0.9, 0.99])
    assert len(found.parted) > 0
    assert found.steps["parted"].to_list() == [
        len(found.parted.filter(pl.col("threshold") == p)) for p in found.steps["threshold"]
    ]
    assert found.steps["left_alone"].sum() == found.parted["left_alone"].sum()
    before = groups(scanned)
    for p, cluster, size, parts, alone, example in found.parted.filter(pl.col("threshold") == 0.9).iter_rows():
        whole = set(scanned.members.filter(cluster=cluster)["article"])
        assert whole in before and size == len(whole) and example in whole
        inside = [g & whole for g in groups(scanned.at(p))]
        sizes = sorted((len(g) for g in inside if len(g) > 1), reverse=True)
        assert parts == "+".join(map(str, sizes))
        assert alone == len(whole - set().union(*inside))
    text = thresholds_text(found)
    assert "What is left when only surer pairs count" in text and found.parted["cluster"][0] in text


def test_without_a_grid_it_goes_up_from_the_result_itself(scanned: dedup.Result) -> None:
    found = scanned.at(0.82).thresholds()
    assert found.steps["threshold"].to_list() == [0.82, 0.85, 0.9, 0.95]
    assert found.steps["parted"][0] == 0


@pytest.mark.parametrize(("grid", "said"), [([0.3], "cannot tell of 0.3"), ([1.2], "from 0.5 to 1"), ([], "name one")])
def test_thresholds_that_cannot_be_told_are_refused(scanned: dedup.Result, grid: list[float], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        scanned.thresholds(grid)


def test_clusters_stand_firm_where_their_pairs_are_sure(scanned: dedup.Result) -> None:
    found = scanned.stability(3)
    assert found.runs["changed"].to_list() == ["seed", "left-out"] * 3
    assert set(found.clusters["cluster"]) == set(scanned.clusters.filter(pl.col("size") > 1)["cluster"])
    for column in ("seeds", "left_out"):
        assert found.clusters[column].drop_nulls().is_between(0, 1).all()
    assert found.runs["still_together"].is_between(0, 1).all() and found.runs["ari"].is_between(-1, 1).all()
    assert found.clusters["seeds"].mean() > 0.9
    again = scanned.stability(3)
    assert again.runs.equals(found.runs) and again.clusters.equals(found.clusters)
    assert "do not stand firm" in stability_text(found)


def test_likeness_is_the_best_jaccard_and_none_of_what_is_gone() -> None:
    found = _likeness([set("abc"), set("de"), set("x")], [set("ab"), set("cde")])
    assert found[:2] == [pytest.approx(2 / 3), pytest.approx(2 / 3)] and found[2] != found[2]
    assert _likeness([set("ab")], []) == [0.5]


def test_a_result_without_clusters_has_nothing_to_shake() -> None:
    nothing = Frames(**{name: empty(name) for name in TABLES}, run={})
    lone = dedup.Result(**nothing.tables(), run={})
    assert lone.stability(1).clusters.is_empty()
    assert lone.thresholds([0.9]).steps.row(0) == (0.9, 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(UsageError, match="take 1 or more"):
        lone.stability(0)
