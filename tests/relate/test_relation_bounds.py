"""From where on a judged pair has which relation, is held, drawn or shown; on judgements written by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from judgements import judgement
from numpy.typing import NDArray
from strategies import FERRY, MINE, ORCHARD, STORIES, one_thread, printed, table  # noqa: F401  # a fixture

import dedup.relate.relations
from dedup.align.passages import align
from dedup.data import Alignment, Collection, Judgement
from dedup.evidence import listed
from dedup.measures import CONTEXT, MEASURES
from dedup.relate.collection import texts_alone
from dedup.relate.relations import directed_by, direction, doubtful_held, relate, relations
from dedup.relate.scorecard import judge as judge_of_texts
from dedup.relate.scorecard import newsroom_judge
from dedup.settings import Settings

BALANCED = Settings()
ALL = np.arange(1)


def collection(texts: list[str], papers: list[str | None] | None = None) -> Collection:
    names = papers or [f"Paper {n}" for n in range(len(texts))]
    return texts_alone(table(texts, outlet=names), printed(texts))


def alignment(coverage: float = 0.5, verbatim: float = 0.1, unquoted: float = 0, edits: float = 1) -> Alignment:
    return Alignment(
        pl.DataFrame(), np.array([[coverage, coverage]]), np.array([[verbatim, verbatim]]), np.zeros(1),
        np.array([unquoted]), np.array([edits]),
    )  # fmt: skip


def measured(judged: Judgement, **values: float) -> Judgement:
    for name, value in values.items():
        if name in MEASURES:
            judged.measures[0, MEASURES.index(name)] = value
        else:
            judged.context[0, CONTEXT.index(name)] = value
    return judged


def named(found: Alignment, papers: list[str | None] | None = None, **columns: Any) -> dict[str, Any]:
    values = {n: v for n, v in columns.items() if n in (*MEASURES, *CONTEXT)}
    given = {n: v for n, v in columns.items() if n not in values}
    judged = measured(judgement([(0, 1)], **given), **values)
    known = collection([FERRY, MINE], papers)
    with directed_by(lambda *_: np.zeros(1)):
        pairs, rows = relations(known, judged, found, ALL, BALANCED)
    assert rows.tolist() == [[0, 1]] and len(pairs) == 1
    return dict(pairs.row(0, named=True))


PASSAGE = float(np.log1p(25))


@pytest.mark.parametrize(
    ("columns", "relation"),
    [
        ({"probability": [0.5]}, "rewrite"), ({"probability": [0.5], "one_event": [True]}, "rewrite"),
        ({"probability": [0.49], "one_event": [True]}, "same-story"), ({"probability": [0.49]}, "undecided"),
        # a passage or a form in common is told before that both are of one event
        ({"probability": [0.49], "one_event": [True], "longest_run": PASSAGE}, "shared-background"),
        ({"probability": [0.49], "one_event": [True], "longest_run": float(np.log1p(24))}, "same-story"),
        ({"probability": [0.49], "one_event": [True], "frame": [True]}, "same-template"),
        ({"probability": [0.49], "longest_run": PASSAGE}, "shared-background"),
        ({"probability": [0.49], "longest_run": float(np.log1p(24))}, "undecided"),
        ({"probability": [0.49], "frame": [True]}, "same-template"),
        ({"probability": [0.5], "frame": [True]}, "rewrite"),
        # a passage in common of one outlet's form
        ({"probability": [0.49], "longest_run": PASSAGE, "one_outlet": 1.0, "frames_gain": 0.081}, "same-template"),
        ({"probability": [0.49], "longest_run": PASSAGE, "one_outlet": 1.0, "frames_gain": 0.079}, "shared-background"),
        ({"probability": [0.49], "longest_run": PASSAGE, "one_outlet": 0.0, "frames_gain": 0.9}, "shared-background"),
        ({"probability": [0.49], "one_event": [True], "one_outlet": 1.0, "frames_gain": 0.9}, "same-story"),
    ],
)  # fmt: skip
def test_what_a_pair_is_called(columns: dict[str, Any], relation: str) -> None:
    assert named(alignment(), **columns)["relation"] == relation


def test_a_row_says_how_much_is_shared_and_no_more_than_all() -> None:
    row = named(alignment(coverage=1.2, verbatim=1.1), probability=[0.7])
    assert [row[n] for n in ("coverage_left", "coverage_right", "verbatim_left", "verbatim_right")] == [1.0] * 4
    assert (row["left"], row["right"], row["causes"], row["probability"], row["direction"]) == (
        "a000", "a001", "lexical", 0.7, 0.0,
    )  # fmt: skip
    assert (row["relation"], row["basis"]) == ("near-duplicate", "undecided")
    found = alignment()
    found.coverage[0], found.verbatim[0] = (0.4, 0.3), (0.2, 0.1)
    row = named(found, probability=[0.7])
    assert [row[n] for n in ("coverage_left", "coverage_right", "verbatim_left", "verbatim_right")] == [
        0.4, 0.3, 0.2, 0.1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("probability", "newsroom", "found", "left"),
    [
        (0.59, True, alignment(), 0.49), (0.61, True, alignment(), 0.61), (0.59, False, alignment(), 0.59),
        (0.59, True, alignment(unquoted=40), 0.59),  # a partial copy
        # no passage to show
        (0.95, False, alignment(coverage=0), 0.49), (0.95, False, alignment(coverage=0.01), 0.95),
        (0.3, True, alignment(), 0.3),
    ],
)  # fmt: skip
def test_a_doubtful_rewrite_is_held_under_the_threshold(
    probability: float, newsroom: bool, found: Alignment, left: float
) -> None:
    judged = judgement([(0, 1)], probability=[probability], newsroom=[newsroom])
    held = doubtful_held(collection([FERRY, MINE]), judged, found, ALL, BALANCED)
    assert held.probability.tolist() == [left] and judged.probability.tolist() == [probability]


@pytest.mark.parametrize(
    ("languages", "probability", "left"),
    [
        (["si", "si"], 0.74, 0.49), (["si", "si"], 0.76, 0.76), (["en", "si-LK"], 0.74, 0.49),
        (["en", None], 0.74, 0.74), (["ta", "ta"], 0.74, 0.74), (["sin", "Sinhala"], 0.74, 0.49),
    ],
)  # fmt: skip
def test_a_rewrite_in_sinhala_must_be_surer(languages: list[str | None], probability: float, left: float) -> None:
    known = collection([FERRY, MINE])
    known = replace(known, articles=known.articles.with_columns(language=pl.Series(languages, dtype=pl.String)))
    judged = judgement([(0, 1)], probability=[probability], newsroom=[True])
    assert doubtful_held(known, judged, alignment(), ALL, BALANCED).probability.tolist() == [left]
    copy = doubtful_held(known, judged, alignment(unquoted=40), ALL, BALANCED)
    assert copy.probability.tolist() == [probability]  # what is shared word for word is believed as ever


@pytest.mark.parametrize(
    ("languages", "matched", "left"),
    [
        (["is", "IS-is"], 0.29, 0.49), (["is", "is"], 0.31, 0.99), (["is", "en"], 0.29, 0.99),
        (["en", "en"], 0.1, 0.99), (["ta", "ta"], 0.1, 0.99), (["is", None], 0.1, 0.99),
        (["Tagalog", "tl"], 0.29, 0.49), (["Sindhi", "Sindhi"], 0.29, 0.49), (["tam", "Tamil"], 0.1, 0.99),
        (["und", "xx"], 0.1, 0.99),
    ],
)  # fmt: skip
def test_where_no_word_was_counted_a_rewrite_is_matched(
    languages: list[str | None], matched: float, left: float
) -> None:
    known = collection([FERRY, MINE])
    known = replace(known, articles=known.articles.with_columns(language=pl.Series(languages, dtype=pl.String)))
    measures = np.zeros((1, len(MEASURES)), np.float32)
    measures[0, MEASURES.index("matched_smaller")] = matched
    judged = judgement([(0, 1)], probability=[0.99], measures=measures)
    assert doubtful_held(known, judged, alignment(), ALL, BALANCED).probability.tolist() == [left]
    copy = doubtful_held(known, judged, alignment(unquoted=40), ALL, BALANCED)
    assert copy.probability.tolist() == [0.99]  # what is shared word for word is believed


def test_of_a_few_only_those_that_are_kept_are_held() -> None:
    judged = judgement([(0, 1), (0, 2), (1, 2)], probability=[0.55, 0.55, 0.55], newsroom=[True] * 3)
    held = doubtful_held(collection([FERRY, MINE, ORCHARD]), judged, alignment(), np.array([1]), BALANCED)
    assert held.probability.tolist() == [0.55, 0.49, 0.55]


def related(kept: list[int], **columns: Any) -> Any:
    """Four articles, all six pairs of them judged, of which some are kept."""
    known = collection(list(STORIES))
    pairs = [(a, b) for a in range(4) for b in range(a + 1, 4)]
    judged = judgement(pairs, **columns)
    at = np.array(kept, np.int64)
    return judged, relate(known, judged, align(known.prints, judged.pairs[at]), at, BALANCED)


def test_pairs_under_the_threshold_that_are_not_kept_may_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    _, found = related([1], probability=[0.49, 0.2, 0.5, 0.1, 0.9, 0.3])
    assert found.rejected.select("left", "right", "probability").rows() == [
        ("a000", "a001", 0.49), ("a001", "a002", 0.1), ("a002", "a003", 0.3),
    ]  # fmt: skip
    assert set(found.rejected["relation"]) == {"unrelated"} and set(found.rejected["causes"]) == {"lexical"}
    monkeypatch.setattr(dedup.relate.relations, "REJECTED_SAMPLE", 2)
    _, fewer = related([1], probability=[0.49, 0.2, 0.5, 0.1, 0.9, 0.3])
    assert len(fewer.rejected) == 2 and fewer.rejected.equals(fewer.rejected.sort("left", "right"))


def test_what_is_shown_is_the_card_that_judged_with_what_was_stated() -> None:
    columns = {"newsroom": [False, True, True, False, False, False], "credit": [0.0, 2.5, 0.0, 0.0, 0.0, 1.0]}
    judged, found = related([0, 1], **columns)
    evidence = listed(found.evidence)
    assert evidence.equals(evidence.sort("left", "right", "measure"))
    shown = {(r["right"], r["measure"]): (r["value"], r["log_odds"]) for r in evidence.iter_rows(named=True)}
    assert shown["a001", "average"] == (1, pytest.approx(judge_of_texts().intercept))
    assert shown["a002", "average"] == (1, pytest.approx(newsroom_judge().intercept))
    assert shown["a001", "credit"] == (0, 0) and shown["a002", "credit"] == (1, 2.5)
    columns_of = judged.columns(np.array([0, 1]))
    for place, right, card in ((0, "a001", judge_of_texts()), (1, "a002", newsroom_judge())):
        booked = card.contributions(columns_of)
        for name in (*MEASURES, *CONTEXT):
            expected = booked[name][place] if name in booked else 0.0
            assert shown[right, name] == (pytest.approx(float(columns_of[name][place])), pytest.approx(expected))


def test_without_a_relation_a_text_is_taken_as_shortened_or_reworded() -> None:
    prints = printed([FERRY, FERRY[: len(FERRY) // 2]])
    pair: NDArray[np.int64] = np.array([[0, 1]])
    plain = direction(prints, pair)
    assert plain[0] != 0 and plain == direction(prints, pair, np.array(["partial"]))
    assert plain != direction(prints, pair, np.array(["revision"]))
    assert direction(prints, pair, np.array(["near-duplicate"]))[0] == 0
    assert direction(prints, pair, None, np.array([True, False])) != plain
