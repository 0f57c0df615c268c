"""Archives of every format that there was are brought up to today's, give what they gave, and can be added to."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from archive_worker import corpus
from archives import rows
from make_golden import tables

from dedup.archive import Archive
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.repair import repair
from dedup.archive.repair.upgrade import bring_up
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGES
from dedup.archive.store.schema import FORMAT
from dedup.errors import ArchiveError, ArchiveLocked

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("format-*.db"))
OLDER = [golden for golden in GOLDEN if golden.stem != f"format-{FORMAT}"]
of_each = pytest.mark.parametrize("golden", GOLDEN, ids=lambda p: p.stem)
of_older = pytest.mark.parametrize("golden", OLDER, ids=lambda p: p.stem)


def today(golden: Path, place: Path) -> Path:
    """A copy in the format of today."""
    shutil.copy(golden, place)
    repair(place)
    return place


def test_there_is_one_of_each_format(tmp_path: Path) -> None:
    assert [p.stem for p in GOLDEN] == [f"format-{n}" for n in range(1, FORMAT + 1)]
    for golden in GOLDEN:
        golden = Path(shutil.copy(golden, tmp_path))  # noqa: PLW2901  # a reader leaves files beside it
        format_ = int(rows(golden, "SELECT value FROM about WHERE name = 'format'")[0][0])
        assert golden.stem == f"format-{format_}"
        assert rows(golden, "PRAGMA page_size") == [(PAGES[format_],)]


@of_each
def test_an_archive_of_this_format_gives_what_it_gave(golden: Path, tmp_path: Path) -> None:
    place = today(golden, tmp_path / "news.db")
    with Archive(place) as archive:
        assert tables(archive) == json.loads(golden.with_suffix(".json").read_text())
    assert examine(place).clean


@of_each
def test_an_archive_of_this_format_can_be_added_to(golden: Path, tmp_path: Path) -> None:
    place = today(golden, tmp_path / "news.db")
    with Archive(place) as archive:
        added = archive.add(corpus()[4:8])
        assert added.new == 4 and added.articles == 8
        assert archive.result().clusters["size"].to_list() == [2, 2, 2, 2]
        assert archive.remove(batch=added.batch).articles == 4
    assert examine(place).clean


@of_older
def test_an_older_archive_is_refused_with_advice_and_left_alone(golden: Path, tmp_path: Path) -> None:
    place = Path(shutil.copy(golden, tmp_path / "news.db"))
    with pytest.raises(ArchiveError, match=r"doctor .*news.db --repair"):
        Archive(place).add(corpus()[4:8])
    with pytest.raises(ArchiveError, match=f"of format {golden.stem[-1]}"):
        Archive(place).result()
    report = examine(place)
    assert report.older and not report.clean and "no damaged page" in report.lines()[0]
    assert place.read_bytes() == golden.read_bytes()


@of_older
def test_nothing_is_lost_on_the_way(golden: Path, tmp_path: Path) -> None:
    place = Path(shutil.copy(golden, tmp_path / "news.db"))
    done = repair(place)
    assert done.older and done.articles == 4 and done.lost == () and done.incomplete == ()
    assert "older file is kept" in done.lines(place)[0]
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(("-shm", "-wal"))) == [
        "news.db", "news.db.older-1",
    ]  # fmt: skip
    assert (tmp_path / "news.db.older-1").read_bytes() == golden.read_bytes()
    golden = tmp_path / "news.db.older-1"
    names = [n for (n,) in rows(golden, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert {"articles", "history", "arrivals", "changes", "aliases", "recall", "postings"} <= {*names}
    for name in names:
        columns = ", ".join(f'"{c}"' for _, c, *_ in rows(golden, f"PRAGMA table_info({name})"))
        sql = f"SELECT {columns} FROM {name}" + (" WHERE name <> 'format'" if name == "about" else "")  # noqa: S608
        assert sorted(rows(place, sql), key=repr) == sorted(rows(golden, sql), key=repr), name
    assert repair(place).kept is None


def _spoilt(golden: Path, place: Path, table: str) -> Path:
    size = PAGES[int(golden.stem[-1])]
    db = apsw.Connection(f"file:{golden}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    sql = "SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
    (page,) = next(iter(db.execute(sql, (table,))))
    db.close()
    held = bytearray(golden.read_bytes())
    held[page * size - 1000] ^= 1
    place.write_bytes(held)
    return place


@of_older
@pytest.mark.parametrize("table", ["postings", "articles"])
def test_an_older_archive_that_is_damaged_is_mended(table: str, golden: Path, tmp_path: Path) -> None:
    place = _spoilt(golden, tmp_path / "news.db", table)
    assert len(examine(place).findings) == 2
    done = repair(place)
    assert not done.older and done.articles + len(done.lost) == 4 and bool(done.lost) == (table == "articles")
    assert examine(place).clean and (tmp_path / "news.db.damaged-1").exists()
    with closing(sqlite3.connect(place)) as db:
        assert db.execute("SELECT value FROM about WHERE name = 'format'").fetchone() == (str(FORMAT),)


@of_older
def test_what_an_older_version_adds_meanwhile_is_not_lost(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(shutil.copy(golden, tmp_path / "news.db"))

    def late(source: Path, fresh: Path) -> int:
        count = bring_up(source, fresh)
        with Database(place, checked=False) as other:
            with other.writing():
                other.about["added"] = "meanwhile"
                other.commit()
            other.checkpoint()
        return count

    monkeypatch.setattr("dedup.archive.repair.repair.bring_up", late)
    with pytest.raises(ArchiveLocked, match="meanwhile"):
        repair(place)
    monkeypatch.undo()
    assert repair(place).older
    with Archive(place) as archive:
        assert archive.database.about["added"] == "meanwhile"
