"""What a batch brought of who ran our pieces: each use once, when the later of its two articles came."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from used_pieces import OURS, article, credit, frames, member, own_outlets, pair

from dedup.outlets.registry import Outlets
from dedup.queries.who_ran.new_uses import NEW_COLUMNS, NewUses, new_uses
from dedup.queries.who_ran.rows import COLUMNS, WhoRan, who_ran

FIRST = datetime(2025, 3, 4, 3, 5, tzinfo=UTC)
BATCHES = pl.DataFrame({"batch": [1, 2, 3], "added": [FIRST + timedelta(days=n) for n in range(3)]})


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> WhoRan:
    """Two papers that ran OURS."""
    told = frames(
        [OURS, article("b", "Inland Courier", 3), article("c", "Valley Voice", 5)], [pair("a", "b"), pair("a", "c")],
        [member("a", root=0.9), member("b", "a"), member("c", "a")], {"origin": "a"}, credits=[credit("b")],
    )  # fmt: skip
    return who_ran(told, own_outlets(tmp_path_factory.mktemp("own")), "Harbour Gazette")


def since(ran: WhoRan, batch: int, **came: tuple[int, int]) -> NewUses:
    """What came after `batch`; `came`: article -> the batch in which it came, and in which it last changed."""
    rows = [(name, *batches) for name, batches in came.items()]
    arrivals = pl.DataFrame(rows, schema=["article", "batch", "changed"], orient="row")
    return new_uses(ran, arrivals, BATCHES, batch)


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ((1, 1), (2, 2), []),  # two nights ago
        ((1, 1), (3, 3), [("b", 3, False)]),
        ((3, 3), (1, 1), [("b", 3, False)]),  # their article was here first; the use is known since ours came
        ((1, 3), (1, 1), []),  # a new form of ours does not tell all of its uses again
        ((1, 1), (1, 3), [("b", 3, True)]),  # theirs may have a credit now, or more of ours
        ((2, 2), (3, 3), [("b", 3, False)]),
        ((3, 3), (3, 3), [("b", 3, False)]),
    ],
)
def test_a_use_is_as_new_as_the_later_of_its_articles(
    ran: WhoRan, a: tuple[int, int], b: tuple[int, int], told: list[tuple[str, int, bool]]
) -> None:
    new = since(ran, 2, a=a, b=b, c=(1, 1))
    assert [(r["theirs"], r["batch"], r["revised"]) for r in new.ran.rows.to_dicts() if r["theirs"] == "b"] == told
    assert new.ran.rows.schema == pl.Schema({**COLUMNS, **NEW_COLUMNS})
    assert (new.since, new.last, new.began, new.added) == (2, 3, FIRST, FIRST + timedelta(days=2))
    assert new.ran.rows["added"].to_list() == [new.added] * len(new.ran.rows)


def test_the_totals_are_those_of_the_new_rows(ran: WhoRan) -> None:
    assert since(ran, 0, a=(1, 1), b=(1, 1), c=(2, 2)).ran.totals() == ran.totals()
    new = since(ran, 1, a=(1, 1), b=(1, 1), c=(2, 2)).ran.totals()
    assert (new["articles"], new["credited"]) == (1, 0)


def test_a_use_of_a_piece_that_is_not_here_is_as_new_as_theirs() -> None:
    told = frames(
        [article("b", "Inland Courier", 3)], members=[member("b", "outside:Harbour Gazette")],
        cluster={"origin_outside": "Harbour Gazette", "origin_state": "outside"}, credits=[credit("b")],
    )  # fmt: skip
    ran = who_ran(told, Outlets.packaged(), "Harbour Gazette")
    assert since(ran, 2, b=(3, 3)).ran.rows["ours"].to_list() == [None]
    assert since(ran, 2, b=(2, 2)).ran.rows.is_empty()


_came = st.integers(1, 3).flatmap(lambda batch: st.tuples(st.just(batch), st.integers(batch, 3)))


@given(st.fixed_dictionaries(dict.fromkeys("abc", _came)))
def test_night_by_night_everything_is_told_and_nothing_twice(came: dict[str, tuple[int, int]]) -> None:
    rows = pl.DataFrame(
        {"ours": ["a", "a"], "theirs": ["b", "c"]}, schema_overrides={name: COLUMNS[name] for name in ("ours",)}
    )  # fmt: skip
    ran = WhoRan("Harbour Gazette", pl.concat([pl.DataFrame(schema=dict(COLUMNS)), rows], how="diagonal"))
    all_of_them = since(ran, 0, **came).ran.rows
    assert len(all_of_them) == 2
    nights = [since(ran, n, **came).ran.rows.filter(pl.col("batch") == n + 1) for n in range(3)]
    assert sorted(r for night in nights for r in night["theirs"]) == ["b", "c"]
