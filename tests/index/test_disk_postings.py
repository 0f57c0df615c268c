"""Postings on disk against a plain dictionary: what is added is found, whatever was merged, cut or removed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import disk_postings, disk_postings_search
from index.disk_postings import insert, remove, search
from index.disk_postings_search import Asked, search_many


@contextmanager
def table() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute(disk_postings.SCHEMA)
    try:
        yield db
    finally:
        db.close()


class Slow:
    """The same answers from a dictionary."""

    def __init__(self) -> None:
        self.held: dict[int, set[int]] = {}

    def insert(self, pairs: list[tuple[int, int]]) -> None:
        for number, term in pairs:
            self.held.setdefault(term, set()).add(number)

    def search(self, weights: dict[int, float], most: int) -> list[tuple[int, float]]:
        scores: dict[int, float] = {}
        for term in sorted(weights):
            for number in self.held.get(term, ()):
                scores[number] = scores.get(number, 0.0) + weights[term]
        return sorted(scores.items(), key=lambda s: (-s[1], s[0]))[:most]


def add(db: sqlite3.Connection, pairs: list[tuple[int, int]]) -> None:
    both = np.array(pairs, np.int64).reshape(-1, 2)
    insert(db, both[:, 0], both[:, 1])


TERMS = st.one_of(st.integers(0, 30), st.integers(2**32 - 5, 2**32 - 1), st.sampled_from([127, 128, 2**14, 2**21]))
ADDITIONS = st.lists(st.lists(st.tuples(st.integers(0, 200), TERMS), max_size=60, unique=True), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    ADDITIONS, st.dictionaries(TERMS, st.integers(1, 9).map(float), max_size=12), st.sets(st.integers(0, 200)),
    st.sampled_from([1, 3, 512]), st.sampled_from([1, 8, 1 << 16]),
)  # fmt: skip
def test_it_answers_as_a_dictionary(
    additions: list[list[tuple[int, int]]], weights: dict[int, float], gone: set[int], chunk: int, small: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, table() as db:
        patch.setattr(disk_postings, "CHUNK", chunk)
        patch.setattr(disk_postings, "SMALL", small)
        patch.setattr(disk_postings, "FAN", 3)
        patch.setattr(disk_postings, "_SLICES", 40)
        slow = Slow()
        for n, pairs in enumerate(additions):
            fresh = [(number + 201 * n, term) for number, term in pairs]
            add(db, fresh)
            slow.insert(fresh)
        assert search(db, weights, 20) == slow.search(weights, 20)
        remove(db, gone)
        slow.held = {term: numbers - gone for term, numbers in slow.held.items()}
        assert search(db, weights, 20) == slow.search(weights, 20)


def test_nothing_in_it_and_nothing_asked() -> None:
    with table() as db:
        assert search(db, {1: 1.0}, 5) == []
        add(db, [])
        add(db, [(1, 7)])
        assert search(db, {}, 5) == []
        assert search(db, {8: 1.0, 6: 1.0}, 5) == []
        remove(db, [1])
        assert [*db.execute("SELECT * FROM postings")] == []


@pytest.mark.parametrize("pair", [(-1, 3), (3, -1), (2**32, 3), (3, 2**32)])
def test_what_does_not_fit_is_refused(pair: tuple[int, int]) -> None:
    with table() as db, pytest.raises(ValueError, match="expected 0 to 4294967295"):
        add(db, [pair])


def test_a_term_of_many_keeps_the_first_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_postings, "MOST_DOCUMENTS", 4)
    with table() as db:
        add(db, [(n, 5) for n in range(10)] + [(9, 6)])
        assert search(db, {5: 1.0, 6: 1.0}, 9) == [(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (9, 1.0)]
        add(db, [(20, 5), (21, 6)])
        assert [n for n, _ in search(db, {5: 1.0}, 9)] == [0, 1, 2, 3]


def test_a_search_looks_at_short_lists_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_postings, "MOST_POSTINGS", 3)
    with table() as db:
        add(db, [(n, 5) for n in range(10)] + [(50, 6), (51, 7)])
        assert [n for n, _ in search(db, {5: 1.0, 6: 1.0, 7: 1.0}, 3)] == [0, 1, 2]
        assert len(search(db, {5: 1.0, 6: 1.0, 7: 1.0}, 99)) == 12
        monkeypatch.setattr(disk_postings, "MOST_POSTINGS", 2)
        assert search(db, {5: 1.0, 6: 1.0, 7: 1.0}, 99) == [(50, 1.0), (51, 1.0)]


def test_segments_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_postings, "SMALL", 10)
    rng = np.random.default_rng(1)
    with table() as db:
        for night in range(100):
            insert(db, np.full(20, night), rng.choice(1000, 20, replace=False).astype(np.int64))
            many = db.execute("SELECT count(DISTINCT segment) FROM postings").fetchone()[0]
            assert many <= 3 * disk_postings.FAN
        assert db.execute("SELECT sum(size) FROM postings").fetchone()[0] == 2000


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), st.integers(1, 30))
def test_a_spoiled_chunk_is_an_error_or_some_answer(data: bytes, size: int) -> None:
    with table() as db:
        db.execute("INSERT INTO postings VALUES (0, 0, ?, ?)", (size, data))
        try:
            found = search(db, {3: 1.0, 2**31: 1.0}, 5)
        except ValueError:
            return
        assert len(found) <= 5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=120, unique=True), st.integers(1, 30))
def test_many_questions_are_answered_as_each_by_itself(pairs: list[tuple[int, int]], work: int) -> None:
    questions = [{t: 1.0 + t % 3 for t in range(low, low + 5)} for low in range(0, 12, 2)]
    with table() as db, pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_postings, "MOST_POSTINGS", work)
        patch.setattr(disk_postings_search, "MOST_POSTINGS", work)
        for half in (pairs[::2], pairs[1::2]):
            add(db, half)
        terms = np.array([t for q in questions for t in q], np.int64)
        weights = np.array([w for q in questions for w in q.values()])
        first = np.arange(0, len(terms) + 1, 5)
        found = search_many(db, Asked(terms, weights, first, np.full(len(questions), -1)), 7)
        for n, question in enumerate(questions):
            told = [
                (d, w) for d, w in zip(found.documents[n].tolist(), found.weights[n].tolist(), strict=True) if d >= 0
            ]
            assert told == search(db, question, 7)
        held = {n: len({t for m, t in pairs if m == n}) for n, _ in pairs}
        shown = found.documents >= 0
        assert [held[d] for d in found.documents[shown].tolist()] == found.sizes[shown].tolist()


def test_a_question_does_not_find_itself() -> None:
    with table() as db:
        add(db, [(1, 5), (2, 5)])
        found = search_many(db, Asked(np.array([5]), np.array([1.0]), np.array([0, 1]), np.array([1])), 3)
        assert found.documents.tolist() == [[2, -1, -1]]


def test_spoiled_chunks_are_an_error_to_many_questions() -> None:
    with table() as db:
        db.execute("INSERT INTO postings VALUES (0, 0, ?, ?)", (9, b"\x01\x02"))
        with pytest.raises(ValueError, match="shorter than it says"):
            search_many(db, Asked(np.array([5]), np.array([1.0]), np.array([0, 1]), np.array([-1])), 3)


@pytest.mark.parametrize("slices", [1, 3, 7, 20])
def test_a_term_that_lies_in_several_segments_is_merged_whole_however_few_are_read_at_a_time(
    slices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("CHUNK", 2), ("SMALL", 1 << 16), ("_SLICES", slices)):
        monkeypatch.setattr(disk_postings, name, value)
    slow = Slow()
    with table() as db:
        for night in range(6):
            pairs = [(10 * night + i, term) for i in range(4) for term in (5, 6, 7 + (night + i) % 3)]
            add(db, pairs)
            slow.insert(pairs)
            keys = [*db.execute("SELECT segment, first, size FROM postings ORDER BY segment, first")]
            assert len({first for _, first, _ in keys}) == len(keys)  # one segment, each term in one chunk of it
            assert sum(size for _, _, size in keys) == sum(map(len, slow.held.values()))
        assert search(db, dict.fromkeys(range(5, 10), 1.0), 100) == slow.search(dict.fromkeys(range(5, 10), 1.0), 100)
