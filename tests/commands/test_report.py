"""Reports from the command line: with a scan, without one, later, elsewhere, and never over what is not ours."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from notices import CLINIC, FERRY
from strategies import one_thread

import cli
from dedup.result import Result
from dedup.tables import TABLES

__all__ = ["one_thread"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    for name, text in (("a.txt", FERRY), ("b.txt", FERRY), ("c.txt", CLINIC)):
        (tmp_path / "news" / name).write_text(text)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return int(stop.value.code or 0), captured.out, captured.err

    return call


def test_a_scan_writes_its_report_and_says_where(run: Run) -> None:
    code, out, _ = run("scan", "news", "-o", "out", "--depth", "fast")
    assert code == 0 and out.rstrip().endswith("open out/report/index.html")
    assert "2 of 3 articles share text" in Path("out/report/index.html").read_text("utf-8")
    assert len(Result.load("out").articles) == 3


def test_no_report_leaves_it_out_and_an_old_one_does_not_survive(run: Run) -> None:
    run("scan", "news", "-o", "out", "--depth", "fast")
    Path("out/report/pages/left.html").write_text("old")
    code, out, _ = run("scan", "news", "-o", "out", "--depth", "fast", "--no-report")
    assert code == 0 and "report" not in out
    assert {p.name for p in Path("out").iterdir()} == {"run.json", *(f"{name}.parquet" for name in TABLES)}
    run("scan", "news", "-o", "out", "--depth", "fast")
    assert Path("out/report/index.html").exists() and not Path("out/report/pages/left.html").exists()


def test_json_names_the_report(run: Run) -> None:
    _, out, _ = run("scan", "news", "-o", "out", "--depth", "fast", "--json")
    assert Path(json.loads(out)["report"]).is_file()
    _, out, _ = run("scan", "news", "-o", "out", "--depth", "fast", "--json", "--no-report")
    assert "report" not in json.loads(out)


def test_a_report_is_written_later_and_replaced_as_a_whole(run: Run) -> None:
    run("scan", "news", "-o", "out", "--depth", "fast", "--no-report")
    code, out, _ = run("report", "out")
    assert code == 0 and out == "The report is in out/report; open out/report/index.html\n"
    whole = Path("out/report/pages/cluster-1.html").read_text("utf-8")
    Path("out/report/left.html").write_text("old")
    code, out, _ = run("report", "out", "--excerpts", "--json")
    assert code == 0 and json.loads(out)["excerpts"] is True
    assert not Path("out/report/left.html").exists()
    assert len(Path("out/report/pages/cluster-1.html").read_text("utf-8")) < len(whole) + 2000
    assert run("report", "out", "-o", "elsewhere", "-q") == (0, "", "")
    assert Path("elsewhere/index.html").is_file() and len(Result.load("out").articles) == 3


def test_what_is_not_a_report_stays_untouched(run: Run) -> None:
    run("scan", "news", "-o", "out", "--depth", "fast", "--no-report")
    Path("mine").mkdir()
    Path("mine/index.html").write_text("<p>mine")
    for target in ("mine", "news", "out", "news/a.txt"):
        code, _, err = run("report", "out", "-o", target)
        assert code == 2 and ("left untouched" in err or "is a file" in err), target
    assert Path("mine/index.html").read_text() == "<p>mine" and len(Result.load("out").articles) == 3


def test_what_is_no_result_is_said_to_be_none(run: Run) -> None:
    code, _, err = run("report", "news")
    assert code == 2 and "no whole wirecopy result" in err and not Path("news/report").exists()
    code, _, err = run("report", "nowhere")
    assert code == 2 and not Path("nowhere").exists()


def test_a_write_that_fails_leaves_the_earlier_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("scan", "news", "-o", "out", "--depth", "fast")
    before = Path("out/report/index.html").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dedup.write.report.site._Writer.__call__", full)
    code, _, err = run("report", "out")
    assert code == 6 and "the disk is full" in err
    code, _, err = run("scan", "news", "-o", "out", "--depth", "fast")
    assert code == 6 and Path("out/report/index.html").read_bytes() == before
    assert sorted(p.name for p in Path("out").iterdir())[:2] == ["articles.parquet", "clusters.parquet"]
    assert not [p for p in Path().iterdir() if p.name.startswith(".")]


def test_an_archive_has_pages_too(run: Run) -> None:
    assert run("add", "news", "--archive", "news.db", "--depth", "fast")[0] == 0
    assert run("report", "--archive", "news.db")[0] == 0
    assert "2 of 3 articles share text" in Path("news-report/index.html").read_text("utf-8")
    assert run("report", "news.db", "-o", "elsewhere")[0] == 0 and Path("elsewhere/index.html").is_file()
    assert run("report")[0] == 2
    assert run("report", "news.db", "--archive", "news.db")[0] == 2
