"""What each of two texts has that the other lacks, beside a slow twin, and what is made of it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import FERRY, FERRY_REWORDED, one_thread, printed, rows, word  # noqa: F401  # a fixture

import dedup.relate.direction
from dedup.data import FIGURE, NAME, Fingerprints
from dedup.relate.direction import DIRECTION_MEASURES, Reason, _amounts, _measures, reasons
from dedup.relate.direction_kernels import (
    AMOUNTS,
    DATES,
    DETAILS,
    FIGURES,
    INSERTIONS,
    MERGED,
    MISSPELT,
    NAMED,
    NAMES,
    QUOTES,
    RARE,
    WORDS,
    YEAR,
)
from dedup.text.background import background
from dedup.text.match_kernels import best_matches, find_runs, index_seeds, table_size
from dedup.text.tokenizer import QUOTED, word_hash

DAYS = {word_hash(w) for w in (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december", "yesterday", "today",
    "tomorrow", "tonight", "morning", "afternoon", "evening",
)}  # fmt: skip
"""Without May, which is a verb more often."""
YEARS = {word_hash(str(year)): year for year in range(1900, 2040)}
UNKNOWN = np.float32(np.log(background().articles / 2))
VOCABULARY = [
    "the", "council", "of", "Dunmarrow", "on", "Friday", "1991", "1994", "41", "monday", "voted", "strctural", "Orla",
    "structural", "mill", '"it', 'is"', "bridge", "Tollerton", "may", "closed", "flarnick", "Stannard", "river",
]  # fmt: skip


class Text:
    """One text as its words and its content words: of each its kinds, its weight, and how often in which sentence."""

    def __init__(self, prints: Fingerprints, row: int) -> None:
        words, postings, lo = prints.words, prints.postings, int(prints.words.bounds[row])
        self.words = words.hashes[lo : int(words.bounds[row + 1])]
        self.quoted = int(((words.flags[lo : int(words.bounds[row + 1])] & QUOTED) > 0).sum())
        self.weights = np.zeros(int(postings.sentences[row]), np.float32)
        self.kinds: dict[int, int] = {}
        self.weight: dict[int, float] = {}
        self.at: dict[int, list[int]] = {}
        for i in range(postings.bounds[row], postings.bounds[row + 1]):
            h, sentence = int(postings.keys[i]) >> 16, int(postings.keys[i]) & 0xFFFF
            self.kinds[h] = self.kinds.get(h, 0) | int(postings.kinds[i])
            self.weight[h] = postings.weights[i]
            self.at.setdefault(h, []).append(sentence)
            self.weights[sentence] += postings.weights[i]

    def order(self) -> tuple[int, list[int]]:
        return len(self.words), self.words.tolist()


def told(prints: Fingerprints, left: int, right: int) -> list[list[float]]:
    """Twin of the amounts of both sides."""
    texts = Text(prints, left), Text(prints, right)
    out = np.zeros((2, AMOUNTS))
    if not len(texts[0].words) or not len(texts[1].words):
        return out.tolist()
    sides = sorted((0, 1), key=lambda side: texts[side].order())  # runs are looked for from the shorter text
    a, b = (texts[side] for side in sides)
    first, second = (out[side] for side in sides)
    shared = np.zeros((len(a.weights), len(b.weights)), np.float32)
    for h in sorted({*a.kinds, *b.kinds}):
        kind = a.kinds.get(h, 0) | b.kinds.get(h, 0)
        weight = a.weight.get(h, b.weight.get(h))
        for amounts, text in ((first, a), (second, b)):
            if h in text.kinds and kind & FIGURE:
                amounts[YEAR] = max(amounts[YEAR], YEARS.get(h, 0))
            elif h in text.kinds and kind & NAME:
                amounts[NAMED] += 1
        if h in a.kinds and h in b.kinds:
            for x in a.at[h]:
                for y in b.at[h]:
                    shared[x, y] += weight
            continue
        alone = first if h in a.kinds else second
        alone[WORDS] += 1
        alone[DATES] += h in DAYS
        if kind & FIGURE:
            alone[FIGURES] += 1
        elif kind & NAME:
            alone[NAMES] += 1
        else:
            alone[RARE] += weight >= UNKNOWN
    (to_a, best_a, _), (to_b, best_b, _) = best_matches(shared, a.weights, b.weights)
    near_a, near_b = (best >= np.float32(0.2) for best in (best_a, best_b))
    both = [(x, y) for x, y in enumerate(to_a.tolist()) if near_a[x] and to_b[y] == x]
    for amounts, of in ((first, [a.weights[x] - shared[x, y] for x, y in both]),
                        (second, [b.weights[y] - shared[x, y] for x, y in both])):  # fmt: skip
        amounts[DETAILS] = np.mean(np.maximum(of, 0)) if of else 0
    for amounts, into in ((first, to_a[near_a].tolist()), (second, to_b[near_b].tolist())):
        amounts[MERGED] = sum(into.count(sentence) > 1 for sentence in into)
    between(a, b, first, second)
    first[QUOTES], second[QUOTES] = a.quoted, b.quoted
    return out.tolist()


def between(a: Text, b: Text, first: np.ndarray, second: np.ndarray) -> None:
    """Twin: what stands between two runs that both have: words on one side only, or one or two other spellings."""
    head, following = np.empty(table_size(len(a.words)), np.int32), np.empty(len(a.words), np.int32)
    index_seeds(a.words, head, following)
    runs = np.empty((len(b.words) // 3 + 1, 3), np.int32)
    found = runs[: find_runs(a.words, b.words, head, following, runs)].tolist()
    for (q, p, n), (q2, p2, _) in pairwise(found):
        if q2 < q + n or q2 - q - n > 60 or p2 - p - n > 60:
            continue
        gaps = a.words[q + n : q2].tolist(), b.words[p + n : p2].tolist()
        first[INSERTIONS] += bool(gaps[0]) and not gaps[1]
        second[INSERTIONS] += bool(gaps[1]) and not gaps[0]
        if gaps[0] and gaps[1] and max(map(len, gaps)) <= 2:
            unknown = [sum(text.weight.get(h, 0) >= UNKNOWN for h in gap)
                       for text, gap in zip((a, b), gaps, strict=True)]  # fmt: skip
            first[MISSPELT] += max(0, unknown[0] - unknown[1])
            second[MISSPELT] += max(0, unknown[1] - unknown[0])


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """A text of known and unknown words, and the same with some of it exchanged, left out, put in or moved."""
    chosen = st.lists(st.sampled_from(VOCABULARY), max_size=3)
    one = draw(st.lists(st.sampled_from(VOCABULARY), max_size=40))
    other = list(one)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(other)))
        other[at : at + draw(st.integers(0, 3))] = draw(chosen)
    cut = draw(st.integers(0, len(other)))
    stop = draw(st.integers(4, 12))

    def shown(words: list[str]) -> str:
        return " ".join(" ".join(words[i : i + stop]) + "." for i in range(0, len(words), stop))

    return shown(one), shown(other[cut:] + other[:cut] if draw(st.booleans()) else other)


def gap(between_left: int, between_right: int) -> tuple[str, str]:
    """Two runs of five words that both have, and so many unknown words between them on either side."""
    run, end = " ".join(map(word, range(5))), " ".join(map(word, range(100, 105)))
    return tuple(  # type: ignore[return-value]
        f"{run} {' '.join(word(start + k) for k in range(n))} {end}"
        for start, n in ((1000, between_left), (2000, between_right))
    )


@settings(max_examples=150, deadline=None)
@given(versions())
@example((FERRY, FERRY_REWORDED))
@example((FERRY.replace(". ", ", and "), FERRY))
@example((FERRY, FERRY[:300].replace(", ", ". ")))
@example(gap(60, 0))
@example(gap(61, 0))
@example(gap(0, 60))
@example(gap(0, 61))
@example(gap(2, 1))
@example(gap(2, 2))
@example(gap(1, 2))
@example(gap(3, 1))
@example(gap(1, 3))
@example(("In 1900 it rained.", "In 2039 it rained."))
@example(("In May they may come.", "On Sunday evening they came today."))
@example(("In 1899 it rained.", "In 2040 it rained."))
def test_what_each_has_alone_equals_a_slow_count(pair: tuple[str, str]) -> None:
    prints = printed(list(pair))
    for left, right in ((0, 1), (1, 0)):
        found = _amounts(prints, rows((left, right)))[0]
        assert found == pytest.approx(np.array(told(prints, left, right)), abs=1e-3)


@pytest.mark.parametrize(
    ("left", "right", "inserted", "misspelt"),
    [(60, 0, (1, 0), (0, 0)), (61, 0, (0, 0), (0, 0)), (0, 1, (0, 1), (0, 0)), (2, 1, (0, 0), (1, 0)),
     (2, 2, (0, 0), (0, 0)), (1, 2, (0, 0), (0, 1)), (3, 1, (0, 0), (0, 0))],
)  # fmt: skip
def test_what_stands_between_two_runs_is_an_insertion_or_a_spelling(
    left: int, right: int, inserted: tuple[int, int], misspelt: tuple[int, int]
) -> None:
    found = _amounts(printed(list(gap(left, right))), rows((0, 1)))[0]
    assert (tuple(found[:, INSERTIONS]), tuple(found[:, MISSPELT])) == (inserted, misspelt)


def row_of(left: dict[int, float], right: dict[int, float], whole: np.ndarray | None = None) -> dict[str, float]:
    """The measures of two texts with these amounts."""
    counted = np.zeros((1, 2, AMOUNTS))
    for side, amounts in enumerate((left, right)):
        for column, amount in amounts.items():
            counted[0, side, column] = amount
    return dict(zip(DIRECTION_MEASURES, _measures(counted, rows((0, 1)), whole)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "column", "left", "right", "ratio"),
    [("own_words", WORDS, 7, 1, 12 / 6), ("own_names", NAMES, 3, 0, 4), ("own_figures", FIGURES, 0, 1, 1 / 2),
     ("own_rare", RARE, 2, 1, 3 / 2), ("own_dates", DATES, 1, 0, 2), ("quoted", QUOTES, 9, 4, 2),
     ("insertions", INSERTIONS, 1, 3, 1 / 2), ("merged", MERGED, 2, 0, 3), ("details", DETAILS, 10, 0, 60 / 50)],
)  # fmt: skip
def test_amounts_are_told_by_the_logarithm_of_their_ratio(
    name: str, column: int, left: float, right: float, ratio: float
) -> None:
    found = row_of({column: left}, {column: right})
    assert found[name] == pytest.approx(np.log(ratio), abs=1e-6)
    others = set(DIRECTION_MEASURES) - {name, "name_share"}
    assert not any(found[other] for other in others)


def test_the_share_of_names_is_told_where_names_stand_in_either_text() -> None:
    names, none = {WORDS: 10, NAMES: 3}, {WORDS: 20, NAMES: 1}
    share = np.log((3 + 3) / 30) - np.log((1 + 3) / 40)
    for left, right in ((1, 0), (0, 1), (2, 3)):
        assert row_of({**names, NAMED: left}, {**none, NAMED: right})["name_share"] == pytest.approx(share, abs=1e-6)
    assert row_of(names, none)["name_share"] == 0


@pytest.mark.parametrize(("left", "right", "later"), [(1990, 1992, -2), (1995, 1991, 3), (1990, 1993, -3),
                                                      (1990, 0, 0), (0, 1990, 0)])  # fmt: skip
def test_of_years_three_apart_at_most_are_told(left: int, right: int, later: int) -> None:
    assert row_of({YEAR: left}, {YEAR: right})["latest_year"] == later


def test_spellings_are_counted_and_of_a_cut_text_only_what_both_hold_is_told() -> None:
    amounts = ({MISSPELT: 3, DETAILS: 10, INSERTIONS: 1, WORDS: 9, YEAR: 1990}, {MISSPELT: 1, YEAR: 1991})
    assert row_of(*amounts)["misspelt"] == 2
    for whole in ([True, False], [False, True], [False, False]):
        cut = row_of(*amounts, np.array(whole))
        assert {name for name, v in cut.items() if v} == {"misspelt", "details", "insertions"}
    assert row_of(*amounts, np.array([True, True])) == row_of(*amounts)


@pytest.mark.parametrize(
    ("measure", "column", "left", "right", "text"),
    [
        ("own_words", WORDS, 12, 3, "has 12 words of its own, against 3 in the other"),
        ("own_names", NAMES, 4, 1, "has 4 names of its own, against 1 in the other"),
        ("own_figures", FIGURES, 4, 1, "has 4 figures of its own, against 1 in the other"),
        ("own_rare", RARE, 4, 1, "has 4 rare words of its own, against 1 in the other"),
        ("own_dates", DATES, 4, 1, "has 4 days and months of its own, against 1 in the other"),
        ("quoted", QUOTES, 9, 2, "has 9 words inside quotation marks, against 2 in the other"),
        ("details", DETAILS, 40, 2, "says more in the sentences that match"),
        ("insertions", INSERTIONS, 5, 2, "adds words at 5 places, against 2 in the other"),
        ("merged", MERGED, 5, 2, "has 5 sentences put together in the other, against 2"),
        ("misspelt", MISSPELT, 5, 2, "has 5 spellings that the other corrects, against 2"),
        ("latest_year", YEAR, 1994, 1991, "names the year 1994, while the latest in the other is 1991"),
    ],
)  # fmt: skip
def test_a_reason_says_what_was_counted(
    measure: str, column: int, left: float, right: float, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {measure: (np.array([0.0, 9.0]), np.array([0.0, 4.5]))}  # half of the measure
    monkeypatch.setattr(dedup.relate.direction, "_cards", lambda: {"rewrite": card, "revision": card})
    size = abs(row_of({column: left}, {column: right})[measure]) / 2
    for turned in (False, True):
        counted = np.zeros((1, 2, AMOUNTS))
        counted[0, int(turned), column], counted[0, 1 - int(turned), column] = left, right
        monkeypatch.setattr(dedup.relate.direction, "_amounts", lambda *_, counted=counted: counted)
        side = "right" if turned else "left"
        found = reasons(printed([FERRY]), (0, 0), "rewrite")
        assert found == [Reason(measure, side, pytest.approx(size), side, text)]


def test_the_three_strongest_reasons_are_told_first() -> None:
    prints = printed([f'{FERRY} "It was in 1994," she told us.', FERRY_REWORDED[:200]])
    every = reasons(prints, (0, 1), "rewrite", most=99)
    sizes = [reason.log_odds for reason in every]
    assert len(every) > 3 and sizes == sorted(sizes, reverse=True) and min(sizes) > 0
    assert reasons(prints, (0, 1), "rewrite") == every[:3]
