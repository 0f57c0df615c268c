"""The judgement: relations by their definitions, probabilities by their evidence."""

from itertools import combinations, pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FERRY,
    FERRY_REWORDED,
    MINE,
    ORCHARD,
    STORIES,
    one_thread,  # noqa: F401  # a fixture
    printed,
    rows,
    table,
    texts,
)

import dedup
import dedup.relate
from dedup.align import align, measure
from dedup.measures import MEASURES
from dedup.outlets import Outlet, Outlets
from dedup.relate import (
    CERTAIN,
    STORY_PROBABILITY,
    Judgement,
    Related,
    direction,
    joined,
    judge,
    relate,
)
from dedup.settings import Settings
from dedup.tables import DERIVED, RELATIONS, SCHEMAS, conform
from dedup.ties import CREDITED, Ties, named_outlets

BALANCED = Settings()


def judged(
    some: list[str], outlets: list[str | None] | None = None, named: dict[tuple[int, int], str] | None = None,
    settings: Settings = BALANCED, masks: tuple[tuple[str, int, int, str], ...] = (),
) -> tuple[Judgement, Related]:  # fmt: skip
    """All pairs of the representatives of these texts, judged and related."""
    prints = printed(some, masks, settings)
    papers: list[str | None] = outlets or [f"Paper {i}" for i in range(len(some))]
    pairs = rows(*combinations(prints.representatives.tolist(), 2))
    found = judge(prints, papers, pairs, measure(prints, pairs), Ties(named or {}), ["lexical"] * len(pairs), settings)
    kept = np.flatnonzero((found.probability >= settings.threshold) | (found.story >= STORY_PROBABILITY))
    return found, relate(prints, papers, found, align(prints, found.pairs[kept]), kept, settings)


def relation(left: str, right: str, **options: object) -> str:
    pairs = judged([left, right], **options)[1].pairs  # type: ignore[arg-type]
    return str(pairs["relation"][0]) if len(pairs) else "unrelated"


def test_the_same_words_are_exact() -> None:
    assert relation(FERRY, FERRY.upper().replace("\n", "\n\n")) == "exact"


def test_a_copy_without_the_credit_is_a_near_duplicate() -> None:
    line = "By Ina Morrow, Northern Press Bureau"
    found = judged([f"{line}\n\n{FERRY}", FERRY], masks=(("a000", 0, len(line), "credit"),))[1].pairs
    assert found.select("relation", "probability").row(0) == ("near-duplicate", 1.0)


def test_a_few_words_changed_are_a_near_duplicate() -> None:
    assert relation(FERRY, FERRY.replace("81,000", "79,000").replace("island's", "isle's")) == "near-duplicate"


def test_one_inside_the_other_is_an_excerpt() -> None:
    assert relation(FERRY, " ".join([ORCHARD, MINE, FERRY, STORIES[2]])) == "excerpt"


def test_a_substantial_passage_is_partial() -> None:
    half = FERRY[: len(FERRY) // 2]
    assert relation(f"{half} {ORCHARD}", f"{MINE} {STORIES[2]} {half}") == "partial"


def test_other_words_for_the_same_are_a_rewrite() -> None:
    assert relation(FERRY, FERRY_REWORDED) == "rewrite"


def test_a_later_version_by_the_same_outlet_is_a_revision() -> None:
    later = FERRY.replace("Forty-three passengers", "By midnight sixty-one people, two of them ill,")
    later += (
        " On Friday the harbour office said that the yard had found a second crack, and that the boat would lie idle"
    )
    later += " for a fortnight at the least. A bus will take the choir home by way of the causeway at low tide."
    assert relation(FERRY, later, outlets=["Tarn Post", "Tarn Post"]) == "revision"
    assert relation(FERRY, later, outlets=["Tarn Post", "Oswin Times"]) != "revision"


@pytest.mark.parametrize("other", [ORCHARD, MINE, STORIES[2]])
def test_different_stories_are_unrelated_and_not_written(other: str) -> None:
    found, related = judged([FERRY, other])
    assert found.probability[0] < 0.1 and related.pairs.is_empty()
    assert related.rejected["relation"].to_list() == ["unrelated"]


def forecast(town: str, low: int, high: int, wind: str) -> str:
    return (
        f"Tonight in {town} will be mostly dry with a little cloud and lows near {low} degrees. Tomorrow starts misty "
        f"along the river and turns bright by noon, with highs of {high} degrees and a light wind from the {wind}. The "
        f"outlook for the weekend is unsettled. Drivers on the pass above {town} should take care in the early hours, "
        f"and boats should heed the warnings that are read out at six."
    )


FORECASTS = [forecast("Ellesund", 4, 13, "north"), forecast("Garrow", 9, 21, "southwest")]


@pytest.mark.parametrize("outlet", ["Tarn Post", None])
def test_two_forecasts_from_one_frame_never_make_a_pair_that_counts(outlet: str | None) -> None:
    found, related = judged(FORECASTS, outlets=[outlet, outlet])
    assert found.probability[0] < BALANCED.threshold
    assert not related.pairs["relation"].is_in(DERIVED).any()


def test_two_forecasts_from_one_frame_are_written_as_same_template() -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "text": FORECASTS, "outlet": ["Tarn Post"] * 2})
    assert dedup.scan(frame, Settings(depth="fast")).pairs["relation"].to_list() == ["same-template"]


