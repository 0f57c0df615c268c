"""How series grow from what was judged, and what they forbid: each bound from just below it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from bulletins import START, collection
from judgements import judgement
from numpy.typing import NDArray
from strategies import one_thread, word  # noqa: F401  # a fixture

import dedup.relate.series
from dedup.data import Collection
from dedup.measures import CONTEXT, MEASURES
from dedup.relate.series import grown, held


def beside(frames: float, gain: float) -> NDArray[np.float32]:
    row = np.full(len(CONTEXT), -1, np.float32)
    row[[CONTEXT.index("frames"), CONTEXT.index("frames_gain")]] = frames, gain
    return np.nextafter(row, np.float32(2))


POST, NOBODY = {"outlet": "Tarn Post"}, {"outlet": None}


@pytest.mark.parametrize(
    ("papers", "hours", "alone", "frame", "newsroom", "frames", "gain", "linked"),
    [
        # one outlet, days apart
        ((POST, POST), 24, 0.02, False, False, 0.3, 0.08, True),
        ((POST, POST), 24, 0.02, False, False, 0.29, 0.08, False),
        ((POST, POST), 24, 0.02, False, False, 0.3, 0.079, False),
        ((POST, POST), 24, 0.019, False, False, 0.3, 0.08, False),
        ((POST, POST), 24, 0.019, True, False, 0.3, 0.08, True),
        # what the judge of the newsroom has seen already is not looked at again
        ((POST, POST), 24, 0.02, False, True, 0.3, 0.08, False),
        # of one morning, one may be a version of the other
        ((POST, POST), 11, 0.02, False, False, 0.3, 0.16, True),
        ((POST, POST), 11, 0.02, False, False, 0.3, 0.159, False),
        ((POST, POST), 12, 0.02, False, False, 0.3, 0.08, True),
        # of no known outlet
        ((NOBODY, NOBODY), 24, 0.1, False, False, 0.3, 0.16, True),
        ((NOBODY, NOBODY), 24, 0.1, False, False, 0.3, 0.159, False),
        ((NOBODY, NOBODY), 24, 0.099, True, False, 0.3, 0.16, False),
        # of two, or of one and nobody's
        ((POST, {"outlet": "Orlen Gazette"}), 24, 0.5, True, False, 0.9, 0.9, False),
        ((POST, NOBODY), 24, 0.5, True, False, 0.9, 0.9, False),
    ],
)  # fmt: skip
def test_from_where_on_two_texts_are_of_one_form(
    papers: tuple[dict[str, Any], dict[str, Any]], hours: float, alone: float, frame: bool, newsroom: bool,
    frames: float, gain: float, linked: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked = []

    def alike(_: Collection, pairs: NDArray[np.int64], least: float) -> NDArray[np.float32]:
        asked.append(least)
        return np.tile(beside(frames, gain)[[CONTEXT.index("frames"), CONTEXT.index("frames_gain")]], (len(pairs), 1))

    monkeypatch.setattr(dedup.relate.series, "frames_alike", alike)
    known = collection([papers[0], papers[1] | {"published": START + timedelta(hours=hours)}])
    judged = judgement([(0, 1)], alone=[alone], frame=[frame], newsroom=[newsroom])
    assert dedup.relate.series._one_form(known, judged).tolist() == [linked]
    assert asked == [dedup.relate.series.ALIKE]  # below it the second column is not made


def test_what_the_newsrooms_judge_saw_counts_as_it_was_seen() -> None:
    known = collection([POST, POST])
    judged = judgement([(0, 1)], context=[beside(0.3, 0.08)], newsroom=[True])
    assert dedup.relate.series._one_form(known, judged).tolist() == [True]


def linked_in_a_ring(n: int) -> list[tuple[int, int]]:
    return [(k, k + 1) for k in range(n - 1)]


def test_a_series_grows_by_pairs_of_one_form_by_its_seeds_and_by_its_copies() -> None:
    rows = [{} for _ in range(9)]
    rows[6] = {"text": f"{' '.join(word(k) for k in range(14))}."}  # the first text again
    pairs = linked_in_a_ring(5)
    judged = judgement(pairs, context=[beside(0.5, 0.5)] * 4, newsroom=[True] * 4)
    nobody = np.full(9, -1)
    assert grown(collection(rows), judged, nobody).tolist() == [0, 0, 0, 0, 0, -1, 0, -1, -1]
    # a copy by another outlet is of no series
    theirs = [*rows[:6], rows[6] | {"outlet": "Orlen Gazette"}, *rows[7:]]
    assert grown(collection(theirs), judged, nobody).tolist() == [0, 0, 0, 0, 0, -1, -1, -1, -1]
    # seeds are joined with what the pairs link
    seeds = np.where(np.isin(np.arange(9), [4, 5, 7]), 4, -1)
    assert grown(collection(rows), judged, seeds).tolist() == [0, 0, 0, 0, 0, 0, 0, 0, -1]
    # fewer than five without a seed are none, with a seed three are one
    few = judgement(pairs[:2], context=[beside(0.5, 0.5)] * 2, newsroom=[True] * 2)
    assert grown(collection(rows), few, nobody).tolist() == [-1] * 9
    assert grown(collection(rows), few, np.array([0] + [-1] * 8)).tolist() == [0, 0, 0, -1, -1, -1, 0, -1, -1]


@pytest.mark.parametrize(
    ("series", "probability", "same", "left"),
    [((3, 3), 0.6, False, 0.49), ((3, 3), 0.5, False, 0.49), ((3, 3), 0.4, False, 0.4), ((3, 4), 0.6, False, 0.6),
     ((-1, -1), 0.6, False, 0.6), ((3, 3), 0.6, True, 0.6), ((0, 0), 0.6, False, 0.49)],
)  # fmt: skip
def test_two_issues_of_one_series_are_held_under_the_threshold(
    series: tuple[int, int], probability: float, same: bool, left: float
) -> None:
    judged = judgement([(0, 1)], probability=[probability])
    judged.measures[0, MEASURES.index("runs3_smaller")] = 0.95 if same else 0.2
    known = collection([POST, POST | {"published": START + timedelta(hours=2)}])
    found = held(known, judged, np.array(series), 0.5)
    assert found.probability.tolist() == [left]
    assert found.frame.tolist() == [probability >= 0.5 and left < 0.5]
    assert judged.probability.tolist() == [probability]
    marked = held(known, replace(judged, frame=np.array([True])), np.array(series), 0.5)
    assert marked.frame.tolist() == [True]
