"""Stories: clusters and lone articles that tell the same event, linked and counted by origin."""

from collections.abc import Sequence

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.cluster.stories import stories
from dedup.tables import SCHEMAS, conform


def told(
    homes: dict[str, list[str]], links: list[tuple[str, str]], outside: dict[str, str] | None = None,
    relation: str = "same-story",
) -> pl.DataFrame:  # fmt: skip
    """Table `stories` from cluster -> articles, same-story pairs, and cluster -> outside origin."""
    outside = outside or {}
    clusters = [(c, outside.get(c)) for c in homes]
    members = [(c, a) for c, articles in homes.items() for a in articles]
    pairs = [(*sorted(p), relation) for p in links]
    return stories(
        strings("clusters", clusters, "cluster", "origin_outside"),
        strings("members", members, "cluster", "article"),
        strings("pairs", pairs, "left", "right", "relation"),
    )


def strings(name: str, rows: Sequence[tuple[str | None, ...]], *columns: str) -> pl.DataFrame:
    return conform(name, pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row"))


HOMES = {"c000001": ["a", "b", "c"], "c000002": ["d", "e"], "c000003": ["f", "g"]}


def test_a_story_holds_every_article_of_the_clusters_it_links_and_lone_ones() -> None:
    found = told(HOMES, [("a", "d"), ("e", "x")])
    assert found.rows() == [
        ("s000001", "c000001", "a", 3),
        ("s000001", "c000001", "b", 3),
        ("s000001", "c000001", "c", 3),
        ("s000001", "c000002", "d", 3),
        ("s000001", "c000002", "e", 3),
        ("s000001", None, "x", 3),
    ]


def test_two_clusters_of_one_outside_origin_are_one_source() -> None:
    same = {"c000001": "northwire.example", "c000002": "northwire.example"}
    assert told(HOMES, [("a", "d"), ("d", "f")], same)["independent_sources"].unique().to_list() == [2]
    other = {"c000001": "northwire.example", "c000002": "tarnpost.example"}
    assert told(HOMES, [("a", "d")], other)["independent_sources"].unique().to_list() == [2]


def test_origins_that_nobody_names_are_not_taken_for_one() -> None:
    unnamed = {"c000001": "unnamed", "c000002": "unnamed"}
    assert told(HOMES, [("a", "d")], unnamed)["independent_sources"].unique().to_list() == [2]


def test_a_link_within_a_cluster_makes_no_story() -> None:
    assert told(HOMES, [("a", "b")]).is_empty()


@pytest.mark.parametrize("relation", ["same-template", "rewrite", "exact", "undecided"])
def test_only_the_same_event_links(relation: str) -> None:
    assert told(HOMES, [("a", "d")], relation=relation).is_empty()


@pytest.mark.parametrize("homes", [{}, HOMES])
def test_without_links_the_table_is_empty_with_its_schema(homes: dict[str, list[str]]) -> None:
    found = told(homes, [])
    assert found.is_empty() and found.schema == pl.Schema(SCHEMAS["stories"])


articles = st.sampled_from("abcdefgxyz")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(articles, articles).filter(lambda p: p[0] != p[1]), max_size=12))
def test_stories_lie_in_connected_parts_and_tight_parts_are_one(links: list[tuple[str, str]]) -> None:
    home = {a: c for c, some in HOMES.items() for a in some}
    graph = nx.Graph((home.get(a, a), home.get(b, b)) for a, b in links if home.get(a, a) != home.get(b, b))
    parts = [frozenset(part) for part in nx.connected_components(graph)]
    found = told(HOMES, links)
    got = [frozenset(home.get(a, a) for a in rows["article"]) for _, rows in found.group_by("story")]
    assert all(any(story <= part for part in parts) for story in got)
    assert all(part in got for part in parts if nx.density(graph.subgraph(part)) == 1)
    assert found["article"].is_unique().all()
    assert found.equals(told(HOMES, links[::-1]))
    for _, rows in found.group_by("story"):
        units = {home.get(a, a) for a in rows["article"]}
        assert rows["independent_sources"].unique().to_list() == [len(units)] and len(units) >= 2


def test_a_chain_of_events_that_are_each_a_little_alike_is_not_one_story() -> None:
    found = told({}, [(f"a{n:02}", f"a{n + 1:02}") for n in range(20)])
    assert found["story"].n_unique() > 3


def test_a_round_up_in_two_clusters_does_not_join_their_stories() -> None:
    found = told({"c000001": ["a", "roundup"], "c000002": ["d", "roundup"]}, [("a", "x"), ("d", "y")])
    assert found.filter(pl.col("article") == "x")["story"][0] != found.filter(pl.col("article") == "y")["story"][0]


def test_a_round_up_is_listed_with_the_story_of_each_of_its_clusters() -> None:
    found = told({"c000001": ["a", "roundup"], "c000002": ["d", "roundup"]}, [("d", "y")])
    assert "roundup" in found["article"].to_list()


def test_a_lone_article_whose_id_looks_like_a_cluster_is_not_taken_for_it() -> None:
    found = told(HOMES, [("c000001", "d")])
    assert sorted(found["article"]) == ["c000001", "d", "e"]
