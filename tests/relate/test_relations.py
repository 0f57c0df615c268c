"""The judgement: relations by their definitions, probabilities by their evidence."""

from dataclasses import fields, replace
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
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
import dedup.relate.judging
import dedup.relate.relations
from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.data import CreditLinks, Judgement, Related
from dedup.evidence import listed
from dedup.measures import CONTEXT, MEASURES
from dedup.relate import screen
from dedup.relate.collection import texts_alone
from dedup.relate.credit_links import CREDITED, RELEASE, SAME_SOURCE
from dedup.relate.credit_links import log_odds as tie_odds
from dedup.relate.direction import direction_measures, log_odds
from dedup.relate.judging import CERTAIN, STORY_PROBABILITY, joined, judge
from dedup.relate.relations import directed_by, direction, relate
from dedup.relate.scorecard import boosted, judged_by
from dedup.relate.scorecard import judge as trees
from dedup.relate.vetoes import FRAME_FIGURES, same_frame
from dedup.settings import Settings
from dedup.tables import DERIVED, RELATIONS, SCHEMAS

BALANCED = Settings()


def judged(
    some: list[str], outlets: list[str | None] | None = None, named: dict[tuple[int, int], str] | None = None,
    settings: Settings = BALANCED, masks: tuple[tuple[str, int, int, str], ...] = (), links: CreditLinks | None = None,
) -> tuple[Judgement, Related]:  # fmt: skip
    """All pairs of the representatives of these texts, judged and related."""
    prints = printed(some, masks, settings)
    papers: list[str | None] = outlets or [f"Paper {i}" for i in range(len(some))]
    pairs = rows(*combinations(prints.representatives.tolist(), 2))
    frame = table(some, outlet=papers)
    known = replace(texts_alone(frame, prints), links=links or CreditLinks(named or {}))
    found = judge(known, pairs, measure(prints, pairs), ["lexical"] * len(pairs), settings)
    kept = np.flatnonzero((found.probability >= settings.threshold) | (found.story >= STORY_PROBABILITY))
    return found, relate(known, found, align(prints, found.pairs[kept]), kept, settings)


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
        for left, right, odds in listed(related.evidence)
        .group_by("left", "right")
        .agg(pl.col("log_odds").sum())
        .iter_rows()
    }
    for (a, b), p in zip(found.pairs.tolist(), found.probability.tolist(), strict=True):
        odds = total.get((f"a{a:03d}", f"a{b:03d}"))
        # a pair held under the threshold, or a plain copy, is a stated exception to the sum
        if odds is not None and p not in (BALANCED.threshold - 0.01, 0.98):
            assert p == pytest.approx(min(CERTAIN, 1 / (1 + np.exp(-odds))), abs=1e-6)


def test_evidence_names_every_measure_that_the_card_weighs_and_nothing_unknown() -> None:
    evidence = judged([FERRY, FERRY_REWORDED])[1].evidence
    assert evidence.schema == pl.Schema(SCHEMAS["evidence"])
    assert len(evidence) == 1  # a row a pair
    evidence = listed(evidence)
    assert evidence["measure"].to_list() == sorted(["average", "credit", *MEASURES, *CONTEXT])
    assert set(trees().measures) <= set(MEASURES)
    assert evidence["log_odds"].is_finite().all()


def test_a_short_text_is_never_called_derived_unless_it_is_a_copy() -> None:
    first, second = FERRY.split(". ")[0], FERRY_REWORDED.split(". ")[0]
    found = judged([first, second, first.replace("Thursday", "Friday")])[1].pairs
    assert set(found.filter(pl.col("relation").is_in(DERIVED))["relation"]) <= {"near-duplicate", "exact"}
    assert ("a000", "a002") in found.select("left", "right").rows()


def test_naming_the_other_as_the_source_makes_a_pair_more_likely_the_more_strongly() -> None:
    strengths = ("weak", "medium", "strong")
    order = [judged([FERRY, FERRY_REWORDED], named=n)[0] for n in ({}, *({(0, 1): s} for s in strengths))]
    assert [round(float(j.credit[0]), 6) for j in order] == [0, *(CREDITED[s] for s in strengths)]
    assert all(a.probability[0] <= b.probability[0] for a, b in pairwise(order))


def test_naming_the_other_makes_nothing_of_two_different_events() -> None:
    found = judged([FERRY, ORCHARD], named={(0, 1): "strong"})[0]
    assert found.credit[0] == 0 and found.probability[0] < BALANCED.threshold


