"""Passages: where two texts agree. What is shown as shared is shared, and what is shared is shown."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    FERRY,
    FERRY_REWORDED,
    LIBRARY,
    MINE,
    ORCHARD,
    STORIES,
    one_thread,  # noqa: F401  # a fixture
    printed,
    rows,
    sentences,
    texts,
    word,
)

import dedup.align.passages
from dedup.align.passages import GAP, KINDS, MOST, SHORTEST, align
from dedup.data import Alignment, Fingerprints
from dedup.tables import SCHEMAS
from dedup.text.tokenizer import read_words


def aligned(left: str, right: str) -> Alignment:
    return align(printed([left, right]), rows((0, 1)))


def shown(found: Alignment, left: str, right: str) -> list[tuple[str, str, str]]:
    """(kind, left passage, right passage)."""
    return [
        (r["kind"], left[r["left_start"] : r["left_end"]], right[r["right_start"] : r["right_end"]])
        for r in found.passages.iter_rows(named=True)
    ]


def test_a_sentence_pulled_to_the_head_does_not_hide_the_whole_that_it_is_from() -> None:
    story = " ".join(STORIES)
    pulled = "Forty-three passengers slept on camp beds in the customs shed, among them a choir from Upper Brennick."
    twice = f"{pulled} {story} {pulled}"
    for left, right in ((story, twice), (twice, story)):
        found = aligned(left, right)
        assert max(found.verbatim[0]) > 0.99 and min(found.verbatim[0]) > 0.85
        # in one piece but for a word at most, not sentence by sentence
        assert max(len(a) for kind, a, _ in shown(found, left, right) if kind == "verbatim") > 0.99 * len(story)


def hashes(text: str) -> list[int]:
    return [int(h) for h in read_words(pl.Series([text])).hashes]


def longest_common_subsequence(a: list[int], b: list[int]) -> int:
    table = [0] * (len(b) + 1)
    for x in a:
        previous = 0
        for j, y in enumerate(b, 1):
            previous, table[j] = table[j], previous + 1 if x == y else max(table[j], table[j - 1])
    return table[-1]


def edits_between_runs(a: list[int], b: list[int]) -> bool:
    """Whether b's words can be had from a's by edits of at most GAP words a side between runs of three or more."""
    reachable = {(0, 0)}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if (i, j) not in reachable:
                continue
            n = 0
            while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
                n += 1
                if n >= 3:
                    reachable.add((i + n, j + n))
                    reachable.update((i + n + x, j + n + y) for x in range(GAP + 1) for y in range(GAP + 1))
    return (len(a), len(b)) in reachable


@st.composite
def copied_and_edited(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of sentences of their own, common sentences, and common sentences with a word changed."""
    common = draw(st.lists(sentences(2000), min_size=1, max_size=4))
    sides = []
    for side in range(2):
        parts = draw(st.lists(sentences(2000), max_size=3))
        for sentence in common:
            if side and draw(st.booleans()):
                words = sentence.split()
                words[draw(st.integers(0, len(words) - 1))] = "xylophon"
                parts.append(" ".join(words))
            else:
                parts.append(sentence)
        sides.append(" ".join(draw(st.permutations(parts))))
    return sides[0], sides[1]


any_pair = st.one_of(st.tuples(texts(25), texts(25)), copied_and_edited())


@settings(max_examples=150, deadline=None)
@given(any_pair)
def test_a_verbatim_passage_holds_the_same_words_on_both_sides_up_to_the_stated_gap(pair: tuple[str, str]) -> None:
    for kind, left, right in shown(aligned(*pair), *pair):
        if kind == "reworded":
            continue
        a, b = hashes(left), hashes(right)
        assert edits_between_runs(a, b), (left, right)
        assert longest_common_subsequence(a, b) >= SHORTEST
        assert a[:3] == b[:3] and a[-3:] == b[-3:]


