"""In how many texts a passage stands: equal to a count by sets of words, copies apart."""

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import FERRY, LIBRARY, MINE, ORCHARD

from dedup.data import Fingerprints
from dedup.fingerprint import document_frequency as module
from dedup.fingerprint.document_frequency import document_frequency
from dedup.fingerprint.prints import fingerprint
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.text.gram_kernels import PASSAGE_WORDS, TURN_WORDS


def printed(texts: list[str]) -> Fingerprints:
    frame = conform("articles", pl.DataFrame({"id": [f"a{i:02}" for i in range(len(texts))], "text": texts}))
    return fingerprint(frame, empty("masks"), Settings())


def grams(prints: Fingerprints, row: int, n: int) -> list[tuple[int, ...]]:
    words = prints.words.hashes[prints.words.bounds[row] : prints.words.bounds[row + 1]].tolist()
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def holders(prints: Fingerprints, n: int) -> dict[tuple[int, ...], set[int]]:
    out = defaultdict(set)
    for row in prints.representatives.tolist():
        for gram in grams(prints, row, n):
            out[gram].add(row)
    return out


few_words = st.lists(st.sampled_from(["ferry", "mine", "orchard", "library", "storm"]), min_size=1, max_size=30).map(
    " ".join
)


@settings(max_examples=60, deadline=None)
@given(st.lists(few_words, min_size=1, max_size=8), st.sampled_from([0, module.SLOTS]))
@example([f"{FERRY} {MINE}", f"{MINE} {FERRY}", LIBRARY, f"{ORCHARD} {FERRY}", f"{FERRY} {FERRY}", "ferry " * 12], 8)
@example(["mine ferry " * 9, "ferry " * 9, "ferry mine " * 9, "mine " * 30, "ferry " * 30], 8)
def test_it_equals_a_count_by_sets_of_words(texts: list[str], slots: int) -> None:
    prints = printed(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST", 0)
        patch.setattr(module, "SLOTS", slots)  # of none, all keys share four counters
        found = document_frequency(prints)
    assert found is not None
    passages, turns = holders(prints, PASSAGE_WORDS), holders(prints, TURN_WORDS)
    for row in prints.representatives.tolist():
        start = int(prints.words.bounds[row])
        for i, gram in enumerate(grams(prints, row, PASSAGE_WORDS)):
            place = int(found.passage[start + i])
            told = set(found.holders[found.starts[place] : found.starts[place + 1]].tolist()) if place >= 0 else {row}
            assert told == passages[gram]
        for i, gram in enumerate(grams(prints, row, TURN_WORDS)):
            assert found.turns[start + i] == max(2, len(turns[gram]))


def test_a_small_collection_cannot_tell_what_is_usual() -> None:
    assert document_frequency(printed([FERRY, MINE, ORCHARD, LIBRARY])) is None
