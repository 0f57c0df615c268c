"""What doctor says and repair does, part by part, on rows and bytes laid out by hand."""

from pathlib import Path
from typing import Any

import pytest
from archive_rows import aliases, batch, put

from dedup.archive.repair import doctor, repair, salvage
from dedup.archive.repair.consistency import Finding
from dedup.archive.repair.doctor import Report, examine
from dedup.archive.repair.repair import Repaired, _arrivals, _straighten_aliases, _swapped, _taken_over
from dedup.archive.repair.salvage import Salvaged, known_ids
from dedup.archive.store.checksums import Left, stamp
from dedup.archive.store.database import Database
from dedup.archive.store.preflight import PAGE
from dedup.tables import empty


def test_aliases_are_straightened_and_others_left(db: Database) -> None:
    db.connection.execute("INSERT INTO clusters (cluster, size) VALUES ('c1', 2)")
    aliases(db, ("c1", "c9"), ("c2", "c1"), ("c3", "c2"), ("c4", "gone"), ("c5", "c6"), ("c6", "c5"), ("c7", None),
            ("c8", "c5"))  # fmt: skip
    _straighten_aliases(db)
    assert dict(db.rows("SELECT alias, cluster FROM aliases ORDER BY alias")) == {
        "c2": "c1", "c3": "c2", "c4": None, "c5": None, "c6": None, "c7": None, "c8": None,
    }  # fmt: skip


def findings(path: Path, held: bytes) -> list[str]:
    path.write_bytes(held)
    return [f.what for f in examine(path).findings]


def test_what_is_wrong_with_the_bytes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    path = tmp_path / "news.db"
    Database(path, make=True).close()
    held = path.read_bytes()
    pages = len(held) // PAGE
    assert findings(path, held) == [] and examine(path).pages == pages
    assert findings(path, held[:-700])[0] == (
        f"The file has {len(held) - 700} bytes, which is no whole number of pages of 16384."
    )
    assert findings(path, held + held[-PAGE:]) == [
        f"The file has {pages + 1} pages, and {pages} by its header: it was cut or added to."
    ]
    spoiled = bytearray(held)
    for n in range(2, 14):
        spoiled[n * PAGE - 100] ^= 1
    twelve = ", ".join(map(str, range(2, 14)))
    why = "the disk changed them, or another program wrote to the archive."
    assert f"12 of {pages} pages do not fit their checksums ({twelve}): {why}" in findings(path, bytes(spoiled))
    spoiled[14 * PAGE - 100] ^= 1
    assert f"13 of {pages} pages do not fit their checksums ({twelve} and others): {why}" in findings(
        path, bytes(spoiled)
    )
    # what stands in the write-ahead file too is read from there, and what lies behind its end is none of it
    path.write_bytes(bytes(spoiled))
    monkeypatch.setattr(doctor, "left_behind", lambda _: Left(frozenset(range(2, 14)), 14, False))
    told = doctor._bytes(path, len(held), PAGE)
    assert [f.what for f in told] == [f"1 of {pages} pages do not fit their checksums (14): {why}"]
    monkeypatch.setattr(doctor, "left_behind", lambda _: Left(frozenset(range(2, 14)), 13, True))
    (broken,) = doctor._bytes(path, len(held), PAGE)
    assert broken.what.startswith("news.db-wal holds frames of an add that do not fit") and broken.mendable
    monkeypatch.setattr(doctor, "left_behind", lambda _: Left(frozenset(), 0, False))
    first = bytearray(held)
    first[70] ^= 1
    path.write_bytes(bytes(first))
    stamp(path, PAGE)
    assert [f.what for f in doctor._bytes(path, len(held), PAGE)] == [
        "The first bytes are not those of a wirecopy archive."
    ]
    assert doctor._bytes(path, 0, PAGE) == [Finding("The file is empty.", mendable=False)]


def test_a_report_in_words() -> None:
    assert Report("news.db", 9, 3, ()).lines() == ["news.db is sound: 3 articles, 9 pages, every checksum fits."]
    some = (Finding("One."), Finding("Two.", mendable=False))
    assert Report("news.db", 9, 3, some).lines() == [
        "news.db is damaged:", "  One.", "  Two. (--repair cannot mend this)",
    ]  # fmt: skip
    assert Report("x", 9, 3, some[:1], older=True).lines() == ["x has no damaged page, but:", "  One."]
    assert Report("x", 9, 3, some, older=True).lines()[0] == "x is damaged:"
    assert Report("x", 9, 3, some[:1]).as_dict() == {
        "path": "x", "pages": 9, "articles": 3, "findings": ({"what": "One.", "mendable": True},), "older": False,
        "clean": False,
    }  # fmt: skip


