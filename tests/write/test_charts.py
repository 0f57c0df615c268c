"""The charts of the first page: every pair is counted, and no label is cut off, however long it is."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from chromium import Open, browser, opened
from hypothesis import given
from hypothesis import strategies as st
from newsroom import samples

from dedup.tables import conform
from dedup.write.report import write_pages
from dedup.write.report.charts import LINE, _width, charts, label_lines

__all__ = ["browser", "opened"]
LONG = (
    "The Society of Harbour Masters and Pilots of Upper Orlen and the Western Isles, Evening Edition",
    "DONAUDAMPFSCHIFFFAHRTSGESELLSCHAFTSKAPITÄNSZEITUNG", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "奥伦港务局晚报与西部群岛航运新闻周刊", "صحيفة ميناء أورلن المسائية والجزر الغربية",
)  # fmt: skip


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=120))
def test_a_label_keeps_its_letters_and_each_line_its_width(text: str) -> None:
    lines = label_lines(text, most=99)
    assert all(_width(line) <= LINE or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(label_lines(text)) <= 4


def test_every_pair_is_counted_in_the_matrix_and_no_article_is_its_own_source() -> None:
    found = charts(samples())
    assert found is not None
    assert sum(row.total for row in found.matrix.rows) == found.pairs
    columns = list(zip(*(row.cells for row in found.matrix.rows), strict=True))
    assert sum(n for column in columns for n, _ in column) == found.pairs
    delays = sum(int(bar.words.replace(",", "")) for bar in found.delays.bars)
    outside = samples().members.filter(
        pl.col("parent").str.starts_with("outside:") & (pl.col("role") != "compilation")
    )  # fmt: skip
    assert delays <= found.pairs <= delays + len(outside)


def test_very_many_outlets_are_taken_together_and_still_all_counted() -> None:
    many = samples().articles.with_columns(outlet=pl.format("Paper {}", pl.int_range(pl.len())))
    found = charts(replace(samples(), articles=conform("articles", many)))
    assert found is not None and sum(row.total for row in found.matrix.rows) == found.pairs
    assert len(found.matrix.rows) <= 17 and any("others" in " ".join(r.label) for r in found.matrix.rows)


def test_no_label_is_cut_off(opened: Open, tmp_path: Path) -> None:
    names = dict(enumerate(LONG))
    outlets = samples().articles["outlet"].fill_null("").hash(1) % len(LONG)
    long = samples().articles.with_columns(outlet=outlets.replace_strict(names, return_dtype=pl.String))
    write_pages(replace(samples(), articles=long), tmp_path / "report")
    for width in (1240, 390):
        tab = opened(tmp_path / "report" / "index.html", viewport={"width": width, "height": 900})
        outside = tab.evaluate(
            """() => [...document.querySelectorAll("svg.matrix, svg.bars")].flatMap((svg) => {
                const box = svg.getBoundingClientRect();
                return [...svg.querySelectorAll("text")].filter((t) => {
                    const b = t.getBoundingClientRect();
                    return b.width && (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1
                                       || b.bottom > box.bottom + 1);
                }).map((t) => t.textContent);
            })"""
        )
        assert outside == []
        assert tab.locator("svg.matrix .cell").count() > 2
        assert tab.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
