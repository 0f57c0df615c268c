"""A sample for reading as files: no formula, no hint of what the result says, and nothing written over."""

import json
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.tables import RELATIONS
from dedup.write.reading_sample import check_sample, sample_page, sample_table, write_sample

TITLE = "=cmd|' /c calc'!A1 & ferry"


@pytest.fixture(scope="module")
def result() -> dedup.Result:
    rows = [{"id": i, "text": t, "title": TITLE, "outlet": "Orlen Echo"} for i, t in (("-1", FERRY), ("=2", FERRY))]
    return dedup.scan([*rows, {"id": "c", "text": CLINIC, "title": None, "outlet": None}])


def test_titles_are_no_formulas_and_ids_stay_as_they_are(result: dedup.Result, tmp_path: Path) -> None:
    sample = result.draw_pairs(20)
    table, page = write_sample(result, sample, tmp_path / "reading.csv", seed=0)
    cells = pl.read_csv(table, infer_schema=False)
    assert cells["left_title"][0] == f"'{TITLE}"
    assert set(cells["left"]) | set(cells["right"]) <= {"-1", "=2", "c"}
    assert page.name == "reading.html"
    told = json.loads((tmp_path / "reading.run.json").read_text())["reading_sample"]
    assert told["seed"] == 0 and told["pairs"] == len(cells)


def test_in_parquet_every_text_is_exact(result: dedup.Result, tmp_path: Path) -> None:
    table, _ = write_sample(result, result.draw_pairs(20), tmp_path / "reading.parquet", seed=0)
    assert pl.read_parquet(table)["left_title"][0] == TITLE


def test_the_page_has_both_texts_and_no_word_of_the_result(scanned: dedup.Result) -> None:
    table = sample_table(scanned, scanned.draw_pairs(60, seed=3))
    page = sample_page(scanned, table)
    assert page.count('class="side"') == 2 * len(table) and f'id="row-{len(table)}"' in page
    first = table.row(0, named=True)
    for side in ("left", "right"):
        assert all(str(escape(part)) in page for part in first[f"{side}_text"].split("\n") if part.strip())
    sections = page[page.index('id="row-1"') : page.rindex("</section>")]
    told = set(RELATIONS) - {"partial", "exact", "rewrite", "revision", "excerpt"}  # words that articles use, too
    assert not any(word in sections for word in told) and "probability" not in sections
    assert "<script" not in page and 'src="' not in page


def test_what_articles_bring_is_escaped(result: dedup.Result) -> None:
    page = sample_page(result, sample_table(result, result.draw_pairs(20)))
    assert TITLE not in page and str(escape(TITLE)) in page


@pytest.mark.parametrize("name", ["reading.csv", "reading.html", "reading.run.json"])
def test_nothing_is_written_over(result: dedup.Result, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("read by hand")
    with pytest.raises(UsageError, match="may hold what somebody has read; give another file"):
        write_sample(result, result.draw_pairs(20), tmp_path / "reading.csv", seed=0)
    assert [p.name for p in tmp_path.iterdir()] == [name] and (tmp_path / name).read_text() == "read by hand"


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"it takes a file ending in \.csv"):
        check_sample(tmp_path / "reading.docx")
