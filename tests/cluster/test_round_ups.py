"""No chain through a round-up, whenever it ran and however often its sources did."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import polars as pl
import pytest
from strategies import FERRY, LIBRARY, MINE, ORCHARD

import dedup
from dedup.cluster.round_ups import _compiles, _runs_without, _stories

NOON = datetime(2025, 9, 8, 12, tzinfo=UTC)


def sentences(text: str, first: int, last: int) -> str:
    return ". ".join(" ".join(text.split()).split(". ")[first:last]).removesuffix(".") + "."


def wrap(*stories: str) -> str:
    """An evening round-up: most of the first story, the middle of each of the others."""
    return "\n\n".join([sentences(stories[0], 0, 4), *(sentences(s, 1, 4) for s in stories[1:])])


def copies(story: str, n: int) -> list[str]:
    """A story in n papers: as it is, with a word changed, without its last sentence, ..."""
    changed = (story, story.replace("the", "this", 1), sentences(story, 0, 5), story.replace(" and ", ", and ", 1))
    return [f"{changed[i % 4]}" for i in range(n)]


def homes(groups: dict[str, tuple[list[str], int | None]]) -> list[set[str]]:
    """The clusters of a scan of these texts, by name of the group; hours after noon, None for no date."""
    rows = [
        (f"{name}-{i}", text, hour if hour is None else NOON + timedelta(hours=hour, minutes=7 * i))
        for name, (texts, hour) in groups.items() for i, text in enumerate(texts)
    ]  # fmt: skip
    schema = {"id": pl.String, "text": pl.String, "published": pl.Datetime("us", "UTC")}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.with_columns(outlet="Paper of " + pl.col("id"))
    members = dedup.scan(frame, dedup.Settings(depth="fast")).members
    return [set(m.str.split("-").list.first()) for m in members.group_by("cluster").agg("article")["article"]]


def apart(*names: str) -> list[set[str]]:
    return [{"wrap", name} for name in names]


HALF = {(6, 0, 20), (6, 20, 0), (20, 0, 6)}
"""Times at which the round-up is put with one of its stories only: it ran first, or after one that it has little of."""


@pytest.mark.parametrize("hours", [*permutations((0, 6, 20)), (0, None, 20), (None, 6, None), (None, None, None)])
def test_a_round_up_bridges_nothing_whenever_it_ran(hours: tuple[int | None, ...]) -> None:
    first, round_up, second = hours
    found = homes({
        "ferry": (copies(FERRY, 3), first), "wrap": ([wrap(FERRY, MINE)], round_up), "mine": (copies(MINE, 3), second),
    })  # fmt: skip
    assert not any({"ferry", "mine"} <= cluster for cluster in found)  # no chain
    assert any("wrap" in cluster for cluster in found)
    if hours not in HALF:
        assert sorted(found, key=sorted) == sorted(apart("ferry", "mine"), key=sorted)


@pytest.mark.parametrize("times", [1, 6])
def test_how_often_a_source_ran_counts_it_once(times: int) -> None:
    found = homes({
        "orchard": (copies(ORCHARD, times), 0), "wrap": ([wrap(ORCHARD, LIBRARY)], 5), "library": ([LIBRARY], 18),
    })  # fmt: skip
    assert sorted(found, key=sorted) == sorted(apart("orchard", "library"), key=sorted)


def test_a_round_up_of_four_stories_is_in_four_clusters_also_when_two_came_later() -> None:
    stories = {"ferry": FERRY, "library": LIBRARY, "mine": MINE, "orchard": ORCHARD}
    groups = {name: (copies(s, 2), 9 * i) for i, (name, s) in enumerate(stories.items())}
    found = homes({**groups, "wrap": ([wrap(*stories.values())], 14)})
    assert sorted(found, key=sorted) == apart(*stories)


def test_what_came_first_and_alone_has_what_each_took_is_no_round_up() -> None:
    long = f"{FERRY}\n\n{MINE}"
    frame = pl.DataFrame({
        "id": ["long", "one", "other"], "text": [long, sentences(FERRY, 0, 4), sentences(MINE, 0, 4)],
        "published": [NOON, NOON + timedelta(hours=3), NOON + timedelta(hours=5)],
    })  # fmt: skip
    members = dedup.scan(frame, dedup.Settings(depth="fast")).members
    assert "compilation" not in members["role"].to_list() and members["cluster"].n_unique() == 1


def test_sources_that_tell_of_one_event_make_no_round_up_however_they_are_grouped() -> None:
    near = {0: {9}, 1: {2, 9}, 2: {1, 9}, 9: {0, 1, 2}}
    places = {(9, a): [(400 * a, 400 * a + 200)] for a in (0, 1, 2)} | {(9, 2): [(400, 600)]}
    assert _compiles(9, near, {0: {1, 2}, 1: {0}, 2: {0}}, set(), places)
    assert not _compiles(9, near, {0: {1}, 1: {0}}, set(), places)  # half of the other story was not judged a stranger
    assert _stories([0, 1, 2], near) == [[0], [1, 2]]


def test_more_of_a_text_runs_elsewhere_only_if_others_hold_what_the_row_lacks() -> None:
    near = {1: {2, 9}}
    assert _runs_without(9, 1, near, {(1, 9): [(0, 200)], (1, 2): [(0, 350)]})
    assert not _runs_without(9, 1, near, {(1, 9): [(0, 200)], (1, 2): [(0, 300)]})
    assert not _runs_without(9, 1, near, {(1, 9): [(0, 200)]})
    assert _runs_without(9, 1, near, {(1, 9): [(0, 200)], (1, 1): [(0, 900)]})  # exact copies of it
