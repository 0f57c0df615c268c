"""Keys of words in a row, beside twins by sets and dictionaries."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.text.gram_kernels import holders_of, keys_at, keys_once, place_of

some_texts = st.lists(st.lists(st.integers(1, 4), max_size=7), min_size=1, max_size=5)


def laid(texts: list[list[int]], kind: type[np.generic] = np.uint32) -> tuple[np.ndarray, np.ndarray]:
    return np.array([x for text in texts for x in text], kind), np.cumsum([0, *map(len, texts)])


@settings(max_examples=80, deadline=None)
@given(some_texts, st.integers(1, 4))
def test_a_key_stands_for_the_words_that_begin_there_and_none_where_the_text_ends(
    texts: list[list[int]], length: int
) -> None:
    hashes, bounds = laid(texts)
    keys = keys_at(hashes, bounds, length).tolist()
    grams = [
        tuple(text[i : i + length]) if i + length <= len(text) else None for text in texts for i in range(len(text))
    ]
    assert [key == 0 for key in keys] == [gram is None for gram in grams]
    known = dict(zip(grams, keys, strict=True))
    assert len(set(known.values())) == len(known)
    assert all(known[gram] == key for gram, key in zip(grams, keys, strict=True))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), max_size=7), min_size=1, max_size=5), st.data())
def test_keys_are_given_once_a_text_in_order(texts: list[list[int]], data: st.DataObject) -> None:
    keys, bounds = laid(texts, np.uint64)
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), unique=True))
    expected = [key for row in rows for key in sorted(set(texts[row]) - {0})]
    assert keys_once(keys, bounds, np.array(rows, np.int64)).tolist() == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 4), max_size=7), min_size=1, max_size=5), st.data())
def test_holders_are_the_texts_with_a_key_in_order(texts: list[list[int]], data: st.DataObject) -> None:
    place, bounds = laid(texts, np.int32)
    rows = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1))))
    starts, holders = holders_of(place, bounds, np.array(rows, np.int64), 5)
    found = [holders[starts[k] : starts[k + 1]].tolist() for k in range(5)]
    assert found == [[row for row in rows if k in texts[row]] for k in range(5)]


wide = st.one_of(st.integers(0, 9), st.integers(0, (1 << 64) - 1), st.sampled_from([1 << 48, (1 << 48) - 1, 5 << 48]))


@settings(max_examples=150, deadline=None)
@given(st.sets(wide.filter(bool), max_size=12), st.lists(wide, max_size=8))
def test_the_place_of_a_key_is_where_it_stands_among_the_sorted(wanted: set[int], keys: list[int]) -> None:
    held = sorted(wanted)
    asked = [*keys, *held]
    found = place_of(np.array(asked, np.uint64), np.array(held, np.uint64)).tolist()
    assert found == [held.index(key) if key in wanted else -1 for key in asked]
