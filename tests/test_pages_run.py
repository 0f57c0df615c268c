"""Every command and all Python that a page of docs shows runs, each page in a folder of its own with what it speaks of.

Tutorials are followed in `test_tutorials.py`; examples of every command are parsed in `commands/test_help.py`.
"""

import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from command_line import TOP, Run
from doc_pages import DOCS, blocks, commands, indented_commands, is_shown
from notices import CLINIC, FERRY
from tiny_model import write_model
from translated import ENGLISH, GERMAN

import dedup
from dedup.result import Result

TABLE = pl.DataFrame({
    "id": ["a", "b", "c"], "text": [FERRY, CLINIC, FERRY], "title": ["Ferry", "Clinic", "Ferry"],
    "outlet": ["Orlen Echo", "Inland Courier", "Tarn Post"], "date": ["2031-03-04T09:00Z"] * 3,
})  # fmt: skip
ELSEWHERE = {
    "dataframes.md": "test_dataframes.py", "spark.md": "needs a cluster: tests/spark",
    "who-ran.md": "commands/test_who_ran.py", "feeds.md": "a played web: commands/test_add_addresses.py",
    "cite.md": "no code: BibTeX", "desk.md": "a server that does not end by itself: commands/test_review.py, desk/",
    "mcp.md": "a server that waits for its client: mcp_server/test_server.py",
    "tutorials/": "test_tutorials.py", "reference/commands.md": "commands/test_help.py",
    "reference/python.md": "doctests of the package", "LOG.md": "figures and failures, with what was typed then",
    "decisions/": "what was decided, with what was typed then",
}  # fmt: skip
"""Pages, or folders, of which what is shown runs in another test, or is no example, and why."""
BESIDE = {"sql": "archive/test_export.py", "sparql": "write/test_exchange.py", "csv": "queries/test_pair_labels.py"}
"""Languages of blocks that run in another test."""


def corpus(run: Run) -> None:
    TABLE.write_csv("corpus.csv")
    assert run("scan", "corpus.csv", "-q", "--no-report").code == 0


def translated(run: Run) -> None:
    pl.DataFrame({"id": ["en", "de", "c"], "text": [ENGLISH, GERMAN, CLINIC]}).write_csv("corpus.csv")
    write_model(Path("models/my-multilingual"), "---\nlanguage: [cs, en]\n---\n")


def measured(run: Run) -> None:
    """A finished scan of the newsroom; and what two people said of the pairs that are drawn in the page, beforehand."""
    shutil.copytree("samples-result", "wirecopy-result")
    assert run("evaluate", "wirecopy-result", "--sample", 400, "-o", "drawn.csv").code == 0
    read = pl.read_csv("drawn.csv").with_row_index("row").with_columns(derived=pl.col("row") % 3 > 0).drop("row")
    read.write_csv("reading-1.csv")
    read.write_csv("reading-2.csv")


def nights(run: Run) -> None:
    """Three nights' tables of an outlet called Northwire and its takers, and `feed.csv`, which is in the archive."""
    for n, night in enumerate(("monday", "tuesday", "wednesday")):
        rows = TABLE.with_columns(id=pl.col("id") + str(n), text=pl.col("text") + f" This is night {n}.")
        rows.with_columns(outlet=pl.Series(["Northwire", "Harbour Gazette", "Tarn Post"])).write_csv(f"{night}.csv")
    pl.DataFrame({"text": [f"{CLINIC} Ward {n} was closed." for n in range(18)]}).write_csv("feed.csv")
    for table in ("feed.csv", "monday.csv", "tuesday.csv"):
        run("add", table, "--archive", "news.db", "-q")
    with dedup.Archive("news.db") as archive:
        assert archive.result().articles.filter(id="feed.csv:17").height == 1


def asked(run: Run) -> None:
    Path("story.txt").write_text(FERRY)
    web = pl.DataFrame({
        "id": ["op-117", "tp-2"], "text": [FERRY, FERRY], "title": ["Ferry stops", "No boat"],
        "url": ["https://orlen.example/ferry-stops", "https://tarn.example/boat"],
    })  # fmt: skip
    web.write_csv("web.csv")
    assert run("add", "web.csv", "--archive", "news.db", "-q").code == 0


def folders(run: Run) -> None:
    for folder in ("articles", "crawl"):
        Path(folder).mkdir()
        for name, text in (("a.txt", FERRY), ("b.txt", FERRY), ("c.txt", CLINIC)):
            (Path(folder) / name).write_text(text)


