"""Dates that feeds give in other places than pubDate, and feeds that break off in the middle."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dedup.errors import TooMuchSkipped
from dedup.read import Reading, read
from dedup.read.skips import Allowed

TEXT = "<description>The lift at Calder Row stood still for a week, and nobody could say why.</description>"
NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
WHEN = datetime(2025, 6, 3, 7, 15, tzinfo=UTC)


def rss(dates: str, more: str = "</channel></rss>") -> str:
    item = f"<item><title>Lift</title><guid>https://calder.example/lift</guid>{dates}{TEXT}</item>"
    return f'<rss version="2.0" {NAMES}><channel><title>Calder Post</title>{item}{more}'


def rdf(dates: str) -> str:
    return (
        f'<rdf:RDF {NAMES} xmlns="http://purl.org/rss/1.0/"><channel><title>Calder Post</title></channel>'
        f'<item rdf:about="https://calder.example/lift"><title>Lift</title>{dates}{TEXT}</item></rdf:RDF>'
    )


def atom(dates: str) -> str:
    entry = f"<entry><id>urn:calder:1</id><title>Lift</title>{dates}<content>The lift stood still.</content></entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Calder Post</title>{entry}</feed>'


def reading_of(folder: Path, feed: str) -> Reading:
    (folder / "a.xml").write_text(feed)
    return read(folder / "a.xml")


@pytest.mark.parametrize(
    ("feed", "changed"),
    [
        (rss("<dc:date>2025-06-03T09:15:00+02:00</dc:date>"), False),
        (rdf("<dc:date>2025-06-03T09:15:00+02:00</dc:date>"), False),
        (rdf("<dc:date>2025-06-03T07:15Z</dc:date>"), False),
        (rss("<dcterms:created>2025-06-03T07:15:00Z</dcterms:created>"), False),
        (rss("<pubDate>Tue, 03 Jun 25 07:15:00 GMT</pubDate>"), False),
        (rss("<pubDate>Tue,03 Jun 2025 07:15:00 GMT</pubDate>"), False),
        (rss("<pubDate>03 Jun 25 03:15 EDT</pubDate>"), False),
        (rss("<pubDate>Tue, 03 Jun 2025 07:15:00 GMT</pubDate><dc:date>2025-06-03T07:15:00Z</dc:date>"), False),
        (rss("<pubDate>Tue, 03 Jun 2025 07:15:00 GMT</pubDate><dcterms:modified>2025-06-04</dcterms:modified>"), True),
        (atom("<updated>2025-06-03T07:15:00Z</updated>"), True),
        (atom("<published>2025-06-03T07:15:00Z</published><updated>2025-06-05T07:15:00Z</updated>"), True),
    ],
)
def test_an_entry_has_its_date_wherever_the_feed_puts_it(tmp_path: Path, feed: str, changed: bool) -> None:
    (entry,) = reading_of(tmp_path, feed).articles.iter_rows(named=True)
    assert (entry["published"], entry["published_from"]) == (WHEN, "feed")
    assert (entry["modified"] is not None, entry["version"] is not None) == (changed, changed)
    # only a version is part of the id
    assert (entry["version"] or "lift") in entry["id"] or entry["id"] == "urn:calder:1"


@pytest.mark.parametrize(
    ("rest", "cut"),
    [
        ("", None),
        ("<item><title>Half</title><description>The bridge at Calder is</description>", "Half"),
        ("<item><title>Half</title><description>The bridge at Calder is", None),
        ("<item><title>Ha", None),
    ],
)
def test_a_feed_that_breaks_off_is_told_and_what_came_before_is_read(
    tmp_path: Path, rest: str, cut: str | None
) -> None:
    reading = reading_of(tmp_path, rss("", rest))
    assert [r for r, d in reading.skipped.select("reason", "detail").iter_rows() if "breaks off" in d] == ["damaged"]
    titles = dict(reading.articles.select("title", "completeness").iter_rows())
    assert "Lift" in titles
    assert [t for t, state in titles.items() if state == "truncated"] == ([cut] if cut else [])


def test_a_broken_feed_fails_a_strict_run_and_a_whole_one_does_not(tmp_path: Path) -> None:
    Allowed().check(reading_of(tmp_path, rss("")))
    with pytest.raises(TooMuchSkipped, match="breaks off"):
        Allowed().check(reading_of(tmp_path, rss("", "")))


@pytest.mark.parametrize(
    "feed",
    [
        rss(""),
        rdf(""),
        atom(""),
        rss("") + "\n<!-- served in 3 ms -->",
        f"<channel><title>Calder</title><item>{TEXT}</item></channel>",
    ],
)
def test_a_whole_feed_is_no_broken_one(tmp_path: Path, feed: str) -> None:
    assert reading_of(tmp_path, feed).skipped.is_empty()
