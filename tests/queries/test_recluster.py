"""A result at another threshold: the same at its own, divided and never joined above it, refused below it."""

import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import STORIES, graphs, one_thread, probability_between, table

import dedup
from dedup.cluster.clusters import cluster
from dedup.cluster.judged_graph import JudgedGraph
from dedup.cluster.pair_figures import figures_of
from dedup.cluster.stories import stories
from dedup.data import Attributed, Copies
from dedup.errors import UsageError
from dedup.fingerprint.prints import fingerprint
from dedup.outlets.registry import Outlets
from dedup.queries.recluster import threshold_of
from dedup.queries.table_rows import copies_of
from dedup.tables import DERIVED, SCHEMAS, conform, empty
from dedup.trace.origins import trace

__all__ = ["one_thread"]

SAMPLES = Path(__file__).parents[2] / "samples"
Groups = set[frozenset[str]]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> dedup.Result:
    folder = tmp_path_factory.mktemp("samples") / "samples"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns("answers.csv"))
    return dedup.scan(folder, dedup.Settings(depth="fast", threads=1))


def groups(result: dedup.Result) -> Groups:
    return {frozenset(a) for a in result.members.group_by("cluster").agg("article")["article"].to_list()}


def inside(fine: Groups, coarse: Groups) -> bool:
    return all(any(a <= b for b in coarse) for a in fine if len(a) > 1)


def check(result: dedup.Result, probability: float) -> None:
    """What holds of every result holds of one at another threshold too."""
    for name, frame in result.tables().items():
        assert frame.schema == pl.Schema(SCHEMAS[name]), name
    derived = result.pairs["relation"].is_in(DERIVED)
    assert (derived == (result.pairs["probability"] >= probability)).all()
    assert set(result.clusters["cluster"]) == set(result.members["cluster"])
    size = dict(result.members.group_by("cluster").len().iter_rows())
    assert dict(result.clusters.select("cluster", "size").iter_rows()) == size
    origins = dict(result.members.filter(pl.col("role") == "origin").group_by("cluster").len().iter_rows())
    assert origins == dict.fromkeys(result.clusters.filter(pl.col("origin").is_not_null())["cluster"], 1)
    pairs = set(result.pairs.select("left", "right").rows())
    assert not pairs & set(result.rejected.select("left", "right").rows())
    for frame in (result.passages, result.evidence):
        assert set(frame.select("left", "right").unique().rows()) <= pairs
    place = result.stand_ins()
    joined = {p for p, d in zip(result.pairs.select("left", "right").rows(), derived, strict=True) if d}
    cores: dict[str, set[str]] = defaultdict(set)
    for name, article, role in result.members.select("cluster", "article", "role").iter_rows():
        if role != "compilation":
            cores[name].add(place.get(article, article))
    for name, cohesion in result.clusters.select("cluster", "cohesion").iter_rows():
        rows = cores[name]
        hub = any(all((min(a, b), max(a, b)) in joined for b in rows if b != a) for a in rows)
        assert cohesion >= probability or hub, name


# The invented newsroom


def test_at_its_own_threshold_it_is_the_same(newsroom: dedup.Result) -> None:
    again = newsroom.at(0.5)
    for name, frame in again.tables().items():
        assert frame.equals(newsroom.tables()[name]), name


def test_a_hair_above_it_all_is_rebuilt_to_the_same_tables(newsroom: dedup.Result, tmp_path: Path) -> None:
    """No pair lies between, so that everything a scan found must come out again, from the written tables alone."""
    loaded = dedup.Result.load(newsroom.write(tmp_path / "out"))
    again = loaded.at(0.5 + 1e-9)
    assert groups(again) == groups(newsroom)
    for name in ("pairs", "rejected", "passages", "evidence", "stories"):
        assert again.tables()[name].equals(newsroom.tables()[name]), name
    figures = ("origin_probability", "cohesion", "parent_probability")
    for name in ("clusters", "members"):
        ours, theirs = again.tables()[name], newsroom.tables()[name]
        own = [c for c in figures if c in ours.columns]
        assert ours.drop(own).equals(theirs.drop(own)), name
        for column in own:
            assert np.allclose(ours[column].to_numpy(), theirs[column].to_numpy(), atol=1e-12, equal_nan=True), column


@pytest.mark.parametrize("probability", [0.6, 0.8, 0.95, 0.9999, 1.0])
def test_above_it_clusters_are_divided_and_the_tables_agree(newsroom: dedup.Result, probability: float) -> None:
    higher = newsroom.at(probability)
    check(higher, probability)
    assert inside(groups(higher), groups(newsroom))


