"""Table `evidence`: a row a pair, and a row a measure where somebody asks; results of before are read."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FERRY, FERRY_REWORDED, MINE

import dedup
from dedup.errors import UsageError
from dedup.evidence import LISTED, in_one_row, listed, measures_of, one_row_each
from dedup.measures import LOG_ODDS, WEIGHED
from dedup.tables import SCHEMAS, empty

FIGURE = st.floats(-50, 50, width=32)
WEIGHT = st.floats(-9, 9)
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("defg")), max_size=6, unique=True)


@st.composite
def rows_of_measures(draw: st.DrawFn) -> pl.DataFrame:
    """Some pairs in any order, each with measures of its own, by name."""
    rows = [
        (*pair, name, draw(FIGURE), draw(WEIGHT))
        for pair in draw(PAIRS)
        for name in sorted(draw(st.sets(st.sampled_from(WEIGHED), min_size=1, max_size=5)))
    ]
    return pl.DataFrame(rows, LISTED, orient="row")


@pytest.fixture(scope="module")
def result() -> dedup.Result:
    frame = pl.DataFrame({"id": ["a", "b", "c", "d"], "text": [FERRY, FERRY, FERRY_REWORDED, MINE]})
    return dedup.scan(frame, dedup.Settings(depth="fast"))


def as_before(result: dedup.Result, folder: Path, without: tuple[str, ...] = ()) -> Path:
    """The folder that a version wrote which gave each measure a row, and did not know these."""
    rows = listed(result.evidence).filter(~pl.col("measure").is_in(without))
    rows.write_parquet(result.write(folder) / "evidence.parquet")
    return folder


@given(rows_of_measures())
@settings(max_examples=60, deadline=None)
def test_a_row_a_pair_says_what_a_row_a_measure_said(rows: pl.DataFrame) -> None:
    kept = one_row_each(rows)
    assert kept.schema == pl.Schema(SCHEMAS["evidence"])
    assert kept.select("left", "right").equals(rows.select("left", "right").unique(maintain_order=True))
    assert listed(kept).equals(rows)
    assert [m for at in range(len(kept)) for m in measures_of(kept, at)] == rows.drop("left", "right").rows()
    assert one_row_each(listed(kept)).equals(kept)


@given(rows_of_measures(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_its_rows_says_nothing(rows: pl.DataFrame, random: st.DataObject) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert one_row_each(rows[order]).sort("left", "right").equals(one_row_each(rows).sort("left", "right"))


def test_a_worked_example() -> None:
    rows = [("a", "b", "lead", 0.25, -1.5), ("a", "b", "order", 0.5, 0.15211000000000002), ("a", "c", "order", -1, 0)]
    kept = one_row_each(pl.DataFrame(rows, LISTED, orient="row"))
    shown = kept.select("left", "right", "lead", "order", "lead_log_odds", "order_log_odds").rows()
    assert shown == [("a", "b", 0.25, 0.5, -1.5, 0.15211000000000002), ("a", "c", None, -1.0, None, 0.0)]
    assert listed(kept).rows() == rows  # the second pair was not weighed by its lead


def test_of_no_pairs_both_forms_are_empty() -> None:
    assert listed(empty("evidence")).schema == pl.Schema(LISTED) and listed(empty("evidence")).is_empty()
    assert one_row_each(pl.DataFrame(schema=LISTED)).equals(empty("evidence"))


def test_it_is_read_in_either_form(result: dedup.Result) -> None:
    assert in_one_row(result.evidence).equals(result.evidence)
    assert in_one_row(listed(result.evidence)).equals(result.evidence)
    with pytest.raises(ValueError, match="table evidence has no column why"):
        in_one_row(result.evidence.with_columns(why=pl.lit(1)))


def test_what_cannot_be_one_row_is_refused() -> None:
    row = ("a", "b", "order", 0.5, 1.0)
    with pytest.raises(ValueError, match="has no measure 'luck'; a newer version"):
        one_row_each(pl.DataFrame([("a", "b", "luck", 0.5, 1.0)], LISTED, orient="row"))
    with pytest.raises(ValueError, match="a measure of a pair twice"):
        one_row_each(pl.DataFrame([row, row], LISTED, orient="row"))


def test_a_scan_keeps_one_row_a_pair_that_was_weighed(result: dedup.Result) -> None:
    weighed = result.pairs.filter(pl.col("causes") != "equal").select("left", "right")
    assert len(weighed) > 0 and result.evidence.select("left", "right").equals(weighed)
    assert not any(result.evidence.null_count().row(0))


def test_a_result_of_before_is_read_and_says_the_same(result: dedup.Result, tmp_path: Path) -> None:
    old = dedup.Result.load(as_before(result, tmp_path / "out"))
    assert old.evidence.equals(result.evidence)
    assert old.why("c", "b").equals(result.why("c", "b")) and len(old.why("c", "b")) == len(WEIGHED)
    for name, frame in old.at(0.9).tables().items():
        assert frame.equals(result.at(0.9).tables()[name]), name


def test_a_measure_that_it_did_not_know_is_not_told_of(result: dedup.Result, tmp_path: Path) -> None:
    old = dedup.Result.load(as_before(result, tmp_path / "out", without=("frames", "later_new")))
    assert old.evidence["frames"].null_count() == old.evidence["frames" + LOG_ODDS].null_count() == len(old.evidence)
    assert old.why("a", "c").equals(result.why("a", "c").filter(~pl.col("measure").is_in(["frames", "later_new"])))


def test_a_measure_that_nobody_knows_is_an_error_in_words(result: dedup.Result, tmp_path: Path) -> None:
    folder = as_before(result, tmp_path / "out")
    listed(result.evidence).with_columns(measure=pl.lit("luck")).write_parquet(folder / "evidence.parquet")
    with pytest.raises(UsageError, match=r"evidence\.parquet cannot be read .*no measure 'luck'"):
        dedup.Result.load(folder)


def test_no_name_of_a_measure_reads_as_what_another_added() -> None:
    assert len(set(WEIGHED)) == len(WEIGHED) and not [n for n in WEIGHED if n.endswith(LOG_ODDS)]
    assert not {"left", "right"} & {*WEIGHED}
