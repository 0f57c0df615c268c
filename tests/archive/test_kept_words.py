"""The words of all articles of a large archive: kept as articles come, dropped with them, never read when spoiled."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from archives import FAST
from strategies import FERRY, LIBRARY, MINE, ORCHARD

from dedup.api import scan
from dedup.archive import Archive
from dedup.archive.rebuild import rebuild
from dedup.archive.rebuild.kept_words import KeptWords, without_words
from dedup.archive.repair.doctor import examine
from dedup.archive.repair.repair import repair
from dedup.archive.search.postings import standing
from dedup.archive.store.database import Database
from dedup.errors import ArchiveError
from dedup.fingerprint import document_frequency
from dedup.read import Reading
from dedup.tables import DERIVED
from dedup.text.tokenizer import read_words


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(rebuild, "PIECE", 3)


def kept(place: Path, without: Collection[str] = ()) -> dict[str, list[int]]:
    """Article -> its words, of those that count."""
    out: dict[str, list[int]] = {}
    with Database(place, read_only=True) as db:
        of = {n: a for a, n in db.rows("SELECT article, number FROM numbers")}
        words = KeptWords(db, without, (), standing(db))
        for hashes, bounds, rows, numbers in words.read():
            for row in rows.tolist():
                article = of[int(numbers[row])]
                assert article not in out
                out[article] = hashes[bounds[row] : bounds[row + 1]].tolist()
    return out


TEXTS = {"a": FERRY, "b": MINE, "c": LIBRARY, "d": ORCHARD, "e": FERRY}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(pl.DataFrame({"id": list("abc"), "text": [TEXTS[i] for i in "abc"]}), FAST)
        archive.add(pl.DataFrame({"id": list("de"), "text": [TEXTS[i] for i in "de"]}), FAST)
    return path


def test_every_article_that_is_no_copy_has_its_words(place: Path) -> None:
    # "e" is a copy of "a"
    assert kept(place) == {i: read_words(pl.Series([TEXTS[i]])).hashes.tolist() for i in "abcd"}
    assert {*kept(place, {"a", "b"})} == {"c", "d"}
    with Database(place, read_only=True) as db:
        words = KeptWords(db, {"a", "b"}, (), standing(db))
        numbers = np.array([n for (n,) in db.rows("SELECT number FROM numbers WHERE article IN ('c', 'd')")])
        assert len(words) == 3 and words.about(numbers[::-1])[0] == ["d", "c"]


def test_a_revised_article_has_only_its_new_words(place: Path) -> None:
    with Archive(place) as archive:
        archive.add(pl.DataFrame({"id": ["b"], "text": [f"{MINE} {ORCHARD}"]}))
    assert kept(place)["b"] == read_words(pl.Series([f"{MINE} {ORCHARD}"])).hashes.tolist()
    assert examine(place).clean


def test_a_run_over_everything_drops_them_and_the_next_part_learns_them(place: Path) -> None:
    with Archive(place) as archive:
        archive.remove("b")
        assert kept(place) == {}
        archive.add(pl.DataFrame({"id": ["f"], "text": [f"{MINE} {LIBRARY}"]}))
    assert {*kept(place)} == {"a", "c", "d", "f"}
    assert examine(place).clean


def test_an_archive_of_before_learns_them(place: Path) -> None:
    with Database(place) as db:
        db.connection.execute("DELETE FROM recall WHERE kind = 'words'")
        db.connection.execute("UPDATE about SET value = 'kept' WHERE name = 'surroundings'")
        db.checkpoint()
    assert examine(place).clean
    with Archive(place) as archive:
        archive.add(pl.DataFrame({"id": ["f"], "text": [f"{MINE} {LIBRARY}"]}))
    assert {*kept(place)} == {"a", "b", "c", "d", "f"}


SPOILED = {
    "short": "UPDATE recall SET data = substr(data, 1, 20) WHERE part = (SELECT max(part) FROM recall)",
    "rows": "UPDATE recall SET rows = rows + 1 WHERE part = (SELECT max(part) FROM recall)",
    "missing": "DELETE FROM recall WHERE part = (SELECT max(part) FROM recall)",
}


@pytest.mark.parametrize("how", SPOILED)
def test_spoiled_words_are_found_and_mended(how: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_frequency, "LEAST", 1)
    with Database(place) as db:
        db.connection.execute(SPOILED[how])
        db.checkpoint()
        assert (without_words(db) > 0) == (how == "missing")
    assert any("recall" in f.what for f in examine(place).findings)
    if how != "missing":
        with Archive(place) as archive, pytest.raises(ArchiveError, match=r"words kept .* are damaged"):
            archive.add(pl.DataFrame({"id": ["f"], "text": [f"{FERRY} {MINE} {LIBRARY}"]}))
    repair(place)
    assert examine(place).clean


def test_pairs_of_a_part_are_judged_as_in_a_scan(
    newsroom: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what all others hold counted, and not only what the part holds."""
    monkeypatch.setattr(document_frequency, "LEAST", 1)
    monkeypatch.setattr(rebuild, "PIECE", 1000)
    ids = newsroom.articles["id"].to_list()
    early, late = ids[::5], [i for n, i in enumerate(ids) if n % 5]
    with Archive(tmp_path / "news.db") as archive:
        for some in (late, early):
            here = pl.Series(some).implode()
            archive.add(
                replace(
                    newsroom, articles=newsroom.articles.filter(pl.col("id").is_in(here)),
                    metadata=newsroom.metadata.filter(pl.col("article").is_in(here)),
                ),
                FAST,
            )  # fmt: skip
        found = archive.result().pairs
    whole, alone = scan(newsroom, FAST).pairs, pl.Series(early).implode()
    asked = (pl.col("left").is_in(alone) | pl.col("right").is_in(alone)) & pl.col("relation").is_in(DERIVED)
    columns = ["left", "right", "relation", "probability"]
    assert len(found.filter(asked)) > 10
    assert found.filter(asked).select(columns).equals(whole.filter(asked).select(columns))
    monkeypatch.setattr(document_frequency, "LEAST", 10_000)
    unknown = scan(newsroom, FAST).pairs
    assert not unknown.filter(asked).select(columns).equals(whole.filter(asked).select(columns))
