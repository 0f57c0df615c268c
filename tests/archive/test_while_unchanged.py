"""What an open archive keeps for many questions is of the moment of each question."""

from pathlib import Path

import pytest
from archives import frame
from notices import CLINIC, FERRY

import dedup
from dedup.archive.store.database import Database

FAST = dedup.Settings(depth="fast", min_words=20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with dedup.Archive(tmp_path / "news.db") as archive:
        archive.add(frame({"f1": FERRY}), FAST)
    return tmp_path / "news.db"


def found(archive: dedup.Archive, text: str) -> list[str]:
    return [s.id for s in archive.check(text).sources]


def test_it_is_made_for_the_second_question(path: Path) -> None:
    with Database(path, read_only=True) as db:
        made: list[int] = []
        assert [db.kept.get("answer", lambda: made.append(1) or len(made)) for _ in range(3)] == [None, 1, 1]
        assert db.kept.get("another", lambda: 2) is None
        assert made == [1]


def test_another_process_adds_and_removes_between_questions(path: Path) -> None:
    with dedup.Archive(path) as asked:
        for _ in range(3):
            assert found(asked, FERRY) == ["f1"]
            assert found(asked, CLINIC) == []
        with dedup.Archive(path) as writing:
            writing.add(frame({"c1": CLINIC}))
        assert [found(asked, CLINIC) for _ in range(3)] == [["c1"]] * 3
        with dedup.Archive(path) as writing:
            writing.remove("f1")
        assert [found(asked, FERRY) for _ in range(3)] == [[]] * 3
        assert found(asked, CLINIC) == ["c1"]


def test_the_archive_itself_adds_between_questions(path: Path) -> None:
    with dedup.Archive(path) as archive:
        for _ in range(3):
            assert found(archive, CLINIC) == []
        archive.add(frame({"c1": CLINIC}))
        assert [found(archive, CLINIC) for _ in range(3)] == [["c1"]] * 3


def test_within_a_snapshot_it_is_of_that_moment(path: Path) -> None:
    with Database(path, read_only=True) as db, db.snapshot():
        before = [*db.rows("SELECT count(*) FROM numbers")]
        assert [db.kept.get("count", lambda: 7) for _ in range(2)] == [None, 7]
        with dedup.Archive(path) as writing:
            writing.add(frame({"c1": CLINIC}))
        assert db.kept.get("count", lambda: 8) == 7
        assert [*db.rows("SELECT count(*) FROM numbers")] == before
