"""A change of what is known beside the text, its outlet, date, address, title or sources alone, is a revision."""

import json
from pathlib import Path

import polars as pl
import pytest
from archives import FAST, frame, rows
from strategies import FERRY, LIBRARY, one_thread

from dedup import Archive
from dedup.read import Reading, read
from dedup.tables import conform

__all__ = ["one_thread"]

ABOUT = {"outlet": "Inland Courier", "published": "2025-03-05T09:00Z", "title": "Ferry stops",
         "url": "https://inland.example/ferry"}  # fmt: skip
OTHER = {"outlet": "Valley Voice", "published": "2025-03-03T09:00Z", "title": "No ferry",
         "url": "https://inland.example/no-ferry"}  # fmt: skip


def article(name: str, text: str, **about: str) -> pl.DataFrame:
    return frame({name: text}, **{column: [value] for column, value in about.items()})


def history(path: Path) -> list[tuple[str, int, dict[str, object]]]:
    return [(a, b, json.loads(was)) for a, b, was in rows(path, "SELECT article, batch, was FROM history")]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "news.db")
    made.add(article("ours", FERRY, outlet="Harbour Gazette", published="2025-03-04T09:00Z"), FAST)
    made.add(article("theirs", FERRY.replace("81,000", "82,000"), **ABOUT))
    return made


def test_each_thing_that_is_known_is_a_revision_alone_and_stays_in_the_history(archive: Archive) -> None:
    now = dict(ABOUT)
    for n, (column, value) in enumerate(OTHER.items(), 3):
        before, now[column] = now[column], value
        added = archive.add(article("theirs", FERRY.replace("81,000", "82,000"), **now))
        assert (added.batch, added.new, added.revised, added.unchanged) == (n, 0, 1, 0), column
        name, batch, was = history(archive.path)[-1]
        assert (name, batch) == ("theirs", n) and str(was[column])[:10] == before[:10]
    again = archive.add(article("theirs", FERRY.replace("81,000", "82,000"), **now))
    assert (again.batch, again.unchanged) == (None, 1)


def test_who_ran_follows_and_an_undo_brings_back_what_was(archive: Archive) -> None:
    [before] = archive.who_ran("Harbour Gazette").rows["outlet"].to_list()
    added = archive.add(article("theirs", FERRY.replace("81,000", "82,000"), **{**ABOUT, "outlet": "Valley Voice"}))
    assert archive.who_ran("Harbour Gazette").rows["outlet"].to_list() == ["Valley Voice"]
    archive.remove(batch=added.batch)
    assert archive.who_ran("Harbour Gazette").rows["outlet"].to_list() == [before] and not history(archive.path)


def sourced(*names: str) -> Reading:
    """One article, and whom its page names as its source beside the text."""
    reading = read(article("library", LIBRARY, outlet="Tarn Post"))
    rows_ = [{"article": "library", "kind": "meta", "field": "original-source", "name": n} for n in names]
    told = pl.DataFrame(rows_, schema=dict.fromkeys(("article", "kind", "field", "name"), pl.String))
    return Reading(reading.articles, reading.skipped, reading.notes, conform("metadata", told))


def test_sources_that_a_page_names_beside_its_text_are_a_revision_too(archive: Archive) -> None:
    def credited() -> list[str]:
        return archive.result().credits.filter(pl.col("article") == "library")["name"].sort().to_list()

    archive.add(sourced("Northwire"))
    assert credited() == ["Northwire"]
    for names in (("Brackwater Mail", "Northwire"), ()):
        added = archive.add(sourced(*names))
        assert (added.revised, added.unchanged, credited()) == (1, 0, [*names]), names
        assert archive.add(sourced(*names)).batch is None
    assert [{m["name"] for m in was["metadata"]} for _, _, was in history(archive.path)] == [
        {"Northwire"}, {"Brackwater Mail", "Northwire"},
    ]  # fmt: skip
    archive.remove(batch=added.batch)
    assert credited() == ["Brackwater Mail", "Northwire"]
