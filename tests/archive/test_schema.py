"""The tables of an archive in SQL: `articles` as a view that can be written, pairs that are found from both sides."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import apsw
import numpy as np
import polars as pl
import pytest

from dedup.archive.rebuild.purge import overwrite
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import pack_evidence
from dedup.archive.store.schema import HEADS, TABLES
from dedup.evidence import LISTED, one_row_each
from dedup.tables import SCHEMAS


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    with Database(tmp_path / "news.db", make=True) as made:
        yield made.connection


def plan(db: apsw.Connection, sql: str) -> str:
    return "; ".join(str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))


def test_columns_stand_in_the_order_of_a_result(db: apsw.Connection) -> None:
    for name in TABLES:
        assert [row[1] for row in db.execute(f"PRAGMA table_info({name})")] == list(SCHEMAS[name]), name
    assert [row[1] for row in db.execute("PRAGMA table_info(heads)")] == ["number", *HEADS]


def test_the_view_of_articles_is_written_as_a_table(db: apsw.Connection, tmp_path: Path) -> None:
    insert = "INTO articles (id, text, outlet) VALUES (?, ?, ?)"
    db.executemany(f"INSERT {insert}", [("a", "one", "x"), ("b", "zwölf", "y"), ("c", None, "z")])
    with pytest.raises(apsw.ConstraintError):
        db.execute(f"INSERT {insert}", ("b", "two", "y"))
    db.execute(f"INSERT OR REPLACE {insert}", ("a", "eins", "x"))
    db.execute("UPDATE articles SET rights = 'all'")
    db.execute("UPDATE articles SET text = 'three', id = 'd' WHERE id = 'c'")
    select = "SELECT id, text, outlet, rights FROM articles ORDER BY id"
    told = [("a", "eins", "x", "all"), ("b", "zwölf", "y", "all"), ("d", "three", "z", "all")]
    assert list(db.execute(select)) == told
    assert sorted(db.execute("SELECT bytes, text FROM texts")) == [(4, "eins"), (5, "three"), (6, "zwölf")]
    db.execute("DELETE FROM articles WHERE id IN ('a', 'd')")
    assert list(db.execute("SELECT count(*), min(text) FROM texts")) == [(1, "zwölf")]
    assert list(db.execute("SELECT id FROM heads")) == [("b",)]
    db.close()
    other = sqlite3.connect(tmp_path / "news.db")  # another version of SQLite
    assert other.execute(select).fetchall() == told[1:2]
    other.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id, outlet, url, published FROM articles", "SELECT count(*) FROM articles", "SELECT * FROM made_from",
        "SELECT m.article, a.title FROM members m LEFT JOIN articles a ON a.id = m.article",
    ],
)  # fmt: skip
def test_no_text_is_read_where_none_is_asked_for(sql: str, db: apsw.Connection) -> None:
    assert "SEARCH t " in plan(db, "SELECT * FROM articles")
    found = plan(db, sql)
    assert "SEARCH t " not in found and "MATERIALIZE" not in found and "SCAN texts" not in found


@pytest.mark.parametrize(
    ("sql", "by"),
    [
        ("SELECT * FROM pairs WHERE \"left\" = 'a'", "pairs USING PRIMARY KEY (left=?)"),
        ("SELECT * FROM pairs WHERE \"right\" = 'a'", "pairs USING INDEX pairs_right (right=?)"),
        ("SELECT * FROM passages WHERE \"left\" = 'a' AND \"right\" = 'b'", "PRIMARY KEY (left=? AND right=?)"),
        ("SELECT * FROM evidence_of WHERE \"left\" = 'a' AND \"right\" = 'b'", "PRIMARY KEY (left=? AND right=?)"),
        ("SELECT * FROM metadata WHERE article = 'a'", "INDEX metadata_article (article=?)"),
        ("SELECT a.* FROM numbers n JOIN articles a ON a.id = n.article WHERE n.number = 5", "(id=?)"),
    ],
)
def test_rows_are_found_by_an_index(sql: str, by: str, db: apsw.Connection) -> None:
    assert by in plan(db, sql)


def test_tables_begin_on_the_same_pages_when_the_file_is_written_anew(tmp_path: Path) -> None:
    """A repair takes lost first pages from an empty archive."""
    with Database(tmp_path / "news.db", make=True) as made:
        sql = "SELECT name, rootpage FROM sqlite_master ORDER BY name"
        was = list(made.rows(sql))
        with made.connection:
            for n in range(2000):
                made.connection.execute("INSERT INTO articles (id, text) VALUES (?, ?)", (f"a{n}", "text " * 50))
                made.connection.execute("INSERT INTO skipped VALUES ('x', ?, 'empty', NULL)", (f"s{n}",))
        overwrite(made)
        assert list(made.rows(sql)) == was


def test_evidence_is_packed_a_pair_at_a_time() -> None:
    rows = [("b", "c", "order", 6.0, 0.4), ("b", "c", "lead", 5.0, 0.3), ("a", "b", "lead", 1.0, 0.5),
            ("a", "b", "order", 2.0, -0.5), ("a", "c", "lead", 3.0, 0.1), ("a", "c", "order", 4.0, 0.2),
            ("a", "d", "lead", 7.0, 0.7)]  # fmt: skip
    evidence = one_row_each(pl.DataFrame(rows, LISTED, orient="row"))
    names, packed = pack_evidence(evidence, pl.DataFrame({"left": ["a", "a", "b"], "right": ["b", "c", "c"]}))
    assert names == ["lead", "order"]  # a fourth pair, of which the order is not known, is not asked for
    assert list(packed) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert {pair: np.frombuffer(data).tolist() for pair, data in packed.items()} == {
        ("a", "b"): [1.0, 0.5, 2.0, -0.5], ("a", "c"): [3.0, 0.1, 4.0, 0.2], ("b", "c"): [5.0, 0.3, 6.0, 0.4],
    }  # fmt: skip
    with pytest.raises(ValueError, match="evidence lacks order, order_log_odds of some of 2 pairs"):
        pack_evidence(evidence, pl.DataFrame({"left": ["a", "a"], "right": ["b", "d"]}))
