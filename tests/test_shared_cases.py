"""The cases that users stumbled over, where they lie beside the project: each comes out as users expect.

Their inputs are not part of the project; tests of its own, with inputs of its own, stand in the rooms.
"""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import dedup
from dedup import Result
from dedup.errors import NoUsableArticle
from dedup.read import Reading
from dedup.tables import DERIVED

CASES = Path(__file__).parents[2] / "shared" / "cases"
FAST = dedup.Settings(depth="fast")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside this project"),
]


def reading(case: str, pattern: str) -> Reading:
    return dedup.read([str(p) for p in sorted((CASES / case).glob(pattern)) if p.name != "case.json"])


def scanned(case: str, pattern: str) -> Result:
    return dedup.scan(reading(case, pattern), FAST)


def derived(result: Result) -> set[tuple[str, str, str]]:
    rows = result.pairs.filter(pl.col("relation").is_in(DERIVED))
    return set(rows.select("left", "right", "relation").iter_rows())


def homes(result: Result) -> set[frozenset[str]]:
    return {frozenset(c["article"]) for c in result.members.partition_by("cluster")}


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type]


COUNTS = [
    ("csv-header-cr", "*.csv", ["court", "ferry"]),
    ("csv-sep-line", "*.csv", ["court", "ferry"]),
    ("jsonl-trailing-comma", "*.jsonl", ["court", "ferry"]),
    ("wordpress-json", "*.json", ["1", "2"]),
    ("ninjs-named-bodies", "*.json", ["urn:x-test:ferry-1:3"]),
]


@pytest.mark.parametrize(("case", "pattern", "ids"), COUNTS)
def test_all_articles_are_read(case: str, pattern: str, ids: list[str]) -> None:
    articles = reading(case, pattern).articles
    assert sorted(articles["id"]) == ids
    assert articles["text"].str.len_chars().min() > 900  # type: ignore[operator]


@pytest.mark.parametrize(
    ("case", "pattern", "dates"),
    [
        ("dates-of-europe", "*.csv", {at(2025, 12, 25), at(2025, 12, 25, 18, 5)}),
        ("feed-dc-date", "r*", {at(2025, 3, 11, 9)}),
        ("feed-two-digit-year", "*.xml", {at(2025, 3, 11, 10)}),
        ("nitf-date-with-offset", "*.nitf", {at(2025, 3, 11, 9), at(2025, 3, 11, 15)}),
        ("ninjs-one-list", "*.json", {at(2025, 3, 12, 9, 40)}),
        ("page-ambiguous-meta-date", "*.html", {None}),
    ],
)
def test_dates_are_read_or_left_empty(case: str, pattern: str, dates: set[datetime | None]) -> None:
    articles = reading(case, pattern).articles
    assert set(articles["published"]) == dates
    assert case != "feed-dc-date" or (articles["modified"].null_count(), articles["version"].null_count()) == (2, 2)


def test_front_matter_and_the_holder_of_an_item() -> None:
    (row,) = reading("markdown-front-matter", "*.md").articles.to_dicts()
    assert row["text"].startswith("The harbour") and row["published"] == at(2025, 3, 12)
    assert row["author"] and row["url"] and "nine days" in row["title"]
    found = reading("nitf-byline-embargo-holder", "*.nitf")
    assert set(found.articles["outlet"]) == {"The Orlen Press"}
    assert all("\n" not in a and ("," in a or " Harbour" in a) for a in found.articles["author"])
    assert not [note for note in found.notes if "embargo" in note]


def test_pages() -> None:
    found = reading("page-comment-in-paragraph", "*.html").articles
    assert found["text"].n_unique() == 1 and len(found["text"][0]) >= 1200
    dialogs = reading("page-consent-dialog", "*.html")
    assert (len(dialogs.articles), len(dialogs.skipped)) == (3, 2)
    assert not derived(dedup.scan(dialogs, FAST))


def test_tables_and_json() -> None:
    assert len(reading("jsonl-that-is-a-list", "*.jsonl").articles) == 6
    packed = reading("gz-named-csv", "*.csv")
    assert len(packed.articles) == 2 and any("gzip" in note for note in packed.notes)
    html = scanned("html-in-text-column", "*.csv")
    assert derived(html) >= {("escaped", "html", "exact"), ("escaped", "plain", "exact")}
    bodies = reading("empty-text-column", "*.parquet")
    assert len(bodies.articles) == 2 and any("'body'" in note for note in bodies.notes)


def test_placeholders_are_no_articles() -> None:
    path = CASES / "placeholders-as-text" / "n.csv"
    assert len(dedup.read(path).skipped) == 9
    assert dedup.collapse(path, settings=FAST).removed.is_empty()


def test_web_archives() -> None:
    assert len(reading("warc-lf-headers", "in/*").articles) == 3
    with pytest.raises(NoUsableArticle, match="no HTML page with status 200, left out: 1"):
        reading("warc-without-pages", "*.warc")


def test_a_round_up_bridges_nothing() -> None:
    found = scanned("chain-through-evening-wrap", "*.csv")
    parts = homes(found)
    assert len(parts) == 2 and frozenset.intersection(*parts) == {"evening-wrap"}
    assert set(found.members.filter(pl.col("article") == "evening-wrap")["role"]) == {"compilation"}


def test_notices_spellings_and_credits() -> None:
    notices = scanned("form-death-notices", "*.csv")
    assert set(notices.pairs["relation"]) == {"same-template"}
    spelled = scanned("arabic-spellings", "*.csv")
    assert {relation for _, _, relation in derived(spelled)} <= {"exact", "near-duplicate"}
    assert len(homes(spelled)) == 1 and set(spelled.articles["status"]) == {"language-not-calibrated"}
    credits = scanned("credit-lines-missed", "*.csv").credits.filter(pl.col("strength").is_in(["strong", "medium"]))
    names = credits.filter(pl.col("kind").is_in(["byline", "footer", "dateline"]))
    assert set(names.select("article", pl.coalesce("outlet", "name"), "strength").iter_rows()) == {
        ("canadian-press", "The Canadian Press", "strong"), ("tass", "TASS", "strong"),
        ("nyt", "The New York Times", "strong"), ("from-wire", "wire reports", "medium"),
        ("staff-and-wire", "wire reports", "medium"),
    }  # fmt: skip
