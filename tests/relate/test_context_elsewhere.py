"""Who else holds what two share, beside a slow twin; and the columns of context by hand."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from bulletins import START, collection
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import one_thread, word  # noqa: F401  # a fixture

from dedup.data import Collection, DocumentFrequency
from dedup.measures import CONTEXT, UNKNOWN
from dedup.relate.context import context
from dedup.text.match_kernels import find_runs, index_seeds, table_size

ELSEWHERE = ("elsewhere", "elsewhere_own", "elsewhere_far")
TURNS = ("turns_alone", "turns_alone_share", "turns_rare", "turns_rare_rate")
PAPERS = ["Tarn Post", "Orlen Gazette", "Oke Sun", None]


def told(known: Collection, left: int = 0, right: int = 1) -> dict[str, float]:
    return dict(zip(CONTEXT, context(known, np.array([[left, right]]))[0].tolist(), strict=True))


def runs_of(known: Collection) -> list[list[int]]:
    """(start in the first text, start in the second, words) of what the first two texts share."""
    words = known.prints.words
    a, b = (words.hashes[words.bounds[row] : words.bounds[row + 1]] for row in (0, 1))
    head, following = np.empty(table_size(len(a)), np.int32), np.empty(len(a), np.int32)
    index_seeds(a, head, following)
    runs = np.empty((len(b) // 3 + 1, 3), np.int32)
    return [list(map(int, run)) for run in runs[: find_runs(a, b, head, following, runs)]]


def counted(known: Collection) -> dict[str, float]:
    """Twin of what the collection says of the runs of the first two texts."""
    frequency, days, papers = known.frequency, known.days.tolist(), known.papers
    assert frequency is not None
    logs: list[float] = []
    mine, far = [], []
    many = []
    two = {int(known.copies.same_as[0]), int(known.copies.same_as[1])}
    for start, _, length in runs_of(known):
        for at in range(start, start + length - 7):
            place = int(frequency.passage[at])
            held = frequency.holders[frequency.starts[place] : frequency.starts[place + 1]][:64] if place >= 0 else []
            others = [int(row) for row in held if int(row) not in two]
            logs.append(np.log1p(len(others)))
            mine.append(any(papers[row] is not None and papers[row] in papers[:2] for row in others))
            far.append(any(days[row] < min(days[:2]) - 2 or days[row] > max(days[:2]) + 2 for row in others))
        many += [int(n) for n in frequency.turns[start : start + max(0, length - 3)]]
    shorter = int(known.prints.words.counts[:2].min())
    out = {
        "elsewhere": np.mean(logs) if logs else UNKNOWN,
        "elsewhere_own": np.mean(mine) if logs and None not in papers[:2] else UNKNOWN,
        "elsewhere_far": np.mean(far) if logs and not np.isnan(days[:2]).any() else UNKNOWN,
        "turns_alone": np.log1p(sum(n <= 2 for n in many)),
        "turns_alone_share": np.mean([n <= 2 for n in many]) if many else UNKNOWN,
        "turns_rare": np.log1p(sum(1 / (n - 1) for n in many)),
        "turns_rare_rate": 100 * sum(1 / (n - 1) for n in many) / max(60, shorter),
    }
    return {name: float(value) for name, value in out.items()}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_who_else_holds_what_two_share_equals_a_slow_count(data: st.DataObject) -> None:
    n = 6
    lengths = data.draw(st.lists(st.integers(0, 14), min_size=1, max_size=4))
    shared = [" ".join(word(20 * k + i) for i in range(length)) for k, length in enumerate(lengths)]
    texts = [" ".join(w for k, run in enumerate(shared) for w in (f"{word(9000 + 100 * side + k)}", run))
             for side in (0, 1)]  # fmt: skip
    if data.draw(st.booleans()):
        texts[0] += " " + " ".join(word(7000 + k) for k in range(70))
    day = st.sampled_from([None, 0, 1, 2, 3, 5, 9])
    rows = [
        {"text": texts[row] if row < 2 else word(500 + row), "outlet": data.draw(st.sampled_from(PAPERS)),
         "published": None if (at := data.draw(day)) is None else START + timedelta(days=at)}
        for row in range(n)
    ]  # fmt: skip
    known = collection(rows)
    size = len(known.prints.words.hashes)
    some = st.lists(st.sets(st.integers(0, n - 1), max_size=4), min_size=4, max_size=4)
    held = data.draw(some)
    draw = np.random.default_rng(data.draw(st.integers(0, 2**16)))
    frequency = DocumentFrequency(
        draw.integers(-1, 4, size).astype(np.int32), np.cumsum([0, *map(len, held)]),
        np.array([row for rows in held for row in sorted(rows)], np.int32), draw.integers(2, 6, size).astype(np.uint8),
    )  # fmt: skip
    known = replace(known, frequency=frequency)
    found, expected = told(known), counted(known)
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6)
    turned = told(known, 1, 0)["elsewhere_far"]
    assert (turned == UNKNOWN) == (expected["elsewhere_far"] == UNKNOWN)
    # without a collection around them nothing is known of either
    assert {told(replace(known, frequency=None))[name] for name in ELSEWHERE + TURNS} == {UNKNOWN}


@pytest.mark.parametrize("holders", [63, 64, 65])
def test_of_a_passage_that_very_many_hold_the_first_sixty_four_tell(holders: int) -> None:
    run = " ".join(word(i) for i in range(8))
    known = collection([{"text": f"{run} {word(900 + side)}"} for side in (0, 1)])
    size = len(known.prints.words.hashes)
    passage = np.full(size, -1, np.int32)
    passage[0] = 0
    rows = np.arange(2, 2 + holders).astype(np.int32)
    far = replace(
        known, days=np.r_[20000.0, 20000, np.full(holders, 20000.0)], frequency=DocumentFrequency(
            passage, np.array([0, holders]), rows, np.full(size, 2, np.uint8)
        ), articles=collection([{}] * (2 + holders)).articles,
        copies=replace(known.copies, same_as=np.arange(2 + holders)),
    )  # fmt: skip
    assert told(far)["elsewhere"] == pytest.approx(np.log1p(min(64, holders)))


@pytest.mark.parametrize(("days", "far"), [(1.9, 0.0), (2.1, 1.0), (-1.9, 0.0), (-2.1, 1.0), (None, 0.0)])
def test_more_than_two_days_before_or_after_both_is_another_day(days: float | None, far: float) -> None:
    run = " ".join(word(i) for i in range(8))
    third = None if days is None else START + timedelta(days=days + (3 if days > 0 else 0))
    rows = [{"text": f"{run} {word(900 + side)}", "published": START + timedelta(days=3 * side)} for side in (0, 1)]
    known = collection([*rows, {"published": third}])
    size = len(known.prints.words.hashes)
    passage = np.full(size, -1, np.int32)
    passage[0] = 0
    frequency = DocumentFrequency(passage, np.array([0, 1]), np.array([2], np.int32), np.full(size, 2, np.uint8))
    for left, right in ((0, 1), (1, 0)):
        passage[:] = -1
        passage[known.prints.words.bounds[left]] = 0
        assert told(replace(known, frequency=frequency), left, right)["elsewhere_far"] == far


@pytest.mark.parametrize(
    ("papers", "one"),
    [(("A", "A"), 1), (("A", "B"), 0), (("A", None), UNKNOWN), ((None, "A"), UNKNOWN), ((None, None), UNKNOWN)],
)
def test_whether_both_are_by_one_outlet(papers: tuple[str | None, str | None], one: float) -> None:
    assert told(collection([{"outlet": paper} for paper in papers]))["one_outlet"] == one


@pytest.mark.parametrize(("days", "apart"), [(0, 0.0), (3, np.log(4)), (-3, np.log(4)), (None, UNKNOWN)])
def test_the_time_between_two_is_told_in_days(days: float | None, apart: float) -> None:
    rows = [{"published": START}, {"published": None if days is None else START + timedelta(days=days)}]
    assert told(collection([*rows, {}]))["days_apart"] == pytest.approx(apart)


@pytest.mark.parametrize(
    ("left", "right", "smaller", "larger", "frames"),
    [
        ("Storm drives boats", "Storm drives boats into Kesh", 1.0, 3 / 4, 2 * 3 / 8),
        ("Storm drives boats into Kesh", "Storm drives boats", 1.0, 3 / 4, 2 * 3 / 8),
        ("Storm and rain", "Snow and ice", 0.0, 0.0, 2 * 1 / 6),  # words that titles share by chance
        ("Rain a b", "Rain c b", 1.0, 1.0, 2 * 2 / 6),  # a letter is no word
        ("Ox at 7", "Ox at 8", 1.0, 1.0, 1.0),
        ("Rates, 3 March", "Rates, 19 May 2024", 1 / 2, 1 / 4, 1.0),
        ("Rain, rain", "Rain", 1.0, 1.0, 2 * 1 / 3),
        ("9 May", "9 May", 1.0, 1.0, UNKNOWN),
        ("In the", "In the", UNKNOWN, UNKNOWN, UNKNOWN),
        (None, "Storm", UNKNOWN, UNKNOWN, UNKNOWN), ("Storm", "", UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)  # fmt: skip
def test_what_two_titles_have_in_common(
    left: str | None, right: str | None, smaller: float, larger: float, frames: float
) -> None:
    found = told(collection([{"title": left}, {"title": right}]))
    got = [found[name] for name in ("titles_smaller", "titles_larger", "title_frames")]
    assert got == pytest.approx([smaller, larger, frames])


def test_pairs_keep_their_order_whatever_it_is() -> None:
    rows = [{"title": f"Lamp oil {word(n)}", "outlet": PAPERS[n % 4]} for n in range(5)]
    known = collection(rows)
    pairs = np.array([[3, 1], [0, 4], [3, 0], [0, 1], [2, 4]])
    together = context(known, pairs)
    for pair, row in zip(pairs, together, strict=True):
        assert np.array_equal(context(known, pair[None]), row[None])
    assert context(known, pairs[:0]).shape == (0, len(CONTEXT))