FEW = st.integers(0, 3)
some_ties = st.builds(
    CreditLinks,
    st.dictionaries(st.sampled_from(list(combinations(range(4), 2))), st.sampled_from(sorted(CREDITED))),
    st.dictionaries(FEW, st.frozensets(st.sampled_from(["Northwire", "Pellworm News"]))),
    st.frozensets(FEW),
)


@pytest.mark.parametrize(("event", "expected"), [(True, "same-story"), (False, "undecided")])
def test_what_is_not_derived_is_one_event_only_where_that_is_clear(event: bool, expected: str) -> None:
    prints, pairs = printed([FERRY, ORCHARD]), rows((0, 1))
    known = texts_alone(table([FERRY, ORCHARD], outlet=["Post", "Times"]), prints)
    found = judge(known, pairs, measure(prints, pairs), ["lexical"], BALANCED)
    found = replace(found, probability=np.array([0.4]), one_event=np.array([event]), frame=np.array([False]))
    assert relate(known, found, align(prints, pairs), np.array([0]), BALANCED).pairs["relation"].to_list() == [expected]


@settings(max_examples=40, deadline=None)
@given(some_ties)
def test_ties_count_where_both_tell_the_same_event_and_only_there(ties: CreditLinks) -> None:
    some = [FERRY, FERRY_REWORDED, ORCHARD, FERRY.split(". ", 2)[2] + " " + MINE]
    found, plain = judged(some, links=ties)[0], judged(some)[0]
    same = found.story >= 0.5
    assert np.array_equal(found.story, plain.story) and same.any() and not same.all()
    assert np.array_equal(found.credit, np.where(same, tie_odds(ties, found.pairs), 0))
    assert (found.probability[found.credit > 0] >= plain.probability[found.credit > 0]).all()
    assert np.array_equal(found.probability[found.credit == 0], plain.probability[found.credit == 0])
    assert not plain.credit.any()


