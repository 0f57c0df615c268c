"""Keys of words in a row, beside twins by sets and dictionaries."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.text.gram_kernels import (
    _keys_of,
    fill_counters,
    fill_known,
    fill_sieve,
    holders_of,
    keys_once,
)

Grams = dict[tuple[int, ...], int]

some_texts = st.lists(st.lists(st.integers(1, 4), max_size=7), min_size=1, max_size=5)


def laid(texts: list[list[int]], kind: type[np.generic] = np.uint32) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
    return np.array([x for text in texts for x in text], kind), np.cumsum([0, *map(len, texts)])


def grams(text: list[int], length: int) -> list[tuple[int, ...]]:
    return [tuple(text[i : i + length]) for i in range(len(text) - length + 1)]


def keys_of(hashes: NDArray[np.generic], first: int, end: int, length: int) -> list[int]:
    out, places = np.zeros(len(hashes), np.uint64), np.zeros(len(hashes), np.int64)
    n = int(_keys_of(hashes, first, end, length, everywhere(hashes), 0, 0, out, places))
    assert not out[n:].any() and places[:n].tolist() == list(range(first, first + n))
    return list(map(int, out[:n]))


def everywhere(hashes: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Of each word that nothing is known of it."""
    return np.zeros(len(hashes), np.uint8)


def known_of(texts: list[list[int]], length: int) -> Grams:
    """The key of each gram, as it is where it stands alone."""
    every = {gram for text in texts for gram in grams(text, length)}
    return {gram: keys_of(np.array(gram, np.uint32), 0, length, length)[0] for gram in every}


@settings(max_examples=80, deadline=None)
@given(some_texts, st.integers(1, 4))
def test_a_key_stands_for_the_words_that_begin_there_and_none_where_the_text_ends(
    texts: list[list[int]], length: int
) -> None:
    hashes, bounds = laid(texts)
    known = known_of(texts, length)
    assert len(set(known.values()) - {0}) == len(known)
    for row, text in enumerate(texts):
        found = keys_of(hashes, int(bounds[row]), int(bounds[row + 1]), length)
        assert found == [known[gram] for gram in grams(text, length)]


@settings(max_examples=120, deadline=None)
@given(some_texts, st.integers(1, 2), st.integers(0, 3), st.sampled_from([1, 1 << 16]), st.data())
def test_keys_that_come_so_often_are_given_once_a_text_in_order(
    texts: list[list[int]], length: int, least: int, size: int, data: st.DataObject
) -> None:
    hashes, bounds = laid(texts)
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), unique=True))
    sieve, asked, among = np.zeros(size, np.uint8), np.array(rows, np.int64), everywhere(hashes)
    fill_sieve(hashes, bounds, asked, length, among, 0, 0, sieve)
    fill_counters(hashes, bounds, length, among, 0, 0, sieve)
    room, counts = np.empty(len(hashes), np.uint64), np.zeros(len(asked), np.int64)
    if not least:  # where no key begins there is none
        among[:] = 3
    found = room[: keys_once(hashes, bounds, asked, length, among, least, room, counts)].tolist()
    assert counts.sum() == len(found)
    known = known_of(texts, length)
    all_here = [gram for row in rows for gram in grams(texts[row], length)]
    often = {known[gram] for gram in all_here if all_here.count(gram) >= least}
    expected = [key for row in rows for key in sorted({known[gram] for gram in grams(texts[row], length)})]
    if size > 1:
        assert found == [key for key in expected if key in often]
        return
    # of four counters most are shared: more keys come through, and the order stays
    through = often | set(found)
    assert found == [key for key in expected if key in through]


@settings(max_examples=120, deadline=None)
@given(some_texts, st.integers(1, 3), st.integers(0, 2), st.data())
def test_only_keys_are_counted_that_open_and_end_where_something_is_known(
    texts: list[list[int]], length: int, apart: int, data: st.DataObject
) -> None:
    hashes, bounds = laid(texts)
    apart = min(apart, length - 1)
    among = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(hashes), max_size=len(hashes))), np.uint8)
    rows, sieve, before = np.arange(len(texts)), np.zeros(1 << 16, np.uint8), among.tolist()
    fill_sieve(hashes, bounds, rows, length, among, 2, apart, sieve)
    fill_counters(hashes, bounds, length, among, 2, apart, sieve)
    known = [*before, *[0] * length]
    here = [
        text[i : i + length] if i + length <= len(text) and min(known[at + i], known[at + i + apart]) > 1 else None
        for at, text in zip(bounds[:-1].tolist(), texts, strict=True) for i in range(len(text))
    ]  # fmt: skip
    assert among.tolist() == [0 if gram is None else min(3, here.count(gram)) for gram in here]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 4), max_size=7), min_size=1, max_size=5), st.data())
def test_holders_are_the_texts_with_a_key_in_order(texts: list[list[int]], data: st.DataObject) -> None:
    place, bounds = laid(texts, np.int32)
    rows = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1))))
    starts, holders = holders_of(place, bounds, np.array(rows, np.int64), 5)
    found = [holders[starts[k] : starts[k + 1]].tolist() for k in range(5)]
    assert found == [[row for row in rows if k in texts[row]] for k in range(5)]


EVERY = np.array(keys_of(np.arange(1 << 19, dtype=np.uint32), 0, 1 << 19, 1), np.uint64)
FAR_APART = [int(np.argsort(EVERY)[place]) for place in (0, 1, 2, 100_003, 100_004, -2, -1)]
"""Words whose keys are the least, the greatest, and some in between, several with the same sixteen bits first."""
BORDER = 1 << 48


def beside(key: int) -> list[int]:
    """What stands close to a key, and where the keys with its first sixteen bits begin and end."""
    first = key // BORDER * BORDER
    return [key - 1, key + 1, first, first + BORDER - 1, max(0, first - 1), min((1 << 64) - 1, first + BORDER)]


def test_there_are_words_of_the_least_and_of_the_greatest_keys() -> None:
    firsts = [int(EVERY[word]) // BORDER for word in FAR_APART]
    assert firsts[:2] == [0, 0] and firsts[3] == firsts[4] and firsts[-2:] == [(1 << 16) - 1] * 2


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(FAR_APART), max_size=5), min_size=1, max_size=3), st.integers(1, 2), st.data()
)  # fmt: skip
def test_the_value_of_a_key_is_what_stands_with_it_among_the_sorted(
    texts: list[list[int]], length: int, data: st.DataObject
) -> None:
    hashes, bounds = laid(texts)
    known = known_of(texts, length)
    keys = sorted(known.values()) or [1]
    near = st.sampled_from(keys).map(beside).flatmap(st.sampled_from)
    others = data.draw(st.sets(near | st.integers(0, (1 << 64) - 1), max_size=12))
    wanted = sorted(data.draw(st.sets(st.sampled_from(keys))) | (others - {0}))
    values, out = np.arange(100, 100 + len(wanted), dtype=np.int32), np.full(len(hashes), -1, np.int32)
    fill_known(hashes, bounds, length, everywhere(hashes), 0, 0, np.array(wanted, np.uint64), values, out)
    expected = []
    for text in texts:
        here = [known[gram] for gram in grams(text, length)]
        told = [100 + wanted.index(key) if key in wanted else -1 for key in here]
        expected += told + [-1] * (len(text) - len(told))
    assert out.tolist() == expected
