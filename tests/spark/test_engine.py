"""The floors on parts of a collection give what they give on all of it: every table, whatever parts and order.

What stands for Spark here brings pieces together as Spark does (`spark_in_process.Here`); `test_on_spark.py` has Spark.
"""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from spark_in_process import Shared, read_here
from spark_tables import COLUMNS, as_table, assert_same

import dedup
from dedup.article_status import ACROSS, ON_SPARK, said_across
from dedup.candidates import weighted_terms
from dedup.fingerprint import document_frequency
from dedup.outlets.registry import Outlets
from dedup.read import Reading
from dedup.read.intake.batch import told
from dedup.relate import credit_links
from dedup.result import Result
from dedup.settings import Settings
from dedup.spark import frequency, lexical
from dedup.spark import run as order
from dedup.spark.scan import write_tables
from dedup.tables import TABLES


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only larger collections have: words of their own, counted passages, crowded outlets, several blocks."""
    monkeypatch.setattr(weighted_terms, "OWN_IDF_FROM", 20)
    for module in (document_frequency, frequency):
        monkeypatch.setattr(module, "LEAST", 20)
    for module in (credit_links, order):
        monkeypatch.setattr(module, "MOST_NAMED", 3)
    monkeypatch.setattr(lexical, "BLOCK", 2)


NARROW = {"pairs_per_article": 3, "window_days": 20, "min_words": 60}
"""Settings under which budgets bite, dates leave pairs out, and more texts are too short."""


@pytest.mark.usefixtures("as_if_large")
@pytest.mark.parametrize(("chunk", "tasks", "seed", "columns", "changed"), [
    (1000, 4, 4, COLUMNS, {}), pytest.param(20, 3, 1, COLUMNS, {}, marks=pytest.mark.slow),
    pytest.param(25, 2, 2, COLUMNS, NARROW, marks=pytest.mark.slow),
    pytest.param(30, 3, 3, ["id", "text"], {}, marks=pytest.mark.slow),
])  # fmt: skip
def test_every_table_is_that_of_one_process(
    newsroom: Reading, tmp_path: Path, chunk: int, tasks: int, seed: int, columns: list[str], changed: dict[str, int]
) -> None:
    settings = Settings(depth="fast", threads=1, timezone="Europe/London").changed(**changed)
    table = as_table(newsroom).select(columns)
    local = dedup.scan(table, settings)
    given = {"frame": table}
    floors = order.run(lambda: read_here(given, chunk, tasks, seed), settings, Outlets.packaged(), Shared)
    counts = write_tables(tmp_path, floors, Outlets.packaged())
    said = local.articles["language"].drop_nulls().str.slice(0, 2).to_list()
    assert floors.languages == Counter(said)
    statuses = pl.read_parquet(tmp_path / "articles.parquet")["status"].to_list()
    assert {said_across(s) for s in statuses} == {ACROSS[ON_SPARK] if len(set(said)) > 1 else ""}
    assert counts.pop("status") == Counter(statuses)
    for name in TABLES:
        assert_same(name, pl.read_parquet(tmp_path / f"{name}.parquet"), getattr(local, name))
    assert counts == {key: local.run["counts"][key] for key in counts}
    assert floors.dropped == local.run["dropped"]
    assert [note for note in told(floors.told) if "no id column" not in note] == told_of(local)
    assert {k: v for k, v in floors.notes.items() if v} == {k: v for k, v in local.run["candidates"].items() if v}


def told_of(result: Result) -> list[str]:
    """What was told of the articles, and not of the columns, which are settled before."""
    return [note for note in result.run["notes"] if " from " not in note]


def test_what_is_compared_is_there(newsroom: Reading) -> None:
    result: Result = dedup.scan(as_table(newsroom), Settings())
    for name in ("credits", "pairs", "rejected", "passages", "clusters", "members", "stories", "series", "outlets"):
        assert len(getattr(result, name)), name
    assert {"exact", "near-duplicate"} <= set(result.pairs["relation"])
