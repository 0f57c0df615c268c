"""`wirecopy decisions`, and `scan --decisions`: out and in again, obeyed, and kept when the folder is replaced."""

import json
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from command_line import Run
from decided import ASKEW, DORN, broken

from commands.obeying import decided_for, keep_decisions
from dedup import scan
from dedup.decide import LEDGER, LedgerFile, row
from dedup.decide.standing_decisions import WAITS, told_now
from dedup.result import Result
from dedup.write.files import result_folder
from dedup.write.files.atomic import move_all

MADE = "reviewer,kind,left,right,reason,made\nR. Askew,merge,a.txt,c.txt,one desk,2026-05-03\n"


@pytest.fixture
def decided(news: Path, run: Run) -> Path:
    """A table with one decision beside a result in `wirecopy-result`."""
    assert run("scan", news, "-q", "--no-report").code == 0
    Path("decided.csv").write_text(MADE)
    return Path("decided.csv")


def test_what_is_brought_in_is_obeyed_by_the_next_scan_and_by_those_after_it(
    decided: Path, news: Path, run: Run
) -> None:
    assert "1 decision of 1 brought in" in run("decisions", "import", "wirecopy-result", decided).out
    assert "Waits for the next run" in run("decisions", "list", "wirecopy-result").out
    for _ in range(2):  # the folder is replaced as a whole, and keeps what was decided
        ran = run("scan", news, "--no-report")
        assert ran.code == 0 and "1 decision holds." in ran.out
        assert "in one cluster: decided by R. Askew, 3 May 2026 (one desk)" in ran.out
    result = Result.load("wirecopy-result")
    assert result.clusters["size"].to_list() == [3] and [*broken(result)] == []
    assert "Held" in run("decisions", "list", "wirecopy-result").out
    assert "0 decisions of 1 brought in" in run("decisions", "import", "wirecopy-result", decided).out


def test_what_was_taken_back_and_notes_wait_for_no_run(decided: Path, run: Run) -> None:
    run("decisions", "import", "wirecopy-result", decided)
    more = pl.concat([row("undo", "R. Askew", undoes=1), row("note", "R. Askew", left="a.txt", reason="ask")])
    LedgerFile.of_result("wirecopy-result").append(more)
    told = json.loads(run("decisions", "list", "wirecopy-result", "--json").out)["decisions"]
    assert [d["state"] for d in told] == ["undone", "noted", "noted"]


