"""The cache of vectors: nothing is encoded twice, and nobody can tell."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings.cache import CachedEncoder


class Counting:
    """Vectors from the text alone, and a note of every text encoded."""

    model_id = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        rows = [[len(t), sum(map(ord, t)) % 97, ord(t[0]) if t else 0] for t in texts]
        return np.array(rows, np.float32).reshape(-1, 3)


some_texts = st.lists(st.one_of(st.sampled_from(["", "Tarn", "Oswin", "Garrow"]), st.text(max_size=6)), max_size=8)


@settings(max_examples=100, deadline=None)
@given(st.lists(some_texts, max_size=4))
def test_vectors_are_those_of_the_encoder_and_no_text_is_encoded_twice(calls: list[list[str]]) -> None:
    behind = Counting()
    cached = CachedEncoder(behind)
    for call in calls:
        expected = Counting().encode(call)
        got = cached.encode(call)
        assert got.dtype == np.float32 and got.shape == expected.shape and np.array_equal(got, expected)
    assert len(behind.seen) == len(set(behind.seen)) == len({t for call in calls for t in call})


def test_the_model_id_is_that_of_the_model_behind_it() -> None:
    assert CachedEncoder(Counting()).model_id == "counting"


def test_writing_into_a_result_does_not_change_what_is_remembered() -> None:
    cached = CachedEncoder(Counting())
    first = cached.encode(["Tarn", "Oswin"])
    first[:] = 0
    assert cached.encode(["Tarn", "Oswin"]).all()


def test_texts_that_differ_only_in_case_or_space_are_different_texts() -> None:
    behind = Counting()
    CachedEncoder(behind).encode(["Tarn", "tarn", "Tarn "])
    assert behind.seen == ["Tarn", "tarn", "Tarn "]


def test_half_a_surrogate_pair_is_no_question_mark() -> None:
    behind = Counting()
    one, two = CachedEncoder(behind).encode(["a\ud800", "a?"])
    assert behind.seen == ["a\ud800", "a?"] and not np.array_equal(one, two)
