"""What a scan will cost: more for more text, more with pages, more where articles share their wording."""

import polars as pl
import pytest
from strategies import FERRY, LIBRARY, MINE, ORCHARD

from dedup import Settings
from dedup.pipeline import plan as module
from dedup.pipeline.plan import Plan, plan

FAST = Settings(depth="fast", threads=1)
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "jetty")


@pytest.fixture(autouse=True)
def a_usual_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_slowness", lambda texts: 1.0)


def apart(n: int) -> pl.DataFrame:
    return pl.DataFrame({"text": [" ".join(f"{w}{i}x{k}" for k in range(20) for w in WORDS) for i in range(n)]})


def test_copies_cost_pages_and_strangers_do_not() -> None:
    texts = [f"{text} {more}" for text in (FERRY, LIBRARY, MINE, ORCHARD) for more in WORDS]
    with_pages, without = (plan(pl.DataFrame({"text": texts}), FAST, report=report) for report in (True, False))
    assert with_pages.disk_gb > 10 * without.disk_gb and with_pages.minutes > without.minutes
    assert (with_pages.report, without.report) == (True, False)
    assert plan(apart(100), FAST).disk_gb == plan(apart(100), FAST, report=False).disk_gb


def test_more_text_costs_more_of_everything() -> None:
    few, many = plan(apart(200), FAST), plan(apart(2000), FAST)
    assert many.words == 10 * few.words
    assert many.minutes > few.minutes and many.memory_gb > few.memory_gb and many.disk_gb > few.disk_gb
    assert plan(apart(200), Settings(depth="thorough")).minutes > few.minutes


def test_a_plan_says_seconds_minutes_and_whether_pages_are_counted() -> None:
    assert "about 3 s" in plan(apart(2), FAST, report=False).sentence()
    told = Plan(60_000, 22_000_000, "fast", 6.2, 3.0, 1.4, report=False).sentence()
    assert told.endswith("without report: about 6 minutes, 3.0 GB of memory, 1.4 GB on disk.")


def test_a_large_collection_is_held_in_files_and_gone_over_by_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    articles, two = apart(50), FAST.changed(threads=2)
    before = plan(articles, two)
    monkeypatch.setattr(module, "many_articles", lambda count: True)
    assert plan(articles, two).memory_gb > before.memory_gb  # the files take room of their own
    copies = pl.DataFrame({"text": [f"{FERRY} {LIBRARY} {n}" for n in range(40)]})
    monkeypatch.setattr(module, "A_MEMBER", 1.0)  # so that so few are seen
    alone = plan(copies, two)
    monkeypatch.setattr(module, "LEAST", 1)
    assert plan(copies, FAST).minutes == alone.minutes > plan(copies, two).minutes