TEXTS = st.lists(texts(25, most=6), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(["lenient", "balanced", "strict"]))
def test_a_relation_makes_clusters_exactly_when_its_probability_reaches_the_threshold(
    some: list[str], dial: str
) -> None:
    asked = Settings(strictness=dial, min_words=1)  # type: ignore[arg-type]
    pairs = judged(some, settings=asked)[1].pairs
    assert pairs.schema == pl.Schema(SCHEMAS["pairs"])
    assert set(pairs["relation"]) <= set(RELATIONS)
    assert (pairs["relation"].is_in(DERIVED) == (pairs["probability"] >= asked.threshold)).all()
    assert (pairs["left"] < pairs["right"]).all() and pairs.select("left", "right").is_unique().all()
    for share in ("coverage_left", "coverage_right", "verbatim_left", "verbatim_right", "probability"):
        assert pairs[share].is_between(0, 1).all()
    assert pairs["direction"].is_between(-1, 1).all()
    assert pairs.equals(pairs.sort("left", "right"))


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_evidence_adds_up_to_the_probability_of_the_card(some: list[str]) -> None:
    found, related = judged([FERRY, FERRY_REWORDED, *some], named={(0, 1): "strong"}, settings=Settings(min_words=1))
    total = {
        (left, right): odds
        for left, right, odds in related.evidence.group_by("left", "right").agg(pl.col("log_odds").sum()).iter_rows()
    }
    for (a, b), p in zip(found.pairs.tolist(), found.probability.tolist(), strict=True):
        odds = total.get((f"a{a:03d}", f"a{b:03d}"))
        # a pair held under the threshold, or a plain copy, is a stated exception to the sum
        if odds is not None and p not in (BALANCED.threshold - 0.01, 0.98):
            assert p == pytest.approx(min(CERTAIN, 1 / (1 + np.exp(-odds))), abs=1e-6)


def test_evidence_names_every_measure_that_the_card_weighs_and_nothing_unknown() -> None:
    evidence = judged([FERRY, FERRY_REWORDED])[1].evidence
    assert evidence.schema == pl.Schema(SCHEMAS["evidence"])
    assert set(evidence["measure"]) <= {"average", "credit", *MEASURES} and {"average", "credit"} <= set(
        evidence["measure"]
    )
    assert evidence["log_odds"].is_finite().all()


def test_a_short_text_is_never_called_derived_unless_it_is_a_copy() -> None:
    first, second = FERRY.split(". ")[0], FERRY_REWORDED.split(". ")[0]
    found = judged([first, second, first.replace("Thursday", "Friday")])[1].pairs
    assert set(found.filter(pl.col("relation").is_in(DERIVED))["relation"]) <= {"near-duplicate", "exact"}
    assert ("a000", "a002") in found.select("left", "right").rows()


def test_naming_the_other_as_the_source_makes_a_pair_more_likely_the_more_strongly() -> None:
    odds = {None: 0.0, **CREDITED}
    order = [
        judged([FERRY, FERRY_REWORDED], named={(0, 1): s} if s else {})[0] for s in (None, "weak", "medium", "strong")
    ]
    assert [round(float(j.credit[0]), 6) for j in order] == [odds[s] for s in (None, "weak", "medium", "strong")]
    assert all(a.probability[0] <= b.probability[0] for a, b in pairwise(order))


def test_naming_the_other_makes_nothing_of_two_different_events() -> None:
    found = judged([FERRY, ORCHARD], named={(0, 1): "strong"})[0]
    assert found.credit[0] == 0 and found.probability[0] < BALANCED.threshold


def test_no_pair_is_certain_but_a_copy() -> None:
    found = judged([FERRY + MINE + ORCHARD, FERRY + MINE + ORCHARD + " Again."], named={(0, 1): "strong"})[0]
    assert found.probability[0] <= CERTAIN < 1


@settings(max_examples=40, deadline=None)
@given(texts(40), texts(40))
def test_direction_turns_round_with_the_pair(left: str, right: str) -> None:
    prints = printed([left, right])
    there, back = direction(prints, rows((0, 1), (1, 0)))
    assert there == pytest.approx(-back) and -1 <= there <= 1
    longer = np.sign(prints.words.counts[0] - prints.words.counts[1])
    assert np.sign(there) == longer


