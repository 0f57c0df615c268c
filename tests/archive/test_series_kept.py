"""Series in an archive: those of a scan while it is run over as a whole; in its parts they are continued."""

from pathlib import Path

import polars as pl
import pytest
from archives import FAST
from bulletins import forecast, table
from strategies import FERRY, LIBRARY

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


def test_new_issues_continue_the_series_of_a_large_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS[:6]), FAST)
        before = archive.result()
        monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 6)
        archive.add(table(DAYS[6:]))
        now = archive.result().series
        assert now["article"].to_list() == sorted(i["id"] for i in DAYS) and len(before.series) == 6
        assert now["series"].unique().to_list() == before.series["series"].unique().to_list()
        assert now["form"].unique().to_list() == before.series["form"].unique().to_list()
        assert now["last"].unique().to_list() == [DAYS[-1]["published"]]
        inside = now["article"].to_list()
        pairs = archive.result().pairs.filter(pl.col("left").is_in(inside) & pl.col("right").is_in(inside))
        assert set(pairs["relation"]) <= {"same-template", "same-story"}
        archive.add(table(DAYS[7:]), refresh=True)
        assert archive.result().series.equals(dedup.scan(table(DAYS), FAST).series)
    assert examine(tmp_path / "news.db").clean


def test_a_revised_issue_is_of_the_series_as_far_as_its_new_text_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = ({**DAYS[day], "title": None, "text": text} for day, text in ((0, FERRY), (7, LIBRARY)))
    corrected = {**DAYS[3], "text": DAYS[3]["text"].replace("degrees at night", "degrees after dark")}
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS), FAST)
        assert DAYS[0]["id"] in archive.result().series["article"]
        monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 6)
        archive.add(table([first, corrected, last]))
        found = archive.result().series
        told = found.select("article", "first", "last").rows()
        assert told == [(i["id"], DAYS[1]["published"], DAYS[6]["published"]) for i in DAYS[1:7]]
        assert found.equals(dedup.scan(table([first, *DAYS[1:3], corrected, *DAYS[4:7], last]), FAST).series)
    assert examine(tmp_path / "news.db").clean


def test_a_part_tells_a_series_of_its_own_under_a_new_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [{**forecast(day, outlet="Kesh Herald"), "id": f"k{day}"} for day in range(6)]
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS[:6]), FAST)
        monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 6)
        archive.add(table(others))
        archive.add(table(DAYS[6:]))
        found = archive.result().series
    names = dict(found.group_by("series").agg("article").sort("series").iter_rows())
    assert names == {"r000001": [i["id"] for i in DAYS], "r000002": [i["id"] for i in others]}
    assert examine(tmp_path / "news.db").clean


def test_another_paper_with_that_title_is_no_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(table(DAYS[:6]), FAST)
        monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 6)
        archive.add(table([{**DAYS[6], "outlet": "Kesh Herald"}]))
        assert DAYS[6]["id"] not in archive.result().series["article"]
