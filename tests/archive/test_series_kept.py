"""Series in an archive: those of a scan while it is run over as a whole, those of the last such run in its parts."""

from pathlib import Path

import polars as pl
import pytest
from archives import FAST
from bulletins import forecast, table

import dedup
from dedup.archive import Archive
from dedup.archive.repair.doctor import examine

DAYS = [forecast(day) for day in range(8)]


def test_added_in_pieces_the_series_are_those_of_a_scan(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS[:2]), FAST)
        assert archive.result().series.is_empty()
        archive.add(table(DAYS[2:]))
        assert archive.result().series.equals(dedup.scan(table(DAYS), FAST).series)
        archive.remove("f03")
        assert "f03" not in archive.result().series["article"]
    assert examine(tmp_path / "news.db").clean


def test_a_part_keeps_the_series_and_adds_nothing_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS[:6]), FAST)
        before = archive.result()
        monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 6)
        archive.add(table(DAYS[6:]))
        assert archive.result().series.equals(before.series) and len(before.series) == 6
        inside = before.series["article"].to_list()
        pairs = archive.result().pairs.filter(pl.col("left").is_in(inside) & pl.col("right").is_in(inside))
        assert set(pairs["relation"]) <= {"same-template", "same-story"}
        archive.add(table(DAYS[7:]), refresh=True)
        assert archive.result().series.equals(dedup.scan(table(DAYS), FAST).series)
    assert examine(tmp_path / "news.db").clean