def test_it_finds_what_a_strict_scan_of_the_newsroom_finds(newsroom: dedup.Result) -> None:
    strict = dedup.scan(newsroom.articles, dedup.Settings(depth="fast", threads=1, strictness="strict"))
    higher = newsroom.at(0.8)
    assert higher.run["settings"]["strictness"] == "balanced"
    for name in ("pairs", "members"):
        told = ["left", "right", "relation", "basis"] if name == "pairs" else ["article", "role", "parent", "relation"]
        assert higher.tables()[name].select(told).equals(strict.tables()[name].select(told)), name


def test_what_no_longer_counts_is_told_of_and_not_lost(newsroom: dedup.Result) -> None:
    higher = newsroom.at(0.97)
    before = newsroom.pairs.filter(pl.col("relation").is_in(DERIVED) & (pl.col("probability") < 0.97))
    assert len(before) > 0
    now = {(a, b): r for a, b, r in higher.pairs.select("left", "right", "relation").iter_rows()}
    gone = set(higher.rejected.select("left", "right").rows())
    for pair in before.select("left", "right").rows():
        assert (now.get(pair) in {"same-story", "shared-background", "undecided"}) != (pair in gone)
    assert len(higher.pairs) + len(higher.rejected) == len(newsroom.pairs) + len(newsroom.rejected)


def test_it_says_where_it_stands_and_goes_on_from_there(newsroom: dedup.Result, tmp_path: Path) -> None:
    assert threshold_of(newsroom) == 0.5
    higher = dedup.Result.load(newsroom.at(0.8).write(tmp_path / "out"))
    assert (threshold_of(higher), higher.run["settings"]["strictness"]) == (0.8, "balanced")
    assert higher.run["counts"]["pairs"] == len(higher.pairs)
    with pytest.raises(UsageError, match=r"from a probability of 0\.8 on and cannot tell of 0\.7"):
        higher.at(0.7)


@pytest.mark.parametrize("probability", [0.49, -1.0, 1.01, float("nan")])
def test_what_was_not_kept_cannot_be_told(newsroom: dedup.Result, probability: float) -> None:
    with pytest.raises(UsageError, match=r"take one from 0\.5 to 1, or scan again"):
        newsroom.at(probability)


def test_a_round_up_stays_one_as_long_as_it_has_a_pair(newsroom: dedup.Result) -> None:
    before = newsroom.members.filter(pl.col("role") == "compilation")
    assert len(before) > 1
    for probability in (0.6, 0.9, 0.99):
        higher = newsroom.at(probability)
        rows = higher.members.filter(pl.col("article").is_in(before["article"].implode()))
        assert set(rows["role"]) <= {"compilation"}


# Who is a copy of whom, and the user's own outlets


def test_copies_are_known_from_the_tables_as_from_the_texts() -> None:
    ferry, credit = STORIES[0], "\n\n(Reporting by Northwire)"
    texts = [ferry, ferry, ferry + credit, ferry + credit, STORIES[1], STORIES[1].upper(), STORIES[2], "", "."]
    frame = pl.DataFrame({"id": [f"a{i}" for i in range(len(texts))], "text": texts})
    result = dedup.scan(frame, dedup.Settings(depth="fast", threads=1))
    row = {name: i for i, name in enumerate(result.articles["id"])}
    found = copies_of(result, row)
    prints = fingerprint(result.articles, empty("masks"), dedup.Settings())
    assert found.exact_as.tolist() == prints.exact_as.tolist()
    assert found.same_as[[0, 1, 4, 5, 6]].tolist() == [0, 0, 4, 4, 6]
    assert groups(result.at(1.0)) == groups(result)


def test_the_outlets_of_the_scan_can_be_given_again(tmp_path: Path) -> None:
    outlets = tmp_path / "outlets.toml"
    outlets.write_text('[[outlet]]\nname = "Tarn Press Bureau"\nkind = "agency"\nnames = ["TPB"]\n')
    texts = [STORIES[0] + "\n\n(TPB)", STORIES[0].replace("Thursday", "Friday"), STORIES[1]]
    frame = pl.DataFrame({"id": ["a", "b", "c"], "outlet": ["Quay Post", "TPB", None], "text": texts})
    result = dedup.scan(frame, dedup.Settings(depth="fast", threads=1), outlets=outlets)
    again = result.at(0.5 + 1e-9, outlets=outlets)
    assert again.clusters.select("origin", "origin_kind").equals(result.clusters.select("origin", "origin_kind"))
    assert again.clusters["origin_kind"].to_list()[0] == "agency"
    assert result.at(0.6).clusters["origin_kind"].to_list()[0] != "agency"  # nobody said that TPB is one


