"""`wirecopy doctor`: every kind of damage is found, a repair keeps all that can be read and names the rest."""

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import numpy as np
import polars as pl
import pytest
from archive_worker import corpus

import cli
from dedup import Settings
from dedup.archive import Archive
from dedup.archive.rebuild.purge import overwrite
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.repair import repair
from dedup.archive.repair.salvage import _schema_pages
from dedup.archive.store.checksums import left_behind, stamp, unsound
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGE
from dedup.errors import ArchiveError, ArchiveLocked, UsageError

COUNT = 24


def articles() -> pl.DataFrame:
    """So much, and with so long a column, that articles and their texts take several pages each."""
    return corpus(COUNT).with_columns(rights=pl.lit("All rights are with the outlet. " * 60))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made") / "made.db"
    with Archive(place) as archive:
        archive.add(articles()[:8], Settings(depth="fast"))
        archive.add(articles()[6:])
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "news.db"))


def listing(path: Path) -> list[str]:
    """Files beside an archive, without what readers leave: NAME-shm, and NAME-wal when it is empty."""
    left = ("-shm", "-wal")
    return sorted(p.name for p in path.parent.iterdir() if not (p.name.endswith(left) and "-1" not in p.name))


def partition(path: Path) -> list[tuple[str, str]]:
    with Archive(path) as archive:
        return archive.result().members.select("cluster", "article").rows()


def leaves(path: Path, name: str, kind: str = "leaf") -> list[int]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno"
    found = [int(n) for (n,) in db.execute(sql, (name, kind))]
    db.close()
    return found


def spoil(path: Path, *pages: int) -> bytes:
    held = bytearray(path.read_bytes())
    for n in pages:
        held[n * PAGE - 2000] ^= 4
    path.write_bytes(held)
    return bytes(held)


def test_a_sound_archive_is_clean(place: Path) -> None:
    report = examine(place)
    assert report.clean and report.articles == COUNT
    assert repair(place).kept is None
    assert listing(place) == ["news.db"]


