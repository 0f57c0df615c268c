"""What was decided is said on pages and in the terminal, with who did; no browser and no terminal obeys any of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, frame
from decided import ASKEW, ledger
from strategies import one_thread

import dedup
from dedup.decide import apart, row
from dedup.queries.decided_words import DecidedWords
from dedup.result import Result
from dedup.tables import TABLES, Frames, conform, empty
from dedup.write import report, write_result
from dedup.write.terminal.scan import scan_lines
from dedup.write.terminal.who_ran import ran_lines

__all__ = ["one_thread"]
EVIL = "<script>alert(1)</script>\x1b[31m\u202e R."


@pytest.fixture(scope="module")
def decided() -> Result:
    made = ledger(
        row("same", ASKEW, left="f1", right="m1", reason="both from the harbour office"),
        row("origin", ASKEW, left="f1", value="f3"), row("background", ASKEW, left="f2", right="f3"),
        row("merge", EVIL, left="o1", right="o2", reason=EVIL), row("origin", EVIL, left="o1", value=f"outside:{EVIL}"),
        row("same", ASKEW, left="f1", right="gone"),
    )  # fmt: skip
    return dedup.scan(frame(FIRST | SECOND), FAST, decisions=made.with_columns(made=datetime(2026, 5, 3, tzinfo=UTC)))


@pytest.fixture(scope="module")
def pages(decided: Result, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = write_result(decided, tmp_path_factory.mktemp("pages") / "out", report.write_pages)
    return "".join(p.read_text("utf-8") for p in sorted(Path(folder, "report").rglob("*.html")))


def test_pages_say_who_decided(pages: str, decided: Result) -> None:
    assert "Decided by R. Askew, 3 May 2026: one is made from the other, or both from one source" in pages
    assert "(both from the harbour office)" in pages
    assert '<p class="small">Decided by R. Askew, 3 May 2026.</p>' in pages  # the origin, in place of its probability
    assert decided.clusters["origin_state"].to_list() == ["decided", "decided"]


def test_the_terminal_says_what_is_held_and_what_is_not_with_the_reason(decided: Result) -> None:
    told = "\n".join(scan_lines(decided))
    states = dict(decided.decisions["state"].value_counts().rows())
    assert f"{states['held']} decisions hold." in told and states["gone"] == 1
    assert ") cannot be held: article 'gone' is gone." in told
    (line,) = [line for line in told.splitlines() if "from f3" in line]
    assert line.endswith("decided by R. Askew, 3 May 2026")


def test_a_split_names_from_whom() -> None:
    tables = {name: empty(name) for name in TABLES}
    made = ledger(apart(ASKEW, "f1", ["f2", "f3", "f4", "f5"])).with_columns(state=pl.lit("held"))
    tables["decisions"] = conform("decisions", made)
    (told,) = DecidedWords(Frames(**tables, run={})).of_cluster([{"article": "f1"}])
    assert told.startswith("f1 and f2, f3, f4 and 1 more: not in one cluster: decided by R. Askew")


def test_who_ran_says_what_was_decided_of_its_rows(decided: Result) -> None:
    outlets = pl.Series(["Harbour Gazette", "Inland Courier", "Tarn Post", "Orlen Echo", "Fell Mail", "Rill Times"])
    with_outlets = replace(decided, articles=decided.articles.with_columns(outlet=outlets))
    told = "\n".join(ran_lines(with_outlets.who_ran("Tarn Post")))
    assert "Decided: " in told and "decided by R. Askew, 3 May 2026" in told and "\x1b" not in told


def test_what_reviewers_write_is_text_and_nothing_else(pages: str, decided: Result) -> None:
    assert "<script>alert" not in pages and "&lt;script&gt;alert(1)" in pages
    told = "\n".join(scan_lines(decided))
    assert "alert(1)" in told and "\x1b" not in told and "\u202e" not in told


def test_a_page_without_decisions_is_as_it_was(tmp_path: Path) -> None:
    plain = dedup.scan(frame(FIRST), FAST)
    one = write_result(plain, tmp_path / "one", report.write_pages)
    noted = dedup.scan(frame(FIRST), FAST, decisions=ledger(row("note", ASKEW, left="f1", reason="x")))
    other = write_result(noted, tmp_path / "other", report.write_pages)
    names = [p.relative_to(one) for p in sorted(Path(one, "report").rglob("*.html"))]
    pages = [n for n in names if n.parent.name == "pages"]
    assert pages and all((one / n).read_bytes() == (other / n).read_bytes() for n in pages)
    assert pl.read_parquet(one / "decisions.parquet").is_empty()
