"""Measures of a pair: named, in range, the same from either side, and what a slow count gives."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
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
    texts,
    word,
)

from dedup.align import measure_columns
from dedup.align.contents import SHORT_TEXT
from dedup.align.measuring import measure
from dedup.data import FIGURE, NAME, Fingerprints
from dedup.measures import COUNTED, MEASURES, WORDS_FOR
from dedup.relate.scorecard import ABSENT
from dedup.text.background import RARE

LOGARITHMS = ("words_smaller", "longest_run", "unquoted_run_words", "long_runs", *COUNTED)
MAY_BE_ABSENT = ("content", "names", "figures", "plain", "rare", "company", "wording", "order", "sequence")


def measured(prints: Fingerprints, pairs: NDArray[np.int64]) -> list[dict[str, float]]:
    return [dict(zip(MEASURES, map(float, row), strict=True)) for row in measure(prints, pairs)]


def both_ways(left: str, right: str) -> tuple[dict[str, float], dict[str, float]]:
    there, back = measured(printed([left, right]), rows((0, 1), (1, 0)))
    return there, back


def test_every_measure_has_a_name_in_plain_words() -> None:
    assert tuple(WORDS_FOR) == MEASURES
    assert all(WORDS_FOR.values()) and len(set(WORDS_FOR.values())) == len(MEASURES)
    assert measure(printed(STORIES), rows((0, 1))).shape == (1, len(MEASURES))


@settings(max_examples=150, deadline=None)
@given(texts(30), texts(30))
def test_measures_are_finite_and_in_their_range(left: str, right: str) -> None:
    for name, value in both_ways(left, right)[0].items():
        assert np.isfinite(value), name
        if name in LOGARITHMS:
            assert 0 <= value < 12, name
        elif value == ABSENT and name.startswith(MAY_BE_ABSENT):
            continue
        else:
            assert 0 <= value <= 1 + 1e-5, (name, value)


@settings(max_examples=80, deadline=None)
@given(texts(30), texts(30))
def test_measuring_from_the_pair_exchanged_equals_exchanging_the_texts(left: str, right: str) -> None:
    _, back = both_ways(left, right)
    exchanged, _ = both_ways(right, left)
    assert back == exchanged


@st.composite
def pairs_of_different_length(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts whose words are all different within each text, the second longer: runs can match in one way only."""
    run = draw(st.permutations(range(40)))
    cut = draw(st.integers(5, 14))
    left = draw(st.permutations(run[:cut]).map(list)) if draw(st.booleans()) else run[:cut]
    right = [*run[cut : cut + draw(st.integers(0, 5))], *run[:cut], *range(50, 50 + draw(st.integers(2, 6)))]
    stop = draw(st.integers(3, 9))

    def shown(numbers: list[int]) -> str:
        parts = [numbers[i : i + stop] for i in range(0, len(numbers), stop)]
        return " ".join(" ".join(word(n * 311) for n in part).capitalize() + "." for part in parts)

    return shown(left), shown(right)


NOT_SYMMETRIC = {"best_sentence"}  # see the expected failure below


@settings(max_examples=150, deadline=None)
@given(pairs_of_different_length())
def test_left_and_right_are_treated_alike(drawn: tuple[str, str]) -> None:
    there, back = both_ways(*drawn)
    for name in set(MEASURES) - NOT_SYMMETRIC:
        assert there[name] == pytest.approx(back[name], abs=1e-5), name


@pytest.mark.parametrize("right", [FERRY_REWORDED, MINE, FERRY + " " + MINE])
def test_left_and_right_of_real_prose_are_treated_alike(right: str) -> None:
    there, back = both_ways(FERRY, right)
    assert there == pytest.approx(back, abs=1e-5)


def test_the_closest_sentences_are_the_same_from_either_side() -> None:
    there, back = both_ways("Roskill slept.", "Roskill slept near Brennick in Ellesund.")
    assert there["best_sentence"] == pytest.approx(back["best_sentence"])


def test_two_texts_of_one_length_are_the_same_from_either_side() -> None:
    left, right = "Roskill welded doors in Brennick.", "Roskill welded a bow in Ellesund."
    left = left.replace("doors", "many doors")
    there, back = both_ways(left, right)
    assert there["length_ratio"] == 1
    assert there == pytest.approx(back, abs=1e-5)