@pytest.mark.parametrize(("story", "counts"), [(0.5, True), (0.499, False)])
def test_ties_count_from_even_odds_of_the_same_event(
    story: float, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = boosted(float(np.log(story / (1 - story))), ["order"], [])
    monkeypatch.setattr(dedup.relate.judging, "same_story", lambda: card)
    assert judged([FERRY, ORCHARD], named={(0, 1): "medium"})[0].credit[0] == CREDITED["medium"] * counts


def test_a_common_source_and_a_press_release_make_a_pair_more_likely() -> None:
    both = frozenset({"Northwire"})
    for ties, adds in (
        (CreditLinks(sources={0: both, 1: both}), SAME_SOURCE),
        (CreditLinks(releases=frozenset({1})), RELEASE),
    ):
        found, related = judged([FERRY, FERRY_REWORDED], links=ties)
        without = judged([FERRY, FERRY_REWORDED])[0].probability
        assert found.credit[0] == adds and found.probability[0] > without[0]
        assert related.evidence.select("credit", "credit_log_odds").row(0) == (1, adds)


def framed(**some: float) -> bool:
    """Whether two texts with these measures count as one frame with other facts."""
    usual = {
        "names_smaller": 0.6, "figures_smaller": 0.2, "plain_smaller": 0.8, "order": 0.5, "runs3_smaller": 0.5,
        "longest_run": np.log1p(20), "length_ratio": 0.9, "figures_apart": np.log1p(6), "words_apart": np.log1p(40),
        "words_smaller": np.log1p(100),
    }  # fmt: skip
    columns = {n: np.array([v], np.float32) for n, v in {**usual, **some}.items()}
    return bool(same_frame(columns, ["Tarn Post"] * 2, rows((0, 1)))[0])


def test_where_names_agree_a_frame_has_several_figures_of_its_own_on_either_side() -> None:
    assert [framed(figures_apart=np.log1p(n)) for n in (0, 1, FRAME_FIGURES - 1)] == [False] * 3
    assert framed(figures_apart=np.log1p(FRAME_FIGURES)) and framed(figures_apart=np.log1p(FRAME_FIGURES + 1))
    assert framed(names_smaller=0.5, figures_apart=np.log1p(1))  # other names are enough
    assert framed(order=0.9, figures_apart=np.log1p(1))  # and so is a list with each thing in its place


@pytest.mark.parametrize(
    "other",
    [{"longest_run": np.log1p(41)}, {"runs3_smaller": 0.29}, {"length_ratio": 0.64}, {"plain_smaller": 0.39},
     {"names_smaller": 0.85}, {"names_smaller": -1, "figures_smaller": -1}],
)  # fmt: skip
def test_copying_other_lengths_or_the_same_facts_are_no_frame(other: dict[str, float]) -> None:
    assert framed() and not framed(**other)


@pytest.mark.parametrize(("papers", "may"), [(("A", "A"), True), (("A", None), True), (("A", "B"), False)])
def test_a_frame_belongs_to_its_desk(papers: tuple[str | None, ...], may: bool) -> None:
    columns = {n: np.array([v], np.float32) for n, v in {
        "names_smaller": 0.2, "figures_smaller": 0.2, "plain_smaller": 0.8, "order": 0.5, "runs3_smaller": 0.5,
        "longest_run": 3.0, "length_ratio": 0.9, "figures_apart": 2.0, "words_apart": 4.0,
        "words_smaller": np.log1p(100),
    }.items()}  # fmt: skip
    assert same_frame(columns, list(papers), rows((0, 1))).tolist() == [may]


def test_no_pair_is_certain_but_a_copy() -> None:
    found = judged([FERRY + MINE + ORCHARD, FERRY + MINE + ORCHARD + " Again."], named={(0, 1): "strong"})[0]
    assert found.probability[0] <= CERTAIN < 1


@settings(max_examples=40, deadline=None)
@given(texts(40), texts(40), st.sampled_from(["rewrite", "revision", "partial", "near-duplicate"]))
def test_direction_turns_round_with_the_pair(left: str, right: str, relation: str) -> None:
    prints, both = printed([left, right]), rows((0, 1), (1, 0))
    there, back = direction(prints, both, np.array([relation] * 2))
    assert there == -back and -1 <= there <= 1
    if relation == "near-duplicate":
        assert there == 0
    else:
        odds = log_odds(direction_measures(prints, both), "revision" if relation == "revision" else "rewrite")
        assert there == pytest.approx(np.tanh(odds[0] / 2))


def test_a_shortened_text_was_made_from_the_longer_and_a_version_that_adds_is_later() -> None:
    prints = printed([FERRY, " ".join(FERRY.split()[:50])])
    assert direction(prints, rows((0, 1)))[0] > 0 > direction(prints, rows((0, 1)), np.array(["revision"]))[0]


def test_joining_two_judgements_sorts_them_by_pair_and_keeps_rows_together() -> None:
    everything = judged([FERRY, FERRY_REWORDED, MINE, FERRY + MINE])[0]

    def part(at: list[int]) -> Judgement:
        names = [f.name for f in fields(Judgement) if f.name != "causes"]
        return Judgement(causes=[f"cause {i}" for i in at], **{n: getattr(everything, n)[at] for n in names})

    whole = joined(part([4, 1, 3]), part([2, 0, 5]))
    assert whole.causes == [f"cause {i}" for i in range(6)]
    for name in ("pairs", "measures", "context", "newsroom", "alone", "probability", "story", "credit", "frame"):
        assert np.array_equal(getattr(whole, name), getattr(everything, name))


def test_rejected_pairs_are_a_seeded_sample_without_the_kept_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup.relate.relations, "REJECTED_SAMPLE", 4)
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


def test_the_same_names_with_only_the_figures_changed_are_a_frame_filled_anew() -> None:
    table = {"names_smaller": 1.0, "figures_smaller": 0.2, "order": 1.0, "words_apart": np.log1p(9),
             "figures_apart": np.log1p(8)}  # fmt: skip
    assert framed(**table)
    assert not framed(**{**table, "words_apart": np.log1p(30)})  # other words too: told anew
    assert not framed(**{**table, "figures_smaller": 0.8})
    assert not framed(**{**table, "longest_run": np.log1p(60)})


def test_a_scan_can_be_judged_and_directed_by_what_a_benchmark_brings_and_is_itself_again_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screen, "WORTH", -np.inf)  # this judge finds what the packaged one never would
    frame = table([FERRY, FERRY_REWORDED, ORCHARD, MINE])
    before = dedup.scan(frame, BALANCED)
    card = boosted(3.0, ["words_smaller"], [])

    def rightward(*given: Any) -> NDArray[np.float64]:
        return np.ones(len(given[1]))

    with judged_by(card), directed_by(rightward):
        brought = dedup.scan(frame, BALANCED)
    assert len(before.pairs) < len(brought.pairs)
    assert set(brought.pairs["direction"]) == {1.0} != set(before.pairs["direction"])
    moved = listed(brought.evidence).filter(pl.col("log_odds") != 0)
    assert set(moved["measure"]) <= {"average", "credit", "words_smaller"}
    again = dedup.scan(frame, BALANCED)
    assert again.pairs.equals(before.pairs) and again.evidence.equals(before.evidence)


