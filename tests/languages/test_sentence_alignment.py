"""Sentences are matched in order, one for up to three, and measures say how well."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.languages.alignment_kernels import WIDEST
from dedup.languages.sentence_alignment import (
    FLOOR,
    MEASURES,
    SentenceText,
    in_each_other,
    matched,
    measured,
)  # fmt: skip


def text(vectors: NDArray[np.float32]) -> SentenceText:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return SentenceText(unit.astype(np.float32), np.ones(len(unit)), frozenset(), frozenset())


def test_two_sentences_for_one_are_matched_together() -> None:
    one = np.eye(4, dtype=np.float32)
    joined = text(np.stack([one[0] + one[1], one[2], one[3]]))
    assert matched(text(one), joined).beads.tolist() == [[0, 2, 0, 1], [2, 1, 1, 1], [3, 1, 2, 1]]


def test_what_has_no_match_is_left_out() -> None:
    one = np.eye(5, dtype=np.float32)
    found = matched(text(one[[0, 1, 2]]), text(one[[0, 4, 2]]))
    assert found.beads[:, [0, 2]].tolist() == [[0, 0], [2, 2]]


def best_of_all(left: SentenceText, right: SentenceText) -> float:
    """Every way to match in order, one by one: what the best gains."""

    def gain(i: int, p: int, j: int, q: int) -> float:
        a, b = left.vectors[i : i + p].sum(0), right.vectors[j : j + q].sum(0)
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b) - FLOOR) * (p + q) / 2

    n, m = len(left.vectors), len(right.vectors)
    best = np.zeros((n + 1, m + 1))
    for i, j in itertools.product(range(n, -1, -1), range(m, -1, -1)):
        ways = [float(best[i + 1, j])] if i < n else []
        ways += [float(best[i, j + 1])] if j < m else []
        ways += [
            best[i + p, j + q] + gain(i, p, j, q)
            for p in range(1, WIDEST + 1) for q in range(1, WIDEST + 1)
            if min(p, q) == 1 and i + p <= n and j + q <= m
        ]  # fmt: skip
        best[i, j] = max(ways, default=0.0)
    return float(best[0, 0])


@settings(max_examples=40)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 10_000))
def test_no_matching_in_order_gains_more(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    left, right = (text(np.abs(rng.normal(size=(k, 4))).astype(np.float32)) for k in (n, m))
    found = matched(left, right)
    gained = ((found.cosines - FLOOR) * (found.beads[:, 1] + found.beads[:, 3]) / 2).sum()
    assert gained == pytest.approx(best_of_all(left, right), abs=1e-4)
    assert (np.diff(found.beads[:, 0]) > 0).all()
    assert (np.diff(found.beads[:, 2]) > 0).all()


def test_a_text_and_itself_match_wholly_and_in_order() -> None:
    same = text(np.eye(4, dtype=np.float32))
    named = dict(zip(MEASURES, measured(same, same).tolist(), strict=True))
    assert {named[n] for n in ("covered_smaller", "cosine", "best_smaller", "mutual", "order")} == {1.0}
    assert named["figures"] == 0.5


def test_sentences_in_reverse_are_in_no_order() -> None:
    assert in_each_other(np.eye(5, dtype=np.float32)[::-1].copy(), FLOOR) == (1.0, 0.0)
