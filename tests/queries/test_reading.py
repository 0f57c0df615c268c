"""Pairs drawn for reading: what stands for what, and what is estimated from them."""

from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

import dedup
from dedup.errors import UsageError
from dedup.queries.evaluate import PairEvaluation, evaluate, labels_of
from dedup.queries.reading.drawing import DRAWN, LEAST, draw, draw_of
from dedup.queries.reading.near_pairs import LEAST_BY_WORDS, near_pairs
from dedup.queries.reading.pair_strata import pair_strata
from dedup.tables import DERIVED, TABLES, Frames, conform, empty

Pair = tuple[str, str]


@pytest.fixture(scope="module")
def strata(scanned: dedup.Result) -> pl.DataFrame:
    return pair_strata(scanned)


def read(result: Frames, rows: pl.DataFrame, derived: set[Pair], label: str | None = None) -> PairEvaluation:
    said = [str((a, b) in derived) for a, b in rows.select("left", "right").iter_rows()]
    filled = rows.with_columns(derived=pl.Series(said))
    if label is not None:
        filled = filled.with_columns(label=pl.when(pl.col("derived") == "True").then(pl.lit(label)))
    found = evaluate(result, labels_of(filled))
    assert isinstance(found, PairEvaluation)
    return found


def test_every_pair_is_in_one_stratum_and_those_in_no_table_are_near(
    scanned: dedup.Result, strata: pl.DataFrame
) -> None:
    assert strata.select("left", "right").is_unique().all()
    told = {t: set(getattr(scanned, t).select("left", "right").iter_rows()) for t in ("pairs", "rejected")}
    near = set(near_pairs(scanned).select("left", "right").iter_rows())
    every = set(strata.select("left", "right").iter_rows())
    assert told["pairs"] <= every <= told["pairs"] | told["rejected"] | near
    assert near <= every
    called = strata.filter("called")
    assert set(called.select("left", "right").iter_rows()) == set(
        scanned.pairs.filter(pl.col("relation").is_in(DERIVED)).select("left", "right").iter_rows()
    )
    mixed = strata.group_by("stratum").agg(pl.col("called").n_unique())
    assert mixed["called"].max() == 1


def test_rejected_pairs_stand_for_all_that_were_rejected(scanned: dedup.Result) -> None:
    """The table holds all of them here; ten times as many judged, and each stands for ten."""
    counts = scanned.run["counts"]
    kept = len(scanned.pairs.filter(pl.col("causes") != "equal"))
    rejected = len(scanned.rejected)
    run = {**scanned.run, "counts": {**counts, "judged": kept + 10 * rejected}}
    found = pair_strata(replace(scanned, run=run)).filter(pl.col("coarse") == "rejected")
    assert len(found) and (found["stands"] == 10).all()


def test_weights_of_a_sample_sum_to_what_it_was_drawn_from(strata: pl.DataFrame) -> None:
    for pairs in (40, 150, 400):
        sample = draw_of(strata, pairs, seed=1)
        assert dict(sample.rows.schema) == DRAWN
        assert len(sample.rows) == min(pairs, len(strata))
        assert sample.rows.select("left", "right").is_unique().all()
        assert sample.rows["weight"].sum() == pytest.approx(strata["stands"].sum())
        assert sample.rows["removed_rows"].sum() <= strata["removes"].sum() + 1e-9
        assert sample.rows["kept_rows"].sum() <= strata["nearest_of"].sum() + 1e-9
        drawn = Counter(sample.rows["stratum"])
        assert {code: of["drawn"] for code, of in sample.strata.items()} == drawn
        assert all(of["drawn"] >= min(LEAST, int(of["pairs"])) for of in sample.strata.values())
        names = [str(of["name"]) for of in sample.strata.values()]
        assert not any(name in " ".join(sample.rows["stratum"]) for name in names), "a reader sees what was said"


def test_a_seed_draws_the_same_and_another_draws_others(strata: pl.DataFrame) -> None:
    one, again, other = (draw_of(strata, 60, seed) for seed in (1, 1, 2))
    assert one.rows.equals(again.rows) and one.strata == again.strata
    assert not one.rows.equals(other.rows)


def test_all_pairs_read_are_known(scanned: dedup.Result, strata: pl.DataFrame) -> None:
    sample = draw_of(strata, 10**6, seed=0)
    assert (sample.rows["weight"] == 1).all()
    every = set(strata.select("left", "right").iter_rows())
    called = set(strata.filter("called").select("left", "right").iter_rows())
    missed = set(sorted(every - called)[:7])
    right = set(sorted(called)[5:])
    found = read(scanned, sample.rows, right | missed)
    assert found.precision == pytest.approx(len(right) / len(called))
    assert found.recall == pytest.approx(len(right) / (len(right) + 7))
    for name in ("precision", "recall"):
        low, high = found.intervals[name]
        assert high - low < 1e-3 and low - 1e-6 <= getattr(found, name) <= high + 1e-6
    gone = {(r["left"], r["right"]): r["removes"] for r in strata.filter(pl.col("removes") > 0).iter_rows(named=True)}
    assert sum(gone.values()) == scanned.collapse().removed["kept"].count()
    wrong = sum(n for pair, n in gone.items() if pair not in right | missed)
    assert found.removed_wrongly == pytest.approx(wrong / sum(gone.values()))
    # an excerpt is derived, and yet no row to be removed
    assert read(scanned, sample.rows, right | missed, "excerpt").removed_wrongly == 1
    assert read(scanned, sample.rows, right | missed, "excerpt").kept_twice == 0