@pytest.mark.parametrize(
    ("papers", "verbatim", "unquoted", "edits", "runs3", "ratio", "name"),
    [
        # one word in ten may differ
        (("A", "B"), (0.9, 0.9), 0, 1, 0.5, 0.9, "near-duplicate"),
        (("A", "B"), (0.89, 0.9), 0, 1, 0.5, 0.9, "excerpt"),
        (("A", "B"), (0.5, 0.5), 0, 1, 0.9, 0.9, "near-duplicate"),
        (("A", "B"), (0.5, 0.5), 0, 1, 0.9, 0.89, "rewrite"),
        (("A", "B"), (0.5, 0.5), 0, 1, 0.89, 0.9, "rewrite"),
        # versions: of one outlet, or in three places where neither outlet is known
        (("A", "A"), (0.1, 0.1), 0, 1, 0.5, 0.9, "revision"), ((None, None), (0.3, 0.5), 0, 3, 0.5, 0.9, "revision"),
        ((None, None), (0.3, 0.5), 0, 2, 0.5, 0.9, "rewrite"), ((None, None), (0.29, 0.5), 0, 3, 0.5, 0.9, "rewrite"),
        (("A", None), (0.3, 0.5), 0, 3, 0.5, 0.9, "rewrite"),
        # nearly all of one
        (("A", "B"), (0.1, 0.85), 0, 1, 0.5, 0.9, "excerpt"), (("A", "B"), (0.84, 0.1), 0, 1, 0.5, 0.9, "rewrite"),
        # forty words, or twenty that are a good part
        (("A", "B"), (0.1, 0.1), 40, 1, 0.5, 0.9, "partial"), (("A", "B"), (0.1, 0.14), 39, 1, 0.5, 0.9, "rewrite"),
        (("A", "B"), (0.1, 0.15), 20, 1, 0.5, 0.9, "partial"), (("A", "B"), (0.1, 0.15), 19, 1, 0.5, 0.9, "rewrite"),
    ],
)  # fmt: skip
def test_from_where_on_a_relation_has_its_name(
    papers: tuple[str | None, str | None], verbatim: tuple[float, float], unquoted: float, edits: float, runs3: float,
    ratio: float, name: str,
) -> None:  # fmt: skip
    known = SimpleNamespace(papers=list(papers))
    columns = {"runs3_smaller": np.array([runs3], np.float32), "length_ratio": np.array([ratio], np.float32)}
    columns = {n: np.nextafter(v, np.float32(1)) for n, v in columns.items()}  # of float32, .9 is less than .9
    shared = SimpleNamespace(verbatim=np.array([verbatim]), unquoted=np.array([unquoted]), edits=np.array([edits]))
    found = dedup.relate.relations._derived_as(known, rows((0, 1)), columns, shared)  # type: ignore[arg-type]
    assert found.tolist() == [name]


@pytest.mark.parametrize(
    ("changed", "taken"),
    [({}, True), ({"one_outlet": 1.0}, False), ({"one_outlet": -1.0}, False), ({"days_apart": np.log1p(3.1)}, False),
     ({"longest_run": np.log1p(39)}, False), ({"elsewhere_far": 0.21}, False)],
)  # fmt: skip
def test_a_long_passage_that_two_outlets_print_soon_is_taken_over(changed: dict[str, float], taken: bool) -> None:
    columns = {"one_outlet": 0.0, "days_apart": np.log1p(2.9), "longest_run": np.log1p(41), "elsewhere_far": 0.19}
    given = {n: np.array([v], np.float32) for n, v in {**columns, **changed}.items()}
    assert bool(dedup.relate.judging.taken_over(given)[0]) is taken


def test_where_outlets_are_not_known_four_in_five_make_one_event() -> None:
    beside = {"one_outlet": np.full(2, -1, np.float32)}
    assert dedup.relate.judging.one_event(beside, np.array([0.79, 0.8])).tolist() == [False, True]


def test_of_texts_alone_a_copy_is_a_near_duplicate_of_at_least_ninety_eight_in_a_hundred() -> None:
    short = "Ferry to Ellesund stopped on Thursday after a crack was found in its door, the harbour office said."
    found = judged([short, short.replace("Ferry", "Boat")], outlets=[None, None])[0]
    assert 0.98 <= found.probability[0] < 1
    other = judged([short, short.replace("harbour office", "mayor of Tarn")], outlets=[None, None])[0]
    assert other.probability[0] < 0.5  # too short to be judged, and no copy
