"""`remove`: takedown leaves no sentence behind, undo leaves the archive as if the batch had never come."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import numpy as np
import polars as pl
import pytest
from archives import BESIDE, FAST, FIRST, OF_RESULT, SECOND, TEXTS, frame, held, members, orphans, rows
from command_line import Run, program
from examples import sampled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import FERRY, LIBRARY, MINE, one_thread

import dedup
from dedup import Archive
from dedup.archive import remove
from dedup.archive.cache import stored
from dedup.archive.cache.judged_pairs import Learned
from dedup.archive.rebuild import purge
from dedup.archive.store.database import Database
from dedup.errors import ArchiveLocked, LimitReached, UsageError

__all__ = ["one_thread"]

SECRET = MINE.replace("\n", " ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as opened:
        opened.add(frame(FIRST), FAST)
        opened.add(frame(SECOND, title=["Boat", "Plums", "Galleries"]))
        yield opened


def raw(path: Path) -> bytes:
    return b"".join(p.read_bytes() for p in path.parent.glob(f"{path.name}*"))


def left_in(path: Path, text: str) -> list[str]:
    """Runs of four words of a text that stand somewhere in the files."""
    data, words = raw(path), text.split()
    found = (" ".join(words[n : n + 4]) for n in range(len(words) - 3))
    return [run for run in found if run.encode() in data or run.replace(" ", "\n").encode() in data]


# Takedown


def test_nothing_of_a_text_is_left_in_the_file(path: Path) -> None:
    older = SECRET.replace("forty metres", "four hundred yards")
    many = {f"x{n:03}": f"{LIBRARY} Night {n} of {n + 7} passed without news from gate {n * n}." for n in range(60)}
    with Archive(path) as archive:
        archive.add(frame(FIRST | {"m1": older} | many, title=["Quarrelsome galleries"] * (len(FIRST) + 61)), FAST)
        archive.add(frame({"m1": SECRET, "m2": SECRET.replace("Monday", "Sunday")}))
        assert left_in(path, SECRET) and left_in(path, older)
        removed = archive.remove("m1", "m2")
        assert (removed.removed, removed.wiped, removed.articles) == (["m1", "m2"], True, 63)
        assert left_in(path, SECRET) == [] and left_in(path, older) == []
    assert left_in(path, SECRET) == [] and left_in(path, older) == []
    assert left_in(path, FIRST["o1"])
    for table in (*OF_RESULT, "arrivals", "history", "numbers"):
        assert not [r for r in rows(path, f"SELECT * FROM {table}") if {"m1", "m2"} & {*r}], table  # noqa: S608
    assert orphans(path) == 0
    assert rows(path, "SELECT batch, verb, inputs, removed FROM batches WHERE batch = 3") == [
        (3, "remove", '["m1", "m2"]', 2)
    ]


@pytest.mark.parametrize("nights", sampled([20, 60], [20]))
def test_rows_that_moved_between_pages_leave_nothing(path: Path, nights: int) -> None:
    random = Random(1)  # noqa: S311
    live, gone = set[str](), set[str]()
    with Database(path, make=True) as db:
        db.connection.pragma("secure_delete", True)
        for night in range(nights):
            with db.writing():
                for _ in range(40):
                    name = f"k{random.randrange(10**6):06d}"
                    was = f"<{name}>{'x' * random.randrange(10, 3600)}"
                    db.connection.execute("INSERT OR IGNORE INTO history VALUES (?, ?, ?)", (name, night, was))
                    live.add(name)
                for name in random.sample(sorted(live), 30):
                    db.connection.execute("DELETE FROM history WHERE article = ?", (name,))
                    live.remove(name)
                    gone.add(name)
                db.commit()
        db.checkpoint()
        before = path.read_bytes()
        assert [n for n in gone - live if f"<{n}>".encode() in before]  # overwriting alone is not enough
        assert purge.overwrite(db)
        after = raw(path)
        assert not [n for n in gone - live if f"<{n}>".encode() in after]
        assert all(f"<{n}>".encode() in after for n in live)


def test_what_remains_is_as_if_it_had_never_come(archive: Archive, path: Path, tmp_path: Path) -> None:
    removed = archive.remove("f3", "o2")
    assert ("c000001", "shrunk", "f3") in removed.changes and ("c000002", "dissolved", None) in removed.changes
    with Archive(tmp_path / "other.db") as other:
        other.add(frame(FIRST | {"m1": MINE}, title=[None, None, None, "Galleries"]), FAST)
        assert held(path, OF_RESULT) == held(tmp_path / "other.db", OF_RESULT)
        assert len(stored.load(archive.database).keys) == len(stored.load(other.database).keys)


def test_articles_go_to_the_floors_in_order_of_ids(archive: Archive) -> None:
    archive.remove("f1")
    archive.add(frame({"f1": LIBRARY, "a0": MINE}))
    archive.remove("o1")  # rows of the file are no longer in order
    pairs = archive.result().pairs
    assert (pairs["left"] < pairs["right"]).all()
    once = dedup.scan(archive.result().articles.drop("status"), FAST)
    assert archive.result().rejected.equals(once.rejected)


def test_vectors_and_judgements_of_it_go_and_others_stay(archive: Archive, path: Path) -> None:
    vector = np.ones(4, np.float32).tobytes()
    archive.close()
    with Database(path) as db:
        before = stored.load(db)
        with db.writing():
            keys = [stored.text_key(t[:2000]) for t in (MINE, FERRY)]
            db.connection.executemany("INSERT INTO vectors VALUES (?, ?)", [(k, vector) for k in keys])
            db.commit()
    archive.remove("m1")
    assert rows(path, "SELECT text FROM vectors") == [(keys[1],)]
    after = stored.load(archive.database)
    assert len(after.keys) == len(before.keys) - 1
    assert set(after.keys.tolist()) < set(before.keys.tolist())
    assert _pairs(after).items() <= _pairs(before).items() and len(_pairs(after)) > 0
    assert archive.add(frame(SECOND, title=["Boat", "Plums", "Galleries"])).new == 1


def _pairs(known: Learned) -> dict[tuple[int, int], bytes]:
    keys, low = known.keys.tolist(), 0xFFFFFFFF
    both = [
        *zip(known.settled.tolist(), known.figures, strict=True),
        *zip(known.open.tolist(), known.measures, strict=True),
    ]
    return {(keys[code >> 32], keys[code & low]): values.tobytes() for code, values in both}


def test_an_archive_may_be_left_with_no_article(archive: Archive, path: Path) -> None:
    removed = archive.remove(*FIRST, *SECOND)
    assert removed.articles == 0 and len(removed.removed) == 6
    result = archive.result()
    assert all(frame.is_empty() for frame in result.tables().values())
    assert archive.settings().depth == "fast"
    archive.add(frame(FIRST))
    assert members(path) == {"c000003": {"f1", "f2"}}  # names are not given twice


def test_unknown_ids_remove_nothing(archive: Archive, path: Path) -> None:
    before = held(path)
    with pytest.raises(UsageError, match=r"there is no article nobody, nothing in .*; nothing was removed"):
        archive.remove("f1", "nothing", "nobody")
    with pytest.raises(UsageError, match="no article was named"):
        archive.remove()
    with pytest.raises(UsageError, match="both given"):
        archive.remove("f1", batch=1)
    assert held(path) == before
    with pytest.raises(UsageError, match="there is no archive"):
        Archive(path.with_name("other.db")).remove("f1")


def test_a_removal_that_was_stopped_is_finished(archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise LimitReached("full") from apsw.FullError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(purge, "overwrite", full)
        with pytest.raises(LimitReached, match="out of the archive, but its file could not be written anew"):
            archive.remove("m1")
    assert rows(path, "SELECT id FROM articles WHERE id = 'm1'") == []
    finished = archive.remove()
    assert finished.wiped and finished.batch == 3 and left_in(path, MINE) == []
    with pytest.raises(UsageError, match="no article was named"):
        archive.remove()


@pytest.mark.slow  # an archive, removed from twice
def test_a_removal_that_was_killed_is_finished(archive: Archive, path: Path) -> None:
    archive.close()
    killed = program("remove", "m1", "--archive", path, env=os.environ | {"WIRECOPY_FAULT": "after-commit"})
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert rows(path, "SELECT id FROM articles WHERE id = 'm1'") == []
    assert archive.remove().wiped and left_in(path, MINE) == []


def test_a_reader_keeps_the_older_pages_until_it_is_done(
    run: Run, archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.close()
    patient = Database.checkpoint
    monkeypatch.setattr(Database, "checkpoint", lambda db, wait=0.1: patient(db, min(wait, 0.1)))
    with Database(path, read_only=True) as reader:
        with reader.snapshot():
            assert next(reader.rows("SELECT count(*) FROM articles")) == (6,)
            told = run("remove", "m1", "--archive", path)
            assert told.code == 0 and "the text stays on the pages of the file until it has finished" in told.err
            assert next(reader.rows("SELECT count(*) FROM articles")) == (6,)
        assert run("remove", "--archive", path).code == 0
    assert left_in(path, MINE) == []


def test_another_writer_is_not_disturbed(archive: Archive, path: Path) -> None:
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    for arguments in ((["m1"], None), ([], 2)):
        with pytest.raises(ArchiveLocked):
            archive.remove(*arguments[0], batch=arguments[1])
    other.close()
    assert archive.remove("m1").wiped


# Undo


def test_undo_of_the_last_batch_is_as_if_it_had_never_come(path: Path) -> None:
    beside = pl.DataFrame({"id": ["s"], "text": [""]})
    with Archive(path) as archive:
        archive.add(frame(FIRST, published=["2025-03-04", "2025-03-05T10:00Z", None]), FAST)
        archive.add(frame({"l1": LIBRARY, "l2": LIBRARY.replace("37,000", "38,000")}))
        before = held(path)
        # f2 is revised, l1 and l2 move into another cluster, others are new, and one cannot be read
        texts = {"f2": FIRST["f2"].replace("two", "three"), "l1": FERRY, "l2": FERRY.replace("Saturday", "Sunday")}
        archive.add(pl.concat([frame(SECOND | texts), beside]))
        assert held(path) != before and rows(path, "SELECT alias FROM aliases") == [("c000002",)]
        undone = archive.remove(batch=3)
    assert (undone.batch, undone.removed, undone.restored) == (4, ["f3", "m1", "o2"], ["f2", "l1", "l2"])
    after = held(path)
    # a name that the batch gave is kept out of use; one that it took away is in use again
    assert (before.pop("aliases"), after.pop("aliases")) == ([], [("c000003", None, 4)])
    assert after == before
    assert rows(path, "SELECT verb, inputs, articles, revised, removed FROM batches WHERE batch = 4") == [
        ("remove", '["batch 3"]', 5, 3, 3)
    ]


ids = st.sampled_from([f"a{i}" for i in range(6)])
night = st.dictionaries(ids, st.sampled_from(TEXTS), min_size=1, max_size=4)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=night, second=night)
def test_undo_equals_never_added(
    first: dict[str, str], second: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("undo") / "news.db"
    tables = tuple(t for t in OF_RESULT + BESIDE if t != "aliases")
    with Archive(path) as archive:
        archive.add(frame(first), FAST)
        before = held(path, tables)
        added = archive.add(frame(second))
        if added.batch is None:
            return
        archive.remove(batch=added.batch)
        assert held(path, tables) == before
        with pytest.raises(UsageError, match="was undone before, by batch 3"):
            archive.remove(batch=added.batch)
        assert archive.add(frame(first)).batch is None


def test_undo_of_an_earlier_batch_keeps_the_later_ones(archive: Archive, path: Path) -> None:
    archive.add(frame({"l1": LIBRARY}))
    archive.remove(batch=2)
    once = dedup.scan(frame(FIRST | {"l1": LIBRARY}), FAST)
    assert archive.result().pairs.equals(once.pairs)
    assert set(archive.result().articles["id"]) == {*FIRST, "l1"}
    assert members(path) == {"c000001": {"f1", "f2"}}


def test_undo_of_the_first_batch_leaves_the_later(archive: Archive) -> None:
    archive.remove(batch=1)
    assert set(archive.result().articles["id"]) == set(SECOND)


def test_what_was_revised_later_is_not_undone(archive: Archive, path: Path) -> None:
    archive.add(frame({"f3": LIBRARY}))
    before = held(path)
    with pytest.raises(UsageError, match=r"later batches revised 1 article of it, f3 \(batch 3\); undo batch 3 first"):
        archive.remove(batch=2)
    assert held(path) == before
    archive.remove(batch=3)
    assert rows(path, "SELECT batch, changed FROM arrivals WHERE article = 'f3'") == [(2, 2)]
    archive.remove(batch=2)
    assert set(archive.result().articles["id"]) == set(FIRST)


def test_what_cannot_be_undone_is_told(archive: Archive) -> None:
    archive.remove("m1")
    for batch, said in ((9, "there is no batch 9 in .*; the last is 3"), (3, "batch 3 is a removal")):
        with pytest.raises(UsageError, match=said):
            archive.remove(batch=batch)


def test_undo_brings_back_the_outlets(path: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'ours = ["Paper {name}"]\n')
    with Archive(path) as archive:
        archive.add(frame(FIRST), FAST)
        archive.add(frame(SECOND), outlets=tmp_path / "one.toml")
        archive.add(frame({"l1": LIBRARY}), outlets=tmp_path / "two.toml")
        archive.remove(batch=2)
        assert "Paper two" in archive.database.about["outlets"]
        archive.remove(batch=3)
        assert archive.database.about.get("outlets") is None


def test_metadata_of_a_revised_page_comes_back(path: Path, tmp_path: Path) -> None:
    page = "<html><head><meta name='original-source' content='https://{}/a'><title>Boat</title></head><body><p>{}</p></body></html>"
    for name, source, text in (("one", "inland.example", FERRY), ("two", "harbour.example", LIBRARY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(page.format(source, text))
    with Archive(path) as archive:
        archive.add(tmp_path / "one" / "page.html", FAST)
        before = held(path)
        assert before["metadata"]
        assert archive.add(tmp_path / "two" / "page.html").revised == 1
        archive.remove(batch=2)
    after = held(path)
    assert {k: v for k, v in after.items() if k != "aliases"} == {k: v for k, v in before.items() if k != "aliases"}


# On the command line


def test_people_are_told_in_words(run: Run, archive: Archive, path: Path) -> None:
    archive.close()
    told = run("remove", "f3", "m1", "--archive", path)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("2 articles removed; 1 shrank")
    assert re.match(r"  fewer: f3; (origin changed, before: .+; )?2 articles, ", lines[2])
    assert lines[-1] == "Batch 3; the archive holds 4 articles."
    told = run("remove", "--batch", "2", "--archive", path, "--json")
    value = json.loads(told.out)
    assert (value["batch"], value["removed"], value["restored"], value["articles"]) == (4, ["o2"], [], 3)
    assert value["counts"]["dissolved"] == 1
    assert run("remove", "--batch", "1", "--archive", path, "-q").out == ""
    for arguments in (["gone"], [], ["--batch", "1"], ["f1", "--batch", "1"]):
        assert run("remove", *arguments, "--archive", path).code == 2
    assert run("remove", "x", "--archive", "none.db").code == 2


def test_removal_is_all_or_nothing(archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(path)

    def full(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(remove, "log", full)
    with pytest.raises(LimitReached):
        archive.remove("m1")
    with pytest.raises(LimitReached):
        archive.remove(batch=2)
    assert held(path) == before


def test_of_a_large_archive_the_need_is_told_first(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(frame(FIRST), FAST)
        assert archive.need_of_all() is None
    assert "compared anew" not in run("add", "--refresh", "--archive", path).err
    monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 2)
    for command in (["add", "--refresh"], ["remove", "f2"]):
        err = run(*command, "--archive", path).err
        assert "all 3 articles are compared anew: that takes about 1 minute and 0.5 GB of memory" in err
    monkeypatch.setattr("dedup.archive.rebuild.rebuild.WHOLE_UP_TO", 1)
    assert run("remove", "o1", "--archive", path, "-q").err == ""