def weighed_shares(prints: Fingerprints, left: int, right: int) -> dict[str, float]:
    """Twin: the content words of each text as a dictionary, their weights added up by kind."""
    postings = prints.postings
    held: list[dict[int, tuple[int, float]]] = []
    for row in (left, right):
        own: dict[int, tuple[int, float]] = {}
        for i in range(postings.bounds[row], postings.bounds[row + 1]):
            h = int(postings.keys[i]) >> 16
            own[h] = (own.get(h, (0, 0))[0] | int(postings.kinds[i]), float(postings.weights[i]))
        held.append(own)
    small, large = held if prints.words.counts[left] <= prints.words.counts[right] else held[::-1]

    def kinds(h: int) -> set[str]:
        kind, weight = small.get(h, (0, 0.0))[0] | large.get(h, (0, 0.0))[0], (small.get(h) or large[h])[1]
        if kind & FIGURE:
            return {"content", "figures"}
        if kind & NAME:
            return {"content", "names"}
        return {"content", "plain", "rare"} if weight >= np.float32(-np.log(RARE)) else {"content", "plain"}

    out = {}
    for kind in ("content", "names", "figures", "plain", "rare"):
        for side, own in (("smaller", small), ("larger", large)):
            total = sum(w for h, (_, w) in own.items() if kind in kinds(h))
            common = sum(w for h, (_, w) in own.items() if kind in kinds(h) and h in small and h in large)
            out[f"{kind}_{side}"] = common / total if total else ABSENT
    return out


@settings(max_examples=100, deadline=None)
@given(texts(40), texts(40))
def test_shares_of_content_words_equal_a_count_by_dictionary(left: str, right: str) -> None:
    prints = printed([left, right])
    assume(prints.words.counts[0] != prints.words.counts[1])  # between equals the twin has no smaller side
    got = measured(prints, rows((0, 1)))[0]
    for name, value in weighed_shares(prints, 0, 1).items():
        assert got[name] == pytest.approx(value, abs=1e-4), name


def test_shares_of_content_words_of_real_prose_equal_a_count_by_dictionary() -> None:
    prints = printed([FERRY, FERRY_REWORDED])
    expected = weighed_shares(prints, 0, 1)
    got = measured(prints, rows((0, 1)))[0]
    assert {n: got[n] for n in expected} == pytest.approx(expected, abs=1e-4)


def own(left: str, right: str) -> dict[str, float]:
    """Twin of the counted columns, from the words as written: a figure holds a digit, a name is a capital inside a
    sentence, and no invented word is known to the background. Quotations must not cross sentences.
    """
    texts = (left, right)
    held = [{w.strip('."').lower() for w in text.split()} for text in texts]
    inside = [{w.strip('."').lower() for s in text.split(". ") for w in s.split()[1:] if w.strip('"')[0].isupper()}
              for text in texts]  # fmt: skip
    of: dict[str, list[float]] = {kind: [0, 0] for kind in COUNTED}
    for side in (0, 1):
        for w in held[side] - held[1 - side]:
            figure, name = w.isdigit(), w in inside[side]
            of["words_apart"][side] += 1
            of["figures_apart" if figure else "names_apart" if name else "rare_apart"][side] += 1
        quoted = sum(len(part.split()) for part in texts[side].split('"')[1::2])
        of["quoted_fewer"][side] = of["quoted_more"][side] = quoted
    rate = [100 / max(len(text.split()), SHORT_TEXT) for text in texts]  # in a hundred words
    for kind in ("names_apart", "figures_apart", "rare_apart", "words_apart"):
        of[kind] = [n * r for n, r in zip(of[kind], rate, strict=True)]
    return {kind: (max if kind == "quoted_more" else min)(counts) for kind, counts in of.items()}


