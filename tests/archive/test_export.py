"""Out of an archive: a result folder, what changed, a snapshot; and what reads results reads archives."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import apsw
import polars as pl
import pytest
from archives import FAST, FIRST, OF_RESULT, SECOND, frame, held, rows
from command_line import Run
from strategies import FERRY, LIBRARY, one_thread

import dedup
from commands.results import is_archive, result_of
from dedup import Archive, Result
from dedup.archive.export import COLUMNS, names_now
from dedup.archive.store.database import Database
from dedup.errors import ArchiveError, UsageError

__all__ = ["one_thread"]

PAGE = Path(__file__).parents[2] / "docs/archive.md"
OUTLETS = {"f1": "Northwire", "f2": "Valley Voice", "o1": "Northwire"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    dates = ["2025-03-04T09:00Z", "2025-03-04T12:00Z", "2025-03-05T09:00Z"]
    texts = FIRST | {"f2": FIRST["f2"] + " First published by Northwire."}
    with Archive(path) as opened:
        opened.add(frame(texts, outlet=[*OUTLETS.values()], published=dates), FAST)
        opened.add(frame(SECOND, outlet=["Inland Courier"] * 3, published=["2025-03-06T09:00Z"] * 3))
        yield opened


# A result folder


def test_export_writes_what_a_scan_writes(run: Run, archive: Archive, path: Path) -> None:
    told = run("export", "--archive", path, "-o", "out")
    assert (told.code, told.out) == (0, "All tables are in out.\n")
    loaded = Result.load("out")
    assert all(frame.equals(archive.result().tables()[n]) for n, frame in loaded.tables().items())
    once = dedup.scan(archive.result().articles.drop("status"), FAST)
    assert loaded.pairs.equals(once.pairs) and loaded.members["article"].equals(once.members["article"])
    value = json.loads(run("export", "--archive", path, "-o", "out", "--json").out)
    assert value["articles"] == 6 and Path(value["out"]).name == "out"
    Path("other").mkdir()
    Path("other/mine.txt").write_text("mine")
    assert run("export", "--archive", path, "-o", "other").code == 2


# What changed


def test_changes_since_a_batch(run: Run, archive: Archive, path: Path) -> None:
    archive.add(frame({"o2": LIBRARY, "=x": FERRY.replace("Saturday", "Sunday")}))
    told = run("export", "--archive", path, "--changes-since", "1")
    read = list(csv.DictReader(io.StringIO(told.out)))
    assert list(read[0]) == [*COLUMNS]
    assert [(r["batch"], r["cluster"], r["now"], r["change"]) for r in read if r["change"] != "origin changed"] == [
        ("2", "c000001", "c000001", "grown"), ("2", "c000002", "", "created"), ("3", "c000001", "c000001", "grown"),
        ("3", "c000002", "", "dissolved"),
    ]  # fmt: skip
    assert [r["detail"] for r in read if r["batch"] == "3" and r["change"] == "grown"] == ["'=x"]
    value = json.loads(run("export", "--archive", path, "--changes-since", "2", "--json").out)
    assert value["since"] == 2 and {c["batch"] for c in value["changes"]} == {3}
    assert "=x" in {c["detail"] for c in value["changes"]}
    assert run("export", "--archive", path, "--changes-since", "3", "--json").out == '{"since": 3, "changes": []}\n'
    told = run("export", "--archive", path, "--changes-since", "0", "-o", "changes.csv")
    assert told.out == f"{len(archive.changes_since(0))} changes are in changes.csv.\n"
    assert len(pl.read_csv("changes.csv")) == len(archive.changes_since(0))


def test_a_name_is_followed_through_all_that_took_its_place(archive: Archive, path: Path) -> None:
    archive.close()
    with Database(path) as db:
        with db.writing():
            aliases = [("c8", "c9", 5), ("c9", "c000001", 6), ("c7", None, 5), ("c5", "c6", 5), ("c6", "c5", 6)]
            db.connection.executemany("INSERT INTO aliases VALUES (?, ?, ?)", aliases)
            db.commit()
        assert names_now(db, ["c8", "c9", "c7", "c5", "c000001", "no"]) == {
            "c8": "c000001", "c9": "c000001", "c7": None, "c5": None, "c000001": "c000001", "no": None,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing was asked for"),
        (["--changes-since", "9"], "there is no batch 9 in"),
        (["--changes-since", "1", "-o", "x.txt"], "takes a file ending in .csv"),
        (["--changes-since", "1", "-o", "x.csv", "--json"], "take one of them"),
        (["--snapshot", "x.db", "-o", "out"], "--snapshot stands alone"),
    ],
)
def test_what_cannot_be_exported_is_told(
    run: Run, archive: Archive, path: Path, arguments: list[str], said: str
) -> None:
    told = run("export", "--archive", path, *arguments)
    assert (told.code, told.out) == (2, "") and said in told.err


# Snapshots


def test_a_snapshot_holds_the_same_and_checks_out(run: Run, archive: Archive, path: Path) -> None:
    told = run("export", "--archive", path, "--snapshot", "copy.db")
    assert (told.code, told.out) == (0, "The archive as it is now is in copy.db.\n")
    copy = Path("copy.db").absolute()
    assert held(copy) == held(path)
    with Database(copy) as db:
        assert db.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.connection.pragma("journal_mode") == "wal"
    with Archive(copy) as other:
        assert other.add(frame({"l1": LIBRARY})).batch == 3  # it goes on like any archive
    assert archive.result().articles.height == 6
    archive.add(frame({"l2": LIBRARY}))
    assert run("export", "--archive", path, "--snapshot", copy, "-q").out == ""
    assert held(copy) == held(path)
    assert not [p for p in Path().iterdir() if p.name.startswith(".copy")]


def test_a_flipped_bit_in_a_snapshot_is_found(archive: Archive, tmp_path: Path) -> None:
    copy = archive.snapshot(tmp_path / "copy.db")
    data = bytearray(copy.read_bytes())
    data[data.find(b"Hedda Roskill")] ^= 1
    copy.write_bytes(data)
    with Archive(copy) as other, pytest.raises(ArchiveError, match="does not fit its checksum"):
        other.result()
    with Archive(copy) as other, pytest.raises(ArchiveError, match="does not fit its checksum"):
        other.snapshot(tmp_path / "again.db")
    assert not (tmp_path / "again.db").exists()


def test_a_snapshot_while_another_process_writes_is_of_the_last_commit(archive: Archive, path: Path) -> None:
    writer = apsw.Connection(str(path))
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM articles")
    copy = archive.snapshot(path.with_name("copy.db"))
    writer.execute("ROLLBACK")
    writer.close()
    assert held(copy) == held(path) and len(rows(copy, "SELECT id FROM articles")) == 6


def test_a_snapshot_replaces_nothing_but_snapshots(archive: Archive, path: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_text("my own notes, longer than one hundred bytes " * 5)
    for out, said in ((mine, "no snapshot of an archive"), (tmp_path, "is a folder"), (path, "the archive itself")):
        with pytest.raises(UsageError, match=said):
            archive.snapshot(out)
    copy = archive.snapshot(tmp_path / "copy.db")
    with Archive(copy) as other:
        other.result()
        Path(f"{copy}-wal").touch()
        with pytest.raises(UsageError, match="in use by another program"):
            archive.snapshot(copy)


# What reads results


def test_a_result_is_read_from_a_folder_or_an_archive(archive: Archive, path: Path, tmp_path: Path) -> None:
    folder = archive.result().write(tmp_path / "out")
    assert is_archive(path) and not is_archive(folder) and not is_archive(tmp_path / "none")
    assert all(f.equals(result_of(path).tables()[n]) for n, f in result_of(folder).tables().items())
    (tmp_path / "a.csv").write_text("id,text\n")
    with pytest.raises(UsageError, match="neither a result folder nor an archive"):
        result_of(tmp_path / "a.csv")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE notes (n)")
    with pytest.raises(ArchiveError, match="no wirecopy archive"):
        result_of(tmp_path / "other.db")


def test_who_ran_asks_an_archive_with_its_own_outlets(run: Run, archive: Archive, path: Path) -> None:
    Path("own.toml").write_text('ours = ["Northwire"]\n[[partner]]\nname = "Valley Voice"\nembargo = "9h"\n')
    archive.add(frame({"l1": LIBRARY}), outlets="own.toml")
    by_option = run("who-ran", "Northwire", "--archive", path, "--json")
    assert by_option.code == 0
    assert run("who-ran", "Northwire", path, "--json").out == by_option.out
    value = json.loads(by_option.out)
    assert {r["theirs"]: r["standing"] for r in value["rows"]}["f2"] == "check: too early"
    found = archive.who_ran("Northwire", since=date(2025, 3, 5))
    assert found.left_out == 1 and "f2" not in found.rows["theirs"]
    Path("mild.toml").write_text('ours = ["Northwire"]\n[[partner]]\nname = "Valley Voice"\nembargo = "1h"\n')
    other = run("who-ran", "Northwire", path, "--outlets", "mild.toml", "--json")
    assert {r["theirs"]: r["standing"] for r in json.loads(other.out)["rows"]}["f2"] == "within terms"
    for arguments in ([], [path, "--archive", path]):
        told = run("who-ran", "Northwire", *arguments)
        assert told.code == 2 and "give one result" in told.err
    told = run("who-ran", "Northwire", "--archive", "none.db")
    assert told.code == 2 and "there is no archive none.db" in told.err


def test_collapse_and_evaluate_take_an_archive(run: Run, archive: Archive, path: Path) -> None:
    told = run("collapse", path, "-o", "kept.csv")
    assert told.code == 0 and told.out.startswith("5 articles kept in kept.csv; 1 removed")
    assert "One copy or version stays" in told.out
    assert run("collapse", path, "-o", "kept.csv", "--lossy").out.startswith("4 articles kept in kept.csv; 2 removed")
    told = run("collapse", path, "-o", "kept.csv", "--depth", "fast")
    assert told.code == 2 and "is a finished result" in told.err
    Path("labels.csv").write_text("id,cluster\nf1,a\nf2,a\nf3,a\no1,b\no2,b\n")
    told = run("evaluate", path, "labels.csv", "--json")
    assert told.code == 0 and json.loads(told.out)


# Any program can read it


def queries() -> list[str]:
    return re.findall(r"```sql\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_queries_of_the_page_run_in_any_program(archive: Archive, path: Path) -> None:
    archive.add(frame({"x": FERRY + " This report was first published by Northwire."}, outlet=["Harbour Mail"]))
    archive.close()
    found = queries()
    assert len(found) == 3
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.execute("PRAGMA trusted_schema = off")
        for query in found:
            assert db.execute(query).fetchall(), query
        views = {n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
        assert {"made_from", "shared_text", "cluster_members", "who_credits_whom"} <= views
        for view in views:
            db.execute(f"SELECT * FROM {view}").fetchall()  # noqa: S608


def test_the_page_names_every_option_and_table(run: Run, archive: Archive, path: Path) -> None:
    page = PAGE.read_text("utf-8")
    for command in ("add", "remove", "export"):
        shown = set(re.findall(r"--[a-z-]+", run(command, "-h").out)) - {"--help"}
        assert not {o for o in shown if o not in page}, command
    tables = {n for (n,) in rows(path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert not {n for n in tables if n not in page and n not in OF_RESULT and not n.startswith("sqlite")}
