"""Decisions in an archive: kept beside adds, obeyed by the next run, and held through what comes and goes."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, frame, members
from decided import ASKEW, DORN, broken, drawn
from strategies import FERRY, FERRY_REWORDED, LIBRARY, MINE, ORCHARD, one_thread

from dedup import Archive
from dedup.archive import export
from dedup.archive.describe import added_lines
from dedup.archive.history.decisions import ArchiveLedger, beside
from dedup.archive.rebuild import rebuild as rebuilding
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.repair import repair
from dedup.archive.store.database import Database
from dedup.decide import row, with_texts
from dedup.errors import ArchiveLocked, UsageError

__all__ = ["one_thread"]
POOL = {
    f"{name}{n}": text.replace(old, f"{new} {n}")
    for name, text, old, new in (
        ("f", FERRY, "Forty-three", "Some"), ("r", FERRY_REWORDED, "crowns", "crowns or"),
        ("o", ORCHARD, "frost", "frost"), ("l", LIBRARY, "the", "the"), ("m", MINE, "the", "the"),
    )
    for n in range(3)
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db") as opened:
        opened.add(frame(FIRST | SECOND), FAST)
        yield opened


def test_a_decision_is_obeyed_by_the_next_add_even_of_nothing_new(archive: Archive) -> None:
    assert "f3" in members(archive.path)["c000001"]
    assert archive.decisions().append(row("not-derived", ASKEW, left="f1", right="f3")) == [1]
    assert archive.result().decisions.select("state", "judged").row(0) == (None, None)  # not obeyed yet
    assert archive.is_behind()
    added = archive.add(frame(FIRST))
    assert added.batch == 2 and added.new == 0 and ("c000001", "decided", "1") in added.changes
    assert any("because of decision 1" in line for line in added_lines(archive.database, added))
    told = archive.result()
    assert not archive.is_behind()
    assert told.decisions["state"].to_list() == ["held"] and told.decisions["judged"][0] > 0.5
    assert [*broken(told)] == []
    assert archive.add(frame(FIRST)).batch is None  # it is obeyed, so that nothing is left to do
    assert not examine(archive.path).findings


def test_what_was_decided_while_the_archive_is_locked_is_kept_beside_it_and_taken_in(archive: Archive) -> None:
    ledger = archive.decisions()
    with Database(archive.path) as writer, writer.writing():
        assert ledger.append(row("merge", ASKEW, left="f1", right="o1")) == [1]
        assert beside(archive.path).path.exists() and len(ledger.read()) == 1
    assert ledger.append(row("note", DORN, left="f1", reason="ask")) == [2]
    assert not beside(archive.path).path.exists()
    archive.add([], refresh=True)
    assert archive.result().decisions["state"].to_list() == ["held", "noted"]
    assert len([c for c, m in members(archive.path).items() if {"f1", "o1"} <= m]) == 1


def test_a_snapshot_takes_along_what_waits_beside(archive: Archive, tmp_path: Path) -> None:
    with Database(archive.path) as writer, writer.writing():
        archive.decisions().append(row("merge", ASKEW, left="f1", right="o1"))
        copy = archive.snapshot(tmp_path / "copy.db")
    assert ArchiveLedger(copy).read()["kind"].to_list() == ["merge"]
    archive.add([], refresh=True)
    copy = archive.snapshot(tmp_path / "later.db")
    assert not beside(copy).path.exists() and ArchiveLedger(copy).read()["kind"].to_list() == ["merge"]


def test_a_snapshot_loses_nothing_that_an_add_takes_in_meanwhile(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(archive.path) as writer, writer.writing():
        archive.decisions().append(row("merge", ASKEW, left="f1", right="o1"))
    copied = export.snapshot

    def slow(db: Database, out: Path) -> Path:
        made = copied(db, out)
        archive.decisions().append(row("note", DORN, left="f1", reason="ask"))  # takes in what waits
        return made

    monkeypatch.setattr(export, "snapshot", slow)
    assert ArchiveLedger(archive.snapshot(tmp_path / "copy.db")).read()["kind"].to_list() == ["merge"]


DECIDE = """
import sys
from dedup.archive.describe import added_lines
from dedup.archive.history.decisions import ArchiveLedger
from dedup.decide import row
print(ArchiveLedger(sys.argv[1]).append(row("merge", "R. Askew", left="f1", right="o1")), flush=True)
"""


@pytest.mark.slow
def test_a_stop_in_the_middle_of_a_decision_leaves_all_of_it_or_nothing(archive: Archive) -> None:
    archive.close()
    for fault, code, kept in (("decided", -9, 0), ("", 0, 1)):
        typed = [sys.executable, "-c", DECIDE, str(archive.path)]
        told = subprocess.run(typed, env={**os.environ, "WIRECOPY_FAULT": fault}, capture_output=True, check=False)
        assert (told.returncode, told.stdout.decode().strip()) == (code, "[1]" if kept else "")
        assert len(ArchiveLedger(archive.path).read()) == kept and not examine(archive.path).findings


def test_decisions_of_several_threads_beside_an_add_are_all_there(archive: Archive) -> None:
    ledger = ArchiveLedger(archive.path)
    told: list[int] = []

    def decide(name: str) -> None:
        for n in range(6):
            told.extend(ledger.append(row("note", name, left="f1", reason=f"{n}")))

    running = [threading.Thread(target=decide, args=(name,)) for name in ("x", "y")]
    for one in running:
        one.start()
    archive.add(frame({"m2": MINE.replace("the", "a")}))
    for one in running:
        one.join()
    assert sorted(told) == [*range(1, 13)] and ledger.read()["number"].to_list() == [*range(1, 13)]


def test_an_archive_without_decisions_gets_no_table_and_no_file(archive: Archive) -> None:
    assert archive.decisions().read().is_empty() and not beside(archive.path).path.exists()
    with Database(archive.path, read_only=True) as db:
        assert not [*db.rows("SELECT name FROM sqlite_master WHERE name = 'decisions'")]
        assert not [*db.rows("SELECT name FROM about WHERE name LIKE 'decisions%'")]


def test_a_removed_article_is_told_as_gone_and_held_again_when_it_is_back(archive: Archive) -> None:
    made = row("same", ASKEW, left="f1", right="m1", articles=archive.result().articles)
    archive.decisions().append(made)
    archive.remove("m1")
    told = archive.result().decisions
    assert told["state"].to_list() == ["gone"] and "'m1' is gone" in told["why"][0]
    assert MINE[:40] not in archive.path.read_bytes().decode("utf-8", "replace")
    archive.add(frame({"copy of m1": MINE}))
    assert archive.result().decisions["state"].to_list() == ["held"]  # by its copy
    homes = archive.result().members.filter(pl.col("article").is_in(["f1", "copy of m1"]))["cluster"]
    assert homes.n_unique() == 1


def test_an_undo_takes_a_decision_back_and_the_clusters_with_it(archive: Archive) -> None:
    before = members(archive.path)
    archive.decisions().append(row("template", ASKEW, left="f1", right="f2"))
    archive.add([], refresh=True)
    assert members(archive.path) != before
    archive.decisions().append(row("undo", DORN, undoes=1))
    archive.add([], refresh=True)
    assert members(archive.path) == before
    assert archive.result().decisions["state"].to_list() == ["undone", "noted"]


def test_a_repair_and_a_snapshot_keep_what_was_decided(archive: Archive, tmp_path: Path) -> None:
    archive.decisions().append(row("origin", ASKEW, left="f1", value="f3"))
    archive.add([], refresh=True)
    archive.close()
    copy = archive.snapshot(tmp_path / "copy.db")
    with Database(copy) as db:
        db.connection.execute("DELETE FROM numbers")  # something to mend
        db.checkpoint()
    repair(copy)
    with Archive(copy) as mended:
        told = mended.result()
    assert told.decisions["state"].to_list() == ["held"] and [*broken(told)] == []
    assert told.clusters.filter(pl.col("origin") == "f3")["origin_state"].to_list() == ["decided"]
    assert not examine(copy).findings


def test_decisions_are_found_where_the_pages_that_describe_tables_are_damaged(archive: Archive) -> None:
    archive.decisions().append(pl.concat([row("merge", ASKEW, left="f1", right=b) for b in ("o1", "m1")]))
    archive.close()
    with Database(archive.path) as db:
        assert db.checkpoint()
    held = bytearray(archive.path.read_bytes())
    held[100:4000] = bytes(3900)  # of the first page
    archive.path.write_bytes(held)
    told = repair(archive.path)
    assert told.kept and told.lost == () and len(ArchiveLedger(archive.path).read()) == 2
    with Archive(archive.path) as mended:
        assert mended.result().decisions["state"].to_list() == ["held", "held"]


def test_a_part_holds_what_was_decided_of_others(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.decisions().append(pl.concat([
        row("merge", ASKEW, left="f1", right="o1"), row("not-derived", ASKEW, left="f1", right="f3"),
    ]))  # fmt: skip
    archive.add([], refresh=True)
    monkeypatch.setattr(rebuilding, "WHOLE_UP_TO", 0)
    archive.add(frame({"f4": FERRY.replace("81,000", "83,000"), "l1": LIBRARY}))
    told = archive.result()
    assert told.decisions["state"].to_list() == ["held", "held"] and [*broken(told)] == []
    assert {"f1", "f2", "f4", "o1"} <= next(m for m in members(archive.path).values() if "f1" in m)
    assert not examine(archive.path).findings


def test_a_large_archive_obeys_in_the_part_that_is_decided_about(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "WHOLE_UP_TO", 0)
    last = archive.database.about.get("refreshed")
    ledger = archive.decisions()
    ledger.append(row("not-derived", ASKEW, left="f1", right="f3"))
    assert archive.is_behind() and not archive.is_decided_anew()
    archive.add(frame({"l1": LIBRARY}))
    told = archive.result()
    assert told.decisions["state"].to_list() == ["held"] and [*broken(told)] == []
    ledger.append(pl.concat([row("undo", ASKEW, undoes=1), row("origin", ASKEW, left="o1", value="o2")]))
    archive.add(frame(FIRST))  # nothing new
    told = archive.result()
    assert told.decisions["state"].to_list() == ["undone", "noted", "held"] and [*broken(told)] == []
    assert "f3" in next(m for m in members(archive.path).values() if "f1" in m)
    assert archive.database.about.get("refreshed") == last  # all of it in parts
    ledger.append(row("mute-passage", ASKEW, value="Never a dull day."))
    assert archive.is_decided_anew()  # `add` tells so before it begins
    archive.add(frame(FIRST))
    assert archive.database.about.get("refreshed") != last
    assert not examine(archive.path).findings


def test_where_there_is_no_archive_nothing_is_decided(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no archive"):
        ArchiveLedger(tmp_path / "none.db").append(row("merge", ASKEW, left="a", right="b"))


class Sequence:
    """One archive to which random things happen; after each run what it says of decisions is looked up."""

    def __init__(self, seed: int, place: Path) -> None:
        self.rng, self.archive = random.Random(seed), Archive(place)  # noqa: S311
        self.archive.add(frame(dict(self.rng.sample([*POOL.items()], 5))), FAST)
        self.batches = [1]

    def step(self) -> None:
        told = self.archive.result()
        ids = told.articles["id"].to_list()
        what = self.rng.choice(["add", "decide", "decide", "decide", "remove", "undo", "take back", "refresh"])
        if what == "add":
            added = self.archive.add(frame(dict(self.rng.sample([*POOL.items()], 3))))
            self.batches += [added.batch] if added.batch and added.new else []
        elif what == "decide" and len(ids) > 2:
            made = pl.concat([drawn(self.rng, ids, told.pairs.select("left", "right").rows()) for _ in range(2)])
            self.archive.decisions().append(with_texts(made, told.articles))
        elif what == "remove" and len(ids) > 4:
            self.archive.remove(self.rng.choice(ids))
        elif what == "undo" and len(self.batches) > 1:
            self._undo(self.batches.pop())
        elif what == "take back" and len(known := self.archive.decisions().read().filter(pl.col("kind") != "undo")):
            self.archive.decisions().append(row("undo", DORN, undoes=self.rng.choice(known["number"].to_list())))
        elif what == "refresh":
            self.archive.add([], refresh=True)

    def _undo(self, batch: int) -> None:
        try:
            self.archive.remove(batch=batch)
        except UsageError as told:  # what it brought was removed or revised since
            assert "batch" in str(told)

    def end(self) -> None:
        self.archive.add([], refresh=True)
        told = self.archive.result()
        assert len(told.decisions) == len(self.archive.decisions().read())
        assert told.decisions["state"].null_count() == 0
        assert [*broken(told)] == []
        self.archive.close()
        assert not examine(self.archive.path).findings


def _sequence(seed: int, place: Path) -> None:
    run = Sequence(seed, place)
    for _ in range(run.rng.randint(3, 7)):
        run.step()
    run.end()


@pytest.mark.parametrize("seed", range(1))
def test_what_is_decided_holds_or_says_why_whatever_comes_and_goes(seed: int, tmp_path: Path) -> None:
    _sequence(seed, tmp_path / "news.db")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 101))
def test_the_same_of_a_hundred_sequences(seed: int, tmp_path: Path) -> None:
    _sequence(seed, tmp_path / "news.db")


def test_a_lock_that_is_held_for_other_reasons_is_still_told(archive: Archive) -> None:
    with Database(archive.path) as writer, writer.writing(), pytest.raises(ArchiveLocked):
        archive.add(frame({"z": LIBRARY}))