KEPT = ("SELECT * FROM arrivals", "SELECT * FROM history", "SELECT * FROM changes")
CORRUPTIONS = {
    "head-without-text": ("DELETE FROM texts WHERE number = 2", "no row in table texts"),
    "text-without-head": ("INSERT INTO texts VALUES (99, 2, 'ab')", "are of no article"),
    "articles-without-number": ("DELETE FROM numbers WHERE number = 2", "no number"),
    "number-without-article": ("INSERT INTO numbers VALUES (99, 'nobody')", "nobody"),
    "member-of-nobody": ("UPDATE members SET article = 'ghost' WHERE article = 'a03'", "ghost"),
    "size": ("UPDATE clusters SET size = size + 1 WHERE cluster = 'c000001'", "another size"),
    "pair": ("UPDATE pairs SET right = 'ghost' WHERE left = (SELECT min(left) FROM pairs)", "ghost"),
    "recall": ("UPDATE recall SET rows = rows + 1 WHERE part = 1", "recall"),
    "recall-parts": ("DELETE FROM recall WHERE kind = 'measures'", "fit one another"),
    "alias": ("INSERT INTO aliases VALUES ('c000099', 'c000098', 1)", "never given"),
    "circle": ("INSERT INTO aliases VALUES ('c000098', 'c000099', 1), ('c000099', 'c000098', 1)", "circle"),
    "counter": ("UPDATE about SET value = '1' WHERE name = 'next batch'", "next batch"),
    "cluster-counter": ("UPDATE about SET value = '2' WHERE name = 'next cluster'", "next cluster"),
    "vector": ("INSERT INTO vectors VALUES (x'01', x'0102')", "vector"),
    "index": ("DROP INDEX pairs_right", "pairs_right is missing"),
    "view": ("DROP VIEW shared_text", "shared_text is missing"),
    "arrival": ("DELETE FROM arrivals WHERE article = 'a01'", "arrivals"),
    "arrivals": ("DELETE FROM arrivals", "arrivals"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_tables_that_contradict_each_other_are_found(name: str, place: Path) -> None:
    sql, told = CORRUPTIONS[name]
    with Database(place) as db:
        db.connection.execute(sql)
        db.checkpoint()
    found = examine(place).findings
    assert any(told in f.what for f in found), found
    assert all(f.mendable for f in found)


@pytest.mark.parametrize(
    "name", ["articles-without-number", "member-of-nobody", "circle", "view", "counter", "arrival", "arrivals"]
)
def test_contradictions_are_mended(name: str, place: Path) -> None:
    before = partition(place)
    with Database(place) as db:
        db.connection.execute(CORRUPTIONS[name][0])
        db.checkpoint()
    done = repair(place)
    assert done.lost == () and done.articles == COUNT and done.kept
    assert examine(place).clean
    assert partition(place) == before
    assert listing(place) == ["news.db", "news.db.damaged-1"]


def test_damaged_pages_of_what_can_be_made_anew_cost_nothing(place: Path) -> None:
    before = partition(place)
    with Archive(place) as archive:
        was = archive.result().tables()
    spoil(place, *leaves(place, "postings"), *leaves(place, "pairs"), *leaves(place, "recall"))
    done = repair(place)
    assert done.lost == () and done.incomplete == () and partition(place) == before
    with Archive(place) as archive:
        assert all(frame.equals(was[name]) for name, frame in archive.result().tables().items())


def test_with_no_way_to_any_article_nothing_is_touched(place: Path) -> None:
    held = spoil(place, 1, *leaves(place, "heads", "internal"))
    with pytest.raises(ArchiveError, match="not one article"):
        repair(place)
    assert place.read_bytes() == held and listing(place) == ["news.db"]


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("which", ["sqlite_schema", "heads", "texts", "pairs"])
def test_pages_that_lead_to_the_others_are_done_without(which: str, anew: bool, place: Path) -> None:
    before = partition(place)
    if anew:  # as a takedown leaves it
        with Database(place) as db:
            overwrite(db)
    pages = leaves(place, which, "internal") or leaves(place, which)
    assert pages and (which in ("sqlite_schema", "pairs") or pages != leaves(place, which))
    spoil(place, *pages)
    done = repair(place)
    assert done.lost == () and done.incomplete == () and done.articles == COUNT and partition(place) == before


def test_pages_that_describe_tables_are_known_when_they_are_many(tmp_path: Path) -> None:
    place = tmp_path / "many.db"
    db = apsw.Connection(str(place))
    db.execute("PRAGMA page_size = 1024")
    for n in range(40):
        db.execute(f"CREATE TABLE t{n} (a, b, c, d, e, f, g, h)")
    found = [int(n) for (n,) in db.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' ORDER BY 1")]
    db.close()
    assert len(found) > 3 and sorted(_schema_pages(place.read_bytes())) == found


@pytest.mark.parametrize("table", ["heads", "texts"])
def test_lost_articles_are_counted_and_named(table: str, place: Path) -> None:
    leaf = leaves(place, table)
    spoil(place, leaf[1])
    done = repair(place)
    assert 0 < len(done.lost) < COUNT and len(done.lost) + done.articles == COUNT
    assert "articles" in done.incomplete
    assert f"{len(done.lost)} article(s) could not be read" in " ".join(done.lines(place))
    with Archive(place) as archive:
        assert set(archive.result().articles["id"]) == set(articles()["id"]) - set(done.lost)
        archive.add(articles())
    with Archive(place) as archive:
        assert archive.result().articles["id"].to_list() == articles()["id"].to_list()
    assert examine(place).clean


def test_arrivals_and_history_survive_a_repair(place: Path) -> None:
    with Archive(place) as archive:
        archive.add(articles()[:1].with_columns(text=pl.col("text") + "\nOne more line."))
    with Database(place, read_only=True) as db:
        was = [list(db.rows(sql)) for sql in KEPT]
    spoil(place, *leaves(place, "postings"))
    repair(place)
    with Database(place, read_only=True) as db:
        assert [list(db.rows(sql)) for sql in KEPT] == was
        assert list(db.rows("SELECT verb FROM batches")) == [("add",)] * 3 + [("repair",)]


def test_a_file_that_another_program_checkpointed_can_be_believed(place: Path) -> None:
    before = partition(place)
    with sqlite3.connect(place) as other:
        other.execute("UPDATE articles SET rights = 'all'")
    other.close()
    found = examine(place).findings
    assert "another program wrote to the archive" in found[0].what
    done = repair(place, trust=True)
    assert done.lost == () and done.articles == COUNT and partition(place) == before


def test_a_writer_is_not_disturbed(place: Path) -> None:
    spoil(place, *leaves(place, "postings"))
    with Database(place) as db, db.writing(), pytest.raises(ArchiveLocked):
        repair(place)


def test_what_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.db"
    other.write_bytes(b"just some notes" * 1000)
    assert not examine(other).clean
    with pytest.raises(ArchiveError, match="no archive"):
        repair(other)
    (tmp_path / "empty.db").touch()
    assert not examine(tmp_path / "empty.db").findings[0].mendable
    with pytest.raises(ArchiveError):
        repair(tmp_path / "empty.db")
    with pytest.raises(UsageError):
        examine(tmp_path / "none.db")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty.db", "notes.db"]


def test_the_sums_are_those_of_sqlite(place: Path) -> None:
    assert unsound(place, PAGE) == []
    spoil(place, 3, 9)
    assert unsound(place, PAGE) == [3, 9]
    stamp(place, PAGE)
    assert unsound(place, PAGE) == []


def test_what_stands_in_the_write_ahead_file_is_known(place: Path) -> None:
    assert left_behind(place).size == 0
    with Database(place) as db:
        for n in range(3):
            db.connection.execute("INSERT INTO vectors VALUES (?, ?)", (bytes([n]), bytes(4)))
        left = left_behind(place)
        wal = place.with_name("news.db-wal")
        held = bytearray(wal.read_bytes())
        assert left.size >= 30 and left.pages and not left.broken
        frames = (len(held) - 32) // (PAGE + 24)
        assert frames == 3
        copy = Path(shutil.copy(place, place.with_name("copy.db")))
    for at, broken in ((32 + 2 * (PAGE + 24) + 900, True), (40, True), (8, True), (10, True), (32 + 24, True)):
        spoiled = held.copy()
        spoiled[at] ^= 1
        copy.with_name("copy.db-wal").write_bytes(spoiled)
        assert left_behind(copy).broken == broken, at
    for length in (len(held) - 1, 33, 32, 31, 0):  # as a stop in the middle of a write leaves it
        copy.with_name("copy.db-wal").write_bytes(held[:length])
        assert not left_behind(copy).broken


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        told = capsys.readouterr()
        return int(stop.value.code or 0), told.out + told.err

    return call


def test_the_command_tells_and_mends(place: Path, run: Run) -> None:
    assert run("doctor", place)[0] == 0
    spoil(place, leaves(place, "postings")[0])
    code, told = run("doctor", place, "--json")
    assert code == 4 and json.loads(told)["clean"] is False
    code, told = run("doctor", place)
    assert code == 4 and "is damaged" in told and "do not fit their checksums" in told
    code, told = run("doctor", place, "--repair")
    assert code == 0 and "news.db.damaged-1" in told
    assert run("doctor", place)[0] == 0
    spoil(place, leaves(place, "texts")[0])
    code, told = run("doctor", place, "--repair", "--json")
    assert code == 4 and json.loads(told)["lost"]
    assert run("doctor", place, "--trust-pages")[0] == 2
    assert run("doctor", place.with_name("none.db"))[0] == 2


def test_vectors_are_taken_over(place: Path) -> None:
    vector = np.arange(384, dtype=np.float32).tobytes()
    with Database(place) as db:
        db.connection.execute("INSERT INTO vectors VALUES (x'0102', ?)", (vector,))
        db.checkpoint()
    spoil(place, *leaves(place, "postings"))
    repair(place)
    with Database(place, read_only=True) as db:
        assert list(db.rows("SELECT vector FROM vectors")) == [(vector,)]