def exports(run: Run) -> None:
    names = {"id": "StoreId", "text": "Full text", "title": "Title", "outlet": "pubtitle", "date": "pubdate"}
    TABLE.rename(names).with_columns(Authors=pl.lit("A. Hand")).write_csv("proquest.csv")
    Path("nexis").mkdir()
    heads = "Ferry stops\nOrlen Echo\nMarch 12, 2025 Wednesday\n\nSection: News"
    Path("nexis/1.txt").write_text(f"{heads}\nBody\n\n{FERRY}\nLoad-Date: March 13, 2025\n")


def decided(run: Run) -> None:
    """The table of decisions that the page shows, and articles that it is about, in a folder and as a night's table."""
    folders(run)
    TABLE.with_columns(id=pl.col("id") + ".txt").write_csv("monday.csv")
    (table,) = (b.text for b in blocks("decide.md") if b.language == "csv")
    Path("decisions.csv").write_text(table)


def readme(run: Run) -> None:
    folders(run)
    Path("today").mkdir()
    Path("today/d.txt").write_text(f"{CLINIC} The ward was closed.")


WORLDS: dict[str, Callable[[Run], None]] = {
    "archive.md": nights, "check.md": asked, "collapse.md": corpus, "decide.md": decided,
    "exchange.md": corpus, "methods.md": corpus,
    "origin.md": folders, "plots.md": corpus, "recipes.md": exports, "report.md": folders, "resume.md": folders,
    "evaluate.md": measured, "languages.md": translated, "watch.md": nights, "../README.md": readme,
}  # fmt: skip
"""Page -> what makes that which its examples speak of."""
INSTEAD = {
    "archive.md": {"ARTICLE-ID": "a0", "41": "1", "--batch 7": "--batch 3"},
    "evaluate.md": {"wirecopy-result reading.csv": "wirecopy-result reading-1.csv"},
}
"""Page -> what is typed for what only a large archive has, or for a table that a person has filled in."""
CODES = {"check.md": {0, 10}, "watch.md": {0, 10}}
"""Exit codes besides 0: something was found."""


def pages() -> set[str]:
    every = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
    return {p for p in every if not p.startswith(tuple(ELSEWHERE))}


def test_no_page_shows_what_no_test_runs() -> None:
    for page in pages() - WORLDS.keys():
        assert not blocks(page) and not indented_commands(page), f"{page}: give it a world, or say where it runs"
    for page in WORLDS:
        assert {b.language for b in blocks(page)} <= {"python", "console", "sh", *BESIDE}, page
        assert blocks(page) or indented_commands(page), page


@pytest.mark.parametrize("page", sorted(WORLDS))
def test_what_a_page_shows_runs(run: Run, scanned: Result, page: str) -> None:
    if page == "plots.md":
        pytest.importorskip("vl_convert", reason="of extra plots")
    scanned.write("samples-result")
    WORLDS[page](run)
    scripts = [block.text for block in blocks(page) if block.language == "sh"]
    for line in [*indented_commands(page), *(line for text in scripts for line in text.splitlines())]:
        typed = line
        for words, instead in INSTEAD.get(page, {}).items():
            typed = typed.replace(words, instead)
        told = run(*shlex.split(typed, comments=True)[1:])
        assert told.code in CODES.get(page, {0}), (typed, told.err)
    names: dict[str, Any] = {}
    for block in blocks(page):
        if block.language == "python":
            exec(compile(block.text, page, "exec"), names)  # noqa: S102  # our own pages


def test_a_text_that_is_piped_in_is_checked_as_the_page_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "    pbpaste | wirecopy check - --archive news.db\n"
    assert line in (DOCS / "check.md").read_text("utf-8")
    asked(run)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FERRY.encode())))
    assert run(*shlex.split(line.split("| wirecopy")[1])).code == 10


def test_a_trace_is_as_the_page_shows_it(run: Run, scanned: Result) -> None:
    page = (DOCS / "origin.md").read_text("utf-8")
    scanned.write("samples-result")
    (shown,) = re.findall(r"^    wirecopy trace samples-result rg-02\n\n((?:    .*\n|\n(?=    ))+)", page, re.M)
    assert is_shown(f"...\n{shown}...\n", run("trace", "samples-result", "rg-02").out)


def test_a_scan_of_the_samples_prints_what_readme_shows(run: Run) -> None:
    Path("samples").symlink_to(TOP / "samples")
    (console,) = (b.text for b in blocks("../README.md") if b.language == "console")
    ((typed, shown),) = commands(console)
    assert is_shown(shown + "...\n", run(*shlex.split(typed)[1:], "--no-report").out)