# Invented results: any graph of judged pairs


def result_of(n: int, derived: dict[tuple[int, int], float], near: dict[tuple[int, int], float]) -> dedup.Result:
    """The result that these pairs of rows make; `near` are under the threshold and tell one event."""
    articles = table([STORIES[i % 4] for i in range(n)]).with_columns(status=pl.lit("judged"))
    ids = articles["id"].to_list()
    near = {p: v for p, v in near.items() if p not in derived}
    figures = sorted(
        [(*p, v, "rewrite") for p, v in derived.items()] + [(*p, v, "same-story") for p, v in near.items()]
    )
    pairs = conform("pairs", pl.DataFrame(
        [(ids[a], ids[b], "words", r, v, "undecided", 0.5, 0.5, 0.1, 0.1, 0.0) for a, b, v, r in figures],
        schema=dict(SCHEMAS["pairs"]), orient="row",
    ))  # fmt: skip
    alone = np.arange(n)
    clusters = cluster(JudgedGraph(figures_of(derived), figures_of({**near, **derived}), alone), 0.5, 1)
    known = Attributed(articles, empty("credits"), Outlets.packaged(), Copies(alone, alone))
    rows = np.array([p for *p, _, _ in figures], np.int64).reshape(-1, 2)
    traced = trace(known, clusters, rows, pairs, dedup.Settings().origin_probability)
    return dedup.Result(
        articles=articles, skipped=empty("skipped"), credits=empty("credits"), pairs=pairs, rejected=empty("rejected"),
        passages=empty("passages"), evidence=empty("evidence"), clusters=traced.clusters, members=traced.members,
        stories=stories(traced.clusters, traced.members, pairs), series=empty("series"),
        run={"settings": dedup.Settings().as_dict()},
    )  # fmt: skip


@given(graphs(9), graphs(9, low=0.1), probability_between(0.51, 1), probability_between(0.51, 1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_higher_is_finer(
    derived: tuple[int, dict[tuple[int, int], float]],
    near: tuple[int, dict[tuple[int, int], float]],
    p: float,
    q: float,
) -> None:
    n = max(derived[0], near[0])
    result = result_of(n, derived[1], {pair: min(v, 0.49) for pair, v in near[1].items()})
    low, high = min(p, q), max(p, q)
    first = result.at(low)
    check(first, low)
    assert inside(groups(first), groups(result))
    second = first.at(high)
    check(second, high)
    assert inside(groups(second), groups(first))
    assert inside(groups(result.at(high)), groups(result))
    assert groups(result.at(0.5)) == groups(result)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_round_up_bridges_nothing_at_any_threshold(data: st.DataObject) -> None:
    """Three clusters and a text that takes from each: whatever the figures, the three are never joined."""
    each = [(0, 1), (2, 3), (4, 5)]
    derived = {pair: data.draw(probability_between(0.5, 1)) for pair in each}
    derived |= {(i, 6): data.draw(probability_between(0.5, 1)) for i in (0, 2, 4)}
    result = result_of(7, derived, {})
    rows = [(f"x{i}", name) for i, pair in enumerate(each) for name in (f"a{pair[0]:03d}", f"a{pair[1]:03d}", "a006")]
    own = pl.DataFrame(rows, schema=["cluster", "article"], orient="row").with_columns(
        role=pl.when(pl.col("article") == "a006").then(pl.lit("compilation")).otherwise(pl.lit("derivative"))
    )
    run = dedup.Result(**{**result.tables(), "members": conform("members", own)}, run=result.run)
    p = data.draw(probability_between(0.51, 1))
    higher = run.at(p)
    assert inside(groups(higher), groups(run))
    held = {a for a, b in ((0, 6), (2, 6), (4, 6)) if derived[a, b] >= p}
    assert len(higher.members.filter(pl.col("article") == "a006")) == len(held)


def test_outlets_keep_the_names_that_people_read(newsroom: dedup.Result) -> None:
    higher = newsroom.at(0.9)
    assert len(newsroom.outlets) > 3 and higher.outlets.equals(newsroom.outlets)
    assert higher.series.equals(newsroom.series)
