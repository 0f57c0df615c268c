"""The page of a sample for reading, as a browser shows it."""

from pathlib import Path

from chromium import Open, browser, opened

from dedup.result import Result
from dedup.write.reading_sample import write_sample

__all__ = ["browser", "opened"]


def test_all_pairs_of_a_sample_are_there_to_read(opened: Open, scanned: Result, tmp_path: Path) -> None:
    sample = scanned.draw_pairs(12)
    _, page = write_sample(scanned, sample, tmp_path / "pages" / "reading.csv", seed=0)
    tab = opened(page, viewport={"width": 390, "height": 800})
    texts = tab.locator(".side")
    assert texts.count() == 2 * len(sample.rows)
    assert all(texts.nth(n).is_visible() for n in range(texts.count()))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