def test_a_scan_takes_decisions_from_a_table_a_result_and_an_archive(decided: Path, news: Path, run: Run) -> None:
    assert run("scan", news, "-q", "-o", "one", "--decisions", decided).code == 0
    assert run("scan", news, "-q", "-o", "two", "--decisions", "one").code == 0
    assert run("add", news, "--archive", "news.db", "-q").code == 0
    assert run("decisions", "import", "news.db", "two").code == 0
    assert run("scan", news, "-q", "-o", "three", "--decisions", "news.db").code == 0
    assert [Result.load(n).decisions["state"].to_list() for n in ("one", "two", "three")] == [["held"]] * 3
    pages = "".join(p.read_text("utf-8") for p in Path("one/report").rglob("*.html"))
    assert "decided by R. Askew, 3 May 2026" in pages
    told = run("add", news, "--archive", "news.db").out
    assert "1 decision holds." in told and "0 new articles" in told
    assert json.loads(run("decisions", "list", "news.db", "--json").out)["decisions"][0]["state"] == "held"


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("before", [[], ["x"]])
def test_a_decision_made_while_the_folder_is_replaced_is_not_lost(
    before: list[str], stays: bool, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, ledger = Result.load("wirecopy-result"), LedgerFile.of_result(Path("wirecopy-result").absolute())
    for reason in before:
        ledger.append(row("note", ASKEW, left="a.txt", reason=reason))
    desk = threading.Thread(target=lambda: ledger.append(row("note", ASKEW, left="b.txt", reason="y")))

    def moved(moves: Iterable[tuple[Path, Path]]) -> None:
        desk.start()
        desk.join(0.2)  # it waits; had it not to, it would be done by now
        move_all(moves)

    monkeypatch.setattr(result_folder, "move_all", moved)
    if stays:
        monkeypatch.chdir("wirecopy-result")
    result.write("." if stays else "wirecopy-result")
    desk.join()
    assert ledger.read()["reason"].to_list() == [*before, "y"]
    assert ledger.read()["number"].to_list() == [*range(1, len(before) + 2)]


def test_what_a_desk_decides_during_a_scan_that_is_given_decisions_is_not_said_to_hold(
    decided: Path, news: Path
) -> None:
    folder = Path("wirecopy-result")
    told = decided_for(folder, decided)
    LedgerFile.of_result(folder).append(row("not-derived", DORN, left="a.txt", right="b.txt"))  # number 1 here, too
    result = scan(news, decisions=told)
    keep_decisions(result.write(folder), told, result)
    now = told_now(LedgerFile.of_result(folder).read(), result.decisions)
    assert now["kind"].to_list() == ["not-derived", "merge"] and now["state"][0] == WAITS


def test_what_goes_out_comes_in_elsewhere_the_same(decided: Path, news: Path, run: Run) -> None:
    run("decisions", "import", "wirecopy-result", decided)
    LedgerFile.of_result("wirecopy-result").append(row("undo", ASKEW, undoes=1))
    assert (
        "2 decisions of wirecopy-result in out.csv"
        in run("decisions", "export", "wirecopy-result", "-o", "out.csv").out
    )
    shutil.copytree("wirecopy-result", "other")
    Path("other", LEDGER).unlink()
    assert "2 decisions of 2" in run("decisions", "import", "other", "out.csv").out
    one, other = (LedgerFile.of_result(f).read().drop("left_text", "right_text") for f in ("wirecopy-result", "other"))
    assert one.equals(other)


def test_decisions_are_labels(decided: Path, run: Run) -> None:
    LedgerFile.of_result("wirecopy-result").append(row("same", ASKEW, left="a.txt", right="b.txt"))
    LedgerFile.of_result("wirecopy-result").append(row("not-derived", ASKEW, left="a.txt", right="c.txt"))
    assert run("decisions", "export", "wirecopy-result", "-o", "labels.csv", "--labels").code == 0
    assert pl.read_csv("labels.csv").select("left", "right", "derived").rows() == [
        ("a.txt", "b.txt", True), ("a.txt", "c.txt", False),
    ]  # fmt: skip
    for labels in ("labels.csv", f"wirecopy-result/{LEDGER}"):
        assert json.loads(run("evaluate", "wirecopy-result", labels, "--json").out)["recall"] == 1


@pytest.mark.parametrize(("typed", "words"), [
    (["decisions", "lost", "wirecopy-result"], "lost"),
    (["decisions", "list", "decided.csv"], "neither a result folder nor an archive"),
    (["decisions", "list", "wirecopy-result", "decided.csv"], "takes no file"),
    (["decisions", "list", "wirecopy-result", "-o", "x.csv"], "go with export"),
    (["decisions", "export", "wirecopy-result"], "-o decisions.csv"),
    (["decisions", "export", "wirecopy-result", "-o", "x.xlsx"], "x.xlsx"),
    (["decisions", "import", "wirecopy-result"], "decisions.csv"),
    (["decisions", "import", "wirecopy-result", "none.csv"], "no file none.csv"),
    (["decisions", "import", "wirecopy-result", "bad.csv"], "it takes same, not-derived"),
    (["scan", "news", "--decisions", "bad.csv"], "did you mean 'merge'"),
    (["scan", "news", "--decisions", "decided.csv", "--engine", "spark"], "--decisions"),
])  # fmt: skip
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    typed: list[str], words: str, decided: Path, run: Run
) -> None:
    Path("bad.csv").write_text(MADE.replace(",merge,", ",merg,"))
    ran = run(*typed)
    assert ran.code == 2 and words in ran.err
    assert not Path("wirecopy-result", LEDGER).exists()


def test_a_work_folder_of_other_decisions_is_refused(decided: Path, news: Path, run: Run) -> None:
    assert run("scan", news, "-q", "-o", "one", "--work", "work").code == 0
    ran = run("scan", news, "-q", "-o", "two", "--work", "work", "--decisions", decided)
    assert ran.code == 2 and "what people decided" in ran.err


def test_a_torn_line_is_told_and_the_rest_is_obeyed(decided: Path, news: Path, run: Run) -> None:
    run("decisions", "import", "wirecopy-result", decided)
    with Path("wirecopy-result", LEDGER).open("a") as file:
        file.write('{"number": 2, "ki')
    ran = run("scan", news, "-q", "--no-report")
    assert ran.code == 0 and "ends in its middle: the decision was not kept" in ran.err
    assert Result.load("wirecopy-result").clusters["size"].to_list() == [3]