def quoting(some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """These texts with some of their sentences in quotation marks."""

    def marked(drawn: tuple[str, list[bool]]) -> str:
        parts = zip(drawn[0].rstrip(".").split(". "), drawn[1], strict=False)
        return " ".join(f'{s.split()[0]} "{" ".join(s.split()[1:])}".' if q and " " in s else f"{s}." for s, q in parts)

    return st.tuples(some, st.lists(st.booleans(), min_size=8, max_size=8)).map(marked)


@settings(max_examples=200, deadline=None)
@given(quoting(texts(25)), quoting(texts(25)))
def test_what_only_one_has_equals_a_count_by_sets_of_words(left: str, right: str) -> None:
    expected = {name: np.log1p(n) for name, n in own(left, right).items()}
    assume(left.lower().split() != right.lower().split())
    for got in both_ways(left, right):
        assert {name: got[name] for name in COUNTED} == pytest.approx(expected, abs=1e-6)


def test_what_only_one_has_is_counted_by_hand() -> None:
    left = "On Monday Hedda Brolsk paid 400 crowns for 3 flarnicks, and Wexmoor paid too."
    right = 'On Monday Orla Brolsk and Teel paid 17 crowns. "It was a dwendlery," said one, "and dear."'
    held = {name: float(np.expm1(v)) for name, v in both_ways(left, right)[0].items() if name in COUNTED}
    counts = {n: round(v if n.startswith("quoted") else v * SHORT_TEXT / 100) for n, v in held.items()}
    assert counts["names_apart"] == 2  # Hedda, Wexmoor; Orla, Teel
    assert counts["figures_apart"] == 1  # 400, 3; 17
    assert counts["rare_apart"] == 1  # flarnicks; dwendlery
    assert (counts["quoted_fewer"], counts["quoted_more"]) == (0, 6)


@settings(max_examples=80, deadline=None)
@given(quoting(texts(30)), quoting(texts(30)))
def test_the_counts_are_the_same_to_the_last_bit_from_either_side(left: str, right: str) -> None:
    there, back = both_ways(left, right)
    assert {n: there[n] for n in COUNTED} == {n: back[n] for n in COUNTED}


@settings(max_examples=60, deadline=None)
@given(texts(30), texts(30))
def test_the_counts_equal_sets_of_postings(left: str, right: str) -> None:
    prints = printed([left, right])
    got = measured(prints, rows((0, 1)))[0]
    postings = prints.postings
    held: list[dict[int, int]] = [{}, {}]
    for row, kinds in enumerate(held):
        for i in range(postings.bounds[row], postings.bounds[row + 1]):
            h = int(postings.keys[i]) >> 16
            kinds[h] = kinds.get(h, 0) | int(postings.kinds[i])
    alone = [{h: k for h, k in held[s].items() if h not in held[1 - s]} for s in (0, 1)]
    rate = 100 / np.maximum(prints.words.counts, SHORT_TEXT)
    fewest = {
        "words_apart": min(r * len(a) for a, r in zip(alone, rate, strict=True)),
        "figures_apart": min(r * sum(k & FIGURE > 0 for k in a.values()) for a, r in zip(alone, rate, strict=True)),
        "names_apart": min(
            r * sum(k & FIGURE == 0 and k & NAME > 0 for k in a.values()) for a, r in zip(alone, rate, strict=True)
        ),
    }
    for name, n in fewest.items():
        assert got[name] == pytest.approx(np.log1p(n), abs=1e-6), name


def shared_in_runs(left: list[str], right: list[str], least: int) -> int:
    """Words of the left text inside a run of at least `least` words that the right text holds too."""
    inside: set[int] = set()
    held = {tuple(right[i : i + least]) for i in range(len(right) - least + 1)}
    for i in range(len(left) - least + 1):
        if tuple(left[i : i + least]) in held:
            inside.update(range(i, i + least))
    return len(inside)


@settings(max_examples=100, deadline=None)
@given(pairs_of_different_length())
def test_runs_of_texts_without_repeats_equal_a_search_for_every_run(drawn: tuple[str, str]) -> None:
    left, right = ([w.strip(".").lower() for w in text.split()] for text in drawn)
    got = both_ways(*drawn)[0]
    small, large = sorted((left, right), key=len)
    for least in (3, 5, 8):
        assert got[f"runs{least}_smaller"] == pytest.approx(shared_in_runs(small, large, least) / len(small))
    for least in (5, 8):
        assert got[f"runs{least}_larger"] == pytest.approx(shared_in_runs(large, small, least) / len(large))
    assert got["words_smaller"] == pytest.approx(np.log(len(small)))
    assert got["length_ratio"] == pytest.approx(len(small) / len(large))


def test_a_foot_under_two_texts_is_not_shared_text() -> None:
    foot = "The Wexmoor desk closes at six and reopens at nine on Monday."
    there, back = both_ways(f"{FERRY} {foot}", f"{MINE} {foot}")
    assert there["runs5_smaller"] == back["runs5_smaller"] == 0
    without = both_ways(FERRY, MINE)[0]
    assert there["longest_run"] == without["longest_run"]


@settings(max_examples=40, deadline=None)
@given(pairs_of_different_length())
def test_a_text_and_its_copy_share_everything(drawn: tuple[str, str]) -> None:
    text = drawn[0]
    same = both_ways(text, text)[0]
    assert same["length_ratio"] == same["content_smaller"] == same["content_larger"] == 1
    assert same["sentences_smaller"] == pytest.approx(1, abs=1e-5)
    assert same["order"] in (1, ABSENT)
    assert same["runs3_smaller"] == same["runs5_smaller"] == same["runs5_larger"] == 1
    assert not any(same[name] for name in COUNTED)


def test_a_rewrite_shares_content_and_order_but_no_long_run_and_a_stranger_nothing() -> None:
    rewrite, stranger = both_ways(FERRY, FERRY_REWORDED)[0], both_ways(FERRY, ORCHARD)[0]
    assert rewrite["content_smaller"] > 0.5 and stranger["content_smaller"] < 0.1
    assert rewrite["names_smaller"] > 0.8 and stranger["names_smaller"] < 0.1
    assert rewrite["runs8_smaller"] == stranger["runs8_smaller"] == 0
    assert rewrite["sentences_smaller"] > stranger["sentences_smaller"] + 0.3


def test_what_stands_in_quotation_marks_is_told_from_the_reporters_words() -> None:
    said = "the door was welded in March and it should have held for ten winters"
    quoted = both_ways(f'{MINE} Roskill: "{said}", she told us.', f'{ORCHARD} "{said}", it was said.')[0]
    plain = both_ways(f"{MINE} Roskill: {said}, she told us.", f"{ORCHARD} {said}, it was said.")[0]
    assert quoted["quoted_share"] == 1 and plain["quoted_share"] == 0
    assert quoted["unquoted_run_words"] == 0 < plain["unquoted_run_words"]
    assert quoted["longest_run"] < plain["longest_run"]


def test_an_article_without_words_measures_nothing() -> None:
    out = measure(printed(["", FERRY]), rows((0, 1)))
    assert np.isfinite(out).all() and (out <= 0).all()


def test_no_pairs_no_measures() -> None:
    assert measure(printed([FERRY]), rows()).shape == (0, len(MEASURES))


def test_pairs_measured_together_or_alone_in_any_order_give_the_same() -> None:
    prints = printed([*STORIES, FERRY_REWORDED, FERRY + MINE])
    every = [(i, j) for i in range(len(prints)) for j in range(len(prints)) if i != j]
    np.random.default_rng(4).shuffle(every)
    together = measure(prints, rows(*every))
    for pair, row in zip(every, together, strict=True):
        assert np.array_equal(measure(prints, rows(pair))[0], row)


def test_other_articles_in_the_collection_change_no_measure() -> None:
    alone = measure(printed([FERRY, FERRY_REWORDED]), rows((0, 1)))
    among = measure(printed([FERRY, FERRY_REWORDED, *STORIES, *STORIES]), rows((0, 1)))
    assert np.array_equal(alone, among)


def test_the_columns_that_kernels_fill_bear_the_names_of_the_measures() -> None:
    named = {name: place for name, place in vars(measure_columns).items() if type(place) is int and name != "ALIGNED"}
    assert named == {name.upper(): place for place, name in enumerate(MEASURES[: measure_columns.ALIGNED])}
    assert MEASURES[measure_columns.ALIGNED :] == COUNTED
    kinds = ("content", "names", "figures", "plain", "rare")  # whose columns the kernel takes by counting on
    first = measure_columns.CONTENT_SMALLER
    assert MEASURES[first : first + 10] == tuple(f"{kind}_{side}" for kind in kinds for side in ("smaller", "larger"))


@pytest.mark.parametrize(
    ("length", "foot", "after", "counted"), [(60, 12, 0, False), (60, 12, 1, False), (60, 12, 2, True),
                                             (40, 11, 0, False), (40, 12, 0, True)]
)  # fmt: skip
def test_a_foot_ends_both_texts_but_for_a_word_and_is_a_small_part_of_the_shorter(
    length: int, foot: int, after: int, counted: bool
) -> None:
    left, right = (
        " ".join(
            map(word, [*range(own, own + length - foot - after), *range(9000, 9000 + foot), *range(own + 99, end)])
        )
        for own, end in ((1000, 1099 + after), (2000, 2099 + after))
    )
    there, back = both_ways(left, right)
    assert there["runs5_smaller"] == back["runs5_smaller"] == pytest.approx(foot / length if counted else 0.0)


@pytest.mark.parametrize("run", [2, 3, 4, 5, 7, 8, 9])
@pytest.mark.parametrize(("left", "right"), [(50, 60), (60, 50)])
def test_runs_count_from_three_five_and_eight_words_on(run: int, left: int, right: int) -> None:
    sides = []
    for own, length in ((1000, left), (2000, right)):
        words = [*range(own, own + 20), *range(9000, 9000 + run), *range(own + 20, own + length - run)]
        sides.append(" ".join(map(word, words)))
    got = both_ways(*sides)[0]
    for least in (3, 5, 8):
        assert got[f"runs{least}_smaller"] == pytest.approx(run / 50 if run >= least else 0.0)
    for least in (5, 8):
        assert got[f"runs{least}_larger"] == pytest.approx(run / 60 if run >= least else 0.0)
    assert got["runs8_both"] == pytest.approx(2 * run / 110 if run >= 8 else 0.0)
    assert got["long_runs"] == pytest.approx(np.log1p(run >= 8))
    assert got["longest_run"] == pytest.approx(np.log1p(run if run >= 3 else 0))
    assert got["unquoted_run_words"] == pytest.approx(np.log1p(run if run >= 8 else 0))
