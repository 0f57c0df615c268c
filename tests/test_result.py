"""A result: frozen, loaded as it was written, and refused when it is not whole."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import polars as pl
import pytest

import dedup
from dedup.errors import UsageError
from dedup.tables import TABLES, empty

FERRY = (
    "The ferry at Orlen stops for the winter on Monday, the harbour office said, and a bus runs in its place over the "
    "bridge at Tarn Vale. The boat, built in 1961, carried 212,000 people last year; a new hull is due in April."
)


@pytest.fixture(scope="module")
def result() -> dedup.Result:
    texts = [FERRY, FERRY, FERRY.replace("Monday", "Tuesday"), "A night clinic opens in Brackwater in June."]
    frame = pl.DataFrame({"id": ["a", "b", "c", "d"], "text": texts})
    return dedup.scan(frame, dedup.Settings(depth="fast", min_words=20))


def test_it_is_frozen(result: dedup.Result) -> None:
    with pytest.raises(FrozenInstanceError):
        result.pairs = result.pairs.head(0)  # type: ignore[misc]


def test_it_is_loaded_as_it_was_written(result: dedup.Result, tmp_path: Path) -> None:
    again = dedup.Result.load(result.write(tmp_path / "out"))
    assert isinstance(again, dedup.Result)
    for name in TABLES:
        assert again.tables()[name].equals(result.tables()[name]), name
    assert again.run == json.loads(json.dumps(dict(result.run), default=str))
    assert again.collapse().kept["id"].to_list() == result.collapse().kept["id"].to_list()


def test_why_tells_the_measures_strongest_first_and_in_any_order(result: dedup.Result) -> None:
    rows = result.why("c", "a")
    assert rows.equals(result.why("a", "c"))
    moves = rows["log_odds"].abs().to_list()
    assert moves == sorted(moves, reverse=True)
    assert len(moves) > 5
    assert rows.equals(result.why("b", "c"))  # b is a copy of a, which was judged in its place
    assert result.why("a", "d").is_empty()
    with pytest.raises(UsageError, match="there is no article 'x' in this result"):
        result.why("a", "x")


def test_weakest_pairs_are_derived_ones(result: dedup.Result) -> None:
    rows = result.weakest_pairs(5)
    assert rows["probability"].is_sorted()
    assert set(rows["relation"]) <= {"exact", "near-duplicate"}
    assert len(result.weakest_pairs(1)) == 1


@pytest.mark.parametrize("name", [*(f"{t}.parquet" for t in TABLES), "run.json"])
def test_a_folder_with_a_table_missing_is_refused(result: dedup.Result, tmp_path: Path, name: str) -> None:
    folder = result.write(tmp_path / "out")
    (folder / name).unlink()
    with pytest.raises(UsageError, match=f"{name} is missing; scan again"):
        dedup.Result.load(folder)


def test_a_folder_of_before_there_were_series_is_loaded_without_any(result: dedup.Result, tmp_path: Path) -> None:
    folder = result.write(tmp_path / "out")
    (folder / "series.parquet").unlink()
    run = json.loads((folder / "run.json").read_text("utf-8"))
    del run["counts"]["series"]
    (folder / "run.json").write_text(json.dumps(run), "utf-8")
    again = dedup.Result.load(folder)
    assert again.series.equals(empty("series")) and again.pairs.equals(result.pairs)


@pytest.mark.parametrize("content", [b"", b"PAR1 no more", b"\x00" * 100])
def test_a_damaged_table_is_refused(result: dedup.Result, tmp_path: Path, content: bytes) -> None:
    folder = result.write(tmp_path / "out")
    (folder / "pairs.parquet").write_bytes(content)
    with pytest.raises(UsageError, match=r"pairs\.parquet cannot be read"):
        dedup.Result.load(folder)


def test_a_table_with_other_columns_is_refused(result: dedup.Result, tmp_path: Path) -> None:
    folder = result.write(tmp_path / "out")
    pl.DataFrame({"mine": [1]}).write_parquet(folder / "members.parquet")
    with pytest.raises(UsageError, match=r"members\.parquet cannot be read"):
        dedup.Result.load(folder)


@pytest.mark.parametrize(
    ("run", "message"),
    [("[]", "not wirecopy's"), ('{"tool": "x"}', "not wirecopy's"), ('{"tool": "wirecopy", "format": 9}', "format 9"),
     ("{", "run.json cannot be read")],
)  # fmt: skip
def test_another_run_json_is_refused(result: dedup.Result, tmp_path: Path, run: str, message: str) -> None:
    folder = result.write(tmp_path / "out")
    (folder / "run.json").write_text(run)
    with pytest.raises(UsageError, match=message):
        dedup.Result.load(folder)


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no whole wirecopy result: run\.json is missing"):
        dedup.Result.load(tmp_path / "missing")