@settings(max_examples=150, deadline=None)
@given(any_pair)
def test_offsets_stand_at_the_start_and_end_of_words(pair: tuple[str, str]) -> None:
    passages = aligned(*pair).passages
    for side, text in zip(("left", "right"), pair, strict=True):
        words = read_words(pl.Series([text]))
        assert set(passages[f"{side}_start"]) <= set(words.starts.tolist())
        assert set(passages[f"{side}_end"]) <= set(words.ends.tolist())
        assert (passages[f"{side}_start"] < passages[f"{side}_end"]).all()


@settings(max_examples=150, deadline=None)
@given(any_pair)
def test_passages_of_one_side_do_not_overlap(pair: tuple[str, str]) -> None:
    passages = aligned(*pair).passages
    for side in ("left", "right"):
        spans = sorted(passages.select(f"{side}_start", f"{side}_end").iter_rows())
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), side


@settings(max_examples=100, deadline=None)
@given(any_pair)
def test_shares_lie_in_0_to_1_and_verbatim_is_part_of_coverage(pair: tuple[str, str]) -> None:
    found = aligned(*pair)
    assert (found.coverage >= 0).all() and (found.coverage <= 1).all()
    assert (found.verbatim <= found.coverage + 1e-12).all()
    literal = found.passages.filter(pl.col("kind") != "reworded")
    assert found.edits[0] == len(literal)
    assert found.longest[0] <= found.unquoted[0] or not len(literal)
    assert found.passages["score"].is_between(0, 1 + 1e-6).all()


@settings(max_examples=60, deadline=None)
@given(any_pair)
def test_shares_are_those_of_the_passages_listed(pair: tuple[str, str]) -> None:
    found = aligned(*pair)
    for side, text in enumerate(pair):
        name = ("left", "right")[side]
        for column, kinds in (("coverage", KINDS), ("verbatim", ("verbatim", "quotation"))):
            listed = found.passages.filter(pl.col("kind").is_in(kinds))
            inside = sum(len(hashes(text[a:b])) for a, b in listed.select(f"{name}_start", f"{name}_end").iter_rows())
            assert getattr(found, column)[0, side] == pytest.approx(inside / len(hashes(text)))


def long_text(numbers: range) -> str:
    return " ".join(f"{word(n * 17).capitalize()} {' '.join(word(n * 17 + i) for i in range(1, 12))}." for n in numbers)


@pytest.mark.parametrize("at", [0, 40, 79, 80])
def test_an_excerpt_pasted_into_a_long_text_is_found(at: int) -> None:
    long = f"{long_text(range(at))} {FERRY} {long_text(range(at, 80))}".strip()
    found = aligned(FERRY, long)
    start = long.index(FERRY)
    assert found.passages.select("left_start", "left_end", "right_start", "right_end", "kind").rows() == [
        (0, len(FERRY) - 1, start, start + len(FERRY) - 1, "verbatim")
    ]
    assert found.coverage[0, 0] == found.verbatim[0, 0] == 1
    assert found.verbatim[0, 1] == pytest.approx(len(hashes(FERRY)) / len(hashes(long)))


@settings(max_examples=60, deadline=None)
@given(st.integers(SHORTEST, 40), st.integers(0, 30), st.integers(0, 30))
def test_every_run_of_the_shortest_length_is_found_wherever_it_stands(size: int, before: int, after: int) -> None:
    run = " ".join(word(7 * i) for i in range(size))
    left = " ".join(["start", *(word(9001 + 7 * i) for i in range(before)), run, "oxbow"])
    right = " ".join(["onset", run, *(word(19001 + 7 * i) for i in range(after)), "finis"])
    found = [s for s in shown(aligned(left, right), left, right) if s[0] == "verbatim"]
    assert found == [("verbatim", run, run)]


def test_a_run_one_word_shorter_is_chance() -> None:
    run = " ".join(word(7 * i) for i in range(SHORTEST - 1))
    left, right = f"start {run} oxbow", f"onset {run} finis"
    assert all(kind == "reworded" for kind, *_ in shown(aligned(left, right), left, right))