def test_a_repair_in_words() -> None:
    path = Path("news.db")
    assert Repaired(None, 3, (), ()).lines(path) == ["news.db is sound: nothing was changed."]
    assert (
        "the format of this version now, with all that it held: 3 articles"
        in Repaired("k", 3, (), (), True).lines(path)[0]
    )
    told = Repaired("k", 3, ("a", "b"), ("skipped", "history")).lines(path)
    assert told == [
        "news.db was repaired and is sound now: 3 articles. The damaged file is kept as k.",
        "2 article(s) could not be read and are LOST; add them again: ", "  a", "  b",
        "Rows may be missing from: skipped, history.",
    ]  # fmt: skip
    assert len(Repaired("k", 3, (), ()).lines(path)) == 1


def test_the_old_file_is_kept_under_the_first_free_name_with_what_waits_beside_it(tmp_path: Path) -> None:
    path, fresh = tmp_path / "news.db", tmp_path / "fresh"

    def files() -> dict[str, str]:
        return {p.name: p.read_text() for p in tmp_path.iterdir()}

    path.write_text("old")
    fresh.write_text("new")
    path.with_name("news.db-wal").write_text("waits")
    path.with_name("news.db-shm").write_text("shared")
    (tmp_path / "news.db.damaged-1").write_text("older")
    assert _swapped(path, fresh, "damaged") == str(tmp_path / "news.db.damaged-2")
    assert files() == {
        "news.db": "new", "news.db.damaged-1": "older", "news.db.damaged-2": "old", "news.db.damaged-2-wal": "waits",
    }  # fmt: skip
    fresh.write_text("newer")
    path.with_name("news.db-wal").touch()
    assert _swapped(path, fresh, "older") == str(tmp_path / "news.db.older-1")
    assert files()["news.db"] == "newer" and files()["news.db.older-1"] == "new" and len(files()) == 5


def own(**told: list[tuple[Any, ...]]) -> dict[str, Salvaged]:
    return {name: Salvaged(rows) for name, rows in told.items()}


def test_what_the_old_archive_alone_knows_is_taken_over_and_counted_on_from(db: Database) -> None:
    frames = {"clusters": empty("clusters"), "members": empty("members")}
    about = [("next batch", "4"), ("next cluster", "9"), ("outlets", "x"), ("run", "{}"), ("engine", "e"),
             ("format", "7")]  # fmt: skip
    found = own(about=about, aliases=[("c000012", None, 2)], batches=[(6, "", "add", "[]", 0, 0, 0, 0, 0, 0)])
    assert _taken_over(db, frames, found) == 7
    assert (db.about["next batch"], db.about["next cluster"], db.about["outlets"]) == ("8", "13", "x")
    assert db.about["format"] == "2" and db.about.get("run") is None and db.about.get("engine") is None
    found = own(about=[("next batch", "30"), ("next cluster", "40"), ("run", '{"settings": {"min_words": 21}}')])
    assert _taken_over(db, frames, found) == 30
    assert (db.about["next batch"], db.about["next cluster"]) == ("31", "40")
    assert '"min_words": 21' in db.about["settings"]


def test_arrivals_are_those_of_articles_that_are_there_and_lost_batches_are_named(db: Database) -> None:
    for i in ("a", "b", "c"):
        db.connection.execute("INSERT INTO articles (id, text) VALUES (?, 'x')", (i,))
    batch(db, 9)
    put(db, "arrivals", ("b", 9, 9), ("c", 9, 9), ("gone", 9, 9))
    put(db, "history", ("a", 5, "{}"))
    _arrivals(db, Salvaged([("a", 2, 3), ("b", 9, 9), ("z", 1, 1)]), {"a", "b", "c"})
    assert sorted(db.rows("SELECT * FROM arrivals")) == [("a", 2, 3), ("b", 9, 9), ("c", 9, 9)]
    assert sorted(db.rows("SELECT batch, verb FROM batches")) == [(2, "lost"), (5, "lost"), (9, "add")]


def test_ids_are_known_from_every_table_that_tells_them(db: Database) -> None:
    db.connection.execute("INSERT INTO articles (id, text) VALUES ('a', 'x')")
    put(db, "numbers", (1, "b"))
    put(db, "arrivals", ("c", 1, 1))
    db.connection.execute("INSERT INTO members (cluster, article) VALUES ('c1', 'd')")
    assert [*known_ids(db.connection)] == ["a", "b", "c", "d"]


def test_pages_that_describe_tables_are_the_first_and_those_below_it(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Database(path, make=True) as db:
        db.checkpoint()
        pages = [n for (n,) in db.rows("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' ORDER BY pageno")]
    held = path.read_bytes()
    assert sorted(salvage._schema_pages(held)) == pages
    head = bytearray(112)
    head[100] = 13  # a leaf: all of it stands on the first page
    assert salvage._schema_pages(bytes(head)) == [1]
    assert repair.MADE_ANEW == ("run", "engine", "format")
