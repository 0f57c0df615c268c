"""A result at a prompt and in a notebook: short, and nothing in a headline is obeyed."""

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import polars as pl
import pytest
from notices import CLINIC, FERRY

import dedup
from dedup.harmless import plain
from dedup.result import Result
from dedup.tables import TABLES, conform, empty
from dedup.write.notebook import MOST_LINES, MOST_ROWS, WIDEST

HOSTILE = [
    "<script>alert(1)</script>", "</td></table><img src=x onerror=alert(1)>", '" onmouseover="alert(1)',
    "\x1b[2J\x9b1m",
    "\u202ereversed", "&lt;b&gt; & <b>", "a\nb\rc\td", "x" * 500, "<!--", "{{7*7}}{0}%s", "]]><svg/onload=alert(1)>",
]  # fmt: skip


def titled(title: str) -> Result:
    """A result in which everything that others wrote is `title`."""
    found = dedup.scan([{"id": n, "text": text, "outlet": "Echo"} for n, text in enumerate((FERRY, FERRY, CLINIC))])
    articles = found.articles.with_columns(title=pl.lit(title), outlet=pl.lit(title))
    clusters = found.clusters.with_columns(origin_outside=pl.lit(title), origin_kind=pl.lit("agency"), origin=None)
    return replace(found, articles=articles, clusters=conform("clusters", clusters))


def test_the_repr_of_a_result_has_ten_lines_at_most(scanned: Result) -> None:
    lines = repr(scanned).splitlines()
    assert len(lines) == MOST_LINES == 10
    assert max(map(len, lines)) <= WIDEST
    assert lines[0] == "wirecopy Result: 74 articles, 56 pairs, 11 clusters"
    sizes = scanned.clusters.filter(pl.col("size") > 1).sort("size", "cluster", descending=[True, False])
    assert [line.split(":")[0].strip() for line in lines[6:9]] == sizes["cluster"].head(3).to_list()


def test_html_tells_the_same_and_the_first_clusters(scanned: Result) -> None:
    page = lxml.html.fromstring(scanned._repr_html_())
    rows = [[cell.text_content() for cell in row] for row in page.iter("tr")]
    assert rows[0] == ["cluster", "articles", "outlets", "headline", "origin"]
    assert len(rows) == 1 + MOST_ROWS
    known = scanned.clusters.select("cluster", pl.col("size", "outlets").cast(pl.String)).rows()
    assert all(tuple(row[:3]) in known for row in rows[1:])
    assert "31 of 74 articles share text or a source" in page.text_content()
    assert page.xpath("p")[-1].text_content() == "and 1 more cluster"


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_no_headline_is_taken_for_markup_or_for_a_command(title: str) -> None:
    result = titled(title)
    text = repr(result)
    assert len(text.splitlines()) <= MOST_LINES
    assert all(sign.isprintable() or sign in "\n\ufffd" for sign in text)
    html = result._repr_html_()
    page = lxml.html.fromstring(html)
    assert {e.tag for e in page.iter()} <= {"div", "p", "b", "br", "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for e in page.iter() for name in e.attrib} == {"style"}
    headline, origin = (cell.text_content() for cell in page.xpath("//tbody/tr/td")[3:5])
    assert headline[:20] == plain(title)[:20]
    assert plain(title)[:20] in origin


@pytest.mark.parametrize("show", [repr, Result._repr_html_], ids=["repr", "html"])
def test_a_result_without_anything_is_shown_too(show: Callable[[Result], str]) -> None:
    shown = show(Result(**{name: empty(name) for name in TABLES}, run={}))
    assert "none was found to share text" in shown and len(shown.splitlines()) <= MOST_LINES