NAMES = Outlets([Outlet("Northwire", kind="agency", names=("NW",)), Outlet("Tarn Post", names=("The Post of Tarn",))])


def credits(*some: tuple[str, str, str]) -> pl.DataFrame:
    """(article, outlet, strength)."""
    return conform("credits", pl.DataFrame([
        {"article": a, "name": o, "outlet": o, "kind": "republication", "strength": s} for a, o, s in some
    ]))  # fmt: skip


def named(some: list[str | None], found: pl.DataFrame, same_as: list[int] | None = None) -> dict[tuple[int, int], str]:
    articles = table(["x"] * len(some), outlet=some)
    return named_outlets(articles, found, NAMES, np.array(same_as or range(len(some))))


def test_a_credit_links_an_article_to_all_of_the_outlet_under_any_of_its_names() -> None:
    papers = ["Tarn Post", "NW", "Northwire", "Oswin Times", None]
    assert named(papers, credits(("a000", "Northwire", "medium"))) == {(0, 1): "medium", (0, 2): "medium"}


def test_of_several_credits_the_strongest_counts() -> None:
    both = credits(("a000", "Northwire", "weak"), ("a000", "Northwire", "strong"), ("a001", "Tarn Post", "medium"))
    assert named(["Tarn Post", "Northwire"], both) == {(0, 1): "strong"}


def test_copies_speak_through_the_row_that_stands_for_them() -> None:
    papers = ["Oswin Times", "Northwire", "Tarn Post"]
    assert named(papers, credits(("a002", "Northwire", "strong")), same_as=[0, 1, 0]) == {(0, 1): "strong"}


def test_a_credit_to_the_own_text_or_to_nobody_here_links_nothing() -> None:
    assert named(["Northwire", "Tarn Post"], credits(("a000", "Northwire", "strong"))) == {}
    assert named(["Northwire", "Tarn Post"], credits(("a001", "Elsewhere Daily", "strong"))) == {}
    own = credits(("a001", "Northwire", "strong")).with_columns(kind=pl.lit("own-reporting"))
    assert named(["Northwire", "Tarn Post"], own) == {}


def test_a_credit_to_an_outlet_with_very_many_articles_says_nothing_of_any_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup.relate, "MOST_NAMED", 2)
    papers = ["Tarn Post", *["Northwire"] * 3]
    assert named(papers, credits(("a000", "Northwire", "strong"))) == {}


def test_joining_two_judgements_sorts_them_by_pair_and_keeps_rows_together() -> None:
    everything = judged([FERRY, FERRY_REWORDED, MINE, FERRY + MINE])[0]

    def part(at: list[int]) -> Judgement:
        take = {n: getattr(everything, n)[at] for n in ("pairs", "measures", "probability", "story", "credit", "frame")}
        return Judgement(causes=[f"cause {i}" for i in at], **take)

    whole = joined(part([4, 1, 3]), part([2, 0, 5]))
    assert whole.causes == [f"cause {i}" for i in range(6)]
    for name in ("pairs", "measures", "probability", "story", "credit"):
        assert np.array_equal(getattr(whole, name), getattr(everything, name))


def test_rejected_pairs_are_a_seeded_sample_without_the_kept_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup.relate, "REJECTED_SAMPLE", 4)
    some = [*STORIES, FERRY_REWORDED]
    related = judged(some)[1]
    assert len(related.rejected) == 4 and related.rejected.schema == pl.Schema(SCHEMAS["rejected"])
    kept = set(related.pairs.select("left", "right").rows())
    assert kept and not kept & set(related.rejected.select("left", "right").rows())
    assert related.rejected.equals(judged(some)[1].rejected)
    assert not related.rejected.equals(judged(some, settings=Settings(seed=2))[1].rejected)


def test_no_pairs_give_empty_tables_with_their_schema() -> None:
    related = judged([FERRY])[1]
    for name in ("pairs", "rejected", "evidence"):
        frame = getattr(related, name)
        assert frame.is_empty() and frame.schema == pl.Schema(SCHEMAS[name])
    assert related.rows.shape == (0, 2)


def test_rows_are_those_of_the_table() -> None:
    related = judged([MINE, FERRY, FERRY_REWORDED, FERRY, MINE])[1]
    ids = [(f"a{a:03d}", f"a{b:03d}") for a, b in related.rows.tolist()]
    assert ids == related.pairs.select("left", "right").rows()


def test_judging_from_either_side_gives_nearly_the_same_probability() -> None:
    there, back = (judged(pair)[0].probability[0] for pair in ([FERRY, FERRY_REWORDED], [FERRY_REWORDED, FERRY]))
    assert there == pytest.approx(back, abs=0.02)