def test_kept_articles_each_have_one_likeliest_copy(scanned: dedup.Result, strata: pl.DataFrame) -> None:
    kept = set(scanned.collapse().kept["id"])
    asked = strata.filter(pl.col("nearest_of") > 0)
    both = set(asked["left"]) | set(asked["right"])
    assert both <= kept
    near = strata.filter(pl.col("stands") == 1, pl.col("left").is_in(list(kept)), pl.col("right").is_in(list(kept)))
    assert asked["nearest_of"].sum() == len(set(near["left"]) | set(near["right"]))


def test_estimates_of_samples_are_right_in_the_mean(scanned: dedup.Result, strata: pl.DataFrame) -> None:
    called = set(strata.filter("called").select("left", "right").iter_rows())
    others = sorted(set(strata.select("left", "right").iter_rows()) - called)
    derived = set(sorted(called)[::3]) | set(others[::9])
    true = len(derived & called) / len(called)
    precision = [read(scanned, draw_of(strata, 120, seed).rows, derived).precision or 0.0 for seed in range(40)]
    assert sum(precision) / 40 == pytest.approx(true, abs=0.03)


def test_rows_that_nobody_read_are_told_and_their_stratum_stands_for_them(
    scanned: dedup.Result, strata: pl.DataFrame
) -> None:
    rows = draw_of(strata, 150, seed=0).rows
    lost = str(rows["stratum"][0])
    said = pl.when(pl.col("stratum") == lost).then(None).otherwise(pl.lit("false"))
    half = rows.with_columns(derived=pl.when(pl.int_range(pl.len()) % 2 == 0).then(said))
    found = evaluate(scanned, labels_of(half))
    assert isinstance(found, PairEvaluation)
    read_strata = {s for s, d in half.select("stratum", "derived").iter_rows() if d}
    assert lost in found.strata_unread
    assert set(found.strata_unread) == set(rows["stratum"]) - read_strata
    assert found.unread == half["derived"].null_count()
    inside = rows.filter(pl.col("stratum").is_in(list(read_strata)))
    assert found.weight == pytest.approx(inside["weight"].sum())


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("stratum", None, "the stratum is empty"),
        ("weight", -1.0, "the weight is '-1.0'; it is a number above 0"),
        ("removed_rows", "some", "removed_rows is 'some'; it is a number as it was drawn"),
        ("derived", None, "none is read; fill in derived"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(strata: pl.DataFrame, column: str, value: object, said: str) -> None:
    rows = draw_of(strata, 40, seed=0).rows.with_columns(derived=pl.lit("true"))
    with pytest.raises(UsageError) as error:
        labels_of(rows.with_columns(pl.lit(value).alias(column)))
    assert said in str(error.value)


def test_too_few_pairs_and_results_without_any_are_refused(scanned: dedup.Result) -> None:
    with pytest.raises(UsageError, match="fewer than 8 tell nothing"):
        scanned.draw_pairs(7)
    for ids in ([], ["a"], ["a", "b"]):
        tables = {name: empty(name) for name in TABLES}
        texts = ["The ferry sank at the pier.", "Wheat prices rose."][: len(ids)]
        tables["articles"] = conform(
            "articles", pl.DataFrame({"id": ids, "text": texts}, {"id": pl.String, "text": pl.String})
        )
        with pytest.raises(UsageError, match="no pair to read; scan more articles"):
            draw(Frames(**tables, run={}), 20)


def test_of_very_many_articles_fewer_are_near(scanned: dedup.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    every = near_pairs(scanned).filter(by="words")
    monkeypatch.setattr(dedup.queries.reading.near_pairs, "MOST", 1)
    nearest = near_pairs(scanned).filter(by="words")
    assert 0 < len(nearest) <= LEAST_BY_WORDS * len(scanned.articles) < len(every)
    assert set(nearest.select("left", "right").iter_rows()) < set(every.select("left", "right").iter_rows())


def test_near_pairs_are_near_by_words_title_or_date() -> None:
    tables = {name: empty(name) for name in TABLES}
    rain = "Rain fell on Orlen for nine days and took the footbridge at Tarn Vale."
    rows = {
        "id": ["a", "b", "c", "d"], "text": [rain, "The footbridge at Tarn opened.", "Wheat rose.", "Barley sold."],
        "title": [None, None, "A market in Orlen", "A market in Orlen"],
    }  # fmt: skip
    tables["articles"] = conform("articles", pl.DataFrame(rows))
    found = near_pairs(Frames(**tables, run={}))
    assert {row[:3] for row in found.select("left", "right", "by").iter_rows()} == {
        ("a", "b", "words"),
        ("c", "d", "title"),
    }
    assert found["cosine"].is_between(0, 1).all()
