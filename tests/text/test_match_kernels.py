"""Kernels that compare two texts, on arrays laid out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.text.match_kernels import SENTENCE_BITS as BITS
from dedup.text.match_kernels import add_distinct, closed_up, common, is_smaller, next_word
from dedup.text.shared_kernels import shared_words, words_table


@pytest.mark.parametrize(
    ("a", "b", "smaller"),
    [([9, 9], [1, 1, 1], True), ([1, 1, 1], [9, 9], False), ([1, 5], [1, 4], False), ([1, 4], [1, 5], True),
     ([5, 1], [4, 9], False), ([1, 2], [1, 2], True), ([1], [], False), ([], [1], True), ([], [], True)],
)  # fmt: skip
def test_the_shorter_text_is_the_smaller_and_of_equals_the_one_with_the_lesser_word(
    a: list[int], b: list[int], smaller: bool
) -> None:
    assert bool(is_smaller(np.array(a, np.uint32), np.array(b, np.uint32))) is smaller


@pytest.mark.parametrize(
    ("some", "written"), [([], []), ([3], [3]), ([5, 3, 5, 3], [3, 5]), ([0, 0], [0]), ([2, 1, 0], [0, 1, 2])]
)
def test_values_are_written_in_order_each_once_behind_those_that_are_there(some: list[int], written: list[int]) -> None:
    out = np.full(8, 99, np.uint32)
    end = add_distinct(np.array(some, np.uint32), out, 2)
    assert (end, out.tolist()) == (2 + len(written), [99, 99, *written, *[99] * (6 - len(written))])


def test_words_of_two_texts_come_in_the_order_of_their_hashes_each_once() -> None:
    def keys(*words: int) -> np.ndarray:  # each in a sentence of its own
        return np.array([w << BITS | place for place, w in enumerate(words)], np.int64)

    ka, fa, va = keys(3, 3, 8), np.array([1, 2, 1], np.uint8), np.array([0.5, 0.5, 2.0], np.float32)
    kb, fb, vb = keys(3, 5), np.array([4, 1], np.uint8), np.array([0.5, 7.0], np.float32)
    found, i, j = [], 0, 0
    while i < len(ka) or j < len(kb):
        word, weight, kinds, i, j = next_word(ka, fa, va, i, kb, fb, vb, j)
        found.append((int(word), float(weight), int(kinds), i, j))
    assert found == [(3, 0.5, 7, 2, 1), (5, 7.0, 1, 2, 2), (8, 2.0, 1, 3, 2)]


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_sets_have_in_common_what_python_says(a: set[int], b: set[int]) -> None:
    assert common(np.array(sorted(a), np.uint32), np.array(sorted(b), np.uint32)) == len(a & b)


def test_values_close_up_text_by_text() -> None:
    values, bounds = closed_up(np.array([7, 8, 0, 9], np.uint32), np.array([0, 3, 3]), np.array([2, 0, 1]))
    assert (values.tolist(), bounds.tolist()) == ([7, 8, 9], [0, 2, 2, 3])


Placed = list[tuple[int, int]]
words = st.lists(st.tuples(st.sampled_from([1, 2, 3, 2**31, 2**32 - 1]) | st.integers(0, 2**32 - 1), st.integers(0, 3)))


@settings(max_examples=150, deadline=None)
@given(words, words)
def test_shared_words_are_those_that_stand_in_both_and_where(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    ka, kb = (np.array(sorted({w << BITS | s for w, s in text}), np.uint64) for text in (a, b))

    def places(keys: np.ndarray, word: int) -> list[int]:
        at = [i for i, key in enumerate(keys.tolist()) if key >> BITS == word]
        return [at[0], at[-1] + 1]

    both = sorted({w for w, _ in a} & {w for w, _ in b})
    assert shared_words(ka, words_table(ka), kb).tolist() == [places(ka, w) + places(kb, w) for w in both]
