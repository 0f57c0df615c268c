"""The floors in their order, on inputs at the edges: one article, none with words, all alike, damaged bytes."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
from dedup.errors import NoUsableArticle
from dedup.pipeline.floors import FLOORS
from dedup.tables import SCHEMAS

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FAST = dedup.Settings(depth="fast", min_words=20)
FERRY = (
    "The ferry at Orlen stops for the winter on Monday, the harbour office said, and a bus runs in its place over the "
    "bridge at Tarn Vale. The boat, built in 1961, carried 212,000 people last year; a new hull is due in April."
)


def scan(texts: Sequence[str]) -> dedup.Result:
    return dedup.scan(pl.DataFrame({"id": [f"a{i:03d}" for i in range(len(texts))], "text": texts}), FAST)


def test_floors_are_told_in_their_order() -> None:
    told: list[str] = []
    result = dedup.scan(pl.DataFrame({"text": [FERRY]}), FAST, progress=told.append)
    assert tuple(told) == FLOORS
    assert set(result.run["seconds"]) == set(FLOORS)


@pytest.mark.slow
def test_a_large_collection_on_disk_and_in_parts_gives_the_tables_of_one_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tables() -> dict[str, pl.DataFrame]:
        return dedup.scan(SAMPLES, FAST).tables()

    whole = tables()
    monkeypatch.setattr("dedup.scratch.MANY_ARTICLES", 1)
    monkeypatch.setattr("dedup.scratch.MANY_PAIRS", 1)
    monkeypatch.setattr(sys.modules["dedup.read.reading"], "WORTH_A_FILE", 1)
    monkeypatch.setattr("dedup.text.text_files._SLICE", 7)
    for place in ("fingerprint.prints.SLICE", "clean.masks.SLICE", "clean.shared_paragraphs.SLICE"):
        monkeypatch.setattr(f"dedup.{place}", 17)
    for place in ("align.measuring.BATCH", "relate.context.BATCH", "relate.screen.BATCH"):
        monkeypatch.setattr(f"dedup.{place}", 50)
    for name, table in tables().items():
        assert table.equals(whole[name]), name
    assert len(whole["pairs"]) > 50


@pytest.mark.parametrize(
    "texts",
    [[FERRY], ["!"], ["?!", "!!!", "§"], ["東京", "東京"], ["1 2 3"] * 3],
    ids=["one", "no words", "signs", "other script", "figures"],
)
def test_little_is_no_trouble(texts: list[str]) -> None:
    result = scan(texts)
    assert len(result.articles) == len(texts)
    for name, frame in result.tables().items():
        assert frame.schema == pl.Schema(SCHEMAS[name]), name
        assert frame.filter(pl.all_horizontal(pl.all().is_null())).is_empty(), name


def test_no_article_at_all_is_told() -> None:
    with pytest.raises(NoUsableArticle):
        scan(["", "  ", "\x00\x00", "\ufffd" * 50])


def test_many_copies_make_one_cluster_and_pairs_with_their_stand_in_only() -> None:
    result = scan([FERRY] * 300)
    assert result.clusters["size"].to_list() == [300]
    assert len(result.pairs) == 299
    assert set(result.pairs["left"]) == {"a000"}


def test_below_min_words_only_copies_are_told() -> None:
    brief = "The ferry at Orlen stops on Monday for the winter."
    result = scan([brief, brief, "The ferry at Orlen stops on Tuesday for the summer."])
    assert result.articles["status"].to_list() == ["too-short"] * 3
    assert result.pairs.filter(pl.col("relation") == "exact").select("left", "right").rows() == [("a000", "a001")]


def test_a_language_without_calibration_is_marked() -> None:
    frame = pl.DataFrame({"text": [FERRY, FERRY], "language": ["fr", "en-GB"]})
    assert dedup.scan(frame, FAST).articles["status"].to_list() == ["language-not-calibrated", "judged"]


SENTENCES = st.sampled_from([s.strip() + "." for s in FERRY.split(".") if s.strip()])


@given(st.lists(st.one_of(st.text(max_size=80), st.lists(SENTENCES, max_size=6).map(" ".join)), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_texts_in_any_order_give_the_same_tables(texts: list[str]) -> None:
    frame = pl.DataFrame(
        {"id": [str(i) for i in range(len(texts))], "text": texts}, schema_overrides={"text": pl.String}
    )
    order = random.Random(len(texts)).sample(range(len(texts)), len(texts))  # noqa: S311
    try:
        results = [dedup.scan(f, FAST) for f in (frame, frame[order])]
    except NoUsableArticle:
        return
    for name, table in results[0].tables().items():
        assert table.equals(results[1].tables()[name]), name