def test_a_passage_bridges_light_edits_and_says_how_much_is_the_same() -> None:
    edited = FERRY.replace("forty-three passengers", "43 people").replace("camp beds", "old camp beds")
    edited = edited.replace("welded", "mended")
    found = aligned(FERRY, edited)
    assert found.passages["kind"].to_list() == ["verbatim"]
    assert 0.9 < found.passages["score"][0] < 1


def test_a_rewrite_shows_reworded_sentences_and_no_verbatim_ones() -> None:
    found = aligned(FERRY, FERRY_REWORDED)
    assert set(found.passages["kind"]) == {"reworded"} and len(found.passages) >= 3
    assert (found.verbatim == 0).all() and (found.coverage > 0.4).all()
    first = shown(found, FERRY, FERRY_REWORDED)
    assert any("choir" in left and "choir" in right for _, left, right in first)


@pytest.mark.parametrize("other", [ORCHARD, LIBRARY, MINE])
def test_unrelated_stories_show_no_passage(other: str) -> None:
    assert aligned(FERRY, other).passages.is_empty()


def test_a_shared_quotation_is_called_one_and_is_no_unquoted_text() -> None:
    said = "“We welded that door in March and I was told that it would hold for ten long years at sea,”"
    left, right = f"{MINE} {said} Roskill said.", f"{ORCHARD} {said} was the answer."
    found = aligned(left, right)
    assert found.passages["kind"].to_list() == ["quotation"]
    assert found.unquoted[0] == found.longest[0] == 0 and found.verbatim[0, 0] > 0.1


def test_masked_words_are_in_no_passage() -> None:
    foot = "Northern Press Bureau material may not be republished without the consent of its editors in Garrow."
    text, other = f"{FERRY}\n\n{foot}", f"{MINE}\n\n{foot}"
    assert not aligned(text, other).passages.is_empty()
    masks = [("a000", len(FERRY), len(text), "boilerplate"), ("a001", len(MINE), len(other), "boilerplate")]
    assert align(printed([text, other], masks), rows((0, 1))).passages.is_empty()


REWORDED = "Two welders from Port Oswin arrive Saturday, a repair of 81,000 crowns."
LAST = "A yard in Port Oswin will send two welders on Saturday, and the repair is put at 81,000 crowns."


def test_a_reworded_sentence_behind_a_masked_one_begins_where_it_begins() -> None:
    first, masked = "The plums of Wexmoor froze in the night.", "Subscribe to our morning letter."
    left = f"{first} {masked} {LAST}"
    at = left.index(masked)
    prints = printed([left, REWORDED], [("a000", at, at + len(masked), "boilerplate")])
    found = shown(align(prints, rows((0, 1))), left, REWORDED)
    assert [s[1] for s in found] == [LAST.rstrip(".")]


def both(*pair: str) -> tuple[Fingerprints, Alignment]:
    prints = printed(pair)
    return prints, align(prints, rows((0, 1)))


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences(2000), min_size=2, max_size=6))
def test_a_copy_is_covered_whole_or_too_short_to_say(some: list[str]) -> None:
    text = " ".join(some)
    prints, found = both(text, text.upper())
    if prints.words.counts[0] >= SHORTEST:
        assert (found.verbatim == 1).all()


def test_texts_without_words_share_nothing() -> None:
    found = align(printed(["", FERRY, "?!"]), rows((0, 1), (0, 2), (1, 2)))
    assert found.passages.is_empty() and (found.coverage == 0).all() and np.isfinite(found.verbatim).all()


def test_no_pairs_give_an_empty_table_with_its_schema() -> None:
    found = align(printed([FERRY]), rows())
    assert found.passages.is_empty() and found.passages.schema == pl.Schema(SCHEMAS["passages"])
    assert found.coverage.shape == (0, 2) and found.longest.shape == (0,)


