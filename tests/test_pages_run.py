"""Pages of docs that show commands and Python: all of it runs, in an empty folder with a small table in it."""

import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from command_line import Run
from notices import CLINIC, FERRY

DOCS = Path(__file__).parents[1] / "docs"
TABLE = pl.DataFrame({
    "id": ["a", "b", "c"], "text": [FERRY, CLINIC, FERRY], "title": ["Ferry", "Clinic", "Ferry"],
    "outlet": ["Orlen Echo", "Inland Courier", "Tarn Post"], "date": ["2031-03-04T09:00Z"] * 3,
})  # fmt: skip


@pytest.fixture
def corpus(run: Run, tmp_path: Path) -> Path:
    """`corpus.csv` in the folder in which commands run, and a scan of it in `wirecopy-result`."""
    TABLE.write_csv(tmp_path / "corpus.csv")
    assert run("scan", "corpus.csv", "-q", "--no-report").code == 0
    return tmp_path / "corpus.csv"


@pytest.mark.parametrize("page", ["collapse.md", "exchange.md", "methods.md", "plots.md"])
def test_what_a_page_shows_runs(run: Run, corpus: Path, page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    commands = re.findall(r"^    wirecopy (.+)$", text, re.M)
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert commands and blocks
    for line in commands:
        told = run(*shlex.split(line))
        assert told.code == 0, (line, told.err)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # noqa: S102  # our own pages
