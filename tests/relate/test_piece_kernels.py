"""The compiled loops that make pieces of texts, each beside a slow twin by sets and by counting."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import one_thread  # noqa: F401  # a fixture

from dedup.relate.context_kernels import FIGURE_SIGN, NAME_SIGN
from dedup.relate.piece_kernels import fill_kinds, fill_written, form_keys_of, plain_pieces_of, signs_of
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE

FLAGS = [a | b | c for a in (0, NUMBER) for b in (0, CAPITAL) for c in (0, SENTENCE)]
WORDS = range(10, 14)
few_words = st.sets(st.sampled_from(WORDS), max_size=2)
times = st.sampled_from([(0, 1), (1, 0), (1, 1), (1, 2), (1, 3), (2, 1), (2, 3), (2, 4), (2, 5), (2, 6)])
written = st.dictionaries(st.sampled_from(WORDS), times, max_size=4)


def kinds_of(
    counts: dict[int, tuple[int, int]], figures: set[int], usual: int, spare: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """A table of words, each written so many times with a capital inside a sentence and so many times small; and once
    at the head of a sentence, which tells nothing. With little to spare many words stand in one another's slots."""
    inside, small = ([w for w, n in counts.items() for _ in range(n[side])] for side in (0, 1))
    hashes = np.array([*inside, *small, *counts], np.uint32)
    flags = np.array([CAPITAL] * len(inside) + [0] * len(small) + [CAPITAL | SENTENCE] * len(counts), np.uint8)
    slots = 1 << (len({*inside, *figures}) + spare).bit_length()
    table, kinds = np.zeros(slots, np.uint32), np.zeros(slots, np.uint8)
    capitals = np.array(sorted(set(inside)), np.uint32)
    many = np.zeros((len(capitals), 2), np.int64)
    fill_written(hashes, flags, capitals, table.copy(), kinds.copy(), many)
    fill_kinds(capitals, many, np.array(sorted(figures), np.uint32), usual, table, kinds)
    return table, kinds


@settings(max_examples=200, deadline=None)
@given(written, few_words, st.integers(1, 3), st.sampled_from([0, 40]), st.integers(0, 4))
def test_figures_and_names_are_one_sign_each_and_other_words_stay(
    counts: dict[int, tuple[int, int]], figures: set[int], usual: int, spare: int, first: int
) -> None:
    words = list(product(WORDS, FLAGS))
    names = {w for w, (high, low) in counts.items() if high > low}
    hardly = {w for w, (high, low) in counts.items() if high and low >= usual * high} - names
    expected = []
    for word, flag in words[first:]:
        if flag & NUMBER or word in figures:
            expected.append(FIGURE_SIGN)
        elif flag & CAPITAL and word in names:
            expected.append(NAME_SIGN)  # even at the head of a sentence
        elif flag & CAPITAL and not flag & SENTENCE and word not in hardly:
            expected.append(NAME_SIGN)
        else:
            expected.append(word)
    hashes = np.array([w for w, _ in words], np.uint32)
    flags = np.array([f for _, f in words], np.uint8)
    out = np.zeros(len(words), np.uint32)
    signs_of(hashes, flags, first, len(words), *kinds_of(counts, figures, usual, spare), out)
    assert out.tolist() == expected + [0] * (len(words) - len(expected))


def twos(signs: list[int]) -> list[tuple[int, ...]]:
    """Twin: two words in a row, several names or figures in a row being one, and one of the two a word."""
    kept = [s for i, s in enumerate(signs) if i == 0 or s > NAME_SIGN or s != signs[i - 1]]
    return [two for two in pairwise(kept) if max(two) > NAME_SIGN]


some_texts = st.lists(
    st.lists(st.sampled_from([FIGURE_SIGN, NAME_SIGN, 11, 12, 13]), max_size=7), min_size=1, max_size=5
)


@settings(max_examples=80, deadline=None)
@given(some_texts, st.data())
def test_pieces_are_the_twos_of_words_of_each_text(texts: list[list[int]], data: st.DataObject) -> None:
    bounds = np.cumsum([0, *map(len, texts)])
    asked = np.array(data.draw(st.permutations(range(len(texts)))), np.int64)
    signs = np.array([s for text in texts for s in text], np.uint32)
    plain, starts = plain_pieces_of(signs, bounds, asked)
    distinct = [plain[a:b].tolist() for a, b in pairwise(starts.tolist())]
    # the same texts with words of which signs are made: every figure and name another one
    hashes = np.array([100 + i if s <= NAME_SIGN else s for i, s in enumerate(signs)], np.uint32)
    flags = np.array([{FIGURE_SIGN: NUMBER, NAME_SIGN: CAPITAL}.get(int(s), 0) for s in signs], np.uint8)
    keys, at = form_keys_of(hashes, flags, bounds, asked, *kinds_of({}, set(), 1, 0))
    in_order = [keys[a:b].tolist() for a, b in pairwise(at.tolist())]
    assert starts[-1] == len(plain) and at[-1] == len(keys)

    expected = [twos(texts[row]) for row in asked]
    assert [len(some) for some in in_order] == [len(some) for some in expected]
    key_of = {
        two: key
        for some, told in zip(expected, in_order, strict=True)
        for two, key in zip(some, told, strict=True)
    }  # fmt: skip
    assert len(set(key_of.values())) == len(key_of)
    assert in_order == [[key_of[two] for two in some] for some in expected]
    assert distinct == [sorted({key_of[two] for two in some}) for some in expected]
