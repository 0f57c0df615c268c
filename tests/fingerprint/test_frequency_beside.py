"""Passages of a part in the rest of a collection: the same as when they are counted in all of it at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import FERRY, LIBRARY, MINE, ORCHARD

from dedup.data import Fingerprints
from dedup.fingerprint import document_frequency as module
from dedup.fingerprint.document_frequency import document_frequency
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS

few_words = st.lists(st.sampled_from(["ferry", "mine", "orchard", "library"]), min_size=1, max_size=30).map(" ".join)


def printed(texts: dict[str, str]) -> Fingerprints:
    names = sorted(texts)
    frame = conform("articles", pl.DataFrame({"id": names, "text": [texts[n] for n in names]}))
    return fingerprint(frame, empty("masks"), Settings())


@dataclass
class Rest:
    """The other texts, some at a time."""

    prints: Fingerprints
    at_once: int

    def __len__(self) -> int:
        return len(self.prints)

    def read(self) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        words = self.prints.words
        for first in range(0, len(self.prints), self.at_once):
            bounds = words.bounds[first : first + self.at_once + 1]
            rows = np.arange(first, first + len(bounds) - 1)
            meant = np.flatnonzero(np.isin(rows, self.prints.representatives))
            yield words.hashes[bounds[0] : bounds[-1]], bounds - bounds[0], meant, rows + 100

    def about(self, numbers: NDArray[np.int64]) -> tuple[list[str], list[str | None], NDArray[np.float64]]:
        ids = [self.prints.ids[n - 100] for n in numbers.tolist()]
        return ids, [f"paper of {i}" for i in ids], numbers.astype(np.float64)


def keys_of(prints: Fingerprints, row: int, length: int) -> list[tuple[int, ...]]:
    words = prints.words.hashes[prints.words.bounds[row] : prints.words.bounds[row + 1]].tolist()
    return [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]


def held_by(prints: Fingerprints, key: tuple[int, ...]) -> list[str]:
    return [prints.ids[r] for r in prints.representatives.tolist() if key in keys_of(prints, r, len(key))]


@settings(max_examples=80, deadline=None)
@given(st.lists(few_words, min_size=2, max_size=9, unique=True), st.integers(1, 8), st.integers(1, 4))
@example([f"{FERRY} {MINE}", f"{MINE} {FERRY}", LIBRARY, f"{ORCHARD} {FERRY}", f"{MINE} {LIBRARY} {FERRY}"], 2, 1)
@example(["mine ferry " * 9, "ferry " * 9, "ferry mine " * 9, "mine " * 30, "ferry " * 30], 3, 2)
def test_a_part_and_the_rest_are_counted_as_the_whole(texts: list[str], own: int, at_once: int) -> None:
    # names alternate, so that those of the part stand between those of the rest
    named = {f"{i % 3}-{i:02}": text for i, text in enumerate(texts)}
    names = list(named)
    part = printed({n: named[n] for n in names[:own]})
    rest = printed({n: named[n] for n in names[own:]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST", 0)
        found = document_frequency(part, Rest(rest, at_once))
    assert found is not None
    others = Rest(rest, 1)
    ids = [*part.ids, *(paper.removeprefix("paper of ") for paper in found.papers if paper)]
    assert found.days.tolist() == [float(rest.ids.index(i) + 100) for i in ids[len(part.ids) :]]
    assert len(others) == len(rest)
    for row in part.representatives.tolist():
        start = int(part.words.bounds[row])
        for i, key in enumerate(keys_of(part, row, PASSAGE_WORDS)):
            place = int(found.passage[start + i])
            if len(held_by(part, key)) < 2:  # nobody in the part shares it, so that nobody asks
                assert place == -1
                continue
            told = [ids[h] for h in found.holders[found.starts[place] : found.starts[place + 1]].tolist()]
            assert told == sorted(held_by(part, key) + held_by(rest, key))
        for i, key in enumerate(keys_of(part, row, TURN_WORDS)):
            many = len(held_by(part, key))
            assert found.turns[start + i] == (2 if many < 2 else many + len(held_by(rest, key)))


def test_too_few_in_both_are_not_counted() -> None:
    part, rest = printed({"a": FERRY, "b": f"{FERRY} {MINE}"}), printed({"c": MINE})
    assert document_frequency(part, Rest(rest, 1)) is None
