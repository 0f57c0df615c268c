"""`dedup.Archive` as an object: when its file is opened, made and closed, and in which order it gives its tables."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dedup.archive.archive import Archive
from dedup.archive.history.log import log
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import insert_rows, write_outlet_table, write_series
from dedup.archive.store.schema import to_sql
from dedup.errors import ArchiveError, UsageError
from dedup.read import Reading, read
from dedup.settings import Settings
from dedup.tables import conform, empty

ROWS: dict[str, list[dict[str, Any]]] = {
    "articles": [{"id": "b", "text": "x"}, {"id": "a", "text": "y"}],
    "skipped": [{"input": "b", "id": "1", "reason": "r"}, {"input": "a", "id": "2", "reason": "r"},
                {"input": "a", "id": "1", "reason": "r"}],
    "credits": [{"article": "a", "start": 9, "kind": "k", "name": "n"}, {"article": "a", "start": 2, "kind": "z"},
                {"article": "a", "start": 2, "kind": "k", "name": "z"}, {"article": "a", "start": 2, "kind": "k",
                                                                         "name": "b"}],
    "rejected": [{"left": "b", "right": "c"}, {"left": "a", "right": "d"}, {"left": "a", "right": "b"}],
    "members": [{"cluster": "c2", "article": "a"}, {"cluster": "c1", "article": "b"},
                {"cluster": "c1", "article": "a"}],
    "clusters": [{"cluster": "c2", "size": 2}, {"cluster": "c1", "size": 2}],
    "stories": [{"story": "s2", "cluster": "c1", "article": "a"}, {"story": "s1", "cluster": "c2", "article": "a"},
                {"story": "s1", "cluster": "c1", "article": "b"}, {"story": "s1", "cluster": "c1", "article": "a"}],
}  # fmt: skip
ORDERED = {
    "articles": [("a",), ("b",)], "skipped": [("a", "1"), ("a", "2"), ("b", "1")],
    "credits": [("a", 2, "k", "b"), ("a", 2, "k", "z"), ("a", 2, "z", None), ("a", 9, "k", "n")],
    "rejected": [("a", "b"), ("a", "d"), ("b", "c")], "members": [("c1", "a"), ("c1", "b"), ("c2", "a")],
    "clusters": [("c1",), ("c2",)],
    "stories": [("s1", "c1", "a"), ("s1", "c1", "b"), ("s1", "c2", "a"), ("s2", "c1", "a")],
}  # fmt: skip
KEYS = {
    "articles": ["id"], "skipped": ["input", "id"], "credits": ["article", "start", "kind", "name"],
    "rejected": ["left", "right"], "members": ["cluster", "article"], "clusters": ["cluster"],
    "stories": ["story", "cluster", "article"],
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive whose tables were written in no order."""
    with Database(tmp_path / "news.db", make=True) as db:
        for name, some in ROWS.items():
            insert_rows(db, name, to_sql(name, conform(name, pl.DataFrame(some))))
        series = [{"series": f"r{n}", "article": i} for n in (2, 1) for i in "ba"]
        write_series(db, conform("series", pl.DataFrame(series)))
        write_outlet_table(db, conform("outlets", pl.DataFrame({"outlet": ["z", "b"], "name": ["Z", "B"]})))
        db.about["run"] = json.dumps({"counts": {"articles": 2}})
        log(db, 1, "add", ["in.json"], (2, 2, 0, 0, 0, 0))
        db.checkpoint()
    return tmp_path / "news.db"


def test_every_table_of_the_result_is_in_order(path: Path) -> None:
    with Archive(path) as archive:
        result = archive.result()
    tables = result.tables()
    for name, keys in KEYS.items():
        assert tables[name].select(keys).rows() == ORDERED[name], name
    assert result.series.select("series", "article").rows() == [("r1", "a"), ("r1", "b"), ("r2", "a"), ("r2", "b")]
    assert result.outlets["outlet"].to_list() == ["b", "z"]
    assert result.run["counts"] == {"articles": 2} and result.run["made"]["archive"] == "news.db"


def test_nothing_is_made_by_asking(tmp_path: Path) -> None:
    with Archive(tmp_path / "none.db") as archive:
        assert archive.settings_kept() is None and archive.settings() == Settings()
        archive.check_add(Settings(min_words=3))
        with pytest.raises(UsageError, match="there is no archive"):
            archive.result()
    assert list(tmp_path.iterdir()) == []
    Database(tmp_path / "empty.db", make=True).close()
    with Archive(tmp_path / "empty.db") as archive, pytest.raises(UsageError, match="holds no article yet"):
        archive.result()


def test_a_closed_archive_opens_again_and_what_is_none_is_told_at_once(path: Path, tmp_path: Path) -> None:
    archive = Archive(path)
    first = archive.database
    assert archive.database is first and first.path == path
    archive.close()
    archive.close()
    assert archive.database is not first and len(archive.result().articles) == 2
    writer = archive._writing()
    assert archive._writing() is writer is archive.database
    archive.close()
    (tmp_path / "other.db").write_text("x" * 999)
    with pytest.raises(ArchiveError):
        Archive(tmp_path / "other.db")


def test_an_add_is_refused_where_its_place_or_its_settings_are_not_the_archives(path: Path, tmp_path: Path) -> None:
    with Archive(path) as archive:
        with archive._writing().writing():
            archive.database.about["settings"] = json.dumps({"min_words": 21})
            archive.database.commit()
        assert archive.settings() == Settings(min_words=21) == archive.settings_kept()
        archive.check_add()
        archive.check_add(Settings(min_words=21, threads=2))
        with pytest.raises(UsageError, match="min_words 21, not 22"):
            archive.check_add(Settings(min_words=22))
    with pytest.raises(UsageError, match="there is no folder"):
        Archive(tmp_path / "no folder" / "news.db").check_add()


def test_articles_and_a_batch_are_not_removed_at_once(path: Path) -> None:
    with Archive(path) as archive, pytest.raises(UsageError, match="articles and a batch were both given"):
        archive.remove("a", batch=0)


def test_an_add_goes_on_with_what_was_read_and_the_names_of_its_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, ...]] = []
    monkeypatch.setattr("dedup.archive.add.add", lambda *given: seen.append(given))
    reading = read(pl.DataFrame({"id": ["a"], "text": ["Rain fell."]}))
    nothing = Reading(empty("articles"), empty("skipped"), ())
    (tmp_path / "in.txt").write_text("It rained all day on the old pier at Orlen.")
    with Archive(tmp_path / "news.db") as archive:
        archive.add(reading, wait=3.0)
        archive.add([str(tmp_path / "in.txt"), tmp_path / "in.txt"], Settings(min_words=3), refresh=True)
        archive.add(reading, names=["mine"])
        archive.add([], refresh=True)
        archive.add(nothing)
    assert [given[4] for given in seen] == [["frame"], [str(tmp_path / "in.txt")] * 2, ["mine"], ["frame"], ["frame"]]
    assert [len(given[1].articles) for given in seen] == [1, 1, 1, 0, 0]
    assert [given[6:] for given in seen] == [(3.0, False), (0.0, True), (0.0, False), (0.0, True), (0.0, False)]
    assert [given[2] for given in seen] == [None, Settings(min_words=3), None, None, None]
    with Archive(tmp_path / "none.db") as archive, pytest.raises(UsageError, match="there is no archive"):
        archive.add([], refresh=True)
    assert not (tmp_path / "none.db").exists()
