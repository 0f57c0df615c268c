"""What must hold in an archive, each kind of contradiction on rows laid out by hand."""

from typing import Any

import numpy as np
import pytest
from archive_rows import aliases, batch, put

from dedup.archive.repair.consistency import (
    Finding,
    _circles,
    _counters,
    _postings,
    _recall,
    checks,
    last_batch,
    last_cluster,
)
from dedup.archive.store.database import Database
from dedup.measures import MEASURES


@pytest.mark.parametrize(
    ("leads", "found"),
    [
        ([("c2", "c1"), ("c3", "c2")], False), ([("c2", None), ("c3", "c2")], False), ([("c2", "c2")], True),
        ([("c2", "c3"), ("c3", "c2")], True), ([("c4", "c2"), ("c2", "c3"), ("c3", "c2")], True), ([], False),
        ([("c2", "c1"), ("c3", "c1"), ("c4", "c3")], False),
    ],
)  # fmt: skip
def test_aliases_that_lead_in_a_circle_are_found(
    leads: list[tuple[str, str | None]], found: bool, db: Database
) -> None:
    if leads:
        aliases(db, *leads)
    told = [*_circles(db)]
    assert len(told) == found and all("leads in a circle" in f.what for f in told)


def recalled(db: Database, **parts: Any) -> list[str]:
    for kind, (rows, data) in parts.items():
        db.connection.execute("INSERT INTO recall (kind, rows, data) VALUES (?, ?, ?)", (kind, rows, data.tobytes()))
    return [f.what for f in _recall(db)]


def codes(*pairs: tuple[int, int]) -> np.ndarray:
    return np.array([a << 32 | b for a, b in pairs], np.uint64)


MISFIT = ["The parts of table recall do not fit one another."]


@pytest.mark.parametrize(
    ("pair", "rows", "figures", "told"),
    [((0, 1), 1, 1, []), ((1, 0), 1, 1, []), ((0, 2), 1, 1, MISFIT), ((2, 0), 1, 1, MISFIT), ((0, 1), 1, 2, MISFIT),
     ((0, 1), 1, 0, MISFIT)],
)  # fmt: skip
def test_what_is_remembered_fits_together(
    pair: tuple[int, int], rows: int, figures: int, told: list[str], db: Database
) -> None:
    keys = (2, np.zeros(2, np.uint64))
    kept: dict[str, Any] = {"keys": keys, "settled": (rows, codes(pair)), "figures": (figures, np.zeros((figures, 2)))}
    assert recalled(db, **kept) == told


def test_what_is_remembered_has_its_length_and_a_known_kind(db: Database) -> None:
    assert recalled(db) == []
    wide = np.zeros((1, len(MEASURES)), np.float32)
    assert recalled(db, keys=(1, np.zeros(1, np.uint64)), open=(1, codes((0, 0))), measures=(1, wide)) == []
    assert recalled(db, keys=(3, np.zeros(2, np.uint64)), other=(1, wide)) == [
        "Part 4 of table recall (keys) has 16 bytes, which 3 rows do not have.",
        "Part 5 of table recall is of a kind that is not known: other.",
    ]
    assert recalled(db, measures=(1, wide))[-1:] == MISFIT


def test_the_next_numbers_are_larger_than_all_that_were_given(db: Database) -> None:
    assert [*_counters(db)] == [*_postings(db)] == []
    assert (last_batch(db), last_cluster(db)) == (0, 0)
    batch(db, 3)
    db.connection.execute("INSERT INTO clusters (cluster, size) VALUES ('c000004', 2)")
    put(db, "numbers", (5, "a"))

    def told(following: dict[str, int]) -> list[str]:
        for name, n in following.items():
            db.about[f"next {name}"] = str(n)
        return [f.what for f in (*_counters(db), *_postings(db))]

    assert told({"batch": 4, "cluster": 5, "number": 6}) == []
    assert told({"batch": 3, "cluster": 4, "number": 5}) == [
        "The next batch would be 3, and 3 was given already.", "The next cluster would be 4, and 4 was given already.",
        "The next number of an article would be 5, and a larger one was given already.",
    ]  # fmt: skip
    db.about["next batch"] = "x"
    assert next(_counters(db)).what == "The next batch would be x, and 3 was given already."


@pytest.mark.parametrize(
    ("sql", "last"),
    [("INSERT INTO arrivals VALUES ('a', 1, 7)", 7), ("INSERT INTO history VALUES ('a', 8, '{}')", 8),
     ("INSERT INTO changes VALUES (9, 'c000001', 'grown', NULL)", 9),
     ("INSERT INTO aliases VALUES ('c2', NULL, 6)", 6)],
)  # fmt: skip
def test_every_table_that_names_a_batch_is_asked_for_the_last(sql: str, last: int, db: Database) -> None:
    batch(db, 5)
    db.connection.execute(sql)
    assert last_batch(db) == last


def test_every_table_that_names_a_cluster_is_asked_for_the_last(db: Database) -> None:
    aliases(db, ("c000011", None))
    assert last_cluster(db) == 11
    db.connection.execute("INSERT INTO changes VALUES (1, 'c000012', 'grown', NULL)")
    assert last_cluster(db) == 12


def test_one_is_named_and_others_are_told_of(db: Database) -> None:
    batch(db, 1)
    db.about["next batch"] = "9"
    put(db, "history", ("a", 1, "{}"))
    assert [*checks(db)] == []
    put(db, "history", ("a", 7, "{}"))
    assert next(checks(db)) == Finding("1 row(s) of history are of a batch that is not in table batches: a.")
    put(db, "history", ("b", 7, "{}"))
    assert next(checks(db)).what == "2 row(s) of history are of a batch that is not in table batches: a and others."
    db.connection.execute("INSERT INTO credits (article) VALUES ('x')")
    assert next(checks(db)).what == '1 row(s) of table credits name in "article" an article that is not there: x.'
    db.connection.execute("DROP INDEX pairs_right")
    assert [*checks(db)] == [Finding("The table, view or index pairs_right is missing.")]  # and no more is asked
    db.connection.execute('CREATE INDEX pairs_right ON pairs ("left")')
    assert [*checks(db)] == [Finding("The table, view or index pairs_right is not as wirecopy made it.")]