def test_the_table_is_sorted_and_names_its_pairs() -> None:
    prints = printed([FERRY, FERRY_REWORDED, FERRY + " " + MINE, *STORIES])
    pairs = rows((0, 1), (2, 0), (2, 1), (3, 0), (6, 2))
    passages = align(prints, pairs).passages
    assert passages.equals(passages.sort("left", "right", "left_start", "right_start"))
    assert set(passages.select("left", "right").rows()) <= {(prints.ids[a], prints.ids[b]) for a, b in pairs.tolist()}
    assert set(passages["kind"]) <= set(KINDS)


def test_pairs_in_batches_or_all_at_once_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    prints = printed([FERRY, FERRY_REWORDED, FERRY + " " + MINE, *STORIES])
    pairs = rows(*((i, j) for i in range(7) for j in range(i + 1, 7)))
    whole = align(prints, pairs)
    monkeypatch.setattr(dedup.align.passages, "BATCH", 4)
    parts = align(prints, pairs)
    assert parts.passages.equals(whole.passages)
    for name in ("coverage", "verbatim", "longest", "unquoted", "edits"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name))


def test_a_pair_of_very_many_passages_is_cut_at_a_stated_number() -> None:
    runs = [" ".join(word(40 * r + i) for i in range(10)) for r in range(MOST + 60)]
    left = " ".join(f"{run} {word(30000 + 7 * i)} {word(30001 + 7 * i)}" for i, run in enumerate(runs))
    right = " ".join(f"{run} {word(50000 + 6 * i)}" for i, run in enumerate(runs[::-1]))
    found = aligned(left, right)
    assert len(found.passages) == MOST
    assert (found.coverage <= 1).all()


def words_of(*numbers: range) -> str:
    return " ".join(word(n) for some in numbers for n in some).capitalize() + "."


@pytest.mark.parametrize(("left", "right"), [(4, 4), (4, 0), (0, 4)])
def test_edits_of_four_words_are_bridged_and_of_five_are_not(left: int, right: int) -> None:
    def passages(left: int, right: int) -> list[tuple[int, int]]:
        a = words_of(range(100, 110), range(500, 500 + left), range(200, 210))
        b = words_of(range(100, 110), range(600, 600 + right), range(200, 210))
        found = shown(aligned(a, b), a, b)
        return [(len(x.split()), len(y.split())) for kind, x, y in found if kind == "verbatim"]

    assert passages(left, right) == [(20 + left, 20 + right)]
    assert passages(left + (left > 0), right + (right > 0)) == [(10, 10), (10, 10)]


@pytest.mark.parametrize(
    ("runs", "passages"), [([3, 3, 3], 0), ([3, 4], 0), ([4, 4], 1), ([3, 5], 1), ([3, 3, 3, 4], 1), ([8], 1), ([7], 0)]
)
def test_a_passage_has_eight_words_in_common_and_four_of_them_in_one_piece(runs: list[int], passages: int) -> None:
    sides = []
    for own in (3000, 4000):
        parts = [" ".join(map(word, range(own, own + 20)))]
        for at, n in enumerate(runs):
            parts += [" ".join(word(100 * at + k) for k in range(n)), word(own + 50 + at)]
        sides.append(" ".join([*parts, *map(word, range(own + 70, own + 90))]))
    found = aligned(*sides)
    assert [kind for kind, _, _ in shown(found, *sides)].count("verbatim") == passages


@pytest.mark.parametrize(("until", "passages"), [(150, [15, 35]), (138, [8, 30]), (137, [30])])
def test_of_what_is_shared_twice_the_rest_is_shown_where_it_is_long_enough(until: int, passages: list[int]) -> None:
    left = words_of(range(100, 150))
    right = f"{words_of(range(100, 130))} {words_of(range(3020, 3040), range(115, until))}"
    found = shown(aligned(left, right), left, right)  # the longer of the two first, of the other what is left
    assert sorted(len(a.split()) for kind, a, _ in found if kind == "verbatim") == passages
