"""What of who-ran is new since it was last told: each use once, however pieces get versions and clusters names."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dedup.queries.who_ran.new_uses import NEW_COLUMNS, NewUses
from dedup.queries.who_ran.rows import COLUMNS, WhoRan
from dedup.queries.who_ran.told_uses import ToldUse, Watched, sort_out
from dedup.queries.who_ran.uses import FROM_OURS, UNDECIDED
from dedup.tables import TABLES, Frames, conform, empty

AT = datetime(2025, 3, 4, 3, 5, tzinfo=UTC)
Use = tuple[str, str | None, str]
"""Cluster, ours, theirs."""


def look(rows: Sequence[Use], told: Sequence[ToldUse] = (), issue: int = 1, *, members: Sequence[tuple[str, str]] = (),
         direction: str = FROM_OURS, credit: str = "neither", batch: int = 1, **more: object) -> Watched:  # fmt: skip
    """One night; `members`: (cluster, article) beside those of the rows."""
    table = pl.DataFrame(
        [{"cluster": c, "ours": o, "theirs": t, "direction": direction, "credit": credit, "batch": batch, "added": AT,
          "revised": False} for c, o, t in rows],
        schema={**COLUMNS, **NEW_COLUMNS}, schema_overrides={}, orient="row",
    )  # fmt: skip
    inside = {*members, *((c, a) for c, o, t in rows for a in (o, t) if a)}
    tables = {name: empty(name) for name in TABLES}
    ids = sorted({a for _, a in inside})
    if inside:
        tables["members"] = conform("members", pl.DataFrame([{"cluster": c, "article": a} for c, a in sorted(inside)]))
        tables["clusters"] = conform("clusters", pl.DataFrame({"cluster": sorted({c for c, _ in inside})}))
        tables["articles"] = conform("articles", pl.DataFrame({"id": ids, "text": ids}))
    uses = NewUses(WhoRan("Harbour Gazette", table), 0, 9, AT, AT)
    return sort_out(uses, Frames(**tables, run={}), told, issue, AT, **more)  # type: ignore[arg-type]


def fresh(watched: Watched) -> list[Use]:
    return [*watched.fresh.ran.rows.select("cluster", "ours", "theirs").iter_rows()]


FIRST = [("c1", "a", "b"), ("c2", "x", "b")]


def test_what_was_told_is_not_new_again() -> None:
    one = look(FIRST)
    assert fresh(one) == FIRST and not one.gone
    assert not look(FIRST, one.told, 2).any


def test_another_version_of_the_piece_is_the_same_use() -> None:
    one = look([("c1", "a", "b")])
    two = look([("c1", "a2", "b")], one.told, 2, members=[("c1", "a")])
    assert not two.any and two.told[0].ours == "a2"
    assert not look([("c1", "a3", "b")], two.told, 3).any  # the one of before was taken out


def test_another_piece_in_another_cluster_is_another_use() -> None:
    one = look([("c1", "a", "b")])
    assert fresh(look(FIRST, one.told, 2)) == [("c2", "x", "b")]


def test_clusters_that_become_one_and_part_again_tell_nothing() -> None:
    one = look(FIRST)
    merged = look([("c1", "a", "b")], one.told, 2, members=[("c1", "x")])
    assert not merged.any
    parted = look([("c1", "a", "b"), ("c7", "x", "b")], merged.told, 3)
    assert not parted.any


def test_a_cluster_of_a_piece_outside_goes_by_another_name() -> None:
    one = look([("c4", None, "b")])
    assert not look([("c1", None, "b")], one.told, 2).any
    two = look([("c4", None, "b"), ("c1", None, "b")], one.told, 2)  # the old one is there: this is another
    assert fresh(two) == [("c1", None, "b")]


def test_what_is_told_otherwise_now_is_told_once_with_what_was_told_before() -> None:
    one = look([("c1", "a", "b")], direction=UNDECIDED)
    two = look([("c1", "a", "b")], one.told, 2)
    assert not fresh(two) and two.before["c1", "b"].direction == UNDECIDED
    three = look([("c1", "a", "b")], two.told, 3, credit="credited")
    assert three.before["c1", "b"].credited is False and three.told[0].credited
    assert not look([("c1", "a", "b")], three.told, 4, credit="credited, not marked").any


def test_a_piece_that_comes_later_than_its_uses_is_told_once() -> None:
    one = look([("c1", None, "b")])
    two = look([("c1", "a", "b")], one.told, 2)
    assert len(two.changed.ran.rows) == 1 and two.before["c1", "b"].ours is None
    assert not look([("c1", "a", "b")], two.told, 3).any
    assert not look([("c1", None, "b")], two.told, 3).any  # it was taken out again: known to whoever did


def test_what_stands_no_more_is_told_once_and_its_return_as_a_change() -> None:
    one = look(FIRST)
    two = look(FIRST[:1], one.told, 2)
    assert [(u.cluster, u.theirs) for u in two.gone] == [("c2", "b")]
    assert not look(FIRST[:1], two.told, 3).any
    back = look(FIRST, two.told, 3)
    assert not fresh(back) and back.before["c2", "b"].gone


def test_tables_that_are_older_than_what_was_told_take_nothing_back() -> None:
    one = look(FIRST)
    older = look(FIRST[:1], one.told, 2, whole=False)
    assert not older.any and not look(FIRST, older.told, 3).any


def test_what_was_there_before_the_watch_counts_as_told() -> None:
    one = look(FIRST, batch=3, skipped=3)
    assert not one.any and {use.issue for use in one.told} == {0}
    assert not look(FIRST, one.told, 2, batch=4).any  # their text was revised; who names whom is as it was
    assert look(FIRST, batch=4, skipped=3).any


_use = st.tuples(st.sampled_from(["c1", "c2", "c3"]), st.sampled_from([None, "a", "a2", "x"]), st.sampled_from("bcd"))
_night = st.lists(_use, max_size=5, unique_by=lambda use: (use[0], use[2]))


def _nights(nights: Sequence[list[Use]]) -> Iterator[tuple[list[Use], Watched]]:
    told: tuple[ToldUse, ...] = ()
    for issue, rows in enumerate(nights, 1):
        watched = look(rows, told, issue)
        told = watched.told
        yield rows, watched


@given(st.lists(_night, min_size=1, max_size=6))
def test_whatever_becomes_of_clusters_nothing_is_missing_and_no_pair_is_new_twice(nights: list[list[Use]]) -> None:
    told: set[tuple[str, str]] = set()
    for rows, watched in _nights(nights):
        assert not look(rows, watched.told, 99).any, "all of it was told, and nothing of it twice"
        new = {(row["ours"], row["theirs"]) for row in watched.fresh.ran.rows.to_dicts() if row["ours"]}
        remembered = {(use.ours, use.theirs) for use in watched.told}
        assert new <= remembered and not new & told
        told = {(use.ours, use.theirs) for use in watched.told if use.ours}


@given(st.lists(st.lists(st.tuples(st.sampled_from("ax"), st.sampled_from("bcd")), unique=True), max_size=6))
def test_pieces_that_keep_their_clusters_have_each_use_told_once(nights: list[list[tuple[str, str]]]) -> None:
    counted: dict[Use, int] = {}
    for _, watched in _nights([[(f"c-{ours}", ours, theirs) for ours, theirs in night] for night in nights]):
        for use in fresh(watched):
            counted[use] = counted.get(use, 0) + 1
    every = {(f"c-{ours}", ours, theirs) for night in nights for ours, theirs in night}
    assert counted == dict.fromkeys(every, 1)
